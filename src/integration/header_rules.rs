//! Which headers pass, which are renamed and which may not be mapped.
//!
//! The lists are those recorded from the service; where it was not recorded, the developer guide's table of known
//! issues holds.

use super::IntegrationType;
use super::headers::Headers;

/// Neither templates nor mappings see these of the client's headers.
const INVISIBLE: [&str; 12] = [
    "connection",
    "content-length",
    "content-md5",
    "expect",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "transfer-encoding",
    "trailer",
    "upgrade",
    "www-authenticate",
];

/// Mapped, and yet not sent to an HTTP backend.
const NOT_SENT: [&str; 5] = ["connection", "expect", "proxy-authenticate", "te", "via"];

/// Not forwarded by `HTTP_PROXY` though mapping sees them.
const NOT_FORWARDED: [&str; 4] = ["content-encoding", "host", "via", "x-http-method-override"];

/// Renamed on the way to the client.
const REMAPPED: [&str; 14] = [
    "authorization",
    "connection",
    "content-length",
    "content-md5",
    "date",
    "expect",
    "host",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "trailer",
    "upgrade",
    "user-agent",
    "www-authenticate",
];

fn listed(list: &[&str], name: &str) -> bool {
    list.iter().any(|entry| entry.eq_ignore_ascii_case(name))
}

/// Whether mapping a value to the header makes every call fail.
pub(super) fn is_forbidden(kind: IntegrationType, name: &str) -> bool {
    let always = ["content-length", "transfer-encoding"];
    let for_aws = ["authorization", "connection", "expect", "proxy-authenticate", "te"];
    listed(&always, name)
        || matches!(kind, IntegrationType::Aws | IntegrationType::AwsProxy) && listed(&for_aws, name)
}

/// The client's headers as templates and mappings see them.
pub(super) fn visible(headers: &Headers) -> Headers {
    let mut visible = Headers::with_room(headers.len());
    visible.extend(headers.iter().filter(|(name, _)| !listed(&INVISIBLE, name)));
    visible
}

/// Whether a mapped header is sent to the backend.
pub(super) fn is_sent(kind: IntegrationType, name: &str) -> bool {
    !matches!(kind, IntegrationType::Http | IntegrationType::HttpProxy) || !listed(&NOT_SENT, name)
}

/// Whether `HTTP_PROXY` forwards a visible header of the client. A signature for the gateway is not the backend's.
pub(super) fn is_forwarded(name: &str, value: &str) -> bool {
    let signed = name.eq_ignore_ascii_case("authorization") && value.starts_with("AWS4-HMAC-SHA256");
    !signed && !listed(&NOT_FORWARDED, name)
}

/// The name under which a header reaches the client; `None` where it does not.
pub(super) fn to_client(kind: IntegrationType, name: &str) -> Option<String> {
    let proxy = matches!(kind, IntegrationType::HttpProxy | IntegrationType::AwsProxy);
    if name.eq_ignore_ascii_case("transfer-encoding") || proxy && name.eq_ignore_ascii_case("via") {
        return None;
    }
    let own = proxy && name.eq_ignore_ascii_case("x-amzn-requestid");
    Some(if own || listed(&REMAPPED, name) { format!("x-amzn-Remapped-{name}") } else { name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        assert!(is_forbidden(IntegrationType::Http, "Content-length"));
        assert!(!is_forbidden(IntegrationType::HttpProxy, "TE"));
        assert!(is_forbidden(IntegrationType::AwsProxy, "TE"));
        assert!(!is_sent(IntegrationType::Http, "Via") && is_sent(IntegrationType::Aws, "Via"));
        assert!(is_forwarded("Authorization", "Bearer x"));
        assert!(!is_forwarded("authorization", "AWS4-HMAC-SHA256 Credential=x"));
        assert_eq!(to_client(IntegrationType::Http, "date").as_deref(), Some("x-amzn-Remapped-date"));
        assert_eq!(to_client(IntegrationType::Http, "Via").as_deref(), Some("Via"));
        assert_eq!(to_client(IntegrationType::Mock, "transfer-encoding"), None);
    }
}
