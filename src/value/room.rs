//! What one rendering leaves to the next: the room of its vectors, without what was in them.

use super::heap::{EntryCell, Heap, ListCell, MapCell, Pair};
use super::meter::{Cancel, Meter, owns};
use super::{ForeachScope, Value};
use crate::arena::Arena;
use crate::json::Found;
use crate::limits::Limits;
use std::mem::take;

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
    stack_names: Vec<&'static str>,
    found: Vec<Found<'static>>,
    cells: Vec<(usize, Value<'static>)>,
}

impl<'a> Heap<'a> {
    /// The heap of one rendering, in `room`: it can keep texts in `texts`, and asks `cancel` now and then.
    pub(crate) fn in_room(
        room: &mut HeapRoom,
        limits: &Limits,
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
            stack_names: take(&mut room.stack_names),
            found: take(&mut room.found),
            cells: take(&mut room.cells),
            texts: Some(texts),
            limits: *limits,
            meter: Meter::new(limits, cancel),
            ..Heap::default()
        }
    }

    /// Gives the heap's room back.
    pub(crate) fn leave(&mut self, room: &mut HeapRoom) {
        if self.reads_own.get() {
            room.items = emptied(&mut self.items);
            room.pairs = emptied(&mut self.pairs);
        } else {
            debug_assert!(!self.items.iter().any(owns));
            debug_assert!(!self.pairs.iter().any(|(key, value)| owns(key) || owns(value)));
            room.items = forgotten(&mut self.items);
            room.pairs = forgotten(&mut self.pairs);
        }
        room.lists = emptied(&mut self.lists);
        room.maps = emptied(&mut self.maps);
        room.entries = emptied(&mut self.entries);
        room.foreach = emptied(&mut self.foreach);
        room.open_items = all_emptied(&mut self.open_items);
        room.open_pairs = all_emptied(&mut self.open_pairs);
        room.stack_names = emptied(&mut self.stack_names);
        room.found = emptied(&mut self.found);
        room.cells = emptied(&mut self.cells);
    }
}

/// The vector without its items, for items of another life. The standard library collects into the same memory
/// where both kinds of item have one layout, as two lives of one type do.
pub(crate) fn emptied<T, U>(vector: &mut Vec<T>) -> Vec<U> {
    if vector.capacity() == 0 {
        return Vec::new();
    }
    vector.clear();
    take(vector).into_iter().filter_map(|_| None).collect()
}

/// [`emptied`] for each of many vectors; the one that holds them stays, too.
fn all_emptied<T, U>(vectors: &mut Vec<Vec<T>>) -> Vec<Vec<U>> {
    take(vectors).into_iter().map(|mut vector| emptied(&mut vector)).collect()
}

/// [`emptied`] for items that own nothing: they need no dropping, and none is looked at.
fn forgotten<T, U>(vector: &mut Vec<T>) -> Vec<U> {
    let forget = |item| {
        std::mem::forget(item);
        None
    };
    take(vector).into_iter().filter_map(forget).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_kept() {
        let text = String::from("x");
        let mut values: Vec<Value<'_>> = Vec::with_capacity(100);
        values.push(Value::Str(&text));
        let kept: Vec<Value<'static>> = emptied(&mut values);
        assert!(kept.is_empty());
        assert_eq!(kept.capacity(), 100);
    }
}
