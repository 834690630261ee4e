//! Whole exchanges as data: every file of `tests/integrations` holds integrations by name and cases over them.
//!
//! A case has a `name`, an `integration` (a name, or an object), `with` (properties that replace the integration's),
//! and around it what `vtl batch` takes: `request`, `api`, `method`, `stage`, `context`, `stageVariables`,
//! `backend_response`. What is expected: `sent` (null: nothing is), `response`, `log` (each text stands in some
//! entry), `log_absent`, `refused` and `warnings` (all faults as text). In messages `headers` holds a text, a list
//! (repeats), or null (absent); `body` is exact, `body_json` equal as JSON, `has` a part of a body read as JSON.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use base64::Engine as _;
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use vtl::Data;
use vtl::integration::{
    BackendResponse, ConfigError, Exchange, ExecutionLog, Headers, Integration, IntegrationBuilder,
    MethodRequest, RequestValidator,
};

fn data(value: &Value) -> Data {
    Data::from_json(&value.to_string()).unwrap()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn texts(value: &Value) -> Vec<String> {
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().map(text).collect(),
        one => vec![text(one)],
    }
}

fn headers(value: &Value) -> Headers {
    members(value)
        .flat_map(|(name, value)| texts(value).into_iter().map(move |v| (name.clone(), v)))
        .collect()
}

fn body(message: &Value) -> Vec<u8> {
    match (message["body_base64"].as_str(), &message["body"]) {
        (Some(text), _) => base64::engine::general_purpose::STANDARD.decode(text).unwrap(),
        (None, Value::Null) => Vec::new(),
        (None, value) => texts(value).concat().into_bytes(),
    }
}

fn integration(file: &Value, case: &Value) -> Result<Integration, ConfigError> {
    let named = case["integration"].as_str().map_or(&case["integration"], |name| &file["integrations"][name]);
    let mut object: Map<String, Value> = named.as_object().cloned().unwrap_or_default();
    object.extend(members(&case["with"]).map(|(k, v)| (k.clone(), v.clone())));
    let mut builder = IntegrationBuilder::from_data(&data(&Value::Object(object)))?;
    builder = builder.binary_media_types(texts(&case["api"]["binaryMediaTypes"]));
    if !case["api"]["gatewayResponses"].is_null() {
        builder = builder.gateway_responses(&data(&case["api"]["gatewayResponses"]))?;
    }
    let method = &case["method"];
    if !method.is_null() {
        let mut validator = RequestValidator::new()
            .validate_parameters(method["validateRequestParameters"] == true)
            .validate_body(method["validateRequestBody"] == true);
        for parameter in texts(&method["requestParameters"]) {
            validator = validator.required(&parameter);
        }
        for status in method["responses"].as_array().into_iter().flatten() {
            builder = builder.method_response(u16::try_from(status.as_u64().unwrap()).unwrap());
        }
        for (name, model) in members(&method["models"]) {
            validator = validator.named_model(name, data(model));
        }
        if !method["model"].is_null() {
            validator = validator.model("application/json", data(&method["model"]));
        }
        builder = builder.validator(validator);
    }
    if case["as_deployed"] == true { builder.as_deployed().build() } else { builder.build() }
}

fn request(case: &Value) -> MethodRequest {
    let given = &case["request"];
    let text = |key: &str| given[key].as_str();
    let mut request = MethodRequest::new(text("method").unwrap_or("GET"), text("path").unwrap_or(""))
        .headers(headers(&given["headers"]))
        .body(body(given));
    if let Some(resource) = text("resource") {
        request = request.resource(resource);
    }
    if let Some(path) = text("raw_path_with_stage") {
        request = request.raw_path_with_stage(path);
    }
    request = request.raw_query(text("raw_query").unwrap_or(""));
    for (name, value) in members(&given["query"]) {
        for value in texts(value) {
            request = request.query(name.as_str(), value);
        }
    }
    if let Some(stage) = case["stage"].as_str() {
        request = request.stage(stage);
    }
    for (name, value) in members(&case["context"]) {
        request = request.context(name.as_str(), data(value));
    }
    for (name, value) in members(&case["stageVariables"]) {
        request = request.stage_variable(name.as_str(), texts(value).concat());
    }
    request
}

fn backend(case: &Value) -> BackendResponse {
    let given = &case["backend_response"];
    match (given["lambda_payload"].as_str(), given["function_error"].as_str(), given["failure"].as_str()) {
        (Some(payload), Some(error), _) => BackendResponse::function_error(payload, error),
        (Some(payload), None, _) => BackendResponse::lambda(payload),
        (None, _, Some("timeout")) => BackendResponse::timed_out(),
        (None, _, Some(reason)) => BackendResponse::unreachable(reason),
        (None, _, None) => {
            let status = u16::try_from(given["status"].as_u64().unwrap_or(200)).unwrap();
            BackendResponse::http(status).with_headers(headers(&given["headers"])).with_body(body(given))
        }
    }
}

fn contains(want: &Value, got: &Value) -> bool {
    match (want, got) {
        (Value::Object(want), Value::Object(_)) => {
            want.iter().all(|(k, v)| got.get(k).is_some_and(|g| contains(v, g)))
        }
        (want, got) => want == got,
    }
}

/// What of `want` a message does not show.
fn compare(out: &mut String, side: &str, want: &Value, first: &[(&str, String)], got: &Headers, body: &[u8]) {
    let text = String::from_utf8_lossy(body);
    for (key, value) in members(want) {
        let shown = first.iter().find(|(name, _)| name == key).map(|(_, shown)| shown);
        let as_json = || serde_json::from_str::<Value>(&text).unwrap_or_default();
        let good = match (key.as_str(), shown) {
            (_, Some(shown)) => texts(value).concat() == *shown,
            ("body", _) => text == texts(value).concat(),
            ("body_base64", _) => body == self::body(want),
            ("body_json", _) => as_json() == *value,
            ("has", _) => contains(value, &as_json()),
            ("headers", _) => {
                for (name, value) in members(value) {
                    let have: Vec<&str> = got.get_all(name).collect();
                    if have != texts(value) {
                        let _ = writeln!(out, "  {side} header {name}: want {value}, got {have:?}");
                    }
                }
                true
            }
            _ => panic!("unknown expectation {key}"),
        };
        if !good {
            let _ = writeln!(out, "  {side} {key}: want {value}, got {:?} {text:?}", shown.map_or("", |s| s));
        }
    }
}

fn compare_sent(out: &mut String, want: &Value, exchange: &Exchange) {
    match (want, exchange.backend_request()) {
        (Value::Null, None) => {}
        (Value::Null, Some(sent)) => drop(writeln!(out, "  sent to {}", sent.url())),
        (_, None) => drop(writeln!(out, "  nothing is sent: {:#?}", exchange.log())),
        (want, Some(sent)) => {
            let first = [
                ("method", sent.method().to_owned()),
                ("url", sent.url().to_owned()),
                ("credentials", sent.credentials().unwrap_or("").to_owned()),
                ("timeout", sent.timeout_millis().to_string()),
            ];
            compare(out, "sent", want, &first, sent.headers(), sent.body());
        }
    }
}

fn compare_log(out: &mut String, case: &Value, log: &ExecutionLog) {
    for text in texts(&case["log"]) {
        if !log.iter().any(|entry| entry.contains(&text)) {
            let _ = writeln!(out, "  no entry with {text:?} in {log:#?}");
        }
    }
    for text in texts(&case["log_absent"]) {
        if log.iter().any(|entry| entry.contains(&text)) {
            let _ = writeln!(out, "  an entry with {text:?} in {log:#?}");
        }
    }
}

/// What is wrong with a case; empty where nothing is.
fn run(file: &Value, case: &Value) -> String {
    let mut out = String::new();
    let faults =
        |faults: &[vtl::integration::Fault]| faults.iter().map(ToString::to_string).collect::<Vec<_>>();
    let integration = match integration(file, case) {
        Ok(integration) => integration,
        Err(error) => {
            let got = faults(error.faults());
            if texts(&case["refused"]) != got {
                let _ = writeln!(out, "  refused: {got:#?}");
            }
            return out;
        }
    };
    if !case["refused"].is_null() {
        let _ = writeln!(out, "  is not refused");
    }
    if !case["warnings"].is_null() && texts(&case["warnings"]) != faults(integration.warnings()) {
        let _ = writeln!(out, "  warnings: {:#?}", faults(integration.warnings()));
    }
    let exchange = integration.request(&request(case));
    if case.get("sent").is_some() {
        compare_sent(&mut out, &case["sent"], &exchange);
    }
    let response = exchange.response(&backend(case));
    let first = [("status", response.status().to_string())];
    compare(&mut out, "response", &case["response"], &first, response.headers(), response.body());
    compare_log(&mut out, case, response.log());
    out
}

#[test]
fn exchanges() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integrations");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let (mut total, mut failures) = (0, String::new());
    let mut names = std::collections::HashSet::new();
    for path in paths {
        let area = path.file_stem().unwrap().to_string_lossy().into_owned();
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let name = format!("{area}: {}", case["name"].as_str().unwrap());
            if !cfg!(feature = "validate") && !case["method"]["model"].is_null() {
                continue;
            }
            total += 1;
            let wrong = run(&file, case);
            if !wrong.is_empty() {
                let _ = writeln!(failures, "{name}\n{wrong}");
            }
            assert!(names.insert(name.clone()), "{name} is there twice");
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert!(total >= 150, "only {total} cases");
}

#[test]
fn both_templates_can_be_rendered_by_the_caller() {
    let integration = Integration::from_json(
        r#"{
            "type": "http", "httpMethod": "POST", "uri": "https://a.example/",
            "requestTemplates": {"application/json": "to $input.body"},
            "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": "from $input.body"}}}
        }"#,
    )
    .unwrap();
    let mut seen = Vec::new();
    let mut render = |template: &vtl::MappingTemplate, context: &vtl::MappingContext| {
        let (rendered, missing) = template.render_diagnosed(context)?;
        seen.push((template.name().unwrap().to_owned(), rendered.body().to_owned(), missing.len()));
        Ok(rendered)
    };
    let exchange = integration.request_with(&MethodRequest::new("POST", "/").body("x"), &mut render);
    assert_eq!(exchange.backend_request().unwrap().body(), b"to x");
    let response = exchange.response_with(&BackendResponse::http(200).with_body("y"), &mut render);
    assert_eq!(response.text(), "from y");
    let names = ["requestTemplates.application/json", "responses.default.responseTemplates.application/json"];
    let want = [(names[0].to_owned(), "to x".to_owned(), 0), (names[1].to_owned(), "from y".to_owned(), 0)];
    assert_eq!(seen, want);
    let failed = |_: &vtl::MappingTemplate, _: &vtl::MappingContext| Err(vtl::Error::host("no"));
    let exchange = integration.request_with(&MethodRequest::new("POST", "/"), &mut { failed });
    assert_eq!(exchange.finished().map(vtl::integration::MethodResponse::status), Some(500));
}
