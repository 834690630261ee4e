//! The backend's request: URL, headers by the rules of each type, and what API Gateway adds by itself.

use super::endpoint::authority;
use super::exchange::Exchange;
use super::facts::{Facts, last};
use super::gateway::Refusal;
use super::header_rules::{is_forwarded, is_sent};
use super::headers::Headers;
use super::mapped::Mapped;
use super::message::{BackendRequest, Endpoint};
use super::path::encode_query;
use super::plan::{IntegrationType, Plan, Target};
use super::service::{Call, ServiceUri, function_of};
use super::uri::is_endpoint;
use super::wire::{self, is_target, is_token};

/// Headers that API Gateway sends to every backend but the Lambda proxy and HTTP proxies.
fn own_headers(facts: &Facts, mapped: &Headers) -> Headers {
    let mut headers = Headers::with_room(12 + mapped.len());
    let api = facts.context_text("apiId");
    headers.add("x-amzn-apigateway-api-id", &*api);
    if !mapped.contains("Accept") {
        headers.add("Accept", "application/json");
    }
    if !mapped.contains("User-Agent") {
        headers.add("User-Agent", ["AmazonAPIGateway_", &api].concat());
    }
    headers.add("X-Amzn-Trace-Id", facts.context.trace_id.clone());
    headers
}

/// Invokes a Lambda function with `event`.
pub(super) fn call_lambda(
    exchange: &mut Exchange,
    plan: &Plan,
    uri: &ServiceUri,
    mapped: &Mapped,
    event: Vec<u8>,
) -> Result<(), Refusal> {
    let Call::Path(path) = &uri.call else { return Ok(()) };
    let facts = &exchange.facts;
    let path = path.expand(|name| last(&mapped.path, name), |name| facts.stage_variable(name));
    let mut headers = own_headers(facts, &mapped.headers);
    add_source(&mut headers, facts, &uri.region);
    headers.extend(mapped.headers.iter());
    if !headers.contains("Content-Type") {
        headers.add("Content-Type", "application/json");
    }
    let asynchronous = headers.get("X-Amz-Invocation-Type") == Some("Event");
    let function = function_of(&path).to_owned();
    let endpoint = Endpoint::Lambda { function, region: uri.region.clone(), asynchronous };
    let mut url = ["https://", uri.host(), "/", &path].concat();
    append_query(&mut url, &mapped.query);
    if !headers.contains("Host") {
        headers.add("Host", uri.host().to_owned());
    }
    headers.add("Content-Length", event.len().to_string());
    finish(exchange, plan, ("POST".to_owned(), url), headers, event, endpoint)
}

/// The ARN of the method, by which a service's policy names its caller.
fn add_source(headers: &mut Headers, facts: &Facts, region: &str) {
    let part = |name| facts.context_text(name);
    let (account, api, stage) = (part("accountId"), part("apiId"), part("stage"));
    let resource = part("resourcePath");
    let of_api = ["arn:aws:execute-api:", region, ":", &account, ":", &api, "/", &stage, "/"].concat();
    let arn = of_api + &facts.method + &resource;
    headers.add("X-Amz-Source-Arn", arn);
}

/// Whether a request of this method has a body.
fn has_body(method: &str) -> bool {
    !["GET", "HEAD", "OPTIONS"].iter().any(|m| m.eq_ignore_ascii_case(method))
}

/// Sends to an HTTP endpoint, or to a service other than Lambda.
pub(super) fn send(
    exchange: &mut Exchange,
    plan: &Plan,
    mapped: Mapped,
    body: Vec<u8>,
) -> Result<(), Refusal> {
    let facts = &exchange.facts;
    let method = plan.http_method.clone().unwrap_or_else(|| facts.method.clone());
    let parameter = |name: &str| last(&mapped.path, name);
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
                Call::Path(path) if uri.service == "s3" => {
                    ["https://", uri.host(), "/", &path.expand_keys(parameter, variable)].concat()
                }
                Call::Path(path) => ["https://", uri.host(), "/", &path.expand(parameter, variable)].concat(),
                Call::Action(action) => {
                    let called = action.expand_query(parameter, variable);
                    let (name, _) = called.split_once('&').unwrap_or((&called, ""));
                    add_protocol(&mut headers, uri, name, &mapped.headers);
                    ["https://", uri.host(), "/?Action=", &called].concat()
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
        headers.add("Host", authority(&url));
    }
    if has_body(&method) {
        headers.add("Content-Length", body.len().to_string());
    }
    finish(exchange, plan, (method, url), headers, body, endpoint)
}

/// The client's type where its request can have a body, else that of JSON where there is one to send.
fn add_content_type(headers: &mut Headers, facts: &Facts, sends_body: bool) {
    if headers.contains("Content-Type") {
        return;
    }
    let own = facts.headers.get("Content-Type").filter(|_| has_body(&facts.method));
    if let Some(content_type) = own.or(sends_body.then_some("application/json")) {
        headers.add("Content-Type", content_type);
    }
}

/// What a service that speaks JSON needs beside the action, unless it was mapped.
fn add_protocol(headers: &mut Headers, uri: &ServiceUri, action: &str, mapped: &Headers) {
    let Some((target, content_type)) = uri.json_protocol(action) else { return };
    for (name, value) in [("X-Amz-Target", target), ("Content-Type", content_type.to_owned())] {
        if !mapped.contains(name) {
            headers.add(name, value);
        }
    }
}

/// The client's headers as `HTTP_PROXY` forwards them, without those that a mapping replaces.
fn proxied_headers(facts: &Facts, mapped: &Headers) -> Headers {
    let forwarded = facts.headers.iter().filter(|(name, value)| is_forwarded(name, value));
    let mut headers: Headers = forwarded
        .filter(|(name, _)| !mapped.contains(name) && !name.eq_ignore_ascii_case("X-Amzn-Trace-Id"))
        .collect();
    headers.add("x-amzn-apigateway-api-id", facts.context_text("apiId"));
    headers.add("X-Amzn-Trace-Id", facts.context.trace_id.clone());
    headers
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
) -> Result<(), Refusal> {
    let facts = &exchange.facts;
    let credentials =
        plan.credentials.as_ref().map(|c| c.expand(|_| None, |name| facts.stage_variable(name)));
    let log = &mut exchange.log;
    log.learn(&headers);
    log.push(&["Endpoint request URI: ", &url]);
    log.headers("Endpoint request headers", &headers);
    log.body("Endpoint request body after transformations", &body);
    if !is_target(&url) {
        return Err(Refusal::configuration("Invalid endpoint address"));
    }
    if !is_token(&method) {
        return Err(Refusal::configuration("Invalid HTTP method"));
    }
    if let Some(reason) = wire::refused(&headers) {
        return Err(Refusal::configuration(reason));
    }
    log.push(&["Sending request to ", &url]);
    let scope = match &plan.target {
        Target::Service(uri) => Some(uri.scope.clone()),
        _ => None,
    };
    let timeout_millis = plan.timeout_millis;
    exchange.backend =
        Some(BackendRequest { method, url, headers, body, endpoint, scope, credentials, timeout_millis });
    Ok(())
}
