//! References that only look: a variable, and members of maps behind it. They are what most templates print, so they
//! are read where they lie, without a value for each step. Whatever is not as plain as that is left to
//! [`super::reference`], which starts anew: looking has no effect.

use super::flow::{At as _, Flow};
use super::program::{Part, Ref};
use super::{Evaluator, Observer};
use crate::syntax::ast::ReferenceKind;
use crate::value::{Data, Heap, Look, Value};

/// How many parts of a reference, from its first on, are names that only a map's entries answer to.
pub(super) fn entries(parts: &[Part]) -> u8 {
    let entries =
        parts.iter().take_while(|part| matches!(part, Part::Property { site, .. } if site.is_entry()));
    entries.take(usize::from(u8::MAX)).count() as u8
}

/// What the first `entries` parts of a reference lead to; `None` where that is not plain.
#[inline]
fn look<'h, 'a>(slots: &'h [Value<'a>], heap: &'h Heap<'a>, reference: &Ref) -> Option<Look<'h, 'a>> {
    let mut found = Look::Value(slots.get(reference.slot as usize)?);
    for part in reference.parts.get(..usize::from(reference.entries))? {
        let Part::Property { site, .. } = part else { return None };
        found = heap.map_look(found.map()?, site.name())?;
    }
    Some(found)
}

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    /// What a reference leads to, and how many of its parts that takes; `None` where it is not plain.
    #[inline]
    pub(super) fn seen(&self, reference: &Ref) -> Option<Look<'_, 'a>> {
        if O::ACTIVE || self.frame.is_some() {
            return None;
        }
        look(&self.slots, &self.heap, reference)
    }

    /// Whether a reference that only looks counts as true; `None` where it has to be evaluated.
    #[inline]
    pub(super) fn truth_seen(&self, reference: &Ref) -> Flow<Option<bool>> {
        if usize::from(reference.entries) != reference.parts.len() {
            return self.has_next_seen(reference);
        }
        let truth = match self.seen(reference) {
            None | Some(Look::Value(Value::Null | Value::Block(_)) | Look::Data(Data::Null)) => {
                return Ok(None);
            }
            Some(Look::Value(Value::Bool(b)) | Look::Data(Data::Bool(b))) => *b,
            Some(_) => reference.kind != ReferenceKind::Runt,
        };
        self.heap.spend(1).at(reference.span)?;
        Ok(Some(truth))
    }

    /// [`Evaluator::truth_seen`] of `$foreach.hasNext`, which most loops ask.
    #[inline]
    fn has_next_seen(&self, reference: &Ref) -> Flow<Option<bool>> {
        let [Part::Property { site, .. }] = &*reference.parts else { return Ok(None) };
        if O::ACTIVE || self.frame.is_some() || !site.is_has_next() {
            return Ok(None);
        }
        let Some(Value::Foreach(id)) = self.slots.get(reference.slot as usize) else { return Ok(None) };
        self.heap.spend(1).at(reference.span)?;
        Ok(self.heap.foreach.get(*id as usize).map(|scope| scope.has_next))
    }

    /// Prints a reference that only looks; false where it has to be evaluated.
    #[inline]
    pub(super) fn print_seen(&mut self, reference: &'a Ref) -> Flow<bool> {
        let apart = O::ACTIVE || self.blocks_inside || self.frame.is_some();
        if apart || usize::from(reference.entries) != reference.parts.len() {
            return Ok(false);
        }
        match look(&self.slots, &self.heap, reference) {
            None | Some(Look::Value(Value::Null | Value::Block(_)) | Look::Data(Data::Null)) => Ok(false),
            Some(found) => {
                self.heap.spend(1).at(reference.span)?;
                self.heap.print_look(found, &mut self.out).at(reference.span)?;
                Ok(true)
            }
        }
    }
}
