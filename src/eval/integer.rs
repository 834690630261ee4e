//! Operations on Integers that lie open: in variables, members of maps, or the template. They are computed in
//! registers; whatever is not as plain as that, or overflows, is left to [`super::expression`], which starts anew:
//! looking has no effect.

use super::expression::holds;
use super::flow::{At as _, Flow};
use super::look::steps;
use super::program::{Expr, ExprKind, Link};
use super::{Evaluator, Observer};
use crate::syntax::ast::Operator;

impl<O: Observer> Evaluator<'_, '_, O> {
    /// What a chain of sums or products of Integers comes to.
    pub(super) fn integers_seen(&self, first: &Expr, rest: &[Link]) -> Flow<Option<i32>> {
        let mut spent = 0;
        let Some(n) = self.integers(first, rest, self.depth, &mut spent) else { return Ok(None) };
        self.spend_seen(spent, rest.last())?;
        Ok(Some(n))
    }

    /// Whether a comparison of two Integers holds.
    pub(super) fn integers_compared(&self, first: &Expr, link: &Link) -> Flow<Option<bool>> {
        let mut spent = 1;
        let Some(l) = self.integer_seen(first, self.depth, &mut spent) else { return Ok(None) };
        let Some(r) = self.integer_seen(&link.operand, self.depth, &mut spent) else { return Ok(None) };
        self.spend_seen(spent, Some(link))?;
        Ok(Some(holds(link.operator, l.cmp(&r))))
    }

    fn spend_seen(&self, steps: u64, last: Option<&Link>) -> Flow {
        match last {
            Some(last) => self.heap.spend(steps).at(last.operand.literal),
            None => Ok(()),
        }
    }

    /// What a chain of sums or products comes to, `depth` deep; `spent` counts its steps.
    fn integers(&self, first: &Expr, rest: &[Link], depth: usize, spent: &mut u64) -> Option<i32> {
        let mut left = self.integer_seen(first, depth, spent)?;
        for link in rest {
            *spent += 1;
            let right = self.integer_seen(&link.operand, depth, spent)?;
            left = of_integers(link.operator, left, right)?;
        }
        Some(left)
    }

    fn integer_seen(&self, expr: &Expr, depth: usize, spent: &mut u64) -> Option<i32> {
        match &expr.kind {
            ExprKind::Int(n) => Some(*n),
            ExprKind::Reference(reference) => {
                *spent += steps(reference);
                self.seen_through(reference)?.integer()
            }
            // One that nests too deeply fails elsewhere.
            ExprKind::Chain { first, rest } if depth < self.settings.limits.nesting => {
                self.integers(first, rest, depth + 1, spent)
            }
            _ => None,
        }
    }
}

/// A sum or product of two Integers, where that is one as well.
pub(super) fn of_integers(operator: Operator, l: i32, r: i32) -> Option<i32> {
    match operator {
        Operator::Add => l.checked_add(r),
        Operator::Subtract => l.checked_sub(r),
        Operator::Multiply => l.checked_mul(r),
        // Java's quotients and remainders go towards zero, as here; by zero there is none.
        Operator::Divide => l.checked_div(r),
        Operator::Remainder => l.checked_rem(r),
        _ => None,
    }
}
