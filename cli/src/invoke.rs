//! `vtl invoke`: an integration as a dry run, or sent for real. It prints what goes to the backend and, given what the
//! backend answers, what the client gets.

use crate::args::{InvokeArgs, RequestArgs};
use crate::batch::Answer;
use crate::inputs::{pair, read, read_bytes, read_object};
use crate::integrate::{backend_json, response_json};
use crate::output::{Failure, print};
use crate::render::read_request;
use crate::send::send;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use vtl::Data;
use vtl::integration::{
    BackendRequest, ConfigError, Exchange, Headers, Integration, IntegrationBuilder, MethodRequest,
    MethodResponse, RequestValidator, data_from_yaml,
};
use vtl_test::messages::{backend_response, members, method_request};

/// Carries the request through the integration, and prints.
pub(crate) fn run(args: &InvokeArgs) -> Result<(), Failure> {
    let integration = integration(args)?;
    for warning in integration.warnings() {
        writeln!(std::io::stderr(), "warning: {} ({})", warning, args.integration.display())?;
    }
    let exchange = integration.request(&request(args)?);
    let log = exchange.log().clone();
    let (sent, response) = answered(exchange, args)?;
    if args.log {
        write!(std::io::stderr(), "{}", response.as_ref().map_or(&log, MethodResponse::log))?;
    }
    if args.json {
        let mut out = Answer::default();
        let sent = sent.as_ref().map_or_else(|| "null".to_owned(), |request| backend_json(request).finish());
        out.member("backend_request", &sent);
        if let Some(response) = &response {
            out.member("response", &response_json(response).finish());
        }
        return print(&format!("{}\n", out.finish()));
    }
    let parts = [sent.as_ref().map(request_text), response.as_ref().map(response_text)];
    print(&parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// The backend's request, and the client's response where the backend's answer is known: it was given, or the
/// request was sent, or there was nothing to send.
fn answered(
    exchange: Exchange,
    args: &InvokeArgs,
) -> Result<(Option<BackendRequest>, Option<MethodResponse>), Failure> {
    let Some(request) = exchange.backend_request().cloned() else {
        let finished = exchange.finished().cloned();
        return Ok((None, finished));
    };
    if let Some(file) = &args.response {
        let answer = backend_response(&read_object(file)?).map_err(Failure::usage)?;
        return Ok((Some(request), Some(exchange.response(&answer))));
    }
    if !args.send.send {
        return Ok((Some(request), None));
    }
    let sent = send(&request, &args.send)?;
    let response = match &sent.outcome {
        Ok(answer) => exchange.response(answer),
        Err(error) => {
            writeln!(std::io::stderr(), "warning: no answer: {error}")?;
            exchange.failed(error)
        }
    };
    Ok((Some(sent.shown), Some(response)))
}

fn read_value(file: &Path) -> Result<Data, Failure> {
    data_from_yaml(&read(file)?).map_err(|error| refused(file, &error))
}

fn refused(file: &Path, error: &ConfigError) -> Failure {
    let faults: Vec<String> =
        error.faults().iter().map(|fault| format!("{}: {fault:#}", file.display())).collect();
    Failure::Integration(faults.join("\n"))
}

/// The integration with what the flags say about the API around it. JSON is read by YAML's reader, of which it is a
/// part, so that faults have places in both.
fn integration(args: &InvokeArgs) -> Result<Integration, Failure> {
    let file = &args.integration;
    let text = read(file)?;
    let plain = IntegrationBuilder::from_yaml(&text).map_err(|e| refused(file, &e))?;
    let mut builder = plain.binary_media_types(args.binary_media_type.iter().cloned());
    if let Some(responses) = &args.gateway_responses {
        builder = builder.gateway_responses(&read_value(responses)?).map_err(|e| refused(responses, &e))?;
    }
    for status in &args.method_response {
        builder = builder.method_response(*status);
    }
    if !args.required.is_empty() || args.model.is_some() {
        let required = |validator: RequestValidator, name: &String| validator.required(name);
        let mut validator = args.required.iter().fold(RequestValidator::new(), required);
        if let Some(model) = &args.model {
            validator = validator.model("application/json", read_value(model)?);
            let named = args.models.as_deref().map(read_value).transpose()?;
            for (name, model) in members(named.as_ref()) {
                validator = validator.named_model(name, model.clone());
            }
        }
        builder = builder.validator(validator);
    }
    if args.as_deployed {
        builder = builder.as_deployed();
    }
    builder.build().map_err(|e| refused(file, &e))
}

/// The request file, and over it what the flags say.
fn request(args: &InvokeArgs) -> Result<MethodRequest, Failure> {
    let parts = &args.parts;
    let file = parts.request.as_deref().map(read_request).transpose()?.unwrap_or_default();
    let mut request = method_request(&file, &file).map_err(Failure::usage)?;
    if let Some(body) = &parts.body {
        request = request.body(read_bytes(body)?);
    }
    if let Some(text) = &parts.body_text {
        request = request.body(text.as_str());
    }
    if let Some(stage) = &args.stage {
        request = request.stage(stage.as_str());
    }
    if let Some(context) = &parts.context {
        for (name, value) in members(Some(&read_object(context)?)) {
            request = request.context(name, value.clone());
        }
    }
    pairs(request, parts)
}

fn pairs(mut request: MethodRequest, parts: &RequestArgs) -> Result<MethodRequest, Failure> {
    for text in &parts.path {
        let (name, value) = pair("--path", text)?;
        request = request.path_parameter(name, value);
    }
    for text in &parts.query {
        let (name, value) = pair("--query", text)?;
        request = request.query(name, value);
    }
    for text in &parts.header {
        let (name, value) = pair("--header", text)?;
        request = request.header(name, value);
    }
    for text in &parts.stage_variable {
        let (name, value) = pair("--stage-variable", text)?;
        request = request.stage_variable(name, value);
    }
    Ok(request)
}

/// One message as curl shows it: a mark before each line of the head, the body as it is.
fn message_text(mark: char, first: &str, headers: &Headers, body: &[u8]) -> String {
    let mut out = format!("{mark} {first}\n");
    for (name, value) in headers.iter() {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{mark} {name}: {value}");
    }
    if body.is_empty() {
        return out;
    }
    match std::str::from_utf8(body) {
        Ok(text) => {
            let end = if text.ends_with('\n') { "" } else { "\n" };
            let _ = write!(out, "\n{text}{end}");
        }
        Err(_) => drop(writeln!(out, "\n[{} bytes that are no text]", body.len())),
    }
    out
}

fn request_text(request: &BackendRequest) -> String {
    let first = format!("{} {}", request.method(), request.url());
    message_text('>', &first, request.headers(), request.body())
}

fn response_text(response: &MethodResponse) -> String {
    message_text('<', &response.status().to_string(), response.headers(), response.body())
}
