//! Reading `x-amazon-apigateway-integration` objects and gateway responses: every property is taken, refused or
//! reported, none is dropped silently.

use super::builder::{IntegrationBuilder, IntegrationResponse};
use super::fault::{ConfigError, Fault};
use super::gateway::{GatewayResponse, GatewayResponseType};
use super::media::ContentHandling;
use super::plan::IntegrationType;
use super::templates::PassthroughBehavior;
use crate::value::Data;

/// What a property's value has to be.
enum Shape {
    Text,
    OneOf(&'static [&'static str]),
    Texts,
    Object(&'static [&'static str]),
}

/// Properties that are valid and change nothing in a dry run, each with its shape and the reason.
const WITHOUT_EFFECT: [(&str, Shape, &str); 7] = [
    ("connectionType", Shape::OneOf(&["INTERNET", "VPC_LINK"]), REACHED),
    ("connectionId", Shape::Text, REACHED),
    ("cacheNamespace", Shape::Text, "nothing is cached"),
    ("cacheKeyParameters", Shape::Texts, "nothing is cached"),
    (
        "tlsConfig",
        Shape::Object(&["insecureSkipVerification", "serverNameToVerify"]),
        "who sends checks certificates anyway",
    ),
    ("responseTransferMode", Shape::OneOf(&["BUFFERED", "STREAM"]), "responses are buffered, not streamed"),
    ("integrationTarget", Shape::Text, REACHED),
];

const REACHED: &str = "how the backend is reached does not show in a dry run";

/// Properties of HTTP APIs, which have integrations of another kind.
const HTTP_API_ONLY: [&str; 2] = ["integrationSubtype", "payloadFormatVersion"];

/// Reads an integration object.
pub(super) fn read(data: &Data) -> Result<IntegrationBuilder, ConfigError> {
    let mut reader = Reader::default();
    if !matches!(data, Data::Map(_)) {
        return Err(ConfigError::one(Fault::new("", "expected an object")));
    }
    let name = match data.get("type") {
        Some(Data::String(name)) => name,
        None | Some(Data::Null) => {
            let reason = "missing: one of aws, aws_proxy, http, http_proxy, mock";
            return Err(ConfigError::one(Fault::new("type", reason)));
        }
        Some(_) => return Err(ConfigError::one(Fault::new("type", "expected a text"))),
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
    reader.object("", data);
    for (name, value) in members(data) {
        let Some(kind) = GatewayResponseType::from_name(name) else {
            reader.fault(name, "there is no gateway response of this name");
            continue;
        };
        let mut response = GatewayResponse::new();
        reader.object(name, value);
        for (key, value) in members(value).filter(|(_, value)| !matches!(value, Data::Null)) {
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
            "responses" => {
                self.object(key, value);
                members(value).fold(b, |b, (pattern, response)| {
                    let response = self.response(pattern, response);
                    b.response(response)
                })
            }
            "timeoutInMillis" => match whole(value).and_then(|n| u32::try_from(n).ok()) {
                Some(millis) => b.timeout_millis(millis),
                None => {
                    self.fault(key, "expected a number of milliseconds");
                    b
                }
            },
            _ => {
                self.other(key, value);
                b
            }
        }
    }

    fn other(&mut self, key: &str, value: &Data) {
        let reason = if let Some((_, shape, reason)) = WITHOUT_EFFECT.iter().find(|(name, ..)| *name == key) {
            self.shape(key, shape, value);
            format!("no effect here: {reason}")
        } else if HTTP_API_ONLY.contains(&key) {
            "no effect: a property of HTTP APIs, not of REST APIs".to_owned()
        } else {
            "unknown property".to_owned()
        };
        self.warnings.push(Fault::new(key, reason));
    }

    fn shape(&mut self, key: &str, shape: &Shape, value: &Data) {
        match (shape, value) {
            (Shape::Text, _) => drop(self.text(key, value)),
            (Shape::OneOf(names), _) => {
                if !value.as_str().is_some_and(|name| names.contains(&name)) {
                    self.fault(key, format!("expected {}", names.join(" or ")));
                }
            }
            (Shape::Texts, Data::List(list)) => {
                for (i, item) in list.items().iter().enumerate() {
                    self.text(&format!("{key}[{i}]"), item);
                }
            }
            (Shape::Texts, _) => self.fault(key, "expected a list of texts"),
            (Shape::Object(names), _) => {
                self.object(key, value);
                for (name, _) in members(value).filter(|(name, _)| !names.contains(name)) {
                    self.warnings.push(Fault::new(format!("{key}.{name}"), "unknown property"));
                }
            }
        }
    }

    fn object(&mut self, place: &str, value: &Data) {
        if !matches!(value, Data::Map(_)) {
            self.fault(place, "expected an object");
        }
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
        if !matches!(value, Data::Map(_)) {
            self.fault(place, "expected an object");
            return IntegrationResponse::new(200);
        }
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
    fn every_property_is_looked_at() {
        let wrong = [
            ("type", "5", "expected a text"),
            ("httpMethod", "5", "expected a text"),
            ("uri", "[]", "expected a text"),
            ("credentials", "{}", "expected a text"),
            ("requestParameters", "[]", "expected an object of texts"),
            ("requestTemplates", "\"t\"", "expected an object of texts"),
            ("passthroughBehavior", "\"sometimes\"", "expected when_no_match, when_no_templates or never"),
            ("contentHandling", "\"TEXT\"", "expected CONVERT_TO_BINARY or CONVERT_TO_TEXT"),
            ("responses", "[]", "expected an object"),
            ("timeoutInMillis", "1.5", "expected a number of milliseconds"),
            ("connectionType", "\"VPN\"", "expected INTERNET or VPC_LINK"),
            ("connectionId", "1", "expected a text"),
            ("cacheNamespace", "1", "expected a text"),
            ("cacheKeyParameters", "\"a\"", "expected a list of texts"),
            ("tlsConfig", "true", "expected an object"),
            ("responseTransferMode", "\"FAST\"", "expected BUFFERED or STREAM"),
            ("integrationTarget", "1", "expected a text"),
        ];
        for (name, value, reason) in wrong {
            let given = format!(r#"{{"type": "mock", "{name}": {value}}}"#);
            assert_eq!(faults(&given), [format!("{name}: {reason}")]);
        }
        let inner = faults(r#"{"type":"mock","responses":{"default":1},"cacheKeyParameters":["a",1]}"#);
        assert_eq!(
            inner,
            ["responses.default: expected an object", "cacheKeyParameters[1]: expected a text"]
        );
    }

    #[test]
    fn gateway_responses_are_read_whole() {
        let read = |json: &str| match read_gateway_responses(&Data::from_json(json).unwrap()) {
            Ok(responses) => responses.iter().map(|(kind, _)| kind.name().to_owned()).collect(),
            Err(error) => error.faults().iter().map(ToString::to_string).collect::<Vec<_>>(),
        };
        assert_eq!(read("[]"), ["expected an object"]);
        assert_eq!(read(r#"{"THROTTLED": 1}"#), ["THROTTLED: expected an object"]);
        assert_eq!(read(r#"{"THROTTLED": {"status": 1}}"#), ["THROTTLED.status: unknown property"]);
        assert_eq!(read(r#"{"THROTTLED": {"statusCode": null}}"#), ["THROTTLED"]);
    }

    #[test]
    fn what_has_no_effect_is_reported() {
        let warnings =
            faults(r#"{"type":"mock","tlsConfig":{},"payloadFormatVersion":"1.0","x":1,"uri":"u"}"#);
        assert_eq!(
            warnings,
            [
                "warning tlsConfig: no effect here: who sends checks certificates anyway",
                "warning payloadFormatVersion: no effect: a property of HTTP APIs, not of REST APIs",
                "warning x: unknown property",
                "warning uri: a MOCK integration sends nothing: this has no effect",
            ]
        );
    }
}
