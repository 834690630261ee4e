//! Sending: what a client has to do for an exchange, and how its failures end for the caller of the API.
//!
//! Nothing is sent here. A program brings its own client as a [`Transport`] or an [`AsyncTransport`], or sends
//! [`Exchange::backend_request`] by itself and hands over what came of it: [`Exchange::response`] or
//! [`Exchange::failed`].

use super::exchange::Exchange;
use super::gateway::{GatewayResponseType, Refusal};
use super::message::{BackendRequest, BackendResponse, MethodResponse, Outcome};
use std::fmt;
use std::future::Future;

/// The largest body of a backend's response, in bytes (REST API quotas, "Payload size": 10 MB).
pub const LARGEST_RESPONSE: usize = 10 * 1024 * 1024;

/// A blocking client.
///
/// An implementation sends the request once, as it is: the URL byte for byte, the headers and no others beside those
/// that HTTP itself needs, no redirect followed, nothing tried again. It gives up after
/// [`BackendRequest::timeout_millis`], and with [`TransportErrorKind::TooLarge`] once a body exceeds
/// [`LARGEST_RESPONSE`].
///
/// ```
/// use vtl::integration::{
///     BackendRequest, BackendResponse, Integration, MethodRequest, Transport, TransportError, TransportErrorKind,
/// };
///
/// struct Nobody;
///
/// impl Transport for Nobody {
///     fn send(&self, request: &BackendRequest) -> Result<BackendResponse, TransportError> {
///         Err(TransportError::new(TransportErrorKind::Refused, format!("nobody at {}", request.url())))
///     }
/// }
///
/// let integration =
///     Integration::from_json(r#"{"type": "http_proxy", "httpMethod": "GET", "uri": "https://a.example/"}"#)?;
/// let response = integration.request(&MethodRequest::new("GET", "/")).send(&Nobody);
/// assert_eq!(response.status(), 504);
/// assert!(response.log().iter().any(|entry| entry.ends_with("nobody at https://a.example/")));
/// # Ok::<(), vtl::integration::ConfigError>(())
/// ```
pub trait Transport {
    /// Sends a request and waits for the answer.
    fn send(&self, request: &BackendRequest) -> Result<BackendResponse, TransportError>;
}

/// An asynchronous client, under the rules of [`Transport`]. It needs no particular runtime.
///
/// ```
/// use vtl::integration::{
///     AsyncTransport, BackendRequest, BackendResponse, Exchange, MethodResponse, TransportError,
/// };
///
/// struct Echo;
///
/// impl AsyncTransport for Echo {
///     async fn send(&self, request: &BackendRequest) -> Result<BackendResponse, TransportError> {
///         Ok(BackendResponse::http(200).with_body(request.body()))
///     }
/// }
///
/// async fn call(exchange: Exchange) -> MethodResponse {
///     exchange.send_async(&Echo).await
/// }
/// ```
pub trait AsyncTransport {
    /// Sends a request; the future gives the answer.
    fn send(
        &self,
        request: &BackendRequest,
    ) -> impl Future<Output = Result<BackendResponse, TransportError>> + Send;
}

/// What kind of failure it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The host has no address.
    Unresolved,
    /// No connection could be made.
    Refused,
    /// Nothing, or not all, came in time.
    TimedOut,
    /// The connection ended before the response did.
    Cut,
    /// What came is not HTTP.
    Garbage,
    /// The response exceeds [`LARGEST_RESPONSE`].
    TooLarge,
    /// No secure connection: a certificate that is not trusted, say.
    Tls,
    /// The request cannot be written as HTTP. Nothing was sent.
    Unsendable,
    /// Anything else.
    Other,
}

/// Why a request was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    kind: TransportErrorKind,
    reason: String,
}

impl TransportError {
    /// A failure with its reason, which the execution log shows.
    pub fn new(kind: TransportErrorKind, reason: impl Into<String>) -> TransportError {
        TransportError { kind, reason: reason.into() }
    }

    /// The kind.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// The reason in words.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// How the gateway ends the request (developer guide, "Gateway response types"). TLS: support articles show the
    /// log of a configuration error and status 500.
    pub(super) fn refusal(&self, lambda: bool) -> Refusal {
        let log = |text: &str| format!("Execution failed due to {text}: {}", self.reason);
        match self.kind {
            TransportErrorKind::TimedOut => {
                let kind = GatewayResponseType::IntegrationTimeout;
                Refusal::new(kind, "Endpoint request timed out", log("a timeout error"))
            }
            TransportErrorKind::Unresolved => {
                Refusal::configuration(format!("Invalid endpoint address: {}", self.reason))
            }
            TransportErrorKind::Tls | TransportErrorKind::Unsendable => Refusal::configuration(&self.reason),
            TransportErrorKind::Garbage => Refusal::bad_gateway(log("a malformed endpoint response")),
            TransportErrorKind::TooLarge if lambda => Refusal::bad_gateway(log("customer function error")),
            TransportErrorKind::TooLarge => {
                let kind = GatewayResponseType::RequestTooLarge;
                Refusal::new(kind, "Request Too Long", log("the size of the endpoint response"))
            }
            TransportErrorKind::Refused | TransportErrorKind::Cut | TransportErrorKind::Other => {
                Refusal::new(
                    GatewayResponseType::IntegrationFailure,
                    "Network error communicating with endpoint",
                    log("a network error communicating with endpoint"),
                )
            }
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for TransportError {}

impl From<TransportError> for BackendResponse {
    fn from(error: TransportError) -> BackendResponse {
        BackendResponse(Outcome::Failed(error))
    }
}

impl Exchange {
    /// Sends the request, where there is one, and carries the answer or the failure to the client.
    pub fn send(self, transport: &(impl Transport + ?Sized)) -> MethodResponse {
        let sent = self.backend_request().map(|request| transport.send(request));
        self.concluded(sent)
    }

    /// Sends the request, where there is one, and carries the answer or the failure to the client.
    pub async fn send_async(self, transport: &(impl AsyncTransport + ?Sized)) -> MethodResponse {
        let sent = match self.backend_request() {
            Some(request) => Some(transport.send(request).await),
            None => None,
        };
        self.concluded(sent)
    }

    /// The client's response for a request that was not answered.
    pub fn failed(self, error: &TransportError) -> MethodResponse {
        self.response(&error.clone().into())
    }

    fn concluded(self, sent: Option<Result<BackendResponse, TransportError>>) -> MethodResponse {
        match sent {
            Some(Ok(answer)) => self.response(&answer),
            Some(Err(error)) => self.failed(&error),
            // Without a request the exchange is finished, and whatever is handed over is not looked at.
            None => self.response(&BackendResponse::http(200)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Integration, MethodRequest};
    use super::*;
    use std::cell::Cell;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    const LAMBDA: &str = r#"{"type": "aws_proxy", "httpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations"}"#;
    const HTTP: &str = r#"{"type": "http_proxy", "httpMethod": "GET", "uri": "https://a.example/"}"#;
    const MOCK: &str = r#"{"type": "mock", "responses": {"default": {"statusCode": "204"}}}"#;

    fn exchange(integration: &str) -> Exchange {
        Integration::from_json(integration).unwrap().request(&MethodRequest::new("GET", "/"))
    }

    /// A client that counts, both ways.
    struct Counting(Cell<usize>, Result<u16, TransportErrorKind>);

    impl Counting {
        fn answer(&self) -> Result<BackendResponse, TransportError> {
            self.0.set(self.0.get() + 1);
            self.1.map(BackendResponse::http).map_err(|kind| TransportError::new(kind, "why"))
        }
    }

    impl Transport for Counting {
        fn send(&self, _: &BackendRequest) -> Result<BackendResponse, TransportError> {
            self.answer()
        }
    }

    impl AsyncTransport for Counting {
        fn send(
            &self,
            _: &BackendRequest,
        ) -> impl Future<Output = Result<BackendResponse, TransportError>> + Send {
            std::future::ready(self.answer())
        }
    }

    #[test]
    fn both_ways_send_once_and_agree() {
        for (integration, calls) in [(HTTP, 1), (LAMBDA, 1), (MOCK, 0)] {
            for outcome in [Ok(200), Ok(404), Err(TransportErrorKind::Refused)] {
                let client = Counting(Cell::new(0), outcome);
                let blocking = exchange(integration).send(&client);
                assert_eq!(client.0.replace(0), calls);
                let mut future = pin!(exchange(integration).send_async(&client));
                let done = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                assert_eq!((done, client.0.get()), (Poll::Ready(blocking), calls));
            }
        }
    }

    #[test]
    fn failures_end_as_the_service_ends_them() {
        use TransportErrorKind as Kind;
        for (kind, status, log) in [
            (Kind::Unresolved, 500, "configuration error: Invalid endpoint address: why"),
            (Kind::Refused, 504, "a network error communicating with endpoint: why"),
            (Kind::TimedOut, 504, "a timeout error: why"),
            (Kind::Cut, 504, "a network error communicating with endpoint: why"),
            (Kind::Garbage, 502, "a malformed endpoint response: why"),
            (Kind::TooLarge, 413, "the size of the endpoint response: why"),
            (Kind::Tls, 500, "configuration error: why"),
            (Kind::Unsendable, 500, "configuration error: why"),
            (Kind::Other, 504, "a network error communicating with endpoint: why"),
        ] {
            let error = TransportError::new(kind, "why");
            let response = exchange(HTTP).failed(&error);
            assert_eq!(response.status(), status, "{kind:?}");
            let entry = format!("Execution failed due to {log}");
            assert!(response.log().iter().any(|e| e == entry), "{kind:?}: {}", response.log());
        }
        let error = TransportError::new(Kind::TooLarge, "why");
        assert_eq!(exchange(LAMBDA).failed(&error).status(), 502);
        assert_eq!(exchange(MOCK).failed(&error).status(), 204, "finished before");
    }
}
