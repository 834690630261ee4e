//! How two texts differ, byte for byte, in lines for people.

use similar::{ChangeTag, TextDiff};
use std::borrow::Cow;

/// What a line of an explanation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Said by the runner, or the same on both sides.
    Plain,
    /// Expected, and not there.
    Expected,
    /// There, and not expected.
    Actual,
}

/// One line of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub tone: Tone,
    /// The line, without the mark of its tone and without a line end.
    pub text: String,
}

impl Line {
    /// A line; what cannot be seen in it is written as an escape.
    pub fn new(tone: Tone, text: &str) -> Line {
        Line { tone, text: escaped(text).into_owned() }
    }

    /// The mark before the text.
    pub fn mark(&self) -> &'static str {
        match self.tone {
            Tone::Plain => "  ",
            Tone::Expected => "- ",
            Tone::Actual => "+ ",
        }
    }
}

/// Lines that are the same around each that is not.
const AROUND: usize = 2;

/// The longest explanation, in lines.
const MOST: usize = 200;

/// The lines that differ, with what is around them.
pub(crate) fn texts(expected: &str, actual: &str) -> Vec<Line> {
    let diff = TextDiff::from_lines(expected, actual);
    let mut lines = Vec::new();
    for (i, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if i > 0 {
            lines.push(Line::new(Tone::Plain, "..."));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let tone = match change.tag() {
                ChangeTag::Equal => Tone::Plain,
                ChangeTag::Delete => Tone::Expected,
                ChangeTag::Insert => Tone::Actual,
            };
            push(&mut lines, tone, change.value());
        }
    }
    shorten(&mut lines);
    lines
}

/// All lines of a text.
pub(crate) fn all(tone: Tone, text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        push(&mut lines, tone, line);
    }
    shorten(&mut lines);
    lines
}

fn push(lines: &mut Vec<Line>, tone: Tone, text: &str) {
    let ended = text.strip_suffix('\n');
    let text = ended.unwrap_or(text);
    let shown = if tone == Tone::Plain { Cow::Borrowed(text) } else { visible(text) };
    lines.push(Line::new(tone, &shown));
    if ended.is_none() && tone != Tone::Plain {
        lines.push(Line::new(Tone::Plain, "\\ no line end here"));
    }
}

pub(crate) fn shorten(lines: &mut Vec<Line>) {
    if lines.len() > MOST {
        let more = lines.len() - MOST;
        lines.truncate(MOST);
        lines.push(Line::new(Tone::Plain, &format!("... and {more} more lines")));
    }
}

/// A line with spaces at its end as `·`.
pub(crate) fn visible(line: &str) -> Cow<'_, str> {
    let seen = line.trim_end_matches(' ');
    match line.len() - seen.len() {
        0 => Cow::Borrowed(line),
        blanks => Cow::Owned(format!("{seen}{}", "·".repeat(blanks))),
    }
}

/// A line with escapes for what cannot be seen, and for what a terminal would obey.
pub(crate) fn escaped(line: &str) -> Cow<'_, str> {
    let hidden = |c: char| {
        let invisible =
            matches!(c, '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}');
        c.is_control() || invisible || matches!(c, '\u{2028}' | '\u{2029}')
    };
    if !line.contains(hidden) {
        return Cow::Borrowed(line);
    }
    let mut text = String::new();
    for c in line.chars() {
        if hidden(c) {
            text.extend(c.escape_default());
        } else {
            text.push(c);
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(expected: &str, actual: &str) -> Vec<String> {
        texts(expected, actual).iter().map(|line| format!("{}{}", line.mark(), line.text)).collect()
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        assert_eq!(shown("a\nb\n", "a\nb  \n"), ["  a", "- b", "+ b··"]);
        assert_eq!(shown("a\r\n", "a\n"), ["- a\\r", "+ a"]);
        assert_eq!(shown("a\n", "a"), ["- a", "+ a", "  \\ no line end here"]);
        assert_eq!(
            shown("a\tb", "a b"),
            ["- a\\tb", "  \\ no line end here", "+ a b", "  \\ no line end here"]
        );
    }

    #[test]
    fn only_what_is_around_a_difference_is_shown() {
        let expected = (0..20).map(|i| i.to_string()).collect::<Vec<_>>().join("\n");
        let actual = expected.replace("10\n", "x\n");
        assert_eq!(shown(&expected, &actual), ["  8", "  9", "- 10", "+ x", "  11", "  12"]);
    }
}
