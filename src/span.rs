//! Places in a template: byte ranges, and the line and column of a byte.
//!
//! Spans are kept as bytes everywhere; lines and columns are worked out only when a message is printed.

/// A range of bytes in a template's source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from byte `start` up to, not including, byte `end`.
    pub fn new(start: usize, end: usize) -> Span {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end) }
    }

    /// The span as a range of `usize`, for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part of `source` that this span covers; empty where it does not fit.
    pub fn text(self, source: &str) -> &str {
        source.get(self.range()).unwrap_or("")
    }
}

/// A place as people read it: line and column, both from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The position of byte `offset` in `source`. Lines end at `\n`, `\r` or `\r\n`.
    ///
    /// ```
    /// let at = vtl::Position::of("ab\ncd", 4);
    /// assert_eq!((at.line, at.column), (2, 2));
    /// ```
    pub fn of(source: &str, offset: usize) -> Position {
        let mut offset = offset.min(source.len());
        while !source.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = source.get(..offset).unwrap_or("");
        let (mut line, mut line_start) = (1, 0);
        let bytes = before.as_bytes();
        for (i, &byte) in bytes.iter().enumerate() {
            let ends = byte == b'\n' || (byte == b'\r' && source.as_bytes().get(i + 1) != Some(&b'\n'));
            if ends {
                line += 1;
                line_start = i + 1;
            }
        }
        let column = before.get(line_start..).unwrap_or("").chars().count() + 1;
        Position { line, column }
    }
}

/// Where the lines of a text begin, to find the lines of many bytes.
#[derive(Clone, Debug)]
pub(crate) struct LineStarts(Vec<usize>);

impl LineStarts {
    pub(crate) fn of(source: &str) -> LineStarts {
        let bytes = source.as_bytes();
        let ends = bytes
            .iter()
            .enumerate()
            .filter(|&(i, &byte)| byte == b'\n' || (byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')));
        LineStarts(std::iter::once(0).chain(ends.map(|(i, _)| i + 1)).collect())
    }

    /// The line of byte `offset`, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }

    /// The position of byte `offset` in `source`, whose lines these are.
    pub(crate) fn position(&self, source: &str, offset: usize) -> Position {
        let line = self.line(offset);
        let start = self.0.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = source.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        Position { line, column }
    }
}

/// The text of the line that holds byte `offset`, without its line end.
pub(crate) fn line_text(source: &str, offset: usize) -> &str {
    let mut offset = offset.min(source.len());
    while !source.is_char_boundary(offset) {
        offset -= 1;
    }
    let start = source.get(..offset).unwrap_or("").rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let rest = source.get(start..).unwrap_or("");
    let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
    rest.get(..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_any_line_end() {
        let source = "a\r\nb\rc\nd";
        let lines: Vec<usize> = [0, 3, 5, 7].iter().map(|&o| Position::of(source, o).line).collect();
        assert_eq!(lines, [1, 2, 3, 4]);
        let starts = LineStarts::of(source);
        (0..=source.len())
            .for_each(|o| assert_eq!(starts.position(source, o), Position::of(source, o), "{o}"));
        assert_eq!(line_text(source, 5), "c");
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(Position::of("é😀x", 6).column, 3);
    }
}
