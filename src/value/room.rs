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
    spare_items: Vec<Vec<Value<'static>>>,
    spare_pairs: Vec<Vec<Pair<'static>>>,
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
            spare_items: take(&mut room.spare_items),
            spare_pairs: take(&mut room.spare_pairs),
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
        self.items.drain(..).for_each(discard);
        room.items = emptied(&mut self.items);
        self.pairs.drain(..).for_each(|(key, value)| {
            discard(key);
            discard(value);
        });
        room.pairs = emptied(&mut self.pairs);
        room.lists = emptied(&mut self.lists);
        room.maps = emptied(&mut self.maps);
        room.entries = emptied(&mut self.entries);
        room.foreach = emptied(&mut self.foreach);
        room.spare_items = all_emptied(&mut self.spare_items);
        room.spare_pairs = all_emptied(&mut self.spare_pairs);
        room.stack_names = emptied(&mut self.stack_names);
        room.found = emptied(&mut self.found);
        room.cells = emptied(&mut self.cells);
    }
}

/// Drops a value. Most of a body own nothing: telling so is cheaper than the general way to drop.
#[inline]
fn discard(value: Value<'_>) {
    if owns(&value) { drop(value) } else { std::mem::forget(value) }
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
