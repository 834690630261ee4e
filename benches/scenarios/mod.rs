//! What the benches parse and render: one template of each kind that API Gateway's users write, with its request.

// Each bench uses its own part.
#![allow(dead_code)]

use std::fmt::Write as _;
use vtl::{Data, Dialect, Limits, MappingContext, MappingTemplate, Options};

/// A template and its request.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) template: String,
    body: String,
}

impl Scenario {
    fn new(name: &'static str, template: impl Into<String>, body: impl Into<String>) -> Scenario {
        Scenario { name, template: template.into(), body: body.into() }
    }

    /// The template, without a limit of turns or size.
    pub(crate) fn parse(&self) -> MappingTemplate {
        let options = Options::new(Dialect::ApiGateway).limits(Limits::unlimited());
        MappingTemplate::parse_with(self.name, &self.template, &options).unwrap()
    }

    /// What the template sees.
    pub(crate) fn context(&self) -> MappingContext {
        let identity =
            r#"{"sourceIp": "203.0.113.9", "userAgent": "bench/1", "apiKey": "key-1", "user": "u-1"}"#;
        let mut builder = MappingContext::builder()
            .body(self.body.as_str())
            .path_param("customer", "c-17")
            .query_param("page", "2")
            .query_param("order", "desc")
            .stage_variable("table", "Orders")
            .stage_variable("region", "eu-central-1")
            .context("requestId", "0f3c1b2a-5d6e-4f70-8a91-b2c3d4e5f607")
            .context("accountId", "111122223333")
            .context("stage", "live")
            .context("httpMethod", "POST")
            .context("identity", Data::from_json(identity).unwrap());
        for i in 0..10 {
            builder = builder.header(&format!("X-Header-{i}"), format!("value \"{i}\""));
        }
        builder.build()
    }
}

/// The kinds, from the smallest to the largest.
pub(crate) fn all() -> Vec<Scenario> {
    vec![
        Scenario::new(
            "few references",
            include_str!("few-references.vtl"),
            r#"{"kind": "lamp", "watts": 11}"#,
        ),
        Scenario::new("escaped text", include_str!("escaped.vtl"), orders(1)),
        Scenario::new("loop of 25", include_str!("batch.vtl"), orders(25)),
        Scenario::new("loop of 1000", include_str!("query.vtl"), orders(1000)),
        Scenario::new("logic", include_str!("logic.vtl"), orders(30)),
        Scenario::new("document of 100 KB", "$input.json('$')", orders(760)),
        Scenario::new("passthrough", include_str!("passthrough.vtl"), orders(1)),
        Scenario::new("text of 200 KB", long_text(), ""),
    ]
}

/// Orders as a list in an object, about 130 bytes each, with escapes and blanks.
pub(crate) fn orders(count: usize) -> String {
    let mut text = String::from("{\"orders\": [");
    for i in 0..count {
        let comma = if i == 0 { "" } else { ", " };
        let open = i % 3 == 0;
        let _ = write!(
            text,
            r#"{comma}{{"id": "o-{i:05}", "note": "call \"{i}\"\n", "pieces": {}, "price": {}.5, "open": {open}, "tags": ["t{}", "all"], "to": {{"zip": "{:05}"}}}}"#,
            i % 7,
            i % 90,
            i % 5,
            i * 37 % 100_000
        );
    }
    text + "]}"
}

/// The project's own templates after real ones, each with its request.
pub(crate) fn realistic() -> Vec<(MappingTemplate, MappingContext)> {
    let cases = Data::from_json(include_str!("../../tests/conformance/gateway/realistic.json")).unwrap();
    let Data::List(cases) = cases else { return Vec::new() };
    cases.items().iter().map(|case| (case_template(case), case_context(case))).collect()
}

fn case_template(case: &Data) -> MappingTemplate {
    MappingTemplate::parse(case.get("template").and_then(Data::as_str).unwrap()).unwrap()
}

fn case_context(case: &Data) -> MappingContext {
    let input = case.get("input").unwrap();
    let params = |group: &str| entries(input.get("params").and_then(|p| p.get(group)));
    let mut builder = MappingContext::builder().body(input.get("body").and_then(Data::as_str).unwrap_or(""));
    for (name, value) in params("path") {
        builder = builder.path_param(&name, value);
    }
    for (name, value) in params("querystring") {
        builder = builder.query_param(&name, value);
    }
    for (name, value) in params("header") {
        builder = builder.header(&name, value);
    }
    for (name, value) in entries(case.get("context")) {
        builder = builder.context(&name, value);
    }
    for (name, value) in entries(case.get("stageVariables")) {
        builder = builder.stage_variable(&name, value);
    }
    builder.build()
}

fn entries(data: Option<&Data>) -> Vec<(String, Data)> {
    match data {
        Some(Data::Map(map)) => map.entries().iter().map(|(k, v)| (k.to_string(), v.clone())).collect(),
        _ => Vec::new(),
    }
}

/// Text with a reference about every 4 KB, and signs that begin none.
fn long_text() -> String {
    let mut text = String::new();
    for i in 0..3_000 {
        let _ = match i % 60 {
            0 => writeln!(text, "  \"request-{i}\": \"$context.requestId\","),
            7 => writeln!(text, "  \"price-{i}\": \"$ {i} per piece, # {i}\","),
            _ => writeln!(text, "  \"line-{i}\": \"text that stands as it is, of usual length, {i}\","),
        };
    }
    text
}
