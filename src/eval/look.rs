//! References that only look: a variable, and members of maps behind it, by name or by `get` of a text. They are
//! what most templates print, so they are read where they lie, without a value for each step. Whatever is not as plain
//! as that is left to [`super::reference`], which starts anew: looking has no effect.

use super::ask::Answered;
use super::flow::{At as _, Flow};
use super::program::{Expr, ExprKind, Part, Ref};
use super::{Evaluator, Observer};
use crate::method::Answer;
use crate::syntax::ast::ReferenceKind;
use crate::value::{Data, Heap, Look, PlaceHint, Value};
use std::hint::cold_path;

/// How many parts of a reference, from its first on, only look where their receiver is a map.
pub(super) fn looks(parts: &[Part]) -> u8 {
    parts.iter().take(usize::from(u8::MAX)).take_while(|part| only_looks(part)).count() as u8
}

/// How many references are the keys of the parts that only look.
pub(super) fn keys(parts: &[Part]) -> u32 {
    let key = |part: &Part| match part {
        Part::Method { arguments, .. } => match arguments.first().map(|a| &a.kind) {
            Some(ExprKind::Reference(key)) => 1 + key.keys,
            _ => 0,
        },
        _ => 0,
    };
    parts.iter().take(usize::from(looks(parts))).map(key).sum()
}

fn only_looks(part: &Part) -> bool {
    match part {
        Part::Property { site, .. } => site.is_entry() && !site.is_has_next(),
        Part::Method { site, arguments, .. } => match &**arguments {
            [Expr { kind: ExprKind::Text(_), .. }] => site.is_get(),
            [Expr { kind: ExprKind::Reference(key), .. }] => {
                site.is_get() && usize::from(key.looks) == key.parts.len()
            }
            _ => false,
        },
        Part::Index { .. } => false,
    }
}

/// What the parts of a reference that only look lead to; `None` where that is not plain.
// By the clock: what is looked in is passed in registers.
#[inline]
pub(super) fn look<'h, 'a>(
    slots: &'h [Value<'a>],
    heap: &'h Heap<'a>,
    reference: &Ref,
) -> Option<Look<'h, 'a>> {
    let found = Look::Value(slots.get(reference.slot as usize)?);
    match reference.parts.get(..usize::from(reference.looks))? {
        [] => Some(found),
        // What was guessed right needs nothing kept for looking elsewhere.
        [Part::Property { site, .. }] => match heap.member_guessed(found, site.name(), site.place()) {
            None => look_on(slots, heap, reference),
            found => found,
        },
        _ => look_on(slots, heap, reference),
    }
}

/// The key of a part that only looks.
enum Key<'k> {
    /// The same each time, and where it was found the last time.
    Same(&'k str, &'k PlaceHint),
    Other(&'k str),
}

#[inline(never)]
pub(super) fn look_on<'h, 'a>(
    slots: &'h [Value<'a>],
    heap: &'h Heap<'a>,
    reference: &Ref,
) -> Option<Look<'h, 'a>> {
    let mut found = Look::Value(slots.get(reference.slot as usize)?);
    let mut host = heap.unchanged(found);
    for part in reference.parts.get(..usize::from(reference.looks))? {
        let key = match part {
            Part::Property { site, .. } => Key::Same(site.name(), site.place()),
            Part::Method { site, arguments, .. } => match &arguments.first()?.kind {
                ExprKind::Text(text) => Key::Same(text, site.place()),
                ExprKind::Reference(key) => Key::Other(look(slots, heap, key)?.text()?),
                _ => return None,
            },
            Part::Index { .. } => return None,
        };
        // What the host gave, such as `$context`, is read without asking the heap at each step.
        found = match (host, key) {
            (Some(map), Key::Same(key, place)) => Look::Data(map.member(key, place)?),
            (Some(map), Key::Other(key)) => Look::Data(heap.host_member_next(map, key)?),
            (None, Key::Same(key, place)) => heap.member_hinted(found, key, place)?,
            (None, Key::Other(key)) => heap.member_next(found, key)?,
        };
        host = match (host, found) {
            (Some(_), Look::Data(Data::Map(map))) => Some(map),
            _ => None,
        };
    }
    Some(found)
}

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    /// What the parts of a reference that only look lead to; `None` where that is not plain.
    #[inline]
    pub(super) fn seen(&self, reference: &Ref) -> Option<Look<'_, 'a>> {
        if self.looks_apart() { None } else { look(&self.slots, &self.heap, reference) }
    }

    /// What all the parts of a reference lead to; `None` where one of them does more than look.
    #[inline]
    pub(super) fn seen_through(&self, reference: &Ref) -> Option<Look<'_, 'a>> {
        if reference.only_looks() { self.seen(reference) } else { None }
    }

    /// Whether nothing may be looked at in place: somebody watches, or a frame may hide a variable.
    #[inline]
    pub(super) fn looks_apart(&self) -> bool {
        if self.frame.is_some() {
            cold_path();
            return true;
        }
        O::ACTIVE
    }

    /// Whether a reference that only looks, asks something, or is `$foreach.hasNext` counts as true; `None` where it has to be evaluated.
    #[inline]
    pub(super) fn truth_seen(&self, reference: &Ref) -> Flow<Option<bool>> {
        if !reference.only_looks() {
            return if reference.asks.is_some() {
                self.truth_asked(reference)
            } else {
                self.has_next_seen(reference)
            };
        }
        let truth = match self.seen(reference) {
            None | Some(Look::Value(Value::Null | Value::Block(_)) | Look::Data(Data::Null)) => {
                return Ok(None);
            }
            Some(Look::Value(Value::Bool(b)) | Look::Data(Data::Bool(b))) => *b,
            Some(_) => reference.kind != ReferenceKind::Runt,
        };
        self.heap.spend(u64::from(reference.steps)).at(reference.span)?;
        Ok(Some(truth))
    }

    /// [`Evaluator::truth_seen`] of a question.
    #[inline]
    fn truth_asked(&self, reference: &Ref) -> Flow<Option<bool>> {
        let Some(Answered { answer, steps }) = self.asked(reference) else { return Ok(None) };
        self.heap.spend(steps).at(reference.span)?;
        Ok(Some(!matches!(answer, Answer::Bool(false))))
    }

    /// [`Evaluator::truth_seen`] of `$foreach.hasNext`, which most loops ask.
    #[inline]
    fn has_next_seen(&self, reference: &Ref) -> Flow<Option<bool>> {
        let [Part::Property { site, .. }] = &*reference.parts else { return Ok(None) };
        if self.looks_apart() || !site.is_has_next() {
            return Ok(None);
        }
        let Some(Value::Foreach(id)) = self.slots.get(reference.slot as usize) else { return Ok(None) };
        self.heap.spend(1).at(reference.span)?;
        Ok(self.heap.foreach.get(*id as usize).map(|scope| scope.has_next))
    }
}
