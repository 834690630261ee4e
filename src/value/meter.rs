//! What one rendering has done so far, counted in one place and compared with one number.
//!
//! A step is about what a directive or a reference costs. Walks over values count one for each item or entry, and
//! text counts by its size: one for each [`SCANNED`] bytes that a call looks at, one for each [`MADE`] bytes that it
//! makes, so that short texts cost nothing.
//!
//! Memory is what can be reached, or stays to the end of the rendering: each variable, item and entry counts for
//! itself and for the text that it holds. So it does not depend on when anything is dropped.

use crate::error::{Error, ErrorKind, Limit, Result};
use crate::limits::Limits;
use crate::value::Value;
use std::cell::Cell;
use std::fmt;

/// How often, in steps, the host is asked whether the rendering should go on.
const CANCEL_EVERY: u64 = 1024;

/// Bytes of text that are looked at in one step.
const SCANNED: usize = 1024;

/// Bytes of text that are made or hashed in one step.
const MADE: usize = 64;

/// Bytes of text that are read as a document, a path or a template in one step.
const READ: usize = 16;

/// Bytes of an allocation beside its content.
const ALLOCATED: usize = 48;

/// The host's own check whether a rendering should end.
pub(crate) type Cancel<'a> = &'a dyn Fn() -> bool;

/// The counters of one rendering.
pub(super) struct Meter<'a> {
    steps: Cell<u64>,
    /// From how many steps on the next charge looks at everything else.
    checkpoint: Cell<u64>,
    most_steps: u64,
    bytes: Cell<u64>,
    most_bytes: u64,
    cancel: Option<Cancel<'a>>,
}

impl<'a> Meter<'a> {
    pub(super) fn new(limits: &Limits, cancel: Option<Cancel<'a>>) -> Meter<'a> {
        let checkpoint = limits.steps.saturating_add(1).min(CANCEL_EVERY);
        Meter {
            steps: Cell::new(0),
            checkpoint: Cell::new(checkpoint),
            most_steps: limits.steps,
            bytes: Cell::new(0),
            most_bytes: limits.memory,
            cancel,
        }
    }

    #[inline]
    pub(super) fn spend(&self, steps: u64) -> Result<()> {
        self.note(steps);
        if self.steps.get() < self.checkpoint.get() { Ok(()) } else { self.look() }
    }

    /// Counts steps where no error can be given: the next charge gives it.
    #[inline]
    pub(super) fn note(&self, steps: u64) {
        // No rendering comes near the greatest number: looking at the limit now and then ends it before.
        self.steps.set(self.steps.get().wrapping_add(steps));
    }

    /// Counts bytes that are kept from now on, where no error can be given: the next charge of steps gives it.
    #[inline]
    pub(super) fn hold(&self, bytes: usize) {
        let held = self.bytes.get().saturating_add(bytes as u64);
        self.bytes.set(held);
        if held > self.most_bytes {
            self.checkpoint.set(0);
        }
    }

    /// Counts bytes that are kept from now on.
    pub(super) fn reserve(&self, bytes: usize) -> Result<()> {
        self.hold(bytes);
        self.settle()
    }

    /// Bytes that are no longer kept.
    #[inline]
    pub(super) fn release(&self, bytes: usize) {
        self.bytes.set(self.bytes.get().saturating_sub(bytes as u64));
    }

    /// Fails where bytes cannot be had, which are only needed for a while.
    pub(super) fn check_room(&self, bytes: usize) -> Result<()> {
        self.reserve(bytes)?;
        self.release(bytes);
        Ok(())
    }

    /// Fails where a limit is passed already.
    pub(super) fn settle(&self) -> Result<()> {
        if self.bytes.get() > self.most_bytes {
            let what = "the rendering keeps too much in memory";
            return Err(Error::limit_exceeded(Limit::Memory, what, self.most_bytes)
                .with_hint("lists and maps stay until its end, and texts count wherever they are kept"));
        }
        let steps = self.steps.get();
        if steps > self.most_steps {
            let what = "the rendering takes too many steps";
            return Err(Error::limit_exceeded(Limit::Steps, what, self.most_steps));
        }
        Ok(())
    }

    #[cold]
    fn look(&self) -> Result<()> {
        self.settle()?;
        let steps = self.steps.get();
        if self.cancel.is_some_and(|cancelled| cancelled()) {
            return Err(Error::new(ErrorKind::Cancelled, "the rendering was cancelled"));
        }
        let next = steps.saturating_add(CANCEL_EVERY);
        self.checkpoint.set(next.min(self.most_steps.saturating_add(1)));
        Ok(())
    }
}

impl Default for Meter<'_> {
    fn default() -> Self {
        Meter::new(&Limits::default(), None)
    }
}

impl fmt::Debug for Meter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meter").field("steps", &self.steps.get()).finish_non_exhaustive()
    }
}

/// Whether a value keeps anything beside itself, and has to be dropped.
#[inline]
pub(crate) fn owns(value: &Value<'_>) -> bool {
    // Each kind is named: one that owns something and is not here would be lost.
    match value {
        Value::Text(_) | Value::Wide(_) | Value::BigInteger(_) | Value::BigDecimal(_) => true,
        Value::Null
        | Value::Bool(_)
        | Value::Byte(_)
        | Value::Short(_)
        | Value::Int(_)
        | Value::Long(_)
        | Value::Float(_)
        | Value::Double(_)
        | Value::Char(_)
        | Value::Str(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::View(..)
        | Value::Entry(_)
        | Value::Iterator(_)
        | Value::Foreach(_)
        | Value::Block(_)
        | Value::Class(_)
        | Value::Object(_) => false,
    }
}

/// Bytes that a value keeps beside itself, about: a text or large number that the rendering made.
#[inline]
pub(crate) fn kept(value: &Value<'_>) -> usize {
    match value {
        Value::Text(text) => ALLOCATED + text.len(),
        Value::Wide(units) => ALLOCATED + units.len() * 2,
        Value::BigInteger(n) => ALLOCATED + n.bits() as usize / 8,
        Value::BigDecimal(n) => ALLOCATED + n.unscaled().bits() as usize / 8,
        _ => 0,
    }
}

/// Bytes of `count` values in a list, without what they keep.
pub(crate) const fn items(count: usize) -> usize {
    count.saturating_mul(size_of::<Value<'static>>())
}

/// Bytes of `count` entries in a map with its index, without what they keep.
pub(super) const fn entries(count: usize) -> usize {
    count.saturating_mul(2 * size_of::<Value<'static>>() + 32)
}

/// Bytes of a program, about, for each byte of its text.
const PROGRAM: usize = 64;

/// Bytes of a program whose text has `bytes` bytes, and which knows `names` variables.
pub(crate) fn program(bytes: usize, names: usize) -> usize {
    bytes.saturating_add(names).saturating_mul(PROGRAM)
}

/// Steps for looking at `bytes` of text.
pub(crate) fn scanned(bytes: usize) -> u64 {
    (bytes / SCANNED) as u64
}

/// Steps for reading `bytes` of text.
pub(crate) fn read(bytes: usize) -> u64 {
    (bytes / READ) as u64
}

/// Steps for making or hashing `bytes` of text.
pub(crate) fn made(bytes: usize) -> u64 {
    (bytes / MADE) as u64
}

/// Steps for computing with a number of `bits` bits: the work grows with their square.
pub(crate) fn computed(bits: u64) -> u64 {
    let words = bits / 64;
    words.saturating_mul(words) / 32
}
