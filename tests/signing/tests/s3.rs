//! S3 integrations before a server that checks their signatures.

#![allow(clippy::disallowed_methods, reason = "the server compares the signature's time with the clock")]

use std::net::SocketAddr;
use std::time::SystemTime;
use vtl::integration::{Credentials, Integration, MethodRequest};
use vtl_signing::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, send, start};

const OBJECT: &str = r#"{"type": "aws", "httpMethod": "ANY", "uri": "arn:aws:apigateway:eu-west-1:s3:path/{bucket}/{key}",
    "requestParameters": {"integration.request.path.bucket": "'pets'",
        "integration.request.path.key": "method.request.path.key",
        "integration.request.header.Content-Type": "method.request.header.Content-Type"},
    "responses": {"default": {"statusCode": "200"}}}"#;

const BUCKET: &str = r#"{"type": "aws", "httpMethod": "ANY", "uri": "arn:aws:apigateway:eu-west-1:s3:path/{bucket}",
    "requestParameters": {"integration.request.path.bucket": "'pets'",
        "integration.request.querystring.prefix": "method.request.querystring.prefix",
        "integration.request.querystring.list-type": "'2'"},
    "responses": {"default": {"statusCode": "200"}}}"#;

struct Server {
    address: SocketAddr,
    // The server's files, for as long as it is used.
    _folder: tempfile::TempDir,
}

impl Server {
    fn new() -> Server {
        let folder = tempfile::tempdir().unwrap();
        let server = Server { address: start(folder.path()), _folder: folder };
        let made = server
            .call(&BUCKET.replace("querystring.list-type\": \"'2'", "header.X-A\": \"'a'"), put("/", ""));
        assert_eq!(made.0, 200, "{}", made.1);
        server
    }

    fn call(&self, integration: &str, request: MethodRequest) -> (u16, String) {
        self.call_as(integration, request, &Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
    }

    /// The server's status and body.
    fn call_as(&self, integration: &str, request: MethodRequest, keys: &Credentials) -> (u16, String) {
        let integration = Integration::from_json(integration).unwrap();
        let exchange = integration.request(&request);
        let request = exchange.backend_request().unwrap();
        let mut request = request.to_endpoint(&format!("http://{}", self.address)).unwrap();
        let scope = request.signing_scope().unwrap().clone();
        request.sign(keys, &scope, SystemTime::now()).unwrap();
        let (status, _, body) = send(self.address, &request).unwrap();
        (status, String::from_utf8(body).unwrap())
    }
}

fn put(key: &str, body: &str) -> MethodRequest {
    MethodRequest::new("PUT", "/").path_parameter("key", key).header("Content-Type", "text/plain").body(body)
}

fn get(key: &str) -> MethodRequest {
    MethodRequest::new("GET", "/").path_parameter("key", key)
}

const KEYS: [&str; 12] = [
    "plain.txt",
    "with blank.txt",
    " leading and trailing ",
    "a+b+c",
    "ü/日本/🐕",
    "a//b",
    "deep//er///still",
    "100% sure?&x=y#z",
    "quote'\"()*!~",
    "semi;colon:at@comma,equals=dollar$",
    "already%20escaped%2Fhere",
    "[brackets]{braces}|^`",
];

#[test]
fn objects_are_put_read_and_listed() {
    let server = Server::new();
    for key in KEYS {
        let body = format!("the body of {key}");
        assert_eq!(server.call(OBJECT, put(key, &body)).0, 200, "{key}");
        assert_eq!(server.call(OBJECT, get(key)), (200, body), "{key}");
    }
    let (status, listed) = server.call(BUCKET, get("").query("prefix", "with b"));
    assert_eq!(status, 200, "{listed}");
    assert!(listed.contains("<Key>with blank.txt</Key>"), "{listed}");
    assert_eq!(listed.matches("<Key>").count(), 1, "{listed}");
    let (status, listed) = server.call(BUCKET, get(""));
    assert_eq!(status, 200, "{listed}");
    assert!(listed.contains("<Key>a+b+c</Key>") && listed.contains("日本"), "{listed}");
}

#[test]
fn bytes_of_every_value_pass() {
    let server = Server::new();
    let text: String = (1..=0x2ff).filter_map(char::from_u32).collect();
    assert_eq!(server.call(OBJECT, put("text", &text)).0, 200);
    assert_eq!(server.call(OBJECT, get("text")), (200, text));
}

#[test]
fn other_keys_are_refused() {
    let server = Server::new();
    for (keys, code) in [
        (Credentials::new(ACCESS_KEY_ID, "another/secret+key"), "SignatureDoesNotMatch"),
        (Credentials::new("AKIDANOTHER", SECRET_ACCESS_KEY), "NotSignedUp"),
    ] {
        for request in [put("refused", "x"), get("refused")] {
            let (status, body) = server.call_as(OBJECT, request, &keys);
            assert_eq!(status, 403, "{body}");
            assert!(body.contains(code), "{body}");
        }
    }
    let (status, body) = server.call(OBJECT, get("refused"));
    assert_eq!(status, 404, "nothing was written: {body}");
}

#[test]
fn what_is_changed_on_the_way_is_refused() {
    let server = Server::new();
    let integration = Integration::from_json(OBJECT).unwrap();
    let exchange = integration.request(&put("a b", "body"));
    let endpoint = format!("http://{}", server.address);
    let mut signed = exchange.backend_request().unwrap().to_endpoint(&endpoint).unwrap();
    let scope = signed.signing_scope().unwrap().clone();
    signed.sign(&Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY), &scope, SystemTime::now()).unwrap();
    let other = vtl::integration::BackendRequest::new("PUT", format!("{endpoint}/pets/a%20c"))
        .with_headers(signed.headers().clone())
        .with_body("body");
    for changed in [other, signed.clone().with_body("ydob")] {
        let (status, _, _) = send(server.address, &changed).unwrap();
        assert!(status >= 400, "{status}");
        assert_eq!(server.call(OBJECT, get("a b")).0, 404, "nothing was written");
    }
    assert_eq!(send(server.address, &signed).unwrap().0, 200);
    assert_eq!(server.call(OBJECT, get("a b")), (200, "body".to_owned()));
}
