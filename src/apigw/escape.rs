//! `$util.escapeJavaScript`: commons-lang's `StringEscapeUtils`, and the URL and Base64 forms of Java's library.

use crate::error::{Error, Result};
use crate::json::scan::{control, is, marked};
use crate::value::TextBuf;
use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};
use std::fmt::Write as _;
use wide::u8x16;

/// Java's Base64 decoder takes texts without padding, and does not look at the bits that it drops.
const DECODER: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Appends `text` escaped as by commons-lang 2.6: `'`, `"`, `\` and `/` get a backslash, controls and everything
/// beyond ASCII become escapes, the latter as one `\uXXXX` for each UTF-16 unit.
pub(super) fn java_script(text: &str, out: &mut TextBuf) {
    let mut done = 0;
    for at in marked(text.as_bytes(), escaped) {
        // The rest of a character that is written already.
        if at < done {
            continue;
        }
        out.push_str(text.get(done..at).unwrap_or(""));
        done = at;
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { return };
        if matches!(c, '\'' | '"' | '\\' | '/') {
            // The character itself belongs to what is copied next.
            out.push('\\');
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| escape_unit(*unit, out));
            done += c.len_utf8();
        }
    }
    out.push_str(text.get(done..).unwrap_or(""));
}

/// Which of sixteen bytes belong to a character that is escaped.
#[inline]
fn escaped(bytes: u8x16) -> u8x16 {
    let beyond_ascii = bytes.max(u8x16::splat(0x80)).simd_eq(bytes);
    let signs = is(bytes, b'\'') | is(bytes, b'"') | is(bytes, b'\\') | is(bytes, b'/');
    control(bytes) | beyond_ascii | signs
}

/// [`java_script`] of a text with half a surrogate pair in it.
pub(super) fn java_script_units(units: &[u16], out: &mut TextBuf) {
    for unit in units {
        escape_unit(*unit, out);
    }
}

fn escape_unit(unit: u16, out: &mut TextBuf) {
    match char::from_u32(u32::from(unit)) {
        Some(c @ ('\'' | '"' | '\\' | '/')) => {
            out.push('\\');
            out.push(c);
        }
        Some('\u{8}') => out.push_str("\\b"),
        Some('\n') => out.push_str("\\n"),
        Some('\t') => out.push_str("\\t"),
        Some('\u{c}') => out.push_str("\\f"),
        Some('\r') => out.push_str("\\r"),
        Some(c @ ' '..='\u{7f}') => out.push(c),
        // Writing to a text cannot fail.
        _ => drop(write!(out, "\\u{unit:04X}")),
    }
}

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
    fn scripts() {
        let text = "it's \"a/b\"\\\n\u{1}é😀";
        let (mut escaped, mut by_unit) = (TextBuf::new(), TextBuf::new());
        java_script(text, &mut escaped);
        java_script_units(&text.encode_utf16().collect::<Vec<_>>(), &mut by_unit);
        let expected = r#"it\'s \"a\/b\"\\\n\u0001\u00E9\uD83D\uDE00"#;
        assert_eq!([escaped.into_output(), by_unit.into_output()], [expected, expected]);
    }

    #[test]
    fn each_character_is_escaped_wherever_it_stands() {
        let characters = (0..0x180).filter_map(char::from_u32).chain(['\u{2028}', '😀']);
        for c in characters {
            for before in [0, 1, 14, 15, 16, 17, 40] {
                let text = format!("{}{c}{c}a", "b".repeat(before));
                let (mut escaped, mut by_unit) = (TextBuf::new(), TextBuf::new());
                java_script(&text, &mut escaped);
                java_script_units(&text.encode_utf16().collect::<Vec<_>>(), &mut by_unit);
                assert_eq!(escaped.into_output(), by_unit.into_output(), "{c:?} after {before}");
            }
        }
    }

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
