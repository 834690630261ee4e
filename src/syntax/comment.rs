//! Where comments and text blocks end.
//!
//! Inside them the lexer still knows the signs that begin references and directives: it takes such a sign as one
//! piece, so an end cannot begin in its midst (`#*#` closes nothing), and a sign as the very last thing leaves
//! something unfinished.

/// What is being looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `## …`, up to the line end.
    Line,
    /// `#* … *#`.
    Block,
    /// `#[[ … ]]#`.
    Text,
}

/// Where a comment's content ends, and where what closes it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The end was found: its first byte, and the byte behind it.
    Closed(usize, usize),
    /// The text is over.
    Open,
    /// The text is over, and a sign that begins something is the last of it.
    Unfinished,
}

/// Looks for the end in `text` from `from` on.
pub(super) fn end(text: &str, from: usize, kind: Kind) -> End {
    let bytes = text.as_bytes();
    let (mut at, mut sign) = (from, false);
    while let Some(&byte) = bytes.get(at) {
        if let Some(length) = closing(bytes, at, kind) {
            return End::Closed(at, at + length);
        }
        let length = sign_length(bytes, at, byte);
        sign = length > 0;
        at += length.max(1);
    }
    if sign { End::Unfinished } else { End::Open }
}

fn closing(bytes: &[u8], at: usize, kind: Kind) -> Option<usize> {
    let starts = |with: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(with));
    match kind {
        Kind::Line if starts(b"\r\n") => Some(2),
        Kind::Line => (starts(b"\n") || starts(b"\r")).then_some(1),
        Kind::Block => starts(b"*#").then_some(2),
        Kind::Text => starts(b"]]#").then_some(3),
    }
}

/// The length of a sign at `at`: `$` or `$!` with backslashes, `#[[`, `#**` with the character behind it, `#*`, `#`.
fn sign_length(bytes: &[u8], at: usize, byte: u8) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    match byte {
        b'#' if rest.starts_with(b"#[[") => 3,
        b'#' if rest.starts_with(b"#**") && rest.get(3).is_some_and(|b| *b != b'#') => 4,
        b'#' if rest.starts_with(b"#*") => 2,
        b'#' => 1,
        b'$' | b'\\' => {
            let slashes =
                |from: usize| rest.get(from..).map_or(0, |r| r.iter().take_while(|b| **b == b'\\').count());
            let dollar = slashes(0);
            if rest.get(dollar) != Some(&b'$') {
                return 0;
            }
            let bang = dollar + 1 + slashes(dollar + 1);
            if rest.get(bang) == Some(&b'!') { bang + 1 } else { dollar + 1 }
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        assert_eq!(end("## a\r\nb", 2, Kind::Line), End::Closed(4, 6));
        assert_eq!(end("#* a *#b", 2, Kind::Block), End::Closed(5, 7));
        assert_eq!(end("#[[a]]#b", 3, Kind::Text), End::Closed(4, 7));
        assert_eq!(end("## a", 2, Kind::Line), End::Open);
    }

    #[test]
    fn signs_are_taken_whole() {
        assert_eq!(end("#*#*#", 2, Kind::Block), End::Unfinished);
        assert_eq!(end("## $", 2, Kind::Line), End::Unfinished);
        assert_eq!(end("## $!", 2, Kind::Line), End::Unfinished);
        assert_eq!(end("## #**\nb", 2, Kind::Line), End::Open);
    }
}
