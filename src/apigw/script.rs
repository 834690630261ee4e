//! `$util.escapeJavaScript`: commons-lang's `StringEscapeUtils`.

use crate::json::scan::{control, is, padded};
use wide::bytemuck::cast;
use wide::{u8x16, u32x4, u64x2};

/// Bytes that are looked at together.
const CHUNK: usize = 16;

/// Bytes of text from which on chunks with several signs are written through a buffer.
const LONG: usize = 64;

/// Appends `text` escaped as by commons-lang 2.6: `'`, `"`, `\` and `/` get a backslash, controls and everything
/// beyond ASCII become escapes, the latter as one `\uXXXX` for each UTF-16 unit.
pub(super) fn java_script(text: &str, out: &mut String) {
    if stands(text.as_bytes()) { out.push_str(text) } else { escape_from(text, 0, out) }
}

/// Whether nothing of a text is escaped. The last chunk is looked at together with what lies before it, as one that has
/// to be padded is waited for.
#[inline]
fn stands(bytes: &[u8]) -> bool {
    let stands = |chunk| (signs(chunk) | odd(chunk)).to_bitmask() == 0;
    if let Some(last) = bytes.last_chunk() {
        return bytes.as_chunks().0.iter().chain([last]).all(|chunk| stands(u8x16::new(*chunk)));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let ends = [first, last].map(|end| u64::from_ne_bytes(*end));
        return stands(cast(u64x2::new(ends)));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let [first, last] = [first, last].map(|end| u32::from_ne_bytes(*end));
        return stands(cast(u32x4::new([first, last, first, last])));
    }
    bytes.iter().all(|&byte| byte_stands(byte))
}

/// [`java_script`] of a text with half a surrogate pair in it.
pub(super) fn java_script_units(units: &[u16], out: &mut String) {
    for unit in units {
        escape_unit(*unit, out);
    }
}

/// [`java_script`] of a text in which nothing is escaped before `start`.
#[inline(never)]
fn escape_from(text: &str, mut start: usize, out: &mut String) {
    let mut done = 0;
    while start < text.len() {
        let mut found = marks(text, start, |chunk| signs(chunk) | odd(chunk));
        if found.count_ones() > 1 && done <= start && text.len() - start >= LONG {
            out.push_str(text.get(done..start).unwrap_or(""));
            done = start + escape_signs(text.as_bytes().get(start..).unwrap_or(&[]), out);
            if done > start {
                start = done;
                continue;
            }
        }
        while found != 0 {
            let at = start + found.trailing_zeros() as usize;
            found &= found - 1;
            // The rest of a character may be written already.
            if at >= done {
                out.push_str(text.get(done..at).unwrap_or(""));
                done = at + escape_at(text, at, out);
            }
        }
        start += CHUNK;
    }
    out.push_str(text.get(done..).unwrap_or(""));
}

/// Which bytes of the chunk at `start` `marked` marks, as bits.
#[inline]
fn marks(text: &str, start: usize, marked: impl Fn(u8x16) -> u8x16) -> u32 {
    let rest = text.as_bytes().get(start..).unwrap_or(&[]);
    match rest.first_chunk() {
        Some(chunk) => marked(u8x16::new(*chunk)).to_bitmask(),
        None => marked(u8x16::new(padded(rest))).to_bitmask() & !(u32::MAX << rest.len()),
    }
}

/// Appends chunks in which only signs are escaped, as many as the buffer has room for; gives how many bytes they are.
/// Copies of a chunk's size take one instruction, those of a few bytes a call.
fn escape_signs(bytes: &[u8], out: &mut String) -> usize {
    let mut buffer = [0; 256];
    let (mut at, mut used) = (0, 0);
    while let Some(window) = bytes.get(at..).and_then(|rest| rest.first_chunk::<{ 2 * CHUNK }>())
        && let Some(room) = buffer.get_mut(used..).and_then(|rest| rest.first_chunk_mut())
        && let Some(chunk) = window.first_chunk()
    {
        let chunk = u8x16::new(*chunk);
        if odd(chunk).to_bitmask() != 0 {
            break;
        }
        used += CHUNK + escape_chunk(window, signs(chunk).to_bitmask(), room);
        at += CHUNK;
    }
    out.push_str(buffer.get(..used).and_then(|written| str::from_utf8(written).ok()).unwrap_or(""));
    at
}

/// Writes the first chunk of `window` to `room`, with a backslash before each byte that is `found`; gives how many
/// these are.
#[inline]
fn escape_chunk(window: &[u8; 2 * CHUNK], mut found: u32, room: &mut [u8; 3 * CHUNK]) -> usize {
    let mut more = 0;
    copy_chunk(window, 0, room, 0);
    while found != 0 {
        let at = found.trailing_zeros() as usize % CHUNK;
        found &= found - 1;
        if let Some(place) = room.get_mut((at + more) % (2 * CHUNK)) {
            *place = b'\\';
        }
        more += 1;
        copy_chunk(window, at, room, (at + more) % (2 * CHUNK));
    }
    more
}

/// Copies as many bytes as a chunk has.
#[inline]
fn copy_chunk(from: &[u8], start: usize, to: &mut [u8], place: usize) {
    let from = from.get(start..).and_then(|from| from.first_chunk::<CHUNK>());
    if let (Some(from), Some(to)) = (from, to.get_mut(place..).and_then(|to| to.first_chunk_mut())) {
        *to = *from;
    }
}

/// Appends what goes before or stands for the character at `at`; gives how many bytes of the text that is for.
#[inline]
fn escape_at(text: &str, at: usize, out: &mut String) -> usize {
    if matches!(text.as_bytes().get(at), Some(b'\'' | b'"' | b'\\' | b'/')) {
        // The character itself belongs to what is copied next.
        out.push('\\');
        return 0;
    }
    let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { return 1 };
    java_script_units(c.encode_utf16(&mut [0; 2]), out);
    c.len_utf8()
}

/// Whether a byte is written as it stands.
#[inline]
fn byte_stands(byte: u8) -> bool {
    matches!(byte, b' '..=0x7f) && !matches!(byte, b'\'' | b'"' | b'\\' | b'/')
}

/// The signs that get a backslash.
#[inline]
fn signs(bytes: u8x16) -> u8x16 {
    is(bytes, b'\'') | is(bytes, b'"') | is(bytes, b'\\') | is(bytes, b'/')
}

/// Controls, and what belongs to a character beyond ASCII.
#[inline]
fn odd(bytes: u8x16) -> u8x16 {
    control(bytes) | bytes.max(u8x16::splat(0x80)).simd_eq(bytes)
}

fn escape_unit(unit: u16, out: &mut String) {
    match char::from_u32(u32::from(unit)) {
        Some(c @ ('\'' | '"' | '\\' | '/')) => {
            out.push('\\');
            out.push(c);
        }
        Some('\u{8}') => out.push_str("\\b"),
        Some('\n') => out.push_str("\\n"),
        Some('\t') => out.push_str("\\t"),
        Some('\u{c}') => out.push_str("\\f"),
        Some('\r') => out.push_str("\\r"),
        Some(c @ ' '..='\u{7f}') => out.push(c),
        _ => {
            out.push_str("\\u");
            for shift in [12, 8, 4, 0] {
                let digit = char::from_digit(u32::from(unit >> shift & 0xf), 16).unwrap_or('0');
                out.push(digit.to_ascii_uppercase());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts() {
        let text = "it's \"a/b\"\\\n\u{1}é😀";
        let (mut escaped, mut by_unit) = (String::new(), String::new());
        java_script(text, &mut escaped);
        java_script_units(&text.encode_utf16().collect::<Vec<_>>(), &mut by_unit);
        let expected = r#"it\'s \"a\/b\"\\\n\u0001\u00E9\uD83D\uDE00"#;
        assert_eq!([escaped, by_unit], [expected, expected]);
    }

    #[test]
    fn each_character_is_escaped_wherever_it_stands() {
        let characters = (0..0x180).filter_map(char::from_u32).chain(['\u{2028}', '😀']);
        for c in characters {
            for before in [0, 1, 14, 15, 16, 17, 40] {
                let text = format!("{}{c}{c}a", "b".repeat(before));
                let (mut escaped, mut by_unit) = (String::new(), String::new());
                java_script(&text, &mut escaped);
                java_script_units(&text.encode_utf16().collect::<Vec<_>>(), &mut by_unit);
                assert_eq!(escaped, by_unit, "{c:?} after {before}");
            }
        }
    }

    #[test]
    fn long_texts_are_escaped_as_their_units() {
        let pieces = [
            "\"",
            "\\\"",
            "'/",
            "plain",
            "a",
            "more than sixteen plain letters",
            "\n",
            "é",
            "日😀",
            "\u{7f}",
        ];
        for odd in [6, 7, 9, 10] {
            for seed in 0..200 {
                let text: String = (0..seed)
                    .map(|i| pieces.get((i * i + seed) * 7 % 11 % odd).unwrap_or(&"\""))
                    .copied()
                    .collect();
                let (mut escaped, mut by_unit) = (String::from("before"), String::from("before"));
                java_script(&text, &mut escaped);
                java_script_units(&text.encode_utf16().collect::<Vec<_>>(), &mut by_unit);
                assert_eq!(escaped, by_unit, "{text}");
            }
        }
    }
}
