//! Operations on Integers that lie open: in variables, members of maps, answers of texts and lists (see [`super::ask`]),
//! or the template. They are computed in registers; whatever is not as plain as that, or overflows, is left to [`super::expression`], which starts anew:
//! looking has no effect.

use super::expression::holds;
use super::flow::{At as _, Flow};
use super::program::{Expr, ExprKind, Link};
use super::{Evaluator, Observer};
use crate::method::Answer;
use crate::syntax::ast::Operator;
use crate::value::Look;

/// What looking at the operands of a chain costs: known when it is compiled.
pub(super) fn chain_steps(first: &Expr, rest: &[Link]) -> u64 {
    let steps = |expr: &Expr| match &expr.kind {
        ExprKind::Reference(reference) => u64::from(reference.steps),
        ExprKind::Chain { steps, .. } => *steps,
        _ => 0,
    };
    steps(first) + rest.iter().map(|link| 1 + steps(&link.operand)).sum::<u64>()
}

impl<O: Observer> Evaluator<'_, '_, O> {
    /// What a chain of sums or products of Integers comes to, which is worth `steps`.
    pub(super) fn integers_seen(&self, first: &Expr, rest: &[Link], steps: u64) -> Flow<Option<i32>> {
        if self.looks_apart() {
            return Ok(None);
        }
        let (Some(n), Some(last)) = (self.integers(first, rest, self.depth), rest.last()) else {
            return Ok(None);
        };
        self.heap.spend(steps).at(last.operand.literal)?;
        Ok(Some(n))
    }

    /// Whether a comparison of two Integers holds, which is worth `steps`.
    pub(super) fn integers_compared(&self, first: &Expr, link: &Link, steps: u64) -> Flow<Option<bool>> {
        if self.looks_apart() {
            return Ok(None);
        }
        let Some(l) = self.integer_seen(first, self.depth) else { return Ok(None) };
        let Some(r) = self.integer_seen(&link.operand, self.depth) else { return Ok(None) };
        self.heap.spend(steps).at(link.operand.literal)?;
        Ok(Some(holds(link.operator, l.cmp(&r))))
    }

    /// What a chain of sums or products comes to, `depth` deep.
    fn integers(&self, first: &Expr, rest: &[Link], depth: usize) -> Option<i32> {
        let mut left = self.integer_seen(first, depth)?;
        for link in rest {
            left = of_integers(link.operator, left, self.integer_seen(&link.operand, depth)?)?;
        }
        Some(left)
    }

    #[inline]
    fn integer_seen(&self, expr: &Expr, depth: usize) -> Option<i32> {
        match &expr.kind {
            ExprKind::Int(n) => Some(*n),
            ExprKind::Reference(reference) if reference.parts.is_empty() => {
                Look::Value(self.slots.get(reference.slot as usize)?).integer()
            }
            _ => self.integer_looked_at(expr, depth),
        }
    }

    fn integer_looked_at(&self, expr: &Expr, depth: usize) -> Option<i32> {
        match &expr.kind {
            ExprKind::Reference(reference) if reference.asks.is_some() => match self.asked(reference)?.answer
            {
                Answer::Int(n) => Some(n),
                Answer::Bool(_) => None,
            },
            ExprKind::Reference(reference) => self.seen_through(reference)?.integer(),
            // One that nests too deeply fails elsewhere.
            ExprKind::Chain { first, rest, .. } if depth < self.settings.limits.nesting => {
                self.integers(first, rest, depth + 1)
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

#[cfg(test)]
mod tests {
    use crate::eval::both_ways::both_ways;
    use crate::{Data, Variables};

    #[test]
    fn looking_at_integers_gives_what_computing_gives() {
        let values = ["0", "1", "-7", "2147483647", "-2147483648", "4294967296", "1.5", "\"7\"", "null"];
        for (a, b) in values.iter().flat_map(|a| values.map(|b| (a, b))) {
            let mut variables = Variables::new();
            variables.set("a", Data::from_json(a).unwrap());
            variables.set("m", Data::from_json(&format!("{{\"b\": {b}}}")).unwrap());
            for text in [
                "#set($x = $a + $m.b * 2 - 1)$x",
                "#set($x = ($a + 1) * ($m.b - 2))$x",
                "#set($x = $a / $m.b)$x",
                "#set($x = $a % $m.b - $a)$x",
                "#set($x = ($a - $m.b == $m.b + 0))$x",
                "#if($a < $m.b)<#elseif($a * 2 >= $m.b)>#else?#end",
                "#if($a == $m.b || !($a != $m.get('b')))=#end",
                "#if($a == $m.b == $a)=#end",
            ] {
                let [looked, computed] = both_ways(text, &variables);
                assert_eq!(format!("{looked:?}"), format!("{computed:?}"), "{text} of {a} and {b}");
            }
        }
    }
}
