//! From text to tree. Nothing outside this module knows pest.
//!
//! [`scanner`] walks the text in the lexer modes of Velocity 1.7 and nests the blocks; each reference, directive
//! head and expression goes to the pest grammar (`grammar/vtl.pest`); [`build`] makes the tree of its pairs. What is
//! written in the plainest way does not need the grammar ([`quick`]).

pub(crate) mod ast;
mod build;
mod comment;
mod diagnose;
mod directive;
mod extent;
mod grammar;
mod quick;
mod scanner;
mod session;
mod string;

use crate::error::Result;
use crate::limits::Limits;
use ast::Ast;
use std::collections::HashSet;

/// What differs between the dialects while parsing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Whether `#evaluate` is a directive.
    pub(crate) evaluate: bool,
    pub(crate) limits: Limits,
}

/// Parses a template. `macros` are the names of macros that are defined already.
pub(crate) fn parse(source: &str, settings: Settings, macros: HashSet<String>) -> Result<Ast> {
    parse_by(source, settings, macros, true)
}

/// [`parse`], with what [`quick`] can read or by the grammar alone.
fn parse_by(source: &str, settings: Settings, macros: HashSet<String>, quick: bool) -> Result<Ast> {
    let mut session = session::Session::new(source, settings, macros);
    session.quick = quick;
    let nodes = scanner::parse_text(&mut session, source, 0, 0)?;
    string::parse_pending(&mut session)?;
    Ok(session.finish(nodes))
}
