//! Watching a rendering: what trace, coverage and output maps stand on.

use crate::span::{Position, Span};
use crate::value::{Heap, Value};
use std::ops::Range;
use std::sync::Arc;

/// Which of the texts of a rendering something stands in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// The template itself.
    Template,
    /// A text that an `#evaluate` rendered.
    Evaluated,
    /// The template of this name, which a `#parse` brought in.
    Parsed(Arc<str>),
}

/// A place in one of the texts of a rendering.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    pub(super) span: Span,
    pub(super) origin: &'p Origin,
    pub(super) source: &'p str,
    pub(super) depth: usize,
}

impl<'p> Place<'p> {
    /// The bytes of the source.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Which text it is.
    pub fn origin(&self) -> &'p Origin {
        self.origin
    }

    /// All of that text.
    pub fn source(&self) -> &'p str {
        self.source
    }

    /// How deeply the operation there is nested in others: blocks, macros, expressions. Greater means deeper; how
    /// much greater says nothing.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// What stands at the place.
    pub fn text(&self) -> &'p str {
        self.span.text(self.source)
    }

    /// Line and column.
    pub fn position(&self) -> Position {
        Position::of(self.source, self.span.start as usize)
    }
}

/// What happened to a directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A `#set` was reached.
    Set,
    /// An `#if` was reached.
    If,
    /// The condition of an arm of an `#if` was computed.
    Arm {
        /// Whether it held.
        taken: bool,
    },
    /// The `#else` of an `#if` was taken; or, where it has none, no arm at all, told of at the place of the `#if`.
    Otherwise,
    /// A `#foreach` was reached.
    Foreach {
        /// Whether there is anything to go through.
        empty: bool,
    },
    /// One turn of a `#foreach` begins.
    Turn,
    /// A `#define` was reached.
    Define,
    /// A macro is called.
    Macro,
    /// A `#break` was reached.
    Break,
    /// A `#stop` was reached.
    Stop,
    /// An `#evaluate` was reached.
    Evaluate,
    /// A `#parse` or `#include` was reached.
    Include,
}

/// Watches a rendering. Every method does nothing by default; `()` watches nothing and costs nothing. A pair of
/// observers, or a reference to one, is one too. Some are ready made: [`crate::watch`].
///
/// The output is the same, watched or not. A text that `#set` appends to is copied while somebody watches, which takes
/// more of [`Limits::steps`](crate::Limits::steps).
///
/// ```
/// use vtl::{Event, Observer, Place, Template, Variables};
///
/// #[derive(Default)]
/// struct Arms(Vec<bool>);
///
/// impl Observer for Arms {
///     fn directive(&mut self, event: Event, _: Place<'_>) {
///         if let Event::Arm { taken } = event {
///             self.0.push(taken);
///         }
///     }
/// }
///
/// let template = Template::parse("#if($a)x#elseif(true)y#end")?;
/// let mut arms = Arms::default();
/// template.render_observed(&Variables::new(), &mut arms)?;
/// assert_eq!(arms.0, [false, true]);
/// # Ok::<(), vtl::Error>(())
/// ```
pub trait Observer {
    /// Whether this observer wants to be told anything at all.
    const ACTIVE: bool = true;

    /// The directive at `place` was reached, taken or passed by.
    fn directive(&mut self, event: Event, place: Place<'_>) {
        let _ = (event, place);
    }

    /// The reference at `place` was read; `value` is null where it has no value.
    fn reference<'a>(&mut self, place: Place<'_>, value: &Value<'a>, heap: &Heap<'a>) {
        let _ = (place, value, heap);
    }

    /// The bytes `output` of the output were written by what stands at `place`. What a block wrote that a reference
    /// prints is told of once for its own parts, and then for the reference. Inside a string that is a template
    /// `output` counts from the string's own start, and `depth` is greater than zero. Half of a surrogate pair is one
    /// byte, as it leaves alone, until its other half makes it four.
    fn output(&mut self, place: Place<'_>, output: Range<usize>, depth: usize) {
        let _ = (place, output, depth);
    }
}

impl Observer for () {
    const ACTIVE: bool = false;
}

impl<O: Observer> Observer for &mut O {
    const ACTIVE: bool = O::ACTIVE;

    fn directive(&mut self, event: Event, place: Place<'_>) {
        (**self).directive(event, place);
    }

    fn reference<'a>(&mut self, place: Place<'_>, value: &Value<'a>, heap: &Heap<'a>) {
        (**self).reference(place, value, heap);
    }

    fn output(&mut self, place: Place<'_>, output: Range<usize>, depth: usize) {
        (**self).output(place, output, depth);
    }
}

impl<A: Observer, B: Observer> Observer for (A, B) {
    const ACTIVE: bool = A::ACTIVE || B::ACTIVE;

    fn directive(&mut self, event: Event, place: Place<'_>) {
        self.0.directive(event, place);
        self.1.directive(event, place);
    }

    fn reference<'a>(&mut self, place: Place<'_>, value: &Value<'a>, heap: &Heap<'a>) {
        self.0.reference(place, value, heap);
        self.1.reference(place, value, heap);
    }

    fn output(&mut self, place: Place<'_>, output: Range<usize>, depth: usize) {
        self.0.output(place, output.clone(), depth);
        self.1.output(place, output, depth);
    }
}
