//! Printing: constant texts, and references as `ASTReference.render` prints them. What most references are is told when
//! they are compiled, see [`Prints`], and printed where it lies; the rest is evaluated first.

use super::ask::Answered;
use super::flow::{At as _, Flow};
use super::host::Bound;
use super::look::{look, look_on};
use super::program::{Expr, ExprKind, Part, Prints, Ref, TextOp};
use super::{Evaluator, Observer};
use crate::span::Span;
use crate::value::{Data, Look, Object, Value};

impl Prints {
    /// What a reference of such parts prints, which may ask something; `alone` where nothing is printed before it.
    pub(super) fn of(parts: &[Part], looks: u8, asks: bool, alone: bool) -> Prints {
        match parts {
            _ if !alone => Prints::Value,
            [] => Prints::Variable,
            parts if parts.len() == usize::from(looks) => Prints::Look,
            [Part::Method { bound: Some(bound), arguments, .. }]
                if bound.is_open() && arguments.len() == 1 =>
            {
                Prints::Open
            }
            [Part::Method { bound: Some(_), .. }] => Prints::Call,
            _ if asks => Prints::Answer,
            _ => Prints::Value,
        }
    }
}

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    #[allow(clippy::inline_always, reason = "most operations are texts: a call costs more than they do")]
    #[inline(always)]
    pub(super) fn print_text_op(&mut self, op: &TextOp) -> Flow {
        let start = self.written();
        let size = self.out.push_padded(&op.text);
        self.wrote_to(size, op.span, start)
    }

    /// Prints a variable that holds a text, as most that are printed do; false where there is more to it.
    #[allow(clippy::inline_always, reason = "see `print_text_op`")]
    #[inline(always)]
    pub(super) fn print_text_of(&mut self, reference: &Ref) -> Flow<bool> {
        if reference.prints != Prints::Variable || self.blocks_inside || self.looks_apart() {
            return Ok(false);
        }
        let text = match self.slots.get(reference.slot as usize) {
            Some(Value::Str(text)) => text,
            Some(Value::Text(text)) => text.as_str(),
            _ => return Ok(false),
        };
        self.heap.spend(1).at(reference.span)?;
        self.out.push_str(text);
        self.wrote(reference.span, 0).map(|()| true)
    }

    /// Prints a reference.
    pub(super) fn print_reference(&mut self, reference: &'a Ref) -> Flow {
        let start = self.written();
        if !self.print_plain(reference)? {
            let mut value = Value::Null;
            self.reference_into(reference, &mut value)?;
            self.print_value(reference, &value)?;
            self.heap.let_go(value);
        }
        self.wrote(reference.span, start)
    }

    /// Prints a reference without a value of it; false where it has to be evaluated.
    #[inline]
    fn print_plain(&mut self, reference: &'a Ref) -> Flow<bool> {
        if self.blocks_inside || self.looks_apart() {
            return Ok(false);
        }
        match reference.prints {
            Prints::Variable | Prints::Look => self.print_seen(reference),
            Prints::Answer => self.print_answer(reference),
            Prints::Call => self.print_call(reference),
            Prints::Open => self.print_open(reference),
            Prints::Value => Ok(false),
        }
    }

    /// Prints a reference that only looks.
    #[inline]
    fn print_seen(&mut self, reference: &Ref) -> Flow<bool> {
        match look(&self.slots, &self.heap, reference) {
            None | Some(Look::Value(Value::Null | Value::Block(_)) | Look::Data(Data::Null)) => Ok(false),
            Some(found) => {
                self.heap.spend(u64::from(reference.steps)).at(reference.span)?;
                self.heap.print_look(found, &mut self.out).at(reference.span)?;
                Ok(true)
            }
        }
    }

    /// Prints the answer to a question.
    fn print_answer(&mut self, reference: &Ref) -> Flow<bool> {
        let Some(Answered { answer, steps }) = self.asked(reference) else { return Ok(false) };
        self.heap.spend(steps).at(reference.span)?;
        self.heap.print(&answer.into(), &mut self.out).at(reference.span)?;
        Ok(true)
    }

    /// The object that a prepared call is of, and the call.
    #[inline]
    fn prepared(&self, reference: &'a Ref) -> Option<(&'a dyn Object, &'a Part, &'a dyn Bound)> {
        let [part @ Part::Method { bound: Some(bound), .. }] = &*reference.parts else { return None };
        let Some(&Value::Object(object)) = self.slots.get(reference.slot as usize) else { return None };
        Some((object, part, &**bound))
    }

    /// Prints a prepared call, where the host can print the result without making a value of it.
    fn print_call(&mut self, reference: &'a Ref) -> Flow<bool> {
        let Some((object, part, bound)) = self.prepared(reference) else { return Ok(false) };
        match bound.print(object, &mut self.heap, &mut self.out) {
            Some(result) => {
                self.step(reference.span)?;
                result.at(part.span()).map(|()| true)
            }
            None => Ok(false),
        }
    }

    /// Prints a prepared call with one argument, which most times is a text that lies open.
    #[inline]
    fn print_open(&mut self, reference: &'a Ref) -> Flow<bool> {
        let Some((object, part, bound)) = self.prepared(reference) else { return Ok(false) };
        let Part::Method { arguments, span, .. } = part else { return Ok(false) };
        let [argument] = &**arguments else { return Ok(false) };
        if let ExprKind::Reference(looks) = &argument.kind
            && looks.only_looks()
            && let Some(text) = look_on(&self.slots, &self.heap, looks).and_then(Look::text)
            && let Some(result) = bound.print_text(object, text, &self.heap, &mut self.out)
        {
            result.at(*span)?;
            // This reference, and that of the argument.
            self.heap.spend(1 + u64::from(looks.steps)).at(*span)?;
            return Ok(true);
        }
        self.step(reference.span)?;
        self.print_evaluated(reference, (object, part, bound), argument)?;
        Ok(true)
    }

    /// [`Evaluator::print_open`] where the argument has to be evaluated.
    #[inline(never)]
    fn print_evaluated(
        &mut self,
        reference: &'a Ref,
        (object, part, bound): (&'a dyn Object, &'a Part, &'a dyn Bound),
        argument: &'a Expr,
    ) -> Flow {
        let argument = self.value(argument)?;
        // The argument may have put a block where it can be printed.
        if let (false, Some(text)) = (self.blocks_inside, argument.as_str())
            && let Some(result) = bound.print_text(object, text, &self.heap, &mut self.out)
        {
            return result.at(part.span());
        }
        let mut value = Value::Null;
        self.invoke_own_into(&Value::Object(object), part, &[argument], &mut value)?;
        if value.is_null() {
            value = self.missing();
        }
        self.print_value(reference, &value)
    }

    fn print_value(&mut self, reference: &'a Ref, value: &Value<'a>) -> Flow {
        if reference.escaped {
            self.push(reference.backslashes);
            if value.is_null() {
                self.out.push('\\');
            }
            self.print_null_text(reference);
            return Ok(());
        }
        match value {
            Value::Null => {
                self.print_null(reference);
                Ok(())
            }
            Value::Block(id) => {
                // A block renders itself, before what stands in front of the reference.
                if self.print_block(*id).map_err(|e| e.at(reference.span))? {
                    return Ok(());
                }
                match self.block_text(*id).map_err(|e| e.at(reference.span))? {
                    Some(text) => self.print_text(reference, &text),
                    None => {
                        self.print_null(reference);
                        Ok(())
                    }
                }
            }
            value => self.print_text(reference, value),
        }
    }

    fn print_null(&mut self, reference: &'a Ref) {
        for part in [reference.backslashes, reference.backslashes, reference.prefix] {
            self.push(part);
        }
        self.print_null_text(reference);
    }

    fn print_text(&mut self, reference: &'a Ref, value: &Value<'a>) -> Flow {
        if reference.prefixed {
            self.push(reference.backslashes);
            self.push(reference.prefix);
        }
        self.printing(&[value], |e| e.heap.print(value, &mut e.out).at(reference.span))
            .map_err(|e| e.at(reference.span))
    }

    fn push(&mut self, text: Span) {
        self.out.push_str(self.program.text(text));
    }

    /// The text of a reference without a value: its source, or, for a macro's parameter, its argument's.
    fn print_null_text(&mut self, reference: &Ref) {
        let own = (self.program, reference.literal);
        let argument = if reference.bare { self.macro_literal(reference.slot) } else { None };
        let (program, literal) = argument.unwrap_or(own);
        self.out.push_str(program.text(literal));
    }
}
