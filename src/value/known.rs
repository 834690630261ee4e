//! Places in the long text that was asked for one last. A loop over a text asks for one place after the other; each
//! would be counted in units of UTF-16 from the start of the text.

use super::text::{byte_of_unit, utf16_len};
use super::{Heap, Value};
use std::rc::Rc;

/// Bytes from which on a text is remembered.
pub(crate) const LONG: usize = 256;

/// A long text, its size, and a place in it.
#[derive(Debug)]
pub(super) struct KnownText<'a> {
    /// Kept, so that no other text comes to lie where it lies.
    text: Value<'a>,
    units: usize,
    /// A unit, and the byte at which it begins.
    place: (usize, usize),
}

impl<'a> Heap<'a> {
    /// How many UTF-16 units the text has.
    pub(crate) fn units_of(&mut self, text: &Value<'a>) -> usize {
        match text {
            Value::Wide(units) => units.len(),
            text => {
                self.known_text(text).map_or_else(|| utf16_len(text.as_str().unwrap_or("")), |it| it.units)
            }
        }
    }

    /// The byte at which unit `index` of the text begins; `None` between the halves of a pair and past the end.
    pub(crate) fn byte_of(&mut self, text: &Value<'a>, index: usize) -> Option<usize> {
        let utf8 = text.as_str()?;
        let Some(known) = self.known_text(text) else { return byte_of_unit(utf8, index) };
        if known.units == utf8.len() {
            return (index <= utf8.len()).then_some(index);
        }
        let (unit, byte) = known.place;
        let found = if index >= unit {
            byte_of_unit(utf8.get(byte..)?, index - unit).map(|more| byte + more)
        } else if index > unit / 2 {
            byte_before(utf8.get(..byte)?, unit - index)
        } else {
            byte_of_unit(utf8, index)
        }?;
        known.place = (index, found);
        Some(found)
    }

    /// Lets go of the text that is remembered.
    pub(crate) fn forget_known_text(&mut self) {
        if let Some(rare) = &mut self.rare {
            rare.known = None;
        }
    }

    /// What is known of a text; `None` where it is too short to matter.
    #[inline]
    fn known_text(&mut self, text: &Value<'a>) -> Option<&mut KnownText<'a>> {
        let utf8 = text.as_str().filter(|utf8| utf8.len() >= LONG)?;
        self.known_long_text(text, utf8)
    }

    #[inline(never)]
    fn known_long_text(&mut self, text: &Value<'a>, utf8: &str) -> Option<&mut KnownText<'a>> {
        let known = &mut self.rare().known;
        if !known.as_ref().is_some_and(|known| is_one(&known.text, text)) {
            *known = Some(KnownText { text: text.clone(), units: utf16_len(utf8), place: (0, 0) });
        }
        known.as_mut()
    }
}

/// Whether two texts are one where they lie.
fn is_one(left: &Value<'_>, right: &Value<'_>) -> bool {
    match (left, right) {
        (Value::Str(left), Value::Str(right)) => std::ptr::eq(*left, *right),
        (Value::Text(left), Value::Text(right)) => Rc::ptr_eq(left, right),
        _ => false,
    }
}

/// The byte that is `units` UTF-16 units before the end of `text`.
fn byte_before(text: &str, units: usize) -> Option<usize> {
    let mut passed = 0;
    for (at, c) in text.char_indices().rev() {
        passed += c.len_utf16();
        if passed >= units {
            return (passed == units).then_some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    #[test]
    fn places_are_found_from_any_other() {
        let text: String = ["a", "ß", "日", "🐕", "plain"].iter().cycle().take(700).copied().collect();
        let other = text.replace('a', "b");
        let mut heap = Heap::new(Limits::default());
        for (value, utf8) in [(Value::Str(&text), &text), (Value::from(other.clone()), &other)] {
            let units = utf8.encode_utf16().count();
            assert_eq!(heap.units_of(&value), units);
            for step in 0..2_000 {
                let index = step * step * 31 % (units + 2);
                assert_eq!(heap.byte_of(&value, index), byte_of_unit(utf8, index), "unit {index}");
                let near = index.saturating_sub(step % 5);
                assert_eq!(heap.byte_of(&value, near), byte_of_unit(utf8, near), "unit {near}");
            }
        }
    }
}
