//! A translated pattern in the engine, which bounds its backtracking.
//!
//! The engine does not say how often it went back, only that it went back too often. So a search runs with a small
//! bound first and with larger ones where that did not do: what was tried in vain counts as steps of the rendering.

use crate::error::{Error, Limit, Result};
use crate::value::Heap;
use fancy_regex::{Regex, RegexBuilder};
use std::sync::OnceLock;

/// The bounds that are tried before the limit itself.
const BOUNDS: [usize; 3] = [1_000, 16_000, 128_000];

/// How often the engine goes back in the time of one step.
const BACKTRACKS: usize = 4;

/// A pattern, compiled at its first use with each bound.
pub(super) struct Engine {
    pattern: String,
    /// The limit on one search.
    steps: usize,
    compiled: [OnceLock<Result<Regex>>; BOUNDS.len() + 1],
}

impl Engine {
    pub(super) fn new(pattern: String, steps: usize) -> Engine {
        Engine { pattern, steps, compiled: Default::default() }
    }

    /// What `search` finds within the limit.
    pub(super) fn run<T>(
        &self,
        heap: &Heap<'_>,
        search: impl Fn(&Regex) -> fancy_regex::Result<T>,
    ) -> Result<T> {
        heap.spend(1)?;
        let bounds = BOUNDS.into_iter().map(|bound| bound.min(self.steps)).chain([self.steps]);
        for (bound, compiled) in bounds.zip(&self.compiled) {
            let regex = compiled.get_or_init(|| build(&self.pattern, bound));
            if let Ok(found) = search(regex.as_ref().map_err(Error::clone)?) {
                return Ok(found);
            }
            heap.spend_items(bound / BACKTRACKS)?;
            if bound == self.steps {
                break;
            }
        }
        Err(too_many_steps(self.steps))
    }
}

fn build(pattern: &str, bound: usize) -> Result<Regex> {
    RegexBuilder::new(pattern).backtrack_limit(bound).build().map_err(|_| {
        Error::render("this regular expression cannot be compiled here")
            .with_hint("it is too large, or combines lookbehind with groups or back references")
    })
}

/// What ended a search: the bound on its steps, in every case that can occur.
#[cold]
fn too_many_steps(steps: usize) -> Error {
    Error::limit_exceeded(Limit::RegexSteps, "a regular expression takes too many steps", steps)
        .with_hint("nested repetitions such as (a+)+ make it try very many ways")
}
