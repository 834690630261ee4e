//! `LinkedHashMap` and `HashMap`: insertion order, or the order of Java's hash table.

use super::{DataMap, Value};
use hashbrown::HashTable;

/// Which Java map a map is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapKind {
    /// `LinkedHashMap`: insertion order.
    Linked,
    /// `HashMap`: the order of Java's hash table.
    Hash,
    /// A `HashMap` that prints nothing, as `$context` and the maps in it.
    Context,
}

/// Which map a value is: one of the rendering's heap, or one of the host's data.
#[derive(Clone, Copy, Debug)]
pub enum MapRef<'a> {
    /// A map of the heap.
    Id(u32),
    /// A map of the host, read in place until the template changes it.
    Host(&'a DataMap),
}

/// From how many entries on a map keeps a hash index.
pub(super) const INDEX_FROM: usize = 12;

/// A changeable map. A removed entry leaves a gap until the next clean-up, so that removing is cheap.
#[derive(Clone, Debug, Default)]
pub(super) struct LinkedMap<'a> {
    pub(super) entries: Vec<Option<(Value<'a>, Value<'a>)>>,
    pub(super) live: usize,
    /// Hash of the key to its place; there from [`INDEX_FROM`] entries on.
    pub(super) index: Option<HashTable<(u64, u32)>>,
    /// The length of Java's table, for the order of a `HashMap`.
    pub(super) capacity: usize,
}

impl<'a> LinkedMap<'a> {
    /// A map of pairs whose keys are known to differ, each with its hash.
    pub(super) fn of_distinct(pairs: impl ExactSizeIterator<Item = (u64, Value<'a>, Value<'a>)>) -> Self {
        let index = HashTable::with_capacity(pairs.len());
        let mut map = LinkedMap {
            entries: Vec::with_capacity(pairs.len()),
            index: Some(index),
            ..LinkedMap::default()
        };
        for (hash, key, value) in pairs {
            map.push(hash, key, value);
        }
        map
    }

    /// The place of the key with `hash` for which `equal` holds.
    pub(super) fn find(&self, hash: u64, mut equal: impl FnMut(&Value<'a>) -> bool) -> Option<usize> {
        let mut at = |i: usize| matches!(self.entries.get(i), Some(Some((key, _))) if equal(key));
        match &self.index {
            Some(index) => index.find(hash, |&(h, i)| h == hash && at(i as usize)).map(|&(_, i)| i as usize),
            None => (0..self.entries.len()).find(|&i| at(i)),
        }
    }

    /// Appends an entry whose key is not there.
    pub(super) fn push(&mut self, hash: u64, key: Value<'a>, value: Value<'a>) {
        if let Some(index) = &mut self.index {
            index.insert_unique(hash, (hash, self.entries.len() as u32), |&(h, _)| h);
        }
        self.entries.push(Some((key, value)));
        self.live += 1;
        self.capacity = self.capacity.max(16);
        while self.live * 4 > self.capacity * 3 {
            self.capacity *= 2;
        }
    }

    pub(super) fn wants_index(&self) -> bool {
        self.index.is_none() && self.entries.len() >= INDEX_FROM
    }

    /// Takes the entry at place `i` out.
    pub(super) fn remove(&mut self, hash: u64, i: usize) -> Option<(Value<'a>, Value<'a>)> {
        let taken = self.entries.get_mut(i)?.take()?;
        self.live -= 1;
        if let Some(index) = &mut self.index
            && let Ok(slot) = index.find_entry(hash, |&(_, at)| at as usize == i)
        {
            slot.remove();
        }
        Some(taken)
    }

    pub(super) fn clear(&mut self) {
        *self = LinkedMap { capacity: self.capacity, ..LinkedMap::default() };
    }

    /// Whether gaps have come to outnumber entries.
    pub(super) fn wants_compaction(&self) -> bool {
        self.entries.len() > 32 && self.live * 2 < self.entries.len()
    }
}

/// Java's `HashMap.hash`: the high bits mixed into the low ones.
pub(super) fn spread(hash: i32) -> u32 {
    let hash = hash as u32;
    hash ^ (hash >> 16)
}

/// The order in which a `HashMap` iterates keys that were put in the order of `hashes`, each after [`spread`];
/// `None` where it is the same.
pub(super) fn hash_order(hashes: &[u32]) -> Option<Vec<u32>> {
    let mut capacity = 16;
    while hashes.len() * 4 > capacity * 3 {
        capacity *= 2;
    }
    let mask = (capacity - 1) as u32;
    (!hashes.is_sorted_by_key(|hash| hash & mask)).then(|| order_in_table(hashes, capacity))
}

/// The order of `hashes` in a table of `capacity`: by bucket, within one bucket as put.
pub(super) fn order_in_table(hashes: &[u32], capacity: usize) -> Vec<u32> {
    let mask = (capacity - 1) as u32;
    let mut order: Vec<u32> = (0..hashes.len() as u32).collect();
    order.sort_by_key(|&i| hashes.get(i as usize).map_or(0, |h| h & mask));
    order
}
