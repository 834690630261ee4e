//! The request side, step by step: validators, parameter mapping, the request template with its overrides, header
//! rules, the URI. Pipeline of the REST API: steps 2 to 9.

use super::exchange::Exchange;
use super::facts::Facts;
use super::gateway::{GatewayResponseType, Refusal};
use super::log::Log;
use super::mapped::{Mapped, apply_overrides, map_parameters};
use super::media::{self, Payload, is_binary};
use super::plan::{IntegrationType, Plan, Target};
use super::render::Render;
use super::request::MethodRequest;
use super::sending::{call_lambda, send};
use super::templates::{Choice, Entry};
use super::{incoming, lambda, mock};
use crate::apigw::Overrides;
use std::sync::Arc;

/// Carries `request` up to the backend.
pub(super) fn run(plan: &Arc<Plan>, request: &MethodRequest, render: &mut Render<'_>) -> Exchange {
    let mut exchange = Exchange {
        plan: Arc::clone(plan),
        facts: Facts::of(request),
        log: Log::new(),
        mapping: None,
        overrides: Overrides::default(),
        backend: None,
        finished: None,
    };
    start_log(&mut exchange, request);
    match steps(&mut exchange, plan, request, render) {
        Ok(()) => {}
        Err(refusal) => {
            exchange.backend = None;
            exchange.finished = Some(exchange.refuse(&refusal));
        }
    }
    exchange
}

fn start_log(exchange: &mut Exchange, request: &MethodRequest) {
    let Exchange { log, facts, .. } = exchange;
    log.learn(&request.headers);
    log.learn_value(&facts.context_text("identity.apiKey"));
    log.push(&["Starting execution for request: ", &facts.context_text("requestId")]);
    let resource = facts.context_text("resourcePath");
    log.push(&["HTTP Method: ", &facts.method, ", Resource Path: ", &resource]);
    log.parameters("Method request path", &facts.path);
    log.parameters("Method request query string", &facts.query);
    log.headers("Method request headers", &request.headers);
    log.body("Method request body before transformations", &request.body);
}

fn steps(
    exchange: &mut Exchange,
    plan: &Plan,
    request: &MethodRequest,
    render: &mut Render<'_>,
) -> Result<(), Refusal> {
    plan.quotas.check(request, &exchange.facts)?;
    if let Some(validator) = &plan.validator {
        validator.check(&exchange.facts, &request.body)?;
    }
    if let Some(reason) = &plan.broken {
        return Err(Refusal::configuration(reason));
    }
    match (plan.kind, &plan.target) {
        (IntegrationType::AwsProxy, Target::Service(uri)) if uri.is_lambda() => {
            let event = lambda::event(request, &exchange.facts, &plan.binary);
            call_lambda(exchange, plan, uri, &Mapped::default(), event.into_bytes())
        }
        (IntegrationType::HttpProxy, Target::Http(_)) | (IntegrationType::AwsProxy, Target::Service(_)) => {
            let mapped = map_parameters(&exchange.facts, plan, request)?;
            let binary = is_binary(&plan.binary, exchange.facts.headers.get("Content-Type"));
            let body = media::request_body(&request.body, binary, None).map_err(|_| not_base64())?;
            send(exchange, plan, mapped, body.into_bytes())
        }
        _ => mapped_steps(exchange, plan, request, render),
    }
}

/// The steps of the types whose body is mapped.
fn mapped_steps(
    exchange: &mut Exchange,
    plan: &Plan,
    request: &MethodRequest,
    render: &mut Render<'_>,
) -> Result<(), Refusal> {
    let mut mapped = map_parameters(&exchange.facts, plan, request)?;
    let choice = plan.request_templates.for_request(&exchange.facts.content_type(), plan.passthrough);
    if matches!(choice, Choice::Refuse) {
        let log = "Execution failed: no request template for this content type, and passthroughBehavior forbids \
                   to pass the body";
        return Err(Refusal::new(GatewayResponseType::UnsupportedMediaType, "Unsupported Media Type", log));
    }
    let binary = is_binary(&plan.binary, exchange.facts.headers.get("Content-Type"));
    let body = media::request_body(&request.body, binary, plan.handling).map_err(|_| not_base64())?;
    let body = match (choice, body) {
        (Choice::Render(entry), Payload::Text(text)) => {
            transform(exchange, entry, text, render)?.into_bytes()
        }
        (Choice::Render(_), Payload::Bytes(_)) => {
            return Err(Refusal::configuration("Unable to transform request"));
        }
        (_, body) => body.into_bytes(),
    };
    apply_overrides(plan, &exchange.overrides, &mut mapped)?;
    match &plan.target {
        Target::None => answer_mock(exchange, plan, &body, render),
        Target::Service(uri) if uri.is_lambda() => {
            // Lambda takes nothing but JSON: without a body the event is the empty object.
            let event = if body.is_empty() { b"{}".to_vec() } else { body };
            call_lambda(exchange, plan, uri, &mapped, event)
        }
        _ => send(exchange, plan, mapped, body),
    }
}

fn not_base64() -> Refusal {
    Refusal::configuration("Unable to base64 decode the body.")
}

/// Renders the request template; what it set of the overrides stays with the exchange.
fn transform(
    exchange: &mut Exchange,
    entry: &Entry,
    body: String,
    render: &mut Render<'_>,
) -> Result<String, Refusal> {
    let context = exchange.facts.mapping_context(body);
    let rendered = incoming::rendered(entry, &context, "request", render)?;
    if !rendered.overrides().is_empty() {
        exchange.overrides = rendered.overrides().clone();
    }
    exchange.mapping = Some(context);
    Ok(rendered.into_body())
}

/// MOCK: the rendered body names the status. Without any template the default response is taken.
fn answer_mock(
    exchange: &mut Exchange,
    plan: &Plan,
    body: &[u8],
    render: &mut Render<'_>,
) -> Result<(), Refusal> {
    let status = match mock::status(&media::to_text(body)) {
        None if !plan.request_templates.is_empty() => {
            let reason = "Unable to parse statusCode. It should be an integer defined in an application/json \
                          request template";
            return Err(Refusal::configuration(reason));
        }
        status => status,
    };
    exchange.log.body("Endpoint request body after transformations", body);
    let response = incoming::mock(exchange, status, render)?;
    exchange.finished = Some(response);
    Ok(())
}
