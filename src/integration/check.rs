//! The checks of one build: every fault and every property without effect, with its place.

use super::builder::{IntegrationBuilder, IntegrationResponse};
use super::fault::Fault;
use super::header_rules::is_forbidden;
use super::mapping::{Side, Source, is_name};
use super::plan::{Destination, IntegrationType, RequestMapping, Response, Target};
use super::service::{Call, ServiceUri};
use super::templates::Templates;
use super::uri::{UriTemplate, is_endpoint};
use crate::method::{Flags, compile_regex};
use std::sync::Arc;

/// The service's own limits, in milliseconds.
pub(super) const TIMEOUT: (u32, u32) = (50, 29_000);

const METHODS: [&str; 8] = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// Steps that a selection pattern may take over one text.
const PATTERN_STEPS: usize = 1_000_000;

/// The checks of one build.
pub(super) struct Check {
    kind: IntegrationType,
    pub(super) faults: Vec<Fault>,
    pub(super) warnings: Vec<Fault>,
}

impl Check {
    pub(super) fn new(kind: IntegrationType, warnings: Vec<Fault>) -> Check {
        Check { kind, faults: Vec::new(), warnings }
    }

    fn fault(&mut self, place: impl Into<String>, reason: impl Into<String>) {
        self.faults.push(Fault::new(place, reason));
    }

    fn warn(&mut self, place: &str, reason: &str) {
        self.warnings.push(Fault::new(place, reason));
    }

    /// Reports what is set and does nothing for this type.
    pub(super) fn without_effect(&mut self, given: &IntegrationBuilder) {
        if self.kind.is_proxy() {
            let reason = "a proxy integration passes bodies and responses through: this has no effect";
            let set = [
                ("requestTemplates", !given.templates.is_empty()),
                ("passthroughBehavior", given.passthrough.is_some()),
                ("contentHandling", given.handling.is_some()),
                ("responses", !given.responses.is_empty()),
            ];
            for (place, _) in set.iter().filter(|(_, set)| *set) {
                self.warn(place, reason);
            }
        }
        if self.kind == IntegrationType::Mock {
            let set = [
                ("uri", given.uri.is_some()),
                ("credentials", given.credentials.is_some()),
                ("requestParameters", !given.parameters.is_empty()),
                ("timeoutInMillis", given.timeout.is_some()),
            ];
            for (place, _) in set.iter().filter(|(_, set)| *set) {
                self.warn(place, "a MOCK integration sends nothing: this has no effect");
            }
        }
        if self.kind == IntegrationType::AwsProxy && !given.parameters.is_empty() {
            self.warn("requestParameters", "the proxy event shows what the client sent: this has no effect");
        }
    }

    pub(super) fn target(&mut self, given: &IntegrationBuilder) -> Target {
        if self.kind == IntegrationType::Mock {
            return Target::None;
        }
        let method = given.http_method.as_deref().unwrap_or("");
        if method.is_empty() {
            let fault = Fault::new("httpMethod", "missing: all types but MOCK need the backend's method");
            // The service's importer refuses it; a dry run of what is there takes the client's method.
            if !given.as_deployed {
                self.faults.push(fault);
            }
        } else if !METHODS.contains(&method.to_ascii_uppercase().as_str()) {
            self.fault("httpMethod", format!("{method:?} is none of {}", METHODS.join(", ")));
        }
        let Some(uri) = given.uri.as_deref() else {
            self.fault("uri", "missing: all types but MOCK need one");
            return Target::None;
        };
        match self.kind {
            IntegrationType::Http | IntegrationType::HttpProxy => self.http(uri),
            _ => self.service(uri, method),
        }
    }

    fn http(&mut self, uri: &str) -> Target {
        let template = UriTemplate::new(uri);
        let probe = template.expand(|_| Some("x"), |_| Some("x"));
        if !uri.starts_with("${stageVariables.") && !is_endpoint(&probe) {
            self.fault("uri", "Invalid HTTP endpoint specified for URI");
        }
        Target::Http(template)
    }

    fn service(&mut self, uri: &str, method: &str) -> Target {
        let parsed = match ServiceUri::parse(uri) {
            Ok(parsed) => parsed,
            Err(reason) => {
                self.fault("uri", reason);
                return Target::None;
            }
        };
        let lambda = parsed.is_lambda();
        if self.kind == IntegrationType::AwsProxy && !lambda && parsed.service != "firehose" {
            let reason = "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose \
                          stream invocations.";
            self.fault("uri", reason);
        }
        if lambda && !method.eq_ignore_ascii_case("post") && !method.is_empty() {
            let fault = Fault::new("httpMethod", "a Lambda function is invoked with POST");
            if self.kind == IntegrationType::AwsProxy {
                self.faults.push(fault.deployable());
            } else {
                self.warnings.push(fault);
            }
        }
        if let Call::Action(action) = &parsed.call
            && action.source().is_empty()
        {
            self.fault("uri", "AWS ARN for integration must contain path or action");
        }
        Target::Service(parsed)
    }

    pub(super) fn mappings(&mut self, given: &[(String, String)]) -> Vec<RequestMapping> {
        let mut mappings = Vec::with_capacity(given.len());
        for (destination, source) in given {
            let place = format!("requestParameters.{destination}");
            let Some((to, name)) = Destination::parse(destination) else {
                self.fault(place, "expected integration.request.{header,path,querystring}.NAME");
                continue;
            };
            if to == Destination::Header && is_forbidden(self.kind, &name) {
                let reason = format!("the header {name} cannot be mapped: the service answers 500");
                self.faults.push(Fault::new(place, reason).deployable());
                continue;
            }
            match Source::parse(source, Side::Request) {
                Ok(source) => mappings.push(RequestMapping { to, name, source }),
                Err(reason) => self.fault(place, reason),
            }
        }
        mappings
    }

    pub(super) fn responses(&mut self, given: &[IntegrationResponse]) -> Vec<Response> {
        let defaults = given.iter().filter(|r| r.pattern.is_none()).count();
        if defaults > 1 {
            self.warn("responses", "several default responses: all but the first have no effect");
        }
        given.iter().map(|response| self.response(response)).collect()
    }

    fn response(&mut self, given: &IntegrationResponse) -> Response {
        let key = given.pattern.as_deref().unwrap_or("default");
        let place = format!("responses.{key}");
        if !(100..=599).contains(&given.status) {
            self.fault(format!("{place}.statusCode"), "expected a status from 100 to 599");
        }
        let pattern = given.pattern.as_deref().and_then(|pattern| {
            let compiled = compile_regex(pattern, Flags::default(), PATTERN_STEPS);
            compiled
                .map_err(|error| {
                    self.faults.push(
                        Fault::new(&place, "the selection pattern is no Java regular expression")
                            .caused_by(error),
                    );
                })
                .ok()
        });
        let mut parameters = Vec::with_capacity(given.parameters.len());
        for (destination, source) in &given.parameters {
            let at = format!("{place}.responseParameters.{destination}");
            let name = destination.strip_prefix("method.response.header.").filter(|n| is_name(n));
            match (name, Source::parse(source, Side::Response)) {
                (Some(name), Ok(source)) => parameters.push((name.to_owned(), source)),
                (None, _) => self.fault(at, "expected method.response.header.NAME"),
                (_, Err(reason)) => self.fault(at, reason),
            }
        }
        let templates =
            Templates::parse(&given.templates, &format!("{place}.responseTemplates"), &mut self.faults);
        let is_default = given.pattern.is_none();
        let pattern = pattern.map(Arc::new);
        Response {
            is_default,
            pattern,
            status: given.status,
            parameters,
            templates,
            handling: given.handling,
        }
    }

    pub(super) fn timeout(&mut self, millis: Option<u32>) {
        match millis {
            Some(millis) if millis < TIMEOUT.0 => {
                self.fault("timeoutInMillis", format!("must be at least {}", TIMEOUT.0));
            }
            Some(millis) if millis > TIMEOUT.1 => {
                self.warn("timeoutInMillis", "above 29,000 only with a raised quota");
            }
            _ => {}
        }
    }

    pub(super) fn credentials(&mut self, given: Option<&str>) -> Option<UriTemplate> {
        let text = given?;
        let arn = text.starts_with("arn:") && text.contains(":iam::");
        if !arn && !text.starts_with("${stageVariables.") {
            self.fault("credentials", "Invalid ARN specified in the request");
        }
        Some(UriTemplate::new(text))
    }
}
