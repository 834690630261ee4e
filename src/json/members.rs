//! The members of an object while it is read, and finding a key that it has already without looking at every key for
//! each.

// See `lenient`.
#![allow(clippy::inline_always)]

use crate::value::{Heap, Value};
use hashbrown::HashTable;
use std::hash::{BuildHasher as _, RandomState};

pub(super) type Pair<'a> = (Value<'a>, Value<'a>);

/// From how many members on an object is searched through an index.
const INDEX_FROM: usize = 24;

/// The members of one object that is being read.
#[derive(Default)]
pub(super) struct Members<'a> {
    pairs: Vec<Pair<'a>>,
    /// One bit for each of 64 sorts of key: a sort that was not seen is a key that was not seen.
    seen: u64,
    /// Places of the keys, for large objects. Its hashes are random: a body cannot be made to collide.
    index: Option<Box<(RandomState, HashTable<u32>)>>,
}

impl<'a> Members<'a> {
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    pub(super) fn take_pairs(&mut self) -> Vec<Pair<'a>> {
        std::mem::take(&mut self.pairs)
    }

    /// Puts the member `name`: under a key that was there the value is replaced, at the first one's place.
    #[inline(always)]
    pub(super) fn put(&mut self, heap: &mut Heap<'a>, name: &str, member: impl FnOnce() -> Pair<'a>) {
        let bit = sort(name);
        if self.seen & bit == 0 && self.pairs.len() < INDEX_FROM {
            if self.seen == 0 {
                self.pairs = heap.spare_pairs.pop().unwrap_or_default();
            }
            self.seen |= bit;
            self.pairs.push(member());
        } else {
            self.put_where_found(member());
        }
    }

    #[inline(never)]
    fn put_where_found(&mut self, (key, value): Pair<'a>) {
        match self.find(&key) {
            Some(found) => *found = value,
            None => self.pairs.push((key, value)),
        }
    }

    /// The value under `key`, where it is there; where it is not, it is noted for the index.
    fn find(&mut self, key: &Value<'a>) -> Option<&mut Value<'a>> {
        let members = self.pairs.as_mut_slice();
        if members.len() < INDEX_FROM {
            return members.iter_mut().find(|(k, _)| same(k, key)).map(|(_, value)| value);
        }
        let index = self.index.get_or_insert_with(|| Box::new(index_of(members)));
        let (state, index) = &mut **index;
        let hash = hash(state, key);
        let same = |&i: &u32| members.get(i as usize).is_some_and(|(k, _)| same(k, key));
        let Some(&at) = index.find(hash, same) else {
            let rehash = |&i: &u32| members.get(i as usize).map_or(0, |(k, _)| self::hash(state, k));
            index.insert_unique(hash, members.len() as u32, rehash);
            return None;
        };
        members.get_mut(at as usize).map(|(_, value)| value)
    }
}

fn index_of(members: &[Pair<'_>]) -> (RandomState, HashTable<u32>) {
    let state = RandomState::new();
    let mut index = HashTable::with_capacity(members.len() * 2);
    let rehash = |&i: &u32| members.get(i as usize).map_or(0, |(k, _)| hash(&state, k));
    for i in 0..members.len() as u32 {
        index.insert_unique(rehash(&i), i, rehash);
    }
    (state, index)
}

/// The bit of a key's sort.
#[inline]
pub(super) fn sort(key: &str) -> u64 {
    let (first, last) = match key.as_bytes() {
        [] => (0, 0),
        [only] => (*only, *only),
        [first, .., last] => (*first, *last),
    };
    let mix = usize::from(first) * 7 + usize::from(last) * 13 + key.len();
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
