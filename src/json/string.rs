//! Strings of the lenient reader: borrowed as they stand, or rebuilt where a backslash is in them.

// See `lenient`.
#![allow(clippy::inline_always)]

use super::lenient::Reader;
use super::place::END;
use super::scan::until_escape;
use crate::error::Result;
use crate::value::{TextBuf, Value};
use memchr::memchr;

/// Room for a string beyond its first quote, which a backslash may stand before.
const ROOM: usize = 24;

impl<'a> Reader<'a, '_> {
    /// The text of the string whose opening quote stands at `pos`, and what is behind it; `None` where a backslash is in
    /// it, or no end.
    #[inline(always)]
    pub(super) fn plain_string(&mut self, pos: usize) -> Option<(&'a str, usize)> {
        let end = self.quotes.next(self.text.as_bytes(), pos + 1)?;
        if self.byte(end) != b'"' {
            return None;
        }
        Some((self.text.get(pos + 1..end)?, end + 1))
    }

    /// Reads the string whose opening `quote` the reader stands on.
    pub(super) fn string(&mut self, quote: u8) -> Result<Value<'a>> {
        if quote == b'"' {
            if let Some((text, end)) = self.plain_string(self.pos) {
                self.pos = end;
                return Ok(Value::Str(text));
            }
            return self.string_not_plain();
        }
        let start = self.pos + 1;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let Some(length) = memchr(quote, rest) else { return Err(self.unclosed()) };
        match self.text.get(start..start + length) {
            Some(text) if !text.contains('\\') => {
                self.pos = start + length + 1;
                Ok(Value::Str(text))
            }
            _ => self.escaped_string(quote, length),
        }
    }

    /// Reads the string whose opening double quote the reader stands on, which is no plain one.
    pub(super) fn string_not_plain(&mut self) -> Result<Value<'a>> {
        let start = self.pos + 1;
        let mut end = start;
        while let Some(found) = self.quotes.next(self.text.as_bytes(), end) {
            if self.byte(found) == b'"' {
                return self.escaped_string(b'"', found - start);
            }
            end = found + 1;
        }
        Err(self.unclosed())
    }

    #[cold]
    fn unclosed(&self) -> crate::Error {
        self.end_of_file(self.text.len(), 0, "null")
    }

    /// A string with a backslash in it, and the first quote behind `first_quote` bytes.
    fn escaped_string(&mut self, quote: u8, first_quote: usize) -> Result<Value<'a>> {
        let mut spare = self.heap.spare_text();
        let mut out = spare.text();
        out.reserve(first_quote + ROOM);
        let mut pos = self.pos + 1;
        loop {
            let rest = self.text.as_bytes().get(pos..).unwrap_or_default();
            let end = pos + until_escape(rest, quote);
            out.push_str(self.text.get(pos..end).unwrap_or(""));
            let found = self.byte(end);
            if found == quote {
                self.pos = end + 1;
                return Ok(self.made(spare.filled(out)));
            }
            let escape = if found == b'\\' { self.byte(end + 1) } else { 0 };
            let Some(c) = short_escape(escape) else {
                self.pos = end;
                return self.odd_string(quote, TextBuf::from(out));
            };
            out.push(c);
            pos = end + 2;
        }
    }

    /// Reads on from an escape that is not short, or a control character: here, and only here, those vanish.
    #[inline(never)]
    fn odd_string(&mut self, quote: u8, mut out: TextBuf) -> Result<Value<'a>> {
        loop {
            match self.current() {
                END => return Err(self.end_of_file(self.pos, 1, "null")),
                c if c == quote => {
                    self.pos += 1;
                    return Ok(self.made(out.into_value()));
                }
                b'\\' => self.escape(&mut out)?,
                0..=0x1f | 0x7f => self.pos += 1,
                _ => {
                    let rest = self.text.as_bytes().get(self.pos..).unwrap_or_default();
                    let end = self.pos + until_escape(rest, quote);
                    out.push_str(self.text.get(self.pos..end).unwrap_or(""));
                    self.pos = end;
                }
            }
        }
    }

    fn made(&self, text: Value<'a>) -> Value<'a> {
        self.heap.hold_read(&text);
        text
    }

    /// Reads an escape from its backslash on; an unknown one vanishes with its letter.
    fn escape(&mut self, out: &mut TextBuf) -> Result<()> {
        self.pos += 1;
        match self.current() {
            b'u' => out.push_units(&[self.hexadecimal(4)?]),
            b'x' => out.push_units(&[self.hexadecimal(2)?]),
            letter => match short_escape(letter) {
                Some(c) => out.push(c),
                None => self.drop_unit(out),
            },
        }
        self.pos += 1;
        Ok(())
    }

    /// Drops one UTF-16 unit: of a pair the second one stays.
    fn drop_unit(&mut self, out: &mut TextBuf) {
        let Some(c) = self.text.get(self.pos..).and_then(|t| t.chars().next()) else { return };
        if c.len_utf16() == 2 {
            let mut pair = [0; 2];
            c.encode_utf16(&mut pair);
            out.push_units(&pair[1..]);
        }
        self.pos += c.len_utf8() - 1;
    }

    fn hexadecimal(&mut self, digits: usize) -> Result<u16> {
        let mut unit = 0;
        for _ in 0..digits {
            self.pos += 1;
            let c = self.current();
            unit = unit * 16
                + match c {
                    b'0'..=b'9' => u16::from(c - b'0'),
                    b'a'..=b'f' => u16::from(c - b'a' + 10),
                    b'A'..=b'F' => u16::from(c - b'A' + 10),
                    END => return Err(self.end_of_file(self.pos, 0, "EOF")),
                    _ => return Err(self.unexpected("unicode escape sequence ", self.pos, 0)),
                };
        }
        Ok(unit)
    }
}

/// The character that `letter` behind a backslash stands for.
fn short_escape(letter: u8) -> Option<char> {
    Some(match letter {
        b't' => '\t',
        b'n' => '\n',
        b'r' => '\r',
        b'f' => '\u{c}',
        b'b' => '\u{8}',
        b'\\' | b'/' | b'\'' | b'"' => char::from(letter),
        _ => return None,
    })
}
