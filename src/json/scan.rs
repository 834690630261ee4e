//! Finding the bytes that end a run of plain text, sixteen at a time.

// See `lenient`.
#![allow(clippy::inline_always)]

use wide::u8x16;

/// How many bytes are looked at for quotes at once.
const BLOCK: usize = 64;

/// The quotes and backslashes of a block of a text. Most strings are short: a block is looked at once for several.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    /// Where the block begins.
    start: usize,
    /// One bit for each byte of the block.
    marks: u64,
}

impl Quotes {
    /// The place of the first quote or backslash at or behind `from`.
    #[inline(always)]
    pub(super) fn next(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        let at = from.wrapping_sub(self.start);
        let marks = if at < BLOCK { self.marks >> at } else { 0 };
        if marks != 0 { Some(from + marks.trailing_zeros() as usize) } else { self.next_block(bytes, from) }
    }

    /// [`Quotes::next`] where the block has none: goes on to the block that has one.
    #[inline(never)]
    fn next_block(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        let looked_at = from.wrapping_sub(self.start) < BLOCK && self.marks != 0;
        let mut start = if looked_at { self.start + BLOCK } else { from };
        while let Some(block) = bytes.get(start..)?.first_chunk() {
            let marks = quotes_of(block);
            if marks != 0 {
                *self = Quotes { start, marks };
                return Some(start + marks.trailing_zeros() as usize);
            }
            start += BLOCK;
        }
        self.last_block(bytes, start)
    }

    /// [`Quotes::next_block`] for the bytes behind the last whole block.
    #[inline(never)]
    fn last_block(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        let rest = bytes.get(start..)?;
        let mut block = [0; BLOCK];
        block.get_mut(..rest.len())?.copy_from_slice(rest);
        let marks = quotes_of(&block);
        *self = Quotes { start, marks };
        if marks == 0 { None } else { Some(start + marks.trailing_zeros() as usize) }
    }
}

/// One bit for each quote or backslash.
#[inline(always)]
fn quotes_of(block: &[u8; BLOCK]) -> u64 {
    let (chunks, _) = block.as_chunks();
    chunks.iter().rev().fold(0, |marks, chunk| {
        let chunk = u8x16::new(*chunk);
        marks << 16 | u64::from((is(chunk, b'"') | is(chunk, b'\\')).to_bitmask())
    })
}

/// Eight spaces.
const SPACES: u64 = u64::from_le_bytes([b' '; 8]);

/// The place behind the spaces at `at`. A text that is indented has many.
#[inline]
pub(super) fn behind_spaces(bytes: &[u8], mut at: usize) -> usize {
    let mut rest = bytes.get(at..).unwrap_or_default();
    while let Some((word, behind)) = rest.split_first_chunk() {
        let others = u64::from_le_bytes(*word) ^ SPACES;
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        rest = behind;
        at += 8;
    }
    at + rest.iter().take_while(|byte| **byte == b' ').count()
}

/// How many bytes come before one that ends a string or may leave it in another form: a quote, a backslash, a
/// control, or what begins a character that the printer escapes. All of `bytes` where none comes.
#[inline]
pub(super) fn until_odd(bytes: &[u8]) -> usize {
    let odd = |byte| byte < b' ' || matches!(byte, b'"' | b'\\' | 0x7f | 0xc2 | 0xe2);
    let marks = |chunk: u8x16| {
        control(chunk)
            | is(chunk, b'"')
            | is(chunk, b'\\')
            | is(chunk, 0x7f)
            | is(chunk, 0xc2)
            | is(chunk, 0xe2)
    };
    find(bytes, marks, odd).unwrap_or(bytes.len())
}

/// How many bytes come before `quote`, a backslash, or a control. All of `bytes` where none comes.
pub(super) fn until_escape(bytes: &[u8], quote: u8) -> usize {
    let marks = |chunk: u8x16| control(chunk) | is(chunk, quote) | is(chunk, b'\\') | is(chunk, 0x7f);
    let wanted = |byte| byte == quote || byte < b' ' || matches!(byte, b'\\' | 0x7f);
    find(bytes, marks, wanted).unwrap_or(bytes.len())
}

/// The controls below the blank.
#[inline]
pub(crate) fn control(chunk: u8x16) -> u8x16 {
    chunk.min(u8x16::splat(0x1f)).simd_eq(chunk)
}

/// The bytes that are `byte`.
#[inline]
pub(crate) fn is(chunk: u8x16, byte: u8) -> u8x16 {
    chunk.simd_eq(u8x16::splat(byte))
}

/// The first byte that `marks` marks in a whole chunk, or `wanted` holds for behind the last one.
#[inline]
fn find(bytes: &[u8], marks: impl Fn(u8x16) -> u8x16, wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..)?.first_chunk() {
        let found = marks(u8x16::new(*chunk)).to_bitmask();
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize);
        }
        at += 16;
    }
    bytes.get(at..)?.iter().position(|&byte| wanted(byte)).map(|i| at + i)
}

/// Fewer than sixteen bytes as a chunk. Words that overlap take less than a loop.
#[inline]
pub(crate) fn padded(bytes: &[u8]) -> [u8; 16] {
    let behind = |size| 8 * (bytes.len() - size);
    let word = |bytes: &[u8; 8]| u128::from(u64::from_le_bytes(*bytes));
    let half = |bytes: &[u8; 4]| u128::from(u32::from_le_bytes(*bytes));
    let chunk = if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        word(first) | word(last) << behind(8)
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        half(first) | half(last) << behind(4)
    } else {
        bytes.iter().rev().fold(0, |word, byte| word << 8 | u128::from(*byte))
    };
    chunk.to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_zeros() {
        let bytes: [u8; 15] = std::array::from_fn(|i| i as u8 + 1);
        for length in 0..16 {
            let mut expected = [0; 16];
            expected[..length].copy_from_slice(&bytes[..length]);
            assert_eq!(padded(&bytes[..length]), expected);
        }
    }

    #[test]
    fn quotes_are_found_from_each_place() {
        for length in 0..300 {
            let bytes: Vec<u8> = (0..length)
                .map(|i| match i * i % 37 {
                    3 => b'"',
                    4 => b'\\',
                    _ => b'a',
                })
                .chain([b'b'; 150])
                .collect();
            let mut quotes = Quotes::default();
            for from in (0..length + 151).chain([7, 250, 3, 90]) {
                let rest = bytes.get(from..).unwrap_or_default();
                let next = rest.iter().position(|b| matches!(b, b'"' | b'\\')).map(|i| from + i);
                assert_eq!(quotes.next(&bytes, from), next);
            }
        }
    }

    #[test]
    fn spaces_are_stepped_over() {
        for (before, spaces, after) in (0..600).map(|i| (i % 5, i / 5 % 20, i / 100 * 3)) {
            let bytes = [vec![b'a'; before], vec![b' '; spaces], vec![b'!'; after]].concat();
            assert_eq!(behind_spaces(&bytes, before), before + spaces);
        }
        assert_eq!(behind_spaces(b"  ", 5), 5);
    }

    #[test]
    fn each_byte_is_found_at_each_place() {
        for byte in 0..=u8::MAX {
            for at in 0..40 {
                let mut bytes = [b'a'; 40];
                bytes[at] = byte;
                let odd = byte < b' ' || b"\"\\\x7f\xc2\xe2".contains(&byte);
                let special = byte < b' ' || b"'\\\x7f".contains(&byte);
                assert_eq!(until_escape(&bytes, b'\''), if special { at } else { 40 }, "{byte:#x}");
                assert_eq!(until_odd(&bytes), if odd { at } else { 40 }, "{byte:#x}");
            }
        }
    }
}
