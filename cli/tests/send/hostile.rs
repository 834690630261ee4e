//! Values that would write headers or requests of their own: nothing of them is sent.

use crate::backend::Backend;
use crate::command::{KEYS, Run, send};

/// Sends an integration of which `members` are a part, and expects that nothing arrives.
fn refused(kind: &str, members: &str, arguments: &[&str]) -> Run {
    let backend = Backend::answering("200 OK", "", "{}");
    let uri = match kind {
        "aws" => "arn:aws:apigateway:eu-west-1:sns:action/Publish".to_owned(),
        _ => format!("{}/${{stageVariables.tail}}", backend.url()),
    };
    let integration = format!(
        r#"{{"type": "{kind}", "httpMethod": "POST", "uri": "{uri}", {members}
            "responses": {{"default": {{"statusCode": "200"}}}}}}"#
    );
    let url = backend.url();
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--endpoint-url", &url]).collect();
    let run = send(&integration, &arguments, &KEYS);
    assert_eq!(backend.requests(), Vec::<String>::new(), "{members} {arguments:?}");
    assert_eq!(run.response(), ("500", r#"{"message":"Internal server error"}"#), "{}", run.errors);
    assert!(run.reason().starts_with("Execution failed due to configuration error: "), "{}", run.reason());
    run
}

/// Characters that end a line, or a text.
const ENDS: [&str; 4] = ["\r\nX-Evil: 1", "\nX-Evil: 1", "\rX-Evil: 1", "\nHost: evil.example"];

#[test]
fn parameters() {
    let mapped =
        r#""requestParameters": {"integration.request.header.X-A": "method.request.querystring.a"},"#;
    for kind in ["http", "http_proxy", "aws"] {
        for end in ENDS {
            let run = refused(kind, mapped, &["--query", &format!("a=b{end}")]);
            assert!(
                run.reason().ends_with("the value of the header X-A holds a control character"),
                "{}",
                run.reason()
            );
        }
    }
}

#[test]
fn templates() {
    for (assignment, reason) in [
        (r"$context.requestOverride.header['X: y'] = 'a'", "cannot be the name of a header"),
        (r"$context.requestOverride.header[$input.path('$')] = 'a'", "cannot be the name of a header"),
        (r"$context.requestOverride.header.X = $input.path('$')", "the value of the header X "),
    ] {
        let template = format!(r##""requestTemplates": {{"application/json": "#set({assignment})"}},"##);
        let hostile = ["--body-text", "\"a\\r\\nX-Evil: 1\""];
        for kind in ["http", "aws"] {
            let run = refused(kind, &template, &hostile);
            assert!(run.reason().contains(reason), "{assignment}: {}", run.reason());
        }
    }
}

#[test]
fn a_nul_of_a_template() {
    let template = r##""requestTemplates": {"application/json": "#set($context.requestOverride.header.X = $input.path('$'))"},"##;
    let run = refused("http", template, &["--body-text", "\"a\\u0000b\""]);
    assert!(run.reason().contains("the value of the header X "), "{}", run.reason());
}

#[test]
fn stage_variables_in_the_url() {
    for end in [" HTTP/1.1\r\nX-Evil: 1\r\n\r\n", "\n", "a b", "\u{7f}"] {
        let run = refused("http_proxy", "", &["--stage-variable", &format!("tail={end}")]);
        assert!(run.reason().ends_with("Invalid endpoint address"), "{}", run.reason());
    }
}

#[test]
fn headers_and_method_of_the_client() {
    let run = refused("http_proxy", "", &["--header", "X-A=b\r\nX-Evil: 1"]);
    assert!(run.reason().contains("the value of the header X-A "), "{}", run.reason());
    let run = refused("http_proxy", "", &["--header", "X-A\r\nX-Evil=1"]);
    assert!(run.reason().contains("cannot be the name of a header"), "{}", run.reason());
}

#[test]
fn parameters_of_the_path_are_escaped() {
    let backend = Backend::answering("200 OK", "", "{}");
    let integration = format!(
        r#"{{"type": "http_proxy", "httpMethod": "GET", "uri": "{}/{{p}}?q={{p}}",
            "requestParameters": {{"integration.request.path.p": "method.request.path.p"}}}}"#,
        backend.url()
    );
    let run = send(&integration, &["--path", "p=a HTTP/1.1\r\nX-Evil: 1"], &[]);
    assert_eq!(run.response().0, "200");
    let request = backend.request();
    let want = "GET /a%20HTTP/1.1%0D%0AX-Evil:%201?q=a%20HTTP%2F1.1%0D%0AX-Evil%3A%201 HTTP/1.1\r\n";
    assert!(request.starts_with(want), "{request}");
}

#[test]
fn two_hosts() {
    let template = r##""requestTemplates": {"application/json": "#set($context.requestOverride.header.Host = ['a', 'b'])"},"##;
    let run = refused("http", template, &["--body-text", "{}"]);
    assert!(run.reason().to_lowercase().contains("host"), "{}", run.reason());
}
