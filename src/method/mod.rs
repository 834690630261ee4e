//! What a template can call on Java's values: methods, properties, indexes.
//!
//! Each class has a table of signatures ([`table`]); a call is resolved over it as Velocity's introspector does
//! ([`resolve`]), so null arguments, ambiguous overloads and wrong arguments end as they end there. The operations
//! themselves stand beside their tables. Objects of the host are not known here, nor are blocks: their callers
//! handle them before.

// Every operation has one signature, whether or not it can fail.
#![allow(clippy::unnecessary_wraps)]
// See `eval::reference`.
#![allow(clippy::inline_always)]

mod big_decimal;
mod big_integer;
mod boolean;
mod byte;
mod call;
mod character;
mod class;
mod collection;
mod digits;
mod document;
mod double;
mod entry;
mod float;
mod floating;
mod foreach;
mod integer;
mod iterator;
mod list;
mod long;
mod map;
mod object;
mod order;
mod question;
mod regex;
mod resolve;
mod short;
mod site;
mod small;
mod stream;
mod string;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod types;
mod whole;

pub use document::document;
pub(crate) use question::{Answer, Question};
#[allow(unused_imports)] // For the filters of a JSONPath.
pub(crate) use regex::{Flags, JavaRegex, compile as compile_regex};
pub(crate) use site::{CallSite, PropertySite};

use crate::error::{Error, Result};
use crate::value::{Class, Heap, Value, fill};
use call::Call;
pub(crate) use digits::decimal_digit;
use site::{Getter, with_classes};
use std::sync::LazyLock;
use table::{Method, Overloads, Returns};

/// Calls a method of `receiver`. `None` where it has no such method for these arguments, or more than one; a method
/// that gives nothing gives the empty text.
pub(crate) fn call<'a>(
    heap: &mut Heap<'a>,
    receiver: &Value<'a>,
    site: &CallSite,
    args: &[Value<'a>],
) -> Result<Option<Value<'a>>> {
    let mut value = Value::Null;
    Ok(call_into(heap, receiver, site, args, &mut value)?.then_some(value))
}

/// [`call`], written to `out`, which owns nothing yet; false, and nothing written, where there is no such method.
pub(crate) fn call_into<'a>(
    heap: &mut Heap<'a>,
    receiver: &Value<'a>,
    site: &CallSite,
    args: &[Value<'a>],
    out: &mut Value<'a>,
) -> Result<bool> {
    if let (true, Value::Map(map), [key]) = (site.is_get, receiver, args) {
        fill(out, heap.map_get(*map, key)?.unwrap_or(Value::Null));
        return Ok(true);
    }
    match meant(heap, receiver, site, args) {
        Some(method) => invoke_into(heap, receiver, site, method, args, out).map(|()| true),
        None => Ok(false),
    }
}

/// The method that a call means; `None` where there is none, or more than one.
#[inline(always)]
fn meant<'a>(
    heap: &Heap<'a>,
    receiver: &Value<'a>,
    site: &CallSite,
    args: &[Value<'a>],
) -> Option<&'static Method> {
    let all = site.overloads?;
    let key = site::Memo::key(heap, receiver, args);
    key.and_then(|key| site.memo.get(key)).or_else(|| resolved(heap, receiver, (site, all), args, key))
}

/// [`meant`] where it was another method the last time.
#[cold]
fn resolved<'a>(
    heap: &Heap<'a>,
    receiver: &Value<'a>,
    (site, all): (&CallSite, &'static Overloads),
    args: &[Value<'a>],
    key: Option<u64>,
) -> Option<&'static Method> {
    let class = heap.class_of(receiver);
    let overloads = all.of(class);
    if overloads.is_empty() {
        return None;
    }
    let method = with_classes(args, |v| heap.class_of(v), |classes| resolve::best_match(overloads, classes))?;
    if let (Some(key), Some(place)) = (key, table::place(all, class, method)) {
        site.memo.set(key, place);
    }
    Some(method)
}

fn invoke<'a>(
    heap: &mut Heap<'a>,
    receiver: &Value<'a>,
    site: &CallSite,
    method: &'static Method,
    args: &[Value<'a>],
) -> Result<Value<'a>> {
    let mut value = Value::Null;
    invoke_into(heap, receiver, site, method, args, &mut value)?;
    Ok(value)
}

#[inline(always)]
fn invoke_into<'a>(
    heap: &mut Heap<'a>,
    receiver: &Value<'a>,
    site: &CallSite,
    method: &'static Method,
    args: &[Value<'a>],
    out: &mut Value<'a>,
) -> Result<()> {
    if method.params.is_empty() && !args.is_empty() {
        return Err(call::illegal_argument(format!("{}() takes no arguments", method.name)));
    }
    heap.spend_use(receiver)?;
    for arg in args {
        heap.spend_use(arg)?;
    }
    let result = (method.run)(&mut Call { heap, receiver, args, site, name: method.name });
    if method.returns == Returns::Void {
        result?;
        fill(out, Value::Str(""));
        return Ok(());
    }
    // By kind, as in `fill`.
    match result {
        Ok(Value::Bool(b)) => fill(out, Value::Bool(b)),
        Ok(Value::Int(n)) => fill(out, Value::Int(n)),
        Ok(Value::Str(text)) => fill(out, Value::Str(text)),
        Ok(value) => {
            if receiver.is_string() {
                heap.spend_made(&value)?;
            } else if receiver.is_number() {
                heap.spend_use(&value)?;
            }
            fill(out, value);
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Reads a property of `receiver`. `None` where its class has no such property.
pub(crate) fn property<'a>(
    heap: &mut Heap<'a>,
    receiver: &Value<'a>,
    site: &PropertySite,
) -> Result<Option<Value<'a>>> {
    if let (Value::Foreach(id), true) = (receiver, site.is_has_next) {
        return Ok(Some(Value::Bool(foreach::has_next_of(heap, *id))));
    }
    match site.getter(heap.class_of(receiver)) {
        Getter::Method(method) => invoke(heap, receiver, &CallSite::default(), method, &[]).map(Some),
        Getter::Entry => Ok(Some(entry_of(heap, receiver, &site.name).unwrap_or(Value::Null))),
        Getter::None => Ok(None),
    }
}

fn entry_of<'a>(heap: &Heap<'a>, receiver: &Value<'a>, name: &str) -> Option<Value<'a>> {
    match receiver {
        Value::Map(map) => heap.map_get_str(*map, name),
        Value::Foreach(id) => foreach::get_str(heap, *id, name),
        _ => None,
    }
}

/// Sets a property of `receiver`: through `setName(value)`, or `put(name, value)` of a map. False where it has neither.
pub(crate) fn set_property<'a>(
    heap: &mut Heap<'a>,
    receiver: &Value<'a>,
    name: &str,
    value: Value<'a>,
) -> Result<bool> {
    match receiver {
        // No class of maps has a setter.
        Value::Map(map) => heap.map_put(*map, heap_text(name), value).map(|_| true),
        Value::Foreach(id) => foreach::put(heap, *id, heap_text(name), value).map(|()| true),
        _ => {
            for name in [name, &site::switch_case(name)] {
                let setter = CallSite::new(&format!("set{name}"));
                if call(heap, receiver, &setter, std::slice::from_ref(&value))?.is_some() {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}

fn heap_text<'a>(name: &str) -> Value<'a> {
    Value::from(name.to_owned())
}

static GET: LazyLock<CallSite> = LazyLock::new(|| CallSite::shared("get"));
static SET: LazyLock<CallSite> = LazyLock::new(|| CallSite::shared("set"));
static PUT: LazyLock<CallSite> = LazyLock::new(|| CallSite::shared("put"));
static SIZE: LazyLock<CallSite> = LazyLock::new(|| CallSite::shared("size"));

/// Reads `receiver[index]`. `None` where it has no `get` for such an index.
pub(crate) fn index_get<'a>(
    heap: &mut Heap<'a>,
    receiver: &Value<'a>,
    index: &Value<'a>,
) -> Result<Option<Value<'a>>> {
    if matches!(receiver, Value::Object(_)) {
        return Ok(None);
    }
    let index = from_end(heap, receiver, index)?;
    call(heap, receiver, &GET, &[index])
}

/// Sets `receiver[index]`, through `set(index, value)` or else `put(index, value)`. False where it has neither.
pub(crate) fn index_set<'a>(
    heap: &mut Heap<'a>,
    receiver: &Value<'a>,
    index: &Value<'a>,
    value: Value<'a>,
) -> Result<bool> {
    if matches!(receiver, Value::Object(_)) {
        return Ok(false);
    }
    let args = [from_end(heap, receiver, index)?, value];
    Ok(call(heap, receiver, &SET, &args)?.is_some() || call(heap, receiver, &PUT, &args)?.is_some())
}

/// A negative index counts from the end: `ASTIndex.adjMinusIndexArg`.
fn from_end<'a>(heap: &mut Heap<'a>, receiver: &Value<'a>, index: &Value<'a>) -> Result<Value<'a>> {
    let &Value::Int(n @ ..0) = index else { return Ok(index.clone()) };
    if let Some(Value::Int(size)) = call(heap, receiver, &SIZE, &[])? {
        return Ok(Value::Int(size.wrapping_add(n)));
    }
    let class = heap.class_of(receiver).name();
    Err(Error::render(format!("the index {n} needs a size() method, and {class} has none"))
        .with_hint("a negative index counts from the end of a list"))
}

/// The elements of a collection, in the order in which it iterates.
fn elements<'a>(heap: &mut Heap<'a>, value: &Value<'a>) -> Result<Vec<Value<'a>>> {
    Ok(match value {
        Value::List(list) => {
            heap.check_part(*list)?;
            heap.list_items(*list)?
        }
        Value::View(part, map) => collection::view_items(heap, *map, *part)?,
        _ => Vec::new(),
    })
}

/// The class's name as messages show it.
fn class_name<'a>(heap: &Heap<'a>, value: &Value<'a>) -> &'static str {
    heap.class_of(value).name()
}

#[allow(dead_code)]
const fn assert_shared<T: Send + Sync>() {}
const _: () = assert_shared::<(CallSite, PropertySite, Class)>();
