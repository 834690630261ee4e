//! Requests, backends' answers and what stands around an integration, as they are written in JSON or YAML.

use crate::shape::{Members, Shape};
use vtl::integration::{BackendResponse, Headers, IntegrationBuilder, MethodRequest, RequestValidator};
use vtl::{Data, MappingContextBuilder};

/// The members of a request.
pub const REQUEST: Members = &[
    ("$schema", Shape::Text),
    ("method", Shape::Text),
    ("path", Shape::Text),
    ("resource", Shape::Text),
    ("headers", Shape::Parameters),
    ("query", Shape::Parameters),
    ("pathParameters", Shape::Parameters),
    ("body", Shape::Any),
    ("body_base64", Shape::Text),
    ("raw_query", Shape::Text),
    ("raw_path_with_stage", Shape::Text),
    ("stageVariables", Shape::Object),
    ("context", Shape::Object),
];

/// The members of what a backend answers.
pub const BACKEND_RESPONSE: Members = &[
    ("status", Shape::Integer),
    ("headers", Shape::Parameters),
    ("body", Shape::Any),
    ("body_base64", Shape::Text),
    ("lambda_payload", Shape::Any),
    ("function_error", Shape::Text),
    ("failure", Shape::Text),
];

/// The members of what an API says about all of its methods.
pub const API: Members = &[("binaryMediaTypes", Shape::Texts), ("gatewayResponses", Shape::Object)];

/// The members of what a method checks and declares.
pub const METHOD: Members = &[
    ("requestParameters", Shape::Texts),
    ("validateRequestParameters", Shape::Flag),
    ("validateRequestBody", Shape::Flag),
    ("responses", Shape::Any),
    ("models", Shape::Object),
    ("model", Shape::Any),
];

/// The members of an object; none of anything else.
pub fn members(data: Option<&Data>) -> impl Iterator<Item = (&str, &Data)> {
    let map = match data {
        Some(Data::Map(map)) => Some(map),
        _ => None,
    };
    map.into_iter().flat_map(|map| map.entries().iter().map(|(name, value)| (name.as_ref(), value)))
}

/// One value or a list of them, as texts.
pub(crate) fn values(value: &Data) -> Vec<String> {
    let text = |value: &Data| match value {
        Data::String(text) => text.clone(),
        other => other.to_json(),
    };
    match value {
        Data::List(list) => list.items().iter().map(text).collect(),
        Data::Null => Vec::new(),
        one => vec![text(one)],
    }
}

/// The texts of a list; none where there is no list.
fn texts(data: Option<&Data>, name: &str) -> Result<Vec<String>, String> {
    let items = match data {
        None | Some(Data::Null) => &[],
        Some(Data::List(list)) => list.items(),
        Some(_) => return Err(format!("{name}: expected a list")),
    };
    let text =
        |item: &Data| item.as_str().map(str::to_owned).ok_or_else(|| format!("{name}: expected texts"));
    items.iter().map(text).collect()
}

/// Adds what stands around an integration: what `api` says, which [`API`] describes, and `method`, which [`METHOD`]
/// does.
pub fn with_api(
    mut builder: IntegrationBuilder,
    api: Option<&Data>,
    method: Option<&Data>,
) -> Result<IntegrationBuilder, String> {
    if let Some(api) = api {
        builder = builder.binary_media_types(texts(api.get("binaryMediaTypes"), "binaryMediaTypes")?);
        if let Some(responses) = api.get("gatewayResponses") {
            builder = builder.gateway_responses(responses).map_err(|e| e.to_string())?;
        }
    }
    let Some(method) = method else { return Ok(builder) };
    let flag = |name: &str| matches!(method.get(name), Some(Data::Bool(true)));
    let mut validator = RequestValidator::new()
        .validate_parameters(flag("validateRequestParameters"))
        .validate_body(flag("validateRequestBody"));
    for parameter in texts(method.get("requestParameters"), "requestParameters")? {
        validator = validator.required(&parameter);
    }
    for status in values(method.get("responses").unwrap_or(&Data::Null)) {
        let status = status.parse().map_err(|_| "responses: expected a list of statuses".to_owned())?;
        builder = builder.method_response(status);
    }
    for (name, model) in members(method.get("models")) {
        validator = validator.named_model(name, model.clone());
    }
    if let Some(model) = method.get("model") {
        validator = validator.model("application/json", model.clone());
    }
    Ok(builder.validator(validator))
}

/// The body in `data`: a text as it is, any other value as compact JSON; bytes that are no text as Base64.
pub fn body(data: &Data) -> Result<Vec<u8>, String> {
    match (data.get("body_base64").and_then(Data::as_str), data.get("body")) {
        (Some(encoded), _) => decode(encoded),
        (None, None | Some(Data::Null)) => Ok(Vec::new()),
        (None, Some(Data::String(text))) => Ok(text.clone().into_bytes()),
        (None, Some(other)) => Ok(other.to_json().into_bytes()),
    }
}

fn decode(encoded: &str) -> Result<Vec<u8>, String> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(encoded).map_err(|e| format!("body_base64: {e}"))
}

fn headers(data: Option<&Data>) -> Headers {
    members(data).flat_map(|(name, value)| values(value).into_iter().map(move |v| (name, v))).collect()
}

/// The method request in `data`; stage, context and stage variables stand in `around`.
pub fn method_request(data: &Data, around: &Data) -> Result<MethodRequest, String> {
    let text = |key: &str| data.get(key).and_then(Data::as_str);
    let mut request = MethodRequest::new(text("method").unwrap_or("GET"), text("path").unwrap_or(""))
        .headers(headers(data.get("headers")))
        .body(body(data)?);
    if let Some(resource) = text("resource") {
        request = request.resource(resource);
    }
    if let Some(path) = text("raw_path_with_stage") {
        request = request.raw_path_with_stage(path);
    }
    if let Some(query) = text("raw_query") {
        request = request.raw_query(query);
    }
    for (name, value) in members(data.get("query")) {
        for value in values(value) {
            request = request.query(name, value);
        }
    }
    for (name, value) in members(data.get("pathParameters")) {
        for value in values(value) {
            request = request.path_parameter(name, value);
        }
    }
    if let Some(stage) = around.get("stage").and_then(Data::as_str) {
        request = request.stage(stage);
    }
    for (name, value) in members(around.get("context")) {
        request = request.context(name, value.clone());
    }
    for (name, value) in members(around.get("stageVariables")) {
        for value in values(value) {
            request = request.stage_variable(name, value);
        }
    }
    Ok(request)
}

/// What the backend answered.
pub fn backend_response(data: &Data) -> Result<BackendResponse, String> {
    if let Some(payload) = data.get("lambda_payload") {
        let payload = values(payload).concat();
        return Ok(match data.get("function_error").and_then(Data::as_str) {
            Some(error) => BackendResponse::function_error(payload, error),
            None => BackendResponse::lambda(payload),
        });
    }
    match data.get("failure").and_then(Data::as_str) {
        Some("timeout") => return Ok(BackendResponse::timed_out()),
        Some(reason) => return Ok(BackendResponse::unreachable(reason)),
        None => {}
    }
    let status = match data.get("status") {
        None | Some(Data::Null) => 200,
        Some(Data::Int(n)) => u16::try_from(*n).map_err(|_| "status: no HTTP status".to_owned())?,
        Some(_) => return Err("status: expected a number".to_owned()),
    };
    Ok(BackendResponse::http(status).with_headers(headers(data.get("headers"))).with_body(body(data)?))
}

/// Takes over the parts of a request that a mapping template sees.
pub fn mapping_request(
    mut builder: MappingContextBuilder,
    request: &Data,
) -> Result<MappingContextBuilder, String> {
    let body = body(request)?;
    builder = builder.body(String::from_utf8_lossy(&body).into_owned());
    for (name, value) in members(request.get("pathParameters")) {
        builder = builder.path_param(name, last(value));
    }
    for (name, value) in members(request.get("query")) {
        builder = builder.query_param(name, last(value));
    }
    for (name, value) in members(request.get("headers")) {
        builder = builder.header(name, last(value));
    }
    for (name, value) in members(request.get("stageVariables")) {
        builder = builder.stage_variable(name, value.clone());
    }
    for (member, key) in [("httpMethod", "method"), ("path", "path"), ("resourcePath", "resource")] {
        if let Some(value) = request.get(key) {
            builder = builder.context(member, value.clone());
        }
    }
    for (name, value) in members(request.get("context")) {
        builder = builder.context(name, value.clone());
    }
    Ok(builder)
}

/// Of a repeated parameter, which is a list, the last value.
fn last(value: &Data) -> Data {
    match value {
        Data::List(list) => list.items().last().cloned().unwrap_or_default(),
        other => other.clone(),
    }
}
