//! Signatures against those that others made: AWS's documentation, and botocore (`tests/signing/vectors.json`).

#![cfg(feature = "sigv4")]
// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use base64::Engine as _;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};
use vtl::integration::{BackendRequest, Credentials, Headers, Integration, MethodRequest, SigningScope};

#[derive(Deserialize)]
struct Recorded {
    signing_names: BTreeMap<String, Vec<String>>,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    service: String,
    region: String,
    method: String,
    /// The URL before it is escaped, and after.
    given: String,
    url: String,
    headers: Vec<(String, String)>,
    body_base64: String,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    /// Seconds since 1970.
    time: u64,
    signed: BTreeMap<String, String>,
}

fn recorded() -> Recorded {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/signing/vectors.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn as_botocore_signs() {
    for vector in recorded().vectors {
        let mut request = BackendRequest::new(vector.method, vector.given)
            .with_headers(vector.headers.into_iter().collect())
            .with_body(base64::engine::general_purpose::STANDARD.decode(&vector.body_base64).unwrap());
        let keys = Credentials::new(vector.access_key_id, vector.secret_access_key);
        let keys = match vector.session_token {
            Some(token) => keys.session_token(token),
            None => keys,
        };
        request.sign(&keys, &SigningScope::new(vector.region, vector.service), at(vector.time)).unwrap();
        assert_eq!(request.url(), vector.url, "{}", vector.name);
        for (name, value) in &vector.signed {
            let values: Vec<&str> = request.headers().get_all(name).collect();
            assert_eq!(values, [value.as_str()], "{}: {name}", vector.name);
        }
        let extra = request.headers().contains("X-Amz-Content-SHA256");
        assert_eq!(extra, vector.signed.contains_key("X-Amz-Content-SHA256"), "{}", vector.name);
    }
}

#[test]
fn as_botocore_names_services() {
    for (prefix, names) in recorded().signing_names {
        let uri = format!("arn:aws:apigateway:eu-west-1:{prefix}:action/Anything");
        let integration =
            Integration::from_json(&format!(r#"{{"type": "aws", "httpMethod": "POST", "uri": "{uri}"}}"#))
                .unwrap();
        let exchange = integration.request(&MethodRequest::new("POST", "/"));
        let name = exchange.backend_request().unwrap().signing_scope().unwrap().service();
        assert!(names.iter().any(|known| known == name), "{prefix}: {name}, and not one of {names:?}");
    }
}

/// Signs, and gives the signed headers and the signature.
fn signature(request: &mut BackendRequest, secret: &str, service: &str, time: u64) -> (String, String) {
    let id = if service == "s3" { "AKIAIOSFODNN7EXAMPLE" } else { "AKIDEXAMPLE" };
    let scope = SigningScope::new("us-east-1", service);
    request.sign(&Credentials::new(id, secret), &scope, at(time)).unwrap();
    let header = request.headers().get("Authorization").unwrap();
    let (_, rest) = header.split_once(", SignedHeaders=").unwrap();
    let (names, signature) = rest.split_once(", Signature=").unwrap();
    (names.to_owned(), signature.to_owned())
}

/// "Create a signed AWS API request": `ListUsers` of IAM on 30 August 2015.
#[test]
fn the_example_of_the_general_reference() {
    let url = "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08";
    let content_type = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    let mut request = BackendRequest::new("GET", url).with_headers([content_type].into_iter().collect());
    let (names, signature) =
        signature(&mut request, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "iam", 1_440_938_160);
    assert_eq!(names, "content-type;host;x-amz-date");
    assert_eq!(signature, "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    assert_eq!(request.headers().get("X-Amz-Date"), Some("20150830T123600Z"));
}

/// "Authenticating Requests: Using the Authorization Header", single chunk, of the S3 API reference: 24 May 2013.
#[test]
fn the_examples_of_s3() {
    let put = [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
    for (method, target, headers, body, names, want) in [
        (
            "GET",
            "/test.txt",
            &[("Range", "bytes=0-9")][..],
            "",
            "host;range;x-amz-content-sha256;x-amz-date",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "/test$file.text",
            &put,
            "Welcome to Amazon S3.",
            "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            "GET",
            "/?lifecycle",
            &[],
            "",
            "host;x-amz-content-sha256;x-amz-date",
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            "GET",
            "/?max-keys=2&prefix=J",
            &[],
            "",
            "host;x-amz-content-sha256;x-amz-date",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ] {
        let url = format!("https://examplebucket.s3.amazonaws.com{target}");
        let mut request = BackendRequest::new(method, url)
            .with_headers(headers.iter().copied().collect::<Headers>())
            .with_body(body);
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        let got = signature(&mut request, secret, "s3", 1_369_353_600);
        assert_eq!(got, (names.to_owned(), want.to_owned()), "{target}");
    }
}

#[test]
fn signing_again_replaces_the_signature() {
    let keys = Credentials::new("AKIDEXAMPLE", "secret").session_token("token");
    let scope = SigningScope::new("eu-west-1", "s3");
    let mut once = BackendRequest::new("PUT", "https://s3.eu-west-1.amazonaws.com/b/ü").with_body("x");
    let mut twice = once.clone();
    once.sign(&keys, &scope, at(1_700_000_000)).unwrap();
    twice.sign(&keys, &scope, at(1_600_000_000)).unwrap();
    twice.sign(&keys, &scope, at(1_700_000_000)).unwrap();
    assert_eq!(once, twice);
}

#[test]
fn secrets_are_not_shown() {
    let keys = Credentials::new("AKIDEXAMPLE", "the-secret-key").session_token("the-token");
    let shown = format!("{keys:?}");
    assert!(shown.contains("AKIDEXAMPLE") && !shown.contains("the-"), "{shown}");
}

#[test]
fn what_cannot_be_signed_is_an_error() {
    let keys = Credentials::new("AKIDEXAMPLE", "secret");
    let scope = SigningScope::new("eu-west-1", "sns");
    let now = at(1_700_000_000);
    let url = "https://sns.eu-west-1.amazonaws.com/";
    let year_10000 = at(253_402_300_800);
    for (request, time) in [
        (BackendRequest::new("POST", ""), now),
        (BackendRequest::new("POST", "/path"), now),
        (BackendRequest::new("POST", "https://"), now),
        (BackendRequest::new("POST", "https:///path"), now),
        (BackendRequest::new("POST", url).with_headers([("a b", "c")].into_iter().collect()), now),
        (BackendRequest::new("POST", url).with_headers([("a", "b\nc")].into_iter().collect()), now),
        (BackendRequest::new("POST", url), SystemTime::UNIX_EPOCH - Duration::from_secs(1)),
        (BackendRequest::new("POST", url), year_10000),
    ] {
        let mut signed = request.clone();
        let error = signed.sign(&keys, &scope, time).unwrap_err();
        assert!(error.to_string().starts_with("the request cannot be signed: "), "{error}");
        assert!(!signed.headers().contains("Authorization"));
    }
    let token = Credentials::new("AKIDEXAMPLE", "secret").session_token("a\nb");
    assert!(BackendRequest::new("POST", url).sign(&token, &scope, now).is_err());
}
