//! Where requests go: nowhere but where the integration and the flags say.

use crate::backend::{Backend, nobody};
use crate::command::{KEYS, Run, send};

fn call(arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let integration = r#"{"type": "aws", "httpMethod": "POST",
        "uri": "arn:aws:apigateway:eu-west-1:states:action/StartExecution",
        "responses": {"default": {"statusCode": "200"}}}"#;
    send(integration, arguments, variables)
}

#[test]
fn one_endpoint_for_all_and_one_for_a_service() {
    let (all, own) = (Backend::answering("200 OK", "", "all"), Backend::answering("200 OK", "", "own"));
    let own_flag = format!("states={}/base/", own.url());
    let arguments = ["--endpoint-url", &all.url(), "--endpoint-url", &own_flag];
    assert_eq!(call(&arguments, &KEYS).response(), ("200", "own"));
    assert!(own.request().starts_with("POST /base/?Action=StartExecution HTTP/1.1\r\n"));
    assert!(all.requests().is_empty());
    let other = format!("sqs={}", nobody());
    assert_eq!(call(&["--endpoint-url", &all.url(), "--endpoint-url", &other], &KEYS).response().1, "all");
}

#[test]
fn an_http_endpoint_can_be_replaced() {
    let backend = Backend::answering("200 OK", "", "here");
    let integration = r#"{"type": "http_proxy", "httpMethod": "GET", "uri": "https://pets.example/v1/{id}?a=b",
        "requestParameters": {"integration.request.path.id": "method.request.path.id"}}"#;
    let run =
        send(integration, &["--path", "id=7", "--endpoint-url", &format!("http={}", backend.url())], &[]);
    assert_eq!(run.response(), ("200", "here"));
    let request = backend.request();
    assert!(request.starts_with("GET /v1/7?a=b HTTP/1.1\r\n"), "{request}");
    assert!(request.contains(&format!("Host: {}\r\n", backend.authority())), "{request}");
}

#[test]
fn a_host_that_was_mapped_stays() {
    let backend = Backend::answering("200 OK", "", "here");
    let integration = format!(
        r#"{{"type": "http", "httpMethod": "GET", "uri": "{}/",
            "requestParameters": {{"integration.request.header.Host": "'pets.example'"}},
            "responses": {{"default": {{"statusCode": "200"}}}}}}"#,
        backend.url()
    );
    send(&integration, &["--endpoint-url", &backend.url()], &[]);
    assert!(backend.request().contains("\r\nHost: pets.example\r\n"));
}

#[test]
fn mistakes_send_nothing() {
    let backend = Backend::answering("200 OK", "", "{}");
    let url = backend.url();
    for (arguments, variables, reason) in [
        (
            vec!["--endpoint-url", "state=http://127.0.0.1:1"],
            vec![],
            "calls states, which no --endpoint-url names",
        ),
        (vec!["--endpoint-url", "127.0.0.1:1"], vec![], "expected URL or SERVICE=URL"),
        (vec!["--endpoint-url", "states=127.0.0.1:1"], vec![], "starts with http:// or https://"),
        (vec!["--endpoint-url", "http://a:b@127.0.0.1:1"], vec![], "user information"),
        (vec!["--endpoint-url", "http://127.0.0.1:1/?x"], vec![], "neither query nor fragment"),
        (vec!["--endpoint-url", "http://127.0.0.1:1/ x"], vec![], "blank or control character"),
        (vec!["--endpoint-url", "http://:1"], vec![], "expected a host"),
        (vec!["--lambda", "pets"], vec![], "expected NAME=VALUE"),
        (vec![], vec![("AWS_ENDPOINT_URL", url.as_str())], "AWS_ENDPOINT_URL is set"),
        (vec!["--ca-bundle", "/none.pem", "--endpoint-url", &url], vec![], "/none.pem: "),
    ] {
        let run = call(&arguments, &[&KEYS[..], &variables].concat());
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.errors.contains(reason), "{arguments:?}: {}", run.errors);
    }
    assert!(backend.requests().is_empty());
}

#[test]
fn nothing_is_sent_without_need() {
    let backend = Backend::answering("200 OK", "", "{}");
    let mock = r#"{"type": "mock", "responses": {"default": {"statusCode": "204"}}}"#;
    assert_eq!(send(mock, &["--endpoint-url", &backend.url()], &[]).response().0, "204");
    assert!(backend.requests().is_empty());
}

#[test]
fn another_region_can_be_signed_for() {
    let backend = Backend::answering("200 OK", "", "{}");
    call(&["--endpoint-url", &backend.url(), "--region", "mars-north-1"], &KEYS);
    assert!(backend.request().contains("/mars-north-1/states/aws4_request"));
}
