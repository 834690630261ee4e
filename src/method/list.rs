//! `java.util.List`: ArrayList, `JSONArray`, sublists, and arrays under Velocity's wrapper.
//!
//! An array keeps its size, and so does a sublist of one: what would change it fails as `AbstractList` does.

use super::call::{Call, illegal_argument, index_out_of_bounds, unsupported_operation};
use super::collection::{self, Members};
use super::table::{Method, b, m, null_only, unserved, v};
use super::types::Type::{Collection, Int, Iterable, List, Object, ObjectArray, Other};
use super::{iterator, object, order, stream};
use crate::error::{Error, Result};
use crate::value::{Heap, JsonStyle, ListKind, ListRef, TextBuf, Value};

pub(super) const METHODS: &[Method] = &[
    b("add", &[Object], add),
    v("add", &[Int, Object], insert),
    b("addAll", &[Collection], |c| {
        let end = len(c)?;
        add_all(c, end, 0)
    }),
    b("addAll", &[Int, Collection], |c| {
        let at = place_for_add(c)?;
        add_all(c, at, 1)
    }),
    v("clear", &[], clear),
    b("contains", &[Object], |c| Ok(Value::Bool(find(c, false)?.is_some()))),
    b("containsAll", &[Collection], collection::contains_all),
    unserved("copyOf", &[Collection]),
    b("equals", &[Object], object::equals),
    null_only("forEach", &[Other("Consumer")]),
    m("get", &[Int], |c| {
        let at = place(c)?;
        Ok(c.heap.list_get(c.list(), at).unwrap_or(Value::Null))
    }),
    m("hashCode", &[], object::hash_code),
    m("indexOf", &[Object], |c| Ok(index(find(c, false)?))),
    b("isEmpty", &[], |c| Ok(Value::Bool(len(c)? == 0))),
    m("iterator", &[], iterator::of),
    m("lastIndexOf", &[Object], |c| Ok(index(find(c, true)?))),
    m("listIterator", &[], |c| {
        len(c)?;
        Ok(c.heap.new_list_iterator(c.list(), 0))
    }),
    m("listIterator", &[Int], iterator_from),
    unserved("of", collection::objects(0)),
    unserved("of", collection::objects(1)),
    unserved("of", collection::objects(2)),
    unserved("of", collection::objects(3)),
    unserved("of", collection::objects(4)),
    unserved("of", collection::objects(5)),
    unserved("of", collection::objects(6)),
    unserved("of", collection::objects(7)),
    unserved("of", collection::objects(8)),
    unserved("of", collection::objects(9)),
    unserved("of", collection::objects(10)),
    unserved("of", &[ObjectArray]),
    unserved("parallelStream", &[]),
    b("remove", &[Object], remove),
    m("remove", &[Int], remove_at),
    b("removeAll", &[Collection], |c| keep(c, false)),
    null_only("removeIf", &[Other("Predicate")]),
    null_only("replaceAll", &[Other("UnaryOperator")]),
    b("retainAll", &[Collection], |c| keep(c, true)),
    m("set", &[Int, Object], set),
    m("size", &[], |c| Ok(Value::Int(len(c)? as i32))),
    v("sort", &[Other("Comparator")], sort),
    unserved("spliterator", &[]),
    m("stream", &[], stream::of),
    m("subList", &[Int, Int], sub_list),
    m("toArray", &[ObjectArray], collection::to_given_array),
    m("toArray", &[], collection::to_array),
    null_only("toArray", &[Other("IntFunction")]),
    m("toString", &[], object::to_string),
];

/// What ArrayList adds.
pub(super) const ARRAY_LIST: &[Method] = &[
    m("clone", &[], |c| {
        let list = c.list();
        let items = c.heap.list_items(list)?;
        c.heap.new_list(c.heap.list_kind(list), items)
    }),
    v("ensureCapacity", &[Int], |_| Ok(Value::Null)),
    v("trimToSize", &[], |c| {
        // It counts as a change of size, though nothing changes.
        let end = len(c)?;
        c.heap.list_splice(c.list(), end, 0, Vec::new()).map(|()| Value::Null)
    }),
];

/// What json-smart's `JSONArray` adds.
pub(super) const JSON_ARRAY: &[Method] =
    &[
        m("appendElement", &[Object], |c| {
            c.heap.list_push(c.list(), c.arg(0))?;
            Ok(c.receiver.clone())
        }),
        unserved("merge", &[Object]),
        null_only("toJSONString", &[List, Other("JSONStyle")]),
        m("toJSONString", &[List], |c| {
            if c.arg(0).is_null() { Ok("null".into()) } else { json(c, c.arg_ref(0)) }
        }),
        m("toJSONString", &[], |c| json(c, c.receiver)),
        null_only("toJSONString", &[Other("JSONStyle")]),
        null_only("toString", &[Other("JSONStyle")]),
        null_only("writeJSONString", &[Other("Appendable"), Other("JSONStyle")]),
        null_only("writeJSONString", &[Other("Appendable")]),
        null_only("writeJSONString", &[List, Other("Appendable")]),
        null_only("writeJSONString", &[Iterable, Other("Appendable"), Other("JSONStyle")]),
    ];

/// The length, which a sublist only gives while its list has not changed behind it.
fn len(c: &Call<'_, '_>) -> Result<usize> {
    c.heap.check_part(c.list())?;
    Ok(c.heap.list_len(c.list()))
}

fn index<'a>(found: Option<usize>) -> Value<'a> {
    Value::Int(found.map_or(-1, |i| i as i32))
}

/// Argument 0 as the index of an item.
fn place(c: &Call<'_, '_>) -> Result<usize> {
    let (at, len) = (c.int(0), len(c)?);
    match usize::try_from(at) {
        Ok(index) if index < len => Ok(index),
        _ if c.heap.list_kind(c.list()).class().is_array() => Err(Error::java(
            "ArrayIndexOutOfBoundsException",
            format!("Index {at} out of bounds for length {len}"),
        )),
        _ => Err(index_out_of_bounds(i64::from(at), len)),
    }
}

/// Argument 0 as a place to insert at.
fn place_for_add(c: &Call<'_, '_>) -> Result<usize> {
    let (at, len) = (c.int(0), len(c)?);
    match usize::try_from(at) {
        Ok(index) if index <= len => Ok(index),
        _ => Err(Error::java("IndexOutOfBoundsException", format!("Index: {at}, Size: {len}"))),
    }
}

fn is_fixed(c: &Call<'_, '_>) -> bool {
    c.heap.list_base_kind(c.list()).class().is_array()
}

/// Fails where the list is an array or a part of one.
fn check_growable(c: &Call<'_, '_>) -> Result<()> {
    c.heap.check_part(c.list())?;
    if is_fixed(c) { Err(unsupported_operation(c.name)) } else { Ok(()) }
}

fn add<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    check_growable(c)?;
    c.heap.list_push(c.list(), c.arg(0))?;
    Ok(Value::Bool(true))
}

fn insert<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    if c.heap.list_kind(c.list()).class().is_array() {
        return Err(unsupported_operation(c.name));
    }
    let at = place_for_add(c)?;
    check_growable(c)?;
    c.heap.list_splice(c.list(), at, 0, vec![c.arg(1)])?;
    Ok(Value::Null)
}

fn add_all<'a>(c: &mut Call<'_, 'a>, at: usize, arg: usize) -> Result<Value<'a>> {
    let items = c.collection(arg)?;
    let any = !items.is_empty();
    if any {
        check_growable(c)?;
    }
    if any || c.heap.list_base_kind(c.list()) == c.heap.list_kind(c.list()) && !is_fixed(c) {
        c.heap.list_splice(c.list(), at, 0, items)?;
    }
    Ok(Value::Bool(any))
}

fn clear<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let len = len(c)?;
    if len > 0 || !is_fixed(c) {
        check_growable(c)?;
        c.heap.list_splice(c.list(), 0, len, Vec::new())?;
    }
    Ok(Value::Null)
}

/// The first or last place of argument 0.
fn find(c: &Call<'_, '_>, backwards: bool) -> Result<Option<usize>> {
    let (list, len, wanted) = (c.list(), len(c)?, c.arg_ref(0));
    for step in 0..len {
        c.heap.spend(1)?;
        let at = if backwards { len - 1 - step } else { step };
        if c.heap.equals(wanted, &c.heap.list_get(list, at).unwrap_or(Value::Null))? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn iterator_from<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let at = place_for_add(c)?;
    Ok(c.heap.new_list_iterator(c.list(), at))
}

fn remove<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let Some(at) = find(c, false)? else { return Ok(Value::Bool(false)) };
    check_growable(c)?;
    c.heap.list_splice(c.list(), at, 1, Vec::new())?;
    Ok(Value::Bool(true))
}

fn remove_at<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    if c.heap.list_kind(c.list()).class().is_array() {
        return Err(unsupported_operation(c.name));
    }
    let at = place(c)?;
    check_growable(c)?;
    let old = c.heap.list_get(c.list(), at);
    c.heap.list_splice(c.list(), at, 1, Vec::new())?;
    Ok(old.unwrap_or(Value::Null))
}

/// `retainAll` and `removeAll`: keeps the items that are in argument 0, or those that are not.
fn keep<'a>(c: &mut Call<'_, 'a>, wanted: bool) -> Result<Value<'a>> {
    let before = len(c)?;
    let members = Members::of(c, 0, before)?;
    let mut kept = Vec::new();
    for item in c.heap.list_items(c.list())? {
        if members.has(c.heap, &item)? == wanted {
            kept.push(item);
        }
    }
    let changed = kept.len() != before;
    if changed {
        check_growable(c)?;
        c.heap.list_splice(c.list(), 0, before, kept)?;
    }
    Ok(Value::Bool(changed))
}

fn set<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let at = place(c)?;
    set_item(c.heap, c.list(), at, c.arg(1))
}

/// Replaces an item; an array only takes what it is made for.
pub(super) fn set_item<'a>(
    heap: &mut Heap<'a>,
    list: ListRef<'a>,
    at: usize,
    value: Value<'a>,
) -> Result<Value<'a>> {
    let fits = match heap.list_base_kind(list) {
        ListKind::StringArray => value.is_string() || value.is_null(),
        ListKind::CharArray => matches!(value, Value::Char(_)),
        ListKind::ByteArray => matches!(value, Value::Byte(_)),
        _ => true,
    };
    if !fits {
        return Err(illegal_argument("array element type mismatch"));
    }
    Ok(heap.list_set(list, at, value)?.unwrap_or(Value::Null))
}

/// `sort(null)`: the natural order.
fn sort<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (list, len) = (c.list(), len(c)?);
    let items = order::sorted(c.heap, c.heap.list_items(list)?)?;
    match c.heap.list_kind(list) {
        // The whole list counts as changed, which ends a loop over it.
        ListKind::ArrayList | ListKind::JsonArray => c.heap.list_splice(list, 0, len, items)?,
        _ => {
            for (i, item) in items.into_iter().enumerate() {
                c.heap.list_set(list, i, item)?;
            }
        }
    }
    Ok(Value::Null)
}

fn sub_list<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (from, to, len) = (c.int(0), c.int(1), len(c)?);
    let bounds = |message| Error::java("IndexOutOfBoundsException", message);
    match (usize::try_from(from), usize::try_from(to)) {
        (Err(_), _) => Err(bounds(format!("fromIndex = {from}"))),
        (_, Ok(end)) if end > len => Err(bounds(format!("toIndex = {to}"))),
        (Ok(start), Ok(end)) if start <= end => c.heap.sub_list(c.list(), start, end),
        _ => Err(illegal_argument(format!("fromIndex({from}) > toIndex({to})"))),
    }
}

fn json<'a>(c: &Call<'_, 'a>, value: &Value<'a>) -> Result<Value<'a>> {
    let mut text = TextBuf::new();
    c.heap.print_json(value, JsonStyle::Default, &mut text)?;
    Ok(text.into_value())
}

/// A new array of texts.
pub(super) fn string_array<'a>(c: &mut Call<'_, 'a>, items: Vec<Value<'a>>) -> Result<Value<'a>> {
    c.heap.new_list(ListKind::StringArray, items)
}

/// The units of a `char[]` argument.
pub(super) fn chars<'a>(c: &Call<'_, 'a>, list: ListRef<'a>) -> Result<Vec<u16>> {
    let unit = |v: Value<'_>| if let Value::Char(u) = v { u } else { 0 };
    Ok(c.heap.list_items(list)?.into_iter().map(unit).collect())
}
