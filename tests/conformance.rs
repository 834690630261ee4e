//! Every recorded case under `tests/conformance` against the library. The expected outputs come from the reference
//! implementation (Velocity 1.7, Jayway's JSONPath); `record.py` beside the cases records them anew.

// A broken case file should stop the test where it is.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use vtl::jsonpath::JsonPath;
use vtl::{Data, ErrorKind, MappingContext, MappingTemplate, Template, Variables};

/// Cases that are known to differ: `area/file: name`. One that passes fails the test, so that the list shrinks.
const KNOWN_FAILURES: &[&str] = &[];

fn members(data: Option<&Data>) -> Vec<(&str, &Data)> {
    match data {
        Some(Data::Map(map)) => map.entries().iter().map(|(k, v)| (k.as_ref(), v)).collect(),
        _ => Vec::new(),
    }
}

/// What came out: a text with the overrides, or the kind of error.
#[derive(Debug, PartialEq)]
enum Outcome {
    Output(String, Option<Data>),
    Error(&'static str),
}

fn kind_of(error: &vtl::Error, query: bool) -> &'static str {
    match error.kind() {
        ErrorKind::Parse => "parse",
        ErrorKind::InvalidPath if query => "invalid-path",
        ErrorKind::PathNotFound if query => "not-found",
        _ => "render",
    }
}

fn context(case: &Data) -> MappingContext {
    let mut builder = MappingContext::builder();
    let input = case.get("input");
    if let Some(body) = input.and_then(|i| i.get("body")).and_then(Data::as_str) {
        builder = builder.body(body);
    }
    let params = input.and_then(|i| i.get("params"));
    for (name, value) in members(params.and_then(|p| p.get("path"))) {
        builder = builder.path_param(name, value.clone());
    }
    for (name, value) in members(params.and_then(|p| p.get("querystring"))) {
        builder = builder.query_param(name, value.clone());
    }
    for (name, value) in members(params.and_then(|p| p.get("header"))) {
        builder = builder.header(name, value.clone());
    }
    for (name, value) in members(case.get("context")) {
        builder = builder.context(name, value.clone());
    }
    for (name, value) in members(case.get("stageVariables")) {
        builder = builder.stage_variable(name, value.clone());
    }
    builder.build()
}

fn outcome(case: &Data) -> Outcome {
    let text = |key: &str| case.get(key).and_then(Data::as_str);
    let result = if let (Some(path), Some(json)) = (text("path"), text("json")) {
        JsonPath::parse(path).and_then(|p| p.read_text(json)).map(|out| (out, None))
    } else if case.get("input").is_some() {
        MappingTemplate::parse(text("template").unwrap())
            .and_then(|t| t.render(&context(case)))
            .map(|r| (r.body().to_owned(), r.overrides().to_json().map(|o| Data::from_json(&o).unwrap())))
    } else {
        let variables = Variables::from_data(case.get("vars").unwrap_or(&Data::Null));
        Template::parse(text("template").unwrap()).and_then(|t| t.render(&variables)).map(|out| (out, None))
    };
    match result {
        Ok((output, overrides)) => Outcome::Output(output, overrides),
        Err(error) => Outcome::Error(kind_of(&error, text("path").is_some())),
    }
}

fn expected(case: &Data) -> Outcome {
    match case.get("error").and_then(Data::as_str) {
        Some("parse") => Outcome::Error("parse"),
        Some("invalid-path") => Outcome::Error("invalid-path"),
        Some("not-found") => Outcome::Error("not-found"),
        Some(_) => Outcome::Error("render"),
        None => {
            let output = case.get("expected").and_then(Data::as_str).unwrap_or_default().to_owned();
            Outcome::Output(output, case.get("overrides").cloned())
        }
    }
}

/// Two values are the same as JSON: the order of members does not count.
fn same(left: &Data, right: &Data) -> bool {
    match (left, right) {
        (Data::Map(l), Data::Map(r)) => {
            l.entries().len() == r.entries().len()
                && l.entries().iter().all(|(k, v)| r.get(k).is_some_and(|w| same(v, w)))
        }
        (l, r) => l == r,
    }
}

fn agree(want: &Outcome, got: &Outcome) -> bool {
    match (want, got) {
        (Outcome::Output(wt, wo), Outcome::Output(gt, go)) => {
            wt == gt
                && match (wo, go) {
                    (Some(w), Some(g)) => same(w, g),
                    (None, None) => true,
                    _ => false,
                }
        }
        (w, g) => w == g,
    }
}

fn run(path: &Path) -> (usize, Vec<String>) {
    let label = format!(
        "{}/{}",
        path.parent().unwrap().file_name().unwrap().to_string_lossy(),
        path.file_stem().unwrap().to_string_lossy()
    );
    let Data::List(cases) = Data::from_json(&fs::read_to_string(path).unwrap()).unwrap() else {
        panic!("{label}: not a list of cases");
    };
    let mut failures = Vec::new();
    for case in cases.items() {
        let name = case.get("name").and_then(Data::as_str).unwrap();
        let (want, got) = (expected(case), outcome(case));
        let known = KNOWN_FAILURES.contains(&format!("{label}: {name}").as_str());
        match (agree(&want, &got), known) {
            (true, true) => failures.push(format!("{label}: {name}: passes now; take it off the list")),
            (false, false) => failures.push(format!("{label}: {name}\n  want {want:?}\n  got  {got:?}")),
            _ => {}
        }
    }
    (cases.items().len(), failures)
}

fn area(name: &str, at_least: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(name);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "json"));
    files.sort();
    let (mut total, mut failures) = (0, Vec::new());
    for file in &files {
        let (count, failed) = run(file);
        total += count;
        failures.extend(failed);
    }
    assert!(failures.is_empty(), "{} of {total} cases differ:\n{}", failures.len(), failures.join("\n"));
    assert!(total >= at_least, "only {total} cases");
}

#[test]
fn language() {
    area("language", 1300);
}

#[test]
fn values() {
    area("values", 700);
}

#[test]
fn jsonpath() {
    area("jsonpath", 650);
}

#[test]
fn gateway() {
    area("gateway", 300);
}
