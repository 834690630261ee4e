//! Where a request goes: the endpoint that the integration names, or the one that a flag puts in its place.

use crate::args::SendArgs;
use crate::inputs::pair;
use crate::output::Failure;
use vtl::integration::{BackendRequest, Endpoint, EndpointError};

/// The endpoints that flags name.
pub(super) struct Targets {
    every: Option<String>,
    services: Vec<(String, String)>,
    functions: Vec<(String, String)>,
}

/// The request with its final URL.
pub(super) struct Target {
    pub(super) request: BackendRequest,
    pub(super) is_named_by_integration: bool,
    pub(super) is_signed: bool,
}

impl Targets {
    pub(super) fn parse(args: &SendArgs) -> Result<Targets, Failure> {
        let mut targets = Targets { every: None, services: Vec::new(), functions: Vec::new() };
        for given in &args.endpoint_url {
            if given.starts_with("http://") || given.starts_with("https://") {
                targets.every = Some(given.clone());
            } else {
                let (service, url) = given.split_once('=').ok_or_else(|| {
                    Failure::usage(format!("--endpoint-url {given}: expected URL or SERVICE=URL"))
                })?;
                targets.services.push((service.to_owned(), url.to_owned()));
            }
        }
        for given in &args.lambda {
            let (name, url) = pair("--lambda", given)?;
            targets.functions.push((name.to_owned(), url.to_owned()));
        }
        Ok(targets)
    }

    /// The target of `request`. A flag that names another service or function is taken for a mistake: what it was
    /// meant for would go to the real endpoint.
    pub(super) fn choose(&self, request: &BackendRequest) -> Result<Target, Failure> {
        if let Endpoint::Lambda { function, .. } = request.endpoint()
            && let Some((_, url)) = self.functions.iter().find(|(name, _)| is_named(function, name))
        {
            let request = at_function(request, url).map_err(|error| refused("--lambda", url, error))?;
            return Ok(Target { request, is_named_by_integration: false, is_signed: false });
        }
        let service = service(request);
        let own = self.services.iter().find(|(name, _)| name == service).map(|(_, url)| url);
        if let Some(url) = own.or(self.every.as_ref()) {
            let request = request.to_endpoint(url).map_err(|error| refused("--endpoint-url", url, error))?;
            return Ok(Target { request, is_named_by_integration: false, is_signed: true });
        }
        match (request.endpoint(), self.functions.as_slice(), self.services.as_slice()) {
            (Endpoint::Lambda { function, .. }, [(name, _), ..], _) => Err(Failure::usage(format!(
                "--lambda {name}: the integration calls {function}, which no --lambda and no --endpoint-url names"
            ))),
            (_, _, [(name, _), ..]) => Err(Failure::usage(format!(
                "--endpoint-url {name}=...: the integration calls {service}, which no --endpoint-url names"
            ))),
            _ => Ok(Target { request: request.clone(), is_named_by_integration: true, is_signed: true }),
        }
    }
}

fn refused(flag: &str, url: &str, error: EndpointError) -> Failure {
    Failure::usage(format!("{flag} {url}: {error}"))
}

/// The service as `--endpoint-url` names it.
fn service(request: &BackendRequest) -> &str {
    match request.endpoint() {
        Endpoint::Lambda { .. } => "lambda",
        Endpoint::Service { service, .. } => service,
        _ => "http",
    }
}

/// Whether `name` is the function: its ARN, its name, or its name with the qualifier.
fn is_named(function: &str, name: &str) -> bool {
    let short = function.split_once(":function:").map_or(function, |(_, short)| short);
    let bare = short.split_once(':').map_or(short, |(bare, _)| bare);
    [function, short, bare].contains(&name)
}

/// The event to the URL itself; without a path in it, to the path of the Invoke API there.
fn at_function(request: &BackendRequest, url: &str) -> Result<BackendRequest, EndpointError> {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    match after.split_once('/') {
        None | Some((_, "")) => request.to_endpoint(url),
        Some(_) => request.to_url(url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_by_name() {
        let function = "arn:aws:lambda:us-east-1:1:function:pets:live";
        for name in [function, "pets", "pets:live"] {
            assert!(is_named(function, name), "{name}");
        }
        for name in ["pet", "live", "arn", "pets:test"] {
            assert!(!is_named(function, name), "{name}");
        }
        assert!(is_named("pets", "pets"));
    }
}
