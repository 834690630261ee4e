//! Strict JSON, as RFC 8259 has it, into data of the host.
//!
//! A refusal says what was expected and where, by line and column. Two members of one name: the last value stays,
//! at the first one's place. Half a surrogate pair, which the RFC lets a reader decide, is kept.

use crate::error::{Error, ErrorKind, Limit, Result};
use crate::limits::Limits;
use crate::span::Position;
use crate::value::{Data, DataList, DataMap, MapKind, TextBuf, Value};
use memchr::memchr2;
use num_bigint::BigInt;

/// Reads strict JSON into data of the host.
pub(crate) fn read_strict(text: &str) -> Result<Data> {
    let mut reader = Reader { text, bytes: text.as_bytes(), pos: 0, depth: 0, limits: Limits::default() };
    let data = reader.value()?;
    reader.blanks();
    if reader.pos < text.len() {
        return Err(reader.expected("the end of the text").with_hint("one text holds one JSON value"));
    }
    Ok(data)
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    pos: usize,
    depth: usize,
    limits: Limits,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.pos += 1;
        }
    }

    /// Steps over `byte` where it comes next.
    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.pos += usize::from(there);
        there
    }

    #[cold]
    fn expected(&self, what: &str) -> Error {
        let found = self.text.get(self.pos..).and_then(|t| t.chars().next());
        let found = found.map_or("the end of the text".to_owned(), |c| format!("`{}`", c.escape_debug()));
        self.refuse(self.pos, &format!("expected {what}, found {found}"))
    }

    #[cold]
    fn refuse(&self, at: usize, message: &str) -> Error {
        let place = Position::of(self.text, at);
        let message = format!("{message} at line {}, column {} of the JSON text", place.line, place.column);
        Error::new(ErrorKind::Json, message)
    }

    fn value(&mut self) -> Result<Data> {
        self.blanks();
        match self.peek() {
            Some(b'{') => self.nested(Reader::object),
            Some(b'[') => self.nested(Reader::array),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'\'') => Err(self.expected("a value").with_hint("JSON has strings in double quotes only")),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<Data> {
        let rest = self.text.get(self.pos..).unwrap_or("");
        let words = [("null", Data::Null), ("true", Data::Bool(true)), ("false", Data::Bool(false))];
        for (word, data) in words {
            let after = rest.strip_prefix(word);
            if after.is_some_and(|t| !t.starts_with(|c: char| c.is_alphanumeric() || c == '_')) {
                self.pos += word.len();
                return Ok(data);
            }
        }
        let hint = if rest.starts_with("//") || rest.starts_with("/*") {
            "JSON has no comments"
        } else {
            "a value is an object, an array, a string in double quotes, a number, true, false or null"
        };
        Err(self.expected("a value").with_hint(hint))
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Data>) -> Result<Data> {
        self.depth += 1;
        self.limits.check_nesting(self.depth)?;
        self.pos += 1;
        self.blanks();
        let data = read(self)?;
        self.depth -= 1;
        Ok(data)
    }

    fn array(&mut self) -> Result<Data> {
        let mut items = Vec::new();
        if self.eat(b']') {
            return Ok(Data::List(DataList::new(items)));
        }
        loop {
            items.push(self.value()?);
            if self.more(b']', "`,` or `]` behind an item")? {
                continue;
            }
            return Ok(Data::List(DataList::new(items)));
        }
    }

    fn object(&mut self) -> Result<Data> {
        let mut members = Vec::new();
        if self.eat(b'}') {
            return Ok(Data::Map(DataMap::new(MapKind::Linked, members)));
        }
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(self
                    .expected("a name in double quotes")
                    .with_hint("names of members are strings"));
            }
            let name = match self.string()? {
                Data::String(name) => name,
                // Names of the host's maps are well-formed: half a pair becomes the mark that Java prints.
                Data::Wide(units) => char::decode_utf16(units).map(|c| c.unwrap_or('?')).collect(),
                _ => String::new(),
            };
            self.blanks();
            if !self.eat(b':') {
                return Err(self.expected("`:` behind a name"));
            }
            members.push((name, self.value()?));
            if !self.more(b'}', "`,` or `}` behind a member")? {
                return Ok(Data::Map(DataMap::new(MapKind::Linked, members)));
            }
        }
    }

    /// Whether a comma and one more item come next; false at the `close`.
    fn more(&mut self, close: u8, expected: &str) -> Result<bool> {
        self.blanks();
        if self.eat(close) {
            return Ok(false);
        }
        if !self.eat(b',') {
            return Err(self.expected(expected));
        }
        self.blanks();
        if self.peek() == Some(close) {
            return Err(self.expected("one more item behind the comma").with_hint("remove the last comma"));
        }
        Ok(true)
    }

    fn number(&mut self) -> Result<Data> {
        let start = self.pos;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        } else if matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.expected("no digit behind a leading 0"));
        }
        let mut real = false;
        if self.eat(b'.') {
            real = true;
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            real = true;
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        let text = self.text.get(start..self.pos).unwrap_or("");
        if text.len() > self.limits.number_size {
            let most = self.limits.number_size;
            return Err(Error::limit_exceeded(
                Limit::NumberSize,
                "a number in the JSON text is too long",
                most,
            ));
        }
        if real {
            return Ok(Data::Double(text.parse().unwrap_or(f64::NAN)));
        }
        Ok(match text.parse::<i64>() {
            Ok(n) => Data::integer(n),
            Err(_) => Data::BigInteger(text.parse::<BigInt>().unwrap_or_default()),
        })
    }

    fn digits(&mut self) -> Result<()> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.expected("a digit"));
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.pos += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<Data> {
        let open = self.pos;
        self.pos += 1;
        let mut built: Option<TextBuf> = None;
        loop {
            let rest = self.bytes.get(self.pos..).unwrap_or_default();
            let Some(len) = memchr2(b'"', b'\\', rest) else {
                return Err(self.refuse(open, "a string is not closed: its `\"` is missing; it opens"));
            };
            let (start, end) = (self.pos, self.pos + len);
            if let Some(at) = rest.iter().take(len).position(|&b| b < b' ') {
                self.pos = start + at;
                return Err(self
                    .expected("no bare control character in a string")
                    .with_hint("write \\n or \\u000a"));
            }
            let plain = self.text.get(start..end).unwrap_or("");
            self.pos = end + 1;
            if rest.get(len) == Some(&b'"') {
                return Ok(match built {
                    None => Data::String(plain.to_owned()),
                    Some(mut text) => {
                        text.push_str(plain);
                        owned(text)
                    }
                });
            }
            let text = built.get_or_insert_default();
            text.push_str(plain);
            self.escape(text)?;
        }
    }

    /// Reads an escape from behind its backslash on.
    fn escape(&mut self, text: &mut TextBuf) -> Result<()> {
        let c = match self.peek() {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let digits = self.bytes.get(self.pos + 1..self.pos + 5).unwrap_or_default();
                let hex = digits.iter().all(u8::is_ascii_hexdigit).then(|| std::str::from_utf8(digits).ok());
                let unit = hex.flatten().and_then(|h| u16::from_str_radix(h, 16).ok());
                let Some(unit) = unit else {
                    return Err(self.expected("four hexadecimal digits behind `\\u`"));
                };
                text.push_units(&[unit]);
                self.pos += 5;
                return Ok(());
            }
            _ => {
                let hint =
                    "the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX; a backslash is \\\\";
                return Err(self.expected("an escape behind the backslash").with_hint(hint));
            }
        };
        text.push(c);
        self.pos += 1;
        Ok(())
    }
}

fn owned(text: TextBuf) -> Data {
    match text.into_value() {
        Value::Wide(units) => Data::Wide(units.to_vec()),
        value => Data::String(value.as_str().unwrap_or("").to_owned()),
    }
}
