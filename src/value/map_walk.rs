//! Walking the entries of a map in Java's order of iteration.

use super::heap::{MapCell, MapStore, Pair};
use super::map::{order_in_table, spread};
use super::{Heap, MapKind, MapRef, Value};
use crate::error::Result;

impl<'a> Heap<'a> {
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
}
