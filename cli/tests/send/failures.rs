//! Backends that fail: what the client gets, what the log says, and that nothing is tried again.

use crate::backend::{Answer, Backend, nobody};
use crate::command::{Run, send};

const NETWORK: &str = "Execution failed due to a network error communicating with endpoint: ";
const TOO_LARGE: &str =
    "Execution failed due to the size of the endpoint response: the response is larger than 10485760 bytes";

/// Sends through HTTP to `url` with a timeout of `millis`.
fn call(url: &str, millis: u32) -> Run {
    let integration = format!(
        r#"{{"type": "http", "httpMethod": "POST", "uri": "{url}/", "timeoutInMillis": {millis},
            "responses": {{"default": {{"statusCode": "200"}}}}}}"#
    );
    send(&integration, &["--body-text", "{}"], &[])
}

/// Sends to a backend with this answer, which has to be asked exactly once.
fn answered(answer: Answer, millis: u32) -> Run {
    let backend = Backend::start(answer);
    let run = call(&backend.url(), millis);
    backend.request();
    run
}

fn bytes(text: &str) -> Answer {
    Answer::Bytes(text.as_bytes().to_vec())
}

#[test]
fn refused() {
    let run = call(&nobody(), 29_000);
    assert_eq!(run.response(), ("504", r#"{"message":"Network error communicating with endpoint"}"#));
    assert_eq!(run.status, 0);
    assert!(run.reason().starts_with(NETWORK) && run.reason().contains("refused"), "{}", run.reason());
    assert!(run.errors.contains("warning: no answer: "), "{}", run.errors);
}

#[test]
fn a_host_without_an_address() {
    // No name has a label this long: the resolver knows that by itself.
    let run = call(&format!("http://{}", "a".repeat(64)), 29_000);
    assert_eq!(run.response(), ("500", r#"{"message":"Internal server error"}"#));
    let prefix = "Execution failed due to configuration error: Invalid endpoint address: ";
    assert!(run.reason().starts_with(prefix), "{}", run.reason());
}

#[test]
fn hanging() {
    for partial in ["", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"] {
        let run = answered(Answer::ThenHang(partial.as_bytes().to_vec()), 300);
        assert_eq!(run.response(), ("504", r#"{"message":"Endpoint request timed out"}"#), "{partial}");
        assert_eq!(run.reason(), "Execution failed due to a timeout error: no answer within 300 ms");
        assert_eq!(run.header("x-amzn-ErrorType"), Some("InternalServerErrorException"));
    }
}

#[test]
fn cut() {
    for partial in [
        "",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab",
    ] {
        let run = answered(bytes(partial), 29_000);
        let want = ("504", r#"{"message":"Network error communicating with endpoint"}"#);
        assert_eq!(run.response(), want, "{partial}");
        assert!(run.reason().starts_with(NETWORK), "{}", run.reason());
    }
}

#[test]
fn garbage() {
    for answer in [
        "hello\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
    ] {
        let run = answered(bytes(answer), 29_000);
        assert_eq!(run.response(), ("502", r#"{"message":"Internal server error"}"#), "{answer}");
        let prefix = "Execution failed due to a malformed endpoint response: ";
        assert!(run.reason().starts_with(prefix), "{answer}: {}", run.reason());
    }
}

#[test]
fn oversized() {
    const LIMIT: usize = 10 * 1024 * 1024;
    for (head, length) in [
        (format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", LIMIT + 1), LIMIT + 1),
        ("HTTP/1.1 200 OK\r\n\r\n".to_owned(), LIMIT + 1),
        ("HTTP/1.1 200 OK\r\n\r\n".to_owned(), usize::MAX),
    ] {
        let run = answered(Answer::Large(head, length), 29_000);
        assert_eq!(run.response(), ("413", r#"{"message":"Request Too Long"}"#));
        assert_eq!(run.reason(), TOO_LARGE);
    }
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {LIMIT}\r\n\r\n");
    let run = answered(Answer::Large(head, LIMIT), 29_000);
    assert_eq!((run.response().0, run.response().1.len()), ("200", LIMIT));
}

#[test]
fn a_head_without_end() {
    let run = answered(Answer::Large("HTTP/1.1 200 OK\r\nX-Long: ".to_owned(), 1 << 24), 29_000);
    assert_eq!(run.response().0, "413", "{}", run.errors);
}

#[test]
fn the_gateway_response_can_be_changed() {
    let file = std::env::temp_dir().join(format!("vtl-send-{}.yaml", std::process::id()));
    let changed = "INTEGRATION_TIMEOUT:\n  statusCode: 599\n  responseTemplates:\n    application/json: \
                   '{\"type\": \"$context.error.responseType\"}'\n";
    std::fs::write(&file, changed).unwrap();
    let backend = Backend::start(Answer::ThenHang(Vec::new()));
    let integration = format!(
        r#"{{"type": "http_proxy", "httpMethod": "GET", "uri": "{}/", "timeoutInMillis": 50}}"#,
        backend.url()
    );
    let run = send(&integration, &["--gateway-responses", file.to_str().unwrap()], &[]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(run.response(), ("599", r#"{"type": "INTEGRATION_TIMEOUT"}"#));
    backend.request();
}
