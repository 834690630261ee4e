//! `/regex/flags` of a filter: Java's regular expressions, matched against the whole text.

use crate::error::{Error, Limit, Result};
use crate::limits::Limits;
use fancy_regex::{Regex, RegexBuilder, RuntimeError};

/// A regular expression compiled with its path.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    regex: Regex,
}

impl Pattern {
    /// Compiles `pattern` with `flags` for matching whole texts.
    pub(super) fn new(pattern: &str, flags: &str, limits: &Limits) -> Result<Pattern, String> {
        // In a line of its own, so that a comment in the pattern does not reach the end of the group.
        let end = if flags.contains('x') { "\n" } else { "" };
        let whole = format!(r"\A(?:{pattern}{end})\z");
        java_regex(&whole, flags, limits.regex_steps).map(|regex| Pattern { regex })
    }

    /// Whether the whole of `text` matches.
    pub(super) fn matches(&self, text: &str, limits: &Limits) -> Result<bool> {
        self.regex.is_match(text).map_err(|error| match error {
            fancy_regex::Error::RuntimeError(RuntimeError::BacktrackLimitExceeded) => Error::limit_exceeded(
                Limit::RegexSteps,
                "a regular expression takes too many steps",
                limits.regex_steps,
            ),
            other => Error::render(format!("a regular expression fails: {other}")),
        })
    }
}

/// Compiles Java's `pattern` with the letters of its flags, or says why it cannot.
fn java_regex(pattern: &str, flags: &str, steps: usize) -> Result<Regex, String> {
    let mut prefix = String::new();
    for (flag, inline) in [('i', "i"), ('x', "x"), ('m', "m"), ('s', "s")] {
        if flags.contains(flag) {
            prefix.push_str(inline);
        }
    }
    let ascii = !flags.contains('U');
    let body = if ascii { ascii_classes(pattern) } else { pattern.to_owned() };
    let text = if prefix.is_empty() { body } else { format!("(?{prefix}){body}") };
    RegexBuilder::new(&text).backtrack_limit(steps).build().map_err(|e| e.to_string())
}

/// `\d`, `\w`, `\s` and their opposites name ASCII characters in Java.
fn ascii_classes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    let mut brackets = 0_usize;
    while let Some(c) = chars.next() {
        if c != '\\' {
            match c {
                '[' => brackets += 1,
                ']' => brackets = brackets.saturating_sub(1),
                _ => {}
            }
            out.push(c);
            continue;
        }
        let escaped = chars.next();
        let class = match escaped {
            Some('d') => "0-9",
            Some('w') => "a-zA-Z0-9_",
            Some('s') => r" \t\n\x0B\f\r",
            Some('D') => "^0-9",
            Some('W') => "^a-zA-Z0-9_",
            Some('S') => r"^ \t\n\x0B\f\r",
            // Java escapes a slash for nothing; here it would be refused.
            Some('/') => {
                out.push('/');
                continue;
            }
            _ => {
                out.push('\\');
                out.extend(escaped);
                continue;
            }
        };
        if brackets > 0 && !class.starts_with('^') {
            out.push_str(class);
        } else {
            out.extend(["[", class, "]"]);
        }
    }
    out
}
