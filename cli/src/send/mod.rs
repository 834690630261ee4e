//! `vtl invoke --send`: the backend's request, sent for real to what the integration and the flags name, and to
//! nothing else.

mod client;
mod credentials;
mod names;
mod target;
mod wire;

use crate::args::SendArgs;
use crate::output::Failure;
use credentials::Source;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use vtl::integration::{
    BackendRequest, BackendResponse, Headers, SigningScope, Transport as _, TransportError,
    TransportErrorKind,
};

/// What was sent, and what came of it.
pub(crate) struct Sent {
    /// The request as it went out, with what proves the caller's identity masked.
    pub(crate) shown: BackendRequest,
    /// The answer, or why there is none.
    pub(crate) outcome: Result<BackendResponse, TransportError>,
}

/// Sends `request` once.
pub(crate) fn send(request: &BackendRequest, args: &SendArgs) -> Result<Sent, Failure> {
    let environment = Environment;
    let target = target::Targets::parse(args)?.choose(request)?;
    if target.is_named_by_integration && environment.variable("AWS_ENDPOINT_URL").is_some() {
        return Err(Failure::usage(
            "AWS_ENDPOINT_URL is set, but only flags name an endpoint here: give --endpoint-url, or unset it",
        ));
    }
    let mut request = target.request;
    if let Some(scope) = request.signing_scope().cloned().filter(|_| target.is_signed) {
        let region = args.region.as_deref().unwrap_or(scope.region());
        let scope = SigningScope::new(region, scope.service());
        let credentials = credentials::find(args.profile.as_deref(), &environment).map_err(Failure::usage)?;
        if let Err(error) = request.sign(&credentials, &scope, now()) {
            let error = TransportError::new(TransportErrorKind::Unsendable, error.to_string());
            return Ok(Sent { shown: masked(request), outcome: Err(error) });
        }
    }
    let client = client::Client::new(args, &environment)?;
    let outcome = client.send(&request);
    Ok(Sent { shown: masked(request), outcome })
}

/// The request without the token and the signature that it was sent with.
fn masked(request: BackendRequest) -> BackendRequest {
    let shown = |name: &str, value: &str| {
        if name.eq_ignore_ascii_case("X-Amz-Security-Token") {
            return "***".to_owned();
        }
        match value.split_once(", Signature=") {
            Some((scope, _)) if name.eq_ignore_ascii_case("Authorization") => {
                format!("{scope}, Signature=***")
            }
            _ => value.to_owned(),
        }
    };
    let headers: Headers = request.headers().iter().map(|(name, value)| (name, shown(name, value))).collect();
    request.with_headers(headers)
}

/// The time for which a request is signed.
fn now() -> SystemTime {
    #[expect(clippy::disallowed_methods, reason = "the command reads the clock for the library")]
    SystemTime::now()
}

/// The machine as the command sees it.
struct Environment;

impl Source for Environment {
    fn variable(&self, name: &str) -> Option<String> {
        #[expect(clippy::disallowed_methods, reason = "the command reads the environment for the library")]
        std::env::var(name).ok().filter(|value| !value.is_empty())
    }

    fn home(&self) -> Option<PathBuf> {
        std::env::home_dir()
    }

    fn file(&self, path: &Path) -> std::io::Result<Option<String>> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
