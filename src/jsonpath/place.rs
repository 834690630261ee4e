//! Where in a document an evaluation stands: a chain on the stack, written out only where places are asked for.

use super::path::Name;
use crate::value::Value;
use std::fmt::Write as _;

/// A place, and the place that it is in.
pub(super) struct Place<'x> {
    pub(super) parent: Option<&'x Place<'x>>,
    pub(super) part: Part<'x>,
}

/// The last step to a place.
pub(super) enum Part<'x> {
    Root(char),
    Name(&'x Name),
    /// A key of the document.
    Key(&'x Value<'x>),
    Index(i64),
    /// Several names that were made one object.
    Merged(&'x [Name]),
    Function(&'x str),
}

impl Place<'_> {
    /// The place as Jayway writes it: `$['a'][0]`.
    pub(super) fn text(&self) -> String {
        let mut chain = Vec::new();
        let mut place = Some(self);
        while let Some(at) = place {
            chain.push(&at.part);
            place = at.parent;
        }
        let mut out = String::new();
        for part in chain.iter().rev() {
            // Writing to memory cannot fail.
            let _ = match part {
                Part::Root(root) => write!(out, "{root}"),
                Part::Name(name) => write!(out, "['{}']", plain(name)),
                Part::Key(key) => write!(out, "['{}']", key.as_str().unwrap_or("?")),
                Part::Index(index) => write!(out, "[{index}]"),
                Part::Merged(names) => {
                    let names: Vec<String> = names.iter().map(|n| format!("'{}'", plain(n))).collect();
                    write!(out, "[{}]", names.join(", "))
                }
                Part::Function(name) => write!(out, ".{name}"),
            };
        }
        out
    }
}

fn plain(name: &Name) -> String {
    match name {
        Name::Text(text) => text.to_string(),
        Name::Wide(units) => String::from_utf16_lossy(units),
    }
}
