//! Unit tests for mapping templates.
//!
//! A file `NAME.vtltest.yaml` names a template or an integration and holds tests: the parts of a request, and what is
//! expected of it. [`Runner`] finds such files and runs them; `vtl test` is the same from a shell. The format is
//! described in `docs/testing.md`, and for editors in `schemas/vtltest.schema.json`.
//!
//! ```
//! # let folder = std::env::temp_dir().join("vtl-test-example");
//! # std::fs::create_dir_all(&folder)?;
//! # std::fs::write(folder.join("pet.vtl"), r#"{"id": "$input.params('id')"}"#)?;
//! # std::fs::write(folder.join("pet.vtltest.yaml"), "
//! # template: pet.vtl
//! # tests:
//! #   - name: an id
//! #     path: {id: '7'}
//! #     expect: {json: {id: '7'}}
//! # ")?;
//! // In a `#[test]` that returns `Result<(), vtl_test::Failed>`.
//! vtl_test::Runner::new().path(&folder).check()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod coverage;
mod diff;
mod expect;
mod find;
mod format;
mod init;
mod json;
mod layers;
mod load;
pub mod messages;
mod report;
mod run;
mod runner;
pub mod shape;
mod snapshot;
mod source;
mod subject;
mod watch;
mod written;

pub use coverage::{CoverageReport, TemplateCoverage, TemplateSource};
pub use diff::{Line, Tone};
pub use init::init;
pub use report::{CaseReport, Failure, FileReport, Report};
pub use runner::{Failed, Runner, Unreadable};

/// The JSON Schema of test files, for editors.
pub const SCHEMA: &str = include_str!("../../schemas/vtltest.schema.json");
