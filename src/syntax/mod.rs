//! From text to tree. Nothing outside this module knows pest.
//!
//! [`scanner`] walks the text in the lexer modes of Velocity 1.7 and nests the blocks; each reference, directive
//! head and expression goes to the pest grammar (`grammar/vtl.pest`); [`build`] makes the tree of its pairs.

pub(crate) mod ast;
mod build;
mod comment;
mod diagnose;
mod directive;
mod grammar;
mod scanner;
mod session;
mod string;

use crate::error::Result;
use crate::limits::Limits;
use ast::Ast;

/// What differs between the dialects while parsing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Whether `#evaluate` is a directive.
    pub(crate) evaluate: bool,
    pub(crate) limits: Limits,
}

/// Parses a template.
pub(crate) fn parse(source: &str, settings: Settings) -> Result<Ast> {
    let mut session = session::Session::new(source, settings);
    let nodes = scanner::parse_text(&mut session, source, 0, 0)?;
    Ok(session.finish(nodes))
}
