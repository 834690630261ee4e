//! The integrate kind of `vtl batch`, and the writing of requests and responses that `vtl invoke` shares with it.

use crate::batch::Answer;
use vtl::Data;
use vtl::integration::{
    BackendRequest, BackendResponse, Headers, Integration, IntegrationBuilder, MethodResponse,
};
use vtl_test::messages::{
    API, BACKEND_RESPONSE, METHOD, REQUEST, backend_response, method_request, with_api,
};
use vtl_test::shape::{Members, Shape};

/// The members of a line.
pub(crate) const LINE: Members = &[
    ("request", Shape::Members(REQUEST)),
    ("api", Shape::Members(API)),
    ("method", Shape::Members(METHOD)),
    ("stage", Shape::Text),
    ("context", Shape::Object),
    ("stageVariables", Shape::Object),
    ("backend_response", Shape::Members(BACKEND_RESPONSE)),
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
    with_api(builder, line.get("api"), line.get("method"))?.build().map_err(|e| e.to_string())
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
