//! Strings of the lenient reader: borrowed as they stand, or rebuilt where a backslash is in them.

// See `lenient`.
#![allow(clippy::inline_always)]

use super::lenient::Reader;
use super::place::END;
use super::scan::{until_escape, until_quote};
use crate::error::Result;
use crate::value::meter::kept;
use crate::value::{TextBuf, Value};
use memchr::memchr;

/// Room for a string beyond its first quote, which a backslash may stand before.
const ROOM: usize = 24;

impl<'a> Reader<'a, '_> {
    /// The text of the string whose opening `quote` stands at `pos`, and what is behind it; `None` where it is not
    /// plain, or no string.
    #[inline(always)]
    pub(super) fn plain_string(&self, pos: usize, quote: u8) -> Option<(&'a str, usize)> {
        if self.byte(pos) != quote {
            return None;
        }
        let start = pos + 1;
        let rest = self.bytes.get(start..)?;
        let length = until_quote(rest, quote)?;
        if rest.get(length) != Some(&quote) {
            return None;
        }
        let end = start + length;
        Some((self.text.get(start..end)?, end + 1))
    }

    /// Reads the string whose opening `quote` the reader stands on.
    pub(super) fn string(&mut self, quote: u8) -> Result<Value<'a>> {
        if let Some((text, end)) = self.plain_string(self.pos, quote) {
            self.pos = end;
            return Ok(Value::Str(text));
        }
        let rest = self.bytes.get(self.pos + 1..).unwrap_or_default();
        match memchr(quote, rest) {
            Some(first) => self.escaped_string(quote, first),
            None => Err(self.unclosed()),
        }
    }

    #[cold]
    fn unclosed(&self) -> crate::Error {
        self.end_of_file(self.bytes.len(), 0, "null")
    }

    /// A string with a backslash in it, and the first quote behind `first_quote` bytes: here, and only here, control characters vanish.
    fn escaped_string(&mut self, quote: u8, first_quote: usize) -> Result<Value<'a>> {
        let mut out = TextBuf::with_capacity(first_quote + ROOM);
        loop {
            self.pos += 1;
            match self.current() {
                END => return Err(self.end_of_file(self.pos, 1, "null")),
                c if c == quote => {
                    self.pos += 1;
                    let text = out.into_value();
                    self.heap.hold(kept(&text));
                    return Ok(text);
                }
                b'\\' => self.escape(&mut out)?,
                0..=0x1f | 0x7f => {}
                _ => {
                    let rest = self.bytes.get(self.pos..).unwrap_or_default();
                    let end = self.pos + until_escape(rest, quote);
                    out.push_str(self.text.get(self.pos..end).unwrap_or(""));
                    self.pos = end - 1;
                }
            }
        }
    }

    /// Reads an escape from its backslash on; an unknown one vanishes with its letter.
    fn escape(&mut self, out: &mut TextBuf) -> Result<()> {
        self.pos += 1;
        match self.current() {
            b't' => out.push('\t'),
            b'n' => out.push('\n'),
            b'r' => out.push('\r'),
            b'f' => out.push('\u{c}'),
            b'b' => out.push('\u{8}'),
            c @ (b'\\' | b'/' | b'\'' | b'"') => out.push(char::from(c)),
            b'u' => out.push_units(&[self.hexadecimal(4)?]),
            b'x' => out.push_units(&[self.hexadecimal(2)?]),
            _ => self.drop_unit(out),
        }
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
