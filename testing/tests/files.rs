//! Test files: what is wrong with them, tables of cases, filters, snapshots, first files, and the schema.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;
use tempfile::TempDir;
use vtl_test::{Failed, Report, Runner};

/// A folder with a template that prints a body, and one test file.
fn folder(test_file: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.vtl"), "$input.params('p')|$input.body|$stageVariables.s").unwrap();
    fs::write(folder.path().join("a.vtltest.yaml"), test_file).unwrap();
    folder
}

fn runner(folder: &Path) -> Runner {
    Runner::new().path(folder).ci(false)
}

fn run(test_file: &str) -> Report {
    runner(folder(test_file).path()).run().unwrap()
}

#[test]
fn faults_have_places_and_ways_out() {
    let rows = [
        (
            "tests:\n  - name: a\n    expect: {text: ''}\n",
            "1:1: a test file has one of `template` and `integration`",
        ),
        ("template: t.vtl\n", "1:1: tests: a test file needs tests"),
        ("template: no.vtl\ntests:\n  - {name: a, expect: {text: ''}}\n", "1:1: template: "),
        ("template: t.vtl\ntest: []\n", "2:1: test: there is no such member; did you mean `tests`?"),
        (
            "template: t.vtl\nside: respons\ntests: []\n",
            "2:7: side: there is no choice `respons`; did you mean `response`?",
        ),
        (
            "template: t.vtl\ntests:\n  - name: a\n    quary: {}\n",
            "4:5: tests[0].quary: there is no such member; did you mean `query`?",
        ),
        (
            "template: t.vtl\ntests:\n  - name: a\n    expect:\n      json: {}\n      txt: x\n",
            "6:7: tests[0].expect.txt: there is no such member; did you mean `text`?",
        ),
        (
            "template: t.vtl\ntests:\n  - name: a\n    query: {v: 1.10}\n",
            "4:16: tests[0].query.v: expected a text or a list of texts, found a number: write it in quotes",
        ),
        ("template: t.vtl\ntests:\n  - expect: {text: ''}\n", "3:5: tests[0]: a test needs a `name`"),
        (
            "template: t.vtl\ntests:\n  - name: a\n",
            "3:5: tests[0]: the test expects nothing: add an `expect`",
        ),
        (
            "template: t.vtl\ntests:\n  - {name: a, expect: {matches: '('}}\n",
            "3:24: tests[0].expect.matches: regex parse error",
        ),
        (
            "template: t.vtl\ntests:\n  - {name: a, expect: {error: {kind: rendr}}}\n",
            "3:32: tests[0].expect.error.kind: there is no kind of error `rendr`; did you mean `render`?",
        ),
        (
            "template: t.vtl\ntests:\n  - {name: a, expect: {status: 1000}}\n",
            "3:24: tests[0].expect.status: expected a status from 100 to 599",
        ),
        (
            "template: t.vtl\ntests:\n  - {name: a, body: x, bodyFile: t.vtl, expect: {text: ''}}\n",
            "3:24: tests[0].bodyFile: `body` is given already",
        ),
        (
            "template: t.vtl\ntests:\n  - {name: a, bodyFile: gone, expect: {text: ''}}\n",
            "3:15: tests[0].bodyFile: ",
        ),
        (
            "template: t.vtl\ntests:\n  - {name: a, expect: {text: ''}}\n  - {name: a, expect: {text: ''}}\n",
            "4:5: another test is called `a`",
        ),
        ("template: t.vtl\ntests: [\n", "no YAML"),
    ];
    for (text, message) in rows {
        let folder = folder(text);
        let faults = runner(folder.path()).run().map(|report| report.to_text(false)).unwrap_err().to_string();
        let place = format!("{}:", folder.path().join("a.vtltest.yaml").display());
        assert!(faults.starts_with(&place), "{faults}");
        assert!(faults.contains(message), "expected `{message}` in `{faults}`");
    }
}

#[test]
fn all_faults_are_told_at_once_and_nothing_is_run() {
    let folder =
        folder("template: t.vtl\nsid: request\ntests:\n  - {name: a, bdy: x, expect: {snapshot: true}}\n");
    let good = "template: t.vtl\ntests:\n  - {name: a, expect: {snapshot: true}}\n";
    fs::write(folder.path().join("b.vtltest.yaml"), good).unwrap();
    let unreadable = runner(folder.path()).run().unwrap_err();
    assert_eq!(unreadable.faults().len(), 2, "{unreadable}");
    assert!(!folder.path().join("snapshots").exists());
}

#[test]
fn a_file_that_a_test_names_is_checked_too() {
    let folder = folder("template: t.vtl\ntests:\n  - {name: a, request: r.json, expect: {text: ''}}\n");
    fs::write(folder.path().join("r.json"), "{\n  \"querry\": {}\n}").unwrap();
    let faults = runner(folder.path()).run().unwrap_err().to_string();
    assert!(
        faults.ends_with("r.json:2:3: querry: there is no such member; did you mean `query`?"),
        "{faults}"
    );
}

#[test]
fn cases_lay_their_parts_over_the_test_s_and_those_over_the_defaults() {
    let report = run("
template: t.vtl
defaults:
  query: {p: default}
  stageVariables: {s: default}
tests:
  - name: table
    query: {p: test}
    body: {a: 1}
    expect: {text: 'test|{\"a\":1}|default'}
    cases:
      - name: the test's own
      - name: other
        query: {p: case}
        body: {b: [2, 1.5, 12345678901234567890, null]}
        stageVariables: {s: case}
        expect: {text: 'case|{\"b\":[2,1.5,12345678901234567890,null]}|case'}
      - name: repeated
        query: {p: [a, b]}
        body_base64: e30=
        expect: {text: 'b|{}|default'}
      - name: removed
        query: {p: ~}
        body: ~
        expect: {text: '|{}|default'}
");
    assert!(report.passed(), "{}", report.to_text(false));
    let names: Vec<&str> = report.files[0].cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["table > the test's own", "table > other", "table > repeated", "table > removed"]);
}

#[test]
fn a_filter_chooses_by_file_test_and_case() {
    let file = "template: t.vtl\ntests:\n  - {name: one, expect: {contains: '|'}}\n  - name: two\n    expect: {contains: '|'}\n    cases: [{name: x}, {name: y}]\n";
    let folder = folder(file);
    let count = |filter: &str| runner(folder.path()).filter(filter).run().unwrap().count();
    assert_eq!(
        [count("> one"), count("> two"), count("two > y"), count("a.vtltest.yaml > o"), count("no such"),],
        [1, 2, 1, 1, 0]
    );
}

#[test]
fn where_no_test_is_found_the_run_fails() {
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(runner(empty.path()).check().unwrap_err().to_string(), "no tests were found");
    let gone = runner(&empty.path().join("gone")).check().unwrap_err();
    assert!(matches!(gone, Failed::Unreadable(_)), "{gone}");
    let folder = folder("");
    let template = runner(&folder.path().join("t.vtl")).check().unwrap_err().to_string();
    assert!(template.ends_with("t.vtl: no test file: NAME.vtltest.yaml"), "{template}");
}

#[test]
fn a_failed_check_prints_the_report() {
    let folder = folder("template: t.vtl\ntests:\n  - {name: one, expect: {text: x}}\n");
    let failed = runner(folder.path()).check().unwrap_err();
    assert!(format!("{failed:?}").contains("- x"), "{failed:?}");
}

#[test]
fn snapshots_are_written_compared_updated_and_cleaned() {
    let file = |text: &str| {
        format!(
            "template: t.vtl\ntests:\n  - name: A b > c!\n    body: {text}\n    expect: {{snapshot: true}}\n"
        )
    };
    let folder = folder(&file("one"));
    let path = folder.path();
    let kept = path.join("snapshots/a/a-b-c.snap");
    let text = |report: Report| report.to_text(false);

    let missing = runner(path).ci(true).run().unwrap();
    assert!(
        !missing.passed() && text(missing).contains("a-b-c.snap is missing, and under CI none is written")
    );
    assert!(!kept.exists());

    let first = runner(path).run().unwrap();
    assert!(first.passed() && text(first).contains("ok   A b > c! (snapshot written)"));
    assert_eq!(fs::read_to_string(&kept).unwrap(), "|one|");
    assert!(runner(path).ci(true).run().unwrap().passed());

    fs::write(path.join("a.vtltest.yaml"), file("two")).unwrap();
    let differs = runner(path).run().unwrap();
    assert!(!differs.passed());
    let shown = text(differs);
    assert!(
        shown.contains("- |one|") && shown.contains("+ |two|") && shown.contains("`--update`"),
        "{shown}"
    );
    assert_eq!(fs::read_to_string(&kept).unwrap(), "|one|");

    assert!(runner(path).update().run().unwrap().passed());
    assert_eq!(fs::read_to_string(&kept).unwrap(), "|two|");

    fs::write(path.join("snapshots/a/other.snap"), "").unwrap();
    let local = runner(path).run().unwrap();
    assert!(local.passed() && local.files[0].stale_snapshots.len() == 1);
    let stale = runner(path).ci(true).run().unwrap();
    assert!(!stale.passed() && stale.to_junit().contains("no test has this snapshot"));
    assert!(runner(path).update().run().unwrap().passed());
    assert!(!path.join("snapshots/a/other.snap").exists());
}

#[test]
fn two_snapshots_cannot_be_one_file() {
    let folder = folder(
        "template: t.vtl\ntests:\n  - {name: a b, expect: {snapshot: true}}\n  - {name: A-b, expect: {snapshot: true}}\n",
    );
    let faults = runner(folder.path()).run().unwrap_err().to_string();
    assert!(faults.contains("the snapshots of `a b` and `A-b` would be one file: rename one"), "{faults}");
}

#[test]
fn reports_are_in_the_order_of_the_files_however_many_threads_run() {
    let tests: Vec<String> =
        (0..200).map(|i| format!("  - {{name: t{i}, expect: {{contains: '|'}}}}\n")).collect();
    let report = run(&format!("template: t.vtl\ntests:\n{}", tests.concat()));
    let names: Vec<String> = report.files[0].cases.iter().map(|case| case.name.clone()).collect();
    assert_eq!(names, (0..200).map(|i| format!("t{i}")).collect::<Vec<_>>());
}

#[test]
fn reports_for_machines() {
    let report = run(
        "template: t.vtl\ntests:\n  - {name: good, expect: {contains: '|'}}\n  - {name: 'b < c', expect: {text: 'x'}}\n",
    );
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!((&json["passed"], &json["failed"]), (&1.into(), &1.into()));
    let test = &json["files"][0]["tests"][1];
    assert_eq!(
        (&test["name"], &test["status"], &test["line"]),
        (&"b < c".into(), &"failed".into(), &4.into())
    );
    assert_eq!(test["failures"][0]["what"], "text");
    assert!(test["failures"][0]["details"].as_str().unwrap().starts_with("- x\n"));

    let junit = quick_junit::Report::deserialize_from_str(&report.to_junit()).unwrap();
    assert_eq!((junit.tests, junit.failures), (2, 1));
    assert_eq!(junit.test_suites[0].test_cases[1].name.as_str(), "b < c");
}

#[test]
fn a_first_file_passes_and_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("pet.vtl");
    let source = "{\"id\": \"$input.params('id')\", \"names\": [#foreach($p in $input.path('$.pets'))\"$p.name\"#end]}";
    fs::write(&template, source).unwrap();
    let written = vtl_test::init(&template, source).unwrap();
    assert_eq!(written, folder.path().join("pet.vtltest.yaml"));
    let text = fs::read_to_string(&written).unwrap();
    assert!(
        text.contains("path: {\"id\":\"7\"}\n") && text.contains("body: {\"pets\":[{\"name\":\"name\"}]}\n"),
        "{text}"
    );
    runner(folder.path()).check().unwrap();
    assert!(vtl_test::init(&template, source).unwrap_err().contains("pet.vtltest.yaml: "));
    assert_eq!(fs::read_to_string(&written).unwrap(), text);
}
