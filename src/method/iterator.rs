//! `java.util.Iterator`.

use super::call::{Call, unsupported_operation};
use super::table::{Method, b, m, null_only, v};
use super::types::Type::{Object, Other};
use super::{list, object};
use crate::error::Result;
use crate::value::{Cursor, Heap, ListRef, Value, concurrent_modification, illegal_state, no_such_element};

pub(super) const METHODS: &[Method] = &[
    b("equals", &[Object], object::equals),
    null_only("forEachRemaining", &[Other("Consumer")]),
    b("hasNext", &[], |c| step(c, |heap, cursor| Ok(Value::Bool(heap.cursor_has_next(cursor))))),
    m("hashCode", &[], object::hash_code),
    m("next", &[], |c| step(c, Heap::cursor_next)),
    v("remove", &[], |c| step(c, remove)),
    m("toString", &[], object::to_string),
];

/// What a `ListIterator` has besides.
pub(super) const BOTH_WAYS: &[Method] = &[
    v("add", &[Object], |c| {
        let value = c.arg(0);
        step(c, |heap, cursor| add(heap, cursor, value))
    }),
    b("hasPrevious", &[], |c| step(c, |_, cursor| Ok(Value::Bool(position(cursor) > 0)))),
    m("nextIndex", &[], |c| step(c, |_, cursor| Ok(Value::Int(position(cursor))))),
    m("previous", &[], |c| step(c, previous)),
    m("previousIndex", &[], |c| step(c, |_, cursor| Ok(Value::Int(position(cursor) - 1)))),
    v("set", &[Object], |c| {
        let value = c.arg(0);
        step(c, |heap, cursor| set(heap, cursor, value))
    }),
];

fn position(cursor: &Cursor<'_>) -> i32 {
    if let Cursor::List { next, .. } = cursor { *next as i32 } else { 0 }
}

/// Fails where the list of a `ListIterator` changed its size behind it.
fn unchanged<'a>(heap: &Heap<'a>, list: ListRef<'a>, changes: u32) -> Result<()> {
    heap.check_part(list)?;
    if heap.list_changes(list) == changes { Ok(()) } else { Err(concurrent_modification()) }
}

/// An array's items cannot be removed.
fn remove<'a>(heap: &mut Heap<'a>, cursor: &mut Cursor<'a>) -> Result<Value<'a>> {
    if let Cursor::List { list, last: Some(_), .. } = cursor
        && heap.list_base_kind(*list).class().is_array()
    {
        return Err(unsupported_operation("remove"));
    }
    heap.cursor_remove(cursor).map(|()| Value::Null)
}

fn previous<'a>(heap: &mut Heap<'a>, cursor: &mut Cursor<'a>) -> Result<Value<'a>> {
    let Cursor::List { list, next, last, changes } = cursor else { return Ok(Value::Null) };
    unchanged(heap, *list, *changes)?;
    let at = next.checked_sub(1).ok_or_else(no_such_element)?;
    let item = heap.list_get(*list, at).ok_or_else(no_such_element)?;
    (*next, *last) = (at, Some(at));
    Ok(item)
}

fn set<'a>(heap: &mut Heap<'a>, cursor: &mut Cursor<'a>, value: Value<'a>) -> Result<Value<'a>> {
    let Cursor::List { list, last, changes, .. } = cursor else { return Ok(Value::Null) };
    let at = last.ok_or_else(illegal_state)?;
    unchanged(heap, *list, *changes)?;
    list::set_item(heap, *list, at, value)?;
    Ok(Value::Null)
}

fn add<'a>(heap: &mut Heap<'a>, cursor: &mut Cursor<'a>, value: Value<'a>) -> Result<Value<'a>> {
    let Cursor::List { list, next, last, changes } = cursor else { return Ok(Value::Null) };
    unchanged(heap, *list, *changes)?;
    if heap.list_base_kind(*list).class().is_array() {
        return Err(unsupported_operation("add"));
    }
    heap.list_splice(*list, *next, 0, vec![value])?;
    (*next, *last, *changes) = (*next + 1, None, heap.list_changes(*list));
    Ok(Value::Null)
}

fn step<'a>(
    c: &mut Call<'_, 'a>,
    run: impl FnOnce(&mut Heap<'a>, &mut Cursor<'a>) -> Result<Value<'a>>,
) -> Result<Value<'a>> {
    if let Value::Iterator(id) = c.receiver { c.heap.with_iterator(*id, run) } else { Ok(Value::Null) }
}

/// `iterator()` of every collection.
pub(super) fn of<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let cursor = c.heap.cursor(c.receiver)?;
    Ok(cursor.map_or(Value::Null, |cursor| c.heap.new_iterator(cursor)))
}
