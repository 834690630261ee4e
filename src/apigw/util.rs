//! `$util`: the six functions of API Gateway. Each takes one string; anything else is no such method.

use super::{escape, script};
use crate::error::{Error, Result};
use crate::json::read_lenient;
use crate::value::{Heap, Object, Value};
use std::any::Any;

/// The functions that end the rendering where their argument is Java's null; the sixth gives null for it.
const NULL_FAILS: [&str; 5] = ["parseJson", "urlEncode", "urlDecode", "base64Encode", "base64Decode"];

/// The `$util` object.
#[derive(Debug)]
pub(super) struct Util;

impl Object for Util {
    fn call<'a>(
        &'a self,
        name: &str,
        arguments: &[Value<'a>],
        heap: &mut Heap<'a>,
    ) -> Result<Option<Value<'a>>> {
        let [argument] = arguments else { return Ok(None) };
        if argument.is_null() && NULL_FAILS.contains(&name) {
            let message = format!("`$util.{name}` needs a text, and its argument is null");
            return Err(Error::java("NullPointerException", message));
        }
        if !argument.is_string() {
            return Ok(None);
        }
        heap.spend_text(argument.as_str().map_or(0, str::len))?;
        Ok(Some(match name {
            "escapeJavaScript" => {
                let mut out = String::with_capacity(argument.as_str().map_or(0, str::len));
                match argument {
                    Value::Wide(units) => script::java_script_units(units, &mut out),
                    other => script::java_script(other.as_str().unwrap_or(""), &mut out),
                }
                Value::from(out)
            }
            "parseJson" => parse(argument, heap)?,
            "urlEncode" => Value::from(escape::url_encode(&heap.text_of(argument)?)),
            "urlDecode" => Value::from(escape::url_decode(&heap.text_of(argument)?)?),
            "base64Encode" => Value::from(escape::base64_encode(&heap.text_of(argument)?)),
            "base64Decode" => Value::from(escape::base64_decode(&heap.text_of(argument)?)?),
            _ => return Ok(None),
        }))
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

/// `parseJson`: values borrow from the text, so one that the rendering made is kept until its end.
fn parse<'a>(argument: &Value<'a>, heap: &mut Heap<'a>) -> Result<Value<'a>> {
    let text = match argument {
        Value::Str(text) => text,
        other => {
            let text = heap.text_of(other)?;
            heap.keep_text(text).map_err(|_| Error::host("this heap cannot keep texts"))?
        }
    };
    // Only the reading of paths refuses the empty text.
    heap.spend_read(text.len())?;
    if text.is_empty() { Ok(Value::Str("")) } else { read_lenient(text, heap) }
}
