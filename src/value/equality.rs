//! `equals` and `hashCode` of every value, as Java's classes define them.

use super::heap::{hash_str, mix};
use super::number::big_hash;
use super::text::{java_hash, java_hash_units};
use super::{Class, Heap, ListRef, MapRef, Value, ViewKind};
use crate::error::Result;

impl<'a> Heap<'a> {
    /// `left.equals(right)`; two nulls are equal.
    pub fn equals(&self, left: &Value<'a>, right: &Value<'a>) -> Result<bool> {
        self.equals_at(left, right, 0)
    }

    fn equals_at(&self, left: &Value<'a>, right: &Value<'a>, depth: usize) -> Result<bool> {
        if let (Some(l), Some(r)) = (left.as_str(), right.as_str()) {
            if l.len() != r.len() {
                return Ok(false);
            }
            self.note_comparison(l.len());
            return Ok(l == r);
        }
        Ok(match (left, right) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(l), Value::Bool(r)) => l == r,
            (Value::Byte(l), Value::Byte(r)) => l == r,
            (Value::Short(l), Value::Short(r)) => l == r,
            (Value::Int(l), Value::Int(r)) => l == r,
            (Value::Long(l), Value::Long(r)) => l == r,
            (Value::Float(l), Value::Float(r)) => float_bits(*l) == float_bits(*r),
            (Value::Double(l), Value::Double(r)) => double_bits(*l) == double_bits(*r),
            (Value::Char(l), Value::Char(r)) => l == r,
            (Value::BigInteger(l), Value::BigInteger(r)) => l == r,
            (Value::BigDecimal(l), Value::BigDecimal(r)) => l == r,
            (Value::Wide(l), Value::Wide(r)) => l == r,
            (Value::Class(l), Value::Class(r)) => l == r,
            (Value::List(l), Value::List(r)) => self.lists_equal(*l, *r, depth)?,
            (Value::Map(l), Value::Map(r)) => self.maps_equal(*l, *r, depth)?,
            (Value::View(lk, l), Value::View(rk, r)) => self.views_equal((*l, *lk), (*r, *rk), depth)?,
            (Value::Entry(l), Value::Entry(r)) => {
                self.check_depth(depth)?;
                let ((lk, lv), (rk, rv)) = (self.entry(*l)?, self.entry(*r)?);
                self.equals_at(&lk, &rk, depth + 1)? && self.equals_at(&lv, &rv, depth + 1)?
            }
            (Value::Iterator(l), Value::Iterator(r))
            | (Value::Foreach(l), Value::Foreach(r))
            | (Value::Block(l), Value::Block(r)) => l == r,
            (Value::Object(l), Value::Object(r)) => std::ptr::addr_eq(*l, *r),
            _ => false,
        })
    }

    fn lists_equal(&self, left: ListRef<'a>, right: ListRef<'a>, depth: usize) -> Result<bool> {
        self.check_depth(depth)?;
        if same_list(left, right) {
            return Ok(true);
        }
        if self.list_kind(left).class().has_identity() || self.list_kind(right).class().has_identity() {
            return Ok(false);
        }
        let len = self.list_len(left);
        if len != self.list_len(right) {
            return Ok(false);
        }
        for i in 0..len {
            self.spend(1)?;
            let (l, r) = (self.list_get(left, i), self.list_get(right, i));
            if !self.equals_at(&l.unwrap_or(Value::Null), &r.unwrap_or(Value::Null), depth + 1)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn maps_equal(&self, left: MapRef<'a>, right: MapRef<'a>, depth: usize) -> Result<bool> {
        self.check_depth(depth)?;
        if same_map(left, right) {
            return Ok(true);
        }
        if self.map_len(left) != self.map_len(right) {
            return Ok(false);
        }
        for (key, value) in self.map_pairs(left)? {
            match self.map_get(right, &key)? {
                Some(other) if self.equals_at(&value, &other, depth + 1)? => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Key sets and entry sets are equal as sets; `values()` is equal only to itself.
    fn views_equal(
        &self,
        (left, left_kind): (MapRef<'a>, ViewKind),
        (right, right_kind): (MapRef<'a>, ViewKind),
        depth: usize,
    ) -> Result<bool> {
        if left_kind != right_kind {
            return Ok(false);
        }
        match left_kind {
            ViewKind::Values => Ok(same_map(left, right)),
            ViewKind::Entries => self.maps_equal(left, right, depth),
            ViewKind::Keys => {
                if self.map_len(left) != self.map_len(right) {
                    return Ok(false);
                }
                for (key, _) in self.map_pairs(left)? {
                    if !self.map_has(right, &key)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
        }
    }

    /// `value.hashCode()`; null has 0, and so has what Java would give an identity hash.
    pub(crate) fn hash_code(&self, value: &Value<'a>) -> Result<i32> {
        self.hash_at(value, 0)
    }

    fn hash_at(&self, value: &Value<'a>, depth: usize) -> Result<i32> {
        self.check_depth(depth)?;
        Ok(match value {
            Value::Null | Value::Iterator(_) | Value::Block(_) | Value::Object(_) | Value::Class(_) => 0,
            Value::Bool(b) => {
                if *b {
                    1231
                } else {
                    1237
                }
            }
            Value::Byte(n) => i32::from(*n),
            Value::Short(n) => i32::from(*n),
            Value::Int(n) => *n,
            Value::Long(n) => (*n ^ ((*n as u64) >> 32) as i64) as i32,
            Value::Float(n) => float_bits(*n) as i32,
            Value::Double(n) => {
                let bits = double_bits(*n);
                (bits ^ (bits >> 32)) as i32
            }
            Value::Char(c) => i32::from(*c),
            Value::BigInteger(n) => big_hash(n),
            Value::BigDecimal(n) => n.java_hash(),
            Value::Str(s) => self.text_hash(s),
            Value::Text(s) => self.text_hash(s),
            Value::Wide(units) => {
                self.spend_text(units.len() * 2)?;
                java_hash_units(units.iter().copied())
            }
            Value::List(list) if self.list_kind(*list).class().has_identity() => 0,
            Value::List(list) => {
                let mut hash = 1_i32;
                self.visit_items(*list, &mut |item| {
                    hash = hash.wrapping_mul(31).wrapping_add(self.hash_at(item, depth + 1)?);
                    Ok(())
                })?;
                hash
            }
            Value::Map(map) => self.pairs_hash(*map, ViewKind::Entries, depth)?,
            Value::View(ViewKind::Values, _) => 0,
            Value::View(kind, map) => self.pairs_hash(*map, *kind, depth)?,
            Value::Foreach(id) => match self.foreach.get(*id as usize).and_then(|s| s.storage) {
                Some(storage) => self.pairs_hash(MapRef::Id(storage), ViewKind::Entries, depth)?,
                None => 0,
            },
            Value::Entry(id) => {
                let (key, value) = self.entry(*id)?;
                self.hash_at(&key, depth + 1)? ^ self.hash_at(&value, depth + 1)?
            }
        })
    }

    fn text_hash(&self, text: &str) -> i32 {
        self.note_hash(text);
        java_hash(text)
    }

    /// The sum of the hashes of a map's keys or entries.
    fn pairs_hash(&self, map: MapRef<'a>, kind: ViewKind, depth: usize) -> Result<i32> {
        let mut sum = 0_i32;
        for (key, value) in self.map_pairs(map)? {
            let mut hash = self.hash_at(&key, depth + 1)?;
            if kind == ViewKind::Entries {
                hash ^= self.hash_at(&value, depth + 1)?;
            }
            sum = sum.wrapping_add(hash);
        }
        Ok(sum)
    }

    /// The hash by which our own tables find a key: equal keys have equal ones.
    pub(super) fn key_hash(&self, key: &Value<'a>) -> Result<u64> {
        match key.as_str() {
            Some(text) => {
                self.note_hash(text);
                Ok(hash_str(text))
            }
            None => Ok(mix(self.hash_code(key)? as u64)),
        }
    }

    /// Whether `left == right` holds in a template: `ASTEQNode` of Velocity 1.7, for values that are not blocks.
    pub(crate) fn loosely_equal(&self, left: &Value<'a>, right: &Value<'a>) -> Result<bool> {
        if let Some(order) = super::number::compare(left, right)? {
            return Ok(order.is_eq());
        }
        if left.is_null() || right.is_null() {
            return Ok(left.is_null() && right.is_null());
        }
        let (lc, rc) = (self.class_of(left), self.class_of(right));
        if lc.related(rc) && lc != Class::Object {
            return self.equals(left, right);
        }
        Ok(self.text_value(left)?.is_same_text(&self.text_value(right)?))
    }
}

impl Value<'_> {
    /// Whether two strings have the same text.
    fn is_same_text(&self, other: &Value<'_>) -> bool {
        match (self, other) {
            (Value::Wide(l), Value::Wide(r)) => l == r,
            (l, r) => l.as_str().is_some() && l.as_str() == r.as_str(),
        }
    }
}

pub(super) fn same_list(left: ListRef<'_>, right: ListRef<'_>) -> bool {
    match (left, right) {
        (ListRef::Id(l), ListRef::Id(r)) => l == r,
        (ListRef::Host(l), ListRef::Host(r)) => std::ptr::eq(l, r),
        _ => false,
    }
}

pub(super) fn same_map(left: MapRef<'_>, right: MapRef<'_>) -> bool {
    match (left, right) {
        (MapRef::Id(l), MapRef::Id(r)) => l == r,
        (MapRef::Host(l), MapRef::Host(r)) => std::ptr::eq(l, r),
        _ => false,
    }
}

/// `Double.doubleToLongBits`: one NaN.
fn double_bits(n: f64) -> u64 {
    if n.is_nan() { 0x7ff8_0000_0000_0000 } else { n.to_bits() }
}

fn float_bits(n: f32) -> u32 {
    if n.is_nan() { 0x7fc0_0000 } else { n.to_bits() }
}
