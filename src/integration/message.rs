//! What goes to the backend, what comes back from it, and what the client gets.

use super::check::TIMEOUT;
use super::gateway::GatewayResponseType;
use super::headers::Headers;
use super::log::ExecutionLog;
use super::scope::SigningScope;
use super::transport::{TransportError, TransportErrorKind};

/// Which backend a request is for, beside its URL: what a sender needs to sign it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Endpoint {
    /// An HTTP server.
    Http,
    /// A Lambda function. The request's body is the event.
    Lambda {
        /// The function's ARN, or what the URI has in its place.
        function: String,
        /// The region of the endpoint.
        region: String,
        /// The function is not waited for: `X-Amz-Invocation-Type: Event`.
        asynchronous: bool,
    },
    /// Another service of AWS.
    Service {
        /// The service by its endpoint prefix, such as `dynamodb`.
        service: String,
        /// The region of the endpoint.
        region: String,
    },
}

/// The request that API Gateway would send. It carries no signature until it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackendRequest {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Headers,
    pub(super) body: Vec<u8>,
    pub(super) endpoint: Endpoint,
    pub(super) scope: Option<SigningScope>,
    pub(super) credentials: Option<String>,
    pub(super) timeout_millis: u32,
}

impl BackendRequest {
    /// A request of one's own to an HTTP server, to try a transport or a signature with.
    ///
    /// ```
    /// use vtl::integration::BackendRequest;
    ///
    /// let request = BackendRequest::new("PUT", "https://a.example/b").with_body("c");
    /// assert_eq!((request.method(), request.body()), ("PUT", &b"c"[..]));
    /// ```
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> BackendRequest {
        BackendRequest {
            method: method.into(),
            url: url.into(),
            headers: Headers::new(),
            body: Vec::new(),
            endpoint: Endpoint::Http,
            scope: None,
            credentials: None,
            timeout_millis: TIMEOUT.1,
        }
    }

    /// The HTTP method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The whole URL, encoded.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers.
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// The same request with other headers.
    #[must_use]
    pub fn with_headers(mut self, headers: Headers) -> BackendRequest {
        self.headers = headers;
        self
    }

    /// The same request with another body. A length among the headers stays as it is.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> BackendRequest {
        self.body = body.into();
        self
    }

    /// The body; for Lambda the event.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Which backend this is for.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Region and service for which the request has to be signed; `None` for an HTTP server.
    pub fn signing_scope(&self) -> Option<&SigningScope> {
        self.scope.as_ref()
    }

    /// The integration's credentials setting, stage variables filled in: a role's ARN, or
    /// `arn:aws:iam::*:user/*` for the caller's own identity.
    pub fn credentials(&self) -> Option<&str> {
        self.credentials.as_deref()
    }

    /// How long the service would wait, in milliseconds.
    pub fn timeout_millis(&self) -> u32 {
        self.timeout_millis
    }
}

/// What came back from the backend.
///
/// ```
/// use vtl::integration::BackendResponse;
///
/// let found = BackendResponse::http(200).with_header("Content-Type", "application/json").with_body("{}");
/// let failed = BackendResponse::function_error(r#"{"errorMessage": "no such pet"}"#, "Unhandled");
/// # let _ = (found, failed);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackendResponse(pub(super) Outcome);

/// How the call of the backend went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Http { status: u16, headers: Headers, body: Vec<u8> },
    Lambda { payload: Vec<u8>, function_error: Option<String> },
    Failed(TransportError),
}

impl BackendResponse {
    /// An HTTP response with `status`, without headers and body; also that of an AWS service.
    pub fn http(status: u16) -> BackendResponse {
        BackendResponse(Outcome::Http { status, headers: Headers::new(), body: Vec::new() })
    }

    /// What a Lambda function returned.
    pub fn lambda(payload: impl Into<Vec<u8>>) -> BackendResponse {
        BackendResponse(Outcome::Lambda { payload: payload.into(), function_error: None })
    }

    /// A Lambda function that failed: `error` is `Handled` or `Unhandled`, `payload` the error object.
    pub fn function_error(payload: impl Into<Vec<u8>>, error: impl Into<String>) -> BackendResponse {
        BackendResponse(Outcome::Lambda { payload: payload.into(), function_error: Some(error.into()) })
    }

    /// The backend did not answer in time.
    pub fn timed_out() -> BackendResponse {
        TransportError::new(TransportErrorKind::TimedOut, "no answer in time").into()
    }

    /// The backend could not be reached; `reason` goes to the log.
    pub fn unreachable(reason: impl Into<String>) -> BackendResponse {
        TransportError::new(TransportErrorKind::Refused, reason).into()
    }

    /// Adds a header to an HTTP response.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> BackendResponse {
        if let Outcome::Http { headers, .. } = &mut self.0 {
            headers.push(name, value);
        }
        self
    }

    /// Gives an HTTP response its headers.
    #[must_use]
    pub fn with_headers(mut self, all: Headers) -> BackendResponse {
        if let Outcome::Http { headers, .. } = &mut self.0 {
            *headers = all;
        }
        self
    }

    /// Gives an HTTP response its body.
    #[must_use]
    pub fn with_body(mut self, bytes: impl Into<Vec<u8>>) -> BackendResponse {
        if let Outcome::Http { body, .. } = &mut self.0 {
            *body = bytes.into();
        }
        self
    }
}

/// What the client gets, with the log of how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodResponse {
    pub(super) status: u16,
    pub(super) headers: Headers,
    pub(super) body: Vec<u8>,
    pub(super) log: ExecutionLog,
    pub(super) gateway: Option<GatewayResponseType>,
}

impl MethodResponse {
    /// The status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Which gateway response this is, where the gateway itself ended the request; `None` for a response of the
    /// integration.
    ///
    /// ```
    /// use vtl::integration::{GatewayResponseType, Integration, MethodRequest};
    ///
    /// let mock = Integration::from_json(r#"{"type": "mock", "passthroughBehavior": "never"}"#)?;
    /// let exchange = mock.request(&MethodRequest::new("GET", "/"));
    /// let ended = exchange.finished().unwrap();
    /// assert_eq!(ended.gateway_response(), Some(GatewayResponseType::UnsupportedMediaType));
    /// # Ok::<(), vtl::integration::ConfigError>(())
    /// ```
    pub fn gateway_response(&self) -> Option<GatewayResponseType> {
        self.gateway
    }

    /// The headers.
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body, taken out.
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// The body as text, with U+FFFD for what is not UTF-8.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The execution log, one entry a step, secrets masked.
    pub fn log(&self) -> &ExecutionLog {
        &self.log
    }
}
