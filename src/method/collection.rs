//! `java.util.Collection`: what lists and the views of a map have in common, and the views themselves.

use super::call::{self, Call, unsupported_operation};
use super::table::{Method, b, m, null_only, unserved, v};
use super::types::Type::{self, Collection, Object, ObjectArray, Other};
use super::{elements, iterator, object, stream};
use crate::error::{Error, Result};
use crate::value::{Heap, ListKind, ListRef, MapRef, Value, ViewKind};
use std::collections::HashMap;

/// `keySet()`, `entrySet()` and `values()` of a map.
pub(super) const METHODS: &[Method] = &[
    b("add", &[Object], call::unsupported),
    b("addAll", &[Collection], |c| {
        if c.collection(0)?.is_empty() { Ok(Value::Bool(false)) } else { Err(unsupported_operation(c.name)) }
    }),
    v("clear", &[], |c| c.heap.map_clear(view(c).0).map(|()| Value::Null)),
    b("contains", &[Object], |c| {
        let (map, part) = view(c);
        view_has(c.heap, map, part, c.arg_ref(0)).map(Value::Bool)
    }),
    b("containsAll", &[Collection], contains_all),
    b("equals", &[Object], object::equals),
    null_only("forEach", &[Other("Consumer")]),
    m("hashCode", &[], object::hash_code),
    b("isEmpty", &[], |c| Ok(Value::Bool(c.heap.map_len(view(c).0) == 0))),
    m("iterator", &[], iterator::of),
    unserved("parallelStream", &[]),
    b("remove", &[Object], remove),
    b("removeAll", &[Collection], |c| keep(c, false)),
    null_only("removeIf", &[Other("Predicate")]),
    b("retainAll", &[Collection], |c| keep(c, true)),
    m("size", &[], |c| Ok(Value::Int(c.heap.map_len(view(c).0) as i32))),
    unserved("spliterator", &[]),
    m("stream", &[], stream::of),
    m("toArray", &[], to_array),
    m("toArray", &[ObjectArray], to_given_array),
    null_only("toArray", &[Other("IntFunction")]),
    m("toString", &[], object::to_string),
];

/// The static methods of `java.util.Set`, which no template needs.
pub(super) const SET: &[Method] = &[
    unserved("copyOf", &[Collection]),
    unserved("of", objects(0)),
    unserved("of", objects(1)),
    unserved("of", objects(2)),
    unserved("of", objects(3)),
    unserved("of", objects(4)),
    unserved("of", objects(5)),
    unserved("of", objects(6)),
    unserved("of", objects(7)),
    unserved("of", objects(8)),
    unserved("of", objects(9)),
    unserved("of", objects(10)),
    unserved("of", &[ObjectArray]),
];

/// `n` parameters of type Object.
pub(super) const fn objects(n: usize) -> &'static [Type] {
    const ALL: &[Type] = &[Object; 20];
    ALL.split_at(n).0
}

fn view<'a>(c: &Call<'_, 'a>) -> (MapRef<'a>, ViewKind) {
    if let Value::View(part, map) = c.receiver {
        (*map, *part)
    } else {
        (MapRef::Id(u32::MAX), ViewKind::Keys)
    }
}

/// What a view iterates over.
pub(super) fn view_items<'a>(heap: &mut Heap<'a>, map: MapRef<'a>, part: ViewKind) -> Result<Vec<Value<'a>>> {
    let pairs = heap.map_pairs(map)?.into_iter();
    Ok(match part {
        ViewKind::Keys => pairs.map(|(k, _)| k).collect(),
        ViewKind::Values => pairs.map(|(_, v)| v).collect(),
        ViewKind::Entries => pairs.map(|(k, v)| heap.new_entry(map, k, v)).collect(),
    })
}

/// Whether the view has `item`.
fn view_has<'a>(heap: &Heap<'a>, map: MapRef<'a>, part: ViewKind, item: &Value<'a>) -> Result<bool> {
    match (part, item) {
        (ViewKind::Keys, key) => heap.map_has(map, key),
        (ViewKind::Values, value) => {
            for (_, v) in heap.map_pairs(map)? {
                if heap.equals(value, &v)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        (ViewKind::Entries, Value::Entry(id)) => {
            let (key, value) = heap.entry(*id)?;
            match heap.map_get(map, &key)? {
                Some(present) => heap.equals(&value, &present),
                None => Ok(false),
            }
        }
        (ViewKind::Entries, _) => Ok(false),
    }
}

/// `collection.contains(item)`.
pub(super) fn has<'a>(heap: &Heap<'a>, collection: &Value<'a>, item: &Value<'a>) -> Result<bool> {
    match collection {
        Value::List(list) => {
            for i in 0..heap.list_len(*list) {
                heap.spend(1)?;
                if heap.equals(item, &heap.list_get(*list, i).unwrap_or(Value::Null))? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::View(part, map) => view_has(heap, *map, *part, item),
        _ => Ok(false),
    }
}

pub(super) fn contains_all<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let wanted = c.collection(0)?;
    let members = Members::of_value(c.heap, c.receiver, wanted.len())?;
    for item in &wanted {
        if !members.has(c.heap, item)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

/// A collection that is asked often what it holds. A long list is hashed, where Java would search it each time.
pub(super) enum Members<'a> {
    Plain(Value<'a>),
    Hashed(HashMap<i32, Vec<Value<'a>>>),
}

impl Default for Members<'_> {
    fn default() -> Self {
        Members::Hashed(HashMap::new())
    }
}

/// From how many comparisons on a list is hashed.
const HASH_FROM: usize = 256;

impl<'a> Members<'a> {
    /// The members of Collection argument `i`, which is asked `times` times.
    pub(super) fn of(c: &mut Call<'_, 'a>, i: usize, times: usize) -> Result<Members<'a>> {
        let value = c.object(i)?;
        Members::of_value(c.heap, value, times)
    }

    fn of_value(heap: &mut Heap<'a>, value: &Value<'a>, times: usize) -> Result<Members<'a>> {
        let plain = matches!(value, Value::View(ViewKind::Keys | ViewKind::Entries, _));
        let items = elements(heap, value)?;
        if plain || items.len().saturating_mul(times) < HASH_FROM {
            return Ok(Members::Plain(value.clone()));
        }
        let mut members = Members::default();
        for item in items {
            members.add(heap, item)?;
        }
        Ok(members)
    }

    /// Adds a member to hashed ones.
    pub(super) fn add(&mut self, heap: &Heap<'a>, item: Value<'a>) -> Result<()> {
        if let Members::Hashed(hashed) = self {
            hashed.entry(heap.hash_code(&item)?).or_default().push(item);
        }
        Ok(())
    }

    pub(super) fn has(&self, heap: &Heap<'a>, item: &Value<'a>) -> Result<bool> {
        let hashed = match self {
            Members::Plain(value) => return has(heap, value, item),
            Members::Hashed(hashed) => hashed,
        };
        for known in hashed.get(&heap.hash_code(item)?).into_iter().flatten() {
            if heap.equals(known, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn remove<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let ((map, part), item) = (view(c), c.arg_ref(0));
    let key = match (part, item) {
        (ViewKind::Keys, key) => c.heap.map_has(map, key)?.then(|| key.clone()),
        (ViewKind::Values, value) => {
            let mut found = None;
            for (k, v) in c.heap.map_pairs(map)? {
                if c.heap.equals(value, &v)? {
                    found = Some(k);
                    break;
                }
            }
            found
        }
        (ViewKind::Entries, Value::Entry(id)) => {
            if view_has(c.heap, map, part, item)? {
                Some(c.heap.entry(*id)?.0)
            } else {
                None
            }
        }
        (ViewKind::Entries, _) => None,
    };
    if let Some(key) = &key {
        c.heap.map_remove(map, key)?;
    }
    Ok(Value::Bool(key.is_some()))
}

/// `retainAll` and `removeAll`.
fn keep<'a>(c: &mut Call<'_, 'a>, wanted: bool) -> Result<Value<'a>> {
    let (map, part) = view(c);
    let size = c.heap.map_len(map);
    let members = Members::of(c, 0, size)?;
    let items = view_items(c.heap, map, part)?;
    let keys: Vec<_> = c.heap.map_pairs(map)?.into_iter().map(|(k, _)| k).collect();
    let mut changed = false;
    for (key, item) in keys.iter().zip(&items) {
        if members.has(c.heap, item)? != wanted {
            c.heap.map_remove(map, key)?;
            changed = true;
        }
    }
    Ok(Value::Bool(changed))
}

pub(super) fn to_array<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let items = elements(c.heap, c.receiver)?;
    c.heap.new_list(ListKind::ObjectArray, items)
}

/// `toArray(array)`: fills the array where it is long enough, and else makes one of its type.
pub(super) fn to_given_array<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let Some(given) = c.rest(0)? else { return Err(c.null_pointer()) };
    let items = elements(c.heap, c.receiver)?;
    let array: Option<ListRef<'a>> = match c.args {
        [Value::List(list)] if c.heap.list_kind(*list).class().is_array() => Some(*list),
        _ => None,
    };
    let kind = array.map_or(ListKind::ObjectArray, |a| c.heap.list_kind(a));
    if kind == ListKind::StringArray && items.iter().any(|v| !v.is_string() && !v.is_null()) {
        return Err(Error::java("ArrayStoreException", "a String[] holds only texts"));
    }
    if given.len() < items.len() {
        return c.heap.new_list(kind, items);
    }
    let array = match array {
        Some(array) => array,
        None => match c.heap.new_list(kind, given.clone())? {
            Value::List(list) => list,
            other => return Ok(other),
        },
    };
    let end = (given.len() > items.len()).then_some(Value::Null);
    for (i, item) in items.into_iter().chain(end).enumerate() {
        c.heap.list_set(array, i, item)?;
    }
    Ok(Value::List(array))
}
