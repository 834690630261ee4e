//! References that had no value.

use crate::eval::{Observer, Origin, Place};
use crate::span::{Position, Span};
use crate::value::{Heap, Value};
use std::collections::{HashMap, HashSet};

/// A reference that was read and had no value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missing {
    /// The reference as written.
    pub text: String,
    /// Which text it stands in: the template, or one that came up while rendering.
    pub origin: Origin,
    /// Where it stands in that text.
    pub span: Span,
    /// The same as line and column.
    pub position: Position,
}

/// An observer that notes the references without a value, each place once.
#[derive(Clone, Debug, Default)]
pub struct MissingReferences {
    missing: Vec<Missing>,
    /// The texts that came up while rendering, by what they say: a loop may evaluate one again and again.
    texts: HashMap<String, usize>,
    seen: HashSet<(usize, Span)>,
}

impl MissingReferences {
    /// The references, in the order in which they were first read.
    pub fn missing(&self) -> &[Missing] {
        &self.missing
    }

    /// The references, taken out.
    pub fn into_missing(self) -> Vec<Missing> {
        self.missing
    }

    /// The number of the text that a place is in.
    fn text(&mut self, place: Place<'_>) -> usize {
        if *place.origin() == Origin::Template {
            return 0;
        }
        let next = self.texts.len() + 1;
        match self.texts.get(place.source()) {
            Some(&number) => number,
            None => *self.texts.entry(place.source().to_owned()).or_insert(next),
        }
    }
}

impl Observer for MissingReferences {
    fn reference(&mut self, place: Place<'_>, value: &Value<'_>, _: &Heap<'_>) {
        if !value.is_null() {
            return;
        }
        let text = self.text(place);
        if self.seen.insert((text, place.span())) {
            self.missing.push(Missing {
                text: place.text().to_owned(),
                origin: place.origin().clone(),
                span: place.span(),
                position: place.position(),
            });
        }
    }
}
