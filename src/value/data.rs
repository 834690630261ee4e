//! Values that a host prepares once and many renderings share: owned, immutable, `Send + Sync`.

use super::map::{hash_order, spread};
use super::number::BigDecimal;
use super::text::java_hash;
use super::{Heap, JsonStyle, ListKind, MapKind, TextBuf, Value};
use crate::error::{Error, Result};
use crate::limits::Limits;
use num_bigint::BigInt;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashMap;

/// From how many entries on a map keeps an index beside its entries.
const INDEX_FROM: usize = 32;

/// A value of the host. JSON becomes what Java makes of it: integers by size Integer, Long or BigInteger,
/// other numbers Double, arrays ArrayList, objects LinkedHashMap in the order of the document.
///
/// ```
/// let data = vtl::Data::from_json(r#"{"id": 7, "tags": ["a"]}"#)?;
/// assert!(matches!(data.get("id"), Some(vtl::Data::Int(7))));
/// # Ok::<(), vtl::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Data {
    /// `null`.
    #[default]
    Null,
    /// A Boolean.
    Bool(bool),
    /// An Integer.
    Int(i32),
    /// A Long.
    Long(i64),
    /// A Double.
    Double(f64),
    /// A BigInteger.
    BigInteger(BigInt),
    /// A BigDecimal.
    BigDecimal(BigDecimal),
    /// A string.
    String(String),
    /// A string with half a surrogate pair in it.
    Wide(Vec<u16>),
    /// A list.
    List(DataList),
    /// A map.
    Map(DataMap),
}

impl Data {
    /// Reads strict JSON.
    pub fn from_json(text: &str) -> Result<Data> {
        crate::json::read_strict(text)
    }

    /// Takes anything that serde can serialize.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Data> {
        serde_json::to_value(value).map(Data::from).map_err(|e| Error::host(e.to_string()))
    }

    /// The member `key`, where this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Data> {
        match self {
            Data::Map(map) => map.get(key),
            _ => None,
        }
    }

    /// The text, where this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Data::String(s) => Some(s),
            _ => None,
        }
    }

    /// The value as JSON text, as `$input.json` prints it.
    ///
    /// ```
    /// assert_eq!(vtl::Data::from_json(r#"{"a": [1, "x/y"]}"#)?.to_json(), r#"{"a":[1,"x/y"]}"#);
    /// # Ok::<(), vtl::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        let heap = Heap::new(Limits::unlimited());
        let mut text = TextBuf::new();
        match heap.print_json(&Value::of(self), JsonStyle::Compress, &mut text) {
            Ok(()) => text.into_output(),
            // Only nesting beyond what any reader here gives fails.
            Err(_) => "null".to_owned(),
        }
    }

    /// The integer's data by its size.
    pub(crate) fn integer(n: i64) -> Data {
        i32::try_from(n).map_or(Data::Long(n), Data::Int)
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Data {
        Data::String(text.to_owned())
    }
}

impl From<String> for Data {
    fn from(text: String) -> Data {
        Data::String(text)
    }
}

impl From<bool> for Data {
    fn from(b: bool) -> Data {
        Data::Bool(b)
    }
}

impl From<i64> for Data {
    fn from(n: i64) -> Data {
        Data::integer(n)
    }
}

impl From<serde_json::Value> for Data {
    fn from(value: serde_json::Value) -> Data {
        match value {
            serde_json::Value::Null => Data::Null,
            serde_json::Value::Bool(b) => Data::Bool(b),
            serde_json::Value::Number(n) => match (n.as_i64(), n.as_u64()) {
                (Some(n), _) => Data::integer(n),
                (None, Some(n)) => Data::BigInteger(n.into()),
                (None, None) => Data::Double(n.as_f64().unwrap_or(f64::NAN)),
            },
            serde_json::Value::String(s) => Data::String(s),
            serde_json::Value::Array(items) => {
                Data::List(DataList::new(items.into_iter().map(Data::from).collect()))
            }
            serde_json::Value::Object(members) => {
                Data::Map(DataMap::new(MapKind::Linked, members.into_iter().map(|(k, v)| (k, v.into()))))
            }
        }
    }
}

/// A list of the host.
#[derive(Clone, Debug, PartialEq)]
pub struct DataList {
    kind: ListKind,
    items: Vec<Data>,
}

impl DataList {
    /// An ArrayList of `items`.
    pub fn new(items: Vec<Data>) -> DataList {
        DataList { kind: ListKind::ArrayList, items }
    }

    /// The items in order.
    pub fn items(&self) -> &[Data] {
        &self.items
    }

    /// Which Java list this is.
    pub fn kind(&self) -> ListKind {
        self.kind
    }
}

/// A key of a map: a text of its own, or one of the program.
pub type Key = Cow<'static, str>;

/// A map of the host with text keys. Entries are kept in the order in which Java would iterate the map.
#[derive(Clone, Debug)]
pub struct DataMap {
    kind: MapKind,
    entries: Vec<(Key, Data)>,
    /// Of large maps only.
    #[allow(clippy::box_collection, reason = "every value has the size of this struct")]
    index: Option<Box<HashMap<Key, u32>>>,
}

impl PartialEq for DataMap {
    fn eq(&self, other: &DataMap) -> bool {
        self.kind == other.kind && self.entries == other.entries
    }
}

impl DataMap {
    /// A map of `entries`; of two with one key the last value stays, at the first one's place.
    pub fn new<K: Into<Key>>(kind: MapKind, entries: impl IntoIterator<Item = (K, Data)>) -> DataMap {
        let entries = entries.into_iter();
        let by_hash = kind != MapKind::Linked;
        let mut map = DataMap { kind, entries: Vec::with_capacity(entries.size_hint().0), index: None };
        let mut hashes: Vec<u32> = Vec::with_capacity(if by_hash { map.entries.capacity() } else { 0 });
        for (key, value) in entries {
            let key: Key = key.into();
            let hash = by_hash.then(|| spread(java_hash(&key)));
            match map.place(&key, hash, &hashes).and_then(|i| map.entries.get_mut(i)) {
                Some(entry) => entry.1 = value,
                None => {
                    hashes.extend(hash);
                    map.push(key, value);
                }
            }
        }
        if let Some(order) = hash_order(&hashes) {
            let mut slots: Vec<Option<(Key, Data)>> = map.entries.into_iter().map(Some).collect();
            let taken = |&i: &u32| slots.get_mut(i as usize).and_then(Option::take);
            map.entries = order.iter().filter_map(taken).collect();
            map.index = map.index.map(|_| Box::new(index_of(&map.entries)));
        }
        map
    }

    /// The same map as [`DataMap::new`] makes, in the memory of `entries` where they are distinct, few and in order.
    pub(crate) fn of_entries(kind: MapKind, entries: Vec<(Key, Data)>) -> DataMap {
        let as_they_are = entries.len() < INDEX_FROM
            && if kind == MapKind::Linked {
                let mut before = entries.iter().enumerate();
                before.all(|(i, (key, _))| entries.iter().take(i).all(|(other, _)| other != key))
            } else {
                let hashes: Vec<u32> = entries.iter().map(|(key, _)| spread(java_hash(key))).collect();
                let mut before = hashes.iter().enumerate();
                before.all(|(i, hash)| hashes.iter().take(i).all(|other| other != hash))
                    && hash_order(&hashes).is_none()
            };
        if as_they_are { DataMap { kind, entries, index: None } } else { DataMap::new(kind, entries) }
    }

    /// The place of `key`, by its hash where `hashes` holds those of the entries.
    fn place(&self, key: &str, hash: Option<u32>, hashes: &[u32]) -> Option<usize> {
        if let Some(index) = &self.index {
            return index.get(key).map(|&i| i as usize);
        }
        if hash.is_some_and(|hash| !hashes.contains(&hash)) {
            return None;
        }
        self.entries.iter().position(|(k, _)| k == key)
    }

    /// Adds an entry whose key is not there.
    fn push(&mut self, key: Key, value: Data) {
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), self.entries.len() as u32);
        }
        self.entries.push((key, value));
        if self.index.is_none() && self.entries.len() >= INDEX_FROM {
            self.index = Some(Box::new(index_of(&self.entries)));
        }
    }

    /// The entries, taken out.
    pub(crate) fn into_entries(self) -> Vec<(Key, Data)> {
        self.entries
    }

    /// The entries in Java's order of iteration.
    pub fn entries(&self) -> &[(Key, Data)] {
        &self.entries
    }

    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<&Data> {
        self.entries.get(self.place_of(key)?).map(|(_, value)| value)
    }

    /// The place of `key` among the entries.
    pub(super) fn place_of(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).map(|&place| place as usize),
            None => self.entries.iter().position(|(own, _)| own == key),
        }
    }

    /// Which Java map this is.
    pub fn kind(&self) -> MapKind {
        self.kind
    }
}

fn index_of(entries: &[(Key, Data)]) -> HashMap<Key, u32> {
    entries.iter().enumerate().map(|(i, (key, _))| (key.clone(), i as u32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_the_same_whichever_way_it_is_made() {
        let names = ["resourceId", "path", "stage", "identity", "apiId", "path", "AaAa", "BBBB", "AaBB"];
        let many: Vec<String> = (0..40).map(|i| format!("k{i}")).collect();
        let mut lists: Vec<Vec<&str>> =
            (0..=names.len()).map(|n| names.iter().take(n).copied().collect()).collect();
        lists.push(many.iter().map(String::as_str).collect());
        for list in lists {
            for kind in [MapKind::Linked, MapKind::Hash, MapKind::Context] {
                let entries: Vec<(Key, Data)> = list
                    .iter()
                    .enumerate()
                    .map(|(i, name)| ((*name).to_owned().into(), (i as i64).into()))
                    .collect();
                let made = DataMap::new(kind, entries.clone());
                assert_eq!(DataMap::of_entries(kind, entries), made);
                let again = made.entries().to_vec();
                assert_eq!(DataMap::of_entries(kind, again), made);
            }
        }
    }
}
