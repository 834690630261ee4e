//! Java's natural order: `Comparable.compareTo` between values of one class.

use super::call::class_cast;
use super::class_name;
use super::text::View;
use crate::error::{Error, Result};
use crate::value::meter::made;
use crate::value::{Heap, Value};
use std::cmp::Ordering;

/// `left.compareTo(right)` where both are of one comparable class; `None` otherwise.
pub(super) fn natural(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    Some(match (left, right) {
        (Value::Byte(l), Value::Byte(r)) => l.cmp(r),
        (Value::Short(l), Value::Short(r)) => l.cmp(r),
        (Value::Int(l), Value::Int(r)) => l.cmp(r),
        (Value::Long(l), Value::Long(r)) => l.cmp(r),
        (Value::Float(l), Value::Float(r)) => float(f64::from(*l), f64::from(*r)),
        (Value::Double(l), Value::Double(r)) => float(*l, *r),
        (Value::Bool(l), Value::Bool(r)) => l.cmp(r),
        (Value::Char(l), Value::Char(r)) => l.cmp(r),
        (Value::BigInteger(l), Value::BigInteger(r)) => l.cmp(r),
        (Value::BigDecimal(l), Value::BigDecimal(r)) => l.compare(r),
        _ => View::of(left)?.compare(View::of(right)?).cmp(&0),
    })
}

/// `Double.compare`: -0.0 below 0.0, NaN above all.
pub(super) fn float(left: f64, right: f64) -> Ordering {
    left.partial_cmp(&right).filter(|o| o.is_ne() || left != 0.0).unwrap_or_else(|| {
        match (left.is_nan(), right.is_nan()) {
            (false, false) => right.is_sign_negative().cmp(&left.is_sign_negative()),
            (l, r) => l.cmp(&r),
        }
    })
}

/// Steps for sorting `values`: each is compared about as often as their number has binary digits, texts by their size.
fn comparisons(values: &[Value<'_>]) -> u64 {
    let sizes = values.iter().map(|v| 1 + made(v.as_str().map_or(0, str::len)));
    sizes.sum::<u64>().saturating_mul(u64::from(values.len().max(2).ilog2()))
}

/// The values in their natural order, equal ones in theirs.
pub(super) fn sorted<'a>(heap: &Heap<'a>, mut values: Vec<Value<'a>>) -> Result<Vec<Value<'a>>> {
    for (l, r) in values.iter().zip(values.iter().skip(1)) {
        if l.is_null() || r.is_null() {
            return Err(Error::java("NullPointerException", "a list with null in it has no natural order"));
        }
        if natural(l, r).is_none() {
            let of_one = heap.class_of(l) == heap.class_of(r);
            let to = if of_one { "java.lang.Comparable" } else { class_name(heap, l) };
            return Err(class_cast(class_name(heap, r), to));
        }
    }
    heap.spend(comparisons(&values))?;
    values.sort_by(|l, r| natural(l, r).unwrap_or(Ordering::Equal));
    Ok(values)
}
