//! Ready-made observers: what a rendering did ([`Trace`]), what of a template renderings have reached
//! ([`Coverage`]), and which part of a template wrote which byte of the output ([`OutputMap`]).

mod coverage;
mod not_json;
mod output_map;
mod trace;

pub use coverage::{Branch, BranchKind, Coverage, Line, Outcome, OutcomeKind, Totals};
pub use not_json::NotJson;
pub use output_map::{OutputMap, Written};
pub use trace::{Step, StepKind, Trace};
