//! Finding a key that an object has already, without looking at every key for each.

use crate::value::Value;
use hashbrown::HashTable;
use std::hash::{BuildHasher as _, RandomState};

type Pair<'a> = (Value<'a>, Value<'a>);

/// From how many members on an object is searched through an index.
const INDEX_FROM: usize = 24;

/// The keys of one object that is being read.
#[derive(Default)]
pub(super) struct Keys {
    /// One bit for each of 64 sorts of key: a sort that was not seen is a key that was not seen.
    seen: u64,
    /// Places of the keys, for large objects. Its hashes are random: a body cannot be made to collide.
    index: Option<(RandomState, HashTable<u32>)>,
}

impl Keys {
    /// Puts a member: under a key that was there the value is replaced, at the first one's place.
    pub(super) fn put<'a>(
        &mut self,
        pairs: &mut Vec<Pair<'a>>,
        base: usize,
        key: Value<'a>,
        value: Value<'a>,
    ) {
        let bit = sort(&key);
        let known = self.seen & bit != 0;
        self.seen |= bit;
        let members = pairs.get_mut(base..).unwrap_or_default();
        if known && members.len() < INDEX_FROM {
            if let Some(found) = members.iter_mut().find(|(k, _)| same(k, &key)) {
                found.1 = value;
                return;
            }
        } else if members.len() >= INDEX_FROM {
            let (state, index) = self.index.get_or_insert_with(|| index_of(members));
            let hash = hash(state, &key);
            let same = |&i: &u32| members.get(i as usize).is_some_and(|(k, _)| same(k, &key));
            if let Some(&at) = index.find(hash, same) {
                if let Some(found) = members.get_mut(at as usize) {
                    found.1 = value;
                }
                return;
            }
            let rehash = |&i: &u32| members.get(i as usize).map_or(0, |(k, _)| self::hash(state, k));
            index.insert_unique(hash, members.len() as u32, rehash);
        }
        pairs.push((key, value));
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

fn sort(key: &Value<'_>) -> u64 {
    let bytes = key.as_str().unwrap_or("").as_bytes();
    let end = |b: Option<&u8>| b.map_or(0, |&b| usize::from(b));
    let mix = end(bytes.first()) * 7 + end(bytes.last()) * 13 + bytes.len();
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
