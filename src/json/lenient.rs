//! json-smart's permissive mode: what a body means, and which bodies it refuses.
//!
//! One pass over the bytes. Blanks, unquoted and single-quoted text, useless commas, and text behind the document
//! are all accepted; a value never copies text of the input unless a backslash is in it. Positions in messages are
//! json-smart's: UTF-16 units, sometimes one off. Nesting is bounded before anything is read deeper.

// What is done for each member is done in place: a call would keep the place in memory, which the next step waits for.
#![allow(clippy::inline_always)]

use super::members::{Index, Members, Pair};
use super::place::{END, refusal, trim, unit_index};
use super::scan::{Quotes, behind_spaces};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Heap, ListRef, MapRef, Value};

/// Where json-smart itself gives up on nesting.
const DEEPEST: usize = 400;

/// Reads `text` as json-smart's permissive mode does. The empty text is refused.
pub(crate) fn read_lenient<'a>(text: &'a str, heap: &mut Heap<'a>) -> Result<Value<'a>> {
    if text.is_empty() {
        return Err(Error::new(ErrorKind::Json, "json string can not be null or empty"));
    }
    let read = Reader::at(text, 0, heap).value(Stop::End);
    if read.is_err() {
        heap.forget_open();
    }
    read
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

/// What is behind a member of an object.
enum Behind {
    /// A comma: another one.
    Member,
    /// The end of the object.
    End,
    /// The end of the object, which has no other member and got this number in the heap.
    Only(usize),
}

/// The state of one reading: `pos` is the byte that is looked at, and may lie past the end.
pub(super) struct Reader<'a, 'h> {
    pub(super) text: &'a str,
    pub(super) pos: usize,
    pub(super) depth: usize,
    /// The depth up to which nesting needs no closer look.
    deepest: usize,
    pub(super) quotes: Quotes,
    pub(super) indexes: Vec<Index>,
    pub(super) heap: &'h mut Heap<'a>,
}

impl<'a, 'h> Reader<'a, 'h> {
    /// The byte at `pos`, or json-smart's mark of the end.
    #[inline]
    pub(super) fn current(&self) -> u8 {
        self.byte(self.pos)
    }

    #[inline(always)]
    pub(super) fn byte(&self, pos: usize) -> u8 {
        self.text.as_bytes().get(pos).copied().unwrap_or(END)
    }

    /// A reader of `text` that stands on byte `pos`.
    pub(super) fn at(text: &'a str, pos: usize, heap: &'h mut Heap<'a>) -> Reader<'a, 'h> {
        let deepest = heap.limits().nesting.min(DEEPEST);
        let quotes = Quotes::default();
        Reader { text, pos, depth: 0, deepest, quotes, indexes: Vec::new(), heap }
    }

    fn value(&mut self, stop: Stop) -> Result<Value<'a>> {
        loop {
            match self.current() {
                b' ' | b'\r' | b'\n' | b'\t' => self.pos += 1,
                b':' | b'}' | b']' => return Err(self.unexpected_char(0)),
                b'{' => return self.object().map(|id| Value::Map(MapRef::Id(id as u32))),
                b'[' => return self.array().map(|id| Value::List(ListRef::Id(id as u32))),
                quote @ (b'"' | b'\'') => return self.string(quote),
                b'0'..=b'9' | b'-' => return self.number(stop),
                first => {
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

    /// One of JSON's three words, where it ends as a word does.
    #[inline(always)]
    fn word(&mut self, stop: Stop) -> Option<Value<'a>> {
        let (length, value) = match self.text.as_bytes().get(self.pos..)? {
            [b't', b'r', b'u', b'e', ..] => (4, Value::Bool(true)),
            [b'f', b'a', b'l', b's', b'e', ..] => (5, Value::Bool(false)),
            [b'n', b'u', b'l', b'l', ..] => (4, Value::Null),
            _ => return None,
        };
        self.pos = self.end_of_value(self.pos + length, stop)?;
        Some(value)
    }

    /// The place of what ends the value whose text ends at `pos`, behind blanks; `None` where more text follows.
    #[inline(always)]
    pub(super) fn end_of_value(&self, mut pos: usize, stop: Stop) -> Option<usize> {
        if matches!(self.byte(pos), b' ' | b'\r' | b'\n' | b'\t') {
            pos = self.behind_blanks(pos);
        }
        if stop.at(self.byte(pos)) { Some(pos) } else { None }
    }

    /// The place behind the blanks at `pos`.
    #[inline(never)]
    fn behind_blanks(&self, mut pos: usize) -> usize {
        loop {
            pos = behind_spaces(self.text.as_bytes(), pos);
            match self.byte(pos) {
                b'\r' | b'\n' | b'\t' => pos += 1,
                _ => return pos,
            }
        }
    }

    /// Unquoted text from `start` on, trimmed, up to where `stop` ends it.
    pub(super) fn bare_from(&mut self, start: usize, stop: Stop) -> &'a str {
        while !stop.at(self.current()) {
            self.pos += 1;
        }
        trim(self.text.get(start..self.pos).unwrap_or(""))
    }

    /// Skips what json-smart skips around members: every control character, not only blanks.
    #[inline]
    pub(super) fn skip_space(&mut self) {
        while self.current() <= b' ' && self.current() != END {
            self.pos = behind_spaces(self.text.as_bytes(), self.pos + 1);
        }
    }

    #[inline]
    fn enter(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth <= self.deepest { Ok(()) } else { Err(self.too_deep()) }
    }

    #[cold]
    fn too_deep(&self) -> Error {
        if let Err(error) = self.heap.limits().check_nesting(self.depth) {
            return error;
        }
        let message = "Malicious payload, having non natural depths, parsing stoped on";
        let (c, at) = (char::from(self.current()), unit_index(self.text, self.pos));
        refusal(self.text, self.pos, format!("{message} {c} at position {at}."))
    }

    /// Reads the list whose bracket the reader stands on; gives its number in the heap.
    fn array(&mut self) -> Result<usize> {
        self.enter()?;
        let mut pos = self.pos + 1;
        loop {
            match self.byte(pos) {
                b',' => pos += 1,
                b' ' | b'\r' | b'\n' | b'\t' => pos = self.behind_blanks(pos),
                b']' => {
                    let id = self.heap.freeze_list(self.depth);
                    self.leave(pos);
                    return Ok(id);
                }
                b'"' if let Some((text, end)) = self.plain_string(pos) => {
                    pos = end;
                    self.heap.open_item(self.depth, || Value::Str(text))?;
                }
                b'{' => {
                    let id = self.beside(&mut pos, Reader::object)? as u32;
                    self.heap.open_item(self.depth, || Value::Map(MapRef::Id(id)))?;
                }
                b'0'..=b'9' if let Some((n, end)) = self.plain_integer(pos, Stop::Array) => {
                    pos = end;
                    self.heap.open_item(self.depth, || Value::Int(n))?;
                }
                _ => {
                    let item = self.beside(&mut pos, |reader| reader.small(Stop::Array))?;
                    self.heap.open_item(self.depth, || item)?;
                }
            }
        }
    }

    /// Reads the object whose brace the reader stands on; gives its number in the heap. The place is kept beside the
    /// reader: each step waits for the one before it, and would wait longer for one in memory.
    fn object(&mut self) -> Result<usize> {
        self.enter()?;
        let mut members = Members::default();
        let mut pos = self.pos + 1;
        loop {
            let ends = match self.byte(pos) {
                b'"' if let Some((name, end)) = self.plain_name(pos) => {
                    pos = end;
                    // The kinds of value that are common go their own ways to where they are kept: where they came
                    // together they would be copied through memory, piece by piece.
                    macro_rules! end_member {
                        ($value:expr) => {{
                            let member = || (Value::Str(name), $value);
                            match self.end_member(&mut members, name, member, &mut pos)? {
                                Behind::Only(id) => return Ok(id),
                                Behind::End => true,
                                Behind::Member => false,
                            }
                        }};
                    }
                    if self.byte(pos) == b' ' && self.byte(pos + 1) > b' ' {
                        pos += 1;
                    }
                    match self.byte(pos) {
                        b'"' if let Some((text, end)) = self.plain_string(pos) => {
                            pos = end;
                            end_member!(Value::Str(text))
                        }
                        b'{' => {
                            let id = self.beside(&mut pos, Reader::object)? as u32;
                            end_member!(Value::Map(MapRef::Id(id)))
                        }
                        b'[' => {
                            let id = self.beside(&mut pos, Reader::array)? as u32;
                            end_member!(Value::List(ListRef::Id(id)))
                        }
                        b'0'..=b'9' if let Some((n, end)) = self.plain_integer(pos, Stop::Object) => {
                            pos = end;
                            end_member!(Value::Int(n))
                        }
                        _ => {
                            let value = self.beside(&mut pos, |reader| reader.small(Stop::Object))?;
                            end_member!(value)
                        }
                    }
                }
                b' ' if self.byte(pos + 1) > b' ' => false,
                b' ' | b'\r' | b'\n' | b'\t' => {
                    pos = self.behind_blanks(pos);
                    continue;
                }
                b',' => false,
                b'}' => true,
                _ => {
                    let mut with = members;
                    self.beside(&mut pos, |reader| reader.odd_member(&mut with))?;
                    members = with;
                    matches!(self.behind(&mut pos)?, Behind::End)
                }
            };
            if ends {
                let id = self.close(members);
                self.leave(pos);
                return Ok(id);
            }
            pos += 1;
        }
    }

    /// Puts a member, and looks at what is behind it.
    #[inline(always)]
    fn end_member(
        &mut self,
        members: &mut Members,
        name: &str,
        member: impl FnOnce() -> Pair<'a>,
        pos: &mut usize,
    ) -> Result<Behind> {
        let behind = self.behind(pos)?;
        if matches!(behind, Behind::End) && members.is_empty() {
            self.leave(*pos);
            return Ok(Behind::Only(self.heap.freeze_pair(member)));
        }
        self.put(members, name, member);
        Ok(behind)
    }

    /// The name of the member whose opening quote stands at `pos`, and what is behind its colon; `None` where the name
    /// is not plain, or not right before its colon.
    #[inline(always)]
    fn plain_name(&mut self, pos: usize) -> Option<(&'a str, usize)> {
        let (name, end) = self.plain_string(pos)?;
        if self.byte(end) == b':' { Some((name, end + 1)) } else { None }
    }

    /// Reads a member whose key is no plain string, or not right before its colon.
    #[inline(never)]
    fn odd_member(&mut self, members: &mut Members) -> Result<()> {
        let key = match self.current() {
            b':' | b']' | b'[' | b'{' => return Err(self.unexpected_char(0)),
            quote @ (b'"' | b'\'') => self.string(quote)?,
            _ => Value::Str(self.bare_from(self.pos, Stop::Key)),
        };
        self.colon()?;
        let value = self.within(Stop::Object)?;
        let name = key.clone();
        self.put(members, name.as_str().unwrap_or(""), || (key, value));
        Ok(())
    }

    /// Looks at what is behind a member.
    #[inline(always)]
    fn behind(&mut self, pos: &mut usize) -> Result<Behind> {
        match self.byte(*pos) {
            b',' => Ok(Behind::Member),
            b'}' => Ok(Behind::End),
            _ => self.beside(pos, Reader::behind_space),
        }
    }

    #[inline(never)]
    fn behind_space(&mut self) -> Result<Behind> {
        self.skip_space();
        match self.current() {
            b',' => Ok(Behind::Member),
            b'}' => Ok(Behind::End),
            _ => Err(self.no_end_of_member()),
        }
    }

    /// A value that is no plain string and no short Integer: most likely another number, a word, or a string with escapes.
    #[inline(always)]
    fn small(&mut self, stop: Stop) -> Result<Value<'a>> {
        match self.current() {
            b'0'..=b'9' | b'-' => self.number(stop),
            b'"' => self.string_not_plain(),
            b't' | b'f' | b'n' if let Some(word) = self.word(stop) => Ok(word),
            _ => self.within(stop),
        }
    }

    /// A value in a list or an object.
    fn within(&mut self, stop: Stop) -> Result<Value<'a>> {
        if self.current() == END { Err(self.end_of_file(self.pos, 1, "EOF")) } else { self.value(stop) }
    }

    /// Steps over the bracket at `pos` that closes a list or an object.
    #[inline(always)]
    fn leave(&mut self, pos: usize) {
        self.depth -= 1;
        self.pos = pos + 1;
    }

    /// Runs `read` at `pos`, and goes on where that ends.
    #[inline(always)]
    fn beside<T>(&mut self, pos: &mut usize, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.pos = *pos;
        let read = read(self);
        *pos = self.pos;
        read
    }

    /// Steps over the colon behind a key, and what stands before it.
    fn colon(&mut self) -> Result<()> {
        self.skip_space();
        match self.current() {
            b':' => self.pos += 1,
            END => return Err(self.end_of_file(self.pos, 1, "null")),
            _ => return Err(self.unexpected_char(1)),
        }
        Ok(())
    }

    #[cold]
    fn no_end_of_member(&self) -> Error {
        match self.current() {
            END => self.end_of_file(self.pos, 1, "null"),
            _ => self.unexpected("token ", self.pos, 1),
        }
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
