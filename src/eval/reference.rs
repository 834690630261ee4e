//! References: `$a.b[0].c()`, printed, read and set (`ASTReference`, `ASTMethod`, `ASTIndex`, `ASTIdentifier`).

// By the clock: a value that goes through memory between two calls is waited for.
#![allow(clippy::inline_always)]

use super::ask::Answered;
use super::flow::{At as _, Flow};
use super::info::LoopInfo;
use super::program::{Expr, ExprKind, Part, Ref};
use super::{Evaluator, Observer, Place};
use crate::error::{Error, Result};
use crate::method;
use crate::span::Span;
use crate::syntax::ast::ReferenceKind;
use crate::value::{Class, ForeachScope, Object, Value, fill};

/// Whether a value is this very object of the host.
fn is_object(value: &Value<'_>, object: &dyn Object) -> bool {
    matches!(value, Value::Object(other) if std::ptr::addr_eq(*other, object))
}

/// Methods that make text of their receiver or arguments.
const PRINTING: [&str; 6] = ["toString", "valueOf", "format", "append", "insert", "join"];

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    /// The value of a reference, with the dialect's rule for one that has none, written to `out`, which owns nothing
    /// yet.
    pub(super) fn reference_into(&mut self, reference: &'a Ref, out: &mut Value<'a>) -> Flow {
        self.step(reference.span)?;
        match self.seen(reference) {
            Some(found) => {
                if let Some(question) = reference.asks
                    && let Some(Answered { answer, steps }) = self.answer(question, found, reference)
                {
                    // The reference's own step is counted.
                    self.heap.spend(steps - 1).at(reference.span)?;
                    fill(out, answer.into());
                    return Ok(());
                }
                let value = found.value();
                if reference.keys > 0 {
                    self.heap.spend(u64::from(reference.keys)).at(reference.span)?;
                }
                let parts = reference.parts.get(usize::from(reference.looks)..);
                self.parts_into(value, parts.unwrap_or_default(), out)?;
            }
            None => {
                let value = self.get(reference.slot).map_err(|e| e.at(reference.span))?;
                self.parts_into(value, &reference.parts, out)?;
            }
        }
        if O::ACTIVE {
            let place = Place { depth: self.depth, ..self.program.place(reference.span) };
            self.observer.reference(place, out, &self.heap);
        }
        if out.is_null() {
            fill(out, self.missing());
        }
        Ok(())
    }

    /// What `parts` give one after the other, the first one for `value`; null as soon as one of them gives that.
    #[inline(always)]
    fn parts_into(&mut self, value: Value<'a>, parts: &'a [Part], out: &mut Value<'a>) -> Flow {
        let mut receiver = value;
        let mut rest = parts.iter();
        while let Some(part) = rest.next() {
            if receiver.is_null() {
                return Ok(());
            }
            let mut next = Value::Null;
            let is_last = rest.len() == 0;
            self.part_into(&receiver, part, if is_last { &mut *out } else { &mut next })?;
            self.heap.let_go(std::mem::replace(&mut receiver, next));
            if is_last {
                return Ok(());
            }
        }
        fill(out, receiver);
        Ok(())
    }

    /// What a part of a reference gives for the value before it, written to `out`, which owns nothing yet.
    // By the clock: reading has this once, so that a call takes one function and not four.
    #[inline(always)]
    fn part_into(&mut self, receiver: &Value<'a>, part: &'a Part, out: &mut Value<'a>) -> Flow {
        match part {
            Part::Method { .. } => self.method_into(receiver, part, out),
            part => self.property_or_item(receiver, part, out),
        }
    }

    /// [`Evaluator::part_into`] for the targets of `#set`.
    #[inline(never)]
    fn part_of_target(&mut self, receiver: &Value<'a>, part: &'a Part) -> Flow<Value<'a>> {
        let mut value = Value::Null;
        self.part_into(receiver, part, &mut value)?;
        Ok(value)
    }

    #[inline(never)]
    fn property_or_item(&mut self, receiver: &Value<'a>, part: &'a Part, out: &mut Value<'a>) -> Flow {
        let found = match part {
            Part::Method { .. } => None,
            Part::Property { site, span } => match receiver {
                Value::Object(object) => object.get(site.name(), &mut self.heap).at(*span)?,
                Value::Foreach(id) if matches!(site.name(), "info" | "Info") => self.loop_info(*id),
                Value::Block(_) if matches!(site.name(), "class" | "Class") => {
                    Some(Value::Class(Class::Block))
                }
                _ => method::property(&mut self.heap, receiver, site).at(*span)?,
            },
            Part::Index { index, span } => {
                let index = self.value(index)?;
                match receiver {
                    Value::Object(object) => self.object_index(*object, index).at(*span)?,
                    _ => method::index_get(&mut self.heap, receiver, &index).at(*span)?,
                }
            }
        };
        fill(out, found.unwrap_or(Value::Null));
        Ok(())
    }

    /// `$object[index]`: its `get`. Counting from the end takes a `size`.
    fn object_index(&mut self, object: &'a dyn Object, index: Value<'a>) -> Result<Option<Value<'a>>> {
        let index = match index {
            Value::Int(n) if n < 0 => match object.call("size", &[], &mut self.heap)? {
                Some(Value::Int(size)) => Value::Int(size.saturating_add(n)),
                _ => {
                    return Err(Error::java(
                        "VelocityException",
                        "a negative index needs a `size()` to count from",
                    ));
                }
            },
            other => other,
        };
        object.call("get", &[index], &mut self.heap)
    }

    #[inline(always)]
    fn method_into(&mut self, receiver: &Value<'a>, part: &'a Part, out: &mut Value<'a>) -> Flow {
        let Part::Method { arguments, bound, span, .. } = part else { return Ok(()) };
        if let (Value::Object(object), Some(bound)) = (receiver, bound)
            && let Some(result) = bound.call(*object, &mut self.heap)
        {
            let value = result.at(*span)?;
            self.heap.spend_made(&value).at(*span)?;
            fill(out, value);
            return Ok(());
        }
        // Most calls have at most two arguments: those need no list on the heap.
        let (mut few, many) = ([Value::Null, Value::Null], &**arguments);
        let [first, second] = &mut few;
        let more;
        let values: &[Value<'a>] = match many {
            [] => &[],
            [one] => {
                self.argument_into(one, first)?;
                std::slice::from_ref(first)
            }
            [one, two] => {
                self.argument_into(one, first)?;
                self.argument_into(two, second)?;
                &few
            }
            many => {
                more = self.values(many)?;
                &more
            }
        };
        self.invoke_into(receiver, part, values, out)?;
        let [first, second] = few;
        self.heap.let_go(first);
        self.heap.let_go(second);
        Ok(())
    }

    /// The value of an argument: most are constant texts and numbers.
    #[inline]
    fn argument_into(&mut self, argument: &'a Expr, out: &mut Value<'a>) -> Flow {
        match &argument.kind {
            ExprKind::Text(text) => fill(out, Value::Str(text)),
            ExprKind::Int(n) => fill(out, Value::Int(*n)),
            _ => return self.value_into(argument, out),
        }
        Ok(())
    }

    /// What a call gives with its arguments, written to `out`; nothing where there is no such method.
    #[inline(always)]
    fn invoke_into(
        &mut self,
        receiver: &Value<'a>,
        part: &'a Part,
        arguments: &[Value<'a>],
        out: &mut Value<'a>,
    ) -> Flow {
        if matches!(receiver, Value::Object(_) | Value::Foreach(_) | Value::Block(_)) {
            return self.invoke_own_into(receiver, part, arguments, out);
        }
        self.invoke_java_into(receiver, part, arguments, out)
    }

    /// A call of a method of Java's classes.
    #[inline(always)]
    fn invoke_java_into(
        &mut self,
        receiver: &Value<'a>,
        part: &'a Part,
        arguments: &[Value<'a>],
        out: &mut Value<'a>,
    ) -> Flow {
        let Part::Method { name, site, span, .. } = part else { return Ok(()) };
        self.note_blocks(arguments);
        if self.blocks_inside && PRINTING.contains(&&**name) {
            return self.invoke_printing(receiver, part, arguments, out);
        }
        method::call_into(&mut self.heap, receiver, site, arguments, out).at(*span).map(|_| ())
    }

    /// A call that may print blocks in its receiver or arguments.
    #[inline(never)]
    fn invoke_printing(
        &mut self,
        receiver: &Value<'a>,
        part: &'a Part,
        arguments: &[Value<'a>],
        out: &mut Value<'a>,
    ) -> Flow {
        let Part::Method { site, span, .. } = part else { return Ok(()) };
        let values: Vec<&Value<'a>> = std::iter::once(receiver).chain(arguments).collect();
        self.printing(&values, |e| method::call_into(&mut e.heap, receiver, site, arguments, out).at(*span))
            .map(|_| ())
    }

    /// A call of what only the host or the evaluator knows; a loop has a map's methods, too.
    #[inline(never)]
    pub(super) fn invoke_own_into(
        &mut self,
        receiver: &Value<'a>,
        part: &'a Part,
        arguments: &[Value<'a>],
        out: &mut Value<'a>,
    ) -> Flow {
        let Part::Method { name, span, .. } = part else { return Ok(()) };
        let found = self.invoke_own(receiver, name, arguments, *span)?;
        match (found, receiver) {
            (Some(value), _) => fill(out, value),
            (None, Value::Foreach(_)) => return self.invoke_java_into(receiver, part, arguments, out),
            (None, _) => {}
        }
        Ok(())
    }

    /// Calls what only the host or the evaluator knows: a method of an object, a loop or a block.
    fn invoke_own(
        &mut self,
        receiver: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        span: Span,
    ) -> Flow<Option<Value<'a>>> {
        match receiver {
            Value::Object(object) => {
                let object: &'a dyn Object = *object;
                let found = object.call(name, arguments, &mut self.heap).at(span)?;
                if let Some(value) = &found {
                    self.heap.spend_made(value).at(span)?;
                }
                Ok(match (found, name, arguments) {
                    (None, "equals", [other]) => Some(Value::Bool(is_object(other, object))),
                    (found, ..) => found,
                })
            }
            Value::Foreach(id) if name == "getInfo" && arguments.is_empty() => Ok(self.loop_info(*id)),
            Value::Block(id) => match (name, arguments) {
                ("getClass", []) => Ok(Some(Value::Class(Class::Block))),
                ("toString", []) => self.block_text(*id).map(|t| Some(t.unwrap_or(Value::Null))),
                ("equals", [other]) => Ok(Some(Value::Bool(matches!(other, Value::Block(o) if o == id)))),
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// `$foreach.info`.
    fn loop_info(&self, id: u32) -> Option<Value<'a>> {
        let scope = self.heap.foreach.get(id as usize)?;
        let parent = |scope: &&ForeachScope<'a>| self.heap.foreach.get(scope.parent? as usize);
        let depth = std::iter::successors(Some(scope), parent).count();
        let at = self.program.place(scope.span).position();
        self.heap.hold(size_of::<LoopInfo>() + self.settings.name.map_or(0, str::len));
        let info = self.settings.programs.infos.add(LoopInfo {
            template: self.settings.name.unwrap_or("template").to_owned(),
            line: at.line as i32,
            column: at.column as i32,
            depth: depth as i32,
        })?;
        Some(Value::Object(info))
    }

    // ---------------------------------------------------------------- setting

    /// `#set`s a reference.
    pub(super) fn assign(&mut self, target: &'a Ref, value: Value<'a>) -> Flow {
        self.note_block(&value);
        let Some((last, before)) = target.parts.split_last() else {
            self.put(target.slot, value);
            return Ok(());
        };
        let mut receiver = self.get(target.slot)?;
        for part in before {
            if receiver.is_null() {
                return Ok(());
            }
            receiver = self.part_of_target(&receiver, part)?;
        }
        if receiver.is_null() {
            return Ok(());
        }
        match last {
            Part::Index { index, span } => self.assign_index(&receiver, index, value, *span),
            Part::Property { site, span } => {
                method::set_property(&mut self.heap, &receiver, site.name(), value).at(*span)?;
                Ok(())
            }
            Part::Method { name, span, .. } => {
                method::set_property(&mut self.heap, &receiver, name, value).at(*span)?;
                Ok(())
            }
        }
    }

    fn assign_index(&mut self, receiver: &Value<'a>, index: &'a Expr, value: Value<'a>, span: Span) -> Flow {
        let index = self.value(index)?;
        self.note_block(&index);
        method::index_set(&mut self.heap, receiver, &index, value).at(span)?;
        Ok(())
    }

    /// Whether a reference counts as true in a condition: `ASTReference.evaluate`.
    pub(super) fn is_true(&mut self, reference: &'a Ref) -> Flow<bool> {
        if let Some(truth) = self.truth_seen(reference)? {
            return Ok(truth);
        }
        let mut value = Value::Null;
        self.reference_into(reference, &mut value)?;
        match value {
            Value::Null => Ok(false),
            Value::Bool(b) => Ok(b),
            Value::Block(id) => Ok(self.block_text(id)?.is_some()),
            _ => Ok(reference.kind != ReferenceKind::Runt),
        }
    }
}
