//! Jayway's counting: where a parenthesis closes, what a name means unescaped, and how arguments are told apart.
//!
//! These are scanners, not grammars: they count brackets and quotes with the same blind spots as the original.

use super::path::Name;
use crate::value::{TextBuf, Value};

/// The byte that closes the `open` at `start`. Strings, and where asked regexes, are stepped over; but the byte
/// behind one is not looked at as the start of the next.
pub(super) fn closing(text: &str, start: usize, open: u8, close: u8, regexes: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (1, start + 1);
    while at < bytes.len() {
        if let Some(&quote @ (b'\'' | b'"')) = bytes.get(at) {
            at = unescaped(bytes, at, quote)? + 1;
        }
        if regexes && bytes.get(at) == Some(&b'/') {
            at = unescaped(bytes, at, b'/')? + 1;
        }
        match bytes.get(at) {
            Some(&b) if b == open => depth += 1,
            Some(&b) if b == close => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The next `wanted` behind `start` without a backslash before it.
fn unescaped(bytes: &[u8], start: usize, wanted: u8) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            &b if b == wanted => return Some(at),
            _ => at += 1,
        }
    }
}

/// The end of a path in a filter: at a blank, at a sign of an operator, or at a parenthesis that is not its own.
pub(super) fn path_end(text: &str, begin: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = begin + 1;
    while at < bytes.len() {
        if bytes.get(at) == Some(&b'[') {
            at = closing(text, at, b'[', b']', false)? + 1;
        }
        match bytes.get(at) {
            None | Some(b'<' | b'>' | b'=' | b'~' | b'!' | b' ') => break,
            Some(b')') if !closes_function(bytes, begin, at) => break,
            _ => at += 1,
        }
    }
    Some(at.min(bytes.len()))
}

/// Whether the `)` at `at` is that of a function without arguments: `(` right before it, and a dot before that.
fn closes_function(bytes: &[u8], begin: usize, at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    let Some(open) = before.iter().rposition(|&b| b != b' ') else { return false };
    before.get(open) == Some(&b'(') && before.get(begin + 1..open).is_some_and(|name| name.contains(&b'.'))
}

/// A text without its escapes; `None` where `\u` is followed by no number.
pub(super) fn unescape(text: &str) -> Option<Name> {
    if !text.contains('\\') {
        return Some(Name::Text(text.into()));
    }
    let mut out = TextBuf::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('r') => out.push('\r'),
            Some('f') => out.push('\u{c}'),
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('b') => out.push('\u{8}'),
            Some('u') => {
                let digits: String = chars.by_ref().take(4).collect();
                // An escape that the text ends in vanishes.
                if digits.encode_utf16().count() >= 4 {
                    out.push_units(&[i32::from_str_radix(&digits, 16).ok()? as u16]);
                }
            }
            Some(c) => out.push(c),
            None => out.push('\\'),
        }
    }
    Some(match out.into_value() {
        Value::Wide(units) => Name::Wide((&*units).into()),
        value => Name::Text(value.as_str().unwrap_or("").into()),
    })
}

/// An argument's text, before it is read.
pub(super) enum RawArgument {
    Json(String),
    Path(String),
}

/// Tells the arguments of a call apart, from behind its `(` on: the arguments, and the byte behind them. `None`
/// where brackets are left open.
pub(super) fn arguments(text: &str, from: usize) -> Option<(Vec<RawArgument>, usize)> {
    let mut found = Vec::new();
    let mut state = Arguments { parens: 1, ..Arguments::default() };
    let mut end = text.len();
    for (i, c) in text.get(from..)?.char_indices() {
        if state.take(c, &mut found)? {
            end = from + i + c.len_utf8();
            break;
        }
    }
    let closed = state.braces == 0 && state.parens == 0 && state.brackets == 0;
    closed.then_some((found, end))
}

/// How Jayway keeps track while it reads arguments.
#[derive(Default)]
struct Arguments {
    /// What the current argument is: `None` before its first character, and for what is neither JSON nor a path.
    kind: Option<fn(String) -> RawArgument>,
    text: String,
    parens: i32,
    braces: i32,
    brackets: i32,
    quotes: i32,
    prior: Option<char>,
}

impl Arguments {
    /// Takes one character; true at the last one. `None` at a bracket that was not opened.
    fn take(&mut self, c: char, found: &mut Vec<RawArgument>) -> Option<bool> {
        if self.kind.is_none() {
            match c {
                ' ' | '\t' | '\n' | '\r' => return Some(false),
                '{' | '"' | '-' | '0'..='9' => self.kind = Some(RawArgument::Json),
                '$' | '@' => self.kind = Some(RawArgument::Path),
                _ => {}
            }
        }
        let mut last = false;
        match c {
            '"' if self.prior != Some('\\') && self.quotes > 0 => self.quotes -= 1,
            '"' => self.quotes += 1,
            '(' => self.parens += 1,
            '{' => self.braces += 1,
            '[' => self.brackets += 1,
            '}' if self.braces == 0 => return None,
            '}' => self.braces -= 1,
            ']' if self.brackets == 0 => return None,
            ']' => self.brackets -= 1,
            ')' => {
                self.parens -= 1;
                if self.parens < 0 || self.prior == Some('(') {
                    self.text.push(c);
                }
                last = self.end(c, found);
            }
            ',' => last = self.end(c, found),
            _ => {}
        }
        let separates = c == ',' && self.braces == 0 && self.brackets == 0 && self.parens == 1;
        if self.kind.is_some() && !separates {
            self.text.push(c);
        }
        self.prior = Some(c);
        Some(last)
    }

    /// Ends the current argument where nothing is open; true at the end of the call.
    fn end(&mut self, c: char, found: &mut Vec<RawArgument>) -> bool {
        let outside = self.quotes == 0 && self.braces == 0 && self.brackets == 0;
        if !outside || !(self.parens == 1 || (self.parens == 0 && c == ')')) {
            return false;
        }
        if let Some(kind) = self.kind.take() {
            found.push(kind(std::mem::take(&mut self.text)));
        }
        self.parens == 0
    }
}

/// Whether the `(` before `from` is closed anywhere, quotes or not.
pub(super) fn is_closed(text: &str, from: usize) -> bool {
    let mut depth = 1;
    for b in text.bytes().skip(from) {
        match b {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return true;
        }
    }
    false
}
