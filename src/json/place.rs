//! Places in a JSON text, as each reader names them, and the blanks that Java knows.

use crate::error::{Error, ErrorKind};
use crate::span::Position;
use crate::value::text::utf16_len;

/// What json-smart reads past the end of the text, and takes for the end inside of it.
pub(super) const END: u8 = 0x1a;

/// The UTF-16 index of byte `at`, which may lie past the end of `text`.
pub(super) fn unit_index(text: &str, at: usize) -> usize {
    let mut inside = at.min(text.len());
    while !text.is_char_boundary(inside) {
        inside -= 1;
    }
    utf16_len(text.get(..inside).unwrap_or("")) + at.saturating_sub(text.len())
}

/// An error of kind JSON with `message`, and line and column of byte `at` as the hint.
#[cold]
pub(super) fn refusal(text: &str, at: usize, message: String) -> Error {
    let place = Position::of(text, at);
    Error::new(ErrorKind::Json, message)
        .with_hint(format!("look at line {}, column {} of the JSON text", place.line, place.column))
}

/// `Character.isWhitespace`.
pub(super) fn is_java_blank(c: char) -> bool {
    matches!(c,
        '\t'..='\r' | '\u{1c}'..=' ' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}'
        | '\u{2028}' | '\u{2029}' | '\u{205f}' | '\u{3000}')
}

/// Trims Java's blanks from both ends, but never the last character.
pub(super) fn trim(text: &str) -> &str {
    let end = |c: Option<char>| c.is_some_and(is_java_blank);
    if !end(text.chars().next()) && !end(text.chars().next_back()) {
        return text;
    }
    let trimmed = text.trim_matches(is_java_blank);
    if trimmed.is_empty() {
        let last = text.chars().next_back().map_or(0, char::len_utf8);
        return text.get(text.len() - last..).unwrap_or(text);
    }
    trimmed
}
