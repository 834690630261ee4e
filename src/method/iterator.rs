//! `java.util.Iterator`.

use super::call::Call;
use super::object;
use super::table::{Method, b, m, null_only, v};
use super::types::Type::{Object, Other};
use crate::error::Result;
use crate::value::{Cursor, Heap, Value};

pub(super) const METHODS: &[Method] = &[
    b("equals", &[Object], object::equals),
    null_only("forEachRemaining", &[Other("Consumer")]),
    b("hasNext", &[], |c| step(c, |heap, cursor| Ok(Value::Bool(heap.cursor_has_next(cursor))))),
    m("hashCode", &[], object::hash_code),
    m("next", &[], |c| step(c, Heap::cursor_next)),
    v("remove", &[], |c| step(c, |heap, cursor| heap.cursor_remove(cursor).map(|()| Value::Null))),
    m("toString", &[], object::to_string),
];

fn step<'a>(
    c: Call<'_, 'a>,
    run: impl FnOnce(&mut Heap<'a>, &mut Cursor<'a>) -> Result<Value<'a>>,
) -> Result<Value<'a>> {
    if let Value::Iterator(id) = c.receiver { c.heap.with_iterator(*id, run) } else { Ok(Value::Null) }
}

/// `iterator()` of every collection.
pub(super) fn of<'a>(c: Call<'_, 'a>) -> Result<Value<'a>> {
    let cursor = c.heap.cursor(c.receiver)?;
    Ok(cursor.map_or(Value::Null, |cursor| c.heap.new_iterator(cursor)))
}
