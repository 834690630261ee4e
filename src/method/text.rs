//! A string as Java's methods see it: UTF-16 units by index, over whatever the value keeps.
//!
//! Text that is ASCII is indexed directly. Other text is walked; only text with half a surrogate pair in it is kept
//! as units. An index that falls between the halves of a pair is allowed, as in Java, and makes wide text.

use crate::value::text::{byte_of_unit, java_hash, java_hash_units, units_value, utf16_len};
use crate::value::{TextBuf, Value};
use std::borrow::Cow;

/// The text of a string value.
#[derive(Clone, Copy, Debug)]
pub(super) enum View<'s> {
    Ascii(&'s str),
    Utf8(&'s str),
    Wide(&'s [u16]),
}

impl<'s> View<'s> {
    /// The text of `value`, where it is a string.
    pub(super) fn of(value: &'s Value<'_>) -> Option<View<'s>> {
        match value {
            Value::Str(s) => Some(View::of_str(s)),
            Value::Text(s) => Some(View::of_str(s)),
            Value::Wide(units) => Some(View::Wide(units)),
            _ => None,
        }
    }

    pub(super) fn of_str(text: &'s str) -> View<'s> {
        if text.is_ascii() { View::Ascii(text) } else { View::Utf8(text) }
    }

    /// The text, where it is well-formed.
    pub(super) fn as_str(self) -> Option<&'s str> {
        match self {
            View::Ascii(s) | View::Utf8(s) => Some(s),
            View::Wide(_) => None,
        }
    }

    /// How many UTF-16 units it has.
    pub(super) fn len(self) -> usize {
        match self {
            View::Ascii(s) => s.len(),
            View::Utf8(s) => utf16_len(s),
            View::Wide(units) => units.len(),
        }
    }

    pub(super) fn is_empty(self) -> bool {
        match self {
            View::Ascii(s) | View::Utf8(s) => s.is_empty(),
            View::Wide(units) => units.is_empty(),
        }
    }

    /// The units one by one.
    pub(super) fn iter(self) -> impl Iterator<Item = u16> + use<'s> {
        let (text, wide) = match self {
            View::Ascii(s) | View::Utf8(s) => (s, &[][..]),
            View::Wide(units) => ("", units),
        };
        text.encode_utf16().chain(wide.iter().copied())
    }

    pub(super) fn units(self) -> Cow<'s, [u16]> {
        match self {
            View::Wide(units) => Cow::Borrowed(units),
            other => Cow::Owned(other.iter().collect()),
        }
    }

    /// The code points one by one; half a pair stands for itself.
    pub(super) fn code_points(self) -> impl Iterator<Item = u32> + use<'s> {
        char::decode_utf16(self.iter())
            .map(|c| c.map_or_else(|e| u32::from(e.unpaired_surrogate()), u32::from))
    }

    /// The units from `from` to `to`, which must be in range.
    pub(super) fn slice<'a>(self, from: usize, to: usize) -> Value<'a> {
        match self {
            View::Ascii(s) => Value::from(s.get(from..to).unwrap_or("").to_owned()),
            View::Utf8(s) => match (byte_of_unit(s, from), byte_of_unit(s, to)) {
                (Some(start), Some(end)) => Value::from(s.get(start..end).unwrap_or("").to_owned()),
                _ => units_value(self.units().get(from..to).unwrap_or(&[])),
            },
            View::Wide(units) => units_value(units.get(from..to).unwrap_or(&[])),
        }
    }

    /// Appends the units to `out`.
    pub(super) fn write(self, out: &mut TextBuf) {
        match self {
            View::Ascii(s) | View::Utf8(s) => out.push_str(s),
            View::Wide(units) => out.push_units(units),
        }
    }

    /// The text as a value of its own.
    pub(super) fn to_value<'a>(self) -> Value<'a> {
        match self {
            View::Ascii(s) | View::Utf8(s) => Value::from(s.to_owned()),
            View::Wide(units) => units_value(units),
        }
    }

    /// `indexOf(text, from)`.
    pub(super) fn find(self, wanted: View<'_>, from: usize) -> Option<usize> {
        let length = self.len();
        let from = from.min(length);
        if let (Some(text), Some(needle)) = (self.as_str(), wanted.as_str()) {
            if needle.is_empty() {
                return Some(from);
            }
            let start = byte_at_or_after(self, text, from);
            let found = find(text.get(start..)?, needle)? + start;
            return Some(unit_of(self, text, found));
        }
        let (units, needle) = (self.units(), wanted.units());
        if needle.is_empty() {
            return Some(from);
        }
        units.get(from..)?.windows(needle.len()).position(|w| *w == *needle).map(|at| at + from)
    }

    /// `lastIndexOf(text, from)`: the last place at or before `from`.
    pub(super) fn rfind(self, wanted: View<'_>, from: usize) -> Option<usize> {
        let last = self.len().checked_sub(wanted.len())?.min(from);
        if let (Some(text), Some(needle)) = (self.as_str(), wanted.as_str()) {
            // A place between two halves can only hold the empty text.
            if !needle.is_empty() {
                let end = byte_at_or_before(self, text, last) + needle.len();
                let found =
                    memchr::memmem::rfind(text.as_bytes().get(..end.min(text.len()))?, needle.as_bytes())?;
                return Some(unit_of(self, text, found));
            }
            return Some(last);
        }
        let (units, needle) = (self.units(), wanted.units());
        (0..=last).rev().find(|&at| units.get(at..at + needle.len()).is_some_and(|w| *w == *needle))
    }

    /// Whether `wanted` stands at unit `at`.
    pub(super) fn has_at(self, at: usize, wanted: View<'_>) -> bool {
        match (self, wanted) {
            (View::Ascii(text), View::Ascii(wanted)) => {
                text.as_bytes().get(at..).is_some_and(|rest| rest.starts_with(wanted.as_bytes()))
            }
            _ => self.units().get(at..).is_some_and(|rest| rest.starts_with(&wanted.units())),
        }
    }

    pub(super) fn equals(self, other: View<'_>) -> bool {
        match (self.as_str(), other.as_str()) {
            (Some(l), Some(r)) => l == r,
            (None, None) => self.units() == other.units(),
            _ => false,
        }
    }

    /// `compareTo`: the difference of the first units that differ, or of the lengths.
    pub(super) fn compare(self, other: View<'_>) -> i32 {
        let differ = self.iter().zip(other.iter()).find(|(l, r)| l != r);
        match differ {
            Some((l, r)) => i32::from(l) - i32::from(r),
            None => self.len() as i32 - other.len() as i32,
        }
    }

    pub(super) fn hash(self) -> i32 {
        match self {
            View::Ascii(s) | View::Utf8(s) => java_hash(s),
            View::Wide(units) => java_hash_units(units.iter().copied()),
        }
    }
}

/// Bytes up to which preparing a search takes longer than searching.
pub(super) const SHORT: usize = 64;

/// The byte at which `wanted` begins in `text`.
pub(super) fn find(text: &str, wanted: &str) -> Option<usize> {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    let Some(first) = wanted.first().filter(|_| text.len() <= SHORT) else {
        return memchr::memmem::find(text, wanted);
    };
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let at = rest.iter().position(|byte| byte == first)?;
        if rest.get(at..)?.starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
}

fn byte_at_or_after(view: View<'_>, text: &str, index: usize) -> usize {
    match view {
        View::Ascii(_) => index,
        _ => byte_of_unit(text, index).or_else(|| byte_of_unit(text, index + 1)).unwrap_or(text.len()),
    }
}

fn byte_at_or_before(view: View<'_>, text: &str, index: usize) -> usize {
    match view {
        View::Ascii(_) => index,
        _ => byte_of_unit(text, index).or_else(|| byte_of_unit(text, index.saturating_sub(1))).unwrap_or(0),
    }
}

/// The unit that begins at byte `at`.
fn unit_of(view: View<'_>, text: &str, at: usize) -> usize {
    match view {
        View::Ascii(_) => at,
        _ => utf16_len(text.get(..at).unwrap_or("")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_searched_as_long_ones() {
        let text = "aabaabaaab, äöü-日本 aab".repeat(3);
        let ends: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
        for &end in &ends {
            let text = text.get(..end).unwrap();
            for wanted in ["", "a", "b", "aab", "aaab", "ba", "ü-日", "本 a", "x", "aabaabaaab, ä"] {
                assert_eq!(find(text, wanted), text.find(wanted), "{wanted:?} in {text:?}");
            }
        }
    }
}
