//! json-smart's permissive mode: what a body means, and which bodies it refuses.
//!
//! One pass over the bytes. Blanks, unquoted and single-quoted text, useless commas, and text behind the document
//! are all accepted; a value never copies text of the input unless a backslash is in it. Positions in messages are
//! json-smart's: UTF-16 units, sometimes one off. Nesting is bounded before anything is read deeper.

use super::keys::Keys;
use super::place::{END, refusal, trim, unit_index};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Heap, Value};

/// Where json-smart itself gives up on nesting.
const DEEPEST: usize = 400;

/// Reads `text` as json-smart's permissive mode does. The empty text is refused.
pub(crate) fn read_lenient<'a>(text: &'a str, heap: &mut Heap<'a>) -> Result<Value<'a>> {
    if text.is_empty() {
        return Err(Error::new(ErrorKind::Json, "json string can not be null or empty"));
    }
    // A stack that an error leaves behind is not gone on with.
    heap.stack_items.clear();
    heap.stack_pairs.clear();
    Reader::at(text, 0, heap).value(Stop::End)
}

/// Where unquoted text ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    End,
    Array,
    Object,
    Key,
}

impl Stop {
    /// Whether byte `c` ends unquoted text.
    pub(super) fn at(self, c: u8) -> bool {
        c == END
            || match self {
                Stop::End => false,
                Stop::Array => matches!(c, b',' | b']'),
                Stop::Object => matches!(c, b',' | b'}'),
                Stop::Key => c == b':',
            }
    }
}

/// The state of one reading: `pos` is the byte that is looked at, and may lie past the end.
pub(super) struct Reader<'a, 'h> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) pos: usize,
    depth: usize,
    pub(super) heap: &'h mut Heap<'a>,
}

impl<'a, 'h> Reader<'a, 'h> {
    /// The byte at `pos`, or json-smart's mark of the end.
    pub(super) fn current(&self) -> u8 {
        self.bytes.get(self.pos).copied().unwrap_or(END)
    }

    /// A reader of `text` that stands on byte `pos`.
    pub(super) fn at(text: &'a str, pos: usize, heap: &'h mut Heap<'a>) -> Reader<'a, 'h> {
        Reader { text, bytes: text.as_bytes(), pos, depth: 0, heap }
    }

    fn value(&mut self, stop: Stop) -> Result<Value<'a>> {
        loop {
            match self.current() {
                b' ' | b'\r' | b'\n' | b'\t' => self.pos += 1,
                b':' | b'}' | b']' => return Err(self.unexpected_char(0)),
                b'{' => return self.object(),
                b'[' => return self.array(),
                quote @ (b'"' | b'\'') => return self.quoted(quote),
                b'0'..=b'9' | b'-' => return self.number(stop),
                first => {
                    if let Some(value) = self.word(stop) {
                        return Ok(value);
                    }
                    let text = self.bare_from(self.pos, stop);
                    return Ok(match (first, text) {
                        (b'n', "null") => Value::Null,
                        (b't', "true") => Value::Bool(true),
                        (b'f', "false") => Value::Bool(false),
                        (b'N', "NaN") => Value::Float(f32::NAN),
                        _ => Value::Str(text),
                    });
                }
            }
        }
    }

    /// A string, in the short way where nothing in it is special.
    #[inline]
    fn quoted(&mut self, quote: u8) -> Result<Value<'a>> {
        match self.plain_string(quote) {
            Some(text) => Ok(Value::Str(text)),
            None => self.string(quote),
        }
    }

    /// One of JSON's three words, where it ends as a word does.
    #[inline]
    fn word(&mut self, stop: Stop) -> Option<Value<'a>> {
        let rest = self.bytes.get(self.pos..)?;
        let (length, value) = match rest {
            [b't', b'r', b'u', b'e', ..] => (4, Value::Bool(true)),
            [b'f', b'a', b'l', b's', b'e', ..] => (5, Value::Bool(false)),
            [b'n', b'u', b'l', b'l', ..] => (4, Value::Null),
            _ => return None,
        };
        if !stop.at(rest.get(length).copied().unwrap_or(END)) {
            return None;
        }
        self.pos += length;
        Some(value)
    }

    /// Unquoted text from `start` on, trimmed, up to where `stop` ends it.
    pub(super) fn bare_from(&mut self, start: usize, stop: Stop) -> &'a str {
        while !stop.at(self.current()) {
            self.pos += 1;
        }
        trim(self.text.get(start..self.pos).unwrap_or(""))
    }

    /// Skips what json-smart skips around members: every control character, not only blanks.
    pub(super) fn skip_space(&mut self) {
        while self.current() <= b' ' && self.current() != END {
            self.pos += 1;
        }
    }

    fn enter(&mut self) -> Result<()> {
        self.depth += 1;
        self.heap.limits().check_nesting(self.depth)?;
        if self.depth <= DEEPEST {
            return Ok(());
        }
        let message = "Malicious payload, having non natural depths, parsing stoped on";
        let (c, at) = (char::from(self.current()), unit_index(self.text, self.pos));
        Err(refusal(self.text, self.pos, format!("{message} {c} at position {at}.")))
    }

    fn array(&mut self) -> Result<Value<'a>> {
        self.enter()?;
        let base = self.heap.stack_items.len();
        self.pos += 1;
        loop {
            match self.current() {
                b' ' | b'\r' | b'\n' | b'\t' | b',' => self.pos += 1,
                b']' => {
                    self.depth -= 1;
                    self.pos += 1;
                    return Ok(self.heap.freeze_list(base));
                }
                b':' | b'}' => return Err(self.unexpected_char(0)),
                END => return Err(self.end_of_file(self.pos, 1, "EOF")),
                _ => {
                    let item = self.value(Stop::Array)?;
                    self.heap.stack_item(item)?;
                }
            }
        }
    }

    fn object(&mut self) -> Result<Value<'a>> {
        self.enter()?;
        let base = self.heap.stack_pairs.len();
        let mut keys = Keys::default();
        loop {
            self.pos += 1;
            let key = match self.current() {
                b' ' | b'\r' | b'\t' | b'\n' | b',' => continue,
                b':' | b']' | b'[' | b'{' => return Err(self.unexpected_char(0)),
                b'}' => break,
                quote @ (b'"' | b'\'') => self.quoted(quote)?,
                _ => Value::Str(self.bare_from(self.pos, Stop::Key)),
            };
            self.colon()?;
            let value = match self.current() {
                b'"' => self.quoted(b'"')?,
                _ => self.value(Stop::Object)?,
            };
            keys.put(&mut self.heap.stack_pairs, base, key, value);
            self.skip_space();
            match self.current() {
                b',' => {}
                b'}' => break,
                END => return Err(self.end_of_file(self.pos, 1, "null")),
                _ => return Err(self.unexpected("token ", self.pos, 1)),
            }
        }
        self.depth -= 1;
        self.pos += 1;
        Ok(self.heap.freeze_map(base))
    }

    /// Steps over the colon behind a key.
    fn colon(&mut self) -> Result<()> {
        self.skip_space();
        match self.current() {
            b':' => {}
            END => return Err(self.end_of_file(self.pos, 1, "null")),
            _ => return Err(self.unexpected_char(1)),
        }
        self.pos += 1;
        if self.current() == END {
            return Err(self.end_of_file(self.pos, 1, "EOF"));
        }
        Ok(())
    }

    #[cold]
    pub(super) fn unexpected_char(&self, back: usize) -> Error {
        let at = unit_index(self.text, self.pos).saturating_sub(back);
        let message = format!("Unexpected character ({}) at position {at}.", self.shown(self.pos));
        refusal(self.text, self.pos, message)
    }

    /// "Unexpected `what`", the character at byte `pos`, and its position less `back`.
    #[cold]
    pub(super) fn unexpected(&self, what: &str, pos: usize, back: usize) -> Error {
        let at = unit_index(self.text, pos).saturating_sub(back);
        refusal(self.text, pos, format!("Unexpected {what}{} at position {at}.", self.shown(pos)))
    }

    #[cold]
    pub(super) fn unexpected_token(&self, token: &str) -> Error {
        let at = unit_index(self.text, self.pos);
        refusal(self.text, self.pos, format!("Unexpected token {token} at position {at}."))
    }

    #[cold]
    pub(super) fn end_of_file(&self, pos: usize, back: usize, what: &str) -> Error {
        // The first character is read at position -1 where the text ends before it.
        let at = unit_index(self.text, pos) as i64 - back as i64;
        refusal(self.text, pos, format!("Unexpected End Of File position {at}: {what}"))
    }

    /// The character at byte `pos` as a message of Java shows it: half of a pair as `?`.
    fn shown(&self, pos: usize) -> char {
        let c = self.text.get(pos..).and_then(|t| t.chars().next()).unwrap_or('\u{1a}');
        if c.len_utf16() == 2 { '?' } else { c }
    }
}
