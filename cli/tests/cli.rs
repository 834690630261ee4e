//! The `vtl` binary, as a user starts it.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vtl"))
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that ends early does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Runs, and gives status, output and errors.
fn vtl(arguments: &[&str], input: &str) -> (i32, String, String) {
    let output = run(arguments, input);
    (output.status.code().unwrap(), text(&output.stdout).to_owned(), text(&output.stderr).to_owned())
}

#[test]
fn the_readmes_main_command() {
    let (status, out, errors) =
        vtl(&["render", "examples/put-item/request.vtl", "--request", "examples/put-item/request.json"], "");
    assert_eq!((status, errors.as_str()), (0, ""));
    assert_eq!(out, std::fs::read_to_string(root().join("examples/put-item/expected.json")).unwrap());
}

#[test]
fn flags_give_each_part() {
    let template =
        "$input.params('p')|$input.params('q')|$input.params('H')|$stageVariables.s|$input.path('$.a')";
    let flags =
        ["render", "-", "--path", "p=1", "--query", "q=2=3", "--header", "H=x", "--stage-variable", "s=v"];
    let mut arguments = flags.to_vec();
    arguments.extend(["--body-text", "{\"a\": 7}"]);
    assert_eq!(vtl(&arguments, template), (0, "1|2=3|x|v|7".into(), String::new()));
}

#[test]
fn the_velocity_dialect_has_variables_and_files() {
    let folder = std::env::temp_dir().join(format!("vtl-cli-test-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let vars = folder.join("vars.json");
    std::fs::write(&vars, r#"{"name": "Ann"}"#).unwrap();
    std::fs::write(folder.join("greet.vm"), "Hello $name").unwrap();
    let (vars, folder_text) = (vars.to_str().unwrap(), folder.to_str().unwrap());
    let arguments = ["render", "-", "--dialect", "velocity", "--vars", vars, "--root", folder_text];
    let result = vtl(&arguments, "#parse(\"greet.vm\")! $ghost");
    let outside = vtl(&arguments, "#parse(\"../greet.vm\")");
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(result, (0, "Hello Ann! $ghost".into(), String::new()));
    assert_eq!(outside.0, 1);
}

#[test]
fn a_template_that_fails_gives_status_1_and_an_excerpt() {
    let (status, out, errors) = vtl(&["render", "-"], "ok\n#if($a)");
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(errors.starts_with("error: `#if` has no `#end`\n --> -:2:1\n"), "{errors}");
    assert!(errors.contains("2 | #if($a)\n"), "{errors}");
}

#[test]
fn wrong_usage_gives_status_2() {
    assert_eq!(vtl(&["render"], "").0, 2);
    assert_eq!(vtl(&["render", "no/such/file"], "").0, 2);
    assert_eq!(vtl(&["render", "-", "--path", "nothing"], "x").0, 2);
    let (status, _, errors) = vtl(&["render", "-", "--request", "Cargo.toml"], "x");
    assert_eq!(status, 2);
    assert!(errors.contains("Cargo.toml"), "{errors}");
}

#[test]
fn missing_references_and_overrides_are_shown_on_demand() {
    let template = "#set($context.responseOverride.status = 202)\n$ghost";
    let (status, out, errors) = vtl(&["render", "-", "--warn-missing", "--show-overrides"], template);
    assert_eq!((status, out.as_str()), (0, ""));
    assert!(errors.contains(r#"{"responseOverride":{"status":202}}"#), "{errors}");
    assert!(errors.contains("warning: `$ghost` has no value (-:2:1)"), "{errors}");
}

#[test]
fn a_trace_is_told_beside_the_output() {
    let template = "#if($input.params('id') == '7')seven#end $ghost";
    let (status, out, errors) = vtl(&["render", "-", "--trace", "--path", "id=7"], template);
    assert_eq!((status, out.as_str()), (0, "seven "));
    let want = [
        "-:1:5   $input.params('id') = \"7\" (String)",
        "-:1:1   #if($input.params('id') == '7'): taken",
        "-:1:42  $ghost has no value",
    ];
    assert_eq!(errors.lines().collect::<Vec<_>>(), want);
    // What led to an error is told before it.
    let (status, out, errors) = vtl(&["render", "-", "--trace"], "#set($a = 'a')\n$a.substring(7)");
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(errors.starts_with("-:1:1  #set($a = 'a')\nerror: "), "{errors}");
}

#[test]
fn output_that_is_not_json_is_traced_to_its_reference() {
    let template = "{\n  \"name\": $input.path('$.name'),\n  \"n\": 1\n}\n";
    let run = |body: &str| vtl(&["render", "-", "--expect-json", "--body-text", body], template);
    assert_eq!(run(r#"{"name": 7}"#).0, 0);
    let (status, out, errors) = run("{}");
    assert_eq!((status, out.as_str()), (1, "{\n  \"name\": ,\n  \"n\": 1\n}\n"));
    let want = "\
error: invalid JSON at output 2:11: expected value
 --> -:2:11
  |
2 |   \"name\": $input.path('$.name'),
  |           ^^^^^^^^^^^^^^^^^^^^^
hint: `$input.path('$.name')` wrote nothing there: put it in quotes, use `$input.json(...)`, or ask for it with `#if`
";
    assert_eq!(errors, want);
    let (status, _, errors) = run(r#"{"name": "Rex"}"#);
    assert!(status == 1 && errors.contains("hint: `$input.path('$.name')` wrote `Rex`: "), "{errors}");
}

#[test]
fn query_prints_json() {
    let document = r#"{"a": [{"b": 1}, {"b": "x/y"}]}"#;
    assert_eq!(vtl(&["query", "$.a[*].b"], document), (0, "[1,\"x/y\"]\n".into(), String::new()));
    let (status, _, errors) = vtl(&["query", "$.a[?("], document);
    assert_eq!(status, 1);
    assert!(errors.contains('^'), "{errors}");
}

#[test]
fn query_answers_as_the_standard_and_compares() {
    let document = r#"{"a": [1, 2, 3]}"#;
    assert_eq!(vtl(&["query", "--rfc9535", "$.a[0]"], document), (0, "[1]\n".into(), String::new()));
    let (status, out, _) = vtl(&["query", "--compare", "$.a[0]"], document);
    assert_eq!((status, out.as_str()), (0, "API Gateway: 1\nRFC 9535:    [1]\nthe same\n"));
    let (status, out, _) = vtl(&["query", "--compare", "$.a[0:3:2]"], document);
    assert_eq!((status, out.as_str()), (1, "API Gateway: [1,2,3]\nRFC 9535:    [1,3]\ndifferent\n"));
}

#[test]
fn batch_answers_line_by_line() {
    let lines = [
        r#"{"name": "v", "template": "$a $b", "vars": {"a": 123456789012345678901234567890}}"#,
        r#"{"name": 7, "template": "$input.path('$.x')$ghost", "input": {"body": "{\"x\": 1}"}}"#,
        r#"{"template": "\n#if(", "name": "broken"}"#,
        r#"{"path": "$.a", "json": "{\"a\": [1.0]}"}"#,
        r#"{"path": "$.b", "json": "{}"}"#,
        r#"{"path": "$$", "json": "{}"}"#,
        "not json",
        "{}",
    ];
    let (status, out, errors) = vtl(&["batch"], &lines.join("\n"));
    assert_eq!((status, errors.as_str()), (0, ""));
    let answers: Vec<serde_json::Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(answers.len(), lines.len());
    assert_eq!(answers[0], serde_json::json!({"name": "v", "output": "123456789012345678901234567890 $b"}));
    assert_eq!(answers[1], serde_json::json!({"name": 7, "output": "1"}));
    assert_eq!(answers[2]["error"], "parse");
    assert_eq!((&answers[2]["line"], &answers[2]["column"]), (&2.into(), &5.into()));
    assert_eq!(answers[3], serde_json::json!({"output": "[1.0]"}));
    assert_eq!(answers[4]["error"], "not-found");
    assert_eq!(answers[5]["error"], "invalid-path");
    assert_eq!(answers[6]["error"], "request");
    assert_eq!(answers[7]["error"], "request");
}

#[test]
fn completions_and_the_manual_page() {
    let (status, script, _) = vtl(&["completions", "bash"], "");
    assert!(status == 0 && script.contains("_vtl"));
    let (status, page, _) = vtl(&["man"], "");
    assert!(status == 0 && page.contains(".TH"));
}

#[test]
fn bench_measures_a_template_and_scenarios() {
    let folder = std::env::temp_dir().join(format!("vtl-cli-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (scenario, saved) = (file("scenario.json"), file("saved.json"));
    let loops = r##"[{"name": "loop", "template": "#foreach($i in [1..1200])$input.path('$.a')#end",
        "input": {"body": "{\"a\": 7}"}}]"##;
    std::fs::write(&scenario, loops).unwrap();
    let short = ["--warm-up", "0", "--batch", "0", "--batches", "2"];
    let with = |arguments: &[&str]| {
        let all: Vec<&str> = ["bench"].iter().chain(arguments).chain(&short).copied().collect();
        vtl(&all, "")
    };
    let once = with(&[&scenario, "--once"]);
    let json = with(&[&scenario, "--json", "--save", &saved]);
    let beside = with(&[&scenario, "--baseline", &saved]);
    let template = "examples/put-item/request.vtl";
    let table = with(&[template, "--request", "examples/put-item/request.json"]);
    std::fs::write(&scenario, r##"{"name": "bad", "template": "#if($a)", "input": {}}"##).unwrap();
    let failed = with(&[&scenario, "--json"]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(once, (0, "7".repeat(1200), String::new()));
    assert_eq!((json.0, json.2.as_str()), (0, ""));
    let line: serde_json::Value = serde_json::from_str(&json.1).unwrap();
    assert_eq!((&line["engine"], &line["scenario"]), (&"vtl".into(), &"loop".into()));
    assert!(line["parse_ns"].as_f64().unwrap() > 0.0 && line["render_ns"].as_f64().unwrap() > 0.0);
    assert_eq!(line["output_bytes"], 1200);
    assert!(
        beside.1.contains("now / before  parse ") && beside.1.contains("allocations 1.00"),
        "{}",
        beside.1
    );
    assert!(table.1.starts_with("examples/put-item/request.vtl: template "), "{}", table.1);
    assert_eq!(failed.0, 1);
    assert!(failed.1.contains(r#""scenario":"bad","error":""#), "{}", failed.1);
}

#[test]
fn a_request_makes_the_service_s_variables_in_the_velocity_dialect() {
    let arguments = ["render", "-", "--dialect", "velocity", "--body-text", "{\"a\": 7}", "--path", "p=1"];
    let result = vtl(&arguments, "$input.path('$.a')|$input.params('p')|$ghost|#macro(m)M#end#m()");
    assert_eq!(result, (0, "7|1|$ghost|M".into(), String::new()));
    let (status, _, errors) = vtl(&["render", "-", "--root", "."], "x");
    assert_eq!(status, 2);
    assert!(errors.contains("--root is for --dialect velocity"), "{errors}");
}

#[test]
fn a_request_file_is_checked_with_its_place() {
    let folder = std::env::temp_dir().join(format!("vtl-cli-request-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("request.json");
    let refused = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let (status, _, errors) = vtl(&["render", "-", "--request", file.to_str().unwrap()], "x");
        assert_eq!(status, 2);
        errors
    };
    let wrong_type = refused("{\n  \"headers\": [1]}");
    let unknown = refused("{\"header\": {}}");
    let broken = refused("{\n \"body\" 1}");
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(
        wrong_type.contains("request.json:2:14: headers: expected an object, found a list"),
        "{wrong_type}"
    );
    assert!(
        unknown.contains("request.json:1:2: header: there is no such member; did you mean `headers`?"),
        "{unknown}"
    );
    assert!(broken.contains("line 2, column 9"), "{broken}");
}

#[test]
fn batch_defines_what_a_line_gives_in_either_dialect() {
    let lines = [
        r#"{"template": "$input.body $ghost", "input": {"body": "b"}, "dialect": "velocity"}"#,
        r#"{"template": "$context.stage $stageVariables.s", "context": {"stage": "prod"}, "stageVariables": {"s": "v"}}"#,
        r#"{"template": 7}"#,
        r#"{"template": "x", "vars": []}"#,
        r#"{"template": "x", "input": {"params": {"path": "p"}}}"#,
        r#"{"path": "$", "json": {}}"#,
        r#"{"integration": {"type": "MOCK"}, "request": {"headers": {"a": 1}}}"#,
        r#"{"template": "x", "dialect": "other"}"#,
    ];
    let (status, out, _) = vtl(&["batch"], &lines.join("\n"));
    assert_eq!(status, 0);
    let answers: Vec<serde_json::Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(answers[0]["output"], "b $ghost");
    assert_eq!(answers[1]["output"], "prod v");
    let messages = [
        "template: expected a text, found a number: write it in quotes",
        "vars: expected an object, found a list",
        "input.params.path: expected an object, found a text",
        "json: expected a text, found an object",
        "request.headers.a: expected a text or a list of texts, found a number: write it in quotes",
        "there is no dialect \"other\"",
    ];
    for (answer, message) in answers[2..].iter().zip(messages) {
        assert_eq!((&answer["error"], &answer["message"]), (&"request".into(), &message.into()));
    }
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vtl"))
        .args(["render", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(&vec![b'x'; 200_000]).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}
