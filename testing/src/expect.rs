//! What a test expects.

use crate::format::BACKEND;
use crate::messages::{members, values};
use crate::source::Source;
use regex::Regex;
use vtl::{Data, ErrorKind};

/// What a test expects; each part that is given has to hold.
#[derive(Debug, Default)]
pub(crate) struct Expect {
    pub(crate) text: Option<String>,
    /// JSON text.
    pub(crate) json: Option<String>,
    pub(crate) base64: Option<String>,
    pub(crate) contains: Vec<String>,
    pub(crate) matches: Vec<Regex>,
    pub(crate) snapshot: bool,
    /// `requestOverride` and `responseOverride`.
    pub(crate) overrides: Option<Data>,
    pub(crate) status: Option<u16>,
    /// `None` for a header that must not be there.
    pub(crate) headers: Vec<(String, Option<Vec<String>>)>,
    pub(crate) backend: Option<Backend>,
    pub(crate) error: Option<Failing>,
}

/// What is expected to be sent.
#[derive(Debug)]
pub(crate) enum Backend {
    Nothing,
    Request {
        method: Option<String>,
        url: Option<String>,
        headers: Vec<(String, Option<Vec<String>>)>,
        body: Option<Body>,
    },
}

/// An expected body of the request for the backend.
#[derive(Debug)]
pub(crate) enum Body {
    Text(String),
    Json(String),
    Base64(String),
}

/// What kind of error is expected, and texts in it.
#[derive(Debug)]
pub(crate) struct Failing {
    pub(crate) kind: Option<String>,
    pub(crate) contains: Vec<String>,
}

/// The kinds of a template's errors by the names that tests give them.
const KINDS: [(&str, ErrorKind); 7] = [
    ("parse", ErrorKind::Parse),
    ("render", ErrorKind::Render),
    ("limit", ErrorKind::Limit),
    ("invalid-path", ErrorKind::InvalidPath),
    ("path-not-found", ErrorKind::PathNotFound),
    ("json", ErrorKind::Json),
    ("host", ErrorKind::Host),
];

/// The name of a kind of error.
pub(crate) fn kind_name(kind: ErrorKind) -> &'static str {
    KINDS.iter().find(|(_, other)| *other == kind).map_or("other", |(name, _)| name)
}

impl Expect {
    /// Reads the merged `expect` of the layers at `places`.
    pub(crate) fn read(source: &mut Source<'_>, places: &[String], data: &Data) -> Option<Expect> {
        let places: Vec<String> = places.iter().map(|place| format!("{place}.expect")).collect();
        if members(Some(data)).all(|(_, value)| matches!(value, Data::Null)) {
            let place = places.first().cloned().unwrap_or_default();
            source.fault(place.trim_end_matches(".expect"), "the test expects nothing: add an `expect`");
            return None;
        }
        let text = |key: &str| data.get(key).and_then(Data::as_str).map(str::to_owned);
        let mut file = |key: &str| {
            let name = text(key)?;
            source.read_text(&source.place_of(&places, key), &name)
        };
        let expected = file("textFile").or_else(|| text("text"));
        let json = data.get("json").filter(|json| !matches!(json, Data::Null));
        let json = file("jsonFile").or_else(|| json.map(Data::to_json));
        Some(Expect {
            text: expected,
            json,
            base64: text("base64"),
            contains: texts(data.get("contains")),
            matches: patterns(source, &places, data),
            snapshot: matches!(data.get("snapshot"), Some(Data::Bool(true))),
            overrides: data.get("overrides").cloned(),
            status: status(source, &places, data),
            headers: headers(data.get("headers")),
            backend: backend(source, &places, data),
            error: data
                .get("error")
                .filter(|e| !matches!(e, Data::Null))
                .map(|error| failing(source, &places, error)),
        })
    }
}

fn texts(data: Option<&Data>) -> Vec<String> {
    data.map(values).unwrap_or_default()
}

fn patterns(source: &mut Source<'_>, places: &[String], data: &Data) -> Vec<Regex> {
    let mut patterns = Vec::new();
    for text in texts(data.get("matches")) {
        match Regex::new(&text) {
            Ok(pattern) => patterns.push(pattern),
            Err(error) => source.fault(&source.place_of(places, "matches"), error),
        }
    }
    patterns
}

fn status(source: &mut Source<'_>, places: &[String], data: &Data) -> Option<u16> {
    let Some(Data::Int(status)) = data.get("status") else { return None };
    let status = u16::try_from(*status).ok().filter(|status| (100..600).contains(status));
    if status.is_none() {
        source.fault(&source.place_of(places, "status"), "expected a status from 100 to 599");
    }
    status
}

fn headers(data: Option<&Data>) -> Vec<(String, Option<Vec<String>>)> {
    let values = |value: &Data| (!matches!(value, Data::Null)).then(|| values(value));
    members(data).map(|(name, value)| (name.to_owned(), values(value))).collect()
}

fn backend(source: &mut Source<'_>, places: &[String], data: &Data) -> Option<Backend> {
    let read;
    let data = match data.get("backend")? {
        Data::Null => return None,
        Data::Bool(_) => return Some(Backend::Nothing),
        Data::String(name) => {
            read = source.read_object(&source.place_of(places, "backend"), name, BACKEND)?;
            &read
        }
        data => data,
    };
    let text = |key: &str| data.get(key).and_then(Data::as_str).map(str::to_owned);
    let body = match (text("body_base64"), data.get("body")) {
        (Some(encoded), _) => Some(Body::Base64(encoded)),
        (None, Some(Data::String(text))) => Some(Body::Text(text.clone())),
        (None, Some(json)) => Some(Body::Json(json.to_json())),
        (None, None) => None,
    };
    Some(Backend::Request {
        method: text("method"),
        url: text("url"),
        headers: headers(data.get("headers")),
        body,
    })
}

fn failing(source: &mut Source<'_>, places: &[String], data: &Data) -> Failing {
    if let Some(text) = data.as_str() {
        return Failing { kind: None, contains: vec![text.to_owned()] };
    }
    let kind = data.get("kind").and_then(Data::as_str).map(str::to_owned);
    let gateway = vtl::integration::GatewayResponseType::ALL.iter().map(|kind| kind.name());
    let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).chain(gateway).collect();
    if let Some(kind) = kind.as_deref().filter(|kind| !names.contains(kind)) {
        let place = format!("{}.kind", source.place_of(places, "error"));
        source.fault(&place, crate::shape::none_of("kind of error", kind, &names));
    }
    Failing { kind, contains: texts(data.get("contains")) }
}
