//! The Lambda proxy: the event of version 1.0, and the rules for what a function may answer. Both as recorded from
//! the service: every key is there, what is absent is null.

use super::facts::Facts;
use super::headers::Headers;
use super::media::{NotBase64, decode, encode, is_binary, to_text};
use super::request::MethodRequest;
use super::wire;
use crate::value::{Data, DataList, DataMap, Key, MapKind};

/// Names that the event shows in one case, whatever the client wrote.
const RECASED: [&str; 2] = ["Authorization", "User-Agent"];

/// The members of an object.
type Members = Vec<(Key, Data)>;

fn map(entries: impl IntoIterator<Item = (Key, Data)>) -> Data {
    Data::Map(DataMap::new(MapKind::Linked, entries))
}

fn or_null(entries: Members) -> Data {
    if entries.is_empty() { Data::Null } else { map(entries) }
}

/// One value a name, the last, and all values a name.
fn views<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)>) -> (Members, Members) {
    let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, value) in pairs {
        match all.iter_mut().find(|(n, _)| *n == name) {
            Some((_, values)) => values.push(value),
            None => all.push((name, vec![value])),
        }
    }
    let single =
        all.iter().map(|(n, v)| ((*n).to_owned().into(), v.last().map_or(Data::Null, |v| (*v).into())));
    let list = |values: &[&str]| Data::List(DataList::new(values.iter().map(|v| (*v).into()).collect()));
    let multi = all.iter().map(|(n, v)| ((*n).to_owned().into(), list(v)));
    (single.collect(), multi.collect())
}

/// The event as JSON text.
pub(super) fn event(request: &MethodRequest, facts: &Facts, binary: &[String]) -> String {
    let headers = event_headers(facts);
    let (headers, multi_headers) = views(headers.iter());
    let (query, multi_query) = views(facts.query.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let path: Vec<_> = facts.path.iter().map(|(n, v)| (n.clone().into(), Data::from(v.as_str()))).collect();
    let encoded = !request.body.is_empty() && is_binary(binary, facts.headers.get("Content-Type"));
    let body = match (request.body.is_empty(), encoded) {
        (true, _) => Data::Null,
        (false, true) => encode(&request.body).into(),
        (false, false) => to_text(&request.body).into(),
    };
    let context = facts
        .context
        .variable
        .map()
        .entries()
        .iter()
        .filter(|(name, _)| !name.ends_with("Override"))
        .cloned();
    let members = [
        ("resource", request.resource_path().into()),
        ("path", request.path().into()),
        ("httpMethod", facts.method.as_str().into()),
        ("headers", or_null(headers)),
        ("multiValueHeaders", or_null(multi_headers)),
        ("queryStringParameters", or_null(query)),
        ("multiValueQueryStringParameters", or_null(multi_query)),
        ("pathParameters", or_null(path)),
        ("stageVariables", or_null(facts.stage_variable_data())),
        ("requestContext", map(context)),
        ("body", body),
        ("isBase64Encoded", encoded.into()),
    ];
    map(members.map(|(name, value)| (name.into(), value))).to_json()
}

/// The client's headers with what the gateway adds.
fn event_headers(facts: &Facts) -> Headers {
    let mut headers = Headers::new();
    for (name, value) in facts.headers.iter() {
        let recased = RECASED.iter().find(|own| own.eq_ignore_ascii_case(name));
        headers.push(recased.map_or(name, |own| *own), value);
    }
    let mut add = |name: &str, value: &str| {
        if !headers.contains(name) {
            headers.push(name, value);
        }
    };
    add("Host", &facts.context_text("domainName"));
    add("X-Amzn-Trace-Id", &facts.context.trace_id);
    add("X-Forwarded-For", &facts.context_text("identity.sourceIp"));
    add("X-Forwarded-Port", "443");
    add("X-Forwarded-Proto", "https");
    headers
}

/// What a function answered, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Headers,
    pub(super) body: String,
    pub(super) encoded: bool,
}

/// Reads a proxy response; the error says what is malformed.
pub(super) fn read_answer(payload: &str) -> Result<Answer, String> {
    let Ok(Data::Map(members)) = Data::from_json(payload) else {
        return Err("the payload is no JSON object".to_owned());
    };
    let mut answer = Answer { status: 200, headers: Headers::new(), body: String::new(), encoded: false };
    let mut single: &[(Key, Data)] = &[];
    for (key, value) in members.entries() {
        match (key.as_ref(), value) {
            ("statusCode" | "headers" | "multiValueHeaders" | "body" | "isBase64Encoded", Data::Null) => {}
            ("statusCode", value) => {
                let status = scalar(value).and_then(|t| t.trim().parse().ok());
                let status = status.filter(|s| (100..=599).contains(s));
                answer.status = status.ok_or("statusCode is no status")?;
            }
            ("headers", Data::Map(map)) => single = map.entries(),
            ("multiValueHeaders", Data::Map(map)) => multi_headers(map, &mut answer.headers)?,
            ("body", value) => answer.body = scalar(value).ok_or("body is no text")?,
            ("isBase64Encoded", value) => answer.encoded = boolean(value)?,
            (key, _) => return Err(format!("{key} cannot stand there")),
        }
    }
    single_headers(single, &mut answer.headers)?;
    wire::refused(&answer.headers).map_or(Ok(answer), Err)
}

fn boolean(value: &Data) -> Result<bool, String> {
    match scalar(value).as_deref() {
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        _ => Err("isBase64Encoded is no Boolean".to_owned()),
    }
}

fn multi_headers(map: &DataMap, headers: &mut Headers) -> Result<(), String> {
    for (name, values) in map.entries() {
        let Data::List(values) = values else { return Err(format!("multiValueHeaders.{name} is no list")) };
        for value in values.items() {
            headers.push(name.as_ref(), scalar(value).ok_or_else(|| format!("{name} holds no text"))?);
        }
    }
    Ok(())
}

/// Single headers come behind the values of several, under the name that is there; a pair that is there already
/// stays one (developer guide, "Output format of a Lambda function for proxy integration").
fn single_headers(single: &[(Key, Data)], headers: &mut Headers) -> Result<(), String> {
    for (name, value) in single.iter().filter(|(_, value)| !matches!(value, Data::Null)) {
        let value = scalar(value).ok_or_else(|| format!("headers.{name} is no text"))?;
        if headers.get_all(name).any(|there| there == value) {
            continue;
        }
        let there = headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(n, _)| n.to_owned());
        headers.push(there.unwrap_or_else(|| name.clone().into_owned()), value);
    }
    Ok(())
}

fn scalar(data: &Data) -> Option<String> {
    super::context::scalar(data)
}

/// The body's bytes: Base64 is decoded where the client's first accepted type is binary.
pub(super) fn answer_body(answer: &Answer, wanted: bool) -> Result<Vec<u8>, NotBase64> {
    if answer.encoded && wanted {
        decode(answer.body.as_bytes())
    } else {
        Ok(answer.body.clone().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        let answer = read_answer(
            r#"{"statusCode":"201","headers":{"tesT-multi":"c","TEST-MULTI":"b","n":1,"z":null},
                "multiValueHeaders":{"Test-Multi":["a","b"]},"body":1.5,"isBase64Encoded":null}"#,
        )
        .unwrap();
        assert_eq!(answer.status, 201);
        assert_eq!(answer.body, "1.5");
        let headers: Vec<_> = answer.headers.iter().collect();
        assert_eq!(headers, [("Test-Multi", "a"), ("Test-Multi", "b"), ("Test-Multi", "c"), ("n", "1")]);
        assert_eq!(read_answer("{}").unwrap().status, 200);
    }

    #[test]
    fn malformed() {
        for payload in [
            "null",
            "",
            "[]",
            r#""text""#,
            r#"{"statusCode":"x"}"#,
            r#"{"statusCode":99}"#,
            r#"{"other":1}"#,
            r#"{"body":{}}"#,
            r#"{"headers":[]}"#,
            r#"{"headers":{"a":[]}}"#,
            r#"{"multiValueHeaders":{"a":"b"}}"#,
            r#"{"isBase64Encoded":1}"#,
            r#"{"headers":{"a":"b\r\nc: d"}}"#,
            r#"{"multiValueHeaders":{"a b":["c"]}}"#,
        ] {
            assert!(read_answer(payload).is_err(), "{payload}");
        }
    }
}
