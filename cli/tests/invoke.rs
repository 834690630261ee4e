//! `vtl invoke`, as a user starts it, and the integrate kind of `vtl batch`.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Runs, and gives status, output and errors.
fn vtl(arguments: &[&str], input: &str) -> (i32, String, String) {
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
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

const EXAMPLE: [&str; 4] = [
    "invoke",
    "examples/dynamodb-get-item/integration.yaml",
    "--request",
    "examples/dynamodb-get-item/request.json",
];

#[test]
fn the_request_alone() {
    let (status, out, errors) = vtl(&EXAMPLE, "");
    assert_eq!((status, errors.as_str()), (0, ""));
    assert!(out.starts_with("> POST https://dynamodb.eu-west-1.amazonaws.com/?Action=GetItem\n"), "{out}");
    assert!(out.contains("> X-Amz-Target: DynamoDB_20120810.GetItem\n"), "{out}");
    assert!(out.ends_with("\n\n{\"TableName\": \"pets\", \"Key\": {\"id\": {\"S\": \"7\"}}}\n"), "{out}");
}

#[test]
fn there_and_back_with_the_log() {
    let mut arguments = EXAMPLE.to_vec();
    arguments.extend(["--response", "examples/dynamodb-get-item/backend-response.json", "--log"]);
    let (status, out, errors) = vtl(&arguments, "");
    assert_eq!(status, 0);
    assert!(out.contains("\n< 200\n"), "{out}");
    assert!(out.contains("\n\n{\"id\": \"7\", \"name\": \"Rex\"}\n"), "{out}");
    assert!(errors.starts_with("Starting execution for request: "), "{errors}");
    assert!(errors.ends_with("Method completed with status: 200\n"), "{errors}");
}

#[test]
fn flags_lie_over_the_file() {
    let mut arguments = EXAMPLE.to_vec();
    arguments.extend(["--path", "id=9", "--stage-variable", "table=cats", "--json"]);
    let (status, out, _) = vtl(&arguments, "");
    assert_eq!(status, 0);
    assert!(out.contains(r#"{\"TableName\": \"cats\", \"Key\": {\"id\": {\"S\": \"9\"}}}"#), "{out}");
}

#[test]
fn what_is_refused_has_its_place() {
    let yaml = "type: http\nhttpMethod: GET\nuri: https://a.example\nrequestTemplates:\n  application/json: '#if($x'\n";
    let (status, out, errors) = vtl(&["invoke", "-"], yaml);
    assert_eq!((status, out.as_str()), (1, ""));
    let first = errors.lines().next().unwrap();
    assert_eq!(first, "error: -: 5:21: requestTemplates.application/json: the template does not parse");
    let (status, _, errors) = vtl(&["invoke", "none.yaml"], "");
    assert_eq!(status, 2, "{errors}");
}

#[test]
fn what_has_no_effect_is_said() {
    let (status, _, errors) = vtl(&["invoke", "-"], r#"{"type": "mock", "tlsConfig": {}}"#);
    assert_eq!(status, 0);
    assert_eq!(
        errors,
        "warning: 1:31: tlsConfig: no effect here: who sends checks certificates anyway (-)\n"
    );
}

#[test]
fn validators_and_gateway_responses() {
    let arguments = ["invoke", "-", "--required", "method.request.querystring.q"];
    let (status, out, _) = vtl(&arguments, r#"{"type": "mock"}"#);
    assert_eq!(status, 0);
    assert!(out.starts_with("< 400\n"), "{out}");
    assert!(out.ends_with("{\"message\":\"Missing required request parameters: [q]\"}\n"), "{out}");
}

#[test]
fn declared_responses() {
    let mock = r#"{"type": "mock", "responses": {"default": {"statusCode": "200"}}}"#;
    let (status, out, errors) = vtl(&["invoke", "-", "--method-response", "201", "--log"], mock);
    assert_eq!(status, 0);
    assert!(out.starts_with("< 500\n"), "{out}");
    assert!(errors.contains("Output mapping refers to an invalid method response: 200"), "{errors}");
    let (_, out, _) = vtl(&["invoke", "-", "--method-response", "201", "--method-response", "200"], mock);
    assert!(out.starts_with("< 200\n"), "{out}");
}

#[test]
fn models_that_refer_to_each_other() {
    let folder = std::env::temp_dir().join(format!("vtl-models-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).unwrap();
        folder.join(name).to_str().unwrap().to_owned()
    };
    let model = file("model.yaml", "$ref: https://apigateway.amazonaws.com/restapis/a1b2c3/models/Pet\n");
    let models = file("models.yaml", "Pet:\n  type: object\n  required: [name]\n");
    let arguments = ["invoke", "-", "--model", &model, "--models", &models, "--body-text"];
    for (body, wanted) in [("{}", "< 400\n"), (r#"{"name": "Rex"}"#, "< 200\n")] {
        let mock = r#"{"type": "mock", "responses": {"default": {"statusCode": "200"}}}"#;
        let (status, out, _) = vtl(&[arguments.as_slice(), &[body]].concat(), mock);
        assert_eq!(status, 0);
        assert!(out.starts_with(wanted), "{out}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn batch_knows_declared_responses_and_models() {
    let line = |method: &str| {
        let mock = r#"{"type":"mock","responses":{"default":{"statusCode":"200"}}}"#;
        format!(
            r#"{{"integration":{mock},"method":{method},"request":{{"method":"POST","path":"/","body":"{{}}"}}}}"#
        )
    };
    let model = r##"{"validateRequestBody":true,"model":{"$ref":"#/definitions/P"},"models":{"P":{"required":["a"]}}}"##;
    let (_, out, _) = vtl(&["batch"], &format!("{}\n{}\n", line(r#"{"responses":[404]}"#), line(model)));
    let statuses: Vec<bool> =
        out.lines().zip(["500", "400"]).map(|(l, s)| l.contains(&format!("\"status\":{s},"))).collect();
    assert_eq!(statuses, [true, true], "{out}");
}

#[test]
fn batch_integrates() {
    let lines = concat!(
        r#"{"name":"a","integration":{"type":"mock","responses":{"default":{"statusCode":"204"}}},"request":{"method":"GET","path":"/"}}"#,
        "\n",
        r#"{"name":"b","integration":{"type":"nope"},"request":{}}"#,
        "\n",
    );
    let (status, out, _) = vtl(&["batch"], lines);
    assert_eq!(status, 0);
    let mut answers = out.lines();
    let first = answers.next().unwrap();
    assert!(first.starts_with(r#"{"name":"a","backend_request":null,"response":{"status":204,"#), "{first}");
    assert!(answers.next().unwrap().starts_with(r#"{"name":"b","error":"request","message":"type:"#));
}
