//! Looking at what a map holds where it lies: no value is made, and none is counted.

use super::heap::{MapStore, Pair, hash_str};
use super::{Data, Heap, MapRef, TextBuf, Value};
use crate::error::Result;

/// A value where it lies: in the heap, or in the host's data.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Look<'h, 'a> {
    Value(&'h Value<'a>),
    Data(&'a Data),
}

impl<'a> Look<'_, 'a> {
    /// The value itself.
    #[inline]
    pub(crate) fn value(self) -> Value<'a> {
        match self {
            Look::Value(value) => value.clone(),
            Look::Data(data) => Value::of(data),
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
    /// What lies under the text `key`.
    #[inline]
    pub(crate) fn map_look(&self, map: MapRef<'a>, key: &str) -> Option<Look<'_, 'a>> {
        match (self.map_cell(map).map(|c| &c.store), map) {
            (Some(MapStore::Frozen { start, len }), _) => {
                let pairs = self.pairs.get(*start as usize..*start as usize + *len as usize)?;
                pairs.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(_, v)| Look::Value(v))
            }
            (Some(MapStore::Own(own)), _) => {
                let i = own.find(hash_str(key), |k| k.as_str() == Some(key))?;
                own.entries.get(i)?.as_ref().map(|(_, v)| Look::Value(v))
            }
            (None, MapRef::Host(host)) => host.get(key).map(Look::Data),
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
            Look::Value(value) => self.print(value, out),
            Look::Data(Data::String(text)) => self.print(&Value::Str(text), out),
            Look::Data(data) => self.print(&Value::of(data), out),
        }
    }
}
