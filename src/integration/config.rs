//! Reading `x-amazon-apigateway-integration` objects and gateway responses: every property is taken, refused or
//! reported, none is dropped silently.

use super::builder::{IntegrationBuilder, IntegrationResponse};
use super::fault::{ConfigError, Fault};
use super::gateway::{GatewayResponse, GatewayResponseType};
use super::media::ContentHandling;
use super::plan::IntegrationType;
use super::templates::PassthroughBehavior;
use crate::value::Data;

/// Properties that are valid and change nothing in a dry run, each with the reason.
const WITHOUT_EFFECT: [(&str, &str); 7] = [
    ("connectionType", "how the backend is reached does not show in a dry run"),
    ("connectionId", "how the backend is reached does not show in a dry run"),
    ("cacheNamespace", "nothing is cached"),
    ("cacheKeyParameters", "nothing is cached"),
    ("tlsConfig", "no connection is made"),
    ("responseTransferMode", "responses are buffered, not streamed"),
    ("integrationTarget", "how the backend is reached does not show in a dry run"),
];

/// Properties of HTTP APIs, which have integrations of another kind.
const HTTP_API_ONLY: [&str; 2] = ["integrationSubtype", "payloadFormatVersion"];

/// Reads an integration object.
pub(super) fn read(data: &Data) -> Result<IntegrationBuilder, ConfigError> {
    let mut reader = Reader::default();
    if !matches!(data, Data::Map(_)) {
        return Err(ConfigError::one(Fault::new("", "expected an object")));
    }
    let Some(name) = data.get("type").and_then(Data::as_str) else {
        let reason = "missing: one of aws, aws_proxy, http, http_proxy, mock";
        return Err(ConfigError::one(Fault::new("type", reason)));
    };
    let Some(kind) = IntegrationType::from_name(name) else {
        let reason = format!("{name:?} is none of aws, aws_proxy, http, http_proxy, mock");
        return Err(ConfigError::one(Fault::new("type", reason)));
    };
    let mut builder = IntegrationBuilder::new(kind);
    for (key, value) in members(data) {
        if !matches!(value, Data::Null) {
            builder = reader.property(builder, key, value);
        }
    }
    builder.warnings = reader.warnings;
    if reader.faults.is_empty() { Ok(builder) } else { Err(ConfigError::new(reader.faults)) }
}

/// Reads an `x-amazon-apigateway-gateway-responses` object.
pub(super) fn read_gateway_responses(
    data: &Data,
) -> Result<Vec<(GatewayResponseType, GatewayResponse)>, ConfigError> {
    let mut reader = Reader::default();
    let mut responses = Vec::new();
    for (name, value) in members(data) {
        let Some(kind) = GatewayResponseType::from_name(name) else {
            reader.fault(name, "there is no gateway response of this name");
            continue;
        };
        let mut response = GatewayResponse::new();
        for (key, value) in members(value) {
            let place = format!("{name}.{key}");
            match key {
                "statusCode" => response.status = reader.status(&place, value),
                "responseParameters" => response.parameters = reader.texts(&place, value),
                "responseTemplates" => response.templates = reader.texts(&place, value),
                _ => reader.fault(place, "unknown property"),
            }
        }
        responses.push((kind, response));
    }
    if reader.faults.is_empty() { Ok(responses) } else { Err(ConfigError::new(reader.faults)) }
}

fn members(data: &Data) -> impl Iterator<Item = (&str, &Data)> {
    let map = match data {
        Data::Map(map) => map.entries(),
        _ => &[],
    };
    map.iter().map(|(key, value)| (key.as_ref(), value))
}

#[derive(Default)]
struct Reader {
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, place: impl Into<String>, reason: impl Into<String>) {
        self.faults.push(Fault::new(place, reason));
    }

    fn property(&mut self, b: IntegrationBuilder, key: &str, value: &Data) -> IntegrationBuilder {
        match key {
            "type" => b,
            "httpMethod" => match self.text(key, value) {
                Some(text) => b.http_method(text),
                None => b,
            },
            "uri" => match self.text(key, value) {
                Some(text) => b.uri(text),
                None => b,
            },
            "credentials" => match self.text(key, value) {
                Some(text) => b.credentials(text),
                None => b,
            },
            "requestParameters" => {
                let all = self.texts(key, value);
                all.iter().fold(b, |b, (to, from)| b.request_parameter(to, from))
            }
            "requestTemplates" => {
                let all = self.texts(key, value);
                all.iter().fold(b, |b, (media_type, text)| b.request_template(media_type, text))
            }
            "passthroughBehavior" => self.behavior(b, value),
            "contentHandling" => match self.handling(key, value) {
                Some(handling) => b.content_handling(handling),
                None => b,
            },
            "responses" => members(value).fold(b, |b, (pattern, response)| {
                let response = self.response(pattern, response);
                b.response(response)
            }),
            "timeoutInMillis" => match whole(value).and_then(|n| u32::try_from(n).ok()) {
                Some(millis) => b.timeout_millis(millis),
                None => {
                    self.fault(key, "expected a number of milliseconds");
                    b
                }
            },
            _ => {
                self.other(key);
                b
            }
        }
    }

    fn other(&mut self, key: &str) {
        let reason = if let Some((_, reason)) = WITHOUT_EFFECT.iter().find(|(name, _)| *name == key) {
            format!("no effect here: {reason}")
        } else if HTTP_API_ONLY.contains(&key) {
            "no effect: a property of HTTP APIs, not of REST APIs".to_owned()
        } else {
            "unknown property".to_owned()
        };
        self.warnings.push(Fault::new(key, reason));
    }

    fn text<'d>(&mut self, place: &str, value: &'d Data) -> Option<&'d str> {
        let text = value.as_str();
        if text.is_none() {
            self.fault(place, "expected a text");
        }
        text
    }

    fn texts(&mut self, place: &str, value: &Data) -> Vec<(String, String)> {
        if !matches!(value, Data::Map(_)) {
            self.fault(place, "expected an object of texts");
        }
        let mut texts = Vec::new();
        for (key, value) in members(value) {
            if let Some(text) = self.text(&format!("{place}.{key}"), value) {
                texts.push((key.to_owned(), text.to_owned()));
            }
        }
        texts
    }

    fn behavior(&mut self, b: IntegrationBuilder, value: &Data) -> IntegrationBuilder {
        let name = value.as_str().unwrap_or("").to_ascii_lowercase();
        let behavior = match name.as_str() {
            "when_no_match" => PassthroughBehavior::WhenNoMatch,
            "when_no_templates" => PassthroughBehavior::WhenNoTemplates,
            "never" => PassthroughBehavior::Never,
            _ => {
                self.fault("passthroughBehavior", "expected when_no_match, when_no_templates or never");
                return b;
            }
        };
        b.passthrough_behavior(behavior)
    }

    fn handling(&mut self, place: &str, value: &Data) -> Option<ContentHandling> {
        match value.as_str() {
            Some("CONVERT_TO_BINARY") => Some(ContentHandling::ConvertToBinary),
            Some("CONVERT_TO_TEXT") => Some(ContentHandling::ConvertToText),
            _ => {
                self.fault(place, "expected CONVERT_TO_BINARY or CONVERT_TO_TEXT");
                None
            }
        }
    }

    fn status(&mut self, place: &str, value: &Data) -> Option<u16> {
        let status = whole(value).and_then(|n| u16::try_from(n).ok());
        if status.is_none() {
            self.fault(place, "expected a status such as \"200\"");
        }
        status
    }

    fn response(&mut self, pattern: &str, value: &Data) -> IntegrationResponse {
        let place = format!("responses.{pattern}");
        let status = match value.get("statusCode") {
            Some(status) => self.status(&format!("{place}.statusCode"), status),
            None => {
                self.fault(format!("{place}.statusCode"), "missing");
                None
            }
        };
        let mut response = IntegrationResponse::new(status.unwrap_or(200));
        if pattern != "default" {
            response = response.selection_pattern(pattern);
        }
        for (key, value) in members(value).filter(|(_, value)| !matches!(value, Data::Null)) {
            let at = format!("{place}.{key}");
            match key {
                "statusCode" => {}
                "responseParameters" => {
                    let all = self.texts(&at, value);
                    response = all.iter().fold(response, |r, (to, from)| r.parameter(to, from));
                }
                "responseTemplates" => {
                    let all = self.texts(&at, value);
                    response =
                        all.iter().fold(response, |r, (media_type, text)| r.template(media_type, text));
                }
                "contentHandling" => {
                    if let Some(handling) = self.handling(&at, value) {
                        response = response.content_handling(handling);
                    }
                }
                _ => self.warnings.push(Fault::new(at, "unknown property")),
            }
        }
        response
    }
}

/// A whole number, also as text.
fn whole(value: &Data) -> Option<i64> {
    match value {
        Data::Int(n) => Some(i64::from(*n)),
        Data::Long(n) => Some(*n),
        Data::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(json: &str) -> Vec<String> {
        let read = read(&Data::from_json(json).unwrap()).and_then(IntegrationBuilder::build);
        match read {
            Ok(integration) => integration.warnings().iter().map(|w| format!("warning {w}")).collect(),
            Err(error) => error.faults().iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(faults("[]"), ["expected an object"]);
        assert_eq!(faults("{}"), ["type: missing: one of aws, aws_proxy, http, http_proxy, mock"]);
        let many = faults(
            r#"{"type":"MOCK","passthroughBehavior":"x","contentHandling":1,"timeoutInMillis":"a",
                "requestTemplates":[],"responses":{"default":{},"4..":{"statusCode":"a"}}}"#,
        );
        assert_eq!(many.len(), 6, "{many:?}");
        let method = faults(r#"{"type":"http","uri":"https://a.example"}"#);
        assert_eq!(method, ["httpMethod: missing: all types but MOCK need the backend's method"]);
    }

    #[test]
    fn what_has_no_effect_is_reported() {
        let warnings =
            faults(r#"{"type":"mock","tlsConfig":{},"payloadFormatVersion":"1.0","x":1,"uri":"u"}"#);
        assert_eq!(
            warnings,
            [
                "warning tlsConfig: no effect here: no connection is made",
                "warning payloadFormatVersion: no effect: a property of HTTP APIs, not of REST APIs",
                "warning x: unknown property",
                "warning uri: a MOCK integration sends nothing: this has no effect",
            ]
        );
    }
}
