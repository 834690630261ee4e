//! What stands on the wire: byte for byte what the integration says, and one request.

use crate::backend::{Answer, Backend};
use crate::command::{KEYS, send};

const TRACE: &str = "Root=1-5e0be100-000000000000000000000000;Parent=0000000000000001;Sampled=0";

#[test]
fn nothing_is_normalised_and_nothing_added() {
    let backend = Backend::answering("200 OK", "X-One: 1\r\nx-TWO: 2\r\nX-One: 3\r\n", "{}");
    let integration = format!(
        r#"{{"type": "http_proxy", "httpMethod": "POST", "uri": "{}/a//b/../%20%2f/+/{{x}}?q=a+b&r=%20&s",
            "requestParameters": {{"integration.request.path.x": "method.request.path.x"}}}}"#,
        backend.url()
    );
    let run = send(
        &integration,
        &["--path", "x=ü +/z", "--header", "X-MiXed=1", "--header", "b=é", "--body-text", "hi"],
        &[],
    );
    let want = format!(
        "POST /a//b/../%20%2f/+/%C3%BC%20+/z?q=a+b&r=%20&s HTTP/1.1\r\nX-MiXed: 1\r\nb: é\r\n\
         x-amzn-apigateway-api-id: a1b2c3d4e5\r\nX-Amzn-Trace-Id: {TRACE}\r\nContent-Type: application/json\r\n\
         Host: {}\r\nContent-Length: 2\r\n\r\nhi",
        backend.authority()
    );
    assert_eq!(backend.request(), want);
    assert_eq!(run.response(), ("200", "{}"));
    let names = run.out.lines().filter(|line| line.to_lowercase().starts_with("< x-one")).count();
    assert_eq!((names, run.header("x-TWO")), (2, Some("2")), "{}", run.out);
}

#[test]
fn a_get_has_no_body_and_a_delete_may() {
    for (method, tail) in [("GET", "\r\n\r\n"), ("DELETE", "\r\nContent-Length: 2\r\n\r\nhi")] {
        let backend = Backend::answering("204 No Content", "", "");
        let integration =
            format!(r#"{{"type": "http_proxy", "httpMethod": "{method}", "uri": "{}/"}}"#, backend.url());
        let run = send(&integration, &["--body-text", "hi"], &[]);
        assert_eq!(run.response().0, "204");
        let request = backend.request();
        assert!(request.starts_with(&format!("{method} / HTTP/1.1\r\n")), "{request}");
        assert!(request.ends_with(tail), "{request}");
        assert_eq!(request.contains("Content-Length"), method == "DELETE", "{request}");
    }
}

#[test]
fn a_service_gets_what_was_signed() {
    let backend = Backend::answering("200 OK", "", r#"{"MessageId": "m-1"}"#);
    let integration = r#"{"type": "aws", "httpMethod": "POST",
        "uri": "arn:aws:apigateway:eu-west-1:sqs:action/SendMessage",
        "requestParameters": {"integration.request.querystring.MessageBody": "method.request.querystring.m"},
        "responses": {"default": {"statusCode": "201"}}}"#;
    let run = send(integration, &["--query", "m=a b+c", "--endpoint-url", &backend.url()], &KEYS);
    assert_eq!(run.response(), ("201", r#"{"MessageId": "m-1"}"#));
    let request = backend.request();
    assert!(request.starts_with("POST /?Action=SendMessage&MessageBody=a%20b%2Bc HTTP/1.1\r\n"), "{request}");
    assert!(request.contains(&format!("\r\nHost: {}\r\n", backend.authority())), "{request}");
    let signature = request.lines().find_map(|line| line.strip_prefix("Authorization: ")).unwrap();
    let (scope, rest) = signature.split_once(", SignedHeaders=").unwrap();
    assert!(scope.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"), "{signature}");
    assert!(scope.ends_with("/eu-west-1/sqs/aws4_request"), "{signature}");
    let (signed, signature) = rest.split_once(", Signature=").unwrap();
    for name in ["content-length", "host", "x-amz-date", "x-amz-source-arn"] {
        assert!(signed.split(';').any(|s| s == name), "{signed}");
    }
    assert_eq!(signature.len(), 64);
    assert!(!run.out.contains(signature) && run.out.contains("Signature=***"), "{}", run.out);
    assert!(!format!("{}{}{request}", run.out, run.errors).contains("the-secret-key"));
}

#[test]
fn redirects_and_errors_are_answers() {
    let elsewhere = Backend::answering("200 OK", "", "elsewhere");
    let location = format!("Location: {}/\r\n", elsewhere.url());
    for status in ["302 Found", "307 Temporary Redirect", "404 Not Found", "503 Service Unavailable"] {
        let backend = Backend::answering(status, &location, "{}");
        let integration =
            format!(r#"{{"type": "http_proxy", "httpMethod": "POST", "uri": "{}/"}}"#, backend.url());
        let run = send(&integration, &[], &[]);
        assert_eq!(run.response(), (&status[..3], "{}"));
        assert_eq!(run.header("Location"), Some(format!("{}/", elsewhere.url()).as_str()));
        backend.request();
    }
    assert!(elsewhere.requests().is_empty());
}

#[test]
fn a_compressed_body_stays_compressed() {
    let bytes = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc";
    let backend = Backend::start(Answer::Bytes(bytes.to_vec()));
    let integration =
        format!(r#"{{"type": "http_proxy", "httpMethod": "GET", "uri": "{}/"}}"#, backend.url());
    let run = send(&integration, &["--header", "Accept-Encoding=gzip"], &[]);
    assert_eq!((run.response(), run.header("Content-Encoding")), (("200", "abc"), Some("gzip")));
}

#[test]
fn chunks_and_bodies_without_a_length() {
    for answer in [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nabc",
        "HTTP/1.0 200 Fine\r\nConnection: close\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 500 Another\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
    ] {
        let backend = Backend::start(Answer::Bytes(answer.as_bytes().to_vec()));
        let integration =
            format!(r#"{{"type": "http_proxy", "httpMethod": "GET", "uri": "{}/"}}"#, backend.url());
        assert_eq!(send(&integration, &[], &[]).response(), ("200", "abc"), "{answer}");
    }
}

#[test]
fn an_answer_to_head_has_no_body() {
    let answer = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 1000\r\n\r\n";
    let backend = Backend::start(Answer::ThenHang(answer.to_vec()));
    let integration =
        format!(r#"{{"type": "http_proxy", "httpMethod": "HEAD", "uri": "{}/"}}"#, backend.url());
    let run = send(&integration, &[], &[]);
    assert_eq!((run.response(), run.header("X-A")), (("200", ""), Some("1")));
    assert!(backend.request().starts_with("HEAD / HTTP/1.1\r\n"));
}

#[test]
fn proxies_of_the_environment_are_used_when_asked_only() {
    let proxy = Backend::answering("200 OK", "", "proxy");
    let backend = Backend::answering("200 OK", "", "backend");
    let integration =
        format!(r#"{{"type": "http_proxy", "httpMethod": "GET", "uri": "{}/"}}"#, backend.url());
    let url = proxy.url();
    let variables = [("HTTP_PROXY", url.as_str()), ("ALL_PROXY", &url), ("http_proxy", &url)];
    assert_eq!(send(&integration, &[], &variables).response(), ("200", "backend"));
    assert!(proxy.requests().is_empty());
    backend.request();
    send(&integration, &["--use-env-proxy"], &variables);
    assert_eq!((proxy.requests().len(), backend.requests().len()), (1, 1));
}
