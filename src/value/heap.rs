//! The heap of one rendering: every list, map, entry and iterator that its values point to.
//!
//! Lists and maps are told apart by number, so a value is small, cycles cannot leak, and dropping the heap drops
//! flat vectors. What was parsed or given by the host is read in place; the first change makes a copy of that one
//! level ("thawing"), and every value that points to it sees the copy.

use super::list::Items;
use super::map::{LinkedMap, order_in_table, spread};
use super::meter::{self, Cancel, Meter, computed, kept, made, read, scanned};
use super::{Class, Data, DataList, DataMap, ListKind, ListRef, MapKind, MapRef, Value};
use crate::arena::Arena;
use crate::error::{Error, Limit, Result};
use crate::limits::Limits;
use crate::span::Span;
use std::any::Any;
use std::collections::BTreeMap;

/// Parsed maps of fewer entries are searched from end to end; larger ones get an index at once.
const FROZEN_BELOW: usize = 32;

/// Items that are moved within a list in one step.
const MOVED: usize = 128;

/// How many items are read before the room for them is checked again.
const STACKED: usize = 1024;

/// One pair of a map.
pub(crate) type Pair<'a> = (Value<'a>, Value<'a>);

#[derive(Debug)]
pub(super) struct ListCell<'a> {
    pub(super) kind: ListKind,
    pub(super) items: Items<'a>,
    /// How often the list changed its size: Java's `modCount`.
    pub(super) changes: u32,
}

#[derive(Debug)]
pub(super) struct MapCell<'a> {
    kind: MapKind,
    pub(super) store: MapStore<'a>,
    pub(super) changes: u32,
}

#[derive(Debug)]
pub(super) enum MapStore<'a> {
    /// In the heap's store of parsed pairs, until the first change.
    Frozen { start: u32, len: u32 },
    /// Entries of its own.
    Own(Box<LinkedMap<'a>>),
}

#[derive(Debug)]
pub(super) struct EntryCell<'a> {
    pub(super) map: MapRef<'a>,
    pub(super) key: Value<'a>,
    /// The value when the entry was taken: what it keeps showing once its key is gone.
    pub(super) value: Value<'a>,
}

/// `$foreach`: the state of one loop.
#[derive(Debug)]
pub(crate) struct ForeachScope<'a> {
    pub(crate) index: i32,
    pub(crate) has_next: bool,
    pub(crate) parent: Option<u32>,
    /// What `$foreach` held before, where that was no loop.
    pub(crate) replaced: Value<'a>,
    /// Which `#foreach` of the template this is, for `#break($foreach)`.
    pub(crate) owner: u32,
    /// Where that stands in the template.
    pub(crate) span: Span,
    /// Properties that the template set on it.
    pub(crate) storage: Option<u32>,
}

/// The heap of one rendering.
#[derive(Debug, Default)]
pub struct Heap<'a> {
    pub(super) items: Vec<Value<'a>>,
    pub(super) pairs: Vec<Pair<'a>>,
    pub(super) lists: Vec<ListCell<'a>>,
    pub(super) maps: Vec<MapCell<'a>>,
    pub(super) entries: Vec<EntryCell<'a>>,
    pub(super) iterators: Vec<super::iter::IteratorCell<'a>>,
    pub(crate) foreach: Vec<ForeachScope<'a>>,
    /// What a reader of JSON holds while its values are not yet in the heap.
    pub(crate) stack_items: Vec<Value<'a>>,
    pub(crate) stack_pairs: Vec<Pair<'a>>,
    thawed_lists: BTreeMap<usize, u32>,
    thawed_maps: BTreeMap<usize, u32>,
    cells: Vec<(usize, Value<'a>)>,
    /// What other layers keep for the length of the rendering.
    extensions: Vec<Box<dyn Any>>,
    texts: Option<&'a Arena<String>>,
    limits: Limits,
    meter: Meter<'a>,
}

impl<'a> Heap<'a> {
    /// An empty heap whose values keep to `limits`.
    pub fn new(limits: Limits) -> Heap<'a> {
        Heap { limits, meter: Meter::new(&limits, None), ..Heap::default() }
    }

    /// The heap of one rendering: it can keep texts in `texts`, and asks `cancel` now and then.
    pub(crate) fn of_rendering(
        limits: Limits,
        texts: &'a Arena<String>,
        cancel: Option<Cancel<'a>>,
    ) -> Heap<'a> {
        Heap { texts: Some(texts), limits, meter: Meter::new(&limits, cancel), ..Heap::default() }
    }

    /// Counts steps of the rendering; fails where they pass [`Limits::steps`], or the host ends the rendering.
    #[inline]
    pub(crate) fn spend(&self, steps: u64) -> Result<()> {
        self.meter.spend(steps)
    }

    /// Counts bytes that the rendering keeps from now on; where they pass [`Limits::memory`] the next step fails.
    #[inline]
    pub(crate) fn hold(&self, bytes: usize) {
        self.meter.hold(bytes);
    }

    /// Counts bytes that the rendering no longer keeps.
    #[inline]
    pub(crate) fn release(&self, bytes: usize) {
        self.meter.release(bytes);
    }

    /// Counts bytes that the rendering keeps from now on; fails where they pass [`Limits::memory`].
    pub(crate) fn reserve(&self, bytes: usize) -> Result<()> {
        self.meter.reserve(bytes)
    }

    /// Fails where bytes cannot be had, which are only needed for a while.
    pub(crate) fn check_room(&self, bytes: usize) -> Result<()> {
        self.meter.reserve(bytes)?;
        self.meter.release(bytes);
        Ok(())
    }

    /// Counts what `new` keeps in the place of `old`.
    #[inline]
    pub(crate) fn exchange(&self, old: &Value<'a>, new: &Value<'a>) {
        let (old, new) = (kept(old), kept(new));
        if old | new != 0 {
            self.meter.release(old);
            self.meter.hold(new);
        }
    }

    /// Fails where a limit is passed, for the end of a rendering.
    pub(crate) fn settle(&self) -> Result<()> {
        self.meter.settle()
    }

    /// Counts the steps of a walk over `items` items.
    pub(crate) fn spend_items(&self, items: usize) -> Result<()> {
        self.meter.spend(items as u64)
    }

    /// Counts the steps for making, hashing or reading `bytes` of text.
    pub(crate) fn spend_text(&self, bytes: usize) -> Result<()> {
        self.meter.spend(made(bytes))
    }

    /// Counts the steps for reading `bytes` of text as a document, a path or a template.
    pub(crate) fn spend_read(&self, bytes: usize) -> Result<()> {
        self.meter.spend(read(bytes))
    }

    /// Counts the steps that `value` costs a call that it is the receiver or an argument of.
    #[inline]
    pub(crate) fn spend_use(&self, value: &Value<'a>) -> Result<()> {
        self.meter.spend(match value {
            Value::Str(text) => scanned(text.len()),
            Value::Text(text) => scanned(text.len()),
            Value::Wide(units) => scanned(units.len() * 2),
            Value::BigInteger(n) => computed(n.bits()),
            Value::BigDecimal(n) => computed(n.unscaled().bits()),
            _ => return Ok(()),
        })
    }

    /// Counts the steps that making `value` has cost, where it is a text that the rendering made.
    #[inline]
    pub(crate) fn spend_made(&self, value: &Value<'a>) -> Result<()> {
        self.meter.spend(match value {
            Value::Text(text) => made(text.len()),
            Value::Wide(units) => made(units.len() * 2),
            _ => return Ok(()),
        })
    }

    /// The limits of the rendering.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What an object of the host keeps for the length of one rendering, such as a parsed body.
    pub(crate) fn cell(&self, owner: usize) -> Option<Value<'a>> {
        self.cells.iter().find(|(at, _)| *at == owner).map(|(_, v)| v.clone())
    }

    /// Adds the state of a loop; gives its number.
    pub(crate) fn new_foreach(&mut self, scope: ForeachScope<'a>) -> u32 {
        self.meter.hold(size_of::<ForeachScope<'a>>() + kept(&scope.replaced));
        self.foreach.push(scope);
        self.foreach.len() as u32 - 1
    }

    /// Sets what [`Heap::cell`] gives for `owner`.
    pub(crate) fn set_cell(&mut self, owner: usize, value: Value<'a>) {
        match self.cells.iter_mut().find(|(at, _)| *at == owner) {
            Some(cell) => cell.1 = value,
            None => self.cells.push((owner, value)),
        }
    }

    /// Takes out what another layer keeps for the length of the rendering; empty at first.
    // The box goes back as it is: no allocation for a visit.
    #[allow(clippy::unnecessary_box_returns)]
    pub(crate) fn take_extension<T: Any + Default>(&mut self) -> Box<T> {
        let found = self.extensions.iter().position(|e| e.is::<T>());
        let taken = found.map(|at| self.extensions.swap_remove(at));
        taken.and_then(|e| e.downcast().ok()).unwrap_or_default()
    }

    /// Puts back what [`Heap::take_extension`] took.
    pub(crate) fn put_extension<T: Any>(&mut self, extension: Box<T>) {
        self.extensions.push(extension);
    }

    /// Keeps a text for as long as the rendering, so that values can borrow from it; gives it back where the heap
    /// has no room for texts.
    pub(crate) fn keep_text(&self, text: String) -> std::result::Result<&'a str, String> {
        match self.texts {
            Some(texts) => {
                self.meter.hold(text.capacity());
                texts.add(text).map(String::as_str).ok_or_else(String::new)
            }
            None => Err(text),
        }
    }

    /// The Java class of `value`.
    pub fn class_of(&self, value: &Value<'a>) -> Class {
        match value {
            Value::List(list) => self.list_kind(*list).class(),
            Value::Map(map) => self.map_kind(*map).class(),
            Value::Iterator(id) if self.iterators.get(*id as usize).is_some_and(|i| i.both_ways) => {
                Class::ListIterator
            }
            other => other.class(),
        }
    }

    // ---------------------------------------------------------------- lists

    /// A list of `items`.
    pub fn new_list(&mut self, kind: ListKind, items: Vec<Value<'a>>) -> Result<Value<'a>> {
        self.limits.check_collection(items.len())?;
        self.spend_items(items.len())?;
        self.reserve(bytes_of(&items))?;
        Ok(self.push_list(kind, Items::Owned(items)))
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

    /// Adds an item of the innermost list that is being read.
    #[inline]
    pub(crate) fn stack_item(&mut self, item: Value<'a>) -> Result<()> {
        self.stack_items.push(item);
        if self.stack_items.len().is_multiple_of(STACKED) {
            self.check_room(size_of_val(self.stack_items.as_slice()))?;
        }
        Ok(())
    }

    /// A list whose items stay in the store of parsed items; they are those of the stack from `from` on.
    pub(crate) fn freeze_list(&mut self, from: usize) -> Value<'a> {
        let start = self.items.len() as u32;
        self.meter.hold(bytes_of(self.stack_items.get(from..).unwrap_or(&[])));
        self.items.extend(self.stack_items.drain(from..));
        let len = self.items.len() as u32 - start;
        self.push_list(ListKind::JsonArray, Items::Frozen { start, len })
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
            ListRef::Host(_) if self.thawed_lists.is_empty() => None,
            ListRef::Host(host) => self.thawed_lists.get(&address(host)).copied(),
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
        match (self.list_cell(list).map(|c| &c.items), list) {
            (Some(Items::Owned(items)), _) => items.len(),
            (Some(Items::Frozen { len, .. } | Items::Range { len, .. } | Items::Part { len, .. }), _) => {
                *len as usize
            }
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
            (Some(Items::Range { first, len, down }), _) => (index < *len as usize).then(|| {
                let step = index as i32;
                Value::Int(if *down { first.wrapping_sub(step) } else { first.wrapping_add(step) })
            }),
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
            Some(Items::Owned(items)) => Some(items.as_slice()),
            Some(Items::Frozen { start, len }) => {
                self.items.get(*start as usize..(*start as usize + *len as usize))
            }
            _ => None,
        };
        let len = self.list_len(list);
        if let Some(items) = kept {
            self.spend_items(len)?;
            return items.iter().try_for_each(visit);
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
                self.thawed_lists.insert(address(host), id);
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
                cell.items = Items::Owned(items);
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
        self.spend_items(with.len() + len.saturating_sub(at) / MOVED)?;
        let id = self.own_list(list)?;
        let (added, Some(cell)) = (with.len(), self.lists.get_mut(id as usize)) else { return Ok(()) };
        cell.changes = cell.changes.wrapping_add(1);
        match &mut cell.items {
            Items::Owned(items) => {
                self.meter.reserve(bytes_of(&with))?;
                let range = at.min(items.len())..(at + count).min(items.len());
                let removed: usize = items.splice(range, with).map(|v| meter::items(1) + kept(&v)).sum();
                self.meter.release(removed);
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
            items.push(value);
            *changes = changes.wrapping_add(1);
            return Ok(());
        }
        let end = self.list_len(list);
        self.list_splice(list, end, 0, vec![value])
    }

    // ---------------------------------------------------------------- maps

    /// An empty map.
    pub fn new_map(&mut self, kind: MapKind) -> MapRef<'a> {
        self.push_map(kind, MapStore::Own(Box::default()))
    }

    /// A map whose pairs stay in the store of parsed pairs; they are those of the stack from `from` on, and must
    /// have distinct keys.
    pub(crate) fn freeze_map(&mut self, from: usize) -> Value<'a> {
        let read = self.stack_pairs.get(from..).unwrap_or(&[]).iter();
        self.meter.hold(read.map(|(key, value)| meter::items(2) + kept(key) + kept(value)).sum());
        if self.stack_pairs.len() - from >= FROZEN_BELOW {
            let pairs = self.stack_pairs.split_off(from);
            let hashed = |(key, value)| (self.key_hash(&key).unwrap_or(0), key, value);
            let own = LinkedMap::of_distinct(pairs.into_iter().map(hashed));
            return Value::Map(self.push_map(MapKind::Linked, MapStore::Own(Box::new(own))));
        }
        let start = self.pairs.len() as u32;
        self.pairs.extend(self.stack_pairs.drain(from..));
        let len = self.pairs.len() as u32 - start;
        Value::Map(self.push_map(MapKind::Linked, MapStore::Frozen { start, len }))
    }

    fn push_map(&mut self, kind: MapKind, store: MapStore<'a>) -> MapRef<'a> {
        let own = if matches!(store, MapStore::Own(_)) { size_of::<LinkedMap<'a>>() } else { 0 };
        self.meter.hold(size_of::<MapCell<'a>>() + own);
        self.maps.push(MapCell { kind, store, changes: 0 });
        MapRef::Id(self.maps.len() as u32 - 1)
    }

    fn map_id(&self, map: MapRef<'a>) -> Option<u32> {
        match map {
            MapRef::Id(id) => Some(id),
            MapRef::Host(_) if self.thawed_maps.is_empty() => None,
            MapRef::Host(host) => self.thawed_maps.get(&address(host)).copied(),
        }
    }

    fn map_cell(&self, map: MapRef<'a>) -> Option<&MapCell<'a>> {
        self.maps.get(self.map_id(map)? as usize)
    }

    /// Which Java map `map` is.
    pub fn map_kind(&self, map: MapRef<'a>) -> MapKind {
        match (self.map_cell(map), map) {
            (Some(cell), _) => cell.kind,
            (None, MapRef::Host(host)) => host.kind(),
            (None, MapRef::Id(_)) => MapKind::Linked,
        }
    }

    /// How many entries `map` has.
    pub fn map_len(&self, map: MapRef<'a>) -> usize {
        match (self.map_cell(map).map(|c| &c.store), map) {
            (Some(MapStore::Frozen { len, .. }), _) => *len as usize,
            (Some(MapStore::Own(own)), _) => own.live,
            (None, MapRef::Host(host)) => host.entries().len(),
            (None, MapRef::Id(_)) => 0,
        }
    }

    pub(crate) fn map_changes(&self, map: MapRef<'a>) -> u32 {
        self.map_cell(map).map_or(0, |c| c.changes)
    }

    /// Whether the template changed any map of the host.
    pub(crate) fn has_thawed_maps(&self) -> bool {
        !self.thawed_maps.is_empty()
    }

    /// The value under the text `key`.
    pub fn map_get_str(&self, map: MapRef<'a>, key: &str) -> Option<Value<'a>> {
        self.note_hash(key);
        match (self.map_cell(map).map(|c| &c.store), map) {
            (Some(MapStore::Frozen { start, len }), _) => {
                let pairs = self.pairs.get(*start as usize..(*start + *len) as usize)?;
                pairs.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(_, v)| v.clone())
            }
            (Some(MapStore::Own(own)), _) => {
                let i = own.find(hash_str(key), |k| k.as_str() == Some(key))?;
                own.entries.get(i)?.as_ref().map(|(_, v)| v.clone())
            }
            (None, MapRef::Host(host)) => host.get(key).map(Value::of),
            (None, MapRef::Id(_)) => None,
        }
    }

    /// The value under `key`, by Java's `equals`.
    pub fn map_get(&self, map: MapRef<'a>, key: &Value<'a>) -> Result<Option<Value<'a>>> {
        if let Some(text) = key.as_str() {
            return Ok(self.map_get_str(map, text));
        }
        match (self.map_cell(map).map(|c| &c.store), map) {
            (Some(MapStore::Own(own)), _) => {
                let found = self.find_key(own, self.key_hash(key)?, key)?;
                Ok(found.and_then(|i| own.entries.get(i)?.as_ref().map(|(_, v)| v.clone())))
            }
            (Some(MapStore::Frozen { start, len }), _) => {
                let pairs = self.pairs.get(*start as usize..(*start + *len) as usize).unwrap_or(&[]);
                for (k, v) in pairs {
                    if self.equals(k, key)? {
                        return Ok(Some(v.clone()));
                    }
                }
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// Whether `map` has `key`.
    pub fn map_has(&self, map: MapRef<'a>, key: &Value<'a>) -> Result<bool> {
        Ok(self.map_get(map, key)?.is_some())
    }

    fn find_key(&self, own: &LinkedMap<'a>, hash: u64, key: &Value<'a>) -> Result<Option<usize>> {
        let mut failed = None;
        let found = own.find(hash, |k| match self.equals(k, key) {
            Ok(same) => same,
            Err(e) => {
                failed.get_or_insert(e);
                false
            }
        });
        failed.map_or(Ok(found), Err)
    }

    /// The number of `map` in the heap, its entries its own from now on.
    fn own_map(&mut self, map: MapRef<'a>) -> Result<usize> {
        let (id, pairs, host) = match (self.map_id(map), map) {
            (Some(id), _) => match self.maps.get(id as usize).map(|c| &c.store) {
                Some(MapStore::Frozen { start, len }) => {
                    let range = *start as usize..(*start + *len) as usize;
                    (id as usize, self.pairs.get(range).map(<[_]>::to_vec).unwrap_or_default(), None)
                }
                _ => return Ok(id as usize),
            },
            (None, MapRef::Host(host)) => {
                let pairs = host.entries().iter().map(|(k, v)| (Value::Str(k), Value::of(v))).collect();
                (self.maps.len(), pairs, Some(host))
            }
            (None, MapRef::Id(id)) => return Ok(id as usize),
        };
        let mut own: Box<LinkedMap<'a>> = Box::default();
        self.spend_items(pairs.len())?;
        self.reserve(meter::entries(pairs.len()))?;
        for (key, value) in pairs {
            let hash = self.key_hash(&key)?;
            own.push(hash, key, value);
            self.index_if_wanted(&mut own)?;
        }
        if let Some(host) = host {
            self.push_map(host.kind(), MapStore::Own(own));
            self.thawed_maps.insert(address(host), id as u32);
        } else if let Some(cell) = self.maps.get_mut(id) {
            cell.store = MapStore::Own(own);
        }
        Ok(id)
    }

    fn index_if_wanted(&self, own: &mut LinkedMap<'a>) -> Result<()> {
        if !own.wants_index() {
            return Ok(());
        }
        self.spend_items(own.entries.len())?;
        let mut index = hashbrown::HashTable::with_capacity(own.entries.len() * 2);
        for (i, entry) in own.entries.iter().enumerate() {
            if let Some((key, _)) = entry {
                let hash = self.key_hash(key)?;
                index.insert_unique(hash, (hash, i as u32), |&(h, _)| h);
            }
        }
        own.index = Some(index);
        Ok(())
    }

    /// Takes the entries of an own map out, runs `change` on them, and puts them back.
    fn with_own<T>(
        &mut self,
        map: MapRef<'a>,
        change: impl FnOnce(&mut Heap<'a>, &mut LinkedMap<'a>, &mut u32) -> Result<T>,
    ) -> Result<T> {
        let id = self.own_map(map)?;
        let Some(cell) = self.maps.get_mut(id) else { return Err(Error::host("no such map")) };
        let placeholder = MapStore::Frozen { start: 0, len: 0 };
        let MapStore::Own(mut own) = std::mem::replace(&mut cell.store, placeholder) else {
            return Err(Error::host("a map is not its own"));
        };
        let mut changes = cell.changes;
        let result = change(self, &mut own, &mut changes);
        if let Some(cell) = self.maps.get_mut(id) {
            cell.store = MapStore::Own(own);
            cell.changes = changes;
        }
        result
    }

    /// Puts `value` under `key`; gives what was there.
    pub fn map_put(
        &mut self,
        map: MapRef<'a>,
        key: Value<'a>,
        value: Value<'a>,
    ) -> Result<Option<Value<'a>>> {
        let hash = self.key_hash(&key)?;
        // A key that is a list or map is compared through the heap, so the map is looked at before it is taken out.
        let found = self.locate(map, hash, &key)?;
        self.limits.check_collection(self.map_len(map) + usize::from(found.is_none()))?;
        self.with_own(map, |heap, own, changes| {
            if let Some(slot) = found.and_then(|i| own.entries.get_mut(i)?.as_mut()) {
                heap.forget(kept(&slot.1));
                heap.hold(kept(&value));
                return Ok(Some(std::mem::replace(&mut slot.1, value)));
            }
            heap.hold(meter::entries(1) + kept(&key) + kept(&value));
            own.push(hash, key, value);
            *changes = changes.wrapping_add(1);
            heap.index_if_wanted(own)?;
            Ok(None)
        })
    }

    /// Releases bytes of an entry that left its map, unless an `entrySet()` was walked: what that gave may still
    /// hold it.
    fn forget(&self, bytes: usize) {
        if self.entries.is_empty() {
            self.meter.release(bytes);
        }
    }

    /// The place of `key` in the entries that `map` has once it is its own.
    fn locate(&mut self, map: MapRef<'a>, hash: u64, key: &Value<'a>) -> Result<Option<usize>> {
        let id = self.own_map(map)?;
        match self.maps.get(id).map(|c| &c.store) {
            Some(MapStore::Own(own)) => self.find_key(own, hash, key),
            _ => Ok(None),
        }
    }

    /// Removes `key`; gives what was there.
    pub(crate) fn map_remove(&mut self, map: MapRef<'a>, key: &Value<'a>) -> Result<Option<Value<'a>>> {
        let hash = self.key_hash(key)?;
        let Some(at) = self.locate(map, hash, key)? else { return Ok(None) };
        self.with_own(map, |heap, own, changes| {
            let taken = own.remove(hash, at);
            heap.forget(taken.as_ref().map_or(0, |(k, v)| meter::entries(1) + kept(k) + kept(v)));
            *changes = changes.wrapping_add(1);
            if own.wants_compaction() {
                own.entries.retain(Option::is_some);
                own.index = None;
                heap.index_if_wanted(own)?;
            }
            Ok(taken.map(|(_, value)| value))
        })
    }

    /// Removes all entries.
    pub(crate) fn map_clear(&mut self, map: MapRef<'a>) -> Result<()> {
        self.with_own(map, |heap, own, changes| {
            let kept = own.entries.iter().flatten().map(|(k, v)| meter::entries(1) + kept(k) + kept(v));
            heap.forget(kept.sum());
            own.clear();
            *changes = changes.wrapping_add(1);
            Ok(())
        })
    }

    /// The places of the entries in the order of iteration, where that is not the order in which they are kept.
    pub(super) fn map_order(&self, map: MapRef<'a>) -> Result<Option<Vec<u32>>> {
        let Some(MapCell { kind: MapKind::Hash | MapKind::Context, store: MapStore::Own(own), .. }) =
            self.map_cell(map)
        else {
            return Ok(None);
        };
        self.spend_items(own.entries.len())?;
        let (mut places, mut hashes) = (Vec::new(), Vec::new());
        for (i, entry) in own.entries.iter().enumerate() {
            if let Some((key, _)) = entry {
                places.push(i as u32);
                hashes.push(spread(self.hash_code(key)?));
            }
        }
        let order = order_in_table(&hashes, own.capacity.max(16));
        Ok(Some(order.iter().filter_map(|&i| places.get(i as usize).copied()).collect()))
    }

    /// The pair at `place`: `None` for a gap or past the end.
    pub(super) fn map_at(&self, map: MapRef<'a>, place: usize) -> Option<Pair<'a>> {
        match (self.map_cell(map).map(|c| &c.store), map) {
            (Some(MapStore::Frozen { start, len }), _) => {
                if place < *len as usize {
                    self.pairs.get(*start as usize + place).cloned()
                } else {
                    None
                }
            }
            (Some(MapStore::Own(own)), _) => own.entries.get(place)?.clone(),
            (None, MapRef::Host(host)) => {
                host.entries().get(place).map(|(k, v)| (Value::Str(k), Value::of(v)))
            }
            (None, MapRef::Id(_)) => None,
        }
    }

    /// How many places there are, gaps counted.
    pub(super) fn map_places(&self, map: MapRef<'a>) -> usize {
        match self.map_cell(map).map(|c| &c.store) {
            Some(MapStore::Own(own)) => own.entries.len(),
            _ => self.map_len(map),
        }
    }

    /// All pairs in Java's order of iteration.
    pub fn map_pairs(&self, map: MapRef<'a>) -> Result<Vec<Pair<'a>>> {
        self.spend_items(self.map_places(map))?;
        Ok(match self.map_order(map)? {
            Some(order) => order.iter().filter_map(|&i| self.map_at(map, i as usize)).collect(),
            None => (0..self.map_places(map)).filter_map(|i| self.map_at(map, i)).collect(),
        })
    }

    /// Runs `visit` on each pair in Java's order of iteration, without making values where they are kept as such.
    pub(crate) fn visit_pairs(
        &self,
        map: MapRef<'a>,
        visit: &mut dyn FnMut(&Value<'a>, &Value<'a>) -> Result<()>,
    ) -> Result<()> {
        match (self.map_cell(map).map(|c| &c.store), self.map_order(map)?) {
            (Some(MapStore::Frozen { start, len }), _) => {
                self.spend_items(*len as usize)?;
                let pairs = self.pairs.get(*start as usize..(*start as usize + *len as usize)).unwrap_or(&[]);
                pairs.iter().try_for_each(|(key, value)| visit(key, value))
            }
            (Some(MapStore::Own(own)), None) => {
                self.spend_items(own.entries.len())?;
                own.entries.iter().flatten().try_for_each(|(key, value)| visit(key, value))
            }
            _ => self.map_pairs(map)?.iter().try_for_each(|(key, value)| visit(key, value)),
        }
    }

    /// A copy for the host of what `value` holds now. Values that JSON does not know become their text.
    pub fn to_data(&self, value: &Value<'a>) -> Result<Data> {
        self.data_at(value, 0)
    }

    fn data_at(&self, value: &Value<'a>, depth: usize) -> Result<Data> {
        self.limits.check_nesting(depth)?;
        self.reserve(size_of::<Data>() + value.as_str().map_or(kept(value), str::len))?;
        Ok(match value {
            Value::Null => Data::Null,
            Value::Bool(b) => Data::Bool(*b),
            Value::Byte(n) => Data::Int(i32::from(*n)),
            Value::Short(n) => Data::Int(i32::from(*n)),
            Value::Int(n) => Data::Int(*n),
            Value::Long(n) => Data::Long(*n),
            Value::Float(n) => Data::Double(f64::from(*n)),
            Value::Double(n) => Data::Double(*n),
            Value::BigInteger(n) => Data::BigInteger((**n).clone()),
            Value::BigDecimal(n) => Data::BigDecimal((**n).clone()),
            Value::Wide(units) => Data::Wide(units.to_vec()),
            Value::List(list) => {
                let mut items = Vec::with_capacity(self.list_len(*list).min(self.limits.collection_size));
                self.visit_items(*list, &mut |item| {
                    items.push(self.data_at(item, depth + 1)?);
                    Ok(())
                })?;
                Data::List(DataList::new(items))
            }
            Value::Map(map) => {
                let pairs = self.map_pairs(*map)?.into_iter();
                let entries = pairs
                    .map(|(k, v)| {
                        let key = self.text_of(&k)?;
                        self.reserve(size_of::<String>() + key.len())?;
                        Ok((key, self.data_at(&v, depth + 1)?))
                    })
                    .collect::<Result<Vec<_>>>()?;
                Data::Map(DataMap::new(MapKind::Linked, entries))
            }
            other => {
                let text = self.text_of(other)?;
                self.spend_text(text.len())?;
                Data::String(text)
            }
        })
    }

    /// Counts the steps of hashing `key`; the usual short key costs nothing.
    #[inline]
    pub(super) fn note_hash(&self, key: &str) {
        if key.len() > 64 {
            self.meter.note(made(key.len()));
        }
    }

    /// Counts the steps of comparing two texts of `bytes` bytes each.
    pub(super) fn note_comparison(&self, bytes: usize) {
        self.meter.note(scanned(bytes));
    }
}

/// Bytes of items in a list, with what they keep.
fn bytes_of(values: &[Value<'_>]) -> usize {
    meter::items(values.len()) + values.iter().map(kept).sum::<usize>()
}

/// Two objects of the host are one where they lie at one address.
fn address<T>(object: &T) -> usize {
    std::ptr::from_ref(object) as usize
}

pub(super) fn hash_str(text: &str) -> u64 {
    // FNV-1a with a final mix: keys are short, and the table compares them anyway.
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    mix(hash)
}

pub(super) fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

#[cold]
pub(crate) fn concurrent_modification() -> Error {
    Error::java("ConcurrentModificationException", "a list or map changed its size while it was iterated")
        .with_hint("collect what is to be removed in a list of its own, and remove it after the loop")
}
