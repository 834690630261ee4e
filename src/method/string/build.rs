//! The methods of String that make a text or an array out of something else.

use super::place::range;
use crate::error::{Error, Result};
use crate::method::call::{Call, illegal_argument, string_index_out_of_bounds};
use crate::method::text::View;
use crate::method::{list, stream};
use crate::value::{ListKind, TextBuf, Value};

pub(super) fn concat<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (this, other) = (c.this(), c.text(0)?);
    if other.is_empty() {
        return Ok(c.receiver.clone());
    }
    c.heap.limits().check_string(this.len() + other.len())?;
    let mut out = TextBuf::new();
    this.write(&mut out);
    other.write(&mut out);
    Ok(out.into_value())
}

pub(super) fn repeat<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (this, count) = (c.this(), c.int(0));
    let Ok(times) = usize::try_from(count) else {
        return Err(illegal_argument(format!("count is negative: {count}")));
    };
    c.heap.limits().check_string(this.len().saturating_mul(times))?;
    Ok(match this {
        View::Ascii(text) | View::Utf8(text) => Value::from(text.repeat(times)),
        View::Wide(units) => View::Wide(&units.repeat(times)).to_value(),
    })
}

/// `String.valueOf` of anything but a `char[]`.
pub(super) fn value_of<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    c.heap.text_value(c.arg_ref(0))
}

/// The units of the `char[]` that begins at argument `i`, or of the arguments that stand for one.
fn char_array(c: &Call<'_, '_>) -> Result<Vec<u16>> {
    let unit = |v: &Value<'_>| if let Value::Char(u) = v { *u } else { 0 };
    match c.rest(0)? {
        Some(values) => Ok(values.iter().map(unit).collect()),
        None => Err(c.null_pointer()),
    }
}

pub(super) fn value_of_chars<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    Ok(View::Wide(&char_array(c)?).to_value())
}

pub(super) fn value_of_part<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let Value::List(array) = c.object(0)? else { return Err(c.null_pointer()) };
    let units = list::chars(c, *array)?;
    let (offset, count) = (c.int(1), c.int(2));
    let end = offset.checked_add(count).filter(|_| count >= 0);
    let bounds = end.and_then(|end| range(offset, end, units.len()).ok());
    match bounds {
        Some((from, to)) => Ok(View::Wide(units.get(from..to).unwrap_or(&[])).to_value()),
        None => {
            Err(string_index_out_of_bounds(format!("offset {offset}, count {count}, length {}", units.len())))
        }
    }
}

pub(super) fn to_char_array<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    c.heap.limits().check_collection(c.this().len())?;
    let units = c.this().iter().map(Value::Char).collect();
    c.heap.new_list(ListKind::CharArray, units)
}

pub(super) fn join<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    match c.rest(1)? {
        Some(parts) => join_values(c, &parts),
        None => Err(c.null_pointer()),
    }
}

pub(super) fn join_all<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    c.text(0)?;
    let parts = c.collection(1)?;
    if let Some(other) = parts.iter().find(|v| !v.is_string() && !v.is_null()) {
        let class = crate::method::class_name(c.heap, other);
        return Err(crate::method::call::class_cast(class, "java.lang.CharSequence")
            .with_hint("join() takes texts only; a number becomes one in a string literal: \"$n\""));
    }
    join_values(c, &parts)
}

fn join_values<'a>(c: &Call<'_, 'a>, parts: &[Value<'a>]) -> Result<Value<'a>> {
    let delimiter = c.text(0)?;
    let mut size = delimiter.len().saturating_mul(parts.len().saturating_sub(1));
    for part in parts {
        size = size.saturating_add(View::of(part).map_or(4, View::len));
    }
    c.heap.limits().check_string(size)?;
    let mut out = TextBuf::with_capacity(size);
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            delimiter.write(&mut out);
        }
        View::of(part).unwrap_or(View::Ascii("null")).write(&mut out);
    }
    Ok(out.into_value())
}

/// The lines of a text as `lines()` gives them: ended by `\n`, `\r` or both, a last empty one left out.
fn lines(units: &[u16]) -> Vec<&[u16]> {
    let mut lines = Vec::new();
    let mut rest = units;
    while !rest.is_empty() {
        let end = rest.iter().position(|u| matches!(u, 10 | 13)).unwrap_or(rest.len());
        let (line, tail) = rest.split_at(end);
        lines.push(line);
        rest = match tail {
            [13, 10, tail @ ..] | [_, tail @ ..] => tail,
            [] => &[],
        };
    }
    lines
}

/// `lines()`: a stream.
pub(super) fn to_lines<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let units = c.this().units();
    c.heap.limits().check_collection(units.iter().filter(|u| matches!(u, 10 | 13)).count() / 2)?;
    let lines = lines(&units).into_iter().map(|line| View::Wide(line).to_value()).collect();
    stream::new(c, lines)
}

fn is_white(unit: u16) -> bool {
    super::change::is_white(u32::from(unit))
}

fn leading_white(line: &[u16]) -> usize {
    line.iter().take_while(|u| is_white(**u)).count()
}

fn without_trailing_white(line: &[u16]) -> &[u16] {
    let kept = line.len() - line.iter().rev().take_while(|u| is_white(**u)).count();
    line.get(..kept).unwrap_or(line)
}

/// `indent(n)`: adds or takes blanks, and ends every line with `\n`.
pub(super) fn indent<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (units, by) = (c.this().units(), c.int(0));
    let lines = lines(&units);
    let added = usize::try_from(by).unwrap_or(0).saturating_mul(lines.len());
    c.heap.limits().check_string(units.len().saturating_add(added))?;
    let mut out = TextBuf::new();
    for line in lines {
        let drop = if by < 0 { leading_white(line).min(by.unsigned_abs() as usize) } else { 0 };
        if by > 0 {
            out.push_str(&" ".repeat(by.unsigned_abs() as usize));
        }
        out.push_units(line.get(drop..).unwrap_or(&[]));
        out.push('\n');
    }
    Ok(out.into_value())
}

/// `stripIndent()`: takes the blanks that all lines begin with.
pub(super) fn strip_indent<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let units = c.this().units();
    let Some(&end) = units.last() else { return Ok(Value::Str("")) };
    let open = matches!(end, 10 | 13);
    let lines = lines(&units);
    let mut least = lines
        .iter()
        .filter(|line| leading_white(line) < line.len())
        .map(|line| leading_white(line))
        .min()
        .unwrap_or(usize::MAX);
    // A blank last line counts too: it is where the closing delimiter of a text block stands.
    if let Some(line) = lines.last().filter(|line| leading_white(line) == line.len()) {
        least = least.min(line.len());
    }
    if open {
        least = 0;
    }
    let mut out = TextBuf::new();
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let blank = leading_white(line) == line.len();
        let kept = if blank { &[][..] } else { line.get(least..).unwrap_or(&[]) };
        out.push_units(without_trailing_white(kept));
    }
    if open {
        out.push('\n');
    }
    Ok(out.into_value())
}

/// `translateEscapes()`: reads the escapes of Java's string literals.
pub(super) fn translate_escapes<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let units = c.this().units();
    let mut out = Vec::with_capacity(units.len());
    let mut rest = units.as_ref();
    while let [unit, tail @ ..] = rest {
        rest = tail;
        if *unit != u16::from(b'\\') {
            out.push(*unit);
            continue;
        }
        let Some((&escape, tail)) = rest.split_first() else { return Err(bad_escape(0)) };
        rest = tail;
        out.push(match u8::try_from(escape).unwrap_or(0) {
            b'b' => 8,
            b'f' => 12,
            b'n' => 10,
            b'r' => 13,
            b's' => 32,
            b't' => 9,
            b'\'' | b'"' | b'\\' => escape,
            digit @ b'0'..=b'7' => {
                let most = if digit <= b'3' { 2 } else { 1 };
                let mut code = u16::from(digit - b'0');
                for _ in 0..most {
                    let [next @ 0x30..=0x37, tail @ ..] = rest else { break };
                    code = code * 8 + (next - 0x30);
                    rest = tail;
                }
                code
            }
            b'\n' => continue,
            b'\r' => {
                if let [10, tail @ ..] = rest {
                    rest = tail;
                }
                continue;
            }
            _ => return Err(bad_escape(escape)),
        });
    }
    Ok(View::Wide(&out).to_value())
}

#[cold]
fn bad_escape(unit: u16) -> Error {
    let shown = char::from_u32(u32::from(unit)).unwrap_or('?');
    illegal_argument(format!("Invalid escape sequence: \\{shown} \\\\u{unit:04X}"))
}
