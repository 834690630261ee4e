//! Which part of a template wrote which byte of the output.

use super::not_json::NotJson;
use crate::eval::{Event, Observer, Origin, Place};
use crate::span::{Position, Span};
use crate::value::{Heap, Value};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// Maps every byte of one rendering's output to what wrote it. An observer, new for each rendering.
///
/// A byte belongs to the innermost text or reference that was printing when it was written: what a macro or a
/// `#define` block writes to their own text, the text of a value to the reference that printed it.
///
/// ```
/// use vtl::{MappingContext, MappingTemplate, watch::OutputMap};
///
/// let template = MappingTemplate::parse(r#"{"name": "$input.path('$.name')"}"#)?;
/// let mut map = OutputMap::new();
/// let context = MappingContext::builder().body(r#"{"name": "Rex"}"#).build();
/// let rendered = template.render_observed(&context, &mut map)?;
/// let at = rendered.body().find("Rex").unwrap();
/// assert_eq!(map.at(at).unwrap().text(), "$input.path('$.name')");
/// # Ok::<(), vtl::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct OutputMap {
    texts: Vec<Text>,
    /// The numbers of the texts, by where the rendering keeps them.
    numbers: HashMap<usize, usize>,
    pieces: Vec<Piece>,
    silent: Vec<Silent>,
    /// The references that were read, by the number of their text.
    references: HashSet<(usize, Span)>,
    /// The last `#set`: what its strings hold writes nothing.
    set: Option<(usize, Span)>,
    /// The directive of the template that brings in other text.
    through: Option<Span>,
}

/// One of the texts of a rendering.
#[derive(Clone, Debug)]
struct Text {
    origin: Origin,
    source: Arc<str>,
}

#[derive(Clone, Copy, Debug)]
struct Piece {
    start: usize,
    end: usize,
    text: usize,
    span: Span,
    is_reference: bool,
    through: Option<Span>,
}

/// What stood at a place of the output and wrote nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Silent {
    pub(super) at: usize,
    pub(super) kind: SilentKind,
    piece: Piece,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SilentKind {
    Reference,
    If,
    Foreach,
}

/// A part of the output, and what wrote it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Written<'m> {
    /// The bytes of the output.
    pub output: Range<usize>,
    /// Which text wrote it.
    pub origin: &'m Origin,
    /// All of that text.
    pub source: &'m str,
    /// What wrote it.
    pub span: Span,
    /// Whether that is a reference; else it is text that stands in the template.
    pub is_reference: bool,
    /// Where that is a text that came up while rendering: the `#evaluate` or `#parse` of the template.
    pub through: Option<Span>,
}

impl<'m> Written<'m> {
    /// What stands at the place.
    pub fn text(&self) -> &'m str {
        self.span.text(self.source)
    }

    /// Line and column of the place.
    pub fn position(&self) -> Position {
        Position::of(self.source, self.span.start as usize)
    }
}

impl OutputMap {
    /// Nothing written yet.
    pub fn new() -> OutputMap {
        OutputMap::default()
    }

    /// The parts of the output, in order: each begins where the last ends.
    pub fn parts(&self) -> impl Iterator<Item = Written<'_>> {
        self.pieces.iter().filter_map(|piece| self.written(piece))
    }

    /// The part that holds byte `offset` of the output.
    pub fn at(&self, offset: usize) -> Option<Written<'_>> {
        let next = self.pieces.partition_point(|piece| piece.start <= offset);
        let piece = self.pieces.get(next.checked_sub(1)?)?;
        if offset < piece.end { self.written(piece) } else { None }
    }

    /// Where `output`, which this rendering gave, is not JSON, and what wrote that; `None` where it is JSON.
    ///
    /// ```
    /// use vtl::{MappingContext, MappingTemplate, watch::OutputMap};
    ///
    /// let template = MappingTemplate::parse(r#"{"a": 1, "b": $input.path('$.b')}"#)?;
    /// let mut map = OutputMap::new();
    /// let rendered = template.render_observed(&MappingContext::builder().build(), &mut map)?;
    /// let fault = map.not_json(rendered.body()).unwrap();
    /// assert_eq!(
    ///     fault.to_string(),
    ///     "invalid JSON at output 1:15: expected value; `$input.path('$.b')` at template 1:15 wrote nothing there",
    /// );
    /// # Ok::<(), vtl::Error>(())
    /// ```
    pub fn not_json(&self, output: &str) -> Option<NotJson> {
        NotJson::find(self, output)
    }

    /// The last of those in `gap` of the output that wrote nothing.
    pub(super) fn silent(&self, gap: std::ops::RangeInclusive<usize>) -> Option<(SilentKind, Written<'_>)> {
        let after = self.silent.partition_point(|silent| silent.at <= *gap.end());
        let silent = self.silent.get(after.checked_sub(1)?)?;
        if silent.at < *gap.start() {
            return None;
        }
        Some((silent.kind, self.written(&silent.piece)?))
    }

    fn written(&self, piece: &Piece) -> Option<Written<'_>> {
        let Text { origin, source } = self.texts.get(piece.text)?;
        Some(Written {
            output: piece.start..piece.end,
            origin,
            source,
            span: piece.span,
            is_reference: piece.is_reference,
            through: piece.through,
        })
    }

    /// How much has been written.
    fn end(&self) -> usize {
        self.pieces.last().map_or(0, |piece| piece.end)
    }

    /// The number of the text that a place is in.
    fn text(&mut self, place: Place<'_>) -> usize {
        let next = self.texts.len();
        let number = *self.numbers.entry(place.source().as_ptr().addr()).or_insert(next);
        if number == next {
            self.texts.push(Text { origin: place.origin().clone(), source: place.source().into() });
        }
        number
    }

    fn piece(&mut self, place: Place<'_>, output: Range<usize>) -> Piece {
        let (text, span) = (self.text(place), place.span());
        let is_reference = self.references.contains(&(text, span));
        let through = self.through.filter(|_| *place.origin() != Origin::Template);
        Piece { start: output.start, end: output.end, text, span, is_reference, through }
    }

    fn fell_silent(&mut self, kind: SilentKind, place: Place<'_>) {
        let at = self.end();
        let piece = self.piece(place, at..at);
        let in_set = self.set.is_some_and(|(text, set)| {
            text == piece.text && set.start <= piece.span.start && piece.span.end <= set.end
        });
        if !in_set {
            self.silent.push(Silent { at, kind, piece });
        }
    }
}

impl Observer for OutputMap {
    fn directive(&mut self, event: Event, place: Place<'_>) {
        match event {
            Event::Set => self.set = Some((self.text(place), place.span())),
            Event::Evaluate | Event::Include if *place.origin() == Origin::Template => {
                self.through = Some(place.span());
            }
            Event::Otherwise => self.fell_silent(SilentKind::If, place),
            Event::Foreach { empty: true } => self.fell_silent(SilentKind::Foreach, place),
            _ => {}
        }
    }

    fn reference(&mut self, place: Place<'_>, _: &Value<'_>, _: &Heap<'_>) {
        let text = self.text(place);
        self.references.insert((text, place.span()));
    }

    fn output(&mut self, place: Place<'_>, output: Range<usize>, depth: usize) {
        if depth > 0 {
            return;
        }
        if output.is_empty() {
            self.fell_silent(SilentKind::Reference, place);
            return;
        }
        // What stands in a block that a reference prints has been told of already.
        let start = output.start.max(self.end());
        if start < output.end {
            let piece = self.piece(place, start..output.end);
            self.pieces.push(piece);
        }
    }
}
