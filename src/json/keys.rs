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
    index: Option<Box<(RandomState, HashTable<u32>)>>,
}

impl Keys {
    /// Puts a member: under a key that was there the value is replaced, at the first one's place.
    #[inline]
    pub(super) fn put<'a>(
        &mut self,
        pairs: &mut Vec<Pair<'a>>,
        base: usize,
        key: Value<'a>,
        value: Value<'a>,
    ) {
        let bit = sort(key.as_str().unwrap_or(""));
        if self.seen & bit == 0 && pairs.len() - base < INDEX_FROM {
            self.seen |= bit;
            pairs.push((key, value));
        } else if let Some(found) = self.find(pairs.get_mut(base..).unwrap_or_default(), &key) {
            *found = value;
        } else {
            pairs.push((key, value));
        }
    }

    /// The value under `key`, where it is there; where it is not, it is noted for the index.
    fn find<'m, 'a>(&mut self, members: &'m mut [Pair<'a>], key: &Value<'a>) -> Option<&'m mut Value<'a>> {
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
