//! The methods of String that count places: all in UTF-16 units.

use crate::error::{Error, Result};
use crate::method::call::{Call, index_out_of_bounds, string_index_out_of_bounds};
use crate::method::text::{self, View};
use crate::value::meter;
use crate::value::text::utf16_len;
use crate::value::{LONG, ListRef, Value};

const HIGH: std::ops::RangeInclusive<u16> = 0xD800..=0xDBFF;
const LOW: std::ops::RangeInclusive<u16> = 0xDC00..=0xDFFF;

/// `index` as a place below `length`.
fn checked(index: i32, length: usize) -> Result<usize> {
    usize::try_from(index)
        .ok()
        .filter(|&i| i < length)
        .ok_or_else(|| string_index_out_of_bounds(format!("index {index}, length {length}")))
}

/// A range of units that lies within `length`.
pub(super) fn range(begin: i32, end: i32, length: usize) -> Result<(usize, usize)> {
    match (usize::try_from(begin), usize::try_from(end)) {
        (Ok(from), Ok(to)) if from <= to && to <= length => Ok((from, to)),
        _ => Err(string_index_out_of_bounds(format!("begin {begin}, end {end}, length {length}"))),
    }
}

pub(super) fn char_at<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let at = checked(c.int(0), c.heap.units_of(c.receiver))?;
    Ok(Value::Char(unit_at(c, at).unwrap_or(0)))
}

/// Unit `index`, which may be the second half of a pair.
fn unit_at(c: &mut Call<'_, '_>, index: usize) -> Option<u16> {
    if let Value::Wide(units) = c.receiver {
        return units.get(index).copied();
    }
    let (start, skip) = match c.heap.byte_of(c.receiver, index) {
        Some(start) => (start, 0),
        None => (c.heap.byte_of(c.receiver, index.checked_sub(1)?)?, 1),
    };
    c.receiver.as_str()?.get(start..)?.encode_utf16().nth(skip)
}

/// `substring(begin)` and `substring(begin, end)`.
pub(super) fn substring<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    // What is known of a longer one is looked up.
    let short = c.receiver.as_str().filter(|text| text.len() < LONG && text.is_ascii());
    if let Some(text) = short {
        let end = if c.args.len() > 1 { c.int(1) } else { text.len() as i32 };
        let (from, to) = range(c.int(0), end, text.len())?;
        return Ok(if to - from == text.len() { c.receiver.clone() } else { piece(c, from, to) });
    }
    let length = c.heap.units_of(c.receiver);
    let end = if c.args.len() > 1 { c.int(1) } else { length as i32 };
    let (from, to) = range(c.int(0), end, length)?;
    Ok(part(c, from, to))
}

/// The receiver's units from `from` to `to`, which must be in range. What is borrowed stays borrowed.
pub(super) fn part<'a>(c: &mut Call<'_, 'a>, from: usize, to: usize) -> Value<'a> {
    if from == 0 && to == c.heap.units_of(c.receiver) {
        return c.receiver.clone();
    }
    let bytes = c.heap.byte_of(c.receiver, from).zip(c.heap.byte_of(c.receiver, to));
    match bytes {
        Some((start, end)) => piece(c, start, end),
        None => c.this().slice(from, to),
    }
}

/// The bytes of the receiver from `start` to `end`, which must be places between its characters.
fn piece<'a>(c: &mut Call<'_, 'a>, start: usize, end: usize) -> Value<'a> {
    match c.receiver {
        Value::Str(text) => Value::Str(text.get(start..end).unwrap_or("")),
        other => {
            let text = other.as_str().and_then(|text| text.get(start..end)).unwrap_or("");
            c.heap.made_text(|made| made.push_str(text))
        }
    }
}

/// The code point that begins at unit `at`.
pub(in crate::method) fn code_point(units: &[u16], at: usize) -> Option<u32> {
    let first = *units.get(at)?;
    match units.get(at + 1) {
        Some(&second) if HIGH.contains(&first) && LOW.contains(&second) => Some(pair(first, second)),
        _ => Some(u32::from(first)),
    }
}

/// The code point that two halves make.
pub(in crate::method) fn pair(high: u16, low: u16) -> u32 {
    let sum = (u32::from(high) << 10).wrapping_add(u32::from(low));
    sum.wrapping_add(0x1_0000_u32.wrapping_sub(0xD800 << 10).wrapping_sub(0xDC00))
}

/// How many code points the units make.
pub(in crate::method) fn count_code_points(units: &[u16]) -> usize {
    char::decode_utf16(units.iter().copied()).count()
}

/// Moves `by` code points on from `at`; `None` past either end.
pub(in crate::method) fn move_by_code_points(units: &[u16], at: usize, by: i32) -> Option<usize> {
    let mut at = at;
    for _ in 0..by.unsigned_abs() {
        if by > 0 {
            let point = code_point(units, at)?;
            at += if point > 0xFFFF { 2 } else { 1 };
        } else {
            at = at.checked_sub(1)?;
            let low = units.get(at).is_some_and(|u| LOW.contains(u));
            if low && at > 0 && units.get(at - 1).is_some_and(|u| HIGH.contains(u)) {
                at -= 1;
            }
        }
    }
    Some(at)
}

pub(super) fn code_point_at<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let units = c.this().units();
    let at = checked(c.int(0), units.len())?;
    Ok(Value::Int(code_point(&units, at).unwrap_or(0) as i32))
}

pub(super) fn code_point_before<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (units, index) = (c.this().units(), c.int(0));
    let at = index.checked_sub(1).and_then(|i| usize::try_from(i).ok()).filter(|&i| i < units.len());
    let Some(at) = at else {
        return Err(string_index_out_of_bounds(format!("index {index}, length {}", units.len())));
    };
    let start = move_by_code_points(&units, at + 1, -1).unwrap_or(at);
    Ok(Value::Int(code_point(&units, start).unwrap_or(0) as i32))
}

pub(super) fn code_point_count<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let units = c.this().units();
    let (from, to) = bounds(c.int(0), c.int(1), units.len())?;
    Ok(Value::Int(count_code_points(units.get(from..to).unwrap_or(&[])) as i32))
}

fn bounds(begin: i32, end: i32, length: usize) -> Result<(usize, usize)> {
    range(begin, end, length).map_err(|_| index_out_of_bounds(i64::from(begin), length))
}

pub(super) fn offset_by_code_points<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (units, index) = (c.this().units(), c.int(0));
    let start = usize::try_from(index).ok().filter(|&i| i <= units.len());
    let moved = start.and_then(|at| move_by_code_points(&units, at, c.int(1)));
    match moved {
        Some(at) => Ok(Value::Int(at as i32)),
        None => Err(index_out_of_bounds(i64::from(index), units.len())),
    }
}

/// Where a search from `index` begins: a negative index searches from the start.
fn from(index: i32) -> usize {
    usize::try_from(index).unwrap_or(0)
}

fn found<'a>(at: Option<usize>) -> Value<'a> {
    Value::Int(at.map_or(-1, |at| at as i32))
}

pub(super) fn index_of_text<'a>(c: &Call<'_, 'a>, index: i32) -> Result<Value<'a>> {
    if let (Some((text, wanted)), 0) = (c.utf8_pair(), index) {
        let at = text::find(text, wanted);
        return Ok(found(at.map(|at| utf16_len(text.get(..at).unwrap_or("")))));
    }
    Ok(found(c.this().find(c.text(0)?, from(index))))
}

pub(super) fn last_index_of_text<'a>(c: &Call<'_, 'a>, index: i32) -> Result<Value<'a>> {
    let wanted = c.text(0)?;
    Ok(found(usize::try_from(index).ok().and_then(|index| c.this().rfind(wanted, index))))
}

/// The units of a code point; none where it is no code point.
fn needle(point: i32) -> Vec<u16> {
    match u32::try_from(point) {
        Ok(point @ ..=0xFFFF) => vec![point as u16],
        Ok(point) => char::from_u32(point).map_or(Vec::new(), |c| c.encode_utf16(&mut [0; 2]).to_vec()),
        Err(_) => Vec::new(),
    }
}

pub(super) fn index_of_unit<'a>(c: &Call<'_, 'a>, index: i32) -> Result<Value<'a>> {
    let (this, wanted) = (c.this(), needle(c.int(0)));
    if let (&[unit @ ..=0xFF], View::Ascii(text)) = (wanted.as_slice(), this) {
        let rest = text.as_bytes().get(from(index)..).unwrap_or(&[]);
        return Ok(found(
            memchr::memchr(unit as u8, rest).filter(|_| unit < 0x80).map(|at| at + from(index)),
        ));
    }
    let units = this.units();
    let rest = units.get(from(index)..).unwrap_or(&[]);
    let at = rest.windows(wanted.len().max(1)).position(|w| w == wanted);
    Ok(found(at.map(|at| at + from(index))))
}

pub(super) fn last_index_of_unit<'a>(c: &Call<'_, 'a>, index: i32) -> Result<Value<'a>> {
    let (units, wanted) = (c.this().units(), needle(c.int(0)));
    let Ok(last) = usize::try_from(index) else { return Ok(found(None)) };
    let mut windows = units.windows(wanted.len().max(1));
    let count = windows.len().min(last.saturating_add(1));
    let at = windows.by_ref().take(count).enumerate().filter(|(_, w)| *w == wanted).last();
    Ok(found(at.map(|(at, _)| at)))
}

/// `regionMatches`, whose own place is argument `i`.
pub(super) fn region_matches<'a>(c: &Call<'_, 'a>, ignore_case: bool, i: usize) -> Result<Value<'a>> {
    let (this, other) = (c.this().units(), c.text(i + 1)?.units());
    let (at, other_at, len) = (c.int(i), c.int(i + 2), c.int(i + 3));
    let part = |units: &[u16], at: i32| -> Option<Vec<u16>> {
        let (start, len) = (usize::try_from(at).ok()?, i64::from(len).max(0) as usize);
        (start as i64 <= units.len() as i64 - i64::from(c.int(i + 3)))
            .then(|| units.get(start..start + len).unwrap_or(&[]).to_vec())
    };
    let (Some(left), Some(right)) = (part(&this, at), part(&other, other_at)) else {
        return Ok(Value::Bool(false));
    };
    Ok(Value::Bool(if ignore_case {
        super::compare_ignoring_case(View::Wide(&left), View::Wide(&right)) == 0
    } else {
        left == right
    }))
}

/// `getChars`: copies units into a `char[]`.
pub(super) fn get_chars<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    c.heap.check_room(meter::items(c.this().len()))?;
    let units: Vec<Value<'a>> = c.this().iter().map(Value::Char).collect();
    copy(c, &units)
}

/// Copies the items from argument 0 to argument 1 into the array that is argument 2, from argument 3 on.
pub(super) fn copy<'a>(c: &mut Call<'_, 'a>, items: &[Value<'a>]) -> Result<Value<'a>> {
    let (from, to) = range(c.int(0), c.int(1), items.len())?;
    let list: ListRef<'a> = match c.object(2)? {
        Value::List(list) => *list,
        _ => return Ok(Value::Null),
    };
    let (at, room) = (c.int(3), c.heap.list_len(list));
    match usize::try_from(at) {
        Ok(start) if start + (to - from) <= room => {
            for (i, item) in items.get(from..to).unwrap_or(&[]).iter().enumerate() {
                c.heap.list_set(list, start + i, item.clone())?;
            }
            Ok(Value::Null)
        }
        _ => Err(Error::java(
            "ArrayIndexOutOfBoundsException",
            format!("offset {at}, count {}, length {room}", to - from),
        )),
    }
}
