//! Constant texts that are printed again and again. Most are a few bytes: copying those takes a call that branches over
//! their size, where a chunk takes one instruction.

use super::TextBuf;

/// Bytes that are copied at once.
const CHUNK: usize = 16;
const LARGE: usize = 2 * CHUNK;

/// A text that is filled up with blanks to one or two chunks where it is no longer than these.
#[derive(Debug, Default)]
pub(crate) struct Padded {
    filled: Box<str>,
    len: usize,
}

impl Padded {
    /// `text`, filled up.
    pub(crate) fn new(text: &str) -> Padded {
        let size = match text.len() {
            ..=CHUNK => CHUNK,
            len if len <= LARGE => LARGE,
            len => len,
        };
        let blanks = " ".repeat(size - text.len());
        Padded { filled: [text, &blanks].concat().into(), len: text.len() }
    }
}

impl TextBuf {
    /// Appends a constant text; gives the size of all that has been written.
    // By the clock: most are a few bytes, which a call costs more than.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    pub(crate) fn push_padded(&mut self, text: &Padded) -> usize {
        let filled = &*text.filled;
        if let Some(utf8) = self.utf8() {
            match filled.len() {
                CHUNK => return push_chunk(utf8, filled.get(..CHUNK).unwrap_or(""), text.len),
                LARGE => return push_chunk(utf8, filled.get(..LARGE).unwrap_or(""), text.len),
                _ => {}
            }
        }
        self.push_str(filled.get(..text.len).unwrap_or(""));
        self.size()
    }
}

/// Appends the first `len` bytes of `chunk`, by appending all and taking back what is too much.
#[allow(clippy::inline_always, reason = "the chunk has a constant size only where it comes from")]
#[inline(always)]
fn push_chunk(utf8: &mut String, chunk: &str, len: usize) -> usize {
    let end = utf8.len() + len;
    utf8.push_str(chunk);
    utf8.truncate(end);
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padded_texts_are_appended_as_they_are() {
        for wide in [false, true] {
            let (mut padded, mut plain) = (TextBuf::new(), TextBuf::new());
            if wide {
                padded.push_units(&[0xD800]);
                plain.push_units(&[0xD800]);
            }
            for len in (0..70).chain([15, 16, 17, 31, 32, 33]) {
                let text = "é\u{1F600} text".chars().cycle().take(len).collect::<String>();
                let size = padded.push_padded(&Padded::new(&text));
                plain.push_str(&text);
                assert_eq!((size, padded.size()), (plain.size(), plain.size()), "{len}");
            }
            assert_eq!(padded.into_output(), plain.into_output());
        }
    }
}
