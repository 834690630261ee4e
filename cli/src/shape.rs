//! What the members of a JSON request must be, and what is said where one is not.

use crate::batch::members;
use crate::output::Failure;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::Path;
use vtl::{Data, Position};

/// What a member must be; null stands for a member that is not there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// Anything.
    Any,
    /// A text.
    Text,
    /// `true` or `false`.
    Flag,
    /// An integer.
    Integer,
    /// A list of texts.
    Texts,
    /// An object with any members.
    Object,
    /// An object whose members are texts or lists of texts.
    Parameters,
    /// An object, of whose members those that are known must be of their shapes.
    Members(Members),
}

/// Known members and their shapes.
pub(crate) type Members = &'static [(&'static str, Shape)];

/// The members of a request, wherever one is read.
pub(crate) const REQUEST: Members = &[
    ("$schema", Shape::Text),
    ("method", Shape::Text),
    ("path", Shape::Text),
    ("resource", Shape::Text),
    ("headers", Shape::Parameters),
    ("query", Shape::Parameters),
    ("pathParameters", Shape::Parameters),
    ("body", Shape::Any),
    ("body_base64", Shape::Text),
    ("raw_query", Shape::Text),
    ("raw_path_with_stage", Shape::Text),
    ("stageVariables", Shape::Object),
    ("context", Shape::Object),
];

/// A member that is not what it must be: the way to it, and what is wrong.
#[derive(Debug)]
pub(crate) struct Misshapen {
    way: Vec<String>,
    message: String,
}

impl Misshapen {
    /// The way and the message in one line.
    pub(crate) fn text(&self) -> String {
        format!("{}: {}", self.way.join("."), self.message)
    }

    /// The way and the message, with file, line and column.
    pub(crate) fn in_file(&self, file: &Path, text: &str) -> Failure {
        let place = place(text, &self.way).map_or(String::new(), |at| format!(":{}:{}", at.line, at.column));
        Failure::usage(format!("{}{place}: {}", file.display(), self.text()))
    }
}

/// Checks the members of `data` that `known` has; another one is wrong where `closed`.
pub(crate) fn check(data: &Data, known: Members, closed: bool) -> Result<(), Misshapen> {
    for (name, value) in members(Some(data)) {
        match known.iter().find(|(other, _)| *other == name) {
            Some((_, shape)) => fits(value, *shape).map_err(|error| error.under(name))?,
            None if closed => {
                let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
                let message = format!("there is no such member; known are {}", names.join(", "));
                return Err(Misshapen { way: vec![name.to_owned()], message });
            }
            None => {}
        }
    }
    Ok(())
}

impl Misshapen {
    fn under(mut self, name: &str) -> Misshapen {
        self.way.insert(0, name.to_owned());
        self
    }
}

fn fits(value: &Data, shape: Shape) -> Result<(), Misshapen> {
    let text = |value: &Data| matches!(value, Data::String(_) | Data::Wide(_));
    let texts = |value: &Data| matches!(value, Data::List(list) if list.items().iter().all(text));
    let (fits, wanted) = match shape {
        _ if matches!(value, Data::Null) => return Ok(()),
        Shape::Any => return Ok(()),
        Shape::Text => (text(value), "a text"),
        Shape::Flag => (matches!(value, Data::Bool(_)), "true or false"),
        Shape::Integer => (matches!(value, Data::Int(_)), "an integer"),
        Shape::Texts => (texts(value), "a list of texts"),
        Shape::Object | Shape::Members(_) => (matches!(value, Data::Map(_)), "an object"),
        Shape::Parameters => {
            let wrong = members(Some(value)).find(|(_, value)| !text(value) && !texts(value));
            if let Some((name, value)) = wrong {
                let wrong = misshapen("a text or a list of texts", value);
                return Err(wrong.under(name));
            }
            (matches!(value, Data::Map(_)), "an object")
        }
    };
    match shape {
        _ if !fits => Err(misshapen(wanted, value)),
        Shape::Members(known) => check(value, known, false),
        _ => Ok(()),
    }
}

fn misshapen(wanted: &str, found: &Data) -> Misshapen {
    let found = match found {
        Data::Null => "null",
        Data::Bool(_) => "true or false",
        Data::String(_) | Data::Wide(_) => "a text",
        Data::List(_) => "a list",
        Data::Map(_) => "an object",
        _ => "a number",
    };
    Misshapen { way: Vec::new(), message: format!("expected {wanted}, found {found}") }
}

/// Where the value at the end of `way` begins in a JSON text.
fn place(text: &str, way: &[String]) -> Option<Position> {
    let mut rest = text;
    for name in way {
        let object: BTreeMap<String, &RawValue> = serde_json::from_str(rest).ok()?;
        rest = object.get(name)?.get();
    }
    Some(Position::of(text, (rest.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let text = "{\"method\": \"GET\",\n  \"query\": {\"a\": [\"1\", 2]}}";
        let wrong = check(&Data::from_json(text).unwrap(), REQUEST, true).unwrap_err();
        assert_eq!(wrong.text(), "query.a: expected a text or a list of texts, found a list");
        let at = place(text, &wrong.way).unwrap();
        assert_eq!((at.line, at.column), (2, 18));
    }

    #[test]
    fn other_members_are_wrong_only_where_none_may_be() {
        let data = Data::from_json(r#"{"header": {}}"#).unwrap();
        assert!(check(&data, REQUEST, true).is_err());
        assert!(check(&data, REQUEST, false).is_ok());
    }
}
