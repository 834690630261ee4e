//! Copies of values for the host: owned, and without sharing.

use super::meter::kept;
use super::{Data, DataList, DataMap, Heap, MapKind, MapRef, Value, ViewKind};
use crate::error::Result;

impl<'a> Heap<'a> {
    /// A copy for the host of what `value` holds now. Views of maps become lists; arrays and whatever else JSON does
    /// not know become their text.
    pub fn to_data(&self, value: &Value<'a>) -> Result<Data> {
        self.data_at(value, 0)
    }

    fn data_at(&self, value: &Value<'a>, depth: usize) -> Result<Data> {
        self.check_depth(depth)?;
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
            Value::List(list) if self.list_kind(*list).class().has_identity() => {
                Data::String(self.text_of(value)?)
            }
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
            Value::View(part, map) => Data::List(DataList::new(self.view_data(*map, *part, depth)?)),
            other => {
                let text = self.text_of(other)?;
                self.spend_text(text.len())?;
                Data::String(text)
            }
        })
    }

    /// What a view iterates over; an entry as its text.
    fn view_data(&self, map: MapRef<'a>, part: ViewKind, depth: usize) -> Result<Vec<Data>> {
        let pairs = self.map_pairs(map)?.into_iter();
        let data = pairs.map(|(key, value)| match part {
            ViewKind::Keys => self.data_at(&key, depth + 1),
            ViewKind::Values => self.data_at(&value, depth + 1),
            ViewKind::Entries => {
                let text = format!("{}={}", self.text_of(&key)?, self.text_of(&value)?);
                self.reserve(size_of::<Data>() + text.len())?;
                Ok(Data::String(text))
            }
        });
        data.collect()
    }
}
