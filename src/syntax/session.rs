//! What one parse shares among the template and the strings in it: the pool of text, places, limits, names.

use super::Settings;
use super::ast::{Ast, Block};
use crate::error::{Error, ErrorKind, Result};
use crate::span::Span;
use std::collections::HashSet;

/// A stretch of the pool that came from the source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) pool: usize,
    pub(super) source: usize,
}

#[derive(Debug)]
pub(super) struct Session {
    pool: String,
    source_len: usize,
    segments: Vec<Segment>,
    pub(super) settings: Settings,
    /// Macros defined so far, for escapes before their names.
    pub(super) macros: HashSet<String>,
    /// Parts of the pool that are missing where a node's text is printed: backslashes and further signs before a
    /// reference, and comments.
    cuts: Vec<Span>,
    loops: u32,
}

impl Session {
    pub(super) fn new(source: &str, settings: Settings) -> Session {
        Session {
            pool: source.to_owned(),
            source_len: source.len(),
            segments: Vec::new(),
            settings,
            macros: HashSet::new(),
            cuts: Vec::new(),
            loops: 0,
        }
    }

    pub(super) fn finish(self, nodes: Block) -> Ast {
        Ast { nodes, pool: self.pool, loops: self.loops }
    }

    /// The number of the next `#foreach`.
    pub(super) fn next_loop(&mut self) -> u32 {
        self.loops += 1;
        self.loops - 1
    }

    /// The place in the source of a range of the pool.
    pub(super) fn source_span(&self, text: Span) -> Span {
        let place = |at: usize| {
            if at <= self.source_len {
                return at;
            }
            let next = self.segments.partition_point(|s| s.pool <= at);
            self.segments.get(next.wrapping_sub(1)).map_or(0, |s| s.source + (at - s.pool))
        };
        let (start, end) = (place(text.start as usize), place(text.end as usize));
        Span::new(start.min(self.source_len), end.min(self.source_len).max(start))
    }

    /// Appends text that does not stand in the source; `segments` say where its parts come from, relative to it.
    pub(super) fn append(&mut self, text: &str, segments: &[Segment]) -> Span {
        let start = self.pool.len().max(self.source_len + 1);
        // One byte apart from the source, so that a place is either in the source or not.
        while self.pool.len() < start {
            self.pool.push('\n');
        }
        self.pool.push_str(text);
        self.segments.extend(segments.iter().map(|s| Segment { pool: start + s.pool, source: s.source }));
        Span::new(start, self.pool.len())
    }

    pub(super) fn text(&self, span: Span) -> &str {
        span.text(&self.pool)
    }

    /// Leaves `span` out of the text of every node around it.
    pub(super) fn cut(&mut self, span: Span) {
        if span.start < span.end {
            self.cuts.push(span);
        }
    }

    /// Where a node begins in the list of cuts; [`Session::literal`] looks only behind it.
    pub(super) fn mark(&self) -> usize {
        self.cuts.len()
    }

    /// The text of a node that began at `mark`, without what was cut out of it.
    pub(super) fn literal(&mut self, span: Span, mark: usize) -> Span {
        let since = self.cuts.get(mark..).unwrap_or(&[]);
        let inside: Vec<Span> =
            since.iter().copied().filter(|c| c.start >= span.start && c.end <= span.end).collect();
        if inside.is_empty() {
            return span;
        }
        let mut text = String::new();
        let mut at = span.start;
        for cut in inside {
            if cut.start >= at {
                text.push_str(self.text(Span { start: at, end: cut.start }));
                at = cut.end;
            }
        }
        text.push_str(self.text(Span { start: at, end: span.end }));
        let source = self.source_span(span).start as usize;
        self.append(&text, &[Segment { pool: 0, source }])
    }

    /// A parse error at a range of the pool.
    pub(super) fn error(&self, text: Span, message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Parse, message).at(self.source_span(text))
    }

    /// Fails where blocks or strings are nested too deeply.
    pub(super) fn check_depth(&self, depth: usize, at: Span) -> Result<()> {
        self.settings.limits.check_nesting(depth).map_err(|e| e.at(self.source_span(at)))
    }
}
