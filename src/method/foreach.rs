//! `$foreach`: the state of a loop, and the map that it is besides.

use super::call::Call;
use super::table::{Method, b, m};
use crate::error::Result;
use crate::value::{ForeachScope, Heap, MapKind, MapRef, Value};

pub(super) const METHODS: &[Method] = &[
    m("getCount", &[], |c| Ok(scope(c).map_or(Value::Null, |s| Value::Int(s.index.wrapping_add(1))))),
    b("getFirst", &[], is_first),
    b("getHasNext", &[], has_next),
    m("getIndex", &[], |c| Ok(scope(c).map_or(Value::Null, |s| Value::Int(s.index)))),
    m("getInfo", &[], |_| Ok(Value::Null)),
    b("getLast", &[], is_last),
    m("getParent", &[], |c| Ok(scope(c).and_then(|s| s.parent).map_or(Value::Null, Value::Foreach))),
    m("getReplaced", &[], |c| Ok(replaced(c))),
    m("getTopmost", &[], |c| {
        let top = ancestors(c.heap, id(c)).last().map(|(id, _)| id);
        Ok(top.map_or(Value::Null, Value::Foreach))
    }),
    b("hasNext", &[], has_next),
    b("isFirst", &[], is_first),
    b("isLast", &[], is_last),
];

fn id(c: &Call<'_, '_>) -> u32 {
    if let Value::Foreach(id) = c.receiver { *id } else { u32::MAX }
}

fn scope<'h, 'a>(c: &'h Call<'_, 'a>) -> Option<&'h ForeachScope<'a>> {
    c.heap.foreach.get(id(c) as usize)
}

/// The scope `id` and those around it, inside out.
fn ancestors<'h, 'a>(heap: &'h Heap<'a>, id: u32) -> impl Iterator<Item = (u32, &'h ForeachScope<'a>)> {
    let at = move |id: u32| heap.foreach.get(id as usize).map(|scope| (id, scope));
    std::iter::successors(at(id), move |(_, scope)| at(scope.parent?))
}

fn has_next<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    Ok(Value::Bool(has_next_of(c.heap, id(c))))
}

/// Whether loop `id` goes on.
pub(super) fn has_next_of(heap: &Heap<'_>, id: u32) -> bool {
    heap.foreach.get(id as usize).is_some_and(|s| s.has_next)
}

fn is_first<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    Ok(Value::Bool(scope(c).is_some_and(|s| s.index < 1)))
}

fn is_last<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    Ok(Value::Bool(scope(c).is_some_and(|s| !s.has_next)))
}

fn replaced<'a>(c: &Call<'_, 'a>) -> Value<'a> {
    let all = ancestors(c.heap, id(c)).map(|(_, s)| s.replaced.clone());
    all.into_iter().find(|v| !v.is_null()).unwrap_or(Value::Null)
}

/// The map of scope `id`, made where there is none.
pub(super) fn storage<'a>(heap: &mut Heap<'a>, id: u32) -> MapRef<'a> {
    if let Some(map) = heap.foreach.get(id as usize).and_then(|s| s.storage) {
        return MapRef::Id(map);
    }
    let map = heap.new_map(MapKind::Hash);
    if let (MapRef::Id(number), Some(scope)) = (map, heap.foreach.get_mut(id as usize)) {
        scope.storage = Some(number);
    }
    map
}

/// `Scope.get`: from the map of scope `id`, or of the nearest one around it that knows the key.
pub(super) fn get<'a>(heap: &Heap<'a>, id: u32, key: &Value<'a>) -> Result<Option<Value<'a>>> {
    for (_, scope) in ancestors(heap, id) {
        let Some(map) = scope.storage.map(MapRef::Id) else { continue };
        if let Some(value) = heap.map_get(map, key)? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// [`get`] of a text.
pub(super) fn get_str<'a>(heap: &Heap<'a>, id: u32, key: &str) -> Option<Value<'a>> {
    ancestors(heap, id).find_map(|(_, scope)| heap.map_get_str(MapRef::Id(scope.storage?), key))
}

/// `Scope.put`.
pub(super) fn put<'a>(heap: &mut Heap<'a>, id: u32, key: Value<'a>, value: Value<'a>) -> Result<()> {
    let map = storage(heap, id);
    heap.map_put(map, key, value).map(|_| ())
}
