//! Variables: the template's own, and the contexts that macros and loops put in front of them.
//!
//! The template's variables are numbered slots. A macro call adds a frame whose parameters are expressions of the
//! caller, evaluated anew at each use (`ProxyVMContext`); a null element of a loop adds one that hides the loop
//! variable (`Foreach.NullHolderContext`). What a frame does not know is its caller's to know.

use super::flow::Flow;
use super::program::{Expr, ExprKind, Program, Slot};
use super::{Evaluator, Observer};
use crate::span::Span;
use crate::value::meter::kept;
use crate::value::{Value, fill};

#[derive(Debug)]
pub(super) struct Frame<'a> {
    pub(super) parent: Option<usize>,
    pub(super) kind: FrameKind<'a>,
}

#[derive(Debug)]
pub(super) enum FrameKind<'a> {
    Macro {
        /// Parameters whose arguments are evaluated at each use.
        by_name: Vec<(Slot, &'a Expr)>,
        /// Every parameter that is not a constant, with its argument's text.
        literals: Vec<(Slot, Span)>,
        /// Constant arguments, and what was set since.
        locals: Vec<(Slot, Value<'a>)>,
        /// The program whose pool the arguments' ranges are of.
        caller: &'a Program,
    },
    /// The loop variable that holds null for this turn.
    NullHolder { slot: Slot, active: bool },
}

/// What a frame says to a look-up.
enum Found<'a> {
    Value(Value<'a>),
    Argument(&'a Expr, &'a Program),
    Nothing,
}

impl<'a> Frame<'a> {
    fn find(&self, wanted: Slot) -> Found<'a> {
        match &self.kind {
            FrameKind::Macro { by_name, locals, caller, .. } => {
                if let Some((_, value)) = locals.iter().find(|(slot, v)| *slot == wanted && !v.is_null()) {
                    return Found::Value(value.clone());
                }
                let argument = by_name.iter().find(|(slot, _)| *slot == wanted);
                argument.map_or(Found::Nothing, |(_, e)| Found::Argument(e, caller))
            }
            FrameKind::NullHolder { slot, active } if *active && *slot == wanted => Found::Value(Value::Null),
            FrameKind::NullHolder { .. } => Found::Nothing,
        }
    }

    /// Bytes that a frame keeps which stays.
    fn bytes(&self) -> usize {
        let held = match &self.kind {
            FrameKind::Macro { by_name, literals, locals, .. } => {
                let local = |(_, value): &(Slot, Value<'a>)| size_of::<(Slot, Value<'a>)>() + kept(value);
                (by_name.len() + literals.len()) * size_of::<(Slot, Span)>()
                    + locals.iter().map(local).sum::<usize>()
            }
            FrameKind::NullHolder { .. } => 0,
        };
        size_of::<Frame<'a>>() + held
    }

    fn put(&mut self, wanted: Slot, value: &Value<'a>) {
        match &mut self.kind {
            FrameKind::Macro { locals, .. } => match locals.iter_mut().find(|(slot, _)| *slot == wanted) {
                Some(local) => local.1 = value.clone(),
                None => locals.push((wanted, value.clone())),
            },
            FrameKind::NullHolder { slot, active } => *active |= *slot == wanted && value.is_null(),
        }
    }

    fn remove(&mut self, wanted: Slot) {
        match &mut self.kind {
            FrameKind::Macro { by_name, locals, .. } => {
                by_name.retain(|(slot, _)| *slot != wanted);
                locals.retain(|(slot, _)| *slot != wanted);
            }
            FrameKind::NullHolder { slot, active } => *active &= *slot != wanted,
        }
    }
}

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    /// The value of a variable; null where it has none.
    #[inline]
    pub(super) fn get(&mut self, slot: Slot) -> Flow<Value<'a>> {
        if self.frame.is_none() {
            return Ok(self.slots.get(slot as usize).cloned().unwrap_or(Value::Null));
        }
        self.get_framed(slot)
    }

    /// [`Evaluator::get`], written to `out`, which is null yet.
    #[inline]
    pub(super) fn get_into(&mut self, slot: Slot, out: &mut Value<'a>) -> Flow {
        if self.frame.is_some() {
            fill(out, self.get_framed(slot)?);
            return Ok(());
        }
        match self.slots.get(slot as usize) {
            None | Some(Value::Null) => {}
            // As most are that a loop asks for.
            Some(Value::Foreach(id)) => fill(out, Value::Foreach(*id)),
            Some(value) => fill(out, value.clone()),
        }
        Ok(())
    }

    fn get_framed(&mut self, slot: Slot) -> Flow<Value<'a>> {
        let mut at = self.frame;
        while let Some(frame) = at.and_then(|i| self.frames.get(i)) {
            match frame.find(slot) {
                Found::Value(value) => return Ok(value),
                Found::Argument(expr, caller) => {
                    let parent = frame.parent;
                    return self.in_frame(parent, (caller, expr.literal), |e| e.argument(expr));
                }
                Found::Nothing => at = frame.parent,
            }
        }
        Ok(self.slots.get(slot as usize).cloned().unwrap_or(Value::Null))
    }

    /// An argument of a macro, in the caller's context. A reference without parts is the variable itself.
    fn argument(&mut self, expr: &'a Expr) -> Flow<Value<'a>> {
        match &expr.kind {
            ExprKind::Reference(r) if r.parts.is_empty() => self.get(r.slot),
            _ => self.value(expr),
        }
    }

    /// Runs `body` in another frame, with that frame's program.
    pub(super) fn in_frame<T>(
        &mut self,
        frame: Option<usize>,
        (program, span): (&'a Program, Span),
        body: impl FnOnce(&mut Self) -> Flow<T>,
    ) -> Flow<T> {
        let outer = std::mem::replace(&mut self.frame, frame);
        let result = self.in_program(program, |e| e.nested(span, body));
        self.frame = outer;
        result
    }

    /// Sets a variable: in every frame, and in the template.
    #[inline]
    pub(super) fn put(&mut self, slot: Slot, value: Value<'a>) {
        if self.frame.is_some() {
            self.put_framed(slot, &value);
        }
        if let Some(place) = self.slots.get_mut(slot as usize) {
            self.heap.replace(place, value);
        }
    }

    #[inline(never)]
    fn put_framed(&mut self, slot: Slot, value: &Value<'a>) {
        let mut at = self.frame;
        while let Some(frame) = at.and_then(|i| self.frames.get_mut(i)) {
            frame.put(slot, value);
            at = frame.parent;
        }
    }

    /// Removes a variable, as the end of a loop does.
    pub(super) fn remove(&mut self, slot: Slot) {
        if self.frame.is_some() {
            self.remove_framed(slot);
        }
        if let Some(place) = self.slots.get_mut(slot as usize) {
            self.heap.replace(place, Value::Null);
        }
    }

    #[inline(never)]
    fn remove_framed(&mut self, slot: Slot) {
        let mut at = self.frame;
        while let Some(frame) = at.and_then(|i| self.frames.get_mut(i)) {
            frame.remove(slot);
            at = frame.parent;
        }
    }

    /// Runs `body` where the loop variable holds null, as long as `holding`; says whether it does afterwards.
    pub(super) fn with_null_holder(
        &mut self,
        slot: Slot,
        holding: &mut bool,
        body: impl FnOnce(&mut Self) -> Flow,
    ) -> Flow {
        self.with_frame(FrameKind::NullHolder { slot, active: *holding }, |e| {
            let own = e.frame;
            let result = body(e);
            if let Some(FrameKind::NullHolder { active, .. }) =
                own.and_then(|i| e.frames.get(i)).map(|f| &f.kind)
            {
                *holding = *active;
            }
            result
        })
    }

    /// Runs `body` in a new frame in front of the present one.
    pub(super) fn with_frame<T>(
        &mut self,
        kind: FrameKind<'a>,
        body: impl FnOnce(&mut Self) -> Flow<T>,
    ) -> Flow<T> {
        let (outer, depth) = (self.frame, self.frames.len());
        self.frames.push(Frame { parent: outer, kind });
        self.frame = Some(depth);
        let blocks = self.blocks.len();
        let result = body(self);
        self.frame = outer;
        // A block that was made in the frame may still be rendered later: then the frame stays.
        if self.blocks.len() == blocks {
            self.frames.truncate(depth);
        } else if let Some(frame) = self.frames.get(depth) {
            self.heap.hold(frame.bytes());
        }
        result
    }

    /// The text of the argument that a macro's parameter stands for, and the program that it is of.
    pub(super) fn macro_literal(&self, slot: Slot) -> Option<(&'a Program, Span)> {
        let mut at = self.frame;
        while let Some(frame) = at.and_then(|i| self.frames.get(i)) {
            if let FrameKind::Macro { literals, caller, .. } = &frame.kind
                && let Some((_, literal)) = literals.iter().find(|(s, _)| *s == slot)
            {
                return Some((caller, *literal));
            }
            at = frame.parent;
        }
        None
    }
}
