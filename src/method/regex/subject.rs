//! The text that a regular expression runs over, and places in it.
//!
//! The engine knows only well-formed text. Halves of surrogate pairs that stand alone are moved to private characters
//! of their own for the length of a match, and back for its result.

use super::unserved;
use crate::error::Result;
use crate::method::text::View;
use crate::value::TextBuf;
use std::borrow::Cow;

/// Where the halves live: 2,048 characters of the last private plane.
pub(super) const HALVES: std::ops::RangeInclusive<u32> = 0x10_F000..=0x10_F7FF;

/// The character that stands for a lone half, or the code point's own.
pub(super) fn character(point: u32) -> Option<char> {
    match point {
        0xD800..=0xDFFF => char::from_u32(HALVES.start() + (point - 0xD800)),
        other => char::from_u32(other),
    }
}

/// A text to match.
pub(in crate::method) struct Subject<'s> {
    text: Cow<'s, str>,
    has_halves: bool,
}

/// A place: a byte, or the middle of the pair of units that the character at that byte is in UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::method) struct Place {
    pub(in crate::method) byte: usize,
    pub(in crate::method) half: bool,
}

impl Place {
    pub(super) fn at(byte: usize) -> Place {
        Place { byte, half: false }
    }
}

impl<'s> Subject<'s> {
    pub(in crate::method) fn of(view: View<'s>) -> Result<Subject<'s>> {
        match view {
            View::Ascii(text) => Ok(Subject { text: Cow::Borrowed(text), has_halves: false }),
            View::Utf8(text) => Subject::of_str(text),
            View::Wide(_) => {
                let text: String = view.code_points().filter_map(character).collect();
                Ok(Subject { text: Cow::Owned(text), has_halves: true })
            }
        }
    }

    pub(super) fn of_str(text: &'s str) -> Result<Subject<'s>> {
        // The first byte of every character of that plane.
        let suspect = memchr::memchr(0xF4, text.as_bytes()).is_some();
        if suspect && text.chars().any(|c| HALVES.contains(&u32::from(c))) {
            return Err(unserved("a private character of the last plane"));
        }
        Ok(Subject { text: Cow::Borrowed(text), has_halves: false })
    }

    pub(in crate::method) fn text(&self) -> &str {
        &self.text
    }

    /// The part between two places, where it needs no change.
    pub(in crate::method) fn plain_part(&self, from: Place, to: Place) -> Option<&str> {
        if self.has_halves || from.half || to.half {
            return None;
        }
        self.text.get(from.byte..to.byte)
    }

    /// Appends the part between two places.
    pub(in crate::method) fn write(&self, from: Place, to: Place, out: &mut TextBuf) {
        if let Some(part) = self.plain_part(from, to) {
            out.push_str(part);
            return;
        }
        let mut start = from.byte;
        if from.half {
            if from == to {
                return;
            }
            let [_, low] = self.pair(from.byte);
            out.push_units(&[low]);
            start += 4;
        }
        for c in self.text.get(start..to.byte).unwrap_or("").chars() {
            match u32::from(c) {
                point if self.has_halves && HALVES.contains(&point) => {
                    out.push_units(&[(point - HALVES.start() + 0xD800) as u16]);
                }
                _ => out.push(c),
            }
        }
        if to.half {
            let [high, _] = self.pair(to.byte);
            out.push_units(&[high]);
        }
    }

    /// Whether the character at `byte` stands for half a pair.
    pub(super) fn is_half(&self, byte: usize) -> bool {
        let next = self.text.get(byte..).and_then(|rest| rest.chars().next());
        self.has_halves && next.is_some_and(|c| HALVES.contains(&u32::from(c)))
    }

    /// The text with the pair of units at byte `at` as two lone halves.
    pub(super) fn cut_pair(&self, at: usize) -> String {
        let halves = self.pair(at).into_iter().filter_map(|unit| character(u32::from(unit)));
        let (before, after) = (self.text.get(..at).unwrap_or(""), self.text.get(at + 4..).unwrap_or(""));
        before.chars().chain(halves).chain(after.chars()).collect()
    }

    /// The text from the second unit of the pair at byte `at` on, that unit as a lone half.
    pub(super) fn behind_half(&self, at: usize) -> String {
        let [_, low] = self.pair(at);
        let behind = self.text.get(at + 4..).unwrap_or("");
        character(u32::from(low)).into_iter().chain(behind.chars()).collect()
    }

    fn pair(&self, byte: usize) -> [u16; 2] {
        let mut units = [0; 2];
        if let Some(c) = self.text.get(byte..).and_then(|rest| rest.chars().next()) {
            c.encode_utf16(&mut units);
        }
        units
    }
}
