//! An integration, checked: what both sides of an exchange read.

use super::fault::Fault;
use super::gateway::GatewayResponses;
use super::mapping::{Source, is_name};
use super::media::ContentHandling;
use super::quotas::Quotas;
use super::service::ServiceUri;
use super::templates::{PassthroughBehavior, Templates};
use super::uri::UriTemplate;
use super::validate::Validator;
use crate::error::Result;
use crate::limits::Limits;
use crate::method::JavaRegex;
use crate::value::Heap;
use std::fmt;
use std::sync::Arc;

/// The type of an integration, as the API names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntegrationType {
    /// `AWS`: a service's action or path, or a Lambda function with mapped request and response.
    Aws,
    /// `AWS_PROXY`: a Lambda function that gets the request as an event.
    AwsProxy,
    /// `HTTP`: an HTTP endpoint with mapped request and response.
    Http,
    /// `HTTP_PROXY`: an HTTP endpoint that gets the request as it is.
    HttpProxy,
    /// `MOCK`: no backend.
    Mock,
}

impl IntegrationType {
    /// The type of a name, in any case: `aws_proxy`.
    pub fn from_name(name: &str) -> Option<IntegrationType> {
        [Self::Aws, Self::AwsProxy, Self::Http, Self::HttpProxy, Self::Mock]
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// The name in the API, such as `AWS_PROXY`.
    pub fn name(self) -> &'static str {
        match self {
            IntegrationType::Aws => "AWS",
            IntegrationType::AwsProxy => "AWS_PROXY",
            IntegrationType::Http => "HTTP",
            IntegrationType::HttpProxy => "HTTP_PROXY",
            IntegrationType::Mock => "MOCK",
        }
    }

    pub(super) fn is_proxy(self) -> bool {
        matches!(self, IntegrationType::AwsProxy | IntegrationType::HttpProxy)
    }
}

impl fmt::Display for IntegrationType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where requests go.
#[derive(Clone, Debug)]
pub(super) enum Target {
    None,
    Http(UriTemplate),
    Service(ServiceUri),
}

/// Where a mapped request value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Header,
    Path,
    Query,
}

impl Destination {
    pub(super) fn parse(text: &str) -> Option<(Destination, String)> {
        let (place, name) = text.strip_prefix("integration.request.")?.split_once('.')?;
        let to = match place {
            "header" => Destination::Header,
            "path" => Destination::Path,
            "querystring" => Destination::Query,
            _ => return None,
        };
        is_name(name).then(|| (to, name.to_owned()))
    }
}

/// One request parameter.
#[derive(Clone, Debug)]
pub(super) struct RequestMapping {
    pub(super) to: Destination,
    pub(super) name: String,
    pub(super) source: Source,
}

/// One integration response.
#[derive(Clone, Debug)]
pub(super) struct Response {
    pub(super) is_default: bool,
    pub(super) pattern: Option<Arc<JavaRegex>>,
    pub(super) status: u16,
    pub(super) parameters: Vec<(String, Source)>,
    pub(super) templates: Templates,
    pub(super) handling: Option<ContentHandling>,
}

/// All of an integration.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) kind: IntegrationType,
    /// `None` takes the client's.
    pub(super) http_method: Option<String>,
    pub(super) target: Target,
    pub(super) mappings: Vec<RequestMapping>,
    pub(super) request_templates: Templates,
    pub(super) passthrough: PassthroughBehavior,
    pub(super) handling: Option<ContentHandling>,
    pub(super) timeout_millis: u32,
    pub(super) responses: Vec<Response>,
    pub(super) credentials: Option<UriTemplate>,
    pub(super) binary: Vec<String>,
    pub(super) validator: Option<Validator>,
    pub(super) gateway: GatewayResponses,
    pub(super) quotas: Quotas,
    /// The statuses of the method's responses; `None` takes any.
    pub(super) declared: Option<Vec<u16>>,
    /// Why every call fails, where the service takes the configuration and fails it.
    pub(super) broken: Option<String>,
    pub(super) warnings: Vec<Fault>,
}

impl Plan {
    pub(super) fn is_lambda(&self) -> bool {
        matches!(&self.target, Target::Service(uri) if uri.is_lambda())
    }

    /// The response whose pattern matches all of `text`, else the default. A pattern may give up.
    pub(super) fn select(&self, text: &str) -> Result<Option<&Response>> {
        let heap = Heap::new(Limits::default());
        for response in &self.responses {
            if let Some(pattern) = &response.pattern
                && pattern.matches_str(text, &heap)?
            {
                return Ok(Some(response));
            }
        }
        Ok(self.default_response())
    }

    pub(super) fn default_response(&self) -> Option<&Response> {
        self.responses.iter().find(|r| r.is_default)
    }
}
