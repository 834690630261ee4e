//! What a rendering has used: steps and bytes, charged by everything that works on the heap.

use super::meter::{computed, kept, made, owns, read, scanned};
use super::{Heap, Value, fill};
use crate::error::Result;

/// Bytes up to which hashing a key costs nothing.
pub(super) const LONG_KEY: usize = 64;

impl<'a> Heap<'a> {
    /// Counts steps of the rendering; fails where they pass [`Limits::steps`], or the host ends the rendering.
    #[inline]
    pub(crate) fn spend(&self, steps: u64) -> Result<()> {
        self.meter.spend(steps)
    }

    /// Counts bytes that the rendering keeps from now on; where they pass [`Limits::memory`] the next step fails.
    #[inline]
    pub(crate) fn hold(&self, bytes: usize) {
        self.meter.hold(bytes);
    }

    /// Counts bytes that the rendering no longer keeps.
    #[inline]
    pub(crate) fn release(&self, bytes: usize) {
        self.meter.release(bytes);
    }

    /// Counts bytes that the rendering keeps from now on; fails where they pass [`Limits::memory`].
    pub(crate) fn reserve(&self, bytes: usize) -> Result<()> {
        self.meter.reserve(bytes)
    }

    /// Fails where bytes cannot be had, which are only needed for a while.
    pub(crate) fn check_room(&self, bytes: usize) -> Result<()> {
        self.meter.check_room(bytes)
    }

    /// Counts what `new` keeps in the place of `old`.
    #[inline]
    pub(crate) fn exchange(&self, old: &Value<'a>, new: &Value<'a>) {
        if owns(old) || owns(new) {
            self.meter.release(kept(old));
            self.meter.hold(kept(new));
        }
    }

    /// Leaves nothing in a place.
    #[inline]
    pub(crate) fn vacate(&mut self, place: &mut Value<'a>) {
        if owns(place) {
            self.replace_owning(place, Value::Null);
        } else {
            fill(place, Value::Null);
        }
    }

    /// Puts `new` in the place of `old`, and counts what each keeps.
    #[inline]
    pub(crate) fn replace(&mut self, old: &mut Value<'a>, new: Value<'a>) {
        if let Value::Int(n) = new {
            std::mem::forget(new);
            self.replace_by_integer(old, n);
        } else if owns(old) || owns(&new) {
            self.replace_owning(old, new);
        } else {
            fill(old, new);
        }
    }

    // Apart, lest it be made one copy with the others again: see `fill`.
    #[inline(never)]
    fn replace_by_integer(&mut self, old: &mut Value<'a>, new: i32) {
        if owns(old) {
            self.replace_owning(old, Value::Int(new));
        } else {
            fill(old, Value::Int(new));
        }
    }

    #[inline(never)]
    fn replace_owning(&mut self, old: &mut Value<'a>, new: Value<'a>) {
        self.exchange(old, &new);
        let old = std::mem::replace(old, new);
        self.let_go(old);
    }

    /// Fails where a limit is passed, for the end of a rendering.
    pub(crate) fn settle(&self) -> Result<()> {
        self.meter.settle()
    }

    /// Counts the steps of a walk over `items` items.
    pub(crate) fn spend_items(&self, items: usize) -> Result<()> {
        self.meter.spend(items as u64)
    }

    /// Counts the steps for making, hashing or reading `bytes` of text.
    pub(crate) fn spend_text(&self, bytes: usize) -> Result<()> {
        self.meter.spend(made(bytes))
    }

    /// [`Heap::spend_text`] for two texts.
    pub(crate) fn spend_texts(&self, bytes: [usize; 2]) -> Result<()> {
        self.meter.spend(bytes.into_iter().map(made).sum())
    }

    /// Counts the steps for reading `bytes` of text as a document, a path or a template.
    pub(crate) fn spend_read(&self, bytes: usize) -> Result<()> {
        self.meter.spend(read(bytes))
    }

    /// Counts the steps that `value` costs a call that it is the receiver or an argument of.
    #[inline]
    pub(crate) fn spend_use(&self, value: &Value<'a>) -> Result<()> {
        self.meter.spend(match value {
            Value::Str(text) => scanned(text.len()),
            Value::Text(text) => scanned(text.len()),
            Value::Wide(units) => scanned(units.len() * 2),
            Value::BigInteger(n) => computed(n.bits()),
            Value::BigDecimal(n) => computed(n.unscaled().bits()),
            _ => return Ok(()),
        })
    }

    /// Counts the steps that making `value` has cost, where it is a text that the rendering made.
    #[inline]
    pub(crate) fn spend_made(&self, value: &Value<'a>) -> Result<()> {
        self.meter.spend(match value {
            Value::Text(text) => made(text.len()),
            Value::Wide(units) => made(units.len() * 2),
            _ => return Ok(()),
        })
    }

    /// Counts the steps of hashing `key`; the usual short key costs nothing.
    #[inline]
    pub(super) fn note_hash(&self, key: &str) {
        if key.len() > LONG_KEY {
            self.meter.note(made(key.len()));
        }
    }

    /// Counts the steps of comparing two texts of `bytes` bytes each.
    pub(super) fn note_comparison(&self, bytes: usize) {
        self.meter.note(scanned(bytes));
    }
}
