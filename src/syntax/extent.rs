//! How far a construct can reach: its brackets are followed without a grammar, so that pest is given what can belong
//! to the construct and no more (it looks at all that it is given), and nesting is checked before anything recurses.

/// Where a construct's reach ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// It cannot go beyond this byte.
    To(usize),
    /// At this byte a bracket opens one level too deep.
    TooDeep(usize),
}

/// What is being followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A reference's name and parts.
    Parts,
    /// A reference in braces, from the opening one on.
    Braces,
    /// Parentheses, of which `open` stand open, up to the last one's line end.
    Head { open: usize },
}

/// Follows the construct at the start of `text`, in which no more than `deepest` brackets may be open.
pub(super) fn extent(text: &str, shape: Shape, deepest: usize) -> Extent {
    let bytes = text.as_bytes();
    let mut depth = if let Shape::Head { open } = shape { open } else { 0 };
    // Whether the last part is a property, whose name a parenthesis may follow; whether signs stand before this byte.
    let (mut at, mut member, mut modifier, mut signs) = (0, false, false, false);
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b'(' | b'[' | b'{' if opens(bytes, at, shape, depth > 0 || member) => {
                modifier &= !(signs && depth == 0 && byte == b'[');
                signs = false;
                depth += 1;
                if depth > deepest {
                    return Extent::TooDeep(at);
                }
                at + 1
            }
            b')' | b']' | b'}' if depth > 1 => {
                depth -= 1;
                at + 1
            }
            b')' | b']' | b'}' if depth == 1 && shape == Shape::Parts => {
                (depth, member, modifier) = (0, false, modifier && byte == b']');
                at + 1
            }
            b')' | b']' | b'}' => return Extent::To(line_end(text, at + 1)),
            b'"' | b'\'' if depth > 0 => string(text, at),
            _ if depth > 0 && belongs(bytes, at, shape) => at + 1,
            b' ' | b'\t' | b'\r' | b'\n' if matches!(shape, Shape::Head { .. }) => at + 1,
            b'$' | b'\\' | b'!' if depth == 0 && (signs || part_behind_signs(text, at, modifier)) => {
                signs = true;
                at + 1
            }
            b'.' | b'-' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' if depth == 0 => {
                member |= byte == b'.';
                modifier |= member;
                signs = false;
                at + 1
            }
            _ => return Extent::To(ceiling(text, at + 1)),
        };
    }
    Extent::To(text.len())
}

/// Whether the bracket at `at` can open something; `inside` brackets, or behind a property, a parenthesis can.
fn opens(bytes: &[u8], at: usize, shape: Shape, inside: bool) -> bool {
    let before = bytes.get(at.wrapping_sub(1)).copied().unwrap_or(b' ');
    let named = before.is_ascii_alphanumeric() || matches!(before, b'-' | b'_' | b'$' | b'!');
    match (shape, bytes.get(at)) {
        (Shape::Head { .. }, _) | (_, Some(b'[')) => true,
        (_, Some(b'(')) => inside && named,
        (Shape::Braces, _) => inside || at == 0,
        (Shape::Parts, _) => inside,
    }
}

/// The byte behind the string that opens at `at`; the end of the text where it does not close.
pub(super) fn string(text: &str, at: usize) -> usize {
    let quote = text.as_bytes().get(at).copied().unwrap_or(b'"');
    let rest = text.as_bytes().get(at + 1..).unwrap_or(&[]);
    memchr::memchr(quote, rest).map_or(text.len(), |i| at + i + 2)
}

/// Whether the byte at `at` can stand inside brackets.
fn belongs(bytes: &[u8], at: usize, shape: Shape) -> bool {
    let next = bytes.get(at + 1).copied().unwrap_or(b' ');
    match bytes.get(at).copied().unwrap_or(0) {
        b'#' => {
            matches!(shape, Shape::Head { .. })
                || !(next.is_ascii_alphanumeric() || matches!(next, b'#' | b'*' | b'['))
        }
        b'=' | b'<' | b'>' | b'&' | b'|' | b'+' | b'*' | b'/' | b'%' | b'@' => {
            matches!(shape, Shape::Head { .. })
        }
        b' ' | b'\t' | b'\r' | b'\n' | b'.' | b',' | b':' | b'-' | b'_' | b'$' | b'!' | b'\\' => true,
        byte => byte.is_ascii_alphanumeric(),
    }
}

/// Whether signs stand at `at`, and right behind them the start of a reference's part; behind anything but a property
/// some of them are text.
pub(super) fn part_behind_signs(text: &str, at: usize, modifier: bool) -> bool {
    let rest = text.get(at..).unwrap_or("");
    let count = rest.bytes().take_while(|b| matches!(b, b'$' | b'!' | b'\\')).count();
    let is_text = !modifier && ["$.", "$[", "$![", "$\\!["].iter().any(|signs| rest.starts_with(signs));
    count > 0 && !is_text && matches!(rest.as_bytes().get(count), Some(b'.' | b'(' | b'[' | b'}'))
}

/// Behind a closing parenthesis at `at`: blanks and a line end, which it may take along.
fn line_end(text: &str, at: usize) -> usize {
    let blanks = text.bytes().skip(at).take_while(|b| matches!(b, b' ' | b'\t')).count();
    ceiling(text, at + blanks + 2)
}

/// The first place at or behind `at` where `text` can be cut.
fn ceiling(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(text: &str, shape: Shape) -> &str {
        match extent(text, shape, 10) {
            Extent::To(end) => text.get(..end).unwrap_or("?"),
            Extent::TooDeep(_) => "too deep",
        }
    }

    #[test]
    fn parts_end_with_the_last_bracket() {
        assert_eq!(reach("a.b(\"(\")[0].c-d e", Shape::Parts), "a.b(\"(\")[0].c-d ");
        assert_eq!(reach("a$!.b$c", Shape::Parts), "a$!.b$");
        assert_eq!(reach("{a.b}c(", Shape::Braces), "{a.b}c(");
        assert_eq!(reach("a((((((((((((((", Shape::Parts), "a(");
        assert_eq!(reach("a.b()((((((((((((", Shape::Parts), "a.b()(");
        assert_eq!(reach("a.b(;)", Shape::Parts), "a.b(;");
        assert_eq!(reach("a é", Shape::Parts), "a ");
        assert_eq!(reach("aé b", Shape::Parts), "aé");
    }

    #[test]
    fn heads_take_their_line_end() {
        assert_eq!(reach(" (1 == \")\") \r\nx", Shape::Head { open: 0 }), " (1 == \")\") \r\n");
        assert_eq!(reach("$a = 1)xyz", Shape::Head { open: 1 }), "$a = 1)xy");
    }

    #[test]
    fn depth_is_checked_first() {
        assert_eq!(reach("a$!.b(c(c(c(c(c(c(c(c(c(c(c(", Shape::Parts), "too deep");
        assert_eq!(reach("a (((((((((((((", Shape::Parts), "a ");
    }
}
