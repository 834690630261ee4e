//! Paths that a template computes while rendering, compiled once for each rendering.

use crate::error::{Error, ErrorKind, Result, quoted};
use crate::jsonpath::{JsonPath, Options};
use crate::limits::Limits;
use crate::value::Heap;
use std::collections::HashMap;

/// How many computed paths one rendering keeps.
const CAPACITY: usize = 256;

/// The longest path that is kept.
const LONGEST: usize = 4096;

/// The computed paths of one rendering.
#[derive(Debug, Default)]
pub(super) struct PathCache(HashMap<String, JsonPath>);

impl PathCache {
    /// The compiled path of `text`.
    pub(super) fn compile(heap: &mut Heap<'_>, text: &str) -> Result<JsonPath> {
        let mut cache = heap.take_extension::<PathCache>();
        let path = cache.get(text, heap);
        heap.put_extension(cache);
        path
    }

    fn get(&mut self, text: &str, heap: &Heap<'_>) -> Result<JsonPath> {
        if let Some(path) = self.0.get(text) {
            return Ok(path.clone());
        }
        let path = JsonPath::parse_in(text, heap).map_err(|error| explained(text, &error))?;
        if text.len() <= LONGEST {
            if self.0.len() >= CAPACITY {
                self.0.clear();
            }
            self.0.insert(text.to_owned(), path.clone());
        }
        Ok(path)
    }
}

/// Compiles a path that stands in a template, within the template's limits.
pub(super) fn compile(text: &str, limits: &Limits) -> Result<JsonPath> {
    JsonPath::parse_with(text, Options::default(), limits).map_err(|error| explained(text, &error))
}

/// Where a path is wrong, the error is about the template; the place in the path is put into words. An exceeded limit
/// stays what it is.
fn explained(text: &str, error: &Error) -> Error {
    if matches!(error.kind(), ErrorKind::Limit | ErrorKind::Cancelled) {
        return error.clone();
    }
    let place = error.column().map_or(String::new(), |column| format!(" at its character {column}"));
    let message = format!("the JSONPath `{}` is wrong{place}: {}", quoted(text), error.message());
    let outer = Error::new(error.kind(), message);
    match error.hint() {
        Some(hint) => outer.with_hint(hint),
        None => outer,
    }
}
