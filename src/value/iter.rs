//! Iterating lists and maps as Java's iterators do: live, and failing where the size changed meanwhile.

use super::heap::concurrent_modification;
use super::{Heap, ListKind, ListRef, Look, MapRef, Value, ViewKind, fill};
use crate::error::{Error, Result};

/// Which part of a map's entries an iteration gives.
pub(crate) type MapPart = ViewKind;

/// A position in a list or map.
#[derive(Clone, Debug)]
pub(crate) enum Cursor<'a> {
    /// In a list: `ArrayList.Itr`. `last` is the index that was given last.
    List { list: ListRef<'a>, next: usize, last: Option<usize>, changes: u32 },
    /// In a map: `HashMap.HashIterator`, which knows its next entry before it is asked.
    Map {
        map: MapRef<'a>,
        part: MapPart,
        /// Places in order, where that is not the order of the places.
        order: Option<Vec<u32>>,
        /// How many places were passed.
        passed: usize,
        next: Option<usize>,
        /// The place that was given last.
        last: Option<usize>,
        changes: u32,
    },
}

impl Default for Cursor<'_> {
    /// In no list.
    fn default() -> Self {
        Cursor::List { list: ListRef::Id(u32::MAX), next: 0, last: None, changes: 0 }
    }
}

#[derive(Debug)]
pub(super) struct IteratorCell<'a> {
    pub(super) cursor: Cursor<'a>,
    /// Whether it is a `ListIterator`.
    pub(super) both_ways: bool,
}

impl<'a> Heap<'a> {
    /// What `#foreach` and `iterator()` run over: lists, arrays, views, and of maps the values. `None` where
    /// Java has no iterator for the value.
    pub(crate) fn cursor(&self, value: &Value<'a>) -> Result<Option<Cursor<'a>>> {
        let mut cursor = Cursor::default();
        Ok(self.open_cursor(value, &mut cursor)?.then_some(cursor))
    }

    /// [`Heap::cursor`], written to `cursor`; false, and nothing written, where there is none.
    pub(crate) fn open_cursor(&self, value: &Value<'a>, cursor: &mut Cursor<'a>) -> Result<bool> {
        let (map, part) = match value {
            Value::List(list) if self.list_kind(*list) == ListKind::Stream => {
                return Err(Error::render("a stream cannot be iterated by #foreach")
                    .with_hint("iterate what toList() of it gives"));
            }
            Value::List(list) => {
                *cursor =
                    Cursor::List { list: *list, next: 0, last: None, changes: self.list_changes(*list) };
                return Ok(true);
            }
            Value::Map(map) => (*map, ViewKind::Values),
            Value::View(part, map) => (*map, *part),
            Value::Foreach(id) => match self.foreach.get(*id as usize).and_then(|s| s.storage) {
                Some(storage) => (MapRef::Id(storage), ViewKind::Values),
                None => return Ok(false),
            },
            _ => return Ok(false),
        };
        let changes = self.map_changes(map);
        if let Some(places) = self.map_is_compact(map) {
            let (passed, next) = if places > 0 { (1, Some(0)) } else { (0, None) };
            *cursor = Cursor::Map { map, part, order: None, passed, next, last: None, changes };
            return Ok(true);
        }
        let (order, mut passed) = (self.map_order(map)?, 0);
        let next = self.next_place(map, order.as_deref(), &mut passed);
        *cursor = Cursor::Map { map, part, order, passed, next, last: None, changes };
        Ok(true)
    }

    /// The next place that holds an entry, from the `passed`th on.
    fn next_place(&self, map: MapRef<'a>, order: Option<&[u32]>, passed: &mut usize) -> Option<usize> {
        loop {
            let place = match order {
                Some(order) => *order.get(*passed)? as usize,
                None => match self.map_is_compact(map) {
                    Some(places) if *passed < places => {
                        *passed += 1;
                        return Some(*passed - 1);
                    }
                    Some(_) => return None,
                    None if *passed < self.map_places(map) => *passed,
                    None => return None,
                },
            };
            *passed += 1;
            if self.map_is_live(map, place) {
                return Some(place);
            }
        }
    }

    /// `Iterator.hasNext()`.
    #[inline]
    pub(crate) fn cursor_has_next(&self, cursor: &Cursor<'a>) -> bool {
        match cursor {
            Cursor::List { list, next, .. } => *next != self.list_len(*list),
            Cursor::Map { next, .. } => next.is_some(),
        }
    }

    /// `Iterator.next()`, written to `out`, which owns nothing yet, and `hasNext()` behind it.
    #[inline]
    pub(crate) fn cursor_turn(&mut self, cursor: &mut Cursor<'a>, out: &mut Value<'a>) -> Result<bool> {
        match self.plain_turn(cursor, out) {
            Some(more) => Ok(more),
            None => self.odd_turn(cursor, out),
        }
    }

    /// [`Heap::cursor_turn`] where that takes no more than looking.
    // By the clock: a turn of a loop costs little else.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn plain_turn(&self, cursor: &mut Cursor<'a>, out: &mut Value<'a>) -> Option<bool> {
        if let Cursor::List { list: ListRef::Id(id), next, last, changes } = cursor
            && let Some(more) = self.list_turn(*id, *next, *changes, out)
        {
            *last = Some(*next);
            *next += 1;
            return Some(more);
        }
        if let Cursor::Map { map, part, order: None, passed, next, last, changes } = cursor
            && let Some(place) = *next
            && let Some(len) = self.map_turn(*map, (*part, place), *changes, out)
        {
            *last = Some(place);
            *next = (*passed < len).then_some(*passed);
            *passed += usize::from(next.is_some());
            return Some(next.is_some());
        }
        None
    }

    #[inline(never)]
    fn odd_turn(&mut self, cursor: &mut Cursor<'a>, out: &mut Value<'a>) -> Result<bool> {
        fill(out, self.cursor_next(cursor)?);
        Ok(self.cursor_has_next(cursor))
    }

    /// `Iterator.next()`.
    pub(crate) fn cursor_next(&mut self, cursor: &mut Cursor<'a>) -> Result<Value<'a>> {
        match cursor {
            Cursor::List { list, next, last, changes } => {
                self.check_part(*list)?;
                if self.list_changes(*list) != *changes {
                    return Err(concurrent_modification());
                }
                let item = self.list_get(*list, *next).ok_or_else(no_such_element)?;
                *last = Some(*next);
                *next += 1;
                Ok(item)
            }
            Cursor::Map { map, part, order, passed, next, last, changes } => {
                if self.map_changes(*map) != *changes {
                    return Err(concurrent_modification());
                }
                let place = next.ok_or_else(no_such_element)?;
                *last = Some(place);
                let given = match part {
                    ViewKind::Keys => self.map_key_at(*map, place),
                    ViewKind::Values => self.map_look_at(*map, place).map(Look::value),
                    ViewKind::Entries => {
                        let pair = self.map_at(*map, place);
                        pair.map(|(key, value)| self.new_entry(*map, key, value))
                    }
                };
                *next = self.next_place(*map, order.as_deref(), passed);
                given.ok_or_else(no_such_element)
            }
        }
    }

    /// `Iterator.remove()`.
    pub(crate) fn cursor_remove(&mut self, cursor: &mut Cursor<'a>) -> Result<()> {
        match cursor {
            Cursor::List { list, next, last, changes } => {
                let at = last.take().ok_or_else(illegal_state)?;
                if self.list_changes(*list) != *changes {
                    return Err(concurrent_modification());
                }
                self.list_splice(*list, at, 1, Vec::new())?;
                *next = at;
                *changes = self.list_changes(*list);
            }
            Cursor::Map { map, last, changes, next, passed, order, .. } => {
                let place = last.take().ok_or_else(illegal_state)?;
                if self.map_changes(*map) != *changes {
                    return Err(concurrent_modification());
                }
                let key = self.map_key_at(*map, place).ok_or_else(no_such_element)?;
                self.spend_items(self.map_places(*map))?;
                let upcoming = next.and_then(|place| self.map_at(*map, place)).map(|(k, _)| k);
                self.map_remove(*map, &key)?;
                *changes = self.map_changes(*map);
                // Removing may have moved the entries together: find the next one again by its key.
                *order = self.map_order(*map)?;
                *passed = 0;
                *next = None;
                if let Some(upcoming) = upcoming {
                    while let Some(place) = self.next_place(*map, order.as_deref(), passed) {
                        let found = self.map_at(*map, place);
                        if found.is_some_and(|(k, _)| self.equals(&k, &upcoming).unwrap_or(false)) {
                            *next = Some(place);
                            break;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// An entry of `map`.
    pub(crate) fn new_entry(&mut self, map: MapRef<'a>, key: Value<'a>, value: Value<'a>) -> Value<'a> {
        self.hold(size_of::<super::heap::EntryCell<'a>>());
        self.entries.push(super::heap::EntryCell { map, key, value });
        Value::Entry(self.entries.len() as u32 - 1)
    }

    /// The key and the present value of an entry.
    pub(crate) fn entry(&self, id: u32) -> Result<(Value<'a>, Value<'a>)> {
        let Some(entry) = self.entries.get(id as usize) else { return Ok((Value::Null, Value::Null)) };
        let value = self.map_get(entry.map, &entry.key)?.unwrap_or_else(|| entry.value.clone());
        Ok((entry.key.clone(), value))
    }

    /// `Map.Entry.setValue`: writes through to the map; gives the old value.
    pub(crate) fn set_entry(&mut self, id: u32, value: Value<'a>) -> Result<Value<'a>> {
        let (key, old) = self.entry(id)?;
        let Some(entry) = self.entries.get_mut(id as usize) else { return Ok(Value::Null) };
        let before = std::mem::replace(&mut entry.value, value.clone());
        let map = entry.map;
        self.exchange(&before, &value);
        if self.map_has(map, &key)? {
            self.map_put(map, key, value)?;
        }
        Ok(old)
    }

    /// An iterator that a template holds.
    pub(crate) fn new_iterator(&mut self, cursor: Cursor<'a>) -> Value<'a> {
        let order = if let Cursor::Map { order: Some(order), .. } = &cursor { order.len() } else { 0 };
        self.hold(size_of::<IteratorCell<'a>>() + order * size_of::<u32>());
        self.push_iterator(IteratorCell { cursor, both_ways: false })
    }

    /// A `ListIterator` that stands before item `next` of `list`.
    pub(crate) fn new_list_iterator(&mut self, list: ListRef<'a>, next: usize) -> Value<'a> {
        let cursor = Cursor::List { list, next, last: None, changes: self.list_changes(list) };
        self.hold(size_of::<IteratorCell<'a>>());
        self.push_iterator(IteratorCell { cursor, both_ways: true })
    }

    fn push_iterator(&mut self, iterator: IteratorCell<'a>) -> Value<'a> {
        let iterators = &mut self.rare().iterators;
        iterators.push(iterator);
        Value::Iterator(iterators.len() as u32 - 1)
    }

    pub(super) fn iterator(&self, id: u32) -> Option<&IteratorCell<'a>> {
        self.rare.as_ref()?.iterators.get(id as usize)
    }

    /// Runs `step` on the cursor of iterator `id`.
    pub(crate) fn with_iterator<T>(
        &mut self,
        id: u32,
        step: impl FnOnce(&mut Heap<'a>, &mut Cursor<'a>) -> Result<T>,
    ) -> Result<T> {
        let Some(cell) = self.rare().iterators.get_mut(id as usize) else { return Err(no_such_element()) };
        let mut cursor = std::mem::take(&mut cell.cursor);
        let result = step(self, &mut cursor);
        if let Some(cell) = self.rare().iterators.get_mut(id as usize) {
            cell.cursor = cursor;
        }
        result
    }
}

#[cold]
pub(crate) fn no_such_element() -> Error {
    Error::java("NoSuchElementException", "an iterator has no more elements")
}

#[cold]
pub(crate) fn illegal_state() -> Error {
    Error::java("IllegalStateException", "remove() of an iterator needs a next() before it")
}
