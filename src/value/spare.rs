//! Texts that nobody holds any more, for the next ones: a loop makes and drops one in most of its turns.

use super::meter::owns;
use super::{Heap, TextBuf, Value};
use std::rc::Rc;

/// How many texts wait to be used again.
const MOST: usize = 64;

/// Bytes up to which a text is worth waiting.
const LONGEST: usize = 128;

/// What a text that is being made will be kept in.
#[derive(Debug, Default)]
pub(crate) struct Spare(Rc<String>);

impl Spare {
    /// The text that was there, empty.
    #[inline]
    pub(crate) fn text(&mut self) -> String {
        Rc::get_mut(&mut self.0).map(std::mem::take).unwrap_or_default()
    }

    /// The value of a text.
    #[inline]
    pub(crate) fn filled<'a>(mut self, text: String) -> Value<'a> {
        match Rc::get_mut(&mut self.0) {
            Some(own) => *own = text,
            None => self.0 = Rc::new(text),
        }
        Value::Text(self.0)
    }
}

impl<'a> Heap<'a> {
    /// What the next text will be kept in.
    #[inline]
    pub(crate) fn spare_text(&mut self) -> Spare {
        self.spare_texts.pop().map_or_else(Spare::default, Spare)
    }

    /// A text that `write` writes.
    pub(crate) fn made_text(&mut self, write: impl FnOnce(&mut String)) -> Value<'a> {
        let mut spare = self.spare_text();
        let mut text = spare.text();
        write(&mut text);
        spare.filled(text)
    }

    /// Lets go of a value.
    #[inline]
    pub(crate) fn let_go(&mut self, value: Value<'a>) {
        if owns(&value) {
            let_go_owning(value, &mut self.spare_texts);
        } else {
            std::mem::forget(value);
        }
    }
}

/// Lets go of a value that owns something; a short text that nobody else holds becomes a spare one.
#[inline(never)]
pub(super) fn let_go_owning(value: Value<'_>, spare: &mut Vec<Rc<String>>) {
    if let Value::Text(mut text) = value
        && text.capacity() <= LONGEST
        && spare.len() < MOST
        && let Some(own) = Rc::get_mut(&mut text)
    {
        own.clear();
        spare.push(text);
    }
}

impl TextBuf {
    /// The text as a value, in what its room came from.
    pub(crate) fn into_spare<'a>(mut self, spare: Spare) -> Value<'a> {
        match self.utf8() {
            Some(utf8) => spare.filled(std::mem::take(utf8)),
            None => self.into_value(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    #[test]
    fn a_text_that_somebody_holds_is_not_used_again() {
        let mut heap = Heap::new(Limits::default());
        let first = heap.made_text(|text| text.push_str("first"));
        let held = first.clone();
        heap.let_go(first);
        let second = heap.made_text(|text| text.push_str("second"));
        assert_eq!((held.as_str(), second.as_str()), (Some("first"), Some("second")));
        heap.let_go(second);
        let third = heap.made_text(|text| text.push('3'));
        assert_eq!(third.as_str(), Some("3"));
        assert!(heap.spare_texts.is_empty());
        heap.let_go(third);
        heap.let_go(Value::from("x".repeat(LONGEST + 1)));
        assert_eq!(heap.spare_texts.len(), 1);
    }
}
