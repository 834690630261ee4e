//! The integrate kind of `vtl batch`, and the reading of requests and answers that `vtl invoke` shares with it.

use crate::batch::{Answer, members};
use crate::shape::{Members, REQUEST, Shape};
use vtl::Data;
use vtl::integration::{
    BackendRequest, BackendResponse, Headers, Integration, IntegrationBuilder, MethodRequest, MethodResponse,
    RequestValidator,
};

/// The members of a line.
pub(crate) const LINE: Members = &[
    ("request", Shape::Members(REQUEST)),
    ("api", Shape::Members(&[("binaryMediaTypes", Shape::Texts)])),
    ("method", Shape::Members(METHOD)),
    ("stage", Shape::Text),
    ("context", Shape::Object),
    ("stageVariables", Shape::Object),
    ("backend_response", Shape::Members(BACKEND_RESPONSE)),
];

const METHOD: Members = &[
    ("requestParameters", Shape::Texts),
    ("validateRequestParameters", Shape::Flag),
    ("validateRequestBody", Shape::Flag),
];

/// The members of what a backend answers.
const BACKEND_RESPONSE: Members = &[
    ("status", Shape::Integer),
    ("headers", Shape::Parameters),
    ("body_base64", Shape::Text),
    ("function_error", Shape::Text),
    ("failure", Shape::Text),
];

/// Answers one line: the dry run of a whole integration.
pub(crate) fn answer(answer: &mut Answer, line: &Data) {
    match run(line) {
        Ok((sent, response)) => {
            let sent = sent.as_ref().map_or_else(|| "null".to_owned(), |r| backend_json(r).finish());
            answer.member("backend_request", &sent);
            answer.member("response", &response_json(&response).finish());
            let log: Vec<String> = response.log().iter().map(|e| Data::from(e).to_json()).collect();
            answer.member("log", &format!("[{}]", log.join(",")));
        }
        Err(message) => {
            answer.text("error", "request").text("message", &message);
        }
    }
}

fn run(line: &Data) -> Result<(Option<BackendRequest>, MethodResponse), String> {
    let integration = integration(line)?;
    let request = method_request(line.get("request").unwrap_or(&Data::Null), line)?;
    let exchange = integration.request(&request);
    let sent = exchange.backend_request().cloned();
    let backend = match line.get("backend_response") {
        None | Some(Data::Null) => BackendResponse::http(200),
        Some(data) => backend_response(data)?,
    };
    Ok((sent, exchange.response(&backend)))
}

/// The integration of a line, as the service would take it, with what stands around it in the API.
fn integration(line: &Data) -> Result<Integration, String> {
    let data = line.get("integration").unwrap_or(&Data::Null);
    let builder = IntegrationBuilder::from_data(data).map_err(|e| e.to_string())?.as_deployed();
    with_api(builder, line)?.build().map_err(|e| e.to_string())
}

/// Adds `api` and `method` of `data`: binary media types, gateway responses, the request validator.
pub(crate) fn with_api(mut builder: IntegrationBuilder, data: &Data) -> Result<IntegrationBuilder, String> {
    if let Some(api) = data.get("api") {
        builder = builder.binary_media_types(texts(api.get("binaryMediaTypes"), "binaryMediaTypes")?);
        if let Some(responses) = api.get("gatewayResponses") {
            builder = builder.gateway_responses(responses).map_err(|e| e.to_string())?;
        }
    }
    let Some(method) = data.get("method") else { return Ok(builder) };
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

/// One value or a list of them, as texts.
fn values(value: &Data) -> Vec<String> {
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

/// The body in `data`: a text as it is, any other value as compact JSON; bytes that are no text as Base64.
pub(crate) fn body(data: &Data) -> Result<Vec<u8>, String> {
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
pub(crate) fn method_request(data: &Data, around: &Data) -> Result<MethodRequest, String> {
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
pub(crate) fn backend_response(data: &Data) -> Result<BackendResponse, String> {
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

/// The backend's request as the protocol writes it.
pub(crate) fn backend_json(request: &BackendRequest) -> Answer {
    let mut out = Answer::default();
    out.text("method", request.method()).text("url", request.url());
    out.member("headers", &headers_json(request.headers()));
    body_json(&mut out, request.body());
    out
}

/// The client's response as the protocol writes it.
pub(crate) fn response_json(response: &MethodResponse) -> Answer {
    let mut out = Answer::default();
    out.member("status", &response.status().to_string());
    out.member("headers", &headers_json(response.headers()));
    body_json(&mut out, response.body());
    out
}

fn headers_json(headers: &Headers) -> String {
    let mut out = Answer::default();
    for (name, values) in headers.grouped() {
        let texts: Vec<String> = values.iter().map(|v| Data::from(*v).to_json()).collect();
        match texts.as_slice() {
            [one] => out.member(name, one),
            _ => out.member(name, &format!("[{}]", texts.join(","))),
        };
    }
    out.finish()
}

/// A body that is not UTF-8 is written as Base64.
fn body_json(out: &mut Answer, body: &[u8]) {
    use base64::Engine as _;
    match std::str::from_utf8(body) {
        Ok(text) => out.text("body", text),
        Err(_) => out.text("body_base64", &base64::engine::general_purpose::STANDARD.encode(body)),
    };
}
