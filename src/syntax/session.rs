//! What one parse shares among the template and the strings in it: the pool of text, places, limits, names.

use super::Settings;
use super::ast::{Ast, Block, Segment, SourceMap, StringTemplate};
use super::string::Pending;
use crate::error::{Error, ErrorKind, Result};
use crate::span::Span;
use std::collections::HashSet;

/// Which texts of a node something is left out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Both of the following.
    Both,
    /// Its text as `Node.literal()` gives it: what a null prints.
    Literal,
    /// Its tokens as `RuntimeMacro.getLiteral()` joins them: what the call of an unknown macro prints.
    Tokens,
}

#[derive(Debug)]
pub(super) struct Session {
    pool: String,
    map: SourceMap,
    pub(super) settings: Settings,
    /// Macros defined so far, for escapes before their names.
    pub(super) macros: HashSet<String>,
    /// Parts of the pool that are missing where a node's text is printed: backslashes and further signs before a
    /// reference, and comments.
    cuts: Vec<(Span, Cut)>,
    loops: u32,
    strings: Vec<StringTemplate>,
    pending: Vec<(usize, Pending)>,
    /// Whether the plainest constructs may be read without the grammar.
    pub(super) quick: bool,
}

/// How much was noted at some time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checkpoint {
    pool: usize,
    segments: usize,
    cuts: usize,
    strings: usize,
    pending: usize,
}

impl Session {
    pub(super) fn new(source: &str, settings: Settings, macros: HashSet<String>) -> Session {
        Session {
            pool: source.to_owned(),
            map: SourceMap { source_len: source.len(), segments: Vec::new() },
            settings,
            macros,
            cuts: Vec::new(),
            loops: 0,
            strings: Vec::new(),
            pending: Vec::new(),
            quick: true,
        }
    }

    /// How much is noted now.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            pool: self.pool.len(),
            segments: self.map.segments.len(),
            cuts: self.cuts.len(),
            strings: self.strings.len(),
            pending: self.pending.len(),
        }
    }

    /// Forgets what was noted since.
    pub(super) fn roll_back(&mut self, to: Checkpoint) {
        self.pool.truncate(to.pool);
        self.map.segments.truncate(to.segments);
        self.cuts.truncate(to.cuts);
        self.strings.truncate(to.strings);
        self.pending.truncate(to.pending);
    }

    pub(super) fn finish(self, nodes: Block) -> Ast {
        Ast { nodes, pool: self.pool, map: self.map, strings: self.strings, loops: self.loops }
    }

    /// Keeps a string until the text around it is parsed; gives its number.
    pub(super) fn defer(&mut self, pending: Pending) -> usize {
        let number = self.strings.len();
        self.strings.push(StringTemplate::Text(Span::default()));
        self.pending.push((number, pending));
        number
    }

    pub(super) fn take_pending(&mut self) -> Vec<(usize, Pending)> {
        std::mem::take(&mut self.pending)
    }

    pub(super) fn set_string(&mut self, number: usize, template: StringTemplate) {
        if let Some(string) = self.strings.get_mut(number) {
            *string = template;
        }
    }

    /// The number of the next `#foreach`.
    pub(super) fn next_loop(&mut self) -> u32 {
        self.loops += 1;
        self.loops - 1
    }

    /// The place in the source of a range of the pool.
    pub(super) fn source_span(&self, text: Span) -> Span {
        self.map.span(text)
    }

    /// Appends text that does not stand in the source; `segments` say where its parts come from, relative to it.
    pub(super) fn append(&mut self, text: &str, segments: &[Segment]) -> Span {
        let start = self.pool.len().max(self.map.source_len + 1);
        // One byte apart from the source, so that a place is either in the source or not.
        while self.pool.len() < start {
            self.pool.push('\n');
        }
        self.pool.push_str(text);
        self.map.segments.extend(segments.iter().map(|s| Segment { pool: start + s.pool, source: s.source }));
        Span::new(start, self.pool.len())
    }

    pub(super) fn text(&self, span: Span) -> &str {
        span.text(&self.pool)
    }

    /// Leaves `span` out of the text of every node around it.
    pub(super) fn cut(&mut self, span: Span, cut: Cut) {
        if span.start < span.end {
            self.cuts.push((span, cut));
        }
    }

    /// Signs that begin nothing: gives what is left of them where text is printed (`NodeUtils.specialText`), and
    /// leaves the rest out of every text, all of it out of tokens.
    pub(super) fn drop_signs(&mut self, signs: Span) -> Vec<Span> {
        let bytes = self.text(signs).as_bytes();
        let (mut kept, mut at) = (Vec::new(), 0);
        while let Some(&byte) = bytes.get(at) {
            let slashes = bytes.iter().skip(at).take_while(|&&b| b == b'\\').count();
            let escaped = slashes > 0 && bytes.get(at + slashes) == Some(&b'$');
            let length = if escaped { slashes + 1 } else { usize::from(matches!(byte, b'#' | b'$')) };
            if length > 0 {
                let start = signs.start + at as u32;
                kept.push(Span { start, end: start + length as u32 });
            }
            // Behind an escaped sign Velocity passes over one character more.
            at += if escaped { slashes + 2 } else { slashes.max(1) };
        }
        let mut dropped = signs.start;
        for span in &kept {
            self.cut(Span { start: dropped, end: span.start }, Cut::Both);
            self.cut(*span, Cut::Tokens);
            dropped = span.end;
        }
        self.cut(Span { start: dropped, end: signs.end }, Cut::Both);
        kept
    }

    /// Where a node begins in the list of cuts; [`Session::literal`] looks only behind it.
    pub(super) fn mark(&self) -> usize {
        self.cuts.len()
    }

    /// The text of a node that began at `mark`, without what was cut out of it.
    pub(super) fn literal(&mut self, span: Span, mark: usize) -> Span {
        self.without(span, mark, Cut::Tokens)
    }

    /// The tokens of a directive that began at `mark`.
    pub(super) fn tokens(&mut self, span: Span, mark: usize) -> Span {
        self.without(span, mark, Cut::Literal)
    }

    /// The text of `span` without the cuts since `mark`, but for those of one sort.
    fn without(&mut self, span: Span, mark: usize, but: Cut) -> Span {
        let since = self.cuts.get(mark..).unwrap_or(&[]).iter();
        let mut inside: Vec<Span> = since
            .filter(|(cut, kind)| *kind != but && cut.start >= span.start && cut.end <= span.end)
            .map(|(cut, _)| *cut)
            .collect();
        if inside.is_empty() {
            return span;
        }
        inside.sort_by_key(|cut| cut.start);
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
