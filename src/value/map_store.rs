//! Maps in the heap: made, read, thawed and changed.

// See `json::lenient`.
#![allow(clippy::inline_always)]

use super::heap::{MapCell, MapStore, Pair, address};
use super::list_store::open_first;
use super::map::LinkedMap;
use super::meter::{self, kept};
use super::{Heap, Look, MapKind, MapRef, Value};
use crate::error::{Error, Result};
use std::collections::btree_map::Entry;
use std::mem::take;

/// Parsed maps of fewer entries are searched from end to end; larger ones get an index at once.
const FROZEN_BELOW: usize = 32;

impl<'a> Heap<'a> {
    /// An empty map.
    pub fn new_map(&mut self, kind: MapKind) -> MapRef<'a> {
        MapRef::Id(self.push_map(kind, MapStore::Own(Box::default())))
    }

    /// Adds a pair to the map that is being read at `depth`.
    #[inline(always)]
    pub(crate) fn open_pair(&mut self, depth: usize, pair: impl FnOnce() -> Pair<'a>) {
        match self.open_pairs.get_mut(depth) {
            Some(pairs) => pairs.push(pair()),
            None => open_first(&mut self.open_pairs, depth, pair()),
        }
    }

    /// Drops what was being read.
    pub(crate) fn forget_open(&mut self) {
        self.open_items.iter_mut().for_each(Vec::clear);
        self.open_pairs.iter_mut().for_each(Vec::clear);
    }

    /// The map that was read at `depth`, whose pairs have distinct keys and go to the store of parsed pairs; gives its
    /// number.
    #[inline(always)]
    pub(crate) fn freeze_map(&mut self, depth: usize) -> usize {
        let start = self.pairs.len();
        if let Some(pairs) = self.open_pairs.get_mut(depth) {
            if pairs.len() >= FROZEN_BELOW {
                return self.freeze_large_map(depth);
            }
            self.pairs.append(pairs);
        }
        self.push_frozen(start as u32, self.pairs.len() - start)
    }

    #[inline(never)]
    fn freeze_large_map(&mut self, depth: usize) -> usize {
        let mut pairs = self.open_pairs.get_mut(depth).map(take).unwrap_or_default();
        self.meter.hold(meter::items(2 * pairs.len()));
        let hashed = |(key, value)| (self.key_hash(&key).unwrap_or(0), key, value);
        let own = LinkedMap::of_distinct(pairs.drain(..).map(hashed));
        self.open_pairs.get_mut(depth).into_iter().for_each(|open| *open = take(&mut pairs));
        self.push_map(MapKind::Linked, MapStore::Own(Box::new(own))) as usize
    }

    /// A map of one pair, which goes to the store of parsed pairs.
    #[inline(always)]
    pub(crate) fn freeze_pair(&mut self, pair: impl FnOnce() -> Pair<'a>) -> usize {
        let start = self.pairs.len() as u32;
        self.pairs.push(pair());
        self.push_frozen(start, 1)
    }

    /// The map of the last `len` parsed pairs, which begin at `start`.
    #[inline(always)]
    fn push_frozen(&mut self, start: u32, len: usize) -> usize {
        self.meter.hold(meter::items(2 * len) + size_of::<MapCell<'a>>());
        let store = MapStore::Frozen { start, len: len as u32 };
        let id = self.maps.len();
        self.maps.push(MapCell { kind: MapKind::Linked, store, changes: 0 });
        id
    }

    fn push_map(&mut self, kind: MapKind, store: MapStore<'a>) -> u32 {
        let own = if matches!(store, MapStore::Own(_)) { size_of::<LinkedMap<'a>>() } else { 0 };
        self.meter.hold(size_of::<MapCell<'a>>() + own);
        self.maps.push(MapCell { kind, store, changes: 0 });
        self.maps.len() as u32 - 1
    }

    fn map_id(&self, map: MapRef<'a>) -> Option<u32> {
        match map {
            MapRef::Id(id) => Some(id),
            MapRef::Host(host) => self.rare.as_ref()?.thawed_maps.get(&address(host)).copied(),
        }
    }

    pub(super) fn map_cell(&self, map: MapRef<'a>) -> Option<&MapCell<'a>> {
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
        self.rare.as_ref().is_some_and(|rare| !rare.thawed_maps.is_empty())
    }

    /// The value under the text `key`.
    pub fn map_get_str(&self, map: MapRef<'a>, key: &str) -> Option<Value<'a>> {
        self.note_hash(key);
        self.map_look(map, key).map(Look::value)
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
            self.rare().thawed_maps.insert(address(host), id as u32);
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
        self.note_context_put(map, &key);
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

    fn note_context_put(&mut self, map: MapRef<'a>, key: &Value<'a>) {
        let Some(id) = self.map_id(map).map(|id| id as usize) else { return };
        if self.maps.get(id).is_some_and(|cell| cell.kind == MapKind::Context)
            && let Some(key) = key.as_str()
        {
            let bytes = meter::entries(1) + key.len();
            let puts = &mut self.rare.get_or_insert_default().context_puts;
            match puts.entry((id, key.into())) {
                Entry::Occupied(mut count) => *count.get_mut() += 1,
                Entry::Vacant(first) => {
                    first.insert(1);
                    self.meter.hold(bytes);
                }
            }
        }
    }

    /// A text key that the template put more than once into a map of the kind `Context`.
    pub(crate) fn key_put_twice(&self, map: MapRef<'a>) -> Option<&str> {
        let id = self.map_id(map)? as usize;
        let mut puts =
            self.rare.as_ref()?.context_puts.iter().filter(|((of, _), count)| *of == id && **count > 1);
        puts.next().map(|((_, key), _)| key.as_ref())
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
}
