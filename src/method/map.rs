//! `java.util.Map`.

use super::call::Call;
use super::collection::objects;
use super::foreach;
use super::object;
use super::table::{Method, b, m, null_only, unserved, v};
use super::types::Type::{EntryArray, Map, Object, Other};
use crate::error::Result;
use crate::value::{MapRef, Value, ViewKind};

pub(super) const METHODS: &[Method] = &[
    v("clear", &[], |c| {
        let map = this(c);
        c.heap.map_clear(map).map(|()| Value::Null)
    }),
    null_only("compute", &[Object, Other("BiFunction")]),
    null_only("computeIfAbsent", &[Object, Other("Function")]),
    null_only("computeIfPresent", &[Object, Other("BiFunction")]),
    b("containsKey", &[Object], |c| {
        let map = this(c);
        c.heap.map_has(map, c.arg_ref(0)).map(Value::Bool)
    }),
    b("containsValue", &[Object], contains_value),
    unserved("copyOf", &[Map]),
    unserved("entry", &[Object, Object]),
    m("entrySet", &[], |c| Ok(Value::View(ViewKind::Entries, this(c)))),
    b("equals", &[Object], object::equals),
    null_only("forEach", &[Other("BiConsumer")]),
    m("get", &[Object], get),
    m("getOrDefault", &[Object, Object], get_or_default),
    m("hashCode", &[], object::hash_code),
    b("isEmpty", &[], |c| {
        let map = this(c);
        Ok(Value::Bool(c.heap.map_len(map) == 0))
    }),
    m("keySet", &[], |c| Ok(Value::View(ViewKind::Keys, this(c)))),
    null_only("merge", &[Object, Object, Other("BiFunction")]),
    unserved("of", objects(0)),
    unserved("of", objects(2)),
    unserved("of", objects(4)),
    unserved("of", objects(6)),
    unserved("of", objects(8)),
    unserved("of", objects(10)),
    unserved("of", objects(12)),
    unserved("of", objects(14)),
    unserved("of", objects(16)),
    unserved("of", objects(18)),
    unserved("of", objects(20)),
    unserved("ofEntries", &[EntryArray]),
    m("put", &[Object, Object], |c| {
        let map = this(c);
        Ok(c.heap.map_put(map, c.arg(0), c.arg(1))?.unwrap_or(Value::Null))
    }),
    v("putAll", &[Map], put_all),
    m("putIfAbsent", &[Object, Object], put_if_absent),
    m("remove", &[Object], |c| {
        let map = this(c);
        Ok(c.heap.map_remove(map, c.arg_ref(0))?.unwrap_or(Value::Null))
    }),
    b("remove", &[Object, Object], remove_pair),
    m("replace", &[Object, Object], replace),
    b("replace", &[Object, Object, Object], replace_pair),
    null_only("replaceAll", &[Other("BiFunction")]),
    m("size", &[], |c| {
        let map = this(c);
        Ok(Value::Int(c.heap.map_len(map) as i32))
    }),
    m("toString", &[], object::to_string),
    m("values", &[], |c| Ok(Value::View(ViewKind::Values, this(c)))),
];

/// What HashMap and LinkedHashMap add.
pub(super) const HASH_MAP: &[Method] = &[m("clone", &[], |c| {
    let map = this(c);
    let copy = c.heap.new_map(c.heap.map_kind(map));
    for (key, value) in c.heap.map_pairs(map)? {
        c.heap.map_put(copy, key, value)?;
    }
    Ok(Value::Map(copy))
})];

/// The receiver's map. `$foreach` gets one with the first call.
fn this<'a>(c: &mut Call<'_, 'a>) -> MapRef<'a> {
    match c.receiver {
        Value::Map(map) => *map,
        Value::Foreach(id) => foreach::storage(c.heap, *id),
        _ => MapRef::Id(u32::MAX),
    }
}

fn get<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let found = match c.receiver {
        Value::Foreach(id) => foreach::get(c.heap, *id, c.arg_ref(0))?,
        Value::Map(map) => c.heap.map_get(*map, c.arg_ref(0))?,
        _ => None,
    };
    Ok(found.unwrap_or(Value::Null))
}

fn get_or_default<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let map = this(c);
    if c.heap.map_has(map, c.arg_ref(0))? {
        return Ok(c.heap.map_get(map, c.arg_ref(0))?.unwrap_or(Value::Null));
    }
    let inherited = match c.receiver {
        Value::Foreach(id) => foreach::get(c.heap, *id, c.arg_ref(0))?,
        _ => None,
    };
    Ok(inherited.filter(|v| !v.is_null()).unwrap_or_else(|| c.arg(1)))
}

fn contains_value<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let map = this(c);
    for (_, value) in c.heap.map_pairs(map)? {
        if c.heap.equals(c.arg_ref(0), &value)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn put_all<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let from = c.map_arg(0)?;
    let map = this(c);
    let pairs = from.map_or(Ok(Vec::new()), |from| c.heap.map_pairs(from))?;
    for (key, value) in pairs {
        c.heap.map_put(map, key, value)?;
    }
    Ok(Value::Null)
}

fn put_if_absent<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let map = this(c);
    match c.heap.map_get(map, c.arg_ref(0))? {
        Some(present) if !present.is_null() => Ok(present),
        _ => {
            c.heap.map_put(map, c.arg(0), c.arg(1))?;
            Ok(Value::Null)
        }
    }
}

/// Whether the map holds argument 1 under argument 0.
fn holds<'a>(c: &Call<'_, 'a>, map: MapRef<'a>) -> Result<bool> {
    match c.heap.map_get(map, c.arg_ref(0))? {
        Some(present) => c.heap.equals(&present, c.arg_ref(1)),
        None => Ok(false),
    }
}

fn remove_pair<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let map = this(c);
    let held = holds(c, map)?;
    if held {
        c.heap.map_remove(map, c.arg_ref(0))?;
    }
    Ok(Value::Bool(held))
}

fn replace<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let map = this(c);
    if !c.heap.map_has(map, c.arg_ref(0))? {
        return Ok(Value::Null);
    }
    Ok(c.heap.map_put(map, c.arg(0), c.arg(1))?.unwrap_or(Value::Null))
}

fn replace_pair<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let map = this(c);
    let held = holds(c, map)?;
    if held {
        c.heap.map_put(map, c.arg(0), c.arg(2))?;
    }
    Ok(Value::Bool(held))
}
