//! Looking at what a map holds where it lies: no value is made, and none is counted.

use super::heap::{MapStore, Pair, hash_str};
use super::list::Items;
use super::usage::LONG_KEY;
use super::{Data, DataMap, Heap, ListKind, ListRef, MapRef, TextBuf, Value, ViewKind, fill};
use crate::error::Result;
use std::sync::atomic::{AtomicU32, Ordering};

/// A value where it lies: in the heap, or in the host's data.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Look<'h, 'a> {
    Value(&'h Value<'a>),
    Data(&'a Data),
}

impl<'h, 'a: 'h> Look<'h, 'a> {
    /// The value itself.
    #[inline]
    pub(crate) fn value(self) -> Value<'a> {
        match self {
            Look::Value(value) => value.clone(),
            Look::Data(data) => Value::of(data),
        }
    }

    /// The Integer, where it is one.
    #[inline]
    pub(crate) fn integer(self) -> Option<i32> {
        match self {
            Look::Value(Value::Int(n)) | Look::Data(Data::Int(n)) => Some(*n),
            _ => None,
        }
    }

    /// The text, where it is a string that is well-formed.
    #[inline]
    pub(crate) fn text(self) -> Option<&'h str> {
        match self {
            Look::Value(value) => value.as_str(),
            Look::Data(data) => data.as_str(),
        }
    }

    /// The map, where it is one.
    #[inline]
    pub(crate) fn map(self) -> Option<MapRef<'a>> {
        match self {
            Look::Value(Value::Map(map)) => Some(*map),
            Look::Data(Data::Map(map)) => Some(MapRef::Host(map)),
            _ => None,
        }
    }
}

impl<'a> Heap<'a> {
    /// The items of a list that is looked at, where they lie side by side in the heap.
    pub(crate) fn items_seen<'h>(&'h self, of: Look<'h, 'a>) -> Option<&'h [Value<'a>]> {
        let Look::Value(Value::List(ListRef::Id(id))) = of else { return None };
        let cell = self.lists.get(*id as usize)?;
        match &cell.items {
            Items::Frozen { start, len } => self.items.get(*start as usize..*start as usize + *len as usize),
            Items::Owned(items) if matches!(cell.kind, ListKind::ArrayList | ListKind::JsonArray) => {
                let (items, rest) = items.as_slices();
                rest.is_empty().then_some(items)
            }
            _ => None,
        }
    }
}

impl DataMap {
    /// The member `key`, where the key is the same each time. A long one is left to the general way, which charges for
    /// hashing it.
    #[inline]
    pub(crate) fn member(&self, key: &str, hint: &PlaceHint) -> Option<&Data> {
        let guess = hint.0.load(Ordering::Relaxed) as usize;
        match self.entries().get(guess) {
            Some((own, value)) if is_key(own, key) && key.len() <= LONG_KEY => Some(value),
            _ => self.member_elsewhere(key, hint),
        }
    }

    #[inline(never)]
    fn member_elsewhere(&self, key: &str, hint: &PlaceHint) -> Option<&Data> {
        let place = if key.len() > LONG_KEY { None } else { self.place_of(key) }?;
        hint.0.store(place as u32, Ordering::Relaxed);
        self.entries().get(place).map(|(_, value)| value)
    }
}

/// Where in a map a key was found the last time: objects of one kind have their members in one order. Threads that
/// meet here overwrite one guess by another.
#[derive(Debug, Default)]
pub(crate) struct PlaceHint(AtomicU32);

impl Clone for PlaceHint {
    fn clone(&self) -> PlaceHint {
        PlaceHint(AtomicU32::new(self.0.load(Ordering::Relaxed)))
    }
}

impl<'a> Heap<'a> {
    /// The map of the host that is looked at, where the template has changed none.
    #[inline]
    pub(crate) fn unchanged(&self, of: Look<'_, 'a>) -> Option<&'a DataMap> {
        match of {
            Look::Value(Value::Map(MapRef::Host(map))) if !self.has_thawed_maps() => Some(map),
            _ => None,
        }
    }

    /// What lies under the text `key`.
    pub(crate) fn map_look(&self, map: MapRef<'a>, key: &str) -> Option<Look<'_, 'a>> {
        self.map_find(map, key).map(|(look, _)| look)
    }

    /// The member `key` of a map, where it lies where `hint` says.
    pub(crate) fn member_guessed<'h>(
        &'h self,
        of: Look<'h, 'a>,
        key: &str,
        hint: &PlaceHint,
    ) -> Option<Look<'h, 'a>> {
        self.member_if(of, key, hint.0.load(Ordering::Relaxed) as usize)
    }

    /// The member `key` of a map, where the key is the same each time.
    pub(crate) fn member_hinted<'h>(
        &'h self,
        of: Look<'h, 'a>,
        key: &str,
        hint: &PlaceHint,
    ) -> Option<Look<'h, 'a>> {
        if let Some(look) = self.member_guessed(of, key, hint) {
            return Some(look);
        }
        let (look, place) = self.find_short(of, key)?;
        hint.0.store(place as u32, Ordering::Relaxed);
        Some(look)
    }

    /// The member `key` of a map whose keys are often asked for in its order.
    pub(crate) fn member_next<'h>(&'h self, of: Look<'h, 'a>, key: &str) -> Option<Look<'h, 'a>> {
        let guess = self.next_place.get() as usize;
        let (look, place) = match self.member_if(of, key, guess) {
            Some(look) => (look, guess),
            None => self.find_short(of, key)?,
        };
        self.next_place.set(place as u32 + 1);
        Some(look)
    }

    /// [`Heap::member_next`] of a map of the host that no template has changed.
    #[inline]
    pub(crate) fn host_member_next(&self, map: &'a DataMap, key: &str) -> Option<&'a Data> {
        let guess = self.next_place.get() as usize;
        let place = match map.entries().get(guess) {
            _ if key.len() > LONG_KEY => return None,
            // A key from a loop over the keys is this very text.
            Some((own, _)) if std::ptr::eq(&raw const **own, key) || is_key(own, key) => guess,
            _ => map.place_of(key)?,
        };
        self.next_place.set(place as u32 + 1);
        map.entries().get(place).map(|(_, value)| value)
    }

    /// The member, looked for. Hashing a long key is charged for, which is left to the general way.
    fn find_short<'h>(&'h self, of: Look<'h, 'a>, key: &str) -> Option<(Look<'h, 'a>, usize)> {
        if key.len() > LONG_KEY { None } else { self.map_find(of.map()?, key) }
    }

    /// What lies at `place`, where that is under the text `key`.
    #[inline]
    fn member_if<'h>(&'h self, of: Look<'h, 'a>, key: &str, place: usize) -> Option<Look<'h, 'a>> {
        if key.len() > LONG_KEY {
            return None;
        }
        match of {
            Look::Value(Value::Map(MapRef::Id(id))) => match &self.maps.get(*id as usize)?.store {
                MapStore::Frozen { start, len } if place < *len as usize => {
                    let (own, value) = self.pairs.get(*start as usize + place)?;
                    if own.as_str().is_some_and(|own| is_key(own, key)) {
                        Some(Look::Value(value))
                    } else {
                        None
                    }
                }
                _ => None,
            },
            Look::Value(Value::Map(MapRef::Host(host))) => self.host_member_if(host, key, place),
            Look::Data(Data::Map(host)) => self.host_member_if(host, key, place),
            _ => None,
        }
    }

    #[inline]
    fn host_member_if<'h>(&'h self, host: &'a DataMap, key: &str, place: usize) -> Option<Look<'h, 'a>> {
        let (own, value) = host.entries().get(place)?;
        if is_key(own, key) && !self.has_thawed_maps() { Some(Look::Data(value)) } else { None }
    }

    /// What lies under the text `key`, and at which place.
    fn map_find(&self, map: MapRef<'a>, key: &str) -> Option<(Look<'_, 'a>, usize)> {
        match (self.map_cell(map).map(|c| &c.store), map) {
            (Some(MapStore::Frozen { start, len }), _) => {
                let pairs = self.pairs.get(*start as usize..*start as usize + *len as usize)?;
                let place = pairs.iter().position(|(own, _)| own.as_str() == Some(key))?;
                pairs.get(place).map(|(_, value)| (Look::Value(value), place))
            }
            (Some(MapStore::Own(own)), _) => {
                let place = own.find(hash_str(key), |k| k.as_str() == Some(key))?;
                own.entries.get(place)?.as_ref().map(|(_, value)| (Look::Value(value), place))
            }
            (None, MapRef::Host(host)) => {
                let place = host.place_of(key)?;
                host.entries().get(place).map(|(_, value)| (Look::Data(value), place))
            }
            (None, MapRef::Id(_)) => None,
        }
    }

    /// The key at `place`: `None` for a gap or past the end.
    pub(super) fn map_key_at(&self, map: MapRef<'a>, place: usize) -> Option<Value<'a>> {
        match (self.map_cell(map).map(|c| &c.store), map) {
            (None, MapRef::Host(host)) => host.entries().get(place).map(|(key, _)| Value::Str(key)),
            (Some(store), _) => self.own_pair_at(store, place).map(|(key, _)| key.clone()),
            (None, MapRef::Id(_)) => None,
        }
    }

    /// What lies at `place`: `None` for a gap or past the end.
    pub(super) fn map_look_at(&self, map: MapRef<'a>, place: usize) -> Option<Look<'_, 'a>> {
        match (self.map_cell(map).map(|c| &c.store), map) {
            (None, MapRef::Host(host)) => host.entries().get(place).map(|(_, value)| Look::Data(value)),
            (Some(store), _) => self.own_pair_at(store, place).map(|(_, value)| Look::Value(value)),
            (None, MapRef::Id(_)) => None,
        }
    }

    /// A key or value of a map that has changed its size `changes` times, written to `out`, which owns nothing yet, and
    /// how many places there are; `None` where that takes more than looking.
    #[inline]
    pub(super) fn map_turn(
        &self,
        map: MapRef<'a>,
        (part, place): (ViewKind, usize),
        changes: u32,
        out: &mut Value<'a>,
    ) -> Option<usize> {
        match map {
            MapRef::Host(host) if !self.has_thawed_maps() => {
                let (key, value) = host.entries().get(place)?;
                match part {
                    ViewKind::Keys => fill(out, Value::Str(key)),
                    ViewKind::Values => fill(out, Value::of(value)),
                    ViewKind::Entries => return None,
                }
                Some(host.entries().len())
            }
            MapRef::Id(id) => {
                let cell = self.maps.get(id as usize).filter(|cell| cell.changes == changes)?;
                let MapStore::Frozen { start, len } = cell.store else { return None };
                let (key, value) = self.pairs.get(start as usize + place)?;
                match part {
                    ViewKind::Keys => fill(out, key.clone()),
                    ViewKind::Values => fill(out, value.clone()),
                    ViewKind::Entries => return None,
                }
                Some(len as usize)
            }
            MapRef::Host(_) => None,
        }
    }

    /// How many places there are, where each holds an entry for sure.
    #[inline]
    pub(super) fn map_is_compact(&self, map: MapRef<'a>) -> Option<usize> {
        match (self.map_cell(map).map(|c| &c.store), map) {
            (Some(MapStore::Frozen { len, .. }), _) => Some(*len as usize),
            (None, MapRef::Host(host)) => Some(host.entries().len()),
            _ => None,
        }
    }

    /// Whether an entry lies at `place`.
    pub(super) fn map_is_live(&self, map: MapRef<'a>, place: usize) -> bool {
        self.map_look_at(map, place).is_some()
    }

    fn own_pair_at<'h>(&'h self, store: &'h MapStore<'a>, place: usize) -> Option<&'h Pair<'a>> {
        match store {
            MapStore::Frozen { start, len } if place < *len as usize => {
                self.pairs.get(*start as usize + place)
            }
            MapStore::Frozen { .. } => None,
            MapStore::Own(own) => own.entries.get(place)?.as_ref(),
        }
    }

    /// Appends the text of what is looked at to `out`.
    #[inline]
    pub(crate) fn print_look(&self, look: Look<'_, 'a>, out: &mut TextBuf) -> Result<()> {
        match look {
            Look::Value(Value::Str(text)) => out.push_str(text),
            Look::Data(Data::String(text)) => out.push_str(text),
            Look::Value(value) => return self.print(value, out),
            Look::Data(data) => return self.print(&Value::of(data), out),
        }
        Ok(())
    }
}

/// Whether two keys are the same. Most are short: comparing them takes less than a call that branches over their size.
#[inline]
fn is_key(own: &str, key: &str) -> bool {
    let (own, key) = (own.as_bytes(), key.as_bytes());
    own.len() == key.len()
        && match own.len() {
            0 => true,
            1..=3 => [0, own.len() / 2, own.len() - 1].into_iter().all(|at| own.get(at) == key.get(at)),
            4..=8 => own.first_chunk::<4>() == key.first_chunk() && own.last_chunk::<4>() == key.last_chunk(),
            9..=16 => {
                own.first_chunk::<8>() == key.first_chunk() && own.last_chunk::<8>() == key.last_chunk()
            }
            _ => own == key,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_compared_as_texts() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        for len in 0..=text.len() {
            let (own, copy) = (text.get(..len).unwrap(), String::from(text));
            assert!(is_key(own, copy.get(..len).unwrap()), "{own}");
            assert!(!is_key(own, &format!("{own}.")), "{own}");
            for at in 0..len {
                let mut other = own.to_owned();
                other.replace_range(at..=at, "-");
                assert!(!is_key(own, &other), "{own} and {other}");
            }
        }
    }
}
