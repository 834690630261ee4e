//! `java.lang.Character`: code points, halves of pairs, case; what kind of character it is stands in [`kinds`].

mod kinds;

pub(super) use kinds::KINDS;

use super::call::{self, Call, illegal_argument, index_out_of_bounds};
use super::digits;
use super::string::place::{code_point, count_code_points, move_by_code_points, pair};
use super::string::{lower, upper};
use super::table::{Method, b, m, unserved};
use super::text::View;
use super::types::Type::{BoxedCharacter, Char, CharArray, CharSequence, Int, Object, String};
use super::{class_name, list, object};
use crate::error::Result;
use crate::value::{ListKind, Value};

pub(super) const METHODS: &[Method] = &[
    m("charCount", &[Int], |c| Ok(Value::Int(if c.int(0) >= 0x1_0000 { 2 } else { 1 }))),
    m("charValue", &[], call::receiver_itself),
    m("codePointAt", &[CharArray, Int], |c| point_at(&units(c)?, c.int(1), None)),
    m("codePointAt", &[CharArray, Int, Int], |c| point_at(&units(c)?, c.int(1), Some(c.int(2)))),
    m("codePointAt", &[CharSequence, Int], |c| point_at(&c.text(0)?.units(), c.int(1), None)),
    m("codePointBefore", &[CharSequence, Int], |c| point_before(&c.text(0)?.units(), c.int(1), 0)),
    m("codePointBefore", &[CharArray, Int], |c| point_before(&units(c)?, c.int(1), 0)),
    m("codePointBefore", &[CharArray, Int, Int], |c| point_before(&units(c)?, c.int(1), c.int(2))),
    m("codePointCount", &[CharArray, Int, Int], |c| {
        count(&units(c)?, c.int(1), c.int(1).saturating_add(c.int(2)))
    }),
    m("codePointCount", &[CharSequence, Int, Int], |c| count(&c.text(0)?.units(), c.int(1), c.int(2))),
    unserved("codePointOf", &[String]),
    m("compare", &[Char, Char], |c| Ok(difference(c.char(0), c.char(1)))),
    m("compareTo", &[Object], compare_to),
    m("compareTo", &[BoxedCharacter], compare_to),
    unserved("describeConstable", &[]),
    m("digit", &[Int, Int], |c| digit(c.int(0), c.int(1))),
    m("digit", &[Char, Int], |c| digit(i32::from(c.char(0)), c.int(1))),
    b("equals", &[Object], object::equals),
    m("forDigit", &[Int, Int], for_digit),
    m("hashCode", &[Char], |c| Ok(Value::Int(i32::from(c.char(0))))),
    m("hashCode", &[], object::hash_code),
    m("highSurrogate", &[Int], |c| {
        Ok(Value::Char(((c.int(0) as u32 >> 10).wrapping_add(0xD800 - (0x1_0000 >> 10))) as u16))
    }),
    b("isBmpCodePoint", &[Int], |c| Ok(Value::Bool(c.int(0) as u32 >> 16 == 0))),
    b("isHighSurrogate", &[Char], |c| Ok(Value::Bool((0xD800..0xDC00).contains(&c.char(0))))),
    b("isLowSurrogate", &[Char], |c| Ok(Value::Bool((0xDC00..0xE000).contains(&c.char(0))))),
    b("isSupplementaryCodePoint", &[Int], |c| Ok(Value::Bool((0x1_0000..=0x10_FFFF).contains(&c.int(0))))),
    b("isSurrogate", &[Char], |c| Ok(Value::Bool((0xD800..0xE000).contains(&c.char(0))))),
    b("isSurrogatePair", &[Char, Char], |c| {
        Ok(Value::Bool((0xD800..0xDC00).contains(&c.char(0)) && (0xDC00..0xE000).contains(&c.char(1))))
    }),
    b("isValidCodePoint", &[Int], |c| Ok(Value::Bool((0..=0x10_FFFF).contains(&c.int(0))))),
    m("lowSurrogate", &[Int], |c| Ok(Value::Char((c.int(0) as u32 & 0x3FF) as u16 + 0xDC00))),
    m("offsetByCodePoints", &[CharSequence, Int, Int], |c| {
        let units = c.text(0)?.units();
        offset(&units, (0, units.len() as i32), c.int(1), c.int(2))
    }),
    m("offsetByCodePoints", &[CharArray, Int, Int, Int, Int], |c| {
        offset(&units(c)?, (c.int(1), c.int(2)), c.int(3), c.int(4))
    }),
    m("reverseBytes", &[Char], |c| Ok(Value::Char(c.char(0).swap_bytes()))),
    m("toChars", &[Int], to_chars),
    m("toChars", &[Int, CharArray, Int], to_given_chars),
    m("toCodePoint", &[Char, Char], |c| Ok(Value::Int(pair(c.char(0), c.char(1)) as i32))),
    m("toLowerCase", &[Int], |c| Ok(Value::Int(lower(c.int(0) as u32) as i32))),
    m("toLowerCase", &[Char], |c| Ok(Value::Char(lower(u32::from(c.char(0))) as u16))),
    m("toString", &[Int], |c| Ok(View::Wide(&encoded(c.int(0))?).to_value())),
    m("toString", &[], object::to_string),
    m("toString", &[Char], |c| c.heap.text_value(c.arg_ref(0))),
    m("toTitleCase", &[Int], |c| Ok(Value::Int(kinds::title(c.int(0) as u32) as i32))),
    m("toTitleCase", &[Char], |c| Ok(Value::Char(kinds::title(u32::from(c.char(0))) as u16))),
    m("toUpperCase", &[Char], |c| Ok(Value::Char(upper(u32::from(c.char(0))) as u16))),
    m("toUpperCase", &[Int], |c| Ok(Value::Int(upper(c.int(0) as u32) as i32))),
    m("valueOf", &[Char], |c| Ok(c.arg(0))),
];

/// The units of a `char[]` that is argument 0.
fn units(c: &Call<'_, '_>) -> Result<Vec<u16>> {
    match c.object(0)? {
        Value::List(array) => list::chars(c, *array),
        _ => Ok(Vec::new()),
    }
}

fn difference<'a>(left: u16, right: u16) -> Value<'a> {
    Value::Int(i32::from(left) - i32::from(right))
}

fn compare_to<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    match (c.receiver, c.object(0)?) {
        (Value::Char(left), Value::Char(right)) => Ok(difference(*left, *right)),
        (_, other) => Err(call::class_cast(class_name(c.heap, other), "java.lang.Character")),
    }
}

/// The code point at `index`, of the units before `limit`.
fn point_at<'a>(units: &[u16], index: i32, limit: Option<i32>) -> Result<Value<'a>> {
    let end = limit.unwrap_or(units.len() as i32);
    let within = usize::try_from(end).ok().and_then(|end| units.get(..end));
    let found = within.and_then(|units| code_point(units, usize::try_from(index).ok()?));
    found.map(|p| Value::Int(p as i32)).ok_or_else(|| index_out_of_bounds(i64::from(index), units.len()))
}

fn point_before<'a>(units: &[u16], index: i32, start: i32) -> Result<Value<'a>> {
    let range = usize::try_from(start).ok().zip(usize::try_from(index).ok());
    let before = range.and_then(|(start, end)| units.get(start..end)).filter(|units| !units.is_empty());
    let found = before.and_then(|units| code_point(units, move_by_code_points(units, units.len(), -1)?));
    found.map(|p| Value::Int(p as i32)).ok_or_else(|| index_out_of_bounds(i64::from(index), units.len()))
}

fn count<'a>(units: &[u16], begin: i32, end: i32) -> Result<Value<'a>> {
    let range = usize::try_from(begin).ok().zip(usize::try_from(end).ok());
    match range.and_then(|(from, to)| units.get(from..to)) {
        Some(part) => Ok(Value::Int(count_code_points(part) as i32)),
        None => Err(index_out_of_bounds(i64::from(begin), units.len())),
    }
}

fn offset<'a>(units: &[u16], (start, count): (i32, i32), index: i32, by: i32) -> Result<Value<'a>> {
    let part = usize::try_from(start).ok().zip(usize::try_from(count).ok());
    let part = part.and_then(|(start, count)| units.get(start..start.checked_add(count)?));
    let moved = part.and_then(|part| {
        let at = usize::try_from(index.checked_sub(start)?).ok().filter(|at| *at <= part.len())?;
        move_by_code_points(part, at, by)
    });
    match moved {
        Some(at) => Ok(Value::Int(at as i32 + start)),
        None => Err(index_out_of_bounds(i64::from(index), units.len())),
    }
}

fn digit<'a>(point: i32, radix: i32) -> Result<Value<'a>> {
    let digit = u32::try_from(point).ok().and_then(|point| digits::digit(point, radix));
    Ok(Value::Int(digit.map_or(-1, |d| d as i32)))
}

fn for_digit<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (digit, radix) = (c.int(0), c.int(1));
    let known = (2..=36).contains(&radix) && (0..radix).contains(&digit);
    let digit = if known { char::from_digit(digit as u32, radix as u32) } else { None };
    Ok(Value::Char(digit.map_or(0, |d| d as u16)))
}

/// The units of a code point.
fn encoded(point: i32) -> Result<Vec<u16>> {
    match u32::try_from(point) {
        Ok(point @ ..=0xFFFF) => Ok(vec![point as u16]),
        Ok(point @ ..=0x10_FFFF) => {
            Ok(char::from_u32(point).map_or(Vec::new(), |c| c.encode_utf16(&mut [0; 2]).to_vec()))
        }
        _ => Err(illegal_argument(format!("Not a valid Unicode code point: 0x{point:X}"))),
    }
}

fn to_chars<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let units = encoded(c.int(0))?.into_iter().map(Value::Char).collect();
    c.heap.new_list(ListKind::CharArray, units)
}

fn to_given_chars<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (units, at) = (encoded(c.int(0))?, c.int(2));
    let Value::List(array) = c.object(1)? else { return Err(c.null_pointer()) };
    let room = c.heap.list_len(*array);
    match usize::try_from(at) {
        Ok(at) if at + units.len() <= room => {
            for (i, unit) in units.iter().enumerate() {
                c.heap.list_set(*array, at + i, Value::Char(*unit))?;
            }
            Ok(Value::Int(units.len() as i32))
        }
        _ => Err(index_out_of_bounds(i64::from(at), room)),
    }
}
