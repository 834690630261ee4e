//! Text as Java has it: UTF-16 semantics over UTF-8 storage.
//!
//! Only text with half a surrogate pair in it is kept as UTF-16; everything else is UTF-8, and indexes are
//! translated where a method asks for one.

use super::Value;
use std::cell::Cell;
use std::hint::cold_path;
use std::rc::Rc;

/// Text that is being built: UTF-8 until half a surrogate pair comes in.
#[derive(Clone, Debug, Default)]
pub struct TextBuf {
    utf8: String,
    wide: Option<Box<Wide>>,
    /// The size that what is being printed may not pass, where that is bounded.
    bound: Option<usize>,
}

/// UTF-16 units, and how many of them have been counted as how many bytes of output.
#[derive(Clone, Debug, Default)]
struct Wide {
    units: Vec<u16>,
    counted: Cell<(usize, usize)>,
}

impl Wide {
    fn into_output(self) -> String {
        char::decode_utf16(self.units).map(|c| c.unwrap_or('?')).collect()
    }

    /// The bytes of the output. Half a pair is one, until its other half makes it four.
    fn bytes(&self) -> usize {
        let (from, mut bytes) = self.counted.get();
        let mut before = from.checked_sub(1).and_then(|i| self.units.get(i)).copied();
        for &unit in self.units.get(from..).unwrap_or(&[]) {
            let high = before.take().filter(|high| (0xD800..0xDC00).contains(high));
            bytes += match unit {
                0..0x80 => 1,
                0x80..0x800 => 2,
                0xDC00..0xE000 if high.is_some() => 3,
                0xD800..0xE000 => 1,
                _ => 3,
            };
            before = Some(unit);
        }
        self.counted.set((self.units.len(), bytes));
        bytes
    }
}

impl TextBuf {
    /// Empty text.
    pub fn new() -> TextBuf {
        TextBuf::default()
    }

    /// Empty text with room for `bytes`.
    pub fn with_capacity(bytes: usize) -> TextBuf {
        TextBuf { utf8: String::with_capacity(bytes), ..TextBuf::default() }
    }

    /// Empty text in the room of `text`.
    pub(crate) fn reusing(mut text: String) -> TextBuf {
        text.clear();
        TextBuf { utf8: text, ..TextBuf::default() }
    }

    /// Appends well-formed text.
    #[inline]
    pub fn push_str(&mut self, text: &str) {
        match &mut self.wide {
            None => self.utf8.push_str(text),
            Some(wide) => {
                cold_path();
                wide.units.extend(text.encode_utf16());
            }
        }
    }

    /// Appends one character.
    pub fn push(&mut self, c: char) {
        match &mut self.wide {
            None => self.utf8.push(c),
            Some(wide) => wide.units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
        }
    }

    /// Appends UTF-16 units, well-formed or not.
    pub fn push_units(&mut self, units: &[u16]) {
        if let [unit] = *units
            && let Some(c) = char::from_u32(u32::from(unit))
        {
            self.push(c);
        } else if self.wide.is_none()
            && let Ok(text) = String::from_utf16(units)
        {
            self.utf8.push_str(&text);
        } else {
            self.widen().extend_from_slice(units);
        }
    }

    /// The text, where it is UTF-8 still.
    pub(crate) fn utf8(&mut self) -> Option<&mut String> {
        if self.wide.is_some() {
            cold_path();
            return None;
        }
        Some(&mut self.utf8)
    }

    fn widen(&mut self) -> &mut Vec<u16> {
        let utf8 = &mut self.utf8;
        let wide = self.wide.get_or_insert_with(|| {
            let units = std::mem::take(utf8).encode_utf16().collect();
            Box::new(Wide { units, ..Wide::default() })
        });
        &mut wide.units
    }

    /// How much has been written: bytes, or twice the units once the text is UTF-16.
    #[inline]
    pub fn size(&self) -> usize {
        match &self.wide {
            None => self.utf8.len(),
            Some(wide) => {
                cold_path();
                wide.units.len() * 2
            }
        }
    }

    /// How many bytes the text has as output.
    pub(crate) fn bytes(&self) -> usize {
        self.wide.as_ref().map_or(self.utf8.len(), |wide| wide.bytes())
    }

    /// How much has been written since the text was UTF-8 of `start` bytes: what a text of its own would measure.
    pub(crate) fn size_since(&self, start: usize) -> usize {
        let Some(Wide { units, .. }) = self.wide.as_deref() else { return self.utf8.len() - start };
        let (mut before, mut bytes) = (0, 0);
        for c in char::decode_utf16(units.iter().copied()) {
            if bytes >= start {
                break;
            }
            let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
            before += c.len_utf16();
            bytes += c.len_utf8();
        }
        (units.len() - before) * 2
    }

    /// How many UTF-16 units have been written.
    pub(crate) fn units(&self) -> usize {
        self.wide.as_ref().map_or_else(|| utf16_len(&self.utf8), |wide| wide.units.len())
    }

    /// Bounds what is printed from here on to `size` more; gives the bound that held before.
    pub(super) fn bind(&mut self, size: usize) -> Option<usize> {
        let bound = self.size().saturating_add(size);
        self.bound.replace(bound)
    }

    /// Sets the bound back.
    pub(super) fn unbind(&mut self, bound: Option<usize>) {
        self.bound = bound;
    }

    /// Whether what is being printed keeps to its bound.
    pub(super) fn is_within_bound(&self) -> bool {
        self.bound.is_none_or(|bound| self.size() <= bound)
    }

    /// Removes the last UTF-16 unit.
    pub(crate) fn pop_unit(&mut self) {
        let narrow = self.wide.is_none() && self.utf8.chars().next_back().is_none_or(|c| c.len_utf16() == 1);
        if narrow {
            self.utf8.pop();
        } else {
            self.widen().pop();
            // What was counted is gone.
            self.wide.iter().for_each(|wide| wide.counted.set((0, 0)));
        }
    }

    /// The text as a value.
    pub fn into_value<'a>(self) -> Value<'a> {
        match self.wide {
            None => Value::Text(Rc::new(self.utf8)),
            Some(wide) => units_value(&wide.units),
        }
    }

    /// The text as output: half a surrogate pair leaves as `?`, as from Java's encoders.
    #[inline]
    pub fn into_output(self) -> String {
        match self.wide {
            None => self.utf8,
            Some(wide) => wide.into_output(),
        }
    }
}

impl From<String> for TextBuf {
    fn from(utf8: String) -> TextBuf {
        TextBuf { utf8, ..TextBuf::default() }
    }
}

impl std::fmt::Write for TextBuf {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

/// The string value of UTF-16 units.
pub(crate) fn units_value<'a>(units: &[u16]) -> Value<'a> {
    String::from_utf16(units).map_or_else(|_| Value::Wide(Rc::from(units)), Value::from)
}

/// How many UTF-16 units `text` has.
pub(crate) fn utf16_len(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.as_bytes().chunks(UNIT_STRIDE).map(units_begun).sum()
}

/// How many bytes [`units_begun`] counts at once: as many as a byte can count.
const UNIT_STRIDE: usize = 128;

/// The UTF-16 units of the characters that begin in `bytes`: one for each first byte, and one more where that begins
/// four bytes. Counted without branches, in bytes, which takes a tenth of the time of decoding.
fn units_begun(bytes: &[u8]) -> usize {
    let units = |byte: u8| u8::from(byte & 0xC0 != 0x80) + u8::from(byte >= 0xF0);
    usize::from(bytes.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(units(byte))))
}

/// The byte at which unit `index` begins; `None` between the halves of a pair and past the end.
pub(crate) fn byte_of_unit(text: &str, index: usize) -> Option<usize> {
    let (mut units, mut start) = (0, 0);
    for bytes in text.as_bytes().chunks(UNIT_STRIDE) {
        let begun = units_begun(bytes);
        if units + begun > index {
            break;
        }
        units += begun;
        start += bytes.len();
    }
    // The stride may have ended within a character, which is counted.
    let start = (start..=text.len()).find(|&at| text.is_char_boundary(at))?;
    for (at, c) in text.get(start..)?.char_indices() {
        if units >= index {
            return (units == index).then_some(start + at);
        }
        units += c.len_utf16();
    }
    (units == index).then_some(text.len())
}

/// `java.lang.String.hashCode` of well-formed text.
pub(crate) fn java_hash(text: &str) -> i32 {
    if text.is_ascii() {
        return text.bytes().fold(0, |h: i32, b| h.wrapping_mul(31).wrapping_add(i32::from(b)));
    }
    java_hash_units(text.encode_utf16())
}

/// `java.lang.String.hashCode` of UTF-16 units.
pub(crate) fn java_hash_units(units: impl IntoIterator<Item = u16>) -> i32 {
    units.into_iter().fold(0, |h: i32, u| h.wrapping_mul(31).wrapping_add(i32::from(u)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_meet_again() {
        let mut text = TextBuf::new();
        text.push_str("a");
        text.push_units(&[0xD83D]);
        text.push_units(&[0xDE00]);
        assert_eq!(text.clone().into_output(), "a😀");
        assert!(matches!(text.into_value(), Value::Text(s) if *s == "a😀"));
    }

    #[test]
    fn what_is_written_is_measured_as_a_text_of_its_own() {
        let mut text = TextBuf::new();
        text.push_str("aß😀");
        let start = text.size();
        text.push_str("日");
        assert_eq!(text.size_since(start), 3);
        text.push_units(&[0xD83D]);
        assert_eq!(text.size_since(start), 4);
    }

    #[test]
    fn a_lone_half_leaves_as_a_question_mark() {
        let mut text = TextBuf::new();
        text.push_units(&[0xD83D]);
        text.push_str("x");
        assert_eq!(text.into_output(), "?x");
    }

    #[test]
    fn bytes_are_those_of_the_output() {
        let pieces: [&[u16]; 6] =
            [&[0x61], &[0xD83D], &[0xDE00], &[0xD83D, 0xD83D], &[0xDE00, 0xDE00, 0xE9], &[0x65E5]];
        for order in [[0, 1, 2, 3, 4, 5], [1, 1, 2, 2, 5, 0], [3, 4, 1, 0, 2, 5], [5, 4, 3, 2, 1, 0]] {
            let mut text = TextBuf::new();
            for piece in order {
                text.push_units(pieces[piece]);
                assert_eq!(text.bytes(), text.clone().into_output().len(), "{order:?}");
            }
            text.pop_unit();
            assert_eq!(text.bytes(), text.clone().into_output().len(), "{order:?}");
        }
    }

    #[test]
    fn popping_halves_a_pair() {
        let mut text = TextBuf::new();
        text.push_str("😀");
        text.pop_unit();
        assert_eq!(text.into_output(), "?");
    }

    #[test]
    fn units_are_found_as_by_decoding() {
        let pieces = ["a", "ß", "日", "🐕", "plain text ", "日本語"];
        let text: String = (0..400).map(|i| pieces[i * i % 7 % pieces.len()]).collect();
        assert_eq!(utf16_len(&text), text.encode_utf16().count());
        let mut units = 0;
        for (at, c) in text.char_indices() {
            assert_eq!(byte_of_unit(&text, units), Some(at));
            if c.len_utf16() == 2 {
                assert_eq!(byte_of_unit(&text, units + 1), None);
            }
            units += c.len_utf16();
        }
        assert_eq!(byte_of_unit(&text, units), Some(text.len()));
        assert_eq!(byte_of_unit(&text, units + 1), None);
        assert_eq!((byte_of_unit("", 0), byte_of_unit("", 1)), (Some(0), None));
    }

    #[test]
    fn hashes_are_javas() {
        assert_eq!(java_hash("hello"), 99_162_322);
        assert_eq!(java_hash("é😀"), java_hash_units("é😀".encode_utf16()));
    }
}
