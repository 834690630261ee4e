//! Watching a rendering: what trace, coverage and output maps stand on.

use crate::span::Span;
use crate::value::{Heap, Value};
use std::ops::Range;

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
    /// The `#else` of an `#if` was taken, or, where it has none, no arm at all.
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

/// Watches a rendering. Every method does nothing by default; `()` watches nothing and costs nothing.
///
/// ```
/// use vtl::{Event, Observer, Span, Template, Variables};
///
/// #[derive(Default)]
/// struct Arms(Vec<bool>);
///
/// impl Observer for Arms {
///     fn directive(&mut self, event: Event, _: Span) {
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

    /// A directive at `span` of the template was reached, taken or passed by.
    fn directive(&mut self, event: Event, span: Span) {
        let _ = (event, span);
    }

    /// The reference at `span` was read; `value` is null where it has no value.
    fn reference(&mut self, span: Span, value: &Value<'_>, heap: &Heap<'_>) {
        let _ = (span, value, heap);
    }

    /// The bytes `output` of the output were written by what stands at `span`. Inside a string that is a template
    /// `output` counts from the string's own start, and `depth` is greater than zero.
    fn output(&mut self, span: Span, output: Range<usize>, depth: usize) {
        let _ = (span, output, depth);
    }
}

impl Observer for () {
    const ACTIVE: bool = false;
}
