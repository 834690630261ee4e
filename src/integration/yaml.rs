//! YAML documents as values, with the place of each.
//!
//! `saphyr-parser` gives events with positions, styles and tags, which is what faults and CloudFormation's short
//! functions need; values are made here, by the core schema of YAML 1.2. Keys are texts as written. A tag that is
//! not YAML's own is a fault: what it stands for is not known here.

use super::fault::{ConfigError, Fault};
use crate::span::Position;
use crate::value::{Data, DataList, DataMap, MapKind};
use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput, Tag};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Levels and values of one document: an alias may repeat what it names, but not without end.
const DEEPEST: usize = 100;
const MOST: usize = 200_000;

/// A YAML document as a value that knows where in the text each part of it stands.
///
/// A part is named by its path, as [`Fault::place`] names it: `responses.default.statusCode`, `tests[0].name`.
///
/// ```
/// use vtl::integration::YamlDocument;
///
/// let document = YamlDocument::parse("tests:\n  - name: a\n    body: {id: 7}\n")?;
/// assert_eq!(document.data().to_json(), r#"{"tests":[{"name":"a","body":{"id":7}}]}"#);
/// let at = document.key_position("tests[0].body").unwrap();
/// assert_eq!((at.line, at.column), (3, 5));
/// # Ok::<(), vtl::integration::ConfigError>(())
/// ```
#[derive(Debug)]
pub struct YamlDocument {
    data: Data,
    places: Places,
    keys: HashMap<String, Position>,
}

/// Where each value begins, by its path.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    starts: HashMap<String, Position>,
    /// The first lines of literal blocks.
    blocks: HashMap<String, usize>,
}

impl YamlDocument {
    /// Reads one document by the core schema of YAML 1.2. Faults have a line and a column.
    pub fn parse(text: &str) -> Result<YamlDocument, ConfigError> {
        let mut reader = Reader {
            parser: Parser::new_from_str(text),
            places: Places::default(),
            keys: HashMap::new(),
            anchors: HashMap::new(),
            values: 0,
        };
        let data = reader.document().map_err(ConfigError::one)?;
        Ok(YamlDocument { data, places: reader.places, keys: reader.keys })
    }

    /// The value.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// The value, taken out.
    pub fn into_data(self) -> Data {
        self.data
    }

    /// Whether there is a value at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.places.starts.contains_key(path)
    }

    /// Where the value at `path` begins, or else the nearest one around it.
    pub fn position(&self, path: &str) -> Option<Position> {
        self.places.nearest(path)
    }

    /// Where the key of the value at `path` stands; of an item of a list, where the item begins.
    pub fn key_position(&self, path: &str) -> Option<Position> {
        self.keys.get(path).copied().or_else(|| self.position(path))
    }

    /// The line on which the text at `path` begins, where it is a literal block (`|`): the lines that follow are the
    /// text's, one by one.
    pub fn first_line(&self, path: &str) -> Option<usize> {
        self.places.first_line(path)
    }

    /// The same places over values that another reader gave.
    pub(super) fn with_data(self, data: Data) -> YamlDocument {
        YamlDocument { data, ..self }
    }

    pub(super) fn places(&self) -> &Places {
        &self.places
    }

    pub(super) fn into_places(self) -> Places {
        self.places
    }
}

impl Places {
    fn nearest(&self, mut path: &str) -> Option<Position> {
        loop {
            if let Some(at) = self.starts.get(path) {
                return Some(*at);
            }
            path = path.rfind(['.', '[']).and_then(|end| path.get(..end))?;
        }
    }

    /// Adds to each fault the place of its property, or of the nearest one around it.
    pub(super) fn place(&self, error: ConfigError) -> ConfigError {
        ConfigError::new(error.into_faults().into_iter().map(|fault| self.place_one(fault)).collect())
    }

    /// The line on which the text of a literal block begins.
    pub(super) fn first_line(&self, path: &str) -> Option<usize> {
        self.blocks.get(path).copied()
    }

    pub(super) fn place_one(&self, fault: Fault) -> Fault {
        match self.nearest(fault.place()) {
            Some(at) => fault.at(at.line, at.column),
            None => fault,
        }
    }
}

struct Reader<'t> {
    parser: Parser<'t, StrInput<'t>>,
    places: Places,
    keys: HashMap<String, Position>,
    anchors: HashMap<usize, Data>,
    values: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), Fault> {
        match self.parser.next() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => {
                let marker = error.marker();
                Err(Fault::new("", format!("no YAML: {}", error.info())).at(marker.line(), marker.col() + 1))
            }
            None => Err(Fault::new("", "no YAML: the document ends early")),
        }
    }

    fn document(&mut self) -> Result<Data, Fault> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => {}
                Event::StreamEnd | Event::DocumentEnd => return Ok(Data::Null),
                event => return self.value(event, span, "", 0),
            }
        }
    }

    fn value(&mut self, event: Event<'t>, span: Span, path: &str, depth: usize) -> Result<Data, Fault> {
        let start = position(span);
        let Position { line, column } = start;
        if !self.places.starts.contains_key(path) {
            self.places.starts.insert(path.to_owned(), start);
            if let Event::Scalar(text, ScalarStyle::Literal, ..) = &event {
                // The event begins behind empty lines.
                let empty = text.bytes().take_while(|b| *b == b'\n').count();
                self.places.blocks.insert(path.to_owned(), line.saturating_sub(empty));
            }
        }
        let fault = |reason: &str| Fault::new(path, reason).at(line, column);
        self.values += 1;
        if depth > DEEPEST || self.values > MOST {
            return Err(fault("the document is too deep or too large"));
        }
        let (data, anchor) = match event {
            Event::Alias(anchor) => {
                let data = self.anchors.get(&anchor).cloned().ok_or_else(|| fault("unknown alias"))?;
                self.values += size(&data);
                (data, 0)
            }
            Event::Scalar(text, style, anchor, tag) => {
                (scalar(text, style, known(tag.as_deref(), fault)?), anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                known(tag.as_deref(), fault)?;
                (self.sequence(path, depth)?, anchor)
            }
            Event::MappingStart(anchor, tag) => {
                known(tag.as_deref(), fault)?;
                (self.mapping(path, depth)?, anchor)
            }
            _ => return Err(fault("no YAML value")),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, data.clone());
        }
        Ok(data)
    }

    fn sequence(&mut self, path: &str, depth: usize) -> Result<Data, Fault> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Data::List(DataList::new(items))),
                (event, span) => {
                    let inner = format!("{path}[{}]", items.len());
                    items.push(self.value(event, span, &inner, depth + 1)?);
                }
            }
        }
    }

    fn mapping(&mut self, path: &str, depth: usize) -> Result<Data, Fault> {
        let (mut members, mut keys) = (Vec::new(), HashSet::new());
        loop {
            let (key, at) = match self.next()? {
                (Event::MappingEnd, _) => {
                    return Ok(Data::Map(DataMap::new(MapKind::Linked, members)));
                }
                (Event::Scalar(key, ..), span) => (key.into_owned(), position(span)),
                (_, span) => {
                    let Position { line, column } = position(span);
                    return Err(Fault::new(path, "keys must be texts").at(line, column));
                }
            };
            let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            let (event, span) = self.next()?;
            if !keys.insert(key.clone()) {
                let Position { line, column } = position(span);
                return Err(Fault::new(inner, "the key is there twice").at(line, column));
            }
            self.keys.entry(inner.clone()).or_insert(at);
            let value = self.value(event, span, &inner, depth + 1)?;
            members.push((key, value));
        }
    }
}

fn position(span: Span) -> Position {
    Position { line: span.start.line(), column: span.start.col() + 1 }
}

fn size(data: &Data) -> usize {
    1 + match data {
        Data::List(list) => list.items().iter().map(size).sum(),
        Data::Map(map) => map.entries().iter().map(|(_, v)| size(v)).sum(),
        _ => 0,
    }
}

/// The suffix of a tag of YAML itself.
fn known(tag: Option<&Tag>, fault: impl Fn(&str) -> Fault) -> Result<Option<&str>, Fault> {
    match tag {
        None => Ok(None),
        Some(tag) if tag.handle.starts_with("tag:yaml.org") => Ok(Some(&tag.suffix)),
        Some(tag) => {
            let name = format!("{}{}", tag.handle, tag.suffix);
            Err(fault(&format!("the tag {name} is not resolved here: give the value itself")))
        }
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&str>) -> Data {
    if style != ScalarStyle::Plain || tag == Some("str") {
        return Data::String(text.into_owned());
    }
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => return Data::Null,
        "true" | "True" | "TRUE" => return Data::Bool(true),
        "false" | "False" | "FALSE" => return Data::Bool(false),
        _ => {}
    }
    let numeric = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    if numeric && let Ok(n) = text.parse::<i64>() {
        return n.into();
    }
    if numeric && let Ok(n) = text.parse::<num_bigint::BigInt>() {
        return Data::BigInteger(n);
    }
    let decimal =
        numeric && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E'));
    match text.parse::<f64>() {
        Ok(n) if decimal => Data::Double(n),
        _ => Data::String(text.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        YamlDocument::parse(text).unwrap().into_data().to_json()
    }

    fn fault(text: &str) -> String {
        YamlDocument::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn values() {
        let text = "a: 1\nb: '1'\nc: [x, 1.5, ~, true]\n200: |\n  {\n  }\nd: &k {e: 2020-01-01}\nf: *k\n";
        let want = r#"{"a":1,"b":"1","c":["x",1.5,null,true],"200":"{\n}\n","d":{"e":"2020-01-01"},"f":{"e":"2020-01-01"}}"#;
        assert_eq!(json(text), want);
        assert_eq!(json(""), "null");
        assert_eq!(json("!!str 1"), r#""1""#);
        assert_eq!(json("[123456789012345678901234567890]"), "[123456789012345678901234567890]");
    }

    #[test]
    fn literal_blocks_have_lines() {
        let text = "a: x\nb:\n  c: | # why\n\n    one\n    two\n  d: |2-\n    e\nf: >\n  g\nh: \"i\"\n";
        let places = YamlDocument::parse(text).unwrap().into_places();
        let line = |path| places.first_line(path);
        assert_eq!(
            (line("b.c"), line("b.d"), line("a"), line("f"), line("h")),
            (Some(4), Some(8), None, None, None)
        );
    }

    #[test]
    fn faults_have_places() {
        assert!(fault("a: 1\nb: !Sub '${x}'\n").starts_with("2:"), "{}", fault("a: 1\nb: !Sub '${x}'\n"));
        assert!(fault("a: [1\nb: 2").contains("no YAML"));
        assert_eq!(fault("a: 1\nb:\n  c: 1\n  c: 2\n"), "4:6: b.c: the key is there twice");
        let document =
            YamlDocument::parse("type: mock\nresponses:\n  default:\n    statusCode: x\n").unwrap();
        let error = crate::integration::Integration::from_data(document.data()).unwrap_err();
        let placed = document.places().place(error);
        assert_eq!(
            placed.to_string(),
            "4:17: responses.default.statusCode: expected a status such as \"200\""
        );
    }
}
