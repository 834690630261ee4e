//! Constant texts that are printed again and again. Most are a few bytes: copying those takes a call that branches over
//! their size, where a chunk takes one instruction.

use super::TextBuf;

/// Bytes that are copied at once.
const CHUNK: usize = 16;

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
            0..=CHUNK => CHUNK,
            len if len <= 2 * CHUNK => 2 * CHUNK,
            len => len,
        };
        let blanks = " ".repeat(size - text.len());
        Padded { filled: [text, &blanks].concat().into(), len: text.len() }
    }
}

impl TextBuf {
    /// Appends a constant text.
    #[allow(clippy::inline_always, reason = "by the clock: most are a few bytes, which a call costs more than")]
    #[inline(always)]
    pub(crate) fn push_padded(&mut self, text: &Padded) {
        match (self.utf8(), text.filled.get(..CHUNK)) {
            (Some(utf8), Some(chunk)) if text.filled.len() == CHUNK => {
                let end = utf8.len() + text.len;
                utf8.push_str(chunk);
                utf8.truncate(end);
            }
            _ => self.push_filled(text),
        }
    }

    #[inline(never)]
    fn push_filled(&mut self, text: &Padded) {
        match (self.utf8(), text.filled.get(..2 * CHUNK)) {
            (Some(utf8), Some(chunk)) if text.filled.len() == 2 * CHUNK => {
                let end = utf8.len() + text.len;
                utf8.push_str(chunk);
                utf8.truncate(end);
            }
            _ => self.push_str(text.filled.get(..text.len).unwrap_or("")),
        }
    }
}
