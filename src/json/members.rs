//! The members of objects while they are read, and finding a key that an object has already without looking at every
//! key for each.

// See `lenient`.
#![allow(clippy::inline_always)]

use super::lenient::Reader;
use crate::value::Value;
use hashbrown::HashTable;
use std::hash::{BuildHasher as _, RandomState};

pub(super) type Pair<'a> = (Value<'a>, Value<'a>);

/// From how many members on an object is searched through an index.
const INDEX_FROM: usize = 24;

/// The members of the object that is being read, which lie in [`crate::value::Heap::open_pairs`] under its depth.
#[derive(Clone, Copy, Default)]
pub(super) struct Members {
    count: usize,
    /// One bit for each of 64 sorts of key: a sort that was not seen is a key that was not seen.
    seen: u64,
}

impl Members {
    #[inline(always)]
    pub(super) fn is_empty(self) -> bool {
        self.count == 0
    }
}

/// Places of the keys of a large object. Its hashes are random: a body cannot be made to collide.
pub(super) struct Index {
    /// The depth of the object.
    depth: usize,
    state: RandomState,
    places: HashTable<u32>,
}

impl<'a> Reader<'a, '_> {
    /// Puts the member `name`: under a key that was there the value is replaced, at the first one's place.
    #[inline(always)]
    pub(super) fn put(&mut self, members: &mut Members, name: &str, member: impl FnOnce() -> Pair<'a>) {
        let bit = sort(name);
        let new = members.seen & bit == 0 || !self.may_have(name);
        if new && members.count < INDEX_FROM {
            members.seen |= bit;
            members.count += 1;
            self.heap.open_pair(self.depth, member);
        } else {
            members.count += usize::from(self.put_where_found(member()));
        }
    }

    /// Ends the object; gives its number in the heap.
    #[inline(always)]
    pub(super) fn close(&mut self, members: Members) -> usize {
        let depth = self.depth;
        if members.count >= INDEX_FROM {
            self.indexes.pop_if(|index| index.depth == depth);
        }
        self.heap.freeze_map(depth)
    }

    /// Whether a member of the object may be named `name`, of fewer than are searched through an index.
    #[inline(never)]
    fn may_have(&self, name: &str) -> bool {
        let members = self.heap.open_pairs.get(self.depth).map_or(&[][..], Vec::as_slice);
        let may_be = |key: &Value<'a>| match key {
            Value::Str(own) => *own == name,
            key => key.as_str().is_none_or(|own| own == name),
        };
        members.len() >= INDEX_FROM || members.iter().any(|(key, _)| may_be(key))
    }

    /// Puts a member where its key is; whether it is a new one.
    #[inline(never)]
    fn put_where_found(&mut self, (key, value): Pair<'a>) -> bool {
        match self.find(&key) {
            Some(found) => {
                *found = value;
                false
            }
            None => {
                self.heap.open_pair(self.depth, || (key, value));
                true
            }
        }
    }

    /// The value under `key`, where it is there; where it is not, it is noted for the index.
    fn find(&mut self, key: &Value<'a>) -> Option<&mut Value<'a>> {
        let depth = self.depth;
        let members = self.heap.open_pairs.get_mut(depth)?.as_mut_slice();
        if members.len() < INDEX_FROM {
            return members.iter_mut().find(|(k, _)| same(k, key)).map(|(_, value)| value);
        }
        if self.indexes.last().is_none_or(|index| index.depth != depth) {
            self.indexes.push(Index::of(depth, members));
        }
        let Index { state, places, .. } = self.indexes.last_mut()?;
        let hash = hash(state, key);
        let same = |&i: &u32| members.get(i as usize).is_some_and(|(k, _)| same(k, key));
        let Some(&at) = places.find(hash, same) else {
            let rehash = |&i: &u32| members.get(i as usize).map_or(0, |(k, _)| self::hash(state, k));
            places.insert_unique(hash, members.len() as u32, rehash);
            return None;
        };
        members.get_mut(at as usize).map(|(_, value)| value)
    }
}

impl Index {
    fn of(depth: usize, members: &[Pair<'_>]) -> Index {
        let state = RandomState::new();
        let mut places = HashTable::with_capacity(members.len() * 2);
        let rehash = |&i: &u32| members.get(i as usize).map_or(0, |(k, _)| hash(&state, k));
        for i in 0..members.len() as u32 {
            places.insert_unique(rehash(&i), i, rehash);
        }
        Index { depth, state, places }
    }
}

/// The bit of a key's sort.
#[inline]
pub(super) fn sort(key: &str) -> u64 {
    let bytes = key.as_bytes();
    let (first, last) = bytes.first().zip(bytes.last()).map_or((0, 0), |(first, last)| (*first, *last));
    let mix = usize::from(first) * 5 + usize::from(last) * 13 + key.len() * 7;
    1 << (mix & 63)
}

fn hash(state: &RandomState, key: &Value<'_>) -> u64 {
    match key {
        Value::Wide(units) => state.hash_one(units),
        key => state.hash_one(key.as_str()),
    }
}

fn same(left: &Value<'_>, right: &Value<'_>) -> bool {
    match (left, right) {
        (Value::Wide(l), Value::Wide(r)) => l == r,
        (l, r) => l.as_str().is_some() && l.as_str() == r.as_str(),
    }
}
