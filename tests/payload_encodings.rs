//! The developer guide's two tables of payload encodings, row by row, over every integration type that they hold for
//! and every way of writing the types.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used)]

use ContentHandling::{ConvertToBinary as ToBinary, ConvertToText as ToText};
use Outcome::{Bytes, Decoded, Encoded, Text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vtl::integration::{
    BackendResponse, ContentHandling, Integration, IntegrationResponse, IntegrationType, MethodRequest,
    MethodResponse,
};

/// What a table says about a body.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    /// "UTF-8-encoded string", "Text data".
    Text,
    /// "Base64-decoded binary blob".
    Decoded,
    /// "Base64-encoded string".
    Encoded,
    /// "Binary data".
    Bytes,
}

impl Outcome {
    /// The body after it; `None` where the service answers 500.
    fn of(self, body: &[u8]) -> Option<Vec<u8>> {
        match self {
            Text => Some(String::from_utf8_lossy(body).into_owned().into_bytes()),
            Decoded => STANDARD.decode(body).ok(),
            Encoded => Some(STANDARD.encode(body).into_bytes()),
            Bytes => Some(body.to_vec()),
        }
    }
}

type Handling = Option<ContentHandling>;

/// Request table: is the type of the content binary, contentHandling, the integration's payload.
const REQUEST: [(bool, Handling, Outcome); 6] = [
    (false, None, Text),
    (false, Some(ToBinary), Decoded),
    (false, Some(ToText), Text),
    (true, None, Bytes),
    (true, Some(ToBinary), Bytes),
    (true, Some(ToText), Encoded),
];

/// Response table: is the integration's payload binary, is the accepted type, contentHandling, the method's payload.
const RESPONSE: [(bool, bool, Handling, Outcome); 12] = [
    (false, false, None, Text),
    (false, false, Some(ToBinary), Decoded),
    (false, false, Some(ToText), Text),
    (false, true, None, Decoded),
    (false, true, Some(ToBinary), Decoded),
    (false, true, Some(ToText), Text),
    (true, false, None, Encoded),
    (true, false, Some(ToBinary), Bytes),
    (true, false, Some(ToText), Encoded),
    (true, true, None, Bytes),
    (true, true, Some(ToBinary), Bytes),
    (true, true, Some(ToText), Encoded),
];

/// Lists of binary media types, with types that match and types that do not.
const TYPES: [(&[&str], &[&str], &[&str]); 5] = [
    (&[], &[], &["image/png", "application/json", ""]),
    (
        &["image/png"],
        &["image/png", "IMAGE/PNG;q=1", "image/png, text/html"],
        &["image/gif", "text/html, image/png"],
    ),
    (
        &["text/csv", "image/*"],
        &["image/gif", "text/csv; charset=x"],
        &["images/png", "text/plain", "*/*", ""],
    ),
    (&["*/*"], &["application/json", "*/*", ""], &[]),
    (&["*/test"], &[], &["a/test", "*/*"]),
];

const BODIES: [&[u8]; 4] = [b"YQ==", b"plain", b"\xff\x00", b""];

const TARGETS: [(IntegrationType, &str); 2] = [
    (IntegrationType::Http, "https://a.example/"),
    (IntegrationType::Aws, "arn:aws:apigateway:us-east-1:s3:path/b/k"),
];

/// Every type of the lists, with whether it counts as binary under its list.
fn types() -> impl Iterator<Item = (&'static [&'static str], &'static str, bool)> {
    TYPES.iter().flat_map(|(list, binary, text)| {
        let of = |binary: bool| move |name: &&'static str| (*list, *name, binary);
        binary.iter().map(of(true)).chain(text.iter().map(of(false)))
    })
}

/// An empty type stands for a message without the header.
fn request(name: &str, content_type: &str) -> MethodRequest {
    let request = MethodRequest::new("POST", "/");
    if content_type.is_empty() { request } else { request.header(name, content_type) }
}

#[test]
fn requests() {
    for (kind, uri) in TARGETS {
        for (list, content_type, binary) in types() {
            for (_, handling, outcome) in REQUEST.iter().filter(|row| row.0 == binary) {
                let builder =
                    Integration::builder(kind).http_method("POST").uri(uri).binary_media_types(list.to_vec());
                let builder = match handling {
                    Some(handling) => builder.content_handling(*handling),
                    None => builder,
                };
                let integration = builder.response(IntegrationResponse::new(200)).build().unwrap();
                for body in BODIES {
                    let exchange = integration.request(&request("Content-Type", content_type).body(body));
                    let sent = exchange.backend_request().map(|sent| sent.body().to_vec());
                    let row = format!("{kind} {list:?} {content_type:?} {handling:?} {body:?}");
                    assert_eq!(sent, outcome.of(body), "{row}");
                    assert_eq!(
                        exchange.finished().map(MethodResponse::status),
                        sent.is_none().then_some(500),
                        "{row}"
                    );
                }
            }
        }
    }
}

#[test]
fn requests_before_a_template() {
    for (list, content_type, binary) in types().filter(|(_, name, _)| !name.is_empty()) {
        for (_, handling, outcome) in REQUEST.iter().filter(|row| row.0 == binary) {
            let media_type = content_type.split([',', ';']).next().unwrap();
            let builder = Integration::builder(IntegrationType::Http)
                .http_method("POST")
                .uri("https://a.example/")
                .request_template(media_type, "[$input.body]")
                .binary_media_types(list.to_vec());
            let builder = match handling {
                Some(handling) => builder.content_handling(*handling),
                None => builder,
            };
            let exchange =
                builder.build().unwrap().request(&request("Content-Type", content_type).body("YQ=="));
            let sent =
                exchange.backend_request().map(|sent| String::from_utf8(sent.body().to_vec()).unwrap());
            let want = match outcome {
                Text => Some("[YQ==]".to_owned()),
                Encoded => Some("[WVE9PQ==]".to_owned()),
                // Bytes cannot enter a template.
                Decoded | Bytes => None,
            };
            assert_eq!(sent, want, "{list:?} {content_type:?} {handling:?}");
        }
    }
}

/// The response for a backend's payload of one type to a client that accepts another.
fn answer(integration: &Integration, accept: &str, content_type: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let exchange = integration.request(&request("Accept", accept));
    let answer = BackendResponse::http(200).with_body(body);
    let answer =
        if content_type.is_empty() { answer } else { answer.with_header("Content-Type", content_type) };
    let response = exchange.response(&answer);
    (response.status(), response.into_body())
}

#[test]
fn responses() {
    for (kind, uri) in TARGETS {
        for (list, content_type, payload) in types() {
            for (_, accept, wanted) in types().filter(|(of, ..)| *of == list) {
                for (_, _, handling, outcome) in
                    RESPONSE.iter().filter(|row| (row.0, row.1) == (payload, wanted))
                {
                    let response = IntegrationResponse::new(200);
                    let response = match handling {
                        Some(handling) => response.content_handling(*handling),
                        None => response,
                    };
                    let builder = Integration::builder(kind).http_method("POST").uri(uri).response(response);
                    let integration = builder.binary_media_types(list.to_vec()).build().unwrap();
                    for body in BODIES {
                        let (status, got) = answer(&integration, accept, content_type, body);
                        let row =
                            format!("{kind} {list:?} {content_type:?} {accept:?} {handling:?} {body:?}");
                        match outcome.of(body) {
                            Some(want) => assert_eq!((status, got), (200, want), "{row}"),
                            None => assert_eq!(status, 500, "{row}"),
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_proxy_takes_the_rows_without_content_handling() {
    for (list, content_type, payload) in types() {
        for (_, accept, wanted) in types().filter(|(of, ..)| *of == list) {
            let row = RESPONSE.iter().find(|row| (row.0, row.1, row.2) == (payload, wanted, None)).unwrap();
            let builder = Integration::builder(IntegrationType::HttpProxy)
                .http_method("POST")
                .uri("https://a.example/");
            let integration =
                builder.content_handling(ToBinary).binary_media_types(list.to_vec()).build().unwrap();
            for body in BODIES {
                let (status, got) = answer(&integration, accept, content_type, body);
                let name = format!("{list:?} {content_type:?} {accept:?} {body:?}");
                match row.3.of(body) {
                    Some(want) => assert_eq!((status, got), (200, want), "{name}"),
                    None => assert_eq!(status, 500, "{name}"),
                }
                let exchange = integration.request(&request("Content-Type", content_type).body(body));
                let want = if payload { Bytes } else { Text }.of(body).unwrap();
                assert_eq!(exchange.backend_request().unwrap().body(), want, "{name}");
            }
        }
    }
}

#[test]
fn responses_before_a_template() {
    for (payload, wanted, handling, outcome) in RESPONSE {
        let response = IntegrationResponse::new(200).template("application/json", "[$input.body]");
        let response = match handling {
            Some(handling) => response.content_handling(handling),
            None => response,
        };
        let builder =
            Integration::builder(IntegrationType::Http).http_method("POST").uri("https://a.example/");
        let integration = builder.response(response).binary_media_types(["image/png"]).build().unwrap();
        let named = |binary: bool| if binary { "image/png" } else { "application/json" };
        let got = answer(&integration, named(wanted), named(payload), b"YQ==");
        let row = (payload, wanted, handling);
        match outcome {
            Text => assert_eq!(got, (200, b"[YQ==]".to_vec()), "{row:?}"),
            Encoded => assert_eq!(got, (200, b"[WVE9PQ==]".to_vec()), "{row:?}"),
            Decoded | Bytes => assert_eq!(got.0, 500, "{row:?}"),
        }
    }
}
