//! `String.format` and `formatted`: `java.util.Formatter` without dates, hexadecimal fractions and locales.

mod fraction;
mod spec;
mod whole;

use super::change::converted;
use crate::error::{Error, Result};
use crate::method::call::Call;
use crate::method::text::View;
use crate::value::{Heap, TextBuf, Value};
use spec::{Index, Piece, Spec};

/// `format(text, arguments…)`, the text being argument `at`.
pub(super) fn format<'a>(c: &Call<'_, 'a>, at: usize) -> Result<Value<'a>> {
    let arguments = c.rest(at + 1)?;
    run(c.heap, c.text(at)?, arguments.as_deref())
}

/// `text.formatted(arguments…)`.
pub(super) fn formatted<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let arguments = c.rest(0)?;
    run(c.heap, c.this(), arguments.as_deref())
}

/// Without an array of arguments each of them is null.
fn run<'a>(heap: &Heap<'a>, format: View<'_>, arguments: Option<&[Value<'a>]>) -> Result<Value<'a>> {
    let units = format.units();
    let mut out = TextBuf::new();
    let (mut last, mut ordinary) = (None, 0);
    for piece in spec::read(&units)? {
        let spec = match piece {
            Piece::Text(text) => {
                out.push_units(text);
                continue;
            }
            Piece::Spec(spec) => spec,
        };
        heap.limits().check_string(spec.width.unwrap_or(0).max(spec.precision.unwrap_or(0)))?;
        let index = match spec.index {
            Index::None => None,
            Index::Last => Some(last.ok_or_else(|| missing(&spec))?),
            Index::Next => {
                ordinary += 1;
                Some(ordinary - 1)
            }
            Index::At(index) => Some(index),
        };
        last = index.or(last);
        let argument = match (index, arguments) {
            (Some(index), Some(arguments)) => arguments.get(index).ok_or_else(|| missing(&spec))?,
            _ => &Value::Null,
        };
        print(heap, &spec, argument, &mut out)?;
        heap.limits().check_string(out.size() / 3)?;
    }
    heap.limits().check_string(out.units())?;
    Ok(out.into_value())
}

#[cold]
fn missing(spec: &Spec) -> Error {
    Error::java("MissingFormatArgumentException", format!("Format specifier '{}'", spec.source))
        .with_hint("the format names more arguments than the call gives")
}

#[cold]
fn wrong_type(spec: &Spec, class: &str) -> Error {
    Error::java("IllegalFormatConversionException", format!("{} != {class}", spec.conversion))
        .with_hint("%d takes an Integer or Long, %f a Double, %s anything")
}

fn print<'a>(heap: &Heap<'a>, spec: &Spec, argument: &Value<'a>, out: &mut TextBuf) -> Result<()> {
    let text = match (spec.conversion.to_ascii_lowercase(), argument) {
        ('%', _) => Value::Str("%"),
        ('n', _) => Value::Str("\n"),
        ('b', Value::Null | Value::Bool(false)) => Value::Str("false"),
        ('b', _) => Value::Str("true"),
        ('s', _) if spec.flags.alternate => {
            return Err(Error::java("FormatFlagsConversionMismatchException", "Conversion = s, Flags = #"));
        }
        (_, Value::Null) => Value::Str("null"),
        ('h', value) => Value::from(format!("{:x}", heap.hash_code(value)?)),
        ('s', value) => heap.text_value(value)?,
        ('c', value) => character(heap, spec, value)?,
        ('d' | 'o' | 'x', value) => {
            let text =
                whole::print(spec, value).ok_or_else(|| wrong_type(spec, heap.class_of(value).name()))??;
            return justified(spec, View::of_str(&text), out);
        }
        (_, value) => {
            let text = fraction::print(spec, value, heap.limits())?
                .ok_or_else(|| wrong_type(spec, heap.class_of(value).name()))?;
            return justified(spec, View::of_str(&text), out);
        }
    };
    let view = View::of(&text).unwrap_or(View::Ascii(""));
    match spec.precision.filter(|most| *most < view.len()) {
        Some(most) => cased(spec, &view.slice(0, most), out),
        None => cased(spec, &text, out),
    }
}

/// Appends `text` in capitals where the conversion is one.
fn cased(spec: &Spec, text: &Value<'_>, out: &mut TextBuf) -> Result<()> {
    let view = View::of(text).unwrap_or(View::Ascii(""));
    if !spec.conversion.is_ascii_uppercase() {
        return justified(spec, view, out);
    }
    let upper = converted(view, str::to_uppercase);
    justified(spec, View::of(&upper).unwrap_or(View::Ascii("")), out)
}

fn justified(spec: &Spec, text: View<'_>, out: &mut TextBuf) -> Result<()> {
    let room = spec.width.unwrap_or(0).saturating_sub(text.len());
    let blanks = " ".repeat(room);
    if !spec.flags.left {
        out.push_str(&blanks);
    }
    text.write(out);
    if spec.flags.left {
        out.push_str(&blanks);
    }
    Ok(())
}

/// `%c`: a Character, or the code point that an Integer is.
fn character<'a>(heap: &Heap<'a>, spec: &Spec, value: &Value<'a>) -> Result<Value<'a>> {
    match value {
        Value::Char(_) => heap.text_value(value),
        Value::Int(point) => match u32::try_from(*point).ok().filter(|p| *p <= 0x10_FFFF) {
            Some(half @ 0xD800..=0xDFFF) => Ok(View::Wide(&[half as u16]).to_value()),
            Some(point) => Ok(Value::from(char::from_u32(point).map(String::from).unwrap_or_default())),
            None => Err(Error::java("IllegalFormatCodePointException", format!("Code point = 0x{point:x}"))),
        },
        other => Err(wrong_type(spec, heap.class_of(other).name())),
    }
}
