//! `vtl batch`: one JSON request a line in, one JSON answer a line out, in order, until the input ends.

use crate::integrate;
use crate::output::Failure;
use std::io::{self, BufRead as _, Write as _};
use vtl::jsonpath::JsonPath;
use vtl::{Data, Dialect, ErrorKind, MappingContext, MappingTemplate, Options, Template, Variables};
use vtl_test::messages::members;
use vtl_test::shape::{self, Members, Shape};

/// Answers every line of standard input.
pub(crate) fn run() -> Result<(), Failure> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&line);
        if text.trim().is_empty() {
            continue;
        }
        writeln!(output, "{}", answer(text.trim()))?;
        output.flush()?;
    }
}

/// The members of an answer, in order.
#[derive(Default)]
pub(crate) struct Answer(Vec<String>);

impl Answer {
    /// Adds a member whose value is JSON already.
    pub(crate) fn member(&mut self, name: &str, json: &str) -> &mut Answer {
        self.0.push(format!("{}:{json}", quote(name)));
        self
    }

    /// Adds a text.
    pub(crate) fn text(&mut self, name: &str, text: &str) -> &mut Answer {
        self.member(name, &quote(text))
    }

    /// The object.
    pub(crate) fn finish(&self) -> String {
        format!("{{{}}}", self.0.join(","))
    }
}

fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The answer to one line.
fn answer(line: &str) -> String {
    let mut answer = Answer::default();
    let request = match Data::from_json(line) {
        Ok(request @ Data::Map(_)) => request,
        Ok(_) => return refused(answer, "not a JSON object"),
        Err(e) => return refused(answer, e.message()),
    };
    if let Some(name) = request.get("name") {
        answer.member("name", &name.to_json());
    }
    let given = |key: &str| !matches!(request.get(key), None | Some(Data::Null));
    let (kind, known): (fn(&mut Answer, &Data), Members) = if given("template") {
        (render, RENDER)
    } else if given("path") && given("json") {
        (query, QUERY)
    } else if given("integration") {
        (integrate::answer, integrate::LINE)
    } else {
        return refused(answer, "neither template, nor path and json, nor integration, in the request");
    };
    match shape::check(&request, known, false) {
        Ok(()) => kind(&mut answer, &request),
        Err(wrong) => return refused(answer, &wrong.text()),
    }
    answer.finish()
}

fn refused(mut answer: Answer, message: &str) -> String {
    answer.text("error", "request").text("message", message).finish()
}

/// The members of a line that asks for a rendering.
const RENDER: Members = &[
    ("template", Shape::Text),
    ("dialect", Shape::Text),
    ("vars", Shape::Object),
    ("input", Shape::Members(&[("body", Shape::Text), ("params", Shape::Members(PARAMS))])),
    ("context", Shape::Object),
    ("stageVariables", Shape::Object),
];

const PARAMS: Members = &[("path", Shape::Object), ("querystring", Shape::Object), ("header", Shape::Object)];

/// The members of a line that asks what a path reads.
const QUERY: Members = &[("path", Shape::Text), ("json", Shape::Text)];

fn text<'r>(request: &'r Data, key: &str) -> &'r str {
    request.get(key).and_then(Data::as_str).unwrap_or("")
}

fn render(answer: &mut Answer, request: &Data) {
    let dialect = match dialect(request) {
        Ok(dialect) => dialect,
        Err(message) => {
            answer.text("error", "request").text("message", &message);
            return;
        }
    };
    let template = text(request, "template");
    let options = Options::new(dialect);
    let variables = request.get("vars").cloned().unwrap_or_default();
    let gateway = ["input", "context", "stageVariables"].iter().any(|key| request.get(key).is_some());
    let result = if dialect == Dialect::ApiGateway || gateway {
        let context = mapping_context(request, &variables);
        MappingTemplate::parse_with("template", template, &options)
            .and_then(|t| t.render(&context))
            .map(|r| (r.body().to_owned(), r.overrides().to_json()))
    } else {
        Template::parse_with("template", template, &options)
            .and_then(|t| t.render(&Variables::from_data(&variables)))
            .map(|text| (text, None))
    };
    match result {
        Ok((text, overrides)) => {
            answer.text("output", &text);
            if let Some(overrides) = overrides {
                answer.member("overrides", &overrides);
            }
        }
        Err(error) => failed(answer, &error),
    }
}

/// The dialect of a request line: as it says, or by whether it has an `input`.
pub(crate) fn dialect(request: &Data) -> Result<Dialect, String> {
    match request.get("dialect").and_then(Data::as_str) {
        Some("apigateway") => Ok(Dialect::ApiGateway),
        Some("velocity") => Ok(Dialect::Velocity),
        Some(other) => Err(format!("there is no dialect {other:?}")),
        None if request.get("input").is_some() => Ok(Dialect::ApiGateway),
        None => Ok(Dialect::Velocity),
    }
}

fn failed(answer: &mut Answer, error: &vtl::Error) {
    let kind = match error.kind() {
        ErrorKind::Parse => "parse",
        ErrorKind::Limit => "limit",
        _ => "render",
    };
    answer.text("error", kind).text("message", error.message());
    if let (Some(line), Some(column)) = (error.line(), error.column()) {
        answer.member("line", &line.to_string()).member("column", &column.to_string());
    }
}

/// What the template sees of the request line.
pub(crate) fn mapping_context(request: &Data, variables: &Data) -> MappingContext {
    let mut builder = MappingContext::builder();
    if let Some(input) = request.get("input") {
        if let Some(body) = input.get("body").and_then(Data::as_str) {
            builder = builder.body(body);
        }
        let params = input.get("params");
        for (name, value) in members(params.and_then(|p| p.get("path"))) {
            builder = builder.path_param(name, value.clone());
        }
        for (name, value) in members(params.and_then(|p| p.get("querystring"))) {
            builder = builder.query_param(name, value.clone());
        }
        for (name, value) in members(params.and_then(|p| p.get("header"))) {
            builder = builder.header(name, value.clone());
        }
    }
    for (name, value) in members(request.get("context")) {
        builder = builder.context(name, value.clone());
    }
    for (name, value) in members(request.get("stageVariables")) {
        builder = builder.stage_variable(name, value.clone());
    }
    for (name, value) in members(Some(variables)) {
        builder = builder.variable(name, value.clone());
    }
    builder.build()
}

/// Why the document of a line cannot be read, which is told before anything about its path.
fn unreadable(request: &Data) -> Option<vtl::Error> {
    let read = JsonPath::parse("$").and_then(|root| root.read_text(text(request, "json")));
    read.err().filter(|error| error.kind() == ErrorKind::Json)
}

fn query(answer: &mut Answer, request: &Data) {
    match JsonPath::parse(text(request, "path")).and_then(|path| path.read_text(text(request, "json"))) {
        Ok(text) => {
            answer.text("output", &text);
        }
        Err(error) => {
            let error = unreadable(request).unwrap_or(error);
            let kind = match error.kind() {
                ErrorKind::InvalidPath => "invalid-path",
                ErrorKind::PathNotFound => "not-found",
                _ => "other",
            };
            answer.text("error", kind).text("message", error.message());
        }
    }
}
