//! Printing values as JSON, the way json-smart does.

use super::display::print_integer;
use super::number::java_double;
use super::text::TextBuf;
use super::{Heap, ListRef, MapRef, Value, ViewKind};
use crate::error::Result;

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
        self.json_at(value, style, out, 0)
    }

    fn json_at(&self, value: &Value<'a>, style: JsonStyle, out: &mut TextBuf, depth: usize) -> Result<()> {
        match value {
            Value::Null => out.push_str("null"),
            Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Value::Int(n) => print_integer(i64::from(*n), out),
            Value::Long(n) => print_integer(*n, out),
            Value::Double(n) if n.is_infinite() => out.push_str("null"),
            Value::Double(n) => out.push_str(&java_double(*n)),
            Value::Float(n) if n.is_infinite() => out.push_str("null"),
            Value::Float(_) | Value::BigInteger(_) | Value::BigDecimal(_) => self.print(value, out)?,
            Value::Str(s) => quote(s, style, out),
            Value::Text(s) => quote(s, style, out),
            Value::Wide(units) => quote_units(units, style, out),
            Value::List(list) => self.json_list(*list, style, out, depth)?,
            Value::Map(map) => self.json_map(*map, style, out, depth)?,
            Value::View(map, part) => self.json_view(*map, *part, style, out, depth)?,
            other => match self.text_value(other)? {
                Value::Wide(units) => quote_units(&units, style, out),
                text => quote(text.as_str().unwrap_or(""), style, out),
            },
        }
        Ok(())
    }

    fn json_list(&self, list: ListRef<'a>, style: JsonStyle, out: &mut TextBuf, depth: usize) -> Result<()> {
        self.check_print_depth(depth)?;
        out.push('[');
        for i in 0..self.list_len(list) {
            if i > 0 {
                out.push(',');
            }
            let item = self.list_get(list, i).unwrap_or(Value::Null);
            self.json_at(&item, style, out, depth + 1)?;
        }
        out.push(']');
        self.check_print_size(out)
    }

    fn json_map(&self, map: MapRef<'a>, style: JsonStyle, out: &mut TextBuf, depth: usize) -> Result<()> {
        self.check_print_depth(depth)?;
        out.push('{');
        for (i, (key, value)) in self.map_pairs(map)?.iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            match self.text_value(key)? {
                Value::Wide(units) => quote_units(&units, style, out),
                text => quote(text.as_str().unwrap_or(""), style, out),
            }
            out.push(':');
            self.json_at(value, style, out, depth + 1)?;
        }
        out.push('}');
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
        self.check_print_depth(depth)?;
        out.push('[');
        for (i, (key, value)) in self.map_pairs(map)?.iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            let item = if part == ViewKind::Values { value } else { key };
            self.json_at(item, style, out, depth + 1)?;
        }
        out.push(']');
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

/// Appends `text` as a JSON string.
pub(crate) fn quote(text: &str, style: JsonStyle, out: &mut TextBuf) {
    out.push('"');
    let mut plain = 0;
    for (i, c) in text.char_indices() {
        let escaped = escape(c, style);
        if escaped.is_none() && !is_unicode_escaped(c) {
            continue;
        }
        out.push_str(text.get(plain..i).unwrap_or(""));
        match escaped {
            Some(escaped) => out.push_str(escaped),
            None => out.push_str(&format!("\\u{:04X}", c as u32)),
        }
        plain = i + c.len_utf8();
    }
    out.push_str(text.get(plain..).unwrap_or(""));
    out.push('"');
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
