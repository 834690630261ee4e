//! Calls of `$input` with constant arguments, prepared when the template is parsed: the path is compiled then.

use super::input::Input;
use super::util::Util;
use super::{escape, path};
use crate::error::{Error, Result};
use crate::eval::host::{Binder, Bound, ConstArgument};
use crate::jsonpath::JsonPath;
use crate::limits::Limits;
use crate::value::{Heap, Object, TextBuf, Value};
use std::sync::Arc;

/// Prepares what API Gateway's variables can prepare, within the template's limits.
pub(super) struct GatewayBinder<'l>(pub(super) &'l Limits);

impl Binder for GatewayBinder<'_> {
    fn bind(&self, variable: &str, method: &str, arguments: &[ConstArgument<'_>]) -> Option<Arc<dyn Bound>> {
        if let ("util", "escapeJavaScript", [_]) = (variable, method, arguments) {
            return Some(Arc::new(EscapeJavaScript));
        }
        let ("input", [ConstArgument::Text(text)]) = (variable, arguments) else { return None };
        let call = match method {
            "path" => InputCall::Path(path::compile(text, self.0)),
            "json" => InputCall::Json(path::compile(text, self.0)),
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

    fn print_with<'a>(
        &self,
        receiver: &'a dyn Object,
        argument: &Value<'a>,
        heap: &Heap<'a>,
        out: &mut TextBuf,
    ) -> Option<Result<()>> {
        receiver.as_any()?.downcast_ref::<Util>()?;
        let text = argument.as_str()?;
        Some(heap.spend_text(text.len()).map(|()| escape::java_script(text, out)))
    }
}

/// A prepared call of `$input`. A path that does not compile fails when the call runs, as in Java.
#[derive(Debug)]
enum InputCall {
    Path(Result<JsonPath>),
    Json(Result<JsonPath>),
    Param(Box<str>),
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
            InputCall::Path(path) => compiled(path).and_then(|path| input.path(path, heap)),
            InputCall::Json(path) => compiled(path).and_then(|path| input.json(path, heap)),
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
        match self {
            InputCall::Json(path) => Some(compiled(path).and_then(|path| input.print_json(path, heap, out))),
            InputCall::Path(path) => input.print_path(path.as_ref().ok()?, heap, out),
            InputCall::Param(name) => Some(heap.print(&input.param(name, heap), out)),
        }
    }
}
