//! Test files: their members, and what they say once defaults, tests and cases are laid over each other.

use crate::expect::Expect;
use crate::find::TEST_ENDING;
use crate::layers::{WAYS, merge, object, with};
use crate::messages::{API, BACKEND_RESPONSE, METHOD, REQUEST, members, with_api};
use crate::shape::{self, Members, Misshapen, Shape};
use crate::snapshot;
use base64::Engine as _;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use vtl::integration::{
    ConfigError, Fault, Integration, IntegrationBuilder, IntegrationTemplate, YamlDocument,
};
use vtl::{Data, MappingTemplate, Position};

/// The members of a test file.
pub(crate) const FILE: Members = &[
    ("$schema", Shape::Text),
    ("template", Shape::Text),
    ("integration", Shape::Either(&[Shape::Text, Shape::Object])),
    ("side", Shape::OneOf(&["request", "response", "both"])),
    ("api", Shape::Joined(&[API, &[("method", Shape::Members(METHOD))]])),
    ("defaults", Shape::Members(PARTS)),
    ("tests", Shape::List(&Shape::Joined(&[TEST, PARTS]))),
];

const TEST: Members = &[
    ("name", Shape::Text),
    ("cases", Shape::List(&Shape::Joined(&[CASE, PARTS]))),
    ("expect", Shape::Members(EXPECT)),
];

const CASE: Members = &[("name", Shape::Text), ("expect", Shape::Members(EXPECT))];

/// The parts of an exchange.
const PARTS: Members = &[
    ("request", Shape::Either(&[Shape::Text, Shape::Members(REQUEST)])),
    ("method", Shape::Text),
    ("resource", Shape::Text),
    ("path", Shape::Either(&[Shape::Text, Shape::Parameters])),
    ("query", Shape::Parameters),
    ("headers", Shape::Parameters),
    ("body", Shape::Any),
    ("bodyFile", Shape::Text),
    ("body_base64", Shape::Text),
    ("context", Shape::Object),
    ("stageVariables", Shape::Object),
    ("stage", Shape::Text),
    ("response", Shape::Either(&[Shape::Text, Shape::Joined(&[BACKEND_RESPONSE, BODY_FILE])])),
];

const BODY_FILE: Members = &[("bodyFile", Shape::Text)];

const TEXTS: Shape = Shape::Either(&[Shape::Text, Shape::Texts]);

const EXPECT: Members = &[
    ("text", Shape::Text),
    ("textFile", Shape::Text),
    ("json", Shape::Any),
    ("jsonFile", Shape::Text),
    ("base64", Shape::Text),
    ("contains", TEXTS),
    ("matches", TEXTS),
    ("snapshot", Shape::Flag),
    ("overrides", Shape::Members(&[("requestOverride", Shape::Object), ("responseOverride", Shape::Object)])),
    ("status", Shape::Integer),
    ("headers", Shape::Object),
    ("backend", Shape::Either(&[Shape::Text, Shape::False, Shape::Members(BACKEND)])),
    ("error", Shape::Either(&[Shape::Text, Shape::Members(ERROR)])),
];

/// What is expected of the request for the backend: as `vtl invoke --json` prints it.
pub(crate) const BACKEND: Members = &[
    ("method", Shape::Text),
    ("url", Shape::Text),
    ("headers", Shape::Object),
    ("body", Shape::Any),
    ("body_base64", Shape::Text),
];

const ERROR: Members = &[("kind", Shape::Text), ("contains", TEXTS)];

/// Which side of an integration a file tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
    Both,
}

/// What a file tests. Where it cannot be built the reason is what its tests see.
#[derive(Debug)]
pub(crate) enum Subject {
    Template(Result<MappingTemplate, vtl::Error>),
    Integration(Box<Tested>),
}

/// An integration under test.
#[derive(Debug)]
pub(crate) struct Tested {
    pub(crate) built: Result<Integration, String>,
    warnings: Vec<String>,
    /// The file that it stands in.
    pub(crate) file: PathBuf,
    /// The lines of the file on which templates begin, by the templates' names.
    pub(crate) first_lines: HashMap<String, usize>,
}

impl Subject {
    /// A place in a template, as people look for it.
    pub(crate) fn place(&self, template: &str, at: Position) -> String {
        let Position { line, column } = at;
        match (self, self.first_line(template)) {
            (Subject::Template(_), _) => format!("{template}:{line}:{column}"),
            (Subject::Integration(tested), Some(first)) => {
                format!("{}:{} ({template} {line}:{column})", tested.file.display(), first + line - 1)
            }
            (Subject::Integration(tested), None) => {
                format!("{} ({template} {line}:{column})", tested.file.display())
            }
        }
    }

    /// A template's name, with the file of the integration that it is of.
    pub(crate) fn label(&self, template: &str) -> String {
        match self {
            Subject::Template(_) => template.to_owned(),
            Subject::Integration(tested) => format!("{}, {template}", tested.file.display()),
        }
    }

    /// What an integration has that does nothing.
    pub(crate) fn warnings(&self) -> &[String] {
        match self {
            Subject::Template(_) => &[],
            Subject::Integration(tested) => &tested.warnings,
        }
    }

    fn first_line(&self, template: &str) -> Option<usize> {
        match self {
            Subject::Template(_) => None,
            Subject::Integration(tested) => tested.first_lines.get(template).copied(),
        }
    }
}

/// A test file that was read.
#[derive(Debug)]
pub(crate) struct TestFile {
    pub(crate) path: PathBuf,
    pub(crate) subject: Subject,
    pub(crate) side: Side,
    pub(crate) cases: Vec<Case>,
}

/// One test, or one case of its table.
#[derive(Debug)]
pub(crate) struct Case {
    /// `test` or `test > case`.
    pub(crate) name: String,
    pub(crate) position: Position,
    /// The request, with the members of a request file and `stage`.
    pub(crate) request: Data,
    pub(crate) response: Option<Data>,
    pub(crate) expect: Expect,
}

/// A text with its faults, each with file, line and column.
pub(crate) struct Source<'s> {
    path: &'s Path,
    document: &'s YamlDocument,
    faults: Vec<String>,
}

/// Reads a test file, or says all that is wrong with it.
pub(crate) fn load(path: &Path) -> Result<TestFile, Vec<String>> {
    if !path.extension().is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|own| extension == *own))
    {
        return Err(vec![format!("{}: no test file: NAME{TEST_ENDING}", path.display())]);
    }
    let text = std::fs::read_to_string(path).map_err(|e| vec![format!("{}: {e}", path.display())])?;
    let document = YamlDocument::parse(&text).map_err(|e| config_faults(path, &e))?;
    let wrong = shape::faults(document.data(), FILE);
    if !wrong.is_empty() {
        return Err(wrong.iter().map(|wrong| wrong.in_document(path, &document)).collect());
    }
    let mut source = Source { path, document: &document, faults: Vec::new() };
    let subject = source.subject();
    let cases = source.cases();
    match subject {
        Some((subject, side)) if source.faults.is_empty() => {
            Ok(TestFile { path: path.to_owned(), subject, side, cases })
        }
        _ => Err(source.faults),
    }
}

fn config_faults(path: &Path, error: &ConfigError) -> Vec<String> {
    error.faults().iter().map(|fault| format!("{}:{fault:#}", path.display())).collect()
}

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

impl Source<'_> {
    pub(crate) fn fault(&mut self, place: &str, message: impl std::fmt::Display) {
        let at = self.document.key_position(place).unwrap_or(Position { line: 1, column: 1 });
        let dots = if place.is_empty() { "" } else { ": " };
        self.faults.push(format!(
            "{}:{}:{}: {place}{dots}{message}",
            self.path.display(),
            at.line,
            at.column
        ));
    }

    /// A file that the test file names, relative to it.
    fn file(&self, name: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(name)
    }

    fn read(&mut self, place: &str, name: &str) -> Option<Vec<u8>> {
        let file = self.file(name);
        let read = std::fs::read(&file);
        read.map_err(|e| self.fault(place, format!("{}: {e}", file.display()))).ok()
    }

    /// The text of a file that the test file names.
    pub(crate) fn read_text(&mut self, place: &str, name: &str) -> Option<String> {
        let bytes = self.read(place, name)?;
        let text = String::from_utf8(bytes);
        text.map_err(|_| self.fault(place, format!("{name}: not UTF-8"))).ok()
    }

    /// The object in a JSON file, of the members that are known.
    pub(crate) fn read_object(&mut self, place: &str, name: &str, known: Members) -> Option<Data> {
        let text = self.read_text(place, name)?;
        let file = self.file(name);
        let data = match Data::from_json(&text) {
            Ok(data) => data,
            Err(e) => {
                self.fault(place, format!("{}: {}", file.display(), e.message()));
                return None;
            }
        };
        let wrong = shape::faults(&data, known);
        self.faults.extend(wrong.iter().map(|wrong: &Misshapen| wrong.in_file(&file, &text)));
        wrong.is_empty().then_some(data)
    }

    fn subject(&mut self) -> Option<(Subject, Side)> {
        let data = self.document.data();
        let side = match data.get("side").and_then(Data::as_str) {
            Some("request") => Some(Side::Request),
            Some("response") => Some(Side::Response),
            Some(_) => Some(Side::Both),
            None => None,
        };
        match (data.get("template").and_then(Data::as_str), data.get("integration")) {
            (Some(name), None) => {
                for (key, wrong) in [("side", side == Some(Side::Both)), ("api", data.get("api").is_some())] {
                    if wrong {
                        self.fault(key, "only an `integration` has this");
                    }
                }
                let text = self.read_text("template", name)?;
                let named = self.file(name).display().to_string();
                let template = MappingTemplate::parse_named(&named, &text);
                Some((Subject::Template(template), side.unwrap_or(Side::Request)))
            }
            (None, Some(integration)) => {
                let tested = self.integration(integration)?;
                Some((Subject::Integration(Box::new(tested)), side.unwrap_or(Side::Both)))
            }
            _ => {
                self.fault("", "a test file has one of `template` and `integration`");
                None
            }
        }
    }

    fn integration(&mut self, given: &Data) -> Option<Tested> {
        let api = self.document.data().get("api");
        let around = |builder| with_api(builder, api, api.and_then(|api| api.get("method")));
        let Some(name) = given.as_str() else {
            let placed = |fault: &Fault| self.in_place(fault);
            let refused = |error: ConfigError| joined(error.faults().iter().map(placed));
            let builder = IntegrationBuilder::from_data(given).map_err(refused).and_then(around);
            let built = builder.and_then(|builder| builder.build().map_err(refused));
            let first_lines = self.first_lines(built.as_ref().ok());
            let warnings = built.iter().flat_map(Integration::warnings).map(placed).collect();
            return Some(Tested { built, warnings, file: self.path.to_owned(), first_lines });
        };
        let text = self.read_text("integration", name)?;
        let file = self.file(name);
        let placed = |fault: &Fault| format!("{}:{fault:#}", file.display());
        let refused = |error: ConfigError| joined(error.faults().iter().map(placed));
        let builder = IntegrationBuilder::from_yaml(&text).map_err(refused).and_then(around);
        let built = builder.and_then(|builder| builder.build().map_err(refused));
        let lines = |t: IntegrationTemplate<'_>| Some((t.template.name()?.to_owned(), t.first_line?));
        let first_lines =
            built.iter().flat_map(|integration| integration.templates().filter_map(lines)).collect();
        let warnings = built.iter().flat_map(Integration::warnings).map(placed).collect();
        Some(Tested { built, warnings, file, first_lines })
    }

    /// The lines of the test file on which the templates of an integration in it begin.
    fn first_lines(&self, integration: Option<&Integration>) -> HashMap<String, usize> {
        let names = integration.into_iter().flat_map(|i| i.templates().filter_map(|t| t.template.name()));
        let line = |name: &str| {
            let line = self.document.first_line(&format!("integration.{name}"))?;
            Some((name.to_owned(), line))
        };
        names.filter_map(line).collect()
    }

    /// A fault of an integration that stands in the test file.
    fn in_place(&self, fault: &Fault) -> String {
        let place = self.document.key_position(&format!("integration.{}", fault.place()));
        let place = place.map_or(String::new(), |at| format!("{}:{}:", at.line, at.column));
        format!("{}:{place} {fault:#}", self.path.display())
    }

    fn cases(&mut self) -> Vec<Case> {
        let data = self.document.data();
        let defaults = data.get("defaults").cloned().unwrap_or_else(|| object([]));
        let defaults = self.resolved("defaults", &defaults);
        let mut cases: Vec<Case> = Vec::new();
        for (place, test) in items(data.get("tests"), "tests") {
            let Some(name) = self.name(&place, test) else { continue };
            let merged = merge(&defaults, &self.resolved(&place, test));
            let table = items(test.get("cases"), &format!("{place}.cases"));
            if table.is_empty() {
                let case = self.case(&[place], name, &merged);
                cases.extend(case);
                continue;
            }
            for (inner, row) in table {
                let Some(own) = self.name(&inner, row) else { continue };
                let merged = merge(&merged, &self.resolved(&inner, row));
                let case = self.case(&[inner, place.clone()], format!("{name} > {own}"), &merged);
                cases.extend(case);
            }
        }
        if items(data.get("tests"), "tests").is_empty() {
            self.fault("tests", "a test file needs tests");
        }
        let kept: Vec<&str> = cases.iter().filter(|c| c.expect.snapshot).map(|c| c.name.as_str()).collect();
        if let Some((one, other)) = snapshot::clash(&kept) {
            let message = format!("the snapshots of `{one}` and `{other}` would be one file: rename one");
            self.fault("tests", message);
        }
        for (i, case) in cases.iter().enumerate() {
            if cases.iter().take(i).any(|other| other.name == case.name) {
                let Position { line, column } = case.position;
                let path = self.path.display();
                self.faults.push(format!("{path}:{line}:{column}: another test is called `{}`", case.name));
            }
        }
        cases
    }

    fn name(&mut self, place: &str, test: &Data) -> Option<String> {
        let name = test.get("name").and_then(Data::as_str).filter(|name| !name.trim().is_empty());
        if name.is_none() {
            self.fault(place, "a test needs a `name`");
        }
        name.map(str::to_owned)
    }

    /// A layer with the objects of the files that it names as `request` and `response`.
    fn resolved(&mut self, place: &str, layer: &Data) -> Data {
        self.one_way(place, layer);
        let mut layer = layer.clone();
        for (key, known) in [("request", REQUEST), ("response", BACKEND_RESPONSE)] {
            if let Some(name) = layer.get(key).and_then(Data::as_str).map(str::to_owned) {
                let object = self.read_object(&format!("{place}.{key}"), &name, known);
                layer = with(&layer, key, object);
            }
        }
        layer
    }

    /// Of the ways to say one thing a layer may take one.
    fn one_way(&mut self, place: &str, layer: &Data) {
        let inner = ["expect", "response"].map(|key| (format!("{place}.{key}"), layer.get(key)));
        for (place, data) in [(place.to_owned(), Some(layer))].into_iter().chain(inner) {
            for ways in WAYS {
                let given: Vec<&str> = members(data).map(|(k, _)| k).filter(|k| ways.contains(k)).collect();
                if let [first, second, ..] = given.as_slice() {
                    self.fault(&format!("{place}.{second}"), format!("`{first}` is given already"));
                }
            }
        }
    }

    fn case(&mut self, places: &[String], name: String, merged: &Data) -> Option<Case> {
        let place = places.first()?;
        let position = self.document.key_position(place)?;
        let request = self.request(places, merged);
        let response = merged.get("response").map(|response| {
            let places: Vec<String> = places.iter().map(|place| format!("{place}.response")).collect();
            self.with_body_file(&places, response)
        });
        let expect = merged.get("expect").cloned().unwrap_or_default();
        let expect = Expect::read(self, places, &expect)?;
        Some(Case { name, position, request, response, expect })
    }

    /// The request of the merged parts.
    fn request(&mut self, places: &[String], merged: &Data) -> Data {
        let merged = self.with_body_file(places, merged);
        let mut own = Vec::new();
        for (key, value) in members(Some(&merged)) {
            match (key, value) {
                ("name" | "cases" | "expect" | "response" | "request", _) => {}
                ("path", Data::Map(_)) => own.push(("pathParameters", value.clone())),
                _ => own.push((key, value.clone())),
            }
        }
        let base = merged.get("request").cloned().unwrap_or_else(|| object([]));
        merge(&base, &object(own))
    }

    /// `data` with the body of the file that it names.
    fn with_body_file(&mut self, places: &[String], data: &Data) -> Data {
        let Some(name) = data.get("bodyFile").and_then(Data::as_str) else { return data.clone() };
        let place = self.place_of(places, "bodyFile");
        let body = self.read(&place, name).map(|bytes| match String::from_utf8(bytes) {
            Ok(text) => ("body", Data::from(text)),
            Err(e) => {
                let encoded = base64::engine::general_purpose::STANDARD.encode(e.as_bytes());
                ("body_base64", Data::from(encoded))
            }
        });
        let data = with(data, "bodyFile", None);
        match body {
            Some((key, value)) => with(&data, key, Some(value)),
            None => data,
        }
    }

    /// Where the innermost layer stands that has the member.
    pub(crate) fn place_of(&self, places: &[String], member: &str) -> String {
        let all = places.iter().map(|place| format!("{place}.{member}"));
        let found = all.chain([format!("defaults.{member}")]).find(|path| self.document.has(path));
        found.or_else(|| places.first().cloned()).unwrap_or_default()
    }
}

/// The items of a list, each with its path.
fn items<'d>(list: Option<&'d Data>, place: &str) -> Vec<(String, &'d Data)> {
    match list {
        Some(Data::List(list)) => {
            list.items().iter().enumerate().map(|(i, item)| (format!("{place}[{i}]"), item)).collect()
        }
        _ => Vec::new(),
    }
}
