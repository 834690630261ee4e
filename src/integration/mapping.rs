//! Parameter mapping: `integration.request.header.x` from `method.request.querystring.y`, and the way back.
//!
//! Names of the client's headers and parameters are looked up by case, as the service does; headers of a backend
//! are not. A source without a value sets nothing. A repeated parameter gives its last value, `multivalue` all.

use super::context::scalar;
use super::facts::{Facts, last};
use super::headers::Headers;
use crate::error::ErrorKind;
use crate::jsonpath::JsonPath;
use crate::value::Data;
use std::borrow::Cow;

/// Where a mapped value comes from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Literal(String),
    Path(String),
    Query(String),
    AllQuery(String),
    Header(String),
    AllHeader(String),
    Body,
    BodyPath(JsonPath),
    StageVariable(String),
    Context(String),
}

/// Which message a source may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The method request, body included.
    Request,
    /// The integration response.
    Response,
    /// A gateway response: the method request without its body.
    Gateway,
}

impl Side {
    fn prefix(self) -> &'static str {
        match self {
            Side::Request | Side::Gateway => "method.request.",
            Side::Response => "integration.response.",
        }
    }

    fn wanted(self) -> &'static str {
        match self {
            Side::Request => {
                "method.request.{path,querystring,multivaluequerystring,header,multivalueheader}.NAME, \
                 method.request.body[.PATH], stageVariables.NAME, context.NAME or 'text'"
            }
            Side::Response => {
                "integration.response.{header,multivalueheader}.NAME, integration.response.body[.PATH], \
                 stageVariables.NAME, context.NAME or 'text'"
            }
            Side::Gateway => {
                "method.request.{path,querystring,header}.NAME, stageVariables.NAME, context.NAME or 'text'"
            }
        }
    }
}

/// Whether `name` may name a parameter: the expression that the service publishes.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '$' | '-'))
}

impl Source {
    /// Reads a mapping expression; the error says what could stand there.
    pub(super) fn parse(text: &str, side: Side) -> Result<Source, String> {
        let quoted = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\''));
        if let Some(literal) = quoted {
            return Ok(Source::Literal(literal.to_owned()));
        }
        let refused = || {
            let hint = if text.contains('.') { "" } else { " (a fixed text stands in single quotes)" };
            format!("invalid mapping expression {text:?}: expected {}{hint}", side.wanted())
        };
        let named = |name: &str, make: fn(String) -> Source| {
            if is_name(name) { Ok(make(name.to_owned())) } else { Err(refused()) }
        };
        if let Some(name) = text.strip_prefix("stageVariables.") {
            return named(name, Source::StageVariable);
        }
        if let Some(name) = text.strip_prefix("context.") {
            return named(name, Source::Context);
        }
        let rest = text.strip_prefix(side.prefix()).ok_or_else(refused)?;
        let (part, name) = rest.split_once('.').unwrap_or((rest, ""));
        match (part, side) {
            ("header", _) => named(name, Source::Header),
            ("path", Side::Request | Side::Gateway) => named(name, Source::Path),
            ("querystring", Side::Request | Side::Gateway) => named(name, Source::Query),
            ("multivalueheader", Side::Request | Side::Response) => named(name, Source::AllHeader),
            ("multivaluequerystring", Side::Request) => named(name, Source::AllQuery),
            ("body", Side::Request | Side::Response) if name.is_empty() => Ok(Source::Body),
            ("body", Side::Request | Side::Response) => body_path(name, text),
            _ => Err(refused()),
        }
    }
}

fn body_path(path: &str, text: &str) -> Result<Source, String> {
    let path = if path.starts_with('$') { path.to_owned() } else { format!("$.{path}") };
    JsonPath::parse(&path)
        .map(Source::BodyPath)
        .map_err(|e| format!("invalid mapping expression {text:?}: {}", e.message()))
}

/// The message that a source reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'m> {
    pub(super) headers: &'m Headers,
    pub(super) body: &'m str,
    pub(super) side: Side,
}

/// The body should have been JSON and is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadBody;

impl Source {
    /// The values; none where there is nothing.
    pub(super) fn values(&self, facts: &Facts, message: Message<'_>) -> Result<Vec<String>, BadBody> {
        let one = |value: Option<&str>| value.map(str::to_owned).into_iter().collect();
        Ok(match self {
            Source::Literal(text) => vec![text.clone()],
            Source::Path(name) => one(last(&facts.path, name)),
            Source::Query(name) => one(last(&facts.query, name)),
            Source::AllQuery(name) => {
                facts.query.iter().filter(|(n, _)| n == name).map(|(_, v)| v.clone()).collect()
            }
            Source::Header(name) if message.side == Side::Response => one(message.headers.get(name)),
            Source::Header(name) => one(message.headers.get_exact(name)),
            Source::AllHeader(name) if message.side == Side::Response => {
                message.headers.get_all(name).map(str::to_owned).collect()
            }
            Source::AllHeader(name) => {
                message.headers.iter().filter(|(n, _)| n == name).map(|(_, v)| v.to_owned()).collect()
            }
            Source::Body if message.body.is_empty() => vec!["{}".to_owned()],
            Source::Body => vec![message.body.to_owned()],
            Source::BodyPath(path) => read_body(path, message)?.into_iter().collect(),
            Source::StageVariable(name) => one(facts.stage_variable(name)),
            Source::Context(path) => facts.context.text(path).map(Cow::into_owned).into_iter().collect(),
        })
    }
}

/// The body is read only where it looks like JSON; structures become JSON text.
fn read_body(path: &JsonPath, message: Message<'_>) -> Result<Option<String>, BadBody> {
    if !message.body.trim_start().starts_with(['{', '[', '"', '\'']) {
        return Ok(None);
    }
    let found = match path.read_text(message.body) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::Json => return Err(BadBody),
        Err(_) => match inner_message(path, message) {
            Some(text) => text,
            None => return Ok(None),
        },
    };
    Ok(match Data::from_json(&found) {
        Ok(Data::List(_) | Data::Map(_)) | Err(_) => Some(found),
        Ok(data) => scalar(&data),
    })
}

/// A Lambda function's `errorMessage` may itself be JSON: header mapping, and nothing else, reaches into it.
fn inner_message(path: &JsonPath, message: Message<'_>) -> Option<String> {
    let inside = path.as_str().strip_prefix("$.errorMessage.").filter(|_| message.side == Side::Response)?;
    let body = Data::from_json(message.body).ok()?;
    let text = body.get("errorMessage").and_then(Data::as_str)?;
    JsonPath::parse(&format!("$.{inside}")).ok()?.read_text(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integration::MethodRequest;

    fn read(text: &str, side: Side, body: &str) -> Result<Vec<String>, BadBody> {
        let request = MethodRequest::new("GET", "/p/7?q=1&q=2")
            .resource("/p/{id}")
            .header("X-A", "1")
            .header("X-A", "2")
            .stage_variable("v", "s");
        let facts = Facts::of(&request);
        let headers = facts.headers.clone();
        Source::parse(text, side).unwrap().values(&facts, Message { headers: &headers, body, side })
    }

    #[test]
    fn sources() {
        let all = |text, body| read(text, Side::Request, body).unwrap().join("|");
        assert_eq!(all("'a b'", ""), "a b");
        assert_eq!(all("method.request.path.id", ""), "7");
        assert_eq!(all("method.request.querystring.q", ""), "2");
        assert_eq!(all("method.request.multivaluequerystring.q", ""), "1|2");
        assert_eq!(all("method.request.header.X-A", ""), "2");
        assert_eq!(all("method.request.header.x-a", ""), "");
        assert_eq!(all("method.request.multivalueheader.X-A", ""), "1|2");
        assert_eq!(all("method.request.body", ""), "{}");
        assert_eq!(all("method.request.body.a.b", r#"{"a":{"b":[1,"x"]}}"#), r#"[1,"x"]"#);
        assert_eq!(all("method.request.body.a", r#"{"a":"t"}"#), "t");
        assert_eq!(all("method.request.body.z", r#"{"a":"t"}"#), "");
        assert_eq!(all("method.request.body.a", "text"), "");
        assert_eq!(all("stageVariables.v", ""), "s");
        assert_eq!(all("context.identity.sourceIp", ""), "127.0.0.1");
        assert_eq!(all("context.identity", ""), "");
        assert_eq!(read("method.request.body.a", Side::Request, "{a"), Err(BadBody));
        assert_eq!(read("integration.response.header.x-a", Side::Response, "").unwrap(), ["2"]);
        let error = r#"{"errorMessage": "{\"trace\": {\"f\": \"fn\"}}"}"#;
        assert_eq!(
            read("integration.response.body.errorMessage.trace.f", Side::Response, error).unwrap(),
            ["fn"]
        );
    }

    #[test]
    fn refusals() {
        for (text, side) in [
            ("*", Side::Request),
            ("method.request.body", Side::Gateway),
            ("method.request.header.", Side::Request),
            ("method.request.header.a b", Side::Request),
            ("integration.response.path.a", Side::Response),
            ("method.request.body.a[1.0]", Side::Request),
        ] {
            assert!(Source::parse(text, side).is_err(), "{text}");
        }
        assert!(Source::parse("*", Side::Response).unwrap_err().contains("single quotes"));
    }
}
