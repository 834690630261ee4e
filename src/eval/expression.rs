//! Expressions: literals, operators, conditions.

use super::flow::{At as _, Flow, Interrupt};
use super::integer::of_integers;
use super::program::{Expr, ExprKind, Link, Op};
use super::{Evaluator, Observer};
use crate::error::Error;
use crate::span::Span;
use crate::syntax::ast::Operator;
use crate::value::meter::kept;
use crate::value::number::{self, compute};
use crate::value::{ListKind, MapKind, TextBuf, Value, fill};
use std::cmp::Ordering;
use std::rc::Rc;

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    /// The value of an expression: `Node.value`.
    pub(super) fn value(&mut self, expr: &'a Expr) -> Flow<Value<'a>> {
        let mut value = Value::Null;
        self.value_into(expr, &mut value)?;
        Ok(value)
    }

    /// [`Evaluator::value`], written to `out`, which owns nothing yet.
    pub(super) fn value_into(&mut self, expr: &'a Expr, out: &mut Value<'a>) -> Flow {
        let value = match &expr.kind {
            ExprKind::Text(text) => Value::Str(text),
            ExprKind::Reference(reference) => return self.reference_into(reference, out),
            ExprKind::Chain { first, rest, steps } => {
                return self.nested(expr.literal, |e| e.chain_into((first, rest, *steps), out));
            }
            ExprKind::Null => Value::Null,
            ExprKind::Bool(b) => Value::Bool(*b),
            ExprKind::Int(n) => Value::Int(*n),
            ExprKind::Long(n) => Value::Long(*n),
            ExprKind::Big(n) => Value::BigInteger(Rc::new(n.clone())),
            ExprKind::Double(n) => Value::Double(*n),
            ExprKind::Wide(units) => Value::Wide(Rc::from(&**units)),
            ExprKind::Interpolated { ops, drop_last } => self.interpolated(ops, *drop_last, expr.literal)?,
            ExprKind::List(items) => {
                let items = self.nested(expr.literal, |e| e.values(items))?;
                self.heap.new_list(ListKind::ArrayList, items)?
            }
            ExprKind::Range(bounds) => self.range(&bounds.0, &bounds.1)?,
            ExprKind::Map(pairs) => self.nested(expr.literal, |e| e.map(pairs))?,
            ExprKind::Not(inner) => Value::Bool(!self.condition(inner)?),
        };
        fill(out, value);
        Ok(())
    }

    /// The values of expressions, which count as kept while the others are made.
    pub(super) fn values(&mut self, items: &'a [Expr]) -> Flow<Vec<Value<'a>>> {
        let (mut values, mut held) = (Vec::with_capacity(items.len()), 0);
        for item in items {
            let value = self.value(item)?;
            held += kept(&value);
            self.heap.hold(kept(&value));
            values.push(value);
        }
        self.heap.release(held);
        self.note_blocks(&values);
        Ok(values)
    }

    fn map(&mut self, pairs: &'a [(Expr, Expr)]) -> Flow<Value<'a>> {
        let map = self.heap.new_map(MapKind::Linked);
        for (key, value) in pairs {
            let (key, value) = (self.value(key)?, self.value(value)?);
            self.note_block(&key);
            self.note_block(&value);
            self.heap.map_put(map, key, value)?;
        }
        Ok(Value::Map(map))
    }

    /// `[first..last]`; null where a bound is null or no number.
    fn range(&mut self, first: &'a Expr, last: &'a Expr) -> Flow<Value<'a>> {
        let (first, last) = (self.value(first)?, self.value(last)?);
        Ok(match (first.to_i32(), last.to_i32()) {
            (Some(first), Some(last)) => self.heap.new_range(first, last)?,
            _ => Value::Null,
        })
    }

    pub(super) fn interpolated(&mut self, ops: &'a [Op], drop_last: bool, span: Span) -> Flow<Value<'a>> {
        self.nested(span, |e| e.captured(drop_last, |e| e.ops(ops)))
    }

    // ---------------------------------------------------------------- operators

    fn chain_into(&mut self, (first, rest, steps): (&'a Expr, &'a [Link], u64), out: &mut Value<'a>) -> Flow {
        match rest {
            [] => return self.value_into(first, out),
            [link, ..] if matches!(link.operator, Operator::Or | Operator::And) => {
                fill(out, Value::Bool(self.logic(first, rest)?));
                return Ok(());
            }
            [link] if link.operator.compares() => {
                fill(out, Value::Bool(self.comparison(first, link, steps)?));
                return Ok(());
            }
            _ => {}
        }
        if let Some(n) = self.integers_seen(first, rest, steps)? {
            fill(out, Value::Int(n));
            return Ok(());
        }
        let mut left = self.value(first)?;
        let mut left_text = first.literal;
        for link in rest {
            let right = self.operand(&left, link)?;
            left = self.operate(link.operator, &left, left_text, &right, link.operand.literal)?;
            left_text = link.literal;
        }
        fill(out, left);
        Ok(())
    }

    /// The right side of an operation, while its left side is kept.
    fn operand(&mut self, left: &Value<'a>, link: &'a Link) -> Flow<Value<'a>> {
        self.step(link.operand.literal)?;
        let held = kept(left);
        self.heap.hold(held);
        let mut right = Value::Null;
        self.value_into(&link.operand, &mut right)?;
        self.heap.release(held);
        Ok(right)
    }

    /// Whether a comparison holds.
    fn comparison(&mut self, first: &'a Expr, link: &'a Link, steps: u64) -> Flow<bool> {
        if let Some(truth) = self.integers_compared(first, link, steps)? {
            return Ok(truth);
        }
        let mut left = Value::Null;
        self.value_into(first, &mut left)?;
        let right = self.operand(&left, link)?;
        self.compare(link.operator, &left, &right)
    }

    fn operate(
        &mut self,
        operator: Operator,
        left: &Value<'a>,
        left_text: Span,
        right: &Value<'a>,
        right_text: Span,
    ) -> Flow<Value<'a>> {
        if let (Value::Int(l), Value::Int(r)) = (left, right)
            && let Some(n) = of_integers(operator, *l, *r)
        {
            return Ok(Value::Int(n));
        }
        let arithmetic = match operator {
            Operator::Add if left.is_string() || right.is_string() => {
                return self.concat((left, left_text), (right, right_text));
            }
            Operator::Add => number::Operator::Add,
            Operator::Subtract => number::Operator::Subtract,
            Operator::Multiply => number::Operator::Multiply,
            Operator::Divide => number::Operator::Divide,
            Operator::Remainder => number::Operator::Remainder,
            _ => return self.compare(operator, left, right).map(Value::Bool),
        };
        let result = compute(arithmetic, left, right, self.settings.limits).at(right_text)?;
        Ok(result.unwrap_or(Value::Null))
    }

    /// `+` with a string: a null side contributes the text of its operand.
    pub(super) fn concat(
        &mut self,
        (left, left_text): (&Value<'a>, Span),
        (right, right_text): (&Value<'a>, Span),
    ) -> Flow<Value<'a>> {
        let mut text = TextBuf::new();
        for (value, literal) in [(left, left_text), (right, right_text)] {
            match value {
                Value::Null => text.push_str(self.program.text(literal)),
                Value::Block(id) => match self.block_text(*id)? {
                    Some(block) => self.heap.print(&block, &mut text)?,
                    None => return Err(null_pointer(literal)),
                },
                value => self.printing(&[value], |e| e.heap.print(value, &mut text).at(literal))?,
            }
        }
        self.settings.limits.check_text(text.size(), || text.units()).at(left_text)?;
        self.heap.spend_text(text.size()).at(left_text)?;
        Ok(text.into_value())
    }

    fn compare(&mut self, operator: Operator, left: &Value<'a>, right: &Value<'a>) -> Flow<bool> {
        if let (Value::Int(l), Value::Int(r)) = (left, right) {
            return Ok(holds(operator, l.cmp(r)));
        }
        Ok(match operator {
            Operator::Equal => self.equal(left, right)?,
            Operator::NotEqual => !self.equal(left, right)?,
            _ => match number::compare(left, right)? {
                Some(order) => holds(operator, order),
                None => false,
            },
        })
    }

    /// `==`: blocks count by their text.
    fn equal(&mut self, left: &Value<'a>, right: &Value<'a>) -> Flow<bool> {
        if let (Value::Block(l), Value::Block(r)) = (left, right) {
            return Ok(l == r);
        }
        if let (Some(left), Some(right)) = (left.as_str(), right.as_str()) {
            return Ok(left == right);
        }
        let (left, right) = (self.unblocked(left)?, self.unblocked(right)?);
        self.printing(&[&left, &right], |e| Ok(e.heap.loosely_equal(&left, &right)?))
    }

    fn unblocked(&mut self, value: &Value<'a>) -> Flow<Value<'a>> {
        match value {
            Value::Block(id) => Ok(self.block_text(*id)?.unwrap_or(Value::Null)),
            other => Ok(other.clone()),
        }
    }

    /// `&&` and `||`, all of one sort.
    fn logic(&mut self, first: &'a Expr, rest: &'a [Link]) -> Flow<bool> {
        let mut result = self.condition(first)?;
        for link in rest {
            self.step(link.operand.literal)?;
            if result == (link.operator == Operator::Or) {
                return Ok(result);
            }
            result = self.condition(&link.operand)?;
        }
        Ok(result)
    }

    /// Whether an expression holds as a condition: `Node.evaluate`. Literals other than `true` and the results of
    /// arithmetic never do.
    pub(super) fn condition(&mut self, expr: &'a Expr) -> Flow<bool> {
        match &expr.kind {
            ExprKind::Bool(b) => Ok(*b),
            ExprKind::Reference(reference) => self.is_true(reference),
            ExprKind::Not(inner) => Ok(!self.nested(expr.literal, |e| e.condition(inner))?),
            ExprKind::Chain { first, rest, steps } => match &**rest {
                [link, ..] if matches!(link.operator, Operator::Or | Operator::And) => {
                    self.nested(expr.literal, |e| e.logic(first, rest))
                }
                [link] if link.operator.compares() => {
                    self.nested(expr.literal, |e| e.comparison(first, link, *steps))
                }
                [link, ..] if link.operator.compares() => Ok(matches!(self.value(expr)?, Value::Bool(true))),
                _ => Ok(false),
            },
            _ => Ok(false),
        }
    }

    /// The text of a value, a block's included.
    pub(super) fn text_of(&mut self, value: &Value<'a>) -> Flow<String> {
        let value = self.unblocked(value)?;
        self.printing(&[&value], |e| Ok(e.heap.text_of(&value)?))
    }
}

pub(super) fn holds(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::Greater => order.is_gt(),
        Operator::LessOrEqual => order.is_le(),
        _ => order.is_ge(),
    }
}

#[cold]
fn null_pointer(span: Span) -> Interrupt {
    Error::java("NullPointerException", "a block that contains itself has no text").at(span).into()
}
