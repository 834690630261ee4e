//! `toString` of every value.

use super::equality::{same_list, same_map};
use super::json::JsonStyle;
use super::number::{java_double, java_float};
use super::text::TextBuf;
use super::{Class, Heap, ListKind, ListRef, MapKind, MapRef, Value, ViewKind};
use crate::error::Result;
use std::fmt::Write as _;

/// A list or map that is being printed: Java knows only the innermost one again, as `(this Map)`.
#[derive(Clone, Copy)]
pub(super) enum Container<'a> {
    List(ListRef<'a>),
    Map(MapRef<'a>),
    View(MapRef<'a>, ViewKind),
    None,
}

impl<'a> Heap<'a> {
    /// The text that the value prints; a half of a surrogate pair becomes `?`.
    pub fn text_of(&self, value: &Value<'a>) -> Result<String> {
        if let Some(text) = value.as_str() {
            return Ok(text.to_owned());
        }
        let mut text = TextBuf::new();
        self.print(value, &mut text)?;
        Ok(text.into_output())
    }

    /// `value.toString()` as a string value. Null gives `null`.
    pub(crate) fn text_value(&self, value: &Value<'a>) -> Result<Value<'a>> {
        if value.is_string() {
            return Ok(value.clone());
        }
        let mut text = TextBuf::new();
        self.print(value, &mut text)?;
        Ok(text.into_value())
    }

    /// Appends the text of `value` to `out`.
    pub(crate) fn print(&self, value: &Value<'a>, out: &mut TextBuf) -> Result<()> {
        match value {
            Value::Str(text) => out.push_str(text),
            Value::Text(text) => out.push_str(text),
            Value::Int(n) => print_integer(i64::from(*n), out),
            _ => {
                let outer = out.bind(self.limits().string_size);
                let printed = self.print_at(value, Container::None, out, 0);
                out.unbind(outer);
                printed?;
            }
        }
        Ok(())
    }

    fn print_at(
        &self,
        value: &Value<'a>,
        inside: Container<'a>,
        out: &mut TextBuf,
        depth: usize,
    ) -> Result<()> {
        match value {
            Value::List(list) => self.print_list(*list, inside, out, depth)?,
            Value::Map(map) => self.print_map(*map, inside, out, depth)?,
            Value::View(part, map) => self.print_view((*map, *part), inside, out, depth)?,
            Value::Entry(id) => {
                self.check_depth(depth)?;
                let (key, value) = self.entry(*id)?;
                self.print_pair(&key, &value, Container::None, out, depth + 1)?;
            }
            Value::Foreach(id) => match self.foreach.get(*id as usize).and_then(|s| s.storage) {
                Some(storage) => self.print_map(MapRef::Id(storage), Container::None, out, depth)?,
                None => out.push_str("{}"),
            },
            Value::Class(class) => {
                let interface = matches!(class, Class::Iterator | Class::Object);
                out.push_str(if interface { "" } else { "class " });
                out.push_str(class.name());
            }
            Value::Block(_) => self.print_next_block(out)?,
            Value::Iterator(id) => print_identity(value.class(), *id, out),
            Value::Object(object) => out.push_str(&object.text()),
            scalar => {
                print_scalar(scalar, out);
                self.spend_print(scalar, out)?;
            }
        }
        Ok(())
    }

    /// Counts the steps of printing a scalar, and checks the size after a long one: shared texts may print far more
    /// than a list holds.
    pub(super) fn spend_print(&self, scalar: &Value<'a>, out: &TextBuf) -> Result<()> {
        match scalar {
            Value::Str(_) | Value::Text(_) | Value::Wide(_) | Value::BigInteger(_) | Value::BigDecimal(_) => {
                self.spend_use(scalar)?;
                self.check_print_size(out)
            }
            _ => Ok(()),
        }
    }

    fn print_list(
        &self,
        list: ListRef<'a>,
        inside: Container<'a>,
        out: &mut TextBuf,
        depth: usize,
    ) -> Result<()> {
        if matches!(inside, Container::List(outer) if same_list(outer, list)) {
            out.push_str("(this Collection)");
            return Ok(());
        }
        self.check_depth(depth)?;
        match self.list_kind(list) {
            ListKind::JsonArray => {
                return self.json_at(&Value::List(list), JsonStyle::Default, out, depth);
            }
            kind @ (ListKind::StringArray
            | ListKind::CharArray
            | ListKind::ByteArray
            | ListKind::ObjectArray
            | ListKind::Stream) => {
                let id = if let ListRef::Id(id) = list { id } else { 0 };
                print_identity(kind.class(), id, out);
                return Ok(());
            }
            ListKind::ArrayList | ListKind::SubList => {}
        }
        self.check_part(list)?;
        out.push('[');
        let mut first = true;
        self.visit_items(list, &mut |item| {
            out.push_str(if std::mem::take(&mut first) { "" } else { ", " });
            self.print_at(item, Container::List(list), out, depth + 1)
        })?;
        out.push(']');
        self.check_print_size(out)
    }

    fn print_map(
        &self,
        map: MapRef<'a>,
        inside: Container<'a>,
        out: &mut TextBuf,
        depth: usize,
    ) -> Result<()> {
        if matches!(inside, Container::Map(outer) if same_map(outer, map)) {
            out.push_str("(this Map)");
            return Ok(());
        }
        if self.map_kind(map) == MapKind::Context {
            return Ok(());
        }
        self.check_depth(depth)?;
        out.push('{');
        let mut first = true;
        self.visit_pairs(map, &mut |key, value| {
            out.push_str(if std::mem::take(&mut first) { "" } else { ", " });
            self.print_pair(key, value, Container::Map(map), out, depth + 1)
        })?;
        out.push('}');
        self.check_print_size(out)
    }

    fn print_pair(
        &self,
        key: &Value<'a>,
        value: &Value<'a>,
        inside: Container<'a>,
        out: &mut TextBuf,
        depth: usize,
    ) -> Result<()> {
        self.print_at(key, inside, out, depth)?;
        out.push('=');
        self.print_at(value, inside, out, depth)
    }

    fn print_view(
        &self,
        (map, part): (MapRef<'a>, ViewKind),
        inside: Container<'a>,
        out: &mut TextBuf,
        depth: usize,
    ) -> Result<()> {
        if matches!(inside, Container::View(outer, same) if same == part && same_map(outer, map)) {
            out.push_str("(this Collection)");
            return Ok(());
        }
        self.check_depth(depth)?;
        let own = Container::View(map, part);
        out.push('[');
        let mut first = true;
        self.visit_pairs(map, &mut |key, value| {
            out.push_str(if std::mem::take(&mut first) { "" } else { ", " });
            match part {
                ViewKind::Keys => self.print_at(key, own, out, depth + 1),
                ViewKind::Values => self.print_at(value, own, out, depth + 1),
                ViewKind::Entries => self.print_pair(key, value, Container::None, out, depth + 1),
            }
        })?;
        out.push(']');
        self.check_print_size(out)
    }

    /// Walking a longer cycle of lists and maps overflows Java's stack; here it ends at the nesting limit.
    pub(super) fn check_depth(&self, depth: usize) -> Result<()> {
        self.limits().check_nesting(depth).map_err(|e| {
            e.of_exception("StackOverflowError")
                .with_hint("does it hold itself, through another list or map?")
        })
    }

    /// Shared lists may print far more than they hold: what is printed is bounded as it grows.
    pub(super) fn check_print_size(&self, out: &TextBuf) -> Result<()> {
        if out.is_within_bound() { Ok(()) } else { self.limits().check_string(usize::MAX) }
    }
}

/// Appends a value that holds no others; nothing for one that does.
pub(super) fn print_scalar(value: &Value<'_>, out: &mut TextBuf) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Byte(n) => print_integer(i64::from(*n), out),
        Value::Short(n) => print_integer(i64::from(*n), out),
        Value::Int(n) => print_integer(i64::from(*n), out),
        Value::Long(n) => print_integer(*n, out),
        Value::Float(n) => out.push_str(&java_float(*n)),
        Value::Double(n) => out.push_str(&java_double(*n)),
        Value::Char(c) => out.push_units(&[*c]),
        Value::BigInteger(n) => print_display(n, out),
        Value::BigDecimal(n) => print_display(n, out),
        Value::Str(s) => out.push_str(s),
        Value::Text(s) => out.push_str(s),
        Value::Wide(units) => out.push_units(units),
        _ => {}
    }
}

/// Java's `Class@hash`, with the value's number in place of an address.
fn print_identity(class: Class, id: u32, out: &mut TextBuf) {
    print_display(&format_args!("{}@{id:x}", class.name()), out);
}

fn print_display(value: &dyn std::fmt::Display, out: &mut TextBuf) {
    // Writing to memory cannot fail.
    let _ = write!(out, "{value}");
}

/// Appends decimal digits without going through the formatting machinery.
pub(super) fn print_integer(n: i64, out: &mut TextBuf) {
    if n < 0 {
        out.push('-');
    }
    print_digits(n.unsigned_abs(), out);
}

/// Two digits at a time, each pair a text: no digits have to be proved to be one.
fn print_digits(n: u64, out: &mut TextBuf) {
    if n >= 100 {
        print_digits(n / 100, out);
    }
    let pair = (n % 100) as usize * 2;
    // Of one length each, the texts are copied without a call.
    if n < 10 {
        out.push_str(PAIRS.get(pair + 1..pair + 2).unwrap_or(""));
    } else {
        out.push_str(PAIRS.get(pair..pair + 2).unwrap_or(""));
    }
}

/// `00` to `99`.
const PAIRS: &str = "\
    0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
    5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_printed_as_rust_prints_them() {
        let powers = (0..19).map(|n| 10_i64.pow(n));
        let near = powers.flat_map(|n| [n - 1, n, n + 1, n * 9, -n]);
        for n in near.chain(0..1000).chain([i64::MIN, i64::MAX]) {
            let mut out = TextBuf::new();
            print_integer(n, &mut out);
            assert_eq!(out.into_output(), n.to_string());
        }
    }
}
