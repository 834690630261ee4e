//! `$input`: the body as text and as a document, and the request's parameters.
//!
//! The body is parsed at the first use that needs it, once for each rendering; what a template changes in the
//! document is seen by the next path. An empty body is `{}` (recorded: spec of mapping templates, 3.1).

use super::bind::Search;
use super::path::PathCache;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Found, copy_json, find_json, read_lenient};
use crate::jsonpath::JsonPath;
use crate::value::{Data, DataMap, Heap, JsonStyle, MapRef, Object, TextBuf, Value};
use std::any::Any;

/// What `$input.json(…)` gives where the path leads nowhere.
const NOTHING: &str = "\"\"";

/// The `$input` object of one request.
#[derive(Debug)]
pub(super) struct Input {
    body: Box<str>,
    params: DataMap,
    /// The places of [`GROUPS`] in them.
    groups: [usize; 3],
}

/// The groups of parameters, in the order in which a name is looked for in them.
const GROUPS: [&str; 3] = ["path", "querystring", "header"];

impl Input {
    pub(super) fn new(body: String, params: DataMap) -> Input {
        let body = if body.is_empty() { "{}".into() } else { body.into() };
        let place = |group| params.entries().iter().position(|(name, _)| name == group).unwrap_or(usize::MAX);
        Input { body, groups: GROUPS.map(place), params }
    }

    /// Replaces the body.
    pub(super) fn set_body(&mut self, body: String) {
        self.body = if body.is_empty() { "{}".into() } else { body.into() };
    }

    /// The body as a document.
    fn document<'a>(&'a self, heap: &mut Heap<'a>) -> Result<Value<'a>> {
        if let Some(document) = &heap.document {
            return Ok(document.clone());
        }
        if heap.found.is_empty() {
            heap.spend_read(self.body.len())?;
        }
        let document = read_lenient(&self.body, heap)?;
        heap.document = Some(document.clone());
        Ok(document)
    }

    fn read<'a>(&'a self, path: &JsonPath, heap: &mut Heap<'a>) -> Result<Option<Value<'a>>> {
        let document = self.document(heap)?;
        match path.read(&document, heap) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind() == ErrorKind::PathNotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Searches for what a call wants, while there is no document yet: the first call searches for what all of them want,
    /// and a scalar is read once.
    fn search<'a>(&'a self, search: &Search, heap: &mut Heap<'a>) -> Result<()> {
        let Some(wanted) = search.wanted().filter(|_| heap.document.is_none()) else { return Ok(()) };
        if heap.found.is_empty() {
            heap.spend_read(self.body.len())?;
            find_json(&self.body, wanted, heap);
        }
        if let Found::Text(text) = *search.found(heap)
            && !matches!(text.as_bytes().first(), Some(b'{' | b'['))
        {
            let read = read_lenient(text, heap).map_or(Found::Unsure, Found::Value);
            search.replace(read, heap);
        }
        Ok(())
    }

    /// What a call searches for. Unsure where it takes the document.
    pub(super) fn found<'h, 'a>(
        &'a self,
        search: &Search,
        heap: &'h mut Heap<'a>,
    ) -> Result<(&'h Found<'a>, &'h Heap<'a>)> {
        self.search(search, heap)?;
        let heap = &*heap;
        Ok((search.found(heap), heap))
    }

    /// What `$input.path(…)` gives where the call is prepared.
    pub(super) fn found_or_read<'a>(
        &'a self,
        search: &Search,
        path: &JsonPath,
        heap: &mut Heap<'a>,
    ) -> Result<Value<'a>> {
        match self.found(search, heap)?.0 {
            Found::Value(value) => Ok(value.clone()),
            Found::Nowhere => Ok(Value::Null),
            Found::Text(_) | Found::Unsure => self.path(path, heap),
        }
    }

    /// `$input.path(…)`: null where the path leads nowhere.
    pub(super) fn path<'a>(&'a self, path: &JsonPath, heap: &mut Heap<'a>) -> Result<Value<'a>> {
        Ok(self.read(path, heap)?.unwrap_or(Value::Null))
    }

    /// Appends what `$input.json(…)` gives: the empty JSON string where the path leads nowhere.
    pub(super) fn print_json<'a>(
        &'a self,
        path: &JsonPath,
        search: Option<&Search>,
        heap: &mut Heap<'a>,
        out: &mut TextBuf,
    ) -> Result<()> {
        if path.steps().is_some_and(<[_]>::is_empty) {
            if heap.document.is_none() && self.copy(search, heap, out)? {
                return Ok(());
            }
        } else if let Some(search) = search {
            match self.found(search, heap)? {
                (Found::Value(value), heap) => return heap.print_json(value, JsonStyle::Compress, out),
                (&Found::Text(text), _) => {
                    if copy_json(text, None, heap, out) {
                        return heap.spend_read(text.len());
                    }
                }
                (Found::Nowhere, _) => {
                    out.push_str(NOTHING);
                    return Ok(());
                }
                (Found::Unsure, _) => {}
            }
        }
        match self.read(path, heap)? {
            Some(value) => heap.print_json(&value, JsonStyle::Compress, out),
            None => {
                out.push_str(NOTHING);
                Ok(())
            }
        }
    }

    /// Appends the body as it would be printed; false where it takes the document.
    fn copy<'a>(&'a self, search: Option<&Search>, heap: &mut Heap<'a>, out: &mut TextBuf) -> Result<bool> {
        let wanted = search.and_then(Search::wanted).filter(|_| heap.found.is_empty());
        let copied = copy_json(&self.body, wanted, heap, out);
        // Where it searched on the way, nobody else will.
        if copied || (wanted.is_some() && !heap.found.is_empty()) {
            heap.spend_read(self.body.len())?;
        }
        Ok(copied)
    }

    pub(super) fn json<'a>(
        &'a self,
        path: &JsonPath,
        search: Option<&Search>,
        heap: &mut Heap<'a>,
    ) -> Result<Value<'a>> {
        let mut text = TextBuf::new();
        self.print_json(path, search, heap, &mut text)?;
        Ok(text.into_value())
    }

    /// `$input.params(name)`: the first of path, query string and headers that has the name; else the empty text.
    pub(super) fn param<'a>(&'a self, name: &str, heap: &Heap<'a>) -> Value<'a> {
        for (group, place) in GROUPS.iter().zip(self.groups) {
            if let Some(values) = self.group(group, place, heap) {
                match heap.map_get_str(values, name) {
                    None | Some(Value::Null) => {}
                    Some(value) => return value,
                }
            }
        }
        Value::Str("")
    }

    /// The parameters of one group, whose place is known as long as no map of the host was changed.
    #[inline]
    fn group<'a>(&'a self, name: &str, place: usize, heap: &Heap<'a>) -> Option<MapRef<'a>> {
        if heap.has_thawed_maps() {
            return match heap.map_get_str(MapRef::Host(&self.params), name) {
                Some(Value::Map(values)) => Some(values),
                _ => None,
            };
        }
        match self.params.entries().get(place) {
            Some((_, Data::Map(values))) => Some(MapRef::Host(values)),
            _ => None,
        }
    }
}

#[cold]
fn wrong_arguments(name: &str) -> Error {
    let error =
        Error::java("IllegalArgumentException", format!("`$input.{name}` does not take these arguments"));
    error.with_hint("`$input.params(\"name\")` takes one text, `$input.params()` nothing")
}

impl Object for Input {
    fn get<'a>(&'a self, name: &str, _: &mut Heap<'a>) -> Result<Option<Value<'a>>> {
        Ok(matches!(name, "body" | "Body").then(|| Value::Str(&self.body)))
    }

    fn call<'a>(
        &'a self,
        name: &str,
        arguments: &[Value<'a>],
        heap: &mut Heap<'a>,
    ) -> Result<Option<Value<'a>>> {
        Ok(match (name, arguments) {
            ("getBody", []) => Some(Value::Str(&self.body)),
            ("params", []) => Some(Value::Map(MapRef::Host(&self.params))),
            ("params", [key]) if key.is_string() => Some(self.param(&heap.text_of(key)?, heap)),
            ("params", [Value::Null]) => Some(Value::Str("")),
            ("path" | "json", [Value::Null]) => {
                return Err(Error::java("IllegalArgumentException", format!("`$input.{name}` needs a path")));
            }
            ("path" | "json", [path]) if path.is_string() => {
                let text = heap.text_of(path)?;
                let path = PathCache::compile(heap, &text)?;
                Some(if name == "path" { self.path(&path, heap)? } else { self.json(&path, None, heap)? })
            }
            // Velocity holds a method without parameters to fit any arguments, and Java refuses them then.
            ("getBody" | "params", _) => return Err(wrong_arguments(name)),
            _ => None,
        })
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}
