//! Building an integration from code: everything is checked here, once, and all faults are reported together.

use super::Integration;
use super::check::{Check, TIMEOUT};
use super::fault::{ConfigError, Fault};
use super::gateway::{GatewayResponse, GatewayResponseType, GatewayResponses};
use super::media::ContentHandling;
use super::plan::{IntegrationType, Plan};
use super::quotas::Quotas;
use super::templates::{PassthroughBehavior, Templates};
use super::validate::RequestValidator;
use std::sync::Arc;

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
    pub(super) status: u16,
    pub(super) pattern: Option<String>,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) templates: Vec<(String, String)>,
    pub(super) handling: Option<ContentHandling>,
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
    pub(super) http_method: Option<String>,
    pub(super) uri: Option<String>,
    pub(super) credentials: Option<String>,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) templates: Vec<(String, String)>,
    pub(super) passthrough: Option<PassthroughBehavior>,
    pub(super) handling: Option<ContentHandling>,
    pub(super) timeout: Option<u32>,
    pub(super) responses: Vec<IntegrationResponse>,
    pub(super) binary: Vec<String>,
    pub(super) validator: Option<RequestValidator>,
    pub(super) gateway: Vec<(GatewayResponseType, GatewayResponse)>,
    pub(super) quotas: Quotas,
    pub(super) declared: Option<Vec<u16>>,
    pub(super) as_deployed: bool,
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
            quotas: Quotas::default(),
            declared: None,
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

    /// Declares a response of the method. Once one is declared, an integration response with a status that is not
    /// ends as 500: `Output mapping refers to an invalid method response`. Without any, every status is taken.
    ///
    /// ```
    /// use vtl::integration::{Integration, IntegrationResponse, IntegrationType, MethodRequest};
    ///
    /// let mock = Integration::builder(IntegrationType::Mock)
    ///     .response(IntegrationResponse::new(204))
    ///     .method_response(200)
    ///     .build()?;
    /// assert_eq!(mock.request(&MethodRequest::new("GET", "/")).finished().unwrap().status(), 500);
    /// # Ok::<(), vtl::integration::ConfigError>(())
    /// ```
    #[must_use]
    pub fn method_response(mut self, status: u16) -> IntegrationBuilder {
        self.declared.get_or_insert_default().push(status);
        self
    }

    /// The sizes that the API takes.
    #[must_use]
    pub fn quotas(mut self, quotas: Quotas) -> IntegrationBuilder {
        self.quotas = quotas;
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
            return built.map_err(|error| places.place(error)).map(|mut plan| {
                plan.warnings = plan.warnings.into_iter().map(|w| places.place_one(w)).collect();
                let responses = plan.responses.iter_mut().map(|r| &mut r.templates);
                responses.chain([&mut plan.request_templates]).for_each(|t| t.locate(&places));
                Integration(Arc::new(plan))
            });
        }
        self.checked().map(|plan| Integration(Arc::new(plan)))
    }

    fn checked(self) -> Result<Plan, ConfigError> {
        let mut check = Check::new(self.kind, self.warnings.clone());
        check.without_effect(&self);
        let target = check.target(&self);
        let mappings = check.mappings(&self.parameters);
        let request_templates = Templates::parse(&self.templates, "requestTemplates", &mut check.faults);
        let responses = check.responses(&self.responses);
        let mut gateway = GatewayResponses::default();
        for (kind, given) in &self.gateway {
            gateway.add(*kind, given, &mut check.faults, &mut check.warnings);
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
            quotas: self.quotas,
            declared: self.declared,
            broken,
            warnings: check.warnings,
        })
    }
}
