//! The HTTP client: one request, sent as it is, one answer.

use super::credentials::Source;
use super::names::Names;
use super::wire::Wire;
use crate::args::SendArgs;
use crate::output::Failure;
use std::io::ErrorKind;
use std::time::Duration;
use ureq::config::AutoHeaderValue;
use ureq::http::Request;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::{Connector as _, DefaultConnector};
use ureq::{Agent, Error, Proxy};
use vtl::integration::{
    BackendRequest, BackendResponse, LARGEST_RESPONSE, Transport, TransportError, TransportErrorKind,
};

/// Bytes that the headers of a response may take.
pub(super) const LARGEST_HEAD: usize = 64 * 1024;

/// A client that adds nothing: no header of its own, no redirect, no second try, no connection kept.
pub(super) struct Client {
    proxy: Option<Proxy>,
    roots: RootCerts,
}

impl Client {
    pub(super) fn new(args: &SendArgs, environment: &impl Source) -> Result<Client, Failure> {
        let proxy = args.use_env_proxy.then(Proxy::try_from_env).flatten();
        let bundle = args.ca_bundle.clone().or_else(|| environment.variable("AWS_CA_BUNDLE").map(Into::into));
        let roots = match bundle {
            None => RootCerts::WebPki,
            Some(path) => {
                let wrong = |reason: String| Failure::usage(format!("{}: {reason}", path.display()));
                let pem = std::fs::read(&path).map_err(|error| wrong(error.to_string()))?;
                certificates(&pem).map_err(wrong)?
            }
        };
        Ok(Client { proxy, roots })
    }

    /// An agent of its own for each request: there is nothing that a second one could find.
    fn agent(&self, timeout: Duration, wire: Wire) -> Agent {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .max_response_header_size(LARGEST_HEAD)
            .user_agent(AutoHeaderValue::None)
            .accept(AutoHeaderValue::None)
            .accept_encoding(AutoHeaderValue::None)
            .proxy(self.proxy.clone())
            .tls_config(TlsConfig::builder().root_certs(self.roots.clone()).build())
            .timeout_global(Some(timeout))
            .build();
        Agent::with_parts(config, DefaultConnector::default().chain(wire), Names::default())
    }
}

/// The certificates of a PEM file.
fn certificates(pem: &[u8]) -> Result<RootCerts, String> {
    let mut found = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| error.to_string())? {
            found.push(certificate);
        }
    }
    if found.is_empty() { Err("no certificate in PEM".to_owned()) } else { Ok(RootCerts::from(found)) }
}

impl Transport for Client {
    fn send(&self, request: &BackendRequest) -> Result<BackendResponse, TransportError> {
        let timeout = Duration::from_millis(request.timeout_millis().into());
        let wire = Wire::new(request.headers());
        let failed = |error: Error| failure(&error, request, &wire);
        let (head, body) = Request::<Vec<u8>>::try_from(request)
            .map_err(|error| TransportError::new(TransportErrorKind::Unsendable, error.to_string()))?
            .into_parts();
        let agent = self.agent(timeout, wire.clone());
        let sent = if body.is_empty() && !request.headers().contains("Content-Length") {
            agent.run(Request::from_parts(head, ()))
        } else {
            agent.run(Request::from_parts(head, body))
        };
        let (head, body) = sent.map_err(failed)?.into_parts();
        let body = body.into_with_config().limit(LARGEST_RESPONSE as u64).read_to_vec().map_err(failed)?;
        let headers = wire.response_headers().unwrap_or_else(|| (&head.headers).into());
        Ok(BackendResponse::http(head.status.as_u16()).with_headers(headers).with_body(body))
    }
}

/// The failure as the gateway tells it apart.
fn failure(error: &Error, request: &BackendRequest, wire: &Wire) -> TransportError {
    use TransportErrorKind as Kind;
    let kind = match error {
        Error::Timeout(_) => {
            let reason = format!("no answer within {} ms", request.timeout_millis());
            return TransportError::new(Kind::TimedOut, reason);
        }
        Error::HostNotFound => Kind::Unresolved,
        Error::ConnectionFailed => Kind::Refused,
        Error::BodyExceedsLimit(_) => {
            let reason = format!("the response is larger than {LARGEST_RESPONSE} bytes");
            return TransportError::new(Kind::TooLarge, reason);
        }
        Error::LargeResponseHeader(..) => Kind::TooLarge,
        // Before anything came it is the request that is against the protocol: two hosts, say.
        Error::Protocol(_) if !wire.has_received() => Kind::Unsendable,
        Error::Protocol(_) => Kind::Garbage,
        Error::Http(_) | Error::BadUri(_) => Kind::Unsendable,
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::TlsRequired => Kind::Tls,
        Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
                Kind::Refused
            }
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => Kind::Cut,
            ErrorKind::InvalidData if request.url().starts_with("https:") => Kind::Tls,
            _ => Kind::Other,
        },
        _ => Kind::Other,
    };
    TransportError::new(kind, error.to_string())
}
