//! The response side: selection of the integration response, parameters, the response template, overrides and
//! header rules. Pipeline of the REST API: steps 11 to 13.

use super::exchange::Exchange;
use super::gateway::{GatewayResponseType, Refusal};
use super::headers::Headers;
use super::lambda;
use super::mapped::{group, override_values};
use super::mapping::{Message, Side};
use super::media::{self, Payload, is_binary};
use super::message::{BackendResponse, Endpoint, MethodResponse, Outcome};
use super::plan::{IntegrationType, Plan, Response};
use super::render::Render;
use super::templates::Entry;
use super::transport::{TransportError, TransportErrorKind};
use super::wire;
use crate::apigw::{MappingContext, Rendered};
use crate::error::{Error, ErrorKind};
use crate::value::Data;
use std::borrow::Cow;
use std::sync::Arc;

/// What came back, whichever way it came.
struct Answer<'b> {
    status: u16,
    headers: Cow<'b, Headers>,
    body: &'b [u8],
    function_error: Option<&'b str>,
}

/// Carries the backend's answer to the client.
pub(super) fn run(
    mut exchange: Exchange,
    backend: &BackendResponse,
    render: &mut Render<'_>,
) -> MethodResponse {
    let plan = Arc::clone(&exchange.plan);
    let result = read(&exchange, &plan, backend).and_then(|answer| {
        log_answer(&mut exchange, &answer);
        match plan.kind {
            IntegrationType::HttpProxy => http_proxy(&mut exchange, &plan, &answer),
            IntegrationType::AwsProxy if plan.is_lambda() => lambda_proxy(&mut exchange, &plan, &answer),
            IntegrationType::AwsProxy => http_proxy(&mut exchange, &plan, &answer),
            _ => mapped(&mut exchange, &plan, &answer, render),
        }
    });
    result.unwrap_or_else(|refusal| exchange.refuse(&refusal))
}

fn read<'b>(exchange: &Exchange, plan: &Plan, backend: &'b BackendResponse) -> Result<Answer<'b>, Refusal> {
    let asynchronous = exchange
        .backend_request()
        .is_some_and(|r| matches!(r.endpoint(), Endpoint::Lambda { asynchronous: true, .. }));
    match &backend.0 {
        Outcome::Failed(error) => Err(error.refusal(plan.is_lambda())),
        Outcome::Http { status, headers, body } => {
            check_size(plan, body)?;
            if let Some(reason) = wire::refused(headers) {
                return Err(TransportError::new(TransportErrorKind::Garbage, reason).refusal(false));
            }
            // Lambda did not run the function: it may not, or there is none.
            if plan.is_lambda() && matches!(*status, 403 | 404) {
                return Err(Refusal::configuration("Invalid permissions on Lambda function"));
            }
            if plan.kind == IntegrationType::AwsProxy && plan.is_lambda() && *status >= 400 {
                let reason = format!("Lambda invocation failed with status: {status}");
                return Err(Refusal::configuration(reason));
            }
            let function_error = headers.get("X-Amz-Function-Error").filter(|_| plan.is_lambda());
            Ok(Answer { status: *status, headers: Cow::Borrowed(headers), body, function_error })
        }
        Outcome::Lambda { payload, function_error } => {
            check_size(plan, payload)?;
            let mut headers = Headers::new();
            headers.add("Content-Type", "application/json");
            if let Some(error) = function_error {
                headers.add("X-Amz-Function-Error", error.as_str());
            }
            let (status, body) = if asynchronous { (202, &[][..]) } else { (200, payload.as_slice()) };
            Ok(Answer {
                status,
                headers: Cow::Owned(headers),
                body,
                function_error: function_error.as_deref(),
            })
        }
    }
}

fn check_size(plan: &Plan, body: &[u8]) -> Result<(), Refusal> {
    if body.len() <= plan.quotas.payload {
        return Ok(());
    }
    let reason = format!("{} bytes where {} are allowed", body.len(), plan.quotas.payload);
    Err(TransportError::new(TransportErrorKind::TooLarge, reason).refusal(plan.is_lambda()))
}

fn log_answer(exchange: &mut Exchange, answer: &Answer<'_>) {
    let log = &mut exchange.log;
    log.learn(&answer.headers);
    log.push(&["Received response. Status: ", &answer.status.to_string()]);
    log.headers("Endpoint response headers", &answer.headers);
    log.body("Endpoint response body before transformations", answer.body);
}

/// Status, headers and body pass; a body is converted by its type and the one that the client accepts.
fn http_proxy(exchange: &mut Exchange, plan: &Plan, answer: &Answer<'_>) -> Result<MethodResponse, Refusal> {
    let body = converted(exchange, plan, answer, None)?.into_bytes();
    exchange.complete(answer.status, &answer.headers, body)
}

fn lambda_proxy(
    exchange: &mut Exchange,
    plan: &Plan,
    answer: &Answer<'_>,
) -> Result<MethodResponse, Refusal> {
    let payload = media::to_text(answer.body);
    if answer.function_error.is_some() {
        let log = format!(
            "Lambda execution failed with status {} due to customer function error: {}.",
            answer.status,
            error_message(&payload)
        );
        return Err(Refusal::bad_gateway(log));
    }
    let read = lambda::read_answer(&payload).map_err(|reason| {
        let log = "Execution failed due to configuration error: Malformed Lambda proxy response";
        Refusal::bad_gateway(format!("{log}: {reason}"))
    })?;
    let wanted = is_binary(&plan.binary, exchange.facts.headers.get("Accept"));
    let body = lambda::answer_body(&read, wanted).map_err(|_| not_base64())?;
    exchange.complete(read.status, &read.headers, body)
}

/// The `errorMessage` of a function's answer; empty where there is none.
fn error_message(payload: &str) -> String {
    let data = Data::from_json(payload).unwrap_or_default();
    data.get("errorMessage").and_then(Data::as_str).unwrap_or("").to_owned()
}

fn not_base64() -> Refusal {
    Refusal::configuration("Unable to base64 decode the body.")
}

fn converted(
    exchange: &Exchange,
    plan: &Plan,
    answer: &Answer<'_>,
    response: Option<&Response>,
) -> Result<Payload, Refusal> {
    let binary = is_binary(&plan.binary, Some(answer.headers.get("Content-Type").unwrap_or("")));
    let wanted = is_binary(&plan.binary, exchange.facts.headers.get("Accept"));
    let handling = response.and_then(|r| r.handling);
    media::response_body(answer.body, binary, wanted, handling).map_err(|_| not_base64())
}

/// The types with integration responses.
fn mapped(
    exchange: &mut Exchange,
    plan: &Plan,
    answer: &Answer<'_>,
    render: &mut Render<'_>,
) -> Result<MethodResponse, Refusal> {
    let text = media::to_text(answer.body);
    let tested = if plan.is_lambda() { error_message(&text) } else { answer.status.to_string() };
    let response = selected(plan, &tested)?.ok_or_else(|| no_response(&answer.status.to_string()))?;
    let headers = map_headers(exchange, response, &answer.headers, &text)?;
    let payload = converted(exchange, plan, answer, Some(response))?;
    respond(exchange, response, headers, payload, render)
}

/// A MOCK integration's answer: an empty body, and the status that the request template named.
pub(super) fn mock(
    exchange: &mut Exchange,
    status: Option<i64>,
    render: &mut Render<'_>,
) -> Result<MethodResponse, Refusal> {
    let plan = Arc::clone(&exchange.plan);
    let named = status.map(|s| s.to_string());
    let response = match &named {
        Some(status) => selected(&plan, status)?,
        None => declared(&plan, plan.default_response())?,
    };
    let response = response.ok_or_else(|| no_response(named.as_deref().unwrap_or("none")))?;
    let headers = map_headers(exchange, response, &Headers::new(), "")?;
    respond(exchange, response, headers, Payload::Text(String::new()), render)
}

/// The response for `text`, with a status that the method declares.
fn selected<'p>(plan: &'p Plan, text: &str) -> Result<Option<&'p Response>, Refusal> {
    let found = plan.select(text).map_err(|error| {
        Refusal::configuration(format!("a selection pattern cannot be matched: {}", error.message()))
    })?;
    declared(plan, found)
}

fn declared<'p>(plan: &Plan, found: Option<&'p Response>) -> Result<Option<&'p Response>, Refusal> {
    match (found, &plan.declared) {
        (Some(response), Some(declared)) if !declared.contains(&response.status) => {
            let reason = format!("Output mapping refers to an invalid method response: {}", response.status);
            Err(Refusal::configuration(reason))
        }
        _ => Ok(found),
    }
}

fn no_response(status: &str) -> Refusal {
    Refusal::configuration(format!(
        "No match for output mapping and no default endpoint response configured. Endpoint Response Status Code: \
         {status}"
    ))
}

fn map_headers(
    exchange: &Exchange,
    response: &Response,
    headers: &Headers,
    body: &str,
) -> Result<Headers, Refusal> {
    let message = Message { headers, body, side: Side::Response };
    let mut mapped = Headers::new();
    for (name, source) in &response.parameters {
        let values = source.values(&exchange.facts, message);
        let values = values.map_err(|_| Refusal::configuration("Invalid JSON in response body"))?;
        if !values.is_empty() {
            mapped.set(name, values.join(","));
        }
    }
    Ok(mapped)
}

/// The template, the overrides, the end.
fn respond(
    exchange: &mut Exchange,
    response: &Response,
    mut headers: Headers,
    payload: Payload,
    render: &mut Render<'_>,
) -> Result<MethodResponse, Refusal> {
    let entry = response.templates.for_response(&exchange.facts.accept());
    let body = match (entry, payload) {
        (None, payload) => payload.into_bytes(),
        (Some(_), Payload::Bytes(_)) => return Err(Refusal::configuration("Unable to transform response")),
        (Some(entry), Payload::Text(text)) => {
            let context = match exchange.mapping.take() {
                Some(mut context) => {
                    context.turn_to_response(text, &exchange.overrides);
                    context
                }
                None => exchange.facts.mapping_context(text),
            };
            let rendered = rendered(entry, &context, "response", render)?;
            if !rendered.overrides().is_empty() {
                exchange.overrides = rendered.overrides().clone();
            }
            rendered.into_body().into_bytes()
        }
    };
    let overrides = exchange.overrides.response();
    for (name, value) in group(overrides, "header") {
        headers.remove(name);
        for value in override_values(value) {
            headers.push(name.as_ref(), value);
        }
    }
    let status = match overrides.and_then(|o| o.get("status")) {
        Some(Data::Int(status)) if (100..=599).contains(status) => *status as u16,
        _ => response.status,
    };
    exchange.complete(status, &headers, body)
}

/// Renders a template. A body that should have been JSON is the client's fault on the way in (recorded: 400), and
/// any other failure the configuration's.
pub(super) fn rendered(
    entry: &Entry,
    context: &MappingContext,
    side: &str,
    render: &mut Render<'_>,
) -> Result<Rendered, Refusal> {
    let failed = |reason: String| {
        let mut refusal = Refusal::configuration(format!("Unable to transform {side}"));
        refusal.log = format!("{}: {reason}", refusal.log);
        refusal
    };
    let Some(template) = &entry.template else {
        return Err(failed("the template does not parse".to_owned()));
    };
    let rendered = render(template, context).map_err(|error: Error| match error.kind() {
        ErrorKind::Json if side == "request" => {
            let message = format!("Could not process payload{}", error.message());
            let log = format!("Execution failed due to configuration error: {message}");
            Refusal::new(GatewayResponseType::BadRequestBody, &message, log)
        }
        _ => failed(error.to_string()),
    })?;
    match rendered.overrides().repeated() {
        Some(name) => Err(failed(format!("$context.{name} is set more than once"))),
        None => Ok(rendered),
    }
}
