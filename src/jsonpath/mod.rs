//! JSONPath as API Gateway has it: the dialect of Jayway's library, release 2.9, over live values.
//!
//! A [`JsonPath`] is compiled once and read many times, from any thread. What it reads is a rendering's own
//! document, so a path sees what the template changed. The module knows nothing of templates.
//!
//! Rules that surprise, each checked against the original: a filter on an object tests the object, not its
//! members; `[from:to]` with both bounds does not count from the end; numbers equal texts of the same digits;
//! functions such as `length()` are called on each result, but after `..` once on all of them.
//!
//! Every reading starts anew. Jayway's compiled path remembers, from one reading to the next, the document that the
//! paths in a function's arguments were read from: where the next document is equal to it, they are read from the
//! earlier one. A path that is compiled for each reading, as templates do it there, never shows that; a path here
//! answers as if it had been, however often it is read.

mod compile;
mod condition;
mod cut;
mod dialect;
mod evaluate;
mod filter;
mod function;
mod node;
mod parse;
mod path;
mod place;
mod plain;
mod regex;
pub mod rfc9535;
mod scan;
mod settings;
#[cfg(test)]
mod tests;

pub use settings::Options;

use crate::error::{Error, ErrorKind, Result, quoted};
use crate::json::{Step, read_lenient};
use crate::limits::Limits;
use crate::value::{Data, Heap, JsonStyle, ListKind, TextBuf, Value};
use compile::Compiler;
use evaluate::{Evaluation, Session, not_found};
use path::Path;
use std::fmt;
use std::sync::Arc;

/// A compiled path. Cloning it is cheap: clones share what was compiled.
///
/// ```
/// use vtl::jsonpath::JsonPath;
///
/// let path = JsonPath::parse("$.store.book[?(@.price < 10)].title")?;
/// let titles = path.read_json(&serde_json::json!({
///     "store": {"book": [{"title": "A", "price": 8.95}, {"title": "B", "price": 22.99}]}
/// }))?;
/// assert_eq!(titles, serde_json::json!(["A"]));
/// # Ok::<(), vtl::Error>(())
/// ```
#[derive(Clone)]
pub struct JsonPath(Arc<Compiled>);

struct Compiled {
    source: Arc<str>,
    path: Path,
    options: Options,
    /// Whether the short walk gives the answer.
    plain: bool,
    /// The path as steps through a text, where it is one of those.
    steps: Option<Box<[Step]>>,
}

impl JsonPath {
    /// Compiles `text`. A text that starts with neither `$` nor `@` gets `$.` in front.
    ///
    /// ```
    /// use vtl::{ErrorKind, jsonpath::JsonPath};
    ///
    /// let error = JsonPath::parse("$.a[1.0]").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidPath);
    /// assert!(format!("{error:#}").contains("^"));
    /// # Ok::<(), vtl::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<JsonPath> {
        JsonPath::parse_with(text, Options::default(), &Limits::default())
    }

    /// Compiles `text` with Jayway's `options`, within the limits of nesting, steps, numbers and regexes.
    pub fn parse_with(text: &str, options: Options, limits: &Limits) -> Result<JsonPath> {
        JsonPath::compile(text, options, &mut Compiler::new(limits))
    }

    /// Compiles a path that comes up while rendering: its work counts as the rendering's.
    pub(crate) fn parse_in(text: &str, heap: &Heap<'_>) -> Result<JsonPath> {
        let mut compiler = Compiler::new(heap.limits());
        let path = JsonPath::compile(text, Options::default(), &mut compiler);
        heap.spend_read(compiler.work().max(text.len()))?;
        path
    }

    fn compile(text: &str, options: Options, compiler: &mut Compiler<'_>) -> Result<JsonPath> {
        let source: Arc<str> = text.into();
        let path = match plain::scan(text) {
            Some(path) => path,
            None => compiler.path(text, 0).map_err(|e| {
                // Errors of JSON and of limits have no place in the path.
                if e.span().is_some() { e.in_template(Some(&"JSONPath".into()), &source) } else { e }
            })?,
        };
        let plain = options == Options::default() && plain::is_plain(&path);
        let steps = if plain { plain::steps(&path) } else { None };
        Ok(JsonPath(Arc::new(Compiled { source, path, options, plain, steps })))
    }

    /// The path as steps through the text of a document; `None` where it takes more to follow it.
    pub(crate) fn steps(&self) -> Option<&[Step]> {
        self.0.steps.as_deref()
    }

    /// The text that was compiled.
    pub fn as_str(&self) -> &str {
        &self.0.source
    }

    /// Whether the path gives one value rather than a list: it holds no `..`, `*`, slice, filter, several indexes,
    /// or several names before its end.
    pub fn is_definite(&self) -> bool {
        self.0.path.definite
    }

    /// Reads the path from `root`, a value of `heap`.
    ///
    /// A definite path gives its value, or an error of kind [`ErrorKind::PathNotFound`]; another gives a list,
    /// which may be empty. What is found is not copied: a template that changes it changes the document, and so
    /// does `append()` in a path.
    pub fn read<'a>(&self, root: &Value<'a>, heap: &mut Heap<'a>) -> Result<Value<'a>> {
        let found = if self.0.plain {
            plain::walk(&self.0.path, root, heap)
        } else {
            self.read_with_options(root, heap)
        };
        found.map_err(|e| self.explained(e))
    }

    fn read_with_options<'a>(&self, root: &Value<'a>, heap: &mut Heap<'a>) -> Result<Value<'a>> {
        let Compiled { path, options, .. } = &*self.0;
        let listed = options.as_path_list || options.always_return_list;
        if path.is_function() && listed {
            if !options.suppress_exceptions {
                let message = "the options as_path_list and always_return_list do not go with functions";
                return Err(Error::java("JsonPathException", message));
            }
            return if path.definite { Ok(Value::Null) } else { empty(heap) };
        }
        let mut session = Session::new(heap);
        let mut evaluation = Evaluation::new(path, root.clone(), *options, &mut session)?;
        evaluation.start(root)?;
        if evaluation.results.is_empty() && options.suppress_exceptions {
            let null = path.definite && !listed;
            return if null { Ok(Value::Null) } else { empty(heap) };
        }
        if options.as_path_list {
            let places: Vec<Value<'a>> = evaluation.places.into_iter().map(Value::from).collect();
            if places.is_empty() {
                return Err(not_found("the path leads nowhere"));
            }
            return heap.new_list(ListKind::JsonArray, places);
        }
        let answer = evaluation.answer()?;
        if options.always_return_list && path.definite {
            return heap.new_list(ListKind::JsonArray, vec![answer]);
        }
        Ok(answer)
    }

    /// Reads the path from a document of `serde_json`.
    ///
    /// Numbers keep their values and not always their spelling; a number that JSON does not know gives an error.
    pub fn read_json(&self, root: &serde_json::Value) -> Result<serde_json::Value> {
        let data = Data::from(root.clone());
        let limits = Limits::default();
        let mut heap = Heap::new(limits);
        let found = self.read(&Value::of(&data), &mut heap)?;
        let text = printed(&found, &heap)?;
        serde_json::from_str(&text).map_err(|e| Error::new(ErrorKind::Json, e.to_string()))
    }

    /// Reads the path from a JSON text as API Gateway reads a body, leniently, and prints what it finds as JSON,
    /// in json-smart's spelling.
    ///
    /// ```
    /// let path = vtl::jsonpath::JsonPath::parse("$.a")?;
    /// assert_eq!(path.read_text("{a:[1.50,x]}")?, r#"[1.5,"x"]"#);
    /// # Ok::<(), vtl::Error>(())
    /// ```
    pub fn read_text(&self, text: &str) -> Result<String> {
        let mut heap = Heap::new(Limits::default());
        let root = read_lenient(text, &mut heap)?;
        let found = self.read(&root, &mut heap)?;
        printed(&found, &heap)
    }

    /// Names the path in an error about it.
    #[cold]
    fn explained(&self, error: Error) -> Error {
        match error.kind() {
            ErrorKind::PathNotFound => Error::new(
                ErrorKind::PathNotFound,
                format!("No results for path {}: {}", quoted(self.as_str()), error.message()),
            ),
            _ => error,
        }
    }
}

fn printed<'a>(value: &Value<'a>, heap: &Heap<'a>) -> Result<String> {
    let mut out = TextBuf::new();
    heap.print_json(value, JsonStyle::Compress, &mut out)?;
    Ok(out.into_output())
}

fn empty<'a>(heap: &mut Heap<'a>) -> Result<Value<'a>> {
    heap.new_list(ListKind::JsonArray, Vec::new())
}

impl std::str::FromStr for JsonPath {
    type Err = Error;

    fn from_str(text: &str) -> Result<JsonPath> {
        JsonPath::parse(text)
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonPath({:?})", self.as_str())
    }
}

impl PartialEq for JsonPath {
    fn eq(&self, other: &JsonPath) -> bool {
        self.as_str() == other.as_str() && self.0.options == other.0.options
    }
}

impl Eq for JsonPath {}
