//! Strings of the lenient reader: borrowed as they stand, or rebuilt where a backslash is in them.

use super::lenient::Reader;
use super::place::END;
use crate::error::Result;
use crate::value::meter::kept;
use crate::value::{TextBuf, Value};
use memchr::{memchr, memchr2};

/// Every byte of a word.
pub(crate) const ONES: u64 = 0x0101_0101_0101_0101;
/// The high bit of every byte of a word.
pub(crate) const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Room for a string beyond its first quote, which a backslash may stand before.
const ROOM: usize = 24;

impl<'a> Reader<'a, '_> {
    /// Steps over the string whose opening `quote` the reader stands on; `None`, and no step, where it is not plain.
    #[inline]
    pub(super) fn plain_string(&mut self, quote: u8) -> Option<&'a str> {
        let start = self.pos + 1;
        let rest = self.bytes.get(start..)?;
        let length = plain_length(rest, quote)?;
        if rest.get(length) != Some(&quote) {
            return None;
        }
        self.pos = start + length + 1;
        self.text.get(start..start + length)
    }

    /// Reads the string whose opening `quote` the reader stands on.
    pub(super) fn string(&mut self, quote: u8) -> Result<Value<'a>> {
        let start = self.pos + 1;
        let rest = self.bytes.get(start..).unwrap_or_default();
        if let Some(text) = self.plain_string(quote) {
            return Ok(Value::Str(text));
        }
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
                    let special = |&b: &u8| b == quote || b == b'\\' || b < b' ' || b == 0x7f;
                    let end = self.pos + rest.iter().position(special).unwrap_or(rest.len());
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

/// How many bytes come before `quote` or a backslash. Most strings are short, so the first words are looked at
/// in place, before the search that is made for long ones.
#[inline]
fn plain_length(bytes: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    while at < 32 {
        let Some(word) = bytes.get(at..).and_then(|b| b.first_chunk()) else { break };
        let word = u64::from_le_bytes(*word);
        let found =
            zero_bytes(word ^ (ONES * u64::from(quote))) | zero_bytes(word ^ (ONES * u64::from(b'\\')));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    memchr2(quote, b'\\', bytes.get(at..)?).map(|i| at + i)
}

/// The high bit of each byte that is zero. A byte above a zero one may be marked wrongly, never one below.
pub(crate) fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}
