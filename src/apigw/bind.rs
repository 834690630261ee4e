//! Calls of `$input` with constant arguments, prepared when the template is parsed: the path is compiled then.

use super::input::Input;
use super::util::Util;
use super::{context, path, script};
use crate::error::{Error, Result};
use crate::eval::host::{Binder, Bound, ConstArgument, Usage};
use crate::json::{Found, Step, Wanted};
use crate::jsonpath::JsonPath;
use crate::limits::Limits;
use crate::value::{Heap, Object, TextBuf, Value};
use std::sync::{Arc, OnceLock};

/// How many values are searched for at once: each is compared with each member.
const MOST_PATHS: usize = 32;

/// Prepares what API Gateway's variables can prepare, within the template's limits.
pub(super) struct GatewayBinder<'l> {
    limits: &'l Limits,
    /// The paths that printed and looked-at values of the body lie under.
    paths: Vec<Box<[Step]>>,
    /// Whether some call takes the document in any case.
    takes_document: bool,
    search: Arc<OnceLock<Wanted>>,
}

impl<'l> GatewayBinder<'l> {
    pub(super) fn new(limits: &'l Limits) -> GatewayBinder<'l> {
        GatewayBinder { limits, paths: Vec::new(), takes_document: false, search: Arc::default() }
    }

    /// Lets the calls search, once all of the template's are known.
    pub(super) fn finish(self) {
        if !self.takes_document && !self.paths.is_empty() {
            // It was empty until now.
            let _ = self.search.set(Wanted::of(&self.paths));
        }
    }

    /// How a call of `$input` searches for what `path` leads to. Of the whole body only the text is had without the
    /// document.
    fn search(&mut self, path: &Result<JsonPath>, as_text: bool) -> Search {
        let number = match path.as_ref().map(JsonPath::steps) {
            Ok(Some(steps @ [_, ..])) if self.paths.len() < MOST_PATHS => Some(self.number(steps)),
            Ok(Some([])) if as_text => None,
            Ok(_) => {
                self.takes_document = true;
                None
            }
            // What fails needs no document.
            Err(_) => None,
        };
        Search { wanted: Arc::clone(&self.search), number }
    }

    fn number(&mut self, steps: &[Step]) -> usize {
        self.paths.iter().position(|path| **path == *steps).unwrap_or_else(|| {
            self.paths.push(steps.into());
            self.paths.len() - 1
        })
    }
}

impl Binder for GatewayBinder<'_> {
    fn number(&self, name: &str) -> u8 {
        context::number(name)
    }

    fn bind(
        &mut self,
        variable: &str,
        method: &str,
        arguments: &[ConstArgument<'_>],
        usage: Usage,
    ) -> Option<Arc<dyn Bound>> {
        if let ("util", "escapeJavaScript", [_]) = (variable, method, arguments) {
            return Some(Arc::new(EscapeJavaScript));
        }
        let ("input", [ConstArgument::Text(text)]) = (variable, arguments) else { return None };
        let call = match method {
            "path" => {
                let path = path::compile(text, self.limits);
                self.takes_document |= usage == Usage::Kept && path.is_ok();
                InputCall::Path(self.search(&path, false), path)
            }
            "json" => {
                let path = path::compile(text, self.limits);
                InputCall::Json(self.search(&path, true), path)
            }
            "params" => InputCall::Param((*text).into()),
            _ => return None,
        };
        Some(Arc::new(call))
    }
}

/// `$util.escapeJavaScript(…)`, printed without a text in between.
#[derive(Debug)]
struct EscapeJavaScript;

impl Bound for EscapeJavaScript {
    fn call<'a>(&'a self, _: &'a dyn Object, _: &mut Heap<'a>) -> Option<Result<Value<'a>>> {
        None
    }

    fn is_open(&self) -> bool {
        true
    }

    fn print_text(
        &self,
        receiver: &dyn Object,
        argument: &str,
        heap: &Heap<'_>,
        out: &mut TextBuf,
    ) -> Option<Result<()>> {
        receiver.as_any()?.downcast_ref::<Util>()?;
        let out = out.utf8()?;
        let start = out.len();
        script::java_script(argument, out);
        Some(heap.spend_texts([argument.len(), out.len() - start]))
    }
}

/// A prepared call of `$input`. A path that does not compile fails when the call runs, as in Java.
#[derive(Debug)]
enum InputCall {
    Path(Search, Result<JsonPath>),
    Json(Search, Result<JsonPath>),
    Param(Box<str>),
}

/// Which of the template's searches a call is.
#[derive(Debug)]
pub(super) struct Search {
    wanted: Arc<OnceLock<Wanted>>,
    number: Option<usize>,
}

impl Search {
    /// All that the template looks for in the body's text; `None` where it takes the document.
    #[inline]
    pub(super) fn wanted(&self) -> Option<&Wanted> {
        self.wanted.get()
    }

    /// What the search found for this call; unsure where it takes the document.
    #[inline]
    pub(super) fn found<'h, 'a>(&self, heap: &'h Heap<'a>) -> &'h Found<'a> {
        let found = self.number.filter(|_| heap.document.is_none()).and_then(|number| heap.found.get(number));
        found.unwrap_or(&Found::Unsure)
    }

    /// Replaces what the search found by what was read of it.
    pub(super) fn replace<'a>(&self, read: Found<'a>, heap: &mut Heap<'a>) {
        if let Some(place) = self.number.and_then(|number| heap.found.get_mut(number)) {
            *place = read;
        }
    }
}

fn input(receiver: &dyn Object) -> Option<&Input> {
    receiver.as_any()?.downcast_ref::<Input>()
}

fn compiled(path: &Result<JsonPath>) -> Result<&JsonPath> {
    path.as_ref().map_err(Error::clone)
}

impl Bound for InputCall {
    fn call<'a>(&'a self, receiver: &'a dyn Object, heap: &mut Heap<'a>) -> Option<Result<Value<'a>>> {
        let input = input(receiver)?;
        Some(match self {
            InputCall::Path(search, path) => {
                compiled(path).and_then(|path| input.found_or_read(search, path, heap))
            }
            InputCall::Json(search, path) => {
                compiled(path).and_then(|path| input.json(path, Some(search), heap))
            }
            InputCall::Param(name) => Ok(input.param(name, heap)),
        })
    }

    fn print<'a>(
        &'a self,
        receiver: &'a dyn Object,
        heap: &mut Heap<'a>,
        out: &mut TextBuf,
    ) -> Option<Result<()>> {
        let input = input(receiver)?;
        let start = out.utf8()?.len();
        Some(match self {
            InputCall::Json(search, path) => compiled(path)
                .and_then(|path| input.print_json(path, Some(search), heap, out))
                .and_then(|()| heap.spend_text(out.size_since(start))),
            InputCall::Path(search, _) => match input.found(search, heap) {
                Ok((Found::Value(value), heap)) if !value.is_null() => print_made(value, heap, out),
                Ok(_) => return None,
                Err(error) => Err(error),
            },
            InputCall::Param(name) => print_made(&input.param(name, heap), heap, out),
        })
    }
}

/// Prints a value that a call has made.
fn print_made<'a>(value: &Value<'a>, heap: &Heap<'a>, out: &mut TextBuf) -> Result<()> {
    heap.spend_made(value)?;
    heap.print(value, out)
}
