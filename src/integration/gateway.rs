//! Gateway responses: what the client gets when the gateway itself ends a request, and how an API changes them.
//!
//! Their templates are not VTL: `$context.x`, `$stageVariables.x` and `$method.request.{header,path,querystring}.x`
//! are put in place, nothing else.

use super::facts::{Facts, last};
use super::fault::Fault;
use super::headers::Headers;
use super::mapping::{Message, Side, Source, is_name};
use super::media::first_type;
use crate::value::Data;
use std::borrow::Cow;

macro_rules! gateway_response_types {
    ($($(#[$doc:meta])* $variant:ident, $name:literal, $status:literal, $error:literal;)*) => {
        /// The types of gateway responses (developer guide, "Gateway response types").
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum GatewayResponseType { $($(#[$doc])* $variant,)* }

        impl GatewayResponseType {
            /// All types.
            pub const ALL: &[GatewayResponseType] = &[$(GatewayResponseType::$variant,)*];

            /// The type's name in the API, such as `BAD_REQUEST_BODY`.
            pub fn name(self) -> &'static str {
                match self { $(GatewayResponseType::$variant => $name,)* }
            }

            /// The status unless it is changed; `None` for the two fallbacks.
            pub fn default_status(self) -> Option<u16> {
                match self { $(GatewayResponseType::$variant => Some($status).filter(|s| *s != 0),)* }
            }

            /// The value of `x-amzn-ErrorType`.
            pub fn error_type(self) -> &'static str {
                match self { $(GatewayResponseType::$variant => $error,)* }
            }
        }
    };
}

gateway_response_types! {
    /// The authorizer denies.
    AccessDenied, "ACCESS_DENIED", 403, "AccessDeniedException";
    /// The configuration cannot be carried out.
    ApiConfigurationError, "API_CONFIGURATION_ERROR", 500, "InternalServerErrorException";
    /// The authorizer cannot be reached.
    AuthorizerConfigurationError, "AUTHORIZER_CONFIGURATION_ERROR", 500, "AuthorizerConfigurationException";
    /// The authorizer failed.
    AuthorizerFailure, "AUTHORIZER_FAILURE", 500, "AuthorizerFailureException";
    /// The body does not fit its model.
    BadRequestBody, "BAD_REQUEST_BODY", 400, "BadRequestException";
    /// A required parameter is missing.
    BadRequestParameters, "BAD_REQUEST_PARAMETERS", 400, "BadRequestException";
    /// Fallback of all 4XX.
    Default4xx, "DEFAULT_4XX", 0, "BadRequestException";
    /// Fallback of all 5XX.
    Default5xx, "DEFAULT_5XX", 0, "InternalServerErrorException";
    /// The caller's token is expired.
    ExpiredToken, "EXPIRED_TOKEN", 403, "ExpiredTokenException";
    /// The backend could not be called.
    IntegrationFailure, "INTEGRATION_FAILURE", 504, "InternalServerErrorException";
    /// The backend took too long.
    IntegrationTimeout, "INTEGRATION_TIMEOUT", 504, "InternalServerErrorException";
    /// The API key is missing or wrong.
    InvalidApiKey, "INVALID_API_KEY", 403, "ForbiddenException";
    /// The signature is wrong.
    InvalidSignature, "INVALID_SIGNATURE", 403, "InvalidSignatureException";
    /// No token; also an unknown path or method.
    MissingAuthenticationToken, "MISSING_AUTHENTICATION_TOKEN", 403, "MissingAuthenticationTokenException";
    /// The usage plan's quota is used up.
    QuotaExceeded, "QUOTA_EXCEEDED", 429, "LimitExceededException";
    /// The request is too large.
    RequestTooLarge, "REQUEST_TOO_LARGE", 413, "RequestTooLargeException";
    /// The resource is not found after authorization.
    ResourceNotFound, "RESOURCE_NOT_FOUND", 404, "NotFoundException";
    /// Too many requests.
    Throttled, "THROTTLED", 429, "TooManyRequestsException";
    /// The authorizer could not authenticate.
    Unauthorized, "UNAUTHORIZED", 401, "UnauthorizedException";
    /// No template for the content type, and no passing through.
    UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", 415, "BadRequestException";
    /// The firewall blocks.
    WafFiltered, "WAF_FILTERED", 403, "ForbiddenException";
}

impl GatewayResponseType {
    /// The type of a name in the API.
    pub fn from_name(name: &str) -> Option<GatewayResponseType> {
        GatewayResponseType::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// Why the gateway ends a request itself.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) kind: GatewayResponseType,
    /// Where the recorded status is not the type's own.
    pub(super) status: Option<u16>,
    pub(super) message: String,
    /// What the log says about it.
    pub(super) log: String,
    pub(super) validation: Option<String>,
}

impl Refusal {
    pub(super) fn new(kind: GatewayResponseType, message: &str, log: impl Into<String>) -> Refusal {
        Refusal { kind, status: None, message: message.to_owned(), log: log.into(), validation: None }
    }

    /// A configuration that cannot be carried out: 500.
    pub(super) fn configuration(reason: impl std::fmt::Display) -> Refusal {
        let log = format!("Execution failed due to configuration error: {reason}");
        Refusal::new(GatewayResponseType::ApiConfigurationError, "Internal server error", log)
    }

    /// A function that answers what no proxy can pass on: 502.
    pub(super) fn bad_gateway(log: impl Into<String>) -> Refusal {
        let mut refusal = Refusal::new(GatewayResponseType::Default5xx, "Internal server error", log);
        refusal.status = Some(502);
        refusal
    }
}

/// A changed gateway response.
///
/// ```
/// use vtl::integration::GatewayResponse;
///
/// let cors = GatewayResponse::new()
///     .status(404)
///     .parameter("gatewayresponse.header.Access-Control-Allow-Origin", "'*'")
///     .template("application/json", r#"{"error": $context.error.messageString}"#);
/// # let _ = cors;
/// ```
#[derive(Clone, Debug, Default)]
pub struct GatewayResponse {
    pub(super) status: Option<u16>,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) templates: Vec<(String, String)>,
}

impl GatewayResponse {
    /// A gateway response as it is by default.
    pub fn new() -> GatewayResponse {
        GatewayResponse::default()
    }

    /// Changes the status.
    #[must_use]
    pub fn status(mut self, status: u16) -> GatewayResponse {
        self.status = Some(status);
        self
    }

    /// Adds a header: `gatewayresponse.header.NAME` from an expression such as `'text'`.
    #[must_use]
    pub fn parameter(mut self, destination: &str, source: &str) -> GatewayResponse {
        self.parameters.push((destination.to_owned(), source.to_owned()));
        self
    }

    /// Adds a body template for a content type.
    #[must_use]
    pub fn template(mut self, content_type: &str, template: &str) -> GatewayResponse {
        self.templates.push((content_type.to_owned(), template.to_owned()));
        self
    }
}

/// A changed gateway response, checked.
#[derive(Clone, Debug)]
struct Changed {
    kind: GatewayResponseType,
    status: Option<u16>,
    headers: Vec<(String, Source)>,
    templates: Vec<(String, String)>,
}

/// All that an API changes.
#[derive(Clone, Debug, Default)]
pub(super) struct GatewayResponses(Vec<Changed>);

impl GatewayResponses {
    /// Checks and takes a change.
    pub(super) fn add(
        &mut self,
        kind: GatewayResponseType,
        given: &GatewayResponse,
        faults: &mut Vec<Fault>,
        warnings: &mut Vec<Fault>,
    ) {
        if kind == GatewayResponseType::RequestTooLarge {
            warnings.push(Fault::new(kind.name(), "this response cannot be changed: no effect"));
        }
        let mut headers = Vec::new();
        for (destination, source) in &given.parameters {
            let place = format!("{}.responseParameters.{destination}", kind.name());
            let to = destination.strip_prefix("gatewayresponse.").and_then(|to| to.split_once('.'));
            match (to, Source::parse(source, Side::Gateway)) {
                (Some(("header", name)), Ok(source)) if is_name(name) => {
                    headers.push((name.to_owned(), source));
                }
                (Some(("path" | "querystring", name)), Ok(_)) if is_name(name) => {
                    warnings.push(Fault::new(place, "a response has no such part: no effect"));
                }
                (Some(("header" | "path" | "querystring", _)), Err(reason)) => {
                    faults.push(Fault::new(place, reason));
                }
                _ => faults.push(Fault::new(place, "expected gatewayresponse.header.NAME")),
            }
        }
        if given.status.is_some_and(|s| !(100..=599).contains(&s)) {
            faults
                .push(Fault::new(format!("{}.statusCode", kind.name()), "expected a status from 100 to 599"));
        }
        let templates =
            given.templates.iter().map(|(t, text)| (first_type(t).into_owned(), text.clone())).collect();
        self.0.retain(|changed| changed.kind != kind);
        self.0.push(Changed { kind, status: given.status, headers, templates });
    }

    fn find(&self, kind: GatewayResponseType) -> Option<&Changed> {
        if kind == GatewayResponseType::RequestTooLarge {
            return None;
        }
        self.0.iter().find(|changed| changed.kind == kind)
    }

    /// Status, headers and body for `refusal`.
    pub(super) fn render(&self, refusal: &Refusal, facts: &Facts) -> (u16, Headers, String) {
        let kind = refusal.kind;
        let own = refusal.status.or(kind.default_status()).unwrap_or(500);
        let fallback =
            if own < 500 { GatewayResponseType::Default4xx } else { GatewayResponseType::Default5xx };
        let changed = self.find(kind).or_else(|| self.find(fallback));
        let status = changed.and_then(|c| c.status).unwrap_or(own);
        let mut headers = Headers::new();
        headers.add("x-amzn-RequestId", facts.context_text("requestId"));
        headers.add("x-amzn-ErrorType", kind.error_type());
        headers.add("x-amz-apigw-id", facts.context_text("extendedRequestId"));
        let error = ErrorContext { refusal, facts };
        let accept = facts.accept();
        let templates = changed.map_or(&[][..], |c| &c.templates);
        let by_type = |wanted: &str| templates.iter().find(|(t, _)| t == wanted);
        let template = by_type(&accept).or_else(|| by_type("application/json")).or_else(|| templates.first());
        let (content_type, body) = match template {
            Some((content_type, template)) => (content_type.as_str(), error.fill(template)),
            None => ("application/json", error.default_body()),
        };
        headers.add("Content-Type", content_type);
        for (name, source) in changed.iter().flat_map(|c| &c.headers) {
            let message = Message { headers: &facts.headers, body: "", side: Side::Gateway };
            if let Some(value) = source.values(facts, message).ok().and_then(|mut v| v.pop()) {
                headers.set(name, value);
            }
        }
        (status, headers, body)
    }
}

/// What a gateway response's template can name.
struct ErrorContext<'e> {
    refusal: &'e Refusal,
    facts: &'e Facts,
}

impl ErrorContext<'_> {
    fn default_body(&self) -> String {
        let key = if self.refusal.kind == GatewayResponseType::AccessDenied { "Message" } else { "message" };
        format!("{{\"{key}\":{}}}", Data::from(self.refusal.message.as_str()).to_json())
    }

    fn value(&self, path: &str) -> Option<String> {
        let refusal = self.refusal;
        match path {
            "context.error.message" => return Some(refusal.message.clone()),
            "context.error.messageString" => return Some(Data::from(refusal.message.as_str()).to_json()),
            "context.error.responseType" => return Some(refusal.kind.name().to_owned()),
            "context.error.validationErrorString" => return refusal.validation.clone(),
            _ => {}
        }
        if let Some(name) = path.strip_prefix("context.") {
            return self.facts.context.text(name).map(Cow::into_owned);
        }
        let facts = self.facts;
        let (place, name) = path.rsplit_once('.')?;
        match place {
            "stageVariables" => facts.stage_variable(name).map(str::to_owned),
            "method.request.header" => facts.headers.get_exact(name).map(str::to_owned),
            "method.request.path" => last(&facts.path, name).map(str::to_owned),
            "method.request.querystring" => last(&facts.query, name).map(str::to_owned),
            _ => None,
        }
    }

    /// The template with values in place; a variable without a value is empty.
    fn fill(&self, template: &str) -> String {
        const KNOWN: [&str; 3] = ["context.", "stageVariables.", "method.request."];
        let mut out = String::with_capacity(template.len() + 64);
        let mut rest = template;
        while let Some(at) = rest.find('$') {
            let (before, after) = rest.split_at(at);
            out.push_str(before);
            let inner = after.get(1..).unwrap_or("");
            let (inner, braced) = inner.strip_prefix('{').map_or((inner, false), |inner| (inner, true));
            let part_of = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            let end = inner.find(|c| !part_of(c)).unwrap_or(inner.len());
            let path = inner.get(..end).unwrap_or("").trim_end_matches('.');
            let tail = inner.get(path.len()..).unwrap_or("");
            let tail = if braced { tail.strip_prefix('}') } else { Some(tail) };
            match tail.filter(|_| KNOWN.iter().any(|known| path.starts_with(known))) {
                Some(tail) => {
                    out.push_str(&self.value(path).unwrap_or_default());
                    rest = tail;
                }
                None => {
                    out.push('$');
                    rest = after.get(1..).unwrap_or("");
                }
            }
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integration::MethodRequest;

    fn facts() -> Facts {
        Facts::of(&MethodRequest::new("GET", "/?q=1").header("X-A", "a").stage_variable("v", "s"))
    }

    #[test]
    fn templates_are_filled() {
        let refusal = Refusal::new(GatewayResponseType::BadRequestBody, "no \"x\"", "");
        let facts = facts();
        let error = ErrorContext { refusal: &refusal, facts: &facts };
        let filled = error.fill(
            "$context.error.message|$context.error.messageString|${context.stage}|$stageVariables.v.|\
             $method.request.header.X-A|$method.request.querystring.q|$input.body|$context.nope|$5|$",
        );
        assert_eq!(filled, "no \"x\"|\"no \\\"x\\\"\"|test|s.|a|1|$input.body||$5|$");
    }

    #[test]
    fn changes_and_fallbacks() {
        let mut faults = Vec::new();
        let mut responses = GatewayResponses::default();
        let given = GatewayResponse::new().status(418).parameter("gatewayresponse.header.X", "'y'");
        responses.add(GatewayResponseType::Default4xx, &given, &mut faults, &mut Vec::new());
        assert!(faults.is_empty());
        let refusal = Refusal::new(GatewayResponseType::BadRequestBody, "m", "");
        let (status, headers, body) = responses.render(&refusal, &facts());
        assert_eq!((status, headers.get("X"), body.as_str()), (418, Some("y"), r#"{"message":"m"}"#));
        let (status, headers, _) = responses.render(&Refusal::configuration("x"), &facts());
        assert_eq!((status, headers.get("X")), (500, None));
        let bad = GatewayResponse::new().status(7).parameter("header.X", "'y'");
        let mut warnings = Vec::new();
        responses.add(GatewayResponseType::Throttled, &bad, &mut faults, &mut warnings);
        assert_eq!((faults.len(), warnings.len()), (2, 0));
        let idle = GatewayResponse::new().parameter("gatewayresponse.querystring.X", "'y'");
        responses.add(GatewayResponseType::RequestTooLarge, &idle, &mut faults, &mut warnings);
        assert_eq!((faults.len(), warnings.len()), (2, 2));
    }
}
