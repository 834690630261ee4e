//! Requests sent elsewhere than to the endpoint that the integration names: an emulator, a function on the same
//! machine.

use super::message::BackendRequest;

/// Why a URL cannot take an endpoint's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// Another scheme, or none.
    #[error("expected a URL that starts with http:// or https://")]
    Scheme,
    /// No host.
    #[error("expected a host in the URL")]
    Host,
    /// A user and password before the host.
    #[error("a URL with user information is not taken")]
    UserInformation,
    /// A character that cannot stand in a URL.
    #[error("a blank or control character in the URL")]
    Character,
    /// A query or fragment, where a request's own path and query follow.
    #[error("an endpoint has neither query nor fragment")]
    Query,
}

impl BackendRequest {
    /// The same request to another endpoint: scheme, host and port of `endpoint`, its path before the request's own.
    /// `Host` follows unless it was mapped.
    ///
    /// ```
    /// use vtl::integration::{Integration, MethodRequest};
    ///
    /// let integration = Integration::from_json(
    ///     r#"{"type": "aws", "httpMethod": "POST", "uri": "arn:aws:apigateway:eu-west-1:sqs:path/123456789012/q"}"#,
    /// )?;
    /// let exchange = integration.request(&MethodRequest::new("POST", "/"));
    /// let request = exchange.backend_request().unwrap().to_endpoint("http://127.0.0.1:5000").unwrap();
    /// assert_eq!(request.url(), "http://127.0.0.1:5000/123456789012/q");
    /// assert_eq!(request.headers().get("Host"), Some("127.0.0.1:5000"));
    /// # Ok::<(), vtl::integration::ConfigError>(())
    /// ```
    pub fn to_endpoint(&self, endpoint: &str) -> Result<BackendRequest, EndpointError> {
        if endpoint.contains(['?', '#']) {
            return Err(EndpointError::Query);
        }
        check(endpoint)?;
        let (_, rest) = split(&self.url);
        let separator = if rest.starts_with('/') { "" } else { "/" };
        self.to_url(&format!("{}{separator}{rest}", endpoint.trim_end_matches('/')))
    }

    /// The same request to exactly this URL.
    pub fn to_url(&self, url: &str) -> Result<BackendRequest, EndpointError> {
        check(url)?;
        let mut request = self.clone();
        let own = request.headers.get("Host").is_none_or(|host| host == authority(&self.url));
        if own {
            request.headers.set("Host", authority(url));
        }
        url.clone_into(&mut request.url);
        Ok(request)
    }
}

/// Whether a request can go to `url`.
pub(super) fn check(url: &str) -> Result<(), EndpointError> {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(EndpointError::Scheme);
    }
    if url.bytes().any(|b| b <= b' ' || b == 0x7f) {
        return Err(EndpointError::Character);
    }
    match authority(url) {
        "" => Err(EndpointError::Host),
        authority if authority.contains('@') => Err(EndpointError::UserInformation),
        authority if authority.starts_with(':') => Err(EndpointError::Host),
        _ => Ok(()),
    }
}

/// The URL up to its path, and the rest.
fn split(url: &str) -> (&str, &str) {
    let start = url.find("://").map_or(0, |at| at + 3);
    let after = url.get(start..).unwrap_or("");
    let end = start + after.find(['/', '?', '#']).unwrap_or(after.len());
    url.split_at_checked(end).unwrap_or((url, ""))
}

/// Host and port as the URL has them.
pub(super) fn authority(url: &str) -> &str {
    let (head, _) = split(url);
    head.split_once("://").map_or(head, |(_, authority)| authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_endpoints() {
        let request = BackendRequest::new("GET", "https://a.example:8443/x//y?q=1");
        let at = |endpoint: &str| request.to_endpoint(endpoint).map(|r| r.url().to_owned());
        assert_eq!(at("http://127.0.0.1:5000").unwrap(), "http://127.0.0.1:5000/x//y?q=1");
        assert_eq!(at("http://[::1]:5000/base/").unwrap(), "http://[::1]:5000/base/x//y?q=1");
        let bare = BackendRequest::new("GET", "https://a.example?q=1");
        assert_eq!(bare.to_endpoint("http://b").unwrap().url(), "http://b/?q=1");
        for (endpoint, error) in [
            ("b.example", EndpointError::Scheme),
            ("ftp://b.example", EndpointError::Scheme),
            ("http://", EndpointError::Host),
            ("http:///x", EndpointError::Host),
            ("http://:80", EndpointError::Host),
            ("http://u:p@b", EndpointError::UserInformation),
            ("http://b/\r\nX: y", EndpointError::Character),
            ("http://b?x", EndpointError::Query),
        ] {
            assert_eq!(at(endpoint), Err(error), "{endpoint}");
        }
    }

    #[test]
    fn the_host_follows_unless_it_was_mapped() {
        let host = |given: Option<&str>| {
            let headers = given.into_iter().map(|host| ("Host", host)).collect();
            let request = BackendRequest::new("GET", "https://a.example/x").with_headers(headers);
            request.to_url("http://b:1/y").unwrap().headers().get("Host").map(str::to_owned)
        };
        assert_eq!(host(None).as_deref(), Some("b:1"));
        assert_eq!(host(Some("a.example")).as_deref(), Some("b:1"));
        assert_eq!(host(Some("c.example")).as_deref(), Some("c.example"));
    }
}
