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
