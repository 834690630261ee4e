//! Lists in the heap: made, read, thawed and changed.

// See `json::lenient`.
#![allow(clippy::inline_always)]

use super::heap::{ListCell, address, concurrent_modification};
use super::list::Items;
use super::meter::{self, kept};
use super::{Heap, ListKind, ListRef, Value, fill};
use crate::error::{Error, Limit, Result};
use std::collections::VecDeque;

/// Items that are moved within a list in one step.
const MOVED: usize = 128;

/// How many items are read before the room for them is checked again.
const STACKED: usize = 1024;

impl<'a> Heap<'a> {
    /// A list of `items`.
    pub fn new_list(&mut self, kind: ListKind, items: Vec<Value<'a>>) -> Result<Value<'a>> {
        self.limits.check_collection(items.len())?;
        self.spend_items(items.len())?;
        self.reserve(bytes_of(&items))?;
        Ok(self.push_list(kind, Items::Owned(items.into())))
    }

    /// The list of a range: Integers from `first` to `last`, both included.
    pub(crate) fn new_range(&mut self, first: i32, last: i32) -> Result<Value<'a>> {
        let len = first.abs_diff(last).saturating_add(1);
        if len as usize > self.limits.range_size {
            return Err(Error::limit_exceeded(
                Limit::RangeSize,
                "a range is too long",
                self.limits.range_size,
            ));
        }
        Ok(self.push_list(ListKind::ArrayList, Items::Range { first, len, down: last < first }))
    }

    /// Adds an item to the list that is being read at `depth`; checks now and then that there is room for it.
    #[inline(always)]
    pub(crate) fn open_item(&mut self, depth: usize, item: impl FnOnce() -> Value<'a>) -> Result<()> {
        let Some(items) = self.open_items.get_mut(depth) else {
            open_first(&mut self.open_items, depth, item());
            return Ok(());
        };
        let count = items.len();
        if count % STACKED == STACKED - 1 {
            self.meter.check_room(meter::items(count))?;
        }
        items.push(item());
        Ok(())
    }

    /// The list that was read at `depth`, whose items go to the store of parsed items; gives its number.
    pub(crate) fn freeze_list(&mut self, depth: usize) -> usize {
        let start = self.items.len();
        if let Some(items) = self.open_items.get_mut(depth) {
            self.items.append(items);
        }
        let len = self.items.len() - start;
        self.meter.hold(meter::items(len) + size_of::<ListCell<'a>>());
        let items = Items::Frozen { start: start as u32, len: len as u32 };
        self.lists.push(ListCell { kind: ListKind::JsonArray, items, changes: 0 });
        self.lists.len() - 1
    }

    /// A live view of items `start..end` of `list`.
    pub(crate) fn sub_list(&mut self, list: ListRef<'a>, start: usize, end: usize) -> Result<Value<'a>> {
        let of = self.own_list(list)?;
        let changes = self.lists.get(of as usize).map_or(0, |c| c.changes);
        let len = (end - start) as u32;
        Ok(self.push_list(ListKind::SubList, Items::Part { of, start: start as u32, len, changes }))
    }

    fn push_list(&mut self, kind: ListKind, items: Items<'a>) -> Value<'a> {
        self.meter.hold(size_of::<ListCell<'a>>());
        self.lists.push(ListCell { kind, items, changes: 0 });
        Value::List(ListRef::Id(self.lists.len() as u32 - 1))
    }

    /// The number under which a changed list of the host lives on, or the list's own.
    fn list_id(&self, list: ListRef<'a>) -> Option<u32> {
        match list {
            ListRef::Id(id) => Some(id),
            ListRef::Host(host) => self.rare.as_ref()?.thawed_lists.get(&address(host)).copied(),
        }
    }

    fn list_cell(&self, list: ListRef<'a>) -> Option<&ListCell<'a>> {
        self.lists.get(self.list_id(list)? as usize)
    }

    /// Which Java list `list` is.
    pub fn list_kind(&self, list: ListRef<'a>) -> ListKind {
        match (self.list_cell(list), list) {
            (Some(cell), _) => cell.kind,
            (None, ListRef::Host(host)) => host.kind(),
            (None, ListRef::Id(_)) => ListKind::ArrayList,
        }
    }

    /// The kind of the list that `list` is a part of in the end, or its own.
    pub(crate) fn list_base_kind(&self, list: ListRef<'a>) -> ListKind {
        match self.list_cell(list).map(|c| &c.items) {
            Some(Items::Part { of, .. }) => self.list_base_kind(ListRef::Id(*of)),
            _ => self.list_kind(list),
        }
    }

    /// How many items `list` has.
    pub fn list_len(&self, list: ListRef<'a>) -> usize {
        match (self.list_cell(list), list) {
            (Some(cell), _) => cell.items.len(),
            (None, ListRef::Host(host)) => host.items().len(),
            (None, ListRef::Id(_)) => 0,
        }
    }

    /// Item `index` of `list`.
    pub fn list_get(&self, list: ListRef<'a>, index: usize) -> Option<Value<'a>> {
        match (self.list_cell(list).map(|c| &c.items), list) {
            (Some(Items::Owned(items)), _) => items.get(index).cloned(),
            (Some(Items::Frozen { start, len }), _) => {
                if index < *len as usize {
                    self.items.get(*start as usize + index).cloned()
                } else {
                    None
                }
            }
            (Some(Items::Range { first, len, down }), _) => {
                (index < *len as usize).then(|| Value::Int(in_range(*first, index, *down)))
            }
            (Some(Items::Part { of, start, len, .. }), _) => {
                if index < *len as usize {
                    self.list_get(ListRef::Id(*of), *start as usize + index)
                } else {
                    None
                }
            }
            (None, ListRef::Host(host)) => host.items().get(index).map(Value::of),
            (None, ListRef::Id(_)) => None,
        }
    }

    /// Item `next` of a list of the heap that has changed its size `changes` times, written to `out`, and whether one
    /// more comes behind it; `None` where that takes more than looking.
    #[inline]
    pub(super) fn list_turn(&self, id: u32, next: usize, changes: u32, out: &mut Value<'a>) -> Option<bool> {
        let cell = self.lists.get(id as usize).filter(|cell| cell.changes == changes)?;
        match &cell.items {
            Items::Frozen { start, len } if next < *len as usize => {
                fill(out, self.items.get(*start as usize + next)?.clone());
            }
            Items::Range { first, len, down } if next < *len as usize => {
                fill(out, Value::Int(in_range(*first, next, *down)));
            }
            Items::Owned(items) => fill(out, items.get(next)?.clone()),
            _ => return None,
        }
        Some(next + 1 != cell.items.len())
    }

    /// A copy of all items of `list`, which must be no more than a list may have: a range can be longer.
    pub fn list_items(&self, list: ListRef<'a>) -> Result<Vec<Value<'a>>> {
        let len = self.list_len(list);
        self.limits.check_collection(len)?;
        self.spend_items(len)?;
        self.check_room(meter::items(len))?;
        Ok((0..len).filter_map(|i| self.list_get(list, i)).collect())
    }

    /// Runs `visit` on each item of `list`, without making values of them where they are kept as such.
    pub(crate) fn visit_items(
        &self,
        list: ListRef<'a>,
        visit: &mut dyn FnMut(&Value<'a>) -> Result<()>,
    ) -> Result<()> {
        let kept = match self.list_cell(list).map(|c| &c.items) {
            Some(Items::Owned(items)) => Some(items.as_slices()),
            Some(Items::Frozen { start, len }) => {
                let frozen = self.items.get(*start as usize..(*start as usize + *len as usize));
                frozen.map(|items| (items, &[][..]))
            }
            _ => None,
        };
        let len = self.list_len(list);
        if let Some((front, back)) = kept {
            self.spend_items(len)?;
            return front.iter().chain(back).try_for_each(visit);
        }
        for item in (0..len).filter_map(|i| self.list_get(list, i)) {
            self.spend(1)?;
            visit(&item)?;
        }
        Ok(())
    }

    /// How often `list` changed its size.
    pub(crate) fn list_changes(&self, list: ListRef<'a>) -> u32 {
        self.list_cell(list).map_or(0, |c| c.changes)
    }

    /// Fails where `list` is a part of a list that changed its size behind it, as Java's sublists do.
    pub(crate) fn check_part(&self, list: ListRef<'a>) -> Result<()> {
        match self.list_cell(list).map(|c| &c.items) {
            Some(Items::Part { of, changes, .. }) if self.list_changes(ListRef::Id(*of)) != *changes => {
                Err(concurrent_modification())
            }
            Some(Items::Part { of, .. }) => self.check_part(ListRef::Id(*of)),
            _ => Ok(()),
        }
    }

    /// The number of `list` in the heap, its items its own from now on.
    fn own_list(&mut self, list: ListRef<'a>) -> Result<u32> {
        let id = match (self.list_id(list), list) {
            (Some(id), _) => id,
            (None, ListRef::Host(host)) => {
                self.spend_items(host.items().len())?;
                self.reserve(size_of::<ListCell<'a>>() + meter::items(host.items().len()))?;
                let items = host.items().iter().map(Value::of).collect();
                self.lists.push(ListCell { kind: host.kind(), items: Items::Owned(items), changes: 0 });
                let id = self.lists.len() as u32 - 1;
                self.rare().thawed_lists.insert(address(host), id);
                return Ok(id);
            }
            (None, ListRef::Id(id)) => id,
        };
        let frozen = matches!(
            self.lists.get(id as usize).map(|c| &c.items),
            Some(Items::Frozen { .. } | Items::Range { .. })
        );
        if frozen {
            let items = self.list_items(ListRef::Id(id))?;
            self.reserve(bytes_of(&items))?;
            if let Some(cell) = self.lists.get_mut(id as usize) {
                cell.items = Items::Owned(items.into());
            }
        }
        Ok(id)
    }

    /// Replaces item `index`; gives the old one. The index must be in range.
    pub(crate) fn list_set(
        &mut self,
        list: ListRef<'a>,
        index: usize,
        value: Value<'a>,
    ) -> Result<Option<Value<'a>>> {
        let id = self.own_list(list)?;
        match self.lists.get_mut(id as usize).map(|c| &mut c.items) {
            Some(Items::Owned(items)) => Ok(items.get_mut(index).map(|slot| {
                self.meter.release(kept(slot));
                self.meter.hold(kept(&value));
                std::mem::replace(slot, value)
            })),
            Some(Items::Part { of, start, .. }) => {
                let (of, at) = (*of, *start as usize + index);
                self.list_set(ListRef::Id(of), at, value)
            }
            _ => Ok(None),
        }
    }

    /// Replaces `count` items from `at` on by `with`, and counts one change of size. The range must be in range.
    pub(crate) fn list_splice(
        &mut self,
        list: ListRef<'a>,
        at: usize,
        count: usize,
        with: Vec<Value<'a>>,
    ) -> Result<()> {
        let len = self.list_len(list);
        self.limits.check_collection((len + with.len()).saturating_sub(count))?;
        let behind = len.saturating_sub(at);
        let moved = if count + with.len() == 1 { behind.min(at) } else { behind };
        self.spend_items(with.len() + moved / MOVED)?;
        let id = self.own_list(list)?;
        let (added, Some(cell)) = (with.len(), self.lists.get_mut(id as usize)) else { return Ok(()) };
        cell.changes = cell.changes.wrapping_add(1);
        match &mut cell.items {
            Items::Owned(items) => {
                self.meter.reserve(bytes_of(&with))?;
                self.meter.release(splice(items, at, count, with));
            }
            Items::Part { of, start, .. } => {
                let (of, from) = (*of, *start as usize + at);
                self.list_splice(ListRef::Id(of), from, count, with)?;
                let now = self.list_changes(ListRef::Id(of));
                if let Some(ListCell { items: Items::Part { len, changes, .. }, .. }) =
                    self.lists.get_mut(id as usize)
                {
                    *len = *len + added as u32 - count as u32;
                    *changes = now;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Appends `value`: the fast form of a splice at the end.
    pub(crate) fn list_push(&mut self, list: ListRef<'a>, value: Value<'a>) -> Result<()> {
        let id = self.own_list(list)?;
        if let Some(ListCell { items: Items::Owned(items), changes, .. }) = self.lists.get_mut(id as usize) {
            self.limits.check_collection(items.len() + 1)?;
            self.meter.hold(meter::items(1) + kept(&value));
            items.push_back(value);
            *changes = changes.wrapping_add(1);
            return Ok(());
        }
        let end = self.list_len(list);
        self.list_splice(list, end, 0, vec![value])
    }
}

/// Adds what is the first one to be read at `depth`.
#[cold]
#[inline(never)]
pub(super) fn open_first<T>(open: &mut Vec<Vec<T>>, depth: usize, first: T) {
    open.resize_with(depth, Vec::new);
    open.push(vec![first]);
}

/// Replaces `count` items from `at` on by `with`; gives the bytes of those that went. One item that comes or goes moves
/// only those on its shorter side.
fn splice<'a>(items: &mut VecDeque<Value<'a>>, at: usize, count: usize, with: Vec<Value<'a>>) -> usize {
    let bytes = |item: Value<'a>| meter::items(1) + kept(&item);
    let at = at.min(items.len());
    match (count, with.len()) {
        (1, 0) => items.remove(at).map_or(0, bytes),
        (0, 1) => {
            for item in with {
                items.insert(at, item);
            }
            0
        }
        _ => {
            let mut row = Vec::from(std::mem::take(items));
            let end = (at + count).min(row.len());
            let removed = row.splice(at..end, with).map(bytes).sum();
            *items = row.into();
            removed
        }
    }
}

/// Bytes of items in a list, with what they keep.
fn bytes_of(values: &[Value<'_>]) -> usize {
    meter::items(values.len()) + values.iter().map(kept).sum::<usize>()
}

/// Item `index` of a range.
fn in_range(first: i32, index: usize, down: bool) -> i32 {
    let step = index as i32;
    if down { first.wrapping_sub(step) } else { first.wrapping_add(step) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splices_are_those_of_a_vector() {
        let (mut row, mut plain) = (VecDeque::new(), Vec::new());
        for step in 0..300_usize {
            let at = step * 7 % (plain.len() + 1);
            let count = (step % 5 / 2).min(plain.len() - at);
            let with = vec![Value::Int(step as i32); step * step % 7];
            let went = splice(&mut row, at, count, with.clone());
            assert_eq!(went, meter::items(count));
            plain.splice(at..at + count, with);
            assert!(row.iter().map(Value::to_i32).eq(plain.iter().map(Value::to_i32)), "step {step}");
        }
        assert!(plain.len() > 50);
    }
}
