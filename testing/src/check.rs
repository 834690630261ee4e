//! Whether what came of a test is what it expects.

use crate::diff::{self, Line, Tone, escaped, visible};
use crate::expect::{Backend, Body, Expect, Failing};
use crate::json::{Difference, Json, differences};
use crate::report::Failure;
use crate::run::{Ended, Outcome};
use crate::written::Author;
use base64::Engine as _;
use vtl::Position;
use vtl::integration::{BackendRequest, Headers};

/// How many characters of a value are shown.
const SHOWN: usize = 300;

/// Collects what does not hold.
pub(crate) struct Check<'c> {
    expect: &'c Expect,
    outcome: &'c Outcome,
    author: &'c Author<'c>,
    failures: Vec<Failure>,
}

/// Everything that does not hold, except for snapshots.
pub(crate) fn check(expect: &Expect, outcome: &Outcome, author: &Author<'_>) -> Vec<Failure> {
    let mut check = Check { expect, outcome, author, failures: Vec::new() };
    if let Some(ended) = unexpected(expect, outcome) {
        check.fail("error", "it failed", plain(ended));
        return check.failures;
    }
    check.error();
    check.body();
    check.overrides();
    check.status();
    if let Some(response) = &outcome.response {
        check.headers("headers", &expect.headers, response.headers());
    } else if !expect.headers.is_empty() {
        check.fail("headers", NO_RESPONSE, Vec::new());
    }
    check.backend();
    if let (false, Some(ended), None) = (check.failures.is_empty(), &outcome.error, &expect.error) {
        check.fail("error", "the gateway ended the request itself", plain(ended));
    }
    check.failures
}

/// How it ended, where nothing says that it may end so.
pub(crate) fn unexpected<'o>(expect: &Expect, outcome: &'o Outcome) -> Option<&'o Ended> {
    let told =
        expect.error.is_some() || expect.status.is_some() || matches!(expect.backend, Some(Backend::Nothing));
    outcome.error.as_ref().filter(|_| !told)
}

const NO_RESPONSE: &str = "there is no response of the client: the test needs the backend's `response`";

fn plain(ended: &Ended) -> Vec<Line> {
    let mut lines: Vec<Line> = ended.text.lines().map(|line| Line::new(Tone::Plain, line)).collect();
    lines.insert(0, Line::new(Tone::Plain, &format!("kind: {}", ended.kind)));
    diff::shorten(&mut lines);
    lines
}

fn unequal(expected: &str, actual: &str) -> Vec<Line> {
    vec![Line::new(Tone::Expected, expected), Line::new(Tone::Actual, actual)]
}

/// A value in one line, not too long.
fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", visible(text.get(..end).unwrap_or(""))),
        None => visible(text).into_owned(),
    }
}

/// Where two texts begin to differ, and what wrote that.
pub(crate) fn first_difference(expected: &str, actual: &str, author: &Author<'_>) -> String {
    let same = expected.bytes().zip(actual.bytes()).take_while(|(a, b)| a == b).count();
    let at = Position::of(actual, same);
    format!("differs from {}:{} on{}", at.line, at.column, written_by(author.at(actual, same)))
}

fn written_by(place: Option<String>) -> String {
    place.map_or(String::new(), |place| format!(", written by {place}"))
}

impl Check<'_> {
    fn fail(&mut self, what: &str, message: impl Into<String>, lines: Vec<Line>) {
        self.failures.push(Failure { what: what.to_owned(), message: message.into(), lines });
    }

    fn error(&mut self) {
        match (&self.expect.error, &self.outcome.error) {
            (Some(_), None) => {
                let body = self.outcome.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
                let lines = vec![Line::new(Tone::Actual, &short(&body))];
                self.fail("error", "an error is expected, and there is none", lines);
            }
            (Some(Failing { kind, contains }), Some(ended)) => {
                if let Some(kind) = kind.as_deref().filter(|kind| *kind != ended.kind) {
                    let mut lines = unequal(kind, ended.kind);
                    lines.extend(plain(ended).into_iter().skip(1));
                    self.fail("error", "it is of another kind", lines);
                }
                for text in contains.iter().filter(|text| !ended.text.contains(text.as_str())) {
                    self.fail("error", format!("it does not contain `{}`", short(text)), plain(ended));
                }
            }
            _ => {}
        }
    }

    fn body(&mut self) {
        let expect = self.expect;
        let any = expect.text.is_some() || expect.json.is_some() || expect.base64.is_some();
        let any = any || !expect.contains.is_empty() || !expect.matches.is_empty() || expect.snapshot;
        let Some(bytes) = self.outcome.body.as_deref() else {
            if any {
                let unanswered = self.outcome.response.is_none() && self.outcome.backend.is_some();
                let reason = match &self.outcome.error {
                    _ if unanswered => NO_RESPONSE,
                    Some(_) => "there is no output: it failed",
                    None => "there is no body: nothing was sent",
                };
                self.fail("body", reason, Vec::new());
            }
            return;
        };
        if let Some(encoded) = &expect.base64 {
            let actual = base64::engine::general_purpose::STANDARD.encode(bytes);
            if actual != *encoded {
                self.fail("base64", "other bytes", unequal(&short(encoded), &short(&actual)));
            }
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text(text),
            Err(_) if any && expect.base64.is_none() => {
                self.fail("body", "it is no text: expect it as `base64`", Vec::new());
            }
            Err(_) => {}
        }
    }

    fn text(&mut self, actual: &str) {
        let expect = self.expect;
        if let Some(expected) = &expect.text
            && expected != actual
        {
            let message = format!("the output {}", first_difference(expected, actual, self.author));
            self.fail("text", message, diff::texts(expected, actual));
        }
        if let Some(expected) = &expect.json {
            self.json("json", expected, actual);
        }
        for text in expect.contains.iter().filter(|text| !actual.contains(text.as_str())) {
            let lines = diff::all(Tone::Actual, actual);
            self.fail("contains", format!("the output does not contain `{}`", short(text)), lines);
        }
        for pattern in expect.matches.iter().filter(|pattern| !pattern.is_match(actual)) {
            let lines = diff::all(Tone::Actual, actual);
            self.fail("matches", format!("the output does not match `{pattern}`"), lines);
        }
    }

    fn json(&mut self, what: &str, expected: &str, actual: &str) {
        let wanted = match Json::parse(expected) {
            Ok(wanted) => wanted,
            Err(error) => {
                return self.fail(what, format!("what is expected is not JSON: {error}"), Vec::new());
            }
        };
        match Json::parse(actual) {
            Ok(found) => {
                let differences = differences(&wanted, &found);
                if !differences.is_empty() {
                    let places = match differences.len() {
                        1 => "one place".to_owned(),
                        count => format!("{count} places"),
                    };
                    let lines = self.difference_lines(&differences, actual);
                    self.fail(what, format!("it differs in {places}"), lines);
                }
            }
            Err(error) => self.not_json(what, actual, &error),
        }
    }

    fn difference_lines(&self, differences: &[Difference], actual: &str) -> Vec<Line> {
        let mut lines = Vec::new();
        for Difference { path, expected, actual: found, note, at } in differences {
            let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
            let written = found.as_ref().and_then(|_| self.author.at(actual, *at));
            lines.push(Line::new(Tone::Plain, &format!("{path}{note}{}", written_by(written))));
            let side = |value: &Option<String>, tone| {
                let text = value.as_deref().map_or_else(|| "(nothing)".to_owned(), short);
                Line::new(tone, &format!("  {text}"))
            };
            lines.push(side(expected, Tone::Expected));
            lines.push(side(found, Tone::Actual));
        }
        diff::shorten(&mut lines);
        lines
    }

    fn not_json(&mut self, what: &str, actual: &str, error: &serde_json::Error) {
        let Some(fault) = self.author.not_json(actual) else {
            let lines = diff::all(Tone::Actual, actual);
            return self.fail(what, format!("invalid JSON: {error}"), lines);
        };
        let Position { line, column } = fault.position();
        let text = actual.split('\n').nth(line - 1).unwrap_or("");
        let before: String = text.chars().take(column - 1).collect();
        let before = escaped(&before).chars().count();
        let mut lines =
            vec![Line::new(Tone::Actual, text), Line::new(Tone::Plain, &format!("{}^", " ".repeat(before)))];
        let message = fault.to_string();
        let excerpt = format!("{:#}", fault.into_error());
        lines.extend(excerpt.lines().skip(1).map(|line| Line::new(Tone::Plain, line)));
        self.fail(what, message, lines);
    }

    fn overrides(&mut self) {
        let Some(expected) = &self.expect.overrides else { return };
        match &self.outcome.overrides {
            Some(actual) => self.json("overrides", &expected.to_json(), actual),
            None => self.fail(
                "overrides",
                "they show in `status`, `headers` and `backend` only, except for templates and `side: request`",
                Vec::new(),
            ),
        }
    }

    fn status(&mut self) {
        let Some(expected) = self.expect.status else { return };
        match self.outcome.response.as_ref().map(vtl::integration::MethodResponse::status) {
            Some(actual) if actual == expected => {}
            Some(actual) => {
                self.fail("status", "another status", unequal(&expected.to_string(), &actual.to_string()));
            }
            None => self.fail("status", NO_RESPONSE, Vec::new()),
        }
    }

    fn headers(&mut self, what: &str, expected: &[(String, Option<Vec<String>>)], actual: &Headers) {
        for (name, wanted) in expected {
            let found: Vec<&str> = actual.get_all(name).collect();
            let wanted = wanted.as_deref().unwrap_or_default();
            if found != wanted {
                let side = |tone, values: &[&str]| -> Vec<Line> {
                    let none = [Line::new(tone, "(no such header)")];
                    let lines: Vec<Line> = values.iter().map(|v| Line::new(tone, &short(v))).collect();
                    if lines.is_empty() { none.to_vec() } else { lines }
                };
                let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
                let mut lines = side(Tone::Expected, &wanted);
                lines.extend(side(Tone::Actual, &found));
                self.fail(what, format!("`{name}` differs"), lines);
            }
        }
    }

    fn backend(&mut self) {
        let Some(expected) = &self.expect.backend else { return };
        let (method, url, headers, body) = match (expected, &self.outcome.backend) {
            (Backend::Nothing, None) => return,
            (Backend::Nothing, Some(sent)) => {
                let lines = vec![Line::new(Tone::Actual, &format!("{} {}", sent.method(), sent.url()))];
                return self.fail("backend", "nothing is expected to be sent", lines);
            }
            (Backend::Request { .. }, None) => {
                return self.fail("backend", "nothing was sent", Vec::new());
            }
            (Backend::Request { method, url, headers, body }, Some(_)) => (method, url, headers, body),
        };
        let Some(sent) = &self.outcome.backend else { return };
        for (what, expected, actual) in
            [("backend.method", method, sent.method()), ("backend.url", url, sent.url())]
        {
            if let Some(expected) = expected.as_deref().filter(|expected| *expected != actual) {
                self.fail(what, "it differs", unequal(expected, actual));
            }
        }
        self.headers("backend.headers", headers, sent.headers());
        if let Some(body) = body {
            self.backend_body(body, sent);
        }
    }

    fn backend_body(&mut self, expected: &Body, sent: &BackendRequest) {
        let what = "backend.body";
        let actual = String::from_utf8_lossy(sent.body());
        match expected {
            Body::Text(text) if text.as_bytes() != sent.body() => {
                self.fail(what, "it differs", diff::texts(text, &actual));
            }
            Body::Json(json) => self.json(what, json, &actual),
            Body::Base64(encoded) => {
                let actual = base64::engine::general_purpose::STANDARD.encode(sent.body());
                if actual != *encoded {
                    self.fail(what, "other bytes", unequal(&short(encoded), &short(&actual)));
                }
            }
            Body::Text(_) => {}
        }
    }
}
