//! `vtl test` as a user starts it: statuses, reports and colours.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A folder with a test that passes and, where `both`, one that fails.
fn folder(both: bool) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.vtl"), "<$input.params('p')>").unwrap();
    let good = "template: t.vtl\ntests:\n  - {name: good, query: {p: a}, expect: {text: <a>}}\n";
    let bad = if both { "  - {name: it's bad, query: {p: b}, expect: {text: <a>}}\n" } else { "" };
    fs::write(folder.path().join("a.vtltest.yaml"), format!("{good}{bad}")).unwrap();
    folder
}

/// Runs in a folder with variables of the environment; gives status, output and errors.
fn vtl(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vtl"));
    for name in ["CI", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let output = command
        .arg("test")
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn statuses() {
    let (good, bad) = (folder(false), folder(true));
    let (status, out, errors) = vtl(good.path(), &[], &[]);
    assert_eq!((status, errors.as_str()), (0, ""));
    assert!(out.starts_with("a.vtltest.yaml\n  ok   good\n\n1 passed in 1 file, "), "{out}");

    let (status, out, _) = vtl(bad.path(), &[], &[]);
    assert_eq!(status, 1);
    assert!(out.contains("    - <a>\n"), "{out}");
    assert!(out.contains("  alone: vtl test a.vtltest.yaml --filter 'it'\\''s bad'\n"), "{out}");
    assert!(out.contains("1 failed, 1 passed in 1 file, "), "{out}");
    assert_eq!(vtl(bad.path(), &["--filter", "good"], &[]).0, 0);

    let none = tempfile::tempdir().unwrap();
    let (status, _, errors) = vtl(none.path(), &[], &[]);
    assert_eq!((status, errors.as_str()), (1, "error: no tests were found\n"));
    assert_eq!(vtl(good.path(), &["--filter", "no such"], &[]).0, 1);

    assert_eq!(vtl(good.path(), &["--no-such-flag"], &[]).0, 2);
    let (status, _, errors) = vtl(good.path(), &["gone"], &[]);
    assert_eq!(status, 2);
    assert!(errors.contains("gone"), "{errors}");
    fs::write(bad.path().join("b.vtltest.yaml"), "template: t.vtl\ntest: []\n").unwrap();
    let (status, out, errors) = vtl(bad.path(), &[], &[]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(
        errors.contains("b.vtltest.yaml:2:1: test: there is no such member; did you mean `tests`?"),
        "{errors}"
    );
}

#[test]
fn colours_are_for_terminals_unless_they_are_forced() {
    let bad = folder(true);
    let coloured = |variables: &[(&str, &str)]| vtl(bad.path(), &[], variables).1.contains('\u{1b}');
    assert!(!coloured(&[]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[("NO_COLOR", "1")]));
}

#[test]
fn reports_for_machines() {
    let bad = folder(true);
    let (status, out, _) = vtl(bad.path(), &["--json", "--junit", "out.xml"], &[]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, &report["passed"], &report["failed"]), (1, &1.into(), &1.into()));
    let junit = fs::read_to_string(bad.path().join("out.xml")).unwrap();
    assert!(junit.contains("tests=\"2\"") && junit.contains("failures=\"1\""), "{junit}");
    let (status, _, errors) = vtl(bad.path(), &["--junit", "no/such/folder.xml"], &[]);
    assert_eq!(status, 2, "{errors}");
}

#[test]
fn a_missing_snapshot_fails_under_ci() {
    let folder = folder(false);
    let file = "template: t.vtl\ntests:\n  - {name: kept, expect: {snapshot: true}}\n";
    fs::write(folder.path().join("a.vtltest.yaml"), file).unwrap();
    assert_eq!(vtl(folder.path(), &[], &[("CI", "true")]).0, 1);
    assert_eq!(vtl(folder.path(), &[], &[]).0, 0);
    assert_eq!(vtl(folder.path(), &[], &[("CI", "true")]).0, 0);
    fs::write(folder.path().join("t.vtl"), "other").unwrap();
    assert_eq!(vtl(folder.path(), &[], &[]).0, 1);
    assert_eq!(vtl(folder.path(), &["--update"], &[]).0, 0);
    assert_eq!(fs::read_to_string(folder.path().join("snapshots/a/kept.snap")).unwrap(), "other");
}

#[test]
fn a_first_file_is_written_once() {
    let folder = folder(false);
    let (status, out, _) = vtl(folder.path(), &["--init", "t.vtl"], &[]);
    assert_eq!((status, out.as_str()), (0, "t.vtltest.yaml: run it with `vtl test t.vtltest.yaml`\n"));
    assert_eq!(vtl(folder.path(), &["t.vtltest.yaml"], &[]).0, 0);
    let (status, _, errors) = vtl(folder.path(), &["--init", "t.vtl"], &[]);
    assert_eq!(status, 2);
    assert!(errors.starts_with("error: t.vtltest.yaml: "), "{errors}");
    assert_eq!(vtl(folder.path(), &["--init", "gone.vtl"], &[]).0, 2);
}

#[test]
fn the_schema_is_printed() {
    let (status, out, _) = vtl(Path::new("."), &["--schema"], &[]);
    let schema: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, schema["type"].as_str()), (0, Some("object")));
}

#[test]
fn coverage_goes_where_it_is_asked_for() {
    let folder = folder(false);
    fs::write(folder.path().join("t.vtl"), "<$input.params('p')>\n#if($x == 1)\nnever\n#end\n").unwrap();
    let test = "template: t.vtl\ntests:\n  - {name: good, query: {p: a}, expect: {contains: <a>}}\n";
    fs::write(folder.path().join("a.vtltest.yaml"), test).unwrap();
    let run = |arguments: &[&str]| vtl(folder.path(), arguments, &[]);
    let table = "
Coverage  lines         branches         lines not reached
t.vtl       2/3 66.6 %       3/6 50.0 %  3
t.vtl:2: `#if($x == 1)` never taken
t.vtl:2: `$x` never had a value
";
    for flag in ["--coverage", "--coverage=text"] {
        let (status, out, errors) = run(&[flag]);
        assert!(status == 0 && errors.is_empty() && out.ends_with(table), "{out}{errors}");
    }
    let (status, out, _) = run(&["--coverage=html=pages", "--coverage=lcov=out.info"]);
    assert!(status == 0 && !out.contains("Coverage"), "{out}");
    assert!(
        folder.path().join("pages/index.html").exists() && folder.path().join("pages/t.vtl.html").exists()
    );
    assert!(fs::read_to_string(folder.path().join("out.info")).unwrap().starts_with("TN:\nSF:t.vtl\n"));
    // A report as JSON has it as a member.
    let (status, out, errors) = run(&["--coverage", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let template = serde_json::json!({"lines": 3, "lines_hit": 2, "branches": 6, "branches_hit": 3,
        "file": "t.vtl", "place": null, "missed_lines": [3]});
    assert_eq!((status, errors.as_str(), report.pointer("/coverage/templates/0")), (0, "", Some(&template)));
    assert_eq!(report.pointer("/coverage/lines_hit"), Some(&2.into()));
    let (_, out, _) = run(&[]);
    assert!(!out.contains("Coverage"), "{out}");
}

#[test]
fn too_little_coverage_fails() {
    let folder = folder(false);
    fs::write(folder.path().join("t.vtl"), "<$input.params('p')>#if($x == 1)\nnever\n#end").unwrap();
    let run = |arguments: &[&str]| vtl(folder.path(), arguments, &[]);
    assert_eq!(run(&["--fail-under", "50"]).0, 0);
    let (status, out, errors) = run(&["--fail-under", "50.1"]);
    assert_eq!(
        (status, errors.as_str()),
        (1, "error: 1 of 2 lines were reached, less than 50.1 %\n"),
        "{out}"
    );
    for wrong in
        [&["--fail-under", "101"][..], &["--coverage=xml"], &["--coverage=html="], &["--coverage", "--watch"]]
    {
        assert_eq!(run(wrong).0, 2, "{wrong:?}");
    }
    // A report that cannot be written is told.
    let (status, _, errors) = run(&["--coverage=lcov=none/out.info"]);
    assert!(status == 2 && errors.starts_with("error: none/out.info: "), "{errors}");
}

#[test]
fn a_watch_runs_again_when_a_file_changes() {
    let folder = folder(false);
    let mut command = Command::new(env!("CARGO_BIN_EXE_vtl"));
    command.args(["test", "--watch"]).current_dir(folder.path()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut report = || {
        let lines = lines.by_ref().map(Result::unwrap).take_while(|line| line != "waiting for changes");
        lines.collect::<Vec<_>>().join("\n")
    };
    let first = report();
    fs::write(folder.path().join("t.vtl"), "another output").unwrap();
    let second = report();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(first.contains("1 passed in 1 file"), "{first}");
    assert!(second.contains("1 failed, 0 passed in 1 file"), "{second}");
}
