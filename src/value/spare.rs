//! Texts that nobody holds any more, for the next ones: a loop makes and drops one in most of its turns.

use super::meter::owns;
use super::{Heap, TextBuf, Value};
use std::rc::Rc;

/// How many texts wait to be used again.
const MOST: usize = 8;

/// Bytes up to which a text is worth waiting.
const LONGEST: usize = 128;

impl<'a> Heap<'a> {
    /// An empty text that nobody else holds.
    pub(crate) fn spare_text(&mut self) -> Rc<String> {
        self.spare_texts.pop().unwrap_or_default()
    }

    /// A text that `write` writes.
    pub(crate) fn made_text(&mut self, write: impl FnOnce(&mut String)) -> Value<'a> {
        let mut text = self.spare_text();
        write(Rc::make_mut(&mut text));
        Value::Text(text)
    }

    /// Lets go of a value.
    #[inline]
    pub(crate) fn let_go(&mut self, value: Value<'a>) {
        if owns(&value) {
            self.let_go_owning(value);
        } else {
            std::mem::forget(value);
        }
    }

    #[inline(never)]
    fn let_go_owning(&mut self, value: Value<'a>) {
        if let Value::Text(mut text) = value
            && text.capacity() <= LONGEST
            && self.spare_texts.len() < MOST
            && let Some(own) = Rc::get_mut(&mut text)
        {
            own.clear();
            self.spare_texts.push(text);
        }
    }
}

impl TextBuf {
    /// Empty text in the room of a spare one.
    pub(crate) fn in_spare(spare: &mut Rc<String>) -> TextBuf {
        TextBuf::reusing(std::mem::take(Rc::make_mut(spare)))
    }

    /// The text as a value, in what its room came from.
    pub(crate) fn into_spare<'a>(mut self, mut spare: Rc<String>) -> Value<'a> {
        match self.utf8() {
            Some(utf8) => {
                *Rc::make_mut(&mut spare) = std::mem::take(utf8);
                Value::Text(spare)
            }
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
