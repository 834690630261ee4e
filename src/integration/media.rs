//! Media types, and what `contentHandling` does with a body.
//!
//! A body is binary where its type is one of the API's binary media types. The two tables are those of the
//! developer guide's payload encodings, confirmed by recordings; a text body is UTF-8, with U+FFFD for bytes that
//! are not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;

/// What an integration request or response does with a body: `contentHandling`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContentHandling {
    /// `CONVERT_TO_BINARY`: a text body is Base64, and is decoded.
    ConvertToBinary,
    /// `CONVERT_TO_TEXT`: a binary body becomes Base64.
    ConvertToText,
}

/// A body on its way: text can be seen by a template, bytes cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Payload {
    Text(String),
    Bytes(Vec<u8>),
}

impl Payload {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        match self {
            Payload::Text(text) => text.into_bytes(),
            Payload::Bytes(bytes) => bytes,
        }
    }
}

/// A text that should have been Base64 is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotBase64;

/// The media type of a header's first entry, without parameters, in lower case.
pub(super) fn first_type(header: &str) -> Cow<'_, str> {
    let end = header.bytes().position(|b| matches!(b, b',' | b';')).unwrap_or(header.len());
    let first = header.get(..end).unwrap_or("").trim();
    if first.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(first.to_ascii_lowercase())
    } else {
        Cow::Borrowed(first)
    }
}

/// Whether the type that `header` names first is binary. A wildcard counts on the right of the list's entry only;
/// `*/*` is every type, also of a message that names none.
pub(super) fn is_binary(types: &[String], header: Option<&str>) -> bool {
    if types.is_empty() {
        return false;
    }
    let wanted = header.map(first_type).unwrap_or_default();
    types.iter().any(|entry| {
        let entry = entry.to_ascii_lowercase();
        match entry.split_once('/') {
            Some(("*", "*")) => true,
            Some((group, "*")) => wanted.split_once('/').is_some_and(|(g, _)| g == group),
            _ => !wanted.is_empty() && entry == wanted,
        }
    })
}

/// Bytes as UTF-8 text.
pub(super) fn to_text(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    }
}

/// Decodes Base64.
pub(super) fn decode(text: &[u8]) -> Result<Vec<u8>, NotBase64> {
    STANDARD.decode(text.trim_ascii()).map_err(|_| NotBase64)
}

/// Base64 of `bytes`.
pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The request's body as the integration gets it (table "request" of payload encodings).
pub(super) fn request_body(
    body: &[u8],
    binary: bool,
    handling: Option<ContentHandling>,
) -> Result<Payload, NotBase64> {
    Ok(match (binary, handling) {
        (false, None | Some(ContentHandling::ConvertToText)) => Payload::Text(to_text(body)),
        (false, Some(ContentHandling::ConvertToBinary)) => Payload::Bytes(decode(body)?),
        (true, Some(ContentHandling::ConvertToText)) => Payload::Text(encode(body)),
        (true, _) => Payload::Bytes(body.to_vec()),
    })
}

/// The backend's body as the client gets it (table "response" of payload encodings): `binary` tells the payload's
/// type, `wanted` the type that the client accepts.
pub(super) fn response_body(
    body: &[u8],
    binary: bool,
    wanted: bool,
    handling: Option<ContentHandling>,
) -> Result<Payload, NotBase64> {
    Ok(match (handling, binary, wanted) {
        (Some(ContentHandling::ConvertToBinary) | None, true, true)
        | (Some(ContentHandling::ConvertToBinary), true, false) => Payload::Bytes(body.to_vec()),
        (Some(ContentHandling::ConvertToBinary), false, _) | (None, false, true) => {
            Payload::Bytes(decode(body)?)
        }
        (Some(ContentHandling::ConvertToText), true, _) | (None, true, false) => Payload::Text(encode(body)),
        (Some(ContentHandling::ConvertToText), false, _) | (None, false, false) => {
            Payload::Text(to_text(body))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_types() {
        let types = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        let png = types(&["image/png", "application/*", "*/test"]);
        assert!(is_binary(&png, Some("image/PNG; q=1, text/html")));
        assert!(is_binary(&png, Some("application/pdf")));
        for other in ["image/*", "*/*", "a/test", "text/html, image/png", ""] {
            assert!(!is_binary(&png, Some(other)), "{other}");
        }
        assert!(!is_binary(&png, None));
        assert!(is_binary(&types(&["*/*"]), None));
        assert!(!is_binary(&[], Some("image/png")));
    }

    #[test]
    fn conversions() {
        use ContentHandling::{ConvertToBinary, ConvertToText};
        let text = |t: &str| Ok(Payload::Text(t.to_owned()));
        let bytes = |b: &[u8]| Ok(Payload::Bytes(b.to_vec()));
        assert_eq!(request_body(b"a\xff", false, None), text("a\u{fffd}"));
        assert_eq!(request_body(b"YQ==", false, Some(ConvertToBinary)), bytes(b"a"));
        assert_eq!(request_body(b"!", false, Some(ConvertToBinary)), Err(NotBase64));
        assert_eq!(request_body(b"a", true, Some(ConvertToText)), text("YQ=="));
        assert_eq!(response_body(b"YQ==", false, true, None), bytes(b"a"));
        assert_eq!(response_body(b"a", true, false, None), text("YQ=="));
        assert_eq!(response_body(b"a\xff", true, false, Some(ConvertToBinary)), bytes(b"a\xff"));
    }
}
