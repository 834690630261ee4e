//! Which parts of a request a template reads, by the texts of its references.

use regex::Regex;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::LazyLock;
use vtl::MappingTemplate;

/// A pattern of this file; one that is wrong would match nothing.
macro_rules! pattern {
    ($name:ident, $text:literal) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($text).ok());
    };
}

pattern!(PARAMETER, r#"^\$!?\{?input\.params\(\s*['"]([^'"]+)['"]\s*\)"#);
pattern!(
    GROUPED,
    r#"^\$!?\{?input\.params\(\)\.(path|querystring|header)(?:\.get\(\s*['"]([^'"]+)['"]|\[\s*['"]([^'"]+)|\.([\w-]+))"#
);
pattern!(BODY, r#"^\$!?\{?input\.(?:json|path)\(\s*(?:'([^']*)'|"([^"]*)")\s*\)"#);
pattern!(STAGE, r#"^\$!?\{?stageVariables(?:\.get\(\s*['"]([^'"]+)['"]|\[\s*['"]([^'"]+)|\.([\w-]+))"#);
pattern!(SET, r"#\{?set\}?\s*\(\s*\$\{?(\w+)\}?\s*=\s*$");
pattern!(FOREACH, r"#\{?foreach\}?\s*\(\s*\$\{?(\w+)\}?\s+in\s*$");
pattern!(STEP, r#"^(?:\.([\w-]+)|\[\s*['"]([^'"]+)['"]\s*\]|\[\s*(\d+|\*)\s*\])"#);

/// A step into a body: a member, or any item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Item,
}

/// What a template reads of a request.
#[derive(Debug, Default)]
pub(super) struct Reads {
    path: Map<String, Value>,
    query: Map<String, Value>,
    headers: Map<String, Value>,
    body: Value,
    context: Value,
    stage_variables: Map<String, Value>,
    /// Variables that hold a part of the body.
    aliases: HashMap<String, Vec<Step>>,
}

impl Reads {
    pub(super) fn of(template: &MappingTemplate) -> Reads {
        let mut reads = Reads::default();
        for reference in template.references() {
            let before = template.source().get(..reference.span.start as usize).unwrap_or("");
            reads.reference(&reference.name, &reference.text, before);
        }
        reads
    }

    /// The members of a test, without those that would be empty.
    pub(super) fn request(&self) -> Map<String, Value> {
        let groups = [
            ("path", Value::Object(self.path.clone())),
            ("query", Value::Object(self.query.clone())),
            ("headers", Value::Object(self.headers.clone())),
            ("body", self.body.clone()),
            ("context", self.context.clone()),
            ("stageVariables", Value::Object(self.stage_variables.clone())),
        ];
        let given = groups.into_iter().filter(|(_, value)| match value {
            Value::Null => false,
            Value::Object(members) => !members.is_empty(),
            _ => true,
        });
        given.map(|(key, value)| (key.to_owned(), value)).collect()
    }

    fn reference(&mut self, name: &str, text: &str, before: &str) {
        match name {
            "input" => self.input(text, before),
            "context" => {
                let (steps, _) = steps(text.split_once("context").map_or("", |(_, rest)| rest));
                let own = matches!(steps.first(), Some(Step::Member(m)) if m.ends_with("Override"));
                if !steps.is_empty() && !own {
                    put(&mut self.context, &steps, &context_value(&steps));
                }
            }
            "stageVariables" => {
                if let Some(name) = captured(&STAGE, text) {
                    self.stage_variables.entry(name.clone()).or_insert(name.into());
                }
            }
            _ => {
                if let Some(base) = self.aliases.get(name).cloned() {
                    let rest = text.split_once(name).map_or("", |(_, rest)| rest);
                    self.body_part(base, rest, before);
                }
            }
        }
    }

    fn input(&mut self, text: &str, before: &str) {
        if let Some(name) = captured(&PARAMETER, text) {
            let (group, value) = match name.as_str() {
                name if name.contains('-') || name.starts_with(char::is_uppercase) => {
                    (&mut self.headers, name)
                }
                "id" => (&mut self.path, "7"),
                name if name.ends_with("Id") || name.ends_with("_id") => (&mut self.path, "7"),
                name => (&mut self.query, name),
            };
            let value = Value::from(value);
            group.entry(name).or_insert(value);
        } else if let Some(found) = GROUPED.as_ref().and_then(|p| p.captures(text)) {
            let group = match found.get(1).map(|m| m.as_str()) {
                Some("path") => &mut self.path,
                Some("header") => &mut self.headers,
                _ => &mut self.query,
            };
            if let Some(name) = found.iter().skip(2).flatten().next() {
                group.entry(name.as_str()).or_insert(name.as_str().into());
            }
        } else if let Some(found) = BODY.as_ref().and_then(|p| p.captures(text)) {
            let path = found.iter().skip(1).flatten().next().map_or("", |m| m.as_str());
            let end = found.get(0).map_or(0, |m| m.end());
            let (base, rest) = steps(path.strip_prefix('$').unwrap_or(path));
            if rest.is_empty() {
                self.body_part(base, text.get(end..).unwrap_or(""), before);
            }
        }
    }

    /// A part of the body: the way to it, properties behind it, and what it is assigned to.
    fn body_part(&mut self, mut way: Vec<Step>, rest: &str, before: &str) {
        let (more, _) = steps(rest);
        way.extend(more);
        let looped = captured(&FOREACH, before);
        if looped.is_some() {
            way.push(Step::Item);
        }
        if let Some(alias) = looped.or_else(|| captured(&SET, before)) {
            self.aliases.insert(alias, way.clone());
        }
        let value = way.iter().rev().find_map(|step| match step {
            Step::Member(name) => Some(Value::from(name.as_str())),
            Step::Item => None,
        });
        if !way.is_empty() {
            put(&mut self.body, &way, &value.unwrap_or_else(|| "item".into()));
        }
    }
}

/// The last group that took part in a match.
fn captured(pattern: &LazyLock<Option<Regex>>, text: &str) -> Option<String> {
    let found = pattern.as_ref()?.captures(text)?;
    found.iter().skip(1).flatten().next().map(|group| group.as_str().to_owned())
}

/// The plain steps at the start of a path or of what stands behind a reference, and what is left. A name before `(` is
/// a method's.
fn steps(mut text: &str) -> (Vec<Step>, &str) {
    let mut steps = Vec::new();
    while let Some(found) = STEP.as_ref().and_then(|p| p.captures(text)) {
        let rest = text.get(found.get(0).map_or(0, |m| m.end())..).unwrap_or("");
        if rest.starts_with('(') {
            break;
        }
        steps.push(match found.get(1).or_else(|| found.get(2)) {
            Some(name) => Step::Member(name.as_str().to_owned()),
            None => Step::Item,
        });
        text = rest;
    }
    (steps, text)
}

/// Puts a value at the end of a way, where there is none; what stands on the way becomes an object or a list.
fn put(target: &mut Value, way: &[Step], value: &Value) {
    let Some((step, rest)) = way.split_first() else {
        if target.is_null() {
            *target = value.clone();
        }
        return;
    };
    match step {
        Step::Member(name) => {
            if !target.is_object() {
                *target = Value::Object(Map::new());
            }
            if let Some(members) = target.as_object_mut() {
                put(members.entry(name.as_str()).or_insert(Value::Null), rest, value);
            }
        }
        Step::Item => {
            if !target.is_array() {
                *target = Value::Array(vec![Value::Null]);
            }
            if let Some(item) = target.as_array_mut().and_then(|items| items.first_mut()) {
                put(item, rest, value);
            }
        }
    }
}

/// A value as the service gives for a member of `$context`, where it is a special one.
fn context_value(way: &[Step]) -> Value {
    let Some(Step::Member(name)) = way.last() else { return "item".into() };
    match name.as_str() {
        "requestTimeEpoch" => 1_767_261_600_123_i64.into(),
        "requestId" | "extendedRequestId" => "c6af9ac6-7b61-11e6-9a41-93e8deadbeef".into(),
        "sourceIp" => "192.0.2.1".into(),
        "httpMethod" => "POST".into(),
        other => other.into(),
    }
}
