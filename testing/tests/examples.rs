//! The examples' own tests: they pass, they test every template there is, and the schema for editors takes them.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use vtl_test::{Failed, Runner, SCHEMA};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

/// The test files of the examples, each with what it says.
fn test_files() -> Vec<(PathBuf, Value)> {
    let folders = fs::read_dir(examples()).unwrap().map(|entry| entry.unwrap().path()).filter(|p| p.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    let tests = files.filter(|path| path.to_string_lossy().ends_with(".vtltest.yaml"));
    let read = |path: PathBuf| {
        let data = vtl::integration::data_from_yaml(&fs::read_to_string(&path).unwrap()).unwrap();
        (path, serde_json::from_str(&data.to_json()).unwrap())
    };
    tests.map(read).collect()
}

#[test]
fn all_pass() -> Result<(), Failed> {
    Runner::new().path(examples()).ci(true).check()
}

#[test]
fn every_line_is_reached() {
    let report = Runner::new().path(examples()).coverage().run().unwrap();
    let coverage = report.coverage.unwrap();
    let totals = coverage.totals();
    assert_eq!(totals.lines_hit, totals.lines, "{}", coverage.to_text());
    assert!(coverage.templates.len() > 50, "only {}", coverage.templates.len());
}

#[test]
fn every_template_and_integration_is_tested() {
    let tested: BTreeSet<PathBuf> = test_files()
        .iter()
        .flat_map(|(path, file)| {
            let names = ["template", "integration"].map(|key| file[key].as_str().map(str::to_owned));
            names.into_iter().flatten().map(|name| path.with_file_name(name)).collect::<Vec<_>>()
        })
        .collect();
    for folder in fs::read_dir(examples()).unwrap().map(|entry| entry.unwrap().path()).filter(|p| p.is_dir())
    {
        for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let named = |name: &str| path.file_name().is_some_and(|own| own == name);
            let template = path.extension().is_some_and(|extension| extension == "vtl");
            let subject = template || named("integration.yaml") || named("integration.json");
            assert!(!subject || tested.contains(&path), "{} has no test", path.display());
        }
    }
    assert!(tested.len() >= 20, "only {}", tested.len());
}

#[test]
fn the_schema_takes_them() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (path, file) in test_files() {
        let faults: Vec<String> =
            validator.iter_errors(&file).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{}: {faults:?}", path.display());
    }
    let unknown: Value =
        serde_json::json!({"template": "a", "tests": [{"name": "a", "expcet": {"text": ""}}]});
    assert!(!validator.is_valid(&unknown));
}

/// The members that the parser knows of an object, as it lists them where it is given one that it does not.
fn parser_members(text: &str) -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.vtltest.yaml");
    fs::write(&file, text).unwrap();
    let faults = Runner::new().path(&file).run().unwrap_err().to_string();
    let (_, known) = faults.split_once("known are ").unwrap_or_else(|| panic!("{text}: {faults}"));
    known.split(", ").map(str::to_owned).collect()
}

#[test]
fn the_schema_and_the_parser_know_the_same_members() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let rows = [
        ("", "zzzzzzzz: 1"),
        ("/properties/api", "api: {zzzzzzzz: 1}"),
        ("/properties/api/properties/method", "api: {method: {zzzzzzzz: 1}}"),
        ("/properties/defaults", "defaults: {zzzzzzzz: 1}"),
        ("/properties/tests/items", "tests: [{zzzzzzzz: 1}]"),
        ("/properties/tests/items/properties/cases/items", "tests: [{cases: [{zzzzzzzz: 1}]}]"),
        ("/$defs/expect", "tests: [{expect: {zzzzzzzz: 1}}]"),
        ("/$defs/expect/properties/overrides", "tests: [{expect: {overrides: {zzzzzzzz: 1}}}]"),
        ("/$defs/backend", "tests: [{expect: {backend: {zzzzzzzz: 1}}}]"),
        ("/$defs/error", "tests: [{expect: {error: {zzzzzzzz: 1}}}]"),
        ("/$defs/request", "tests: [{request: {zzzzzzzz: 1}}]"),
        ("/$defs/response", "tests: [{response: {zzzzzzzz: 1}}]"),
    ];
    for (pointer, text) in rows {
        let properties = schema.pointer(&format!("{pointer}/properties")).and_then(Value::as_object);
        let properties = properties.unwrap_or_else(|| panic!("no properties at {pointer}"));
        assert_eq!(schema.pointer(pointer).unwrap()["additionalProperties"], false, "{pointer}");
        assert_eq!(properties.keys().cloned().collect::<BTreeSet<_>>(), parser_members(text), "{pointer}");
    }
}

/// Every value below `value`, by its way.
fn leaves(value: &Value, way: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, value) in members {
                leaves(value, &format!("{way}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (i, value) in items.iter().enumerate() {
                leaves(value, &format!("{way}/{i}"), found);
            }
        }
        _ => found.push(way.to_owned()),
    }
}

/// Another value in place of an expected one. A file that is named is replaced by what cannot be what it says.
fn changed(way: &str, value: &Value) -> Value {
    match value {
        Value::String(_) if way.ends_with("/jsonFile") => Value::from("changed.json"),
        Value::String(_) if way.ends_with("/backend") => Value::from(false),
        Value::String(_) if way.ends_with("/kind") => Value::from("parse"),
        Value::String(text) => Value::from(format!("{text}!")),
        Value::Number(number) => Value::from(number.as_i64().map_or(7, |n| n + 1)),
        Value::Bool(false) if way.ends_with("/backend") => serde_json::json!({"method": "GET"}),
        Value::Bool(flag) => Value::from(!flag),
        Value::Object(_) | Value::Array(_) => Value::from(7),
        Value::Null => Value::from("!"),
    }
}

#[test]
fn any_expectation_that_is_changed_fails() {
    let mut count = 0;
    for (path, file) in test_files() {
        let copy = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(path.parent().unwrap()).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
        fs::write(copy.path().join("changed.json"), "\"changed\"").unwrap();
        let copied = copy.path().join(path.file_name().unwrap());
        let mut ways = Vec::new();
        leaves(&file, "", &mut ways);
        for way in ways.iter().filter(|way| way.contains("/expect/")) {
            let mut broken = file.clone();
            let value = broken.pointer_mut(way).unwrap();
            *value = changed(way, value);
            fs::write(&copied, broken.to_string()).unwrap();
            let report = Runner::new().path(&copied).ci(true).run();
            let report = report.unwrap_or_else(|e| panic!("{} {way}: {e}", path.display()));
            assert!(!report.passed(), "{}: {way} may be anything", path.display());
            count += 1;
        }
    }
    assert!(count > 200, "only {count}");
}
