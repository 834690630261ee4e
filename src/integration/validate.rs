//! The request validator: required parameters, then the body against its model.
//!
//! Texts are those recorded from the service. Models are JSON Schema draft 4; checking them needs the feature
//! `validate`.

use super::facts::{Facts, last};
use super::fault::Fault;
use super::gateway::{GatewayResponseType, Refusal};
use super::mapping::is_name;
use super::media::first_type;
use super::model::{Model, Named};
use crate::value::Data;

/// What a method checks before its integration runs.
///
/// ```
/// use vtl::integration::{Integration, IntegrationType, MethodRequest, RequestValidator};
///
/// let integration = Integration::builder(IntegrationType::Mock)
///     .validator(RequestValidator::new().required("method.request.querystring.id"))
///     .build()?;
/// let exchange = integration.request(&MethodRequest::new("GET", "/pets"));
/// let response = exchange.finished().unwrap();
/// assert_eq!(response.status(), 400);
/// assert_eq!(response.text(), r#"{"message":"Missing required request parameters: [id]"}"#);
/// # Ok::<(), vtl::integration::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct RequestValidator {
    required: Vec<String>,
    models: Vec<(String, Data)>,
    named: Vec<(String, Data)>,
    skip_parameters: bool,
    skip_body: bool,
}

impl RequestValidator {
    /// A validator that checks nothing yet.
    pub fn new() -> RequestValidator {
        RequestValidator::default()
    }

    /// Adds a required parameter: `method.request.{header,path,querystring}.NAME`.
    #[must_use]
    pub fn required(mut self, parameter: &str) -> RequestValidator {
        self.required.push(parameter.to_owned());
        self
    }

    /// Adds the model of a content type, a JSON Schema (draft 4); `$default` stands for any other type.
    #[must_use]
    pub fn model(mut self, content_type: &str, schema: Data) -> RequestValidator {
        self.models.push((content_type.to_owned(), schema));
        self
    }

    /// Adds a model of the API under its name, for others to refer to: by
    /// `https://apigateway.amazonaws.com/restapis/ID/models/NAME`, `#/definitions/NAME` or
    /// `#/components/schemas/NAME`.
    #[must_use]
    pub fn named_model(mut self, name: &str, schema: Data) -> RequestValidator {
        self.named.push((name.to_owned(), schema));
        self
    }

    /// Whether parameters are checked: `validateRequestParameters`, true unless changed.
    #[must_use]
    pub fn validate_parameters(mut self, yes: bool) -> RequestValidator {
        self.skip_parameters = !yes;
        self
    }

    /// Whether the body is checked: `validateRequestBody`, true unless changed.
    #[must_use]
    pub fn validate_body(mut self, yes: bool) -> RequestValidator {
        self.skip_body = !yes;
        self
    }

    pub(super) fn compile(&self, faults: &mut Vec<Fault>) -> Validator {
        let mut validator = Validator::default();
        if !self.skip_parameters {
            for parameter in &self.required {
                match Required::parse(parameter) {
                    Some(required) => validator.required.push(required),
                    None => faults.push(Fault::new(
                        format!("requestParameters.{parameter}"),
                        "expected method.request.{header,path,querystring}.NAME",
                    )),
                }
            }
            validator.required.sort_by_key(|r| r.place);
        }
        if !self.skip_body && !self.models.is_empty() {
            let named = Named::new(&self.named).unwrap_or_else(|reason| {
                faults.push(Fault::new("models", reason));
                Named::new(&[]).unwrap_or_default()
            });
            for (content_type, schema) in &self.models {
                match Model::new(schema, &named) {
                    Ok(model) => validator.models.push((first_type(content_type).into_owned(), model)),
                    Err(reason) => faults.push(Fault::new(format!("requestModels.{content_type}"), reason)),
                }
            }
        }
        validator
    }
}

/// Where a required parameter stands, in the order in which the service names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Header,
    Path,
    Query,
}

#[derive(Clone, Debug)]
struct Required {
    place: Place,
    name: String,
}

impl Required {
    fn parse(text: &str) -> Option<Required> {
        let (place, name) = text.strip_prefix("method.request.")?.split_once('.')?;
        let place = match place {
            "header" => Place::Header,
            "path" => Place::Path,
            "querystring" => Place::Query,
            _ => return None,
        };
        is_name(name).then(|| Required { place, name: name.to_owned() })
    }

    fn is_given(&self, facts: &Facts) -> bool {
        let value = match self.place {
            Place::Header => facts.headers.get(&self.name),
            Place::Path => last(&facts.path, &self.name),
            Place::Query => last(&facts.query, &self.name),
        };
        value.is_some_and(|v| !v.trim().is_empty())
    }
}

/// A validator, checked.
#[derive(Clone, Debug, Default)]
pub(super) struct Validator {
    required: Vec<Required>,
    models: Vec<(String, Model)>,
}

impl Validator {
    pub(super) fn check(&self, facts: &Facts, body: &[u8]) -> Result<(), Refusal> {
        let missing: Vec<&str> =
            self.required.iter().filter(|r| !r.is_given(facts)).map(|r| r.name.as_str()).collect();
        if !missing.is_empty() {
            let message = format!("Missing required request parameters: [{}]", missing.join(", "));
            let log = format!("Execution failed due to validation error: {message}");
            return Err(Refusal::new(GatewayResponseType::BadRequestParameters, &message, log));
        }
        let wanted = facts.content_type();
        let by_type = |name: &str| self.models.iter().find(|(t, _)| t == name);
        let Some((_, model)) = by_type(&wanted).or_else(|| by_type("$default")) else { return Ok(()) };
        let body = if body.is_empty() { b"{}" } else { body };
        model.check(body).map_err(|reasons| {
            let reasons = format!("[{}]", reasons.join(", "));
            let log =
                format!("Request body does not match model schema for content type {wanted}: {reasons}");
            let mut refusal = Refusal::new(GatewayResponseType::BadRequestBody, "Invalid request body", log);
            refusal.validation = Some(reasons);
            refusal
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integration::MethodRequest;

    #[test]
    fn parameters_are_named_by_place() {
        let validator = RequestValidator::new()
            .required("method.request.querystring.q")
            .required("method.request.header.h")
            .required("method.request.path.p");
        let validator = validator.compile(&mut Vec::new());
        let facts = Facts::of(&MethodRequest::new("GET", "/").query("q", " ").header("H", "x"));
        let refusal = validator.check(&facts, b"").unwrap_err();
        assert_eq!(refusal.message, "Missing required request parameters: [p, q]");
    }

    #[test]
    #[cfg(feature = "validate")]
    fn bodies() {
        let schema =
            Data::from_json(r#"{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}}"#);
        let validator = RequestValidator::new().model("application/json", schema.unwrap());
        let validator = validator.compile(&mut Vec::new());
        let check = |content_type: &str, body: &str| {
            let facts = Facts::of(&MethodRequest::new("POST", "/").header("Content-Type", content_type));
            validator.check(&facts, body.as_bytes()).map_err(|r| r.message)
        };
        let invalid = Err("Invalid request body".to_owned());
        assert_eq!(check("application/json; charset=utf-8", r#"{"a":1}"#), Ok(()));
        assert_eq!(check("application/json", r#"{"a":"1"}"#), invalid);
        assert_eq!(check("application/json", ""), invalid);
        assert_eq!(check("application/json", "{a"), invalid);
        assert_eq!(check("text/plain", "{a"), Ok(()));
    }
}
