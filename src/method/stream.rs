//! `java.util.stream.Stream`, as `lines()` and `stream()` give it: what needs no lambda.
//!
//! A stream is a list that can be used once; its use empties it and counts as a change.

use super::call::{Call, illegal_argument};
use super::table::{Method, b, m, null_only, unserved, v};
use super::types::Type::{Long, Object, ObjectArray, Other};
use super::{collection, elements, object, order};
use crate::error::{Error, Result};
use crate::value::{Cursor, ListKind, ListRef, Value};
use std::collections::BTreeMap;

pub(super) const METHODS: &[Method] = &[
    null_only("allMatch", &[Other("Predicate")]),
    null_only("anyMatch", &[Other("Predicate")]),
    unserved("builder", &[]),
    v("close", &[], |c| {
        let list = c.list();
        let len = c.heap.list_len(list);
        c.heap.list_splice(list, 0, len, Vec::new()).map(|()| Value::Null)
    }),
    null_only("collect", &[Other("Supplier"), Other("BiConsumer"), Other("BiConsumer")]),
    null_only("collect", &[Other("Collector")]),
    null_only("concat", &[Other("Stream"), Other("Stream")]),
    m("count", &[], |c| Ok(Value::Long(take_unsorted(c)?.0.len() as i64))),
    m("distinct", &[], distinct),
    null_only("dropWhile", &[Other("Predicate")]),
    m("empty", &[], |c| new(c, Vec::new())),
    b("equals", &[Object], object::equals),
    null_only("filter", &[Other("Predicate")]),
    unserved("findAny", &[]),
    unserved("findFirst", &[]),
    null_only("flatMap", &[Other("Function")]),
    null_only("flatMapToDouble", &[Other("Function")]),
    null_only("flatMapToInt", &[Other("Function")]),
    null_only("flatMapToLong", &[Other("Function")]),
    null_only("forEach", &[Other("Consumer")]),
    null_only("forEachOrdered", &[Other("Consumer")]),
    null_only("generate", &[Other("Supplier")]),
    m("hashCode", &[], object::hash_code),
    b("isParallel", &[], |_| Ok(Value::Bool(false))),
    null_only("iterate", &[Object, Other("Predicate"), Other("UnaryOperator")]),
    null_only("iterate", &[Object, Other("UnaryOperator")]),
    m("iterator", &[], |c| {
        let items = take(c)?;
        match c.heap.new_list(ListKind::ObjectArray, items)? {
            Value::List(list) => {
                Ok(c.heap.new_iterator(Cursor::List { list, next: 0, last: None, changes: 0 }))
            }
            other => Ok(other),
        }
    }),
    m("limit", &[Long], |c| {
        let most = length(c)?;
        let mut items = take(c)?;
        items.truncate(most);
        new(c, items)
    }),
    null_only("map", &[Other("Function")]),
    null_only("mapMulti", &[Other("BiConsumer")]),
    null_only("mapMultiToDouble", &[Other("BiConsumer")]),
    null_only("mapMultiToInt", &[Other("BiConsumer")]),
    null_only("mapMultiToLong", &[Other("BiConsumer")]),
    null_only("mapToDouble", &[Other("ToDoubleFunction")]),
    null_only("mapToInt", &[Other("ToIntFunction")]),
    null_only("mapToLong", &[Other("ToLongFunction")]),
    null_only("max", &[Other("Comparator")]),
    null_only("min", &[Other("Comparator")]),
    null_only("noneMatch", &[Other("Predicate")]),
    m("of", &[ObjectArray], |c| match c.rest(0)? {
        Some(items) => new(c, items),
        None => Err(c.null_pointer()),
    }),
    m("of", &[Object], |c| {
        let only = c.arg(0);
        new(c, vec![only])
    }),
    m("ofNullable", &[Object], |c| {
        let only = c.arg(0);
        new(c, if only.is_null() { Vec::new() } else { vec![only] })
    }),
    null_only("onClose", &[Other("Runnable")]),
    unserved("parallel", &[]),
    null_only("peek", &[Other("Consumer")]),
    null_only("reduce", &[Object, Other("BiFunction"), Other("BinaryOperator")]),
    null_only("reduce", &[Object, Other("BinaryOperator")]),
    null_only("reduce", &[Other("BinaryOperator")]),
    m("sequential", &[], super::call::receiver_itself),
    m("skip", &[Long], |c| {
        let least = length(c)?;
        let items = take(c)?.into_iter().skip(least).collect();
        new(c, items)
    }),
    m("sorted", &[], sorted),
    null_only("sorted", &[Other("Comparator")]),
    unserved("spliterator", &[]),
    null_only("takeWhile", &[Other("Predicate")]),
    m("toArray", &[], |c| {
        let items = take(c)?;
        c.heap.new_list(ListKind::ObjectArray, items)
    }),
    null_only("toArray", &[Other("IntFunction")]),
    m("toList", &[], to_list),
    m("toString", &[], object::to_string),
    m("unordered", &[], |c| {
        let items = take(c)?;
        new(c, items)
    }),
];

/// A stream of `items`.
pub(super) fn new<'a>(c: &mut Call<'_, 'a>, items: Vec<Value<'a>>) -> Result<Value<'a>> {
    c.heap.new_list(ListKind::Stream, items)
}

/// `stream()` of a collection.
pub(super) fn of<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let items = elements(c.heap, c.receiver)?;
    new(c, items)
}

/// Bytes of an error that waits, about.
const UNSORTED: usize = 256;

/// Streams that could not be sorted, by number. Java sorts when the items are wanted, so the error waits until then.
#[derive(Debug, Default)]
struct Unsorted(BTreeMap<u32, Error>);

fn sorted<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let items = take(c)?;
    let kept = items.clone();
    match order::sorted(c.heap, items) {
        Ok(items) => new(c, items),
        Err(error) if error.exception().is_none() => Err(error),
        Err(error) => {
            let stream = new(c, kept)?;
            if let Value::List(ListRef::Id(id)) = stream {
                let mut unsorted = c.heap.take_extension::<Unsorted>();
                c.heap.hold(UNSORTED);
                unsorted.0.insert(id, error);
                c.heap.put_extension(unsorted);
            }
            Ok(stream)
        }
    }
}

/// The items of the receiver, which is used up.
fn take<'a>(c: &mut Call<'_, 'a>) -> Result<Vec<Value<'a>>> {
    match take_unsorted(c)? {
        (items, None) => Ok(items),
        (_, Some(error)) => Err(error),
    }
}

/// The items of the receiver, which is used up, and why they could not be sorted.
fn take_unsorted<'a>(c: &mut Call<'_, 'a>) -> Result<(Vec<Value<'a>>, Option<Error>)> {
    let list: ListRef<'a> = c.list();
    if c.heap.list_changes(list) > 0 {
        return Err(Error::java("IllegalStateException", "stream has already been operated upon or closed"));
    }
    let items = c.heap.list_items(list)?;
    c.heap.list_splice(list, 0, items.len(), Vec::new())?;
    let mut unsorted = c.heap.take_extension::<Unsorted>();
    let error = if let ListRef::Id(id) = list { unsorted.0.remove(&id) } else { None };
    c.heap.put_extension(unsorted);
    Ok((items, error))
}

/// Argument 0 as a number of items.
fn length(c: &Call<'_, '_>) -> Result<usize> {
    let n = c.long(0);
    usize::try_from(n).map_err(|_| illegal_argument(n.to_string()))
}

fn distinct<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let mut seen = collection::Members::default();
    let mut items = Vec::new();
    for item in take(c)? {
        if !seen.has(c.heap, &item)? {
            seen.add(c.heap, item.clone())?;
            items.push(item);
        }
    }
    new(c, items)
}

/// A list that takes no more items: the part of an array that is all of it.
fn to_list<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let items = take(c)?;
    let len = items.len();
    match c.heap.new_list(ListKind::ObjectArray, items)? {
        Value::List(array) => c.heap.sub_list(array, 0, len),
        other => Ok(other),
    }
}
