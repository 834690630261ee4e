//! Building an integration from code: everything is checked here, once, and all faults are reported together.

use super::Integration;
use super::fault::{ConfigError, Fault};
use super::gateway::{GatewayResponse, GatewayResponseType};
use super::header_rules::is_forbidden;
use super::mapping::{Side, Source, is_name};
use super::media::ContentHandling;
use super::plan::{Destination, IntegrationType, Plan, RequestMapping, Response, Target};
use super::service::{Call, ServiceUri};
use super::templates::{PassthroughBehavior, Templates};
use super::uri::{UriTemplate, is_endpoint};
use super::validate::RequestValidator;
use crate::method::{Flags, compile_regex};
use std::sync::Arc;

/// The service's own limits, in milliseconds.
const TIMEOUT: (u32, u32) = (50, 29_000);

const METHODS: [&str; 8] = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// Steps that a selection pattern may take over one text.
const PATTERN_STEPS: usize = 1_000_000;

/// One integration response: how a backend's answer becomes a method response.
///
/// ```
/// use vtl::integration::IntegrationResponse;
///
/// let missing = IntegrationResponse::new(404)
///     .selection_pattern(".*not found.*")
///     .parameter("method.response.header.X-Reason", "integration.response.body.errorType")
///     .template("application/json", r#"{"error": $input.json('$.errorMessage')}"#);
/// # let _ = missing;
/// ```
#[derive(Clone, Debug)]
pub struct IntegrationResponse {
    status: u16,
    pattern: Option<String>,
    parameters: Vec<(String, String)>,
    templates: Vec<(String, String)>,
    handling: Option<ContentHandling>,
}

impl IntegrationResponse {
    /// The default response, with the method response's status.
    pub fn new(status: u16) -> IntegrationResponse {
        let (parameters, templates) = (Vec::new(), Vec::new());
        IntegrationResponse { status, pattern: None, parameters, templates, handling: None }
    }

    /// The Java regular expression that the whole status, or the whole `errorMessage` of a Lambda function, must
    /// match. An empty one makes the response the default.
    #[must_use]
    pub fn selection_pattern(mut self, pattern: &str) -> IntegrationResponse {
        self.pattern = Some(pattern.to_owned()).filter(|p| !p.is_empty());
        self
    }

    /// Adds a response parameter: `method.response.header.NAME` from an expression.
    #[must_use]
    pub fn parameter(mut self, destination: &str, source: &str) -> IntegrationResponse {
        self.parameters.push((destination.to_owned(), source.to_owned()));
        self
    }

    /// Adds a response template.
    #[must_use]
    pub fn template(mut self, content_type: &str, template: &str) -> IntegrationResponse {
        self.templates.push((content_type.to_owned(), template.to_owned()));
        self
    }

    /// Sets `contentHandling`.
    #[must_use]
    pub fn content_handling(mut self, handling: ContentHandling) -> IntegrationResponse {
        self.handling = Some(handling);
        self
    }
}

/// Builds an [`Integration`]. Nothing but the type is required by all types.
#[derive(Clone, Debug)]
pub struct IntegrationBuilder {
    pub(super) kind: IntegrationType,
    http_method: Option<String>,
    uri: Option<String>,
    credentials: Option<String>,
    parameters: Vec<(String, String)>,
    templates: Vec<(String, String)>,
    passthrough: Option<PassthroughBehavior>,
    handling: Option<ContentHandling>,
    timeout: Option<u32>,
    responses: Vec<IntegrationResponse>,
    binary: Vec<String>,
    validator: Option<RequestValidator>,
    gateway: Vec<(GatewayResponseType, GatewayResponse)>,
    as_deployed: bool,
    pub(super) warnings: Vec<Fault>,
    #[cfg(feature = "yaml")]
    pub(super) places: Option<super::yaml::Places>,
}

impl IntegrationBuilder {
    pub(super) fn new(kind: IntegrationType) -> IntegrationBuilder {
        IntegrationBuilder {
            kind,
            http_method: None,
            uri: None,
            credentials: None,
            parameters: Vec::new(),
            templates: Vec::new(),
            passthrough: None,
            handling: None,
            timeout: None,
            responses: Vec::new(),
            binary: Vec::new(),
            validator: None,
            gateway: Vec::new(),
            as_deployed: false,
            warnings: Vec::new(),
            #[cfg(feature = "yaml")]
            places: None,
        }
    }

    /// The integration's HTTP method; `ANY` takes the client's. All types but `MOCK` need one.
    #[must_use]
    pub fn http_method(mut self, method: &str) -> IntegrationBuilder {
        self.http_method = Some(method.to_owned());
        self
    }

    /// The endpoint: a URL, or `arn:aws:apigateway:REGION:SERVICE:{path,action}/...`.
    #[must_use]
    pub fn uri(mut self, uri: &str) -> IntegrationBuilder {
        self.uri = Some(uri.to_owned());
        self
    }

    /// A role's ARN, or `arn:aws:iam::*:user/*`.
    #[must_use]
    pub fn credentials(mut self, credentials: &str) -> IntegrationBuilder {
        self.credentials = Some(credentials.to_owned());
        self
    }

    /// Adds a request parameter: `integration.request.{header,path,querystring}.NAME` from an expression.
    #[must_use]
    pub fn request_parameter(mut self, destination: &str, source: &str) -> IntegrationBuilder {
        self.parameters.push((destination.to_owned(), source.to_owned()));
        self
    }

    /// Adds a request template for a content type.
    #[must_use]
    pub fn request_template(mut self, content_type: &str, template: &str) -> IntegrationBuilder {
        self.templates.push((content_type.to_owned(), template.to_owned()));
        self
    }

    /// What happens to a body without a template.
    #[must_use]
    pub fn passthrough_behavior(mut self, behavior: PassthroughBehavior) -> IntegrationBuilder {
        self.passthrough = Some(behavior);
        self
    }

    /// How the request's body is converted.
    #[must_use]
    pub fn content_handling(mut self, handling: ContentHandling) -> IntegrationBuilder {
        self.handling = Some(handling);
        self
    }

    /// How long the backend may take, in milliseconds: at least 50, 29,000 unless changed.
    #[must_use]
    pub fn timeout_millis(mut self, millis: u32) -> IntegrationBuilder {
        self.timeout = Some(millis);
        self
    }

    /// Adds an integration response. Of several that match, the first is chosen.
    #[must_use]
    pub fn response(mut self, response: IntegrationResponse) -> IntegrationBuilder {
        self.responses.push(response);
        self
    }

    /// The API's binary media types, such as `image/*`.
    #[must_use]
    pub fn binary_media_types<T: Into<String>>(
        mut self,
        types: impl IntoIterator<Item = T>,
    ) -> IntegrationBuilder {
        self.binary.extend(types.into_iter().map(Into::into));
        self
    }

    /// What the method checks first.
    #[must_use]
    pub fn validator(mut self, validator: RequestValidator) -> IntegrationBuilder {
        self.validator = Some(validator);
        self
    }

    /// Changes a gateway response of the API.
    #[must_use]
    pub fn gateway_response(
        mut self,
        kind: GatewayResponseType,
        response: GatewayResponse,
    ) -> IntegrationBuilder {
        self.gateway.push((kind, response));
        self
    }

    /// Takes what the service takes at configuration, to fail every call as it fails: a forbidden header, a
    /// template that does not parse. Without this, both are refused when the integration is built.
    #[must_use]
    pub fn as_deployed(mut self) -> IntegrationBuilder {
        self.as_deployed = true;
        self
    }

    /// Checks everything.
    pub fn build(self) -> Result<Integration, ConfigError> {
        #[cfg(feature = "yaml")]
        if let Some(places) = self.places.clone() {
            let built = IntegrationBuilder { places: None, ..self }.checked();
            return built.map_err(|error| places.place(error)).map(|plan| {
                let warnings = plan.warnings.iter().map(|w| places.place_one(w.clone())).collect();
                Integration(Arc::new(Plan { warnings, ..plan }))
            });
        }
        self.checked().map(|plan| Integration(Arc::new(plan)))
    }

    fn checked(self) -> Result<Plan, ConfigError> {
        let mut check = Check { kind: self.kind, faults: Vec::new(), warnings: self.warnings.clone() };
        check.without_effect(&self);
        let target = check.target(&self);
        let mappings = check.mappings(&self.parameters);
        let request_templates = Templates::parse(&self.templates, "requestTemplates", &mut check.faults);
        let responses = self.responses.iter().map(|r| check.response(r)).collect();
        let mut gateway = super::gateway::GatewayResponses::default();
        for (kind, given) in &self.gateway {
            gateway.add(*kind, given, &mut check.faults);
        }
        let validator = self.validator.as_ref().map(|v| v.compile(&mut check.faults));
        check.timeout(self.timeout);
        let credentials = check.credentials(self.credentials.as_deref());
        let (deployable, refused): (Vec<Fault>, Vec<Fault>) =
            check.faults.into_iter().partition(|f| self.as_deployed && f.is_deployable());
        if !refused.is_empty() {
            return Err(ConfigError::new(refused));
        }
        // A template that does not parse fails where it is chosen; anything else fails every call.
        let broken = deployable.iter().find(|f| f.cause().is_none()).map(|f| f.reason().to_owned());
        check.warnings.extend(deployable);
        Ok(Plan {
            kind: self.kind,
            http_method: self.http_method.filter(|m| !m.eq_ignore_ascii_case("any")),
            target,
            mappings,
            request_templates,
            passthrough: self.passthrough.unwrap_or_default(),
            handling: self.handling,
            timeout_millis: self.timeout.unwrap_or(TIMEOUT.1),
            responses,
            credentials,
            binary: self.binary,
            validator,
            gateway,
            broken,
            warnings: check.warnings,
        })
    }
}

/// The checks of one build.
struct Check {
    kind: IntegrationType,
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
}

impl Check {
    fn fault(&mut self, place: impl Into<String>, reason: impl Into<String>) {
        self.faults.push(Fault::new(place, reason));
    }

    fn warn(&mut self, place: &str, reason: &str) {
        self.warnings.push(Fault::new(place, reason));
    }

    /// Reports what is set and does nothing for this type.
    fn without_effect(&mut self, given: &IntegrationBuilder) {
        if self.kind.is_proxy() {
            let reason = "a proxy integration passes bodies and responses through: this has no effect";
            let set = [
                ("requestTemplates", !given.templates.is_empty()),
                ("passthroughBehavior", given.passthrough.is_some()),
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

    fn target(&mut self, given: &IntegrationBuilder) -> Target {
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

    fn mappings(&mut self, given: &[(String, String)]) -> Vec<RequestMapping> {
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

    fn timeout(&mut self, millis: Option<u32>) {
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

    fn credentials(&mut self, given: Option<&str>) -> Option<UriTemplate> {
        let text = given?;
        let arn = text.starts_with("arn:") && text.contains(":iam::");
        if !arn && !text.starts_with("${stageVariables.") {
            self.fault("credentials", "Invalid ARN specified in the request");
        }
        Some(UriTemplate::new(text))
    }
}
