//! References that ask something of a text or list: `$row.name.startsWith("a")`. What lies before the question only
//! looks, see [`super::look`], and so does its argument; the answer is found where both lie, and is a value of one word.

use super::program::{Expr, ExprKind, Part, Ref};
use super::{Evaluator, Observer};
use crate::method::{Answer, Question};
use crate::value::Look;

/// What the last of a reference's parts asks, where the others, of which there are `looks`, only look.
pub(super) fn asks(parts: &[Part], looks: u8) -> Option<Question> {
    let (Part::Method { name, arguments, .. }, before) = parts.split_last()? else { return None };
    let is_plain = |argument: &Expr| match &argument.kind {
        ExprKind::Text(_) => true,
        ExprKind::Reference(reference) => reference.only_looks(),
        _ => false,
    };
    let plain = before.len() == usize::from(looks) && arguments.iter().all(is_plain);
    if plain { Question::of(name, arguments.len()) } else { None }
}

/// What it costs to look for the argument of the last part.
pub(super) fn steps_of_argument(parts: &[Part]) -> u32 {
    let Some(Part::Method { arguments, .. }) = parts.last() else { return 0 };
    match arguments.first().map(|argument| &argument.kind) {
        Some(ExprKind::Reference(reference)) => reference.steps,
        _ => 0,
    }
}

/// An answer, and what it has cost in all.
#[derive(Clone, Copy)]
pub(super) struct Answered {
    pub(super) answer: Answer,
    pub(super) steps: u64,
}

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    /// What comes of a question; `None` where it has to be evaluated.
    #[inline(never)]
    pub(super) fn asked(&self, reference: &Ref) -> Option<Answered> {
        self.answer(reference.asks?, self.seen(reference)?, reference)
    }

    /// What `found` answers, to which the parts before the question have led.
    pub(super) fn answer(
        &self,
        question: Question,
        found: Look<'_, 'a>,
        reference: &Ref,
    ) -> Option<Answered> {
        let Part::Method { arguments, .. } = reference.parts.last()? else { return None };
        let argument = match arguments.first().map(|argument| &argument.kind) {
            None => "",
            Some(ExprKind::Text(constant)) => constant,
            Some(ExprKind::Reference(argument)) => self.seen_through(argument)?.text()?,
            Some(_) => return None,
        };
        let (answer, items) = match found.text() {
            Some(text) => (question.ask(text, argument)?, 0),
            None => question.ask_list(self.heap.items_seen(found)?, argument)?,
        };
        Some(Answered { answer, steps: u64::from(reference.steps) + items as u64 })
    }
}
