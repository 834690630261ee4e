//! Ready-made observers: what a rendering did ([`Trace`]), what of a template renderings have reached ([`Coverage`]),
//! which part of a template wrote which byte of the output ([`OutputMap`]), and which references had no value
//! ([`MissingReferences`]).

mod coverage;
mod missing;
mod not_json;
mod output_map;
mod points;
mod trace;

pub use coverage::{Branch, BranchKind, Coverage, Line, Outcome, OutcomeKind, Totals};
pub use missing::{Missing, MissingReferences};
pub use not_json::NotJson;
pub use output_map::{OutputMap, Written};
pub use trace::{Step, StepKind, Trace};
