//! What one rendering leaves to the next: the room of its vectors, without what was in them.

use super::heap::{EntryCell, Heap, ListCell, MapCell, Pair};
use super::meter::{Cancel, Meter, owns};
use super::spare::let_go_owning;
use super::{ForeachScope, Value};
use crate::arena::Arena;
use crate::json::Found;
use crate::limits::Limits;
use std::borrow::Cow;
use std::cell::Cell;
use std::mem::take;
use std::rc::Rc;

/// The room of a heap. It holds no values, so it outlives what they borrowed from.
#[derive(Debug, Default)]
pub(crate) struct HeapRoom {
    items: Vec<Value<'static>>,
    pairs: Vec<Pair<'static>>,
    lists: Vec<ListCell<'static>>,
    maps: Vec<MapCell<'static>>,
    entries: Vec<EntryCell<'static>>,
    foreach: Vec<ForeachScope<'static>>,
    open_items: Vec<Vec<Value<'static>>>,
    open_pairs: Vec<Vec<Pair<'static>>>,
    spare_texts: Vec<Rc<String>>,
    stack_names: Vec<&'static str>,
    found: Vec<Found<'static>>,
}

impl<'a> Heap<'a> {
    /// The heap of one rendering, in `room`: it can keep texts in `texts`, and asks `cancel` now and then.
    #[inline]
    pub(crate) fn in_room(
        room: &mut HeapRoom,
        limits: &'a Limits,
        texts: &'a Arena<String>,
        cancel: Option<Cancel<'a>>,
    ) -> Heap<'a> {
        Heap {
            items: take(&mut room.items),
            pairs: take(&mut room.pairs),
            lists: take(&mut room.lists),
            maps: take(&mut room.maps),
            entries: take(&mut room.entries),
            foreach: take(&mut room.foreach),
            open_items: take(&mut room.open_items),
            open_pairs: take(&mut room.open_pairs),
            spare_texts: take(&mut room.spare_texts),
            stack_names: take(&mut room.stack_names),
            found: take(&mut room.found),
            reads_own: Cell::default(),
            next_place: Cell::default(),
            document: None,
            texts: Some(texts),
            limits: Cow::Borrowed(limits),
            meter: Meter::new(limits, cancel),
            rare: None,
        }
    }

    /// Gives the heap's room back.
    pub(crate) fn leave(&mut self, room: &mut HeapRoom) {
        if self.reads_own.get() {
            let spare = &mut self.spare_texts;
            for value in &mut self.items {
                let_go(value, spare);
            }
            for (key, value) in &mut self.pairs {
                let_go(key, spare);
                let_go(value, spare);
            }
        }
        debug_assert!(!self.items.iter().any(owns));
        debug_assert!(!self.pairs.iter().any(|(key, value)| owns(key) || owns(value)));
        give_back(&mut room.items, forgotten(take(&mut self.items)));
        give_back(&mut room.pairs, forgotten(take(&mut self.pairs)));
        leave(&mut self.lists, &mut room.lists);
        leave(&mut self.maps, &mut room.maps);
        leave(&mut self.entries, &mut room.entries);
        leave(&mut self.foreach, &mut room.foreach);
        leave_each(&mut self.open_items, &mut room.open_items);
        leave_each(&mut self.open_pairs, &mut room.open_pairs);
        leave(&mut self.stack_names, &mut room.stack_names);
        for found in &mut self.found {
            if let Found::Value(value) = found {
                drop_owned(value);
            }
        }
        give_back(&mut room.found, forgotten(take(&mut self.found)));
        give_back(&mut room.spare_texts, take(&mut self.spare_texts));
    }
}

/// [`leave`] for values, few of which own anything.
#[inline]
pub(crate) fn leave_values(values: &mut Vec<Value<'_>>, room: &mut Vec<Value<'static>>) {
    for value in values.iter_mut() {
        drop_owned(value);
    }
    give_back(room, forgotten(take(values)));
}

/// Drops what a value owns. Most own nothing: telling so is cheaper than the general way to drop.
#[inline]
fn drop_owned(value: &mut Value<'_>) {
    if owns(value) {
        *value = Value::Null;
    }
}

/// [`drop_owned`], but for short texts, which the next rendering can use.
#[inline]
fn let_go(value: &mut Value<'_>, spare: &mut Vec<Rc<String>>) {
    if owns(value) {
        let_go_owning(std::mem::replace(value, Value::Null), spare);
    }
}

/// Makes the vector without its items the room, where it has any, for items of another life.
#[inline]
fn leave<T, U>(vector: &mut Vec<T>, room: &mut Vec<U>) {
    if vector.capacity() > 0 {
        vector.clear();
        give_back(room, forgotten(take(vector)));
    }
}

/// [`leave`] for each of many vectors; the one that holds them stays, too.
fn leave_each<T, U>(vectors: &mut Vec<Vec<T>>, room: &mut Vec<Vec<U>>) {
    let emptied = |mut vector: Vec<T>| {
        vector.clear();
        forgotten(vector)
    };
    if vectors.capacity() > 0 {
        give_back(room, take(vectors).into_iter().map(emptied).collect());
    }
}

/// Puts a vector back from where it was taken. What is there is without room, and need not be dropped.
#[inline]
fn give_back<T>(room: &mut Vec<T>, vector: Vec<T>) {
    debug_assert_eq!(room.capacity(), 0);
    std::mem::forget(std::mem::replace(room, vector));
}

/// The vector without its items, which own nothing: none is looked at. The standard library collects into the same
/// memory where both kinds of item have one layout, as two lives of one type do.
#[inline]
fn forgotten<T, U>(vector: Vec<T>) -> Vec<U> {
    let forget = |item| {
        std::mem::forget(item);
        None
    };
    vector.into_iter().filter_map(forget).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_kept() {
        let text = String::from("x");
        let mut values: Vec<Value<'_>> = Vec::with_capacity(100);
        values.push(Value::Str(&text));
        let mut kept: Vec<Value<'static>> = Vec::new();
        leave(&mut values, &mut kept);
        assert!(kept.is_empty());
        assert_eq!(kept.capacity(), 100);
    }
}
