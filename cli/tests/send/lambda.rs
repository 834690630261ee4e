//! Lambda: an endpoint that speaks the Invoke API, or a function at a URL of its own.

use crate::backend::{Answer, Backend};
use crate::command::{KEYS, Run, send};

const ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:pets:live";

fn call(kind: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let integration = format!(
        r#"{{"type": "{kind}", "httpMethod": "POST",
            "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{ARN}/invocations",
            "responses": {{"default": {{"statusCode": "200"}}, "no such.*": {{"statusCode": "404"}}}}}}"#
    );
    send(&integration, arguments, variables)
}

#[test]
fn an_endpoint_of_the_invoke_api() {
    let backend = Backend::answering("200 OK", "", r#"{"statusCode": 201, "body": "made"}"#);
    let run = call("aws_proxy", &["--endpoint-url", &backend.url()], &KEYS);
    assert_eq!(run.response(), ("201", "made"));
    let request = backend.request();
    let line = "POST /2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Apets%3Alive/invocations HTTP/1.1\r\n";
    assert!(request.starts_with(line), "{request}");
    assert!(request.contains("/us-east-1/lambda/aws4_request"), "{request}");
    assert!(request.contains(r#""httpMethod":"GET""#), "{request}");
}

#[test]
fn a_function_that_failed() {
    let error = r#"{"errorMessage": "no such pet", "errorType": "KeyError"}"#;
    let headers = "X-Amz-Function-Error: Unhandled\r\n";
    for (kind, want) in
        [("aws_proxy", ("502", r#"{"message":"Internal server error"}"#)), ("aws", ("404", error))]
    {
        let backend = Backend::answering("200 OK", headers, error);
        let run = call(kind, &["--endpoint-url", &format!("lambda={}", backend.url())], &KEYS);
        assert_eq!(run.response(), want, "{kind}");
        backend.request();
    }
}

#[test]
fn a_function_at_a_url_of_its_own_is_not_signed() {
    for name in [ARN, "pets:live", "pets"] {
        for (path, line) in [
            ("/my/function?x=1", "POST /my/function?x=1 HTTP/1.1\r\n".to_owned()),
            ("", format!("POST /2015-03-31/functions/{ARN}/invocations HTTP/1.1\r\n")),
            ("/", format!("POST /2015-03-31/functions/{ARN}/invocations HTTP/1.1\r\n")),
        ] {
            let backend = Backend::answering("200 OK", "", r#"{"body": "from here"}"#);
            let run = call("aws_proxy", &["--lambda", &format!("{name}={}{path}", backend.url())], &[]);
            assert_eq!(run.response(), ("200", "from here"), "{}", run.errors);
            let request = backend.request();
            assert!(request.starts_with(&line), "{request}");
            assert!(!request.contains("Authorization"), "{request}");
            assert!(request.contains("\r\nContent-Length: "), "{request}");
        }
    }
}

#[test]
fn a_flag_for_another_function_is_a_mistake() {
    let backend = Backend::answering("200 OK", "", "{}");
    let run = call("aws_proxy", &["--lambda", &format!("cats={}", backend.url())], &KEYS);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(run.errors.contains("which no --lambda and no --endpoint-url names"), "{}", run.errors);
    assert!(backend.requests().is_empty());
}

#[test]
fn too_large_an_answer_is_the_functions_fault() {
    let backend = Backend::start(Answer::Large("HTTP/1.1 200 OK\r\n\r\n".to_owned(), usize::MAX));
    let run = call("aws_proxy", &["--endpoint-url", &backend.url()], &KEYS);
    assert_eq!(run.response(), ("502", r#"{"message":"Internal server error"}"#));
    backend.request();
}
