//! Printing values as JSON, the way json-smart does.

use super::display::{print_integer, print_scalar};
use super::number::java_double;
use super::text::TextBuf;
use super::{Heap, ListKind, ListRef, MapRef, Value, ViewKind};
use crate::error::{Error, Result};

/// From which length on a text is counted while it is printed.
const LONG: usize = 64;

/// json-smart's two styles that matter: they differ in `/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonStyle {
    /// `JSONStyle.LT_COMPRESS`: what `$input.json` prints; `/` stays.
    Compress,
    /// `JSONArray.toString()`: `/` becomes `\/`.
    Default,
}

impl<'a> Heap<'a> {
    /// Appends `value` as JSON to `out`: no blanks, keys and strings always in double quotes.
    pub(crate) fn print_json(&self, value: &Value<'a>, style: JsonStyle, out: &mut TextBuf) -> Result<()> {
        let outer = out.bind(self.limits().string_size);
        let printed = self.json_at(value, style, out, 0);
        out.unbind(outer);
        printed
    }

    pub(super) fn json_at(
        &self,
        value: &Value<'a>,
        style: JsonStyle,
        out: &mut TextBuf,
        depth: usize,
    ) -> Result<()> {
        match value {
            Value::Null => out.push_str("null"),
            Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Value::Byte(n) => print_integer(i64::from(*n), out),
            Value::Short(n) => print_integer(i64::from(*n), out),
            Value::Int(n) => print_integer(i64::from(*n), out),
            Value::Long(n) => print_integer(*n, out),
            Value::Double(n) if n.is_infinite() => out.push_str("null"),
            Value::Double(n) => out.push_str(&java_double(*n)),
            Value::Float(n) if n.is_infinite() => out.push_str("null"),
            Value::Float(_) | Value::BigInteger(_) | Value::BigDecimal(_) => {
                print_scalar(value, out);
                self.spend_print(value, out)?;
            }
            Value::Str(s) => return self.quote_long(s, style, out),
            Value::Text(s) => return self.quote_long(s, style, out),
            Value::Wide(units) => {
                quote_units(units, style, out);
                self.spend_print(value, out)?;
            }
            Value::List(list) => self.json_list(*list, style, out, depth)?,
            Value::Foreach(_) => self.json_foreach(value, style, out, depth)?,
            Value::Map(map) => self.json_map(*map, style, out, depth)?,
            Value::View(part, map) => self.json_view(*map, *part, style, out, depth)?,
            Value::Block(_) => self.json_next_block(out),
            other => return Err(self.no_json(other)),
        }
        Ok(())
    }

    /// json-smart looks for a bean in every other object, and finds none in Java's own.
    #[cold]
    fn no_json(&self, value: &Value<'a>) -> Error {
        let class = self.class_of(value).name();
        let error = match value {
            Value::List(list) if self.list_kind(*list) != ListKind::Stream => {
                Error::java("ClassCastException", format!("{class} cannot be cast to Object[]"))
            }
            _ => Error::render(format!("{class} has no form in JSON")),
        };
        error.with_hint("put the text of the object there, as a string: \"$object\"")
    }

    /// `$foreach` is the map of what was put on it.
    fn json_foreach(
        &self,
        scope: &Value<'a>,
        style: JsonStyle,
        out: &mut TextBuf,
        depth: usize,
    ) -> Result<()> {
        let Value::Foreach(id) = scope else { return Ok(()) };
        match self.foreach.get(*id as usize).and_then(|s| s.storage) {
            Some(storage) => self.json_map(MapRef::Id(storage), style, out, depth),
            None => {
                out.push_str("{}");
                Ok(())
            }
        }
    }

    /// Appends `text` as a JSON string. The size is checked after a long one: a list may hold it many times.
    #[inline]
    fn quote_long(&self, text: &str, style: JsonStyle, out: &mut TextBuf) -> Result<()> {
        quote(text, style, out);
        if text.len() <= LONG {
            return Ok(());
        }
        self.spend_text(text.len())?;
        self.check_print_size(out)
    }

    /// Appends the text of any value as a JSON string.
    fn quote_text(&self, value: &Value<'a>, style: JsonStyle, out: &mut TextBuf) -> Result<()> {
        match self.text_value(value)? {
            Value::Wide(units) => quote_units(&units, style, out),
            text => quote(text.as_str().unwrap_or(""), style, out),
        }
        Ok(())
    }

    fn json_list(&self, list: ListRef<'a>, style: JsonStyle, out: &mut TextBuf, depth: usize) -> Result<()> {
        self.check_depth(depth)?;
        if matches!(self.list_kind(list), ListKind::CharArray | ListKind::ByteArray | ListKind::Stream) {
            return Err(self.no_json(&Value::List(list)));
        }
        self.check_part(list)?;
        out.push_str("[");
        let mut first = true;
        self.visit_items(list, &mut |item| {
            out.push_str(if std::mem::take(&mut first) { "" } else { "," });
            self.json_at(item, style, out, depth + 1)
        })?;
        out.push_str("]");
        self.check_print_size(out)
    }

    fn json_map(&self, map: MapRef<'a>, style: JsonStyle, out: &mut TextBuf, depth: usize) -> Result<()> {
        self.check_depth(depth)?;
        out.push_str("{");
        let mut first = true;
        self.visit_pairs(map, &mut |key, value| {
            out.push_str(if std::mem::take(&mut first) { "" } else { "," });
            match key.as_str() {
                Some(text) => quote(text, style, out),
                None => self.quote_text(key, style, out)?,
            }
            out.push_str(":");
            self.json_at(value, style, out, depth + 1)
        })?;
        out.push_str("}");
        self.check_print_size(out)
    }

    fn json_view(
        &self,
        map: MapRef<'a>,
        part: ViewKind,
        style: JsonStyle,
        out: &mut TextBuf,
        depth: usize,
    ) -> Result<()> {
        self.check_depth(depth)?;
        out.push_str("[");
        let mut first = true;
        self.visit_pairs(map, &mut |key, value| {
            out.push_str(if std::mem::take(&mut first) { "" } else { "," });
            match part {
                ViewKind::Keys => self.json_at(key, style, out, depth + 1),
                ViewKind::Values => self.json_at(value, style, out, depth + 1),
                ViewKind::Entries => Err(self.no_json(&Value::Entry(u32::MAX))),
            }
        })?;
        out.push_str("]");
        self.check_print_size(out)
    }
}

/// How a character leaves in a JSON string: `None` as it is.
fn escape(c: char, style: JsonStyle) -> Option<&'static str> {
    Some(match c {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\u{8}' => "\\b",
        '\u{c}' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '/' if style == JsonStyle::Default => "\\/",
        _ => return None,
    })
}

/// The ranges that json-smart writes as `\uXXXX`.
fn is_unicode_escaped(c: char) -> bool {
    matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2000}'..='\u{20ff}')
}

/// Bytes at which a character that does not leave as it is may begin: controls, `"`, `/`, `\`, U+007F, and the
/// first bytes of U+0080 to U+00BF and U+2000 to U+2FFF.
fn is_special(byte: u8) -> bool {
    byte < 0x20 || matches!(byte, b'"' | b'/' | b'\\' | 0x7f | 0xc2 | 0xe2)
}

/// Appends a string as JSON.
pub(crate) fn quote_string(string: &Value<'_>, style: JsonStyle, out: &mut TextBuf) {
    match string {
        Value::Wide(units) => quote_units(units, style, out),
        text => quote(text.as_str().unwrap_or(""), style, out),
    }
}

/// Appends `text` as a JSON string.
pub(crate) fn quote(text: &str, style: JsonStyle, out: &mut TextBuf) {
    out.push_str("\"");
    let (mut plain, mut at) = (0, 0);
    let special = |from: usize| {
        let rest = text.as_bytes().get(from..)?;
        rest.iter().position(|byte| is_special(*byte)).map(|i| from + i)
    };
    while let Some(found) = special(at) {
        let Some(c) = text.get(found..).and_then(|rest| rest.chars().next()) else { break };
        at = found + c.len_utf8();
        let escaped = escape(c, style);
        if escaped.is_none() && !is_unicode_escaped(c) {
            continue;
        }
        out.push_str(text.get(plain..found).unwrap_or(""));
        match escaped {
            Some(escaped) => out.push_str(escaped),
            None => out.push_str(&format!("\\u{:04X}", c as u32)),
        }
        plain = at;
    }
    out.push_str(text.get(plain..).unwrap_or(""));
    out.push_str("\"");
}

fn quote_units(units: &[u16], style: JsonStyle, out: &mut TextBuf) {
    out.push('"');
    for c in char::decode_utf16(units.iter().copied()) {
        match c {
            Ok(c) => match escape(c, style) {
                Some(escaped) => out.push_str(escaped),
                None if is_unicode_escaped(c) => out.push_str(&format!("\\u{:04X}", c as u32)),
                None => out.push(c),
            },
            Err(half) => out.push_units(&[half.unpaired_surrogate()]),
        }
    }
    out.push('"');
}
