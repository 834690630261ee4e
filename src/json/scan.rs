//! Finding the bytes that end a run of plain text, sixteen at a time.

// See `lenient`.
#![allow(clippy::inline_always)]

use wide::u8x16;

/// Every byte of a word.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The high bit of every byte of a word.
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// How many bytes come before `quote` or a backslash. Most strings are short: the place of what ends them is known
/// sooner from a word than from a chunk, and everything behind it waits for that.
#[inline(always)]
pub(super) fn until_quote(bytes: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    while at < WORDS {
        let Some(word) = bytes.get(at..)?.first_chunk() else { break };
        let word = u64::from_le_bytes(*word);
        let found =
            zero_bytes(word ^ (ONES * u64::from(quote))) | zero_bytes(word ^ (ONES * u64::from(b'\\')));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let marks = |chunk: u8x16| is(chunk, quote) | is(chunk, b'\\');
    find(bytes.get(at..)?, marks, |byte| byte == quote || byte == b'\\').map(|i| at + i)
}

/// Bytes that are looked at as words.
const WORDS: usize = 32;

/// The high bit of each byte that is zero. A byte above a zero one may be marked wrongly, never one below.
fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
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
    fn each_byte_is_found_at_each_place() {
        for byte in 0..=u8::MAX {
            for at in 0..40 {
                let mut bytes = [b'a'; 40];
                bytes[at] = byte;
                assert_eq!(until_quote(&bytes, b'"').is_some(), matches!(byte, b'"' | b'\\'), "{byte:#x}");
                assert!(until_quote(&bytes, b'"').is_none_or(|found| found == at));
                let odd = byte < b' ' || b"\"\\\x7f\xc2\xe2".contains(&byte);
                let special = byte < b' ' || b"'\\\x7f".contains(&byte);
                assert_eq!(until_escape(&bytes, b'\''), if special { at } else { 40 }, "{byte:#x}");
                assert_eq!(until_odd(&bytes), if odd { at } else { 40 }, "{byte:#x}");
            }
        }
    }
}
