//! Reading a test file: its tests and cases, each with its layers laid over each other.

use crate::expect::Expect;
use crate::find::TEST_ENDING;
use crate::format::{Case, FILE, TestFile};
use crate::layers::{WAYS, merge, object, with};
use crate::messages::{BACKEND_RESPONSE, REQUEST, members};
use crate::shape;
use crate::snapshot;
use crate::source::Source;
use base64::Engine as _;
use std::path::Path;
use vtl::integration::{ConfigError, YamlDocument};
use vtl::{Data, Position};

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

impl Source<'_> {
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
