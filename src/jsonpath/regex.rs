//! `/regex/flags` of a filter: Java's regular expressions, matched against the whole text.

use crate::error::Result;
use crate::limits::Limits;
use crate::method::{Flags, JavaRegex, compile_regex};
use crate::value::Heap;
use std::sync::Arc;

/// A regular expression, translated with its path.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    regex: Arc<JavaRegex>,
}

impl Pattern {
    /// Compiles `pattern` with the letters of its flags.
    pub(super) fn new(pattern: &str, flags: &str, limits: &Limits) -> Result<Pattern> {
        let regex = compile_regex(pattern, java_flags(flags), limits.regex_steps)?;
        Ok(Pattern { regex: Arc::new(regex) })
    }

    /// Whether the whole of `text` matches.
    pub(super) fn matches(&self, text: &str, heap: &Heap<'_>) -> Result<bool> {
        self.regex.matches_str(text, heap)
    }
}

fn java_flags(letters: &str) -> Flags {
    let has = |letter: char| letters.contains(letter);
    Flags {
        unix_lines: has('d'),
        ignore_case: has('i'),
        comments: has('x'),
        multiline: has('m'),
        dot_all: has('s'),
        unicode_case: has('u'),
        unicode_classes: has('U'),
    }
}
