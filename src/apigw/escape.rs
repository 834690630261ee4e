//! The URL and Base64 forms of Java's library.

use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};
use std::fmt::Write as _;

/// Java's Base64 decoder takes texts without padding, and does not look at the bits that it drops.
const DECODER: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Text from UTF-8 as Java's decoder reads it: what is malformed becomes U+FFFD, as everywhere, but half a surrogate
/// pair is one malformed character and not a byte after the other.
pub(super) fn decode_utf8(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    // How many bytes may still belong to the half of a pair that was begun.
    let mut pending = 0;
    for chunk in bytes.utf8_chunks() {
        pending = if chunk.valid().is_empty() { pending } else { 0 };
        out.push_str(chunk.valid());
        match chunk.invalid() {
            [] => {}
            [0xa0..=0xbf] if pending == 2 => pending = 1,
            [0x80..=0xbf] if pending == 1 => pending = 0,
            malformed => {
                out.push(char::REPLACEMENT_CHARACTER);
                pending = if malformed == [0xed] { 2 } else { 0 };
            }
        }
    }
    out
}

/// `URLEncoder.encode(text, "UTF-8")`.
pub(super) fn url_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'*' | b'_' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

/// `URLDecoder.decode(text, "UTF-8")`: bytes that are no UTF-8 become U+FFFD; a broken `%` is an error.
pub(super) fn url_decode(text: &str) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut step = c.len_utf8();
        if c == '%' {
            let digits =
                rest.get(1..3).ok_or_else(|| broken_escape("Incomplete trailing escape (%) pattern"))?;
            let byte = u8::from_str_radix(digits, 16)
                .map_err(|_| broken_escape("Illegal hex characters in escape (%) pattern"))?;
            bytes.push(byte);
            step = 3;
        } else {
            out.push_str(&decode_utf8(&bytes));
            bytes.clear();
            out.push(if c == '+' { ' ' } else { c });
        }
        rest = rest.get(step..).unwrap_or("");
    }
    out.push_str(&decode_utf8(&bytes));
    Ok(out)
}

#[cold]
fn broken_escape(message: &str) -> Error {
    Error::java("IllegalArgumentException", format!("URLDecoder: {message}"))
        .with_hint("`%` in a URL-encoded text is followed by two hexadecimal digits")
}

/// Base64 of the text's UTF-8.
pub(super) fn base64_encode(text: &str) -> String {
    general_purpose::STANDARD.encode(text)
}

/// The text whose UTF-8 `text` is the Base64 of; bytes that are no UTF-8 become U+FFFD.
pub(super) fn base64_decode(text: &str) -> Result<String> {
    let padded = text.contains('=');
    let bytes = if padded && !text.len().is_multiple_of(4) { None } else { DECODER.decode(text).ok() };
    let bytes = bytes.ok_or_else(|| {
        Error::java("IllegalArgumentException", "the text is not Base64")
            .with_hint("line ends, blanks and the URL-safe letters `-` and `_` are not accepted")
    })?;
    Ok(decode_utf8(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        assert_eq!(url_encode(r#"{"some": "value"}~"#), "%7B%22some%22%3A+%22value%22%7D%7E");
        assert_eq!(url_decode("x%3Da+b%C3%A9%ff").unwrap(), "x=a bé\u{fffd}");
        assert!(url_decode("50%").is_err());
        assert!(url_decode("%zz").is_err());
    }

    #[test]
    fn base64() {
        assert_eq!(base64_encode("hé"), "aMOp");
        assert_eq!(base64_decode("aMOp").unwrap(), "hé");
        assert_eq!(base64_decode("YQ").unwrap(), "a");
        assert_eq!(
            base64_decode("7aCAYe2g7aCA7bCA8J+Y").unwrap(),
            "\u{fffd}a\u{fffd}\u{fffd}\u{fffd}\u{fffd}"
        );
        assert!(base64_decode("YQ=").is_err());
        assert!(base64_decode("a b").is_err());
    }
}
