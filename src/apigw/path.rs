//! Paths that a template computes while rendering, compiled once for each rendering.

use crate::error::{Error, Result};
use crate::jsonpath::JsonPath;
use crate::value::Heap;
use std::collections::HashMap;

/// How many computed paths one rendering keeps.
const CAPACITY: usize = 256;

/// The computed paths of one rendering.
#[derive(Debug, Default)]
pub(super) struct PathCache(HashMap<String, JsonPath>);

impl PathCache {
    /// The compiled path of `text`.
    pub(super) fn compile(heap: &mut Heap<'_>, text: &str) -> Result<JsonPath> {
        let mut cache = heap.take_extension::<PathCache>();
        let path = cache.get(text);
        heap.put_extension(cache);
        path
    }

    fn get(&mut self, text: &str) -> Result<JsonPath> {
        if let Some(path) = self.0.get(text) {
            return Ok(path.clone());
        }
        let path = compile(text)?;
        if self.0.len() >= CAPACITY {
            self.0.clear();
        }
        self.0.insert(text.to_owned(), path.clone());
        Ok(path)
    }
}

/// Compiles a path of a template. Where it is wrong, the error is about the template; the place in the path is put
/// into words.
pub(super) fn compile(text: &str) -> Result<JsonPath> {
    JsonPath::parse(text).map_err(|error| {
        let place = error.column().map_or(String::new(), |column| format!(" at its character {column}"));
        let message = format!("the JSONPath `{text}` is wrong{place}: {}", error.message());
        let outer = Error::new(error.kind(), message);
        match error.hint() {
            Some(hint) => outer.with_hint(hint),
            None => outer,
        }
    })
}
