//! The request side, step by step: validators, parameter mapping, the request template with its overrides, header
//! rules, the URI. Pipeline of the REST API: steps 2 to 9.

use super::context::scalar;
use super::exchange::Exchange;
use super::facts::Facts;
use super::gateway::{GatewayResponseType, Refusal};
use super::header_rules::{is_forbidden, is_forwarded, is_sent};
use super::headers::Headers;
use super::log::Log;
use super::mapping::{Message, Side};
use super::media::{self, Payload, is_binary};
use super::message::{BackendRequest, Endpoint};
use super::path::encode_query;
use super::plan::{Destination, IntegrationType, Plan, Target};
use super::request::MethodRequest;
use super::service::{Call, ServiceUri, function_of};
use super::templates::{Choice, Entry};
use super::uri::is_endpoint;
use super::{incoming, lambda, mock};
use crate::apigw::Overrides;
use crate::value::Data;
use std::sync::Arc;

/// Bytes of a payload (quota table of REST APIs).
const LARGEST_BODY: usize = 10 * 1024 * 1024;

/// Values that mapping and overrides give to the backend's request.
#[derive(Debug, Default)]
struct Mapped {
    headers: Headers,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

/// Carries `request` up to the backend.
pub(super) fn run(plan: &Arc<Plan>, request: &MethodRequest) -> Exchange {
    let mut exchange = Exchange {
        plan: Arc::clone(plan),
        facts: Facts::of(request),
        log: Log::default(),
        mapping: None,
        overrides: Overrides::default(),
        backend: None,
        finished: None,
    };
    start_log(&mut exchange, request);
    match steps(&mut exchange, plan, request) {
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
    log.push(format!("Starting execution for request: {}", facts.context_text("requestId")));
    let resource = facts.context_text("resourcePath");
    log.push(format!("HTTP Method: {}, Resource Path: {resource}", facts.method));
    log.parameters("Method request path", &facts.path);
    log.parameters("Method request query string", &facts.query);
    log.headers("Method request headers", &request.headers);
    log.body("Method request body before transformations", &request.body);
}

fn steps(exchange: &mut Exchange, plan: &Plan, request: &MethodRequest) -> Result<(), Refusal> {
    if request.body.len() > LARGEST_BODY {
        let log = "Execution failed: the request is too large";
        return Err(Refusal::new(GatewayResponseType::RequestTooLarge, "Request Too Long", log));
    }
    if let Some(validator) = &plan.validator {
        validator.check(&exchange.facts, &request.body)?;
    }
    if let Some(reason) = &plan.broken {
        return Err(Refusal::configuration(reason));
    }
    match (plan.kind, &plan.target) {
        (IntegrationType::AwsProxy, Target::Service(uri)) if uri.is_lambda() => {
            let event = lambda::event(request, &exchange.facts, &plan.binary);
            call_lambda(exchange, plan, uri, &Mapped::default(), event.into_bytes());
            Ok(())
        }
        (IntegrationType::HttpProxy, Target::Http(_)) | (IntegrationType::AwsProxy, Target::Service(_)) => {
            let mapped = map_parameters(&exchange.facts, plan, request)?;
            let binary = is_binary(&plan.binary, exchange.facts.headers.get("Content-Type"));
            let body = media::request_body(&request.body, binary, plan.handling).map_err(|_| not_base64())?;
            send(exchange, plan, mapped, body.into_bytes())
        }
        _ => mapped_steps(exchange, plan, request),
    }
}

/// The steps of the types whose body is mapped.
fn mapped_steps(exchange: &mut Exchange, plan: &Plan, request: &MethodRequest) -> Result<(), Refusal> {
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
        (Choice::Render(entry), Payload::Text(text)) => render(exchange, entry, text)?.into_bytes(),
        (Choice::Render(_), Payload::Bytes(_)) => {
            return Err(Refusal::configuration("Unable to transform request"));
        }
        (_, body) => body.into_bytes(),
    };
    apply_overrides(plan, &exchange.overrides, &mut mapped)?;
    match &plan.target {
        Target::None => answer_mock(exchange, plan, &body),
        Target::Service(uri) if uri.is_lambda() => {
            // Lambda takes nothing but JSON: without a body the event is the empty object.
            let event = if body.is_empty() { b"{}".to_vec() } else { body };
            call_lambda(exchange, plan, uri, &mapped, event);
            Ok(())
        }
        _ => send(exchange, plan, mapped, body),
    }
}

fn not_base64() -> Refusal {
    Refusal::configuration("Unable to base64 decode the body.")
}

fn map_parameters(facts: &Facts, plan: &Plan, request: &MethodRequest) -> Result<Mapped, Refusal> {
    let mut mapped = Mapped::default();
    if plan.mappings.is_empty() {
        return Ok(mapped);
    }
    let body = media::to_text(&request.body);
    let message = Message { headers: &facts.headers, body: &body, side: Side::Request };
    for mapping in &plan.mappings {
        let values = mapping.source.values(facts, message).map_err(|_| {
            let message = "Invalid JSON in request body";
            let log = format!("Execution failed: {message}");
            Refusal::new(GatewayResponseType::BadRequestBody, message, log)
        })?;
        if values.is_empty() {
            continue;
        }
        match mapping.to {
            Destination::Header => mapped.headers.set(&mapping.name, values.join(",")),
            Destination::Path => mapped.path.push((mapping.name.clone(), values.join(","))),
            Destination::Query => {
                mapped.query.extend(values.into_iter().map(|value| (mapping.name.clone(), value)));
            }
        }
    }
    Ok(mapped)
}

/// Renders the request template; what it set of the overrides stays with the exchange.
fn render(exchange: &mut Exchange, entry: &Entry, body: String) -> Result<String, Refusal> {
    let context = exchange.facts.mapping_context(body);
    let rendered = incoming::rendered(entry, &context, "request")?;
    exchange.overrides = rendered.overrides().clone();
    exchange.mapping = Some(context);
    Ok(rendered.into_body())
}

/// The texts of an override: a list gives several.
pub(super) fn override_values(value: &Data) -> Vec<String> {
    match value {
        Data::List(list) => list.items().iter().filter_map(scalar).collect(),
        other => scalar(other).into_iter().collect(),
    }
}

/// The members of an override's group.
pub(super) fn group<'o>(data: Option<&'o Data>, name: &str) -> &'o [(String, Data)] {
    match data.and_then(|d| d.get(name)) {
        Some(Data::Map(map)) => map.entries(),
        _ => &[],
    }
}

/// Overrides win over what was mapped.
fn apply_overrides(plan: &Plan, overrides: &Overrides, mapped: &mut Mapped) -> Result<(), Refusal> {
    let request = overrides.request();
    for (name, value) in group(request, "header") {
        if is_forbidden(plan.kind, name) {
            return Err(Refusal::configuration(format!("the header {name} cannot be set")));
        }
        mapped.headers.remove(name);
        for value in override_values(value) {
            mapped.headers.push(name.as_str(), value);
        }
    }
    for (name, value) in group(request, "path") {
        mapped.path.retain(|(n, _)| n != name);
        mapped.path.extend(override_values(value).pop().map(|v| (name.clone(), v)));
    }
    for (name, value) in group(request, "querystring") {
        mapped.query.retain(|(n, _)| n != name);
        mapped.query.extend(override_values(value).into_iter().map(|v| (name.clone(), v)));
    }
    Ok(())
}

/// MOCK: the rendered body names the status. Without any template the default response is taken.
fn answer_mock(exchange: &mut Exchange, plan: &Plan, body: &[u8]) -> Result<(), Refusal> {
    let status = match mock::status(&media::to_text(body)) {
        None if !plan.request_templates.is_empty() => {
            let reason = "Unable to parse statusCode. It should be an integer defined in an application/json \
                          request template";
            return Err(Refusal::configuration(reason));
        }
        status => status,
    };
    exchange.log.body("Endpoint request body after transformations", body);
    let response = incoming::mock(exchange, status)?;
    exchange.finished = Some(response);
    Ok(())
}

/// Headers that API Gateway sends to every backend but the Lambda proxy and HTTP proxies.
fn own_headers(facts: &Facts, mapped: &Headers) -> Headers {
    let mut headers = Headers::new();
    let api = facts.context_text("apiId");
    headers.push("x-amzn-apigateway-api-id", api.as_str());
    if !mapped.contains("Accept") {
        headers.push("Accept", "application/json");
    }
    if !mapped.contains("User-Agent") {
        headers.push("User-Agent", format!("AmazonAPIGateway_{api}"));
    }
    headers.push("X-Amzn-Trace-Id", facts.context.trace_id.clone());
    headers
}

fn call_lambda(exchange: &mut Exchange, plan: &Plan, uri: &ServiceUri, mapped: &Mapped, event: Vec<u8>) {
    let Call::Path(path) = &uri.call else { return };
    let facts = &exchange.facts;
    let path = path.expand(|name| super::facts::last(&mapped.path, name), |name| facts.stage_variable(name));
    let mut headers = own_headers(facts, &mapped.headers);
    add_source(&mut headers, facts, &uri.region);
    headers.extend(mapped.headers.iter());
    if !headers.contains("Content-Type") {
        headers.push("Content-Type", "application/json");
    }
    let asynchronous = headers.get("X-Amz-Invocation-Type") == Some("Event");
    let function = function_of(&path).to_owned();
    let endpoint = Endpoint::Lambda { function, region: uri.region.clone(), asynchronous };
    let mut url = format!("https://{}/{path}", uri.host());
    append_query(&mut url, &mapped.query);
    finish(exchange, plan, ("POST".to_owned(), url), headers, event, endpoint);
}

/// The ARN of the method, by which a service's policy names its caller.
fn add_source(headers: &mut Headers, facts: &Facts, region: &str) {
    let part = |name| facts.context_text(name);
    let (account, api, stage) = (part("accountId"), part("apiId"), part("stage"));
    let resource = part("resourcePath");
    let arn = format!("arn:aws:execute-api:{region}:{account}:{api}/{stage}/{}{resource}", facts.method);
    headers.push("X-Amz-Source-Arn", arn);
}

/// Whether a request of this method has a body.
fn has_body(method: &str) -> bool {
    !["GET", "HEAD", "OPTIONS"].iter().any(|m| m.eq_ignore_ascii_case(method))
}

/// Sends to an HTTP endpoint, or to a service other than Lambda.
fn send(exchange: &mut Exchange, plan: &Plan, mapped: Mapped, body: Vec<u8>) -> Result<(), Refusal> {
    let facts = &exchange.facts;
    let method = plan.http_method.clone().unwrap_or_else(|| facts.method.clone());
    let parameter = |name: &str| super::facts::last(&mapped.path, name);
    let variable = |name: &str| facts.stage_variable(name);
    let proxy = plan.kind == IntegrationType::HttpProxy;
    let mut headers =
        if proxy { proxied_headers(facts, &mapped.headers) } else { own_headers(facts, &mapped.headers) };
    let mut query: Vec<(String, String)> = Vec::new();
    let (mut url, endpoint) = match &plan.target {
        Target::Service(uri) => {
            add_source(&mut headers, facts, &uri.region);
            let endpoint = Endpoint::Service { service: uri.service.clone(), region: uri.region.clone() };
            let url = match &uri.call {
                Call::Path(path) => format!("https://{}/{}", uri.host(), path.expand(parameter, variable)),
                Call::Action(action) => {
                    let called = action.expand(parameter, variable);
                    let (name, _) = called.split_once('&').unwrap_or((&called, ""));
                    add_protocol(&mut headers, uri, name, &mapped.headers);
                    format!("https://{}/?Action={called}", uri.host())
                }
            };
            (url, endpoint)
        }
        Target::Http(uri) => (uri.expand(parameter, variable), Endpoint::Http),
        Target::None => return Ok(()),
    };
    if !is_endpoint(&url) {
        return Err(Refusal::configuration("Invalid endpoint address"));
    }
    if proxy {
        query.extend(facts.query.iter().cloned());
    }
    query.extend(mapped.query);
    append_query(&mut url, &query);
    headers.extend(mapped.headers.iter().filter(|(name, _)| is_sent(plan.kind, name)));
    let body = if has_body(&method) { body } else { Vec::new() };
    add_content_type(&mut headers, facts, !body.is_empty());
    if !headers.contains("Host") {
        headers.push("Host", host_of(&url));
    }
    if has_body(&method) {
        headers.push("Content-Length", body.len().to_string());
    }
    finish(exchange, plan, (method, url), headers, body, endpoint);
    Ok(())
}

/// The client's type where its request can have a body, else that of JSON where there is one to send.
fn add_content_type(headers: &mut Headers, facts: &Facts, sends_body: bool) {
    if headers.contains("Content-Type") {
        return;
    }
    let own = facts.headers.get("Content-Type").filter(|_| has_body(&facts.method));
    if let Some(content_type) = own.or(sends_body.then_some("application/json")) {
        headers.push("Content-Type", content_type);
    }
}

/// What a service that speaks JSON needs beside the action, unless it was mapped.
fn add_protocol(headers: &mut Headers, uri: &ServiceUri, action: &str, mapped: &Headers) {
    let Some((target, content_type)) = uri.json_protocol(action) else { return };
    for (name, value) in [("X-Amz-Target", target), ("Content-Type", content_type)] {
        if !mapped.contains(name) {
            headers.push(name, value);
        }
    }
}

/// The client's headers as `HTTP_PROXY` forwards them, without those that a mapping replaces.
fn proxied_headers(facts: &Facts, mapped: &Headers) -> Headers {
    let forwarded = facts.headers.iter().filter(|(name, value)| is_forwarded(name, value));
    let mut headers: Headers = forwarded
        .filter(|(name, _)| !mapped.contains(name) && !name.eq_ignore_ascii_case("X-Amzn-Trace-Id"))
        .collect();
    headers.push("x-amzn-apigateway-api-id", facts.context_text("apiId"));
    headers.push("X-Amzn-Trace-Id", facts.context.trace_id.clone());
    headers
}

fn host_of(url: &str) -> String {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    after.split(['/', '?', '#']).next().unwrap_or("").to_owned()
}

fn append_query(url: &mut String, query: &[(String, String)]) {
    let mut separator = if url.contains('?') { '&' } else { '?' };
    for (name, value) in query {
        url.push(separator);
        encode_query(url, name);
        url.push('=');
        encode_query(url, value);
        separator = '&';
    }
}

fn finish(
    exchange: &mut Exchange,
    plan: &Plan,
    (method, url): (String, String),
    headers: Headers,
    body: Vec<u8>,
    endpoint: Endpoint,
) {
    let facts = &exchange.facts;
    let credentials =
        plan.credentials.as_ref().map(|c| c.expand(|_| None, |name| facts.stage_variable(name)));
    let log = &mut exchange.log;
    log.learn(&headers);
    log.push(format!("Endpoint request URI: {url}"));
    log.headers("Endpoint request headers", &headers);
    log.body("Endpoint request body after transformations", &body);
    log.push(format!("Sending request to {url}"));
    let timeout_millis = plan.timeout_millis;
    exchange.backend =
        Some(BackendRequest { method, url, headers, body, endpoint, credentials, timeout_millis });
}
