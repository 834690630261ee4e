//! What the members of an object must be, and what is said where one is not.

use crate::messages::members;
use std::path::Path;
use vtl::Data;
use vtl::integration::YamlDocument;

/// What a member must be; null stands for a member that is not there.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Anything.
    Any,
    /// A text.
    Text,
    /// `true` or `false`.
    Flag,
    /// `false` alone.
    False,
    /// An integer.
    Integer,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list whose items are all of one shape.
    List(&'static Shape),
    /// An object with any members.
    Object,
    /// An object whose members are texts or lists of texts.
    Parameters,
    /// An object, of whose members those that are known must be of their shapes.
    Members(Members),
    /// The same with the members of several tables.
    Joined(&'static [Members]),
    /// The first of these shapes that the value is of the kind of.
    Either(&'static [Shape]),
}

/// Known members and their shapes.
pub type Members = &'static [(&'static str, Shape)];

/// A member that is not what it must be: the way to it, and what is wrong.
#[derive(Debug)]
pub struct Misshapen {
    way: String,
    message: String,
    /// What is wrong is that it is there at all.
    unknown: bool,
}

impl Misshapen {
    /// The way and the message in one line.
    pub fn text(&self) -> String {
        if self.way.is_empty() { self.message.clone() } else { format!("{}: {}", self.way, self.message) }
    }

    /// The way and the message, with file, line and column; `text` is the file's, JSON or YAML.
    pub fn in_file(&self, file: &Path, text: &str) -> String {
        match YamlDocument::parse(text) {
            Ok(document) => self.in_document(file, &document),
            Err(_) => format!("{}: {}", file.display(), self.text()),
        }
    }

    /// The same for a document that was read already.
    pub fn in_document(&self, file: &Path, document: &YamlDocument) -> String {
        let place =
            if self.unknown { document.key_position(&self.way) } else { document.position(&self.way) };
        let place = place.map_or(String::new(), |at| format!(":{}:{}", at.line, at.column));
        format!("{}{place}: {}", file.display(), self.text())
    }

    fn under(mut self, name: &str) -> Misshapen {
        let dot = if self.way.is_empty() || self.way.starts_with('[') { "" } else { "." };
        self.way = format!("{name}{dot}{}", self.way);
        self
    }
}

/// Checks the members of `data` that `known` has; another one is wrong where `closed`, however deep. Gives the first
/// that is wrong.
pub fn check(data: &Data, known: Members, closed: bool) -> Result<(), Misshapen> {
    let mut found = Vec::new();
    Check { closed, found: &mut found }.members(data, &[known]);
    found.into_iter().next().map_or(Ok(()), Err)
}

/// All that is wrong with an object that may have no other members than `known` has.
pub fn faults(data: &Data, known: Members) -> Vec<Misshapen> {
    let mut found = Vec::new();
    if matches!(data, Data::Map(_)) {
        Check { closed: true, found: &mut found }.members(data, &[known]);
    } else {
        found.push(misshapen("an object", data));
    }
    found
}

struct Check<'c> {
    closed: bool,
    found: &'c mut Vec<Misshapen>,
}

impl Check<'_> {
    fn members(&mut self, data: &Data, tables: &[Members]) {
        let known = || tables.iter().flat_map(|table| table.iter());
        for (name, value) in members(Some(data)) {
            match known().find(|(other, _)| *other == name) {
                Some((_, shape)) => self.under(name, |check| check.fits(value, *shape)),
                None if self.closed => {
                    let names: Vec<&str> = known().map(|(name, _)| *name).collect();
                    let message = unknown(name, &names);
                    self.found.push(Misshapen { way: name.to_owned(), message, unknown: true });
                }
                None => {}
            }
        }
    }

    fn under(&mut self, name: &str, inner: impl FnOnce(&mut Check<'_>)) {
        let mut found = Vec::new();
        inner(&mut Check { closed: self.closed, found: &mut found });
        self.found.extend(found.into_iter().map(|wrong| wrong.under(name)));
    }

    fn fits(&mut self, value: &Data, shape: Shape) {
        if matches!(value, Data::Null) {
            return;
        }
        let shape = match shape {
            Shape::Either(shapes) => match shapes.iter().find(|shape| shape.is_kind_of(value)) {
                Some(shape) => *shape,
                None => shape,
            },
            shape => shape,
        };
        if let (Shape::OneOf(names), Some(text)) = (shape, value.as_str())
            && !names.contains(&text)
        {
            let message = none_of("choice", text, names);
            self.found.push(Misshapen { way: String::new(), message, unknown: false });
            return;
        }
        if !shape.is_kind_of(value) {
            self.found.push(misshapen(&shape.name(), value));
            return;
        }
        match (shape, value) {
            (Shape::Members(known), _) => self.members(value, &[known]),
            (Shape::Joined(tables), _) => self.members(value, tables),
            (Shape::Parameters, _) => {
                for (name, value) in members(Some(value)) {
                    let fits = is_text(value) || Shape::Texts.is_kind_of(value);
                    if !fits && !matches!(value, Data::Null) {
                        self.found.push(misshapen("a text or a list of texts", value).under(name));
                    }
                }
            }
            (Shape::List(shape), Data::List(list)) => {
                for (i, item) in list.items().iter().enumerate() {
                    self.under(&format!("[{i}]"), |check| check.fits(item, *shape));
                }
            }
            _ => {}
        }
    }
}

fn is_text(value: &Data) -> bool {
    matches!(value, Data::String(_) | Data::Wide(_))
}

impl Shape {
    fn is_kind_of(self, value: &Data) -> bool {
        match self {
            Shape::Any => true,
            Shape::Text => is_text(value),
            Shape::Flag => matches!(value, Data::Bool(_)),
            Shape::False => matches!(value, Data::Bool(false)),
            Shape::Integer => matches!(value, Data::Int(_)),
            Shape::OneOf(names) => value.as_str().is_some_and(|text| names.contains(&text)),
            Shape::Texts => matches!(value, Data::List(list) if list.items().iter().all(is_text)),
            Shape::List(_) => matches!(value, Data::List(_)),
            Shape::Object | Shape::Parameters | Shape::Members(_) | Shape::Joined(_) => {
                matches!(value, Data::Map(_))
            }
            Shape::Either(shapes) => shapes.iter().any(|shape| shape.is_kind_of(value)),
        }
    }

    fn name(self) -> String {
        match self {
            Shape::Any => "anything".to_owned(),
            Shape::Text => "a text".to_owned(),
            Shape::Flag => "true or false".to_owned(),
            Shape::False => "false".to_owned(),
            Shape::Integer => "an integer".to_owned(),
            Shape::OneOf(names) => names.join(" or "),
            Shape::Texts => "a list of texts".to_owned(),
            Shape::List(_) => "a list".to_owned(),
            Shape::Object | Shape::Parameters | Shape::Members(_) | Shape::Joined(_) => {
                "an object".to_owned()
            }
            Shape::Either(shapes) => shapes.iter().map(|shape| shape.name()).collect::<Vec<_>>().join(" or "),
        }
    }
}

fn misshapen(wanted: &str, found: &Data) -> Misshapen {
    let hint = if wanted.contains("text") { ": write it in quotes" } else { "" };
    let (found, hint) = match found {
        Data::Null => ("null", ""),
        Data::Bool(_) => ("true or false", hint),
        Data::String(_) | Data::Wide(_) => ("a text", ""),
        Data::List(_) => ("a list", ""),
        Data::Map(_) => ("an object", ""),
        _ => ("a number", hint),
    };
    let message = format!("expected {wanted}, found {found}{hint}");
    Misshapen { way: String::new(), message, unknown: false }
}

/// What is said of a name that is none of `known`.
fn unknown(name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(other) => format!("there is no such member; did you mean `{other}`?"),
        None => format!("there is no such member; known are {}", known.join(", ")),
    }
}

/// What is said of a value that is none of `known`.
pub(crate) fn none_of(what: &str, name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(other) => format!("there is no {what} `{name}`; did you mean `{other}`?"),
        None => format!("there is no {what} `{name}`; known are {}", known.join(", ")),
    }
}

fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let distance = |other: &&&str| strsim::osa_distance(&name.to_lowercase(), &other.to_lowercase());
    known.iter().min_by_key(distance).filter(|other| distance(other) <= name.len().max(3) / 3).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::REQUEST;

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let text = "{\"method\": \"GET\",\n  \"query\": {\"a\": [\"1\", 2]}}";
        let wrong = check(&Data::from_json(text).unwrap(), REQUEST, true).unwrap_err();
        assert_eq!(wrong.text(), "query.a: expected a text or a list of texts, found a list");
        assert!(wrong.in_file(Path::new("r.json"), text).starts_with("r.json:2:18: query.a"));
    }

    #[test]
    fn other_members_are_wrong_only_where_none_may_be() {
        let data = Data::from_json(r#"{"header": {}}"#).unwrap();
        let wrong = check(&data, REQUEST, true).unwrap_err();
        assert_eq!(wrong.text(), "header: there is no such member; did you mean `headers`?");
        assert!(check(&data, REQUEST, false).is_ok());
    }

    #[test]
    fn a_number_where_a_text_must_be_is_to_be_quoted() {
        let data = Data::from_json(r#"{"headers": {"X-Version": 1.10}}"#).unwrap();
        let wrong = check(&data, REQUEST, true).unwrap_err();
        assert!(wrong.text().ends_with("found a number: write it in quotes"), "{}", wrong.text());
    }
}
