//! `java.math.BigDecimal`. Overloads with a `MathContext` only fit null; rounding modes go by their numbers.

use super::big_integer::{check, sign};
use super::call::{self, Call, illegal_argument};
use super::table::{Method, b, m, null_only};
use super::types::Type::{BigDecimal as Decimal, Double, Int, Long, Object, Other};
use super::{class_name, object, order};
use crate::error::{Error, Result};
use crate::value::{BigDecimal, ListKind, Value};
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};
use std::cmp::Ordering;
use std::rc::Rc;

const CONTEXT: super::types::Type = Other("MathContext");
const ROUNDING: super::types::Type = Other("RoundingMode");

pub(super) const METHODS: &[Method] = &[
    null_only("abs", &[CONTEXT]),
    m("abs", &[], |c| Ok(value(BigDecimal::new(this(c)?.unscaled().abs(), this(c)?.scale())))),
    m("add", &[Decimal], |c| add(c, false)),
    null_only("add", &[Decimal, CONTEXT]),
    m("byteValue", &[], |c| Ok(Value::Int(i32::from(low(c) as i8)))),
    m("byteValueExact", &[], |c| exact(c, i64::from(i8::MIN)..=i64::from(i8::MAX)).map(narrow)),
    m("compareTo", &[Object], compare_to),
    m("compareTo", &[Decimal], compare_to),
    null_only("divide", &[Decimal, ROUNDING]),
    m("divide", &[Decimal], divide_exactly),
    null_only("divide", &[Decimal, CONTEXT]),
    m("divide", &[Decimal, Int], |c| quotient(c, this(c)?.scale(), c.int(1))),
    m("divide", &[Decimal, Int, Int], |c| quotient(c, c.int(1), c.int(2))),
    null_only("divide", &[Decimal, Int, ROUNDING]),
    m("divideAndRemainder", &[Decimal], |c| {
        let (quotient, rest) = divide_wholly(c)?;
        c.heap.new_list(ListKind::ObjectArray, vec![value(quotient), value(rest)])
    }),
    null_only("divideAndRemainder", &[Decimal, CONTEXT]),
    m("divideToIntegralValue", &[Decimal], |c| Ok(value(divide_wholly(c)?.0))),
    null_only("divideToIntegralValue", &[Decimal, CONTEXT]),
    m("doubleValue", &[], |c| Ok(Value::Double(c.receiver.to_f64().unwrap_or(f64::NAN)))),
    b("equals", &[Object], object::equals),
    m("floatValue", &[], |c| {
        let n = this(c)?;
        let text = format!("{}e{}", n.unscaled(), -i64::from(n.scale()));
        Ok(Value::Float(text.parse().unwrap_or(f32::NAN)))
    }),
    m("hashCode", &[], object::hash_code),
    m("intValue", &[], |c| Ok(Value::Int(low(c) as i32))),
    m("intValueExact", &[], |c| exact(c, i64::from(i32::MIN)..=i64::from(i32::MAX)).map(narrow)),
    m("longValue", &[], |c| Ok(Value::Long(low(c)))),
    m("longValueExact", &[], |c| exact(c, i64::MIN..=i64::MAX).map(Value::Long)),
    m("max", &[Decimal], |c| {
        Ok(if this(c)?.compare(arg(c)?).is_ge() { c.receiver.clone() } else { c.arg(0) })
    }),
    m("min", &[Decimal], |c| {
        Ok(if this(c)?.compare(arg(c)?).is_le() { c.receiver.clone() } else { c.arg(0) })
    }),
    m("movePointLeft", &[Int], |c| move_point(c, i64::from(c.int(0)))),
    m("movePointRight", &[Int], |c| move_point(c, -i64::from(c.int(0)))),
    m("multiply", &[Decimal], |c| {
        let (left, right) = (this(c)?, arg(c)?);
        check(c, left.unscaled().bits() + right.unscaled().bits())?;
        let scale = i64::from(left.scale()) + i64::from(right.scale());
        Ok(value(BigDecimal::new(left.unscaled() * right.unscaled(), scale_of(scale)?)))
    }),
    null_only("multiply", &[Decimal, CONTEXT]),
    null_only("negate", &[CONTEXT]),
    m("negate", &[], |c| Ok(value(BigDecimal::new(-this(c)?.unscaled(), this(c)?.scale())))),
    m("plus", &[], call::receiver_itself),
    null_only("plus", &[CONTEXT]),
    null_only("pow", &[Int, CONTEXT]),
    m("pow", &[Int], pow),
    m("precision", &[], |c| Ok(Value::Int(digits(this(c)?) as i32))),
    m("remainder", &[Decimal], |c| Ok(value(divide_wholly(c)?.1))),
    null_only("remainder", &[Decimal, CONTEXT]),
    null_only("round", &[CONTEXT]),
    m("scale", &[], |c| Ok(Value::Int(this(c)?.scale()))),
    m("scaleByPowerOfTen", &[Int], |c| {
        let n = this(c)?;
        let scale = scale_of(i64::from(n.scale()) - i64::from(c.int(0)))?;
        Ok(value(BigDecimal::new(n.unscaled().clone(), scale)))
    }),
    m("setScale", &[Int], |c| rescale(c, c.int(0), UNNECESSARY)),
    m("setScale", &[Int, Int], |c| rescale(c, c.int(0), c.int(1))),
    null_only("setScale", &[Int, ROUNDING]),
    m("shortValue", &[], |c| Ok(Value::Int(i32::from(low(c) as i16)))),
    m("shortValueExact", &[], |c| exact(c, i64::from(i16::MIN)..=i64::from(i16::MAX)).map(narrow)),
    m("signum", &[], |c| Ok(Value::Int(sign(this(c)?.unscaled())))),
    m("sqrt", &[CONTEXT], |c| match this(c)? {
        // Only here Java does not look at the context.
        zero if zero.unscaled().is_zero() => Ok(value(BigDecimal::new(BigInt::zero(), zero.scale() / 2))),
        _ => Err(c.null_pointer()),
    }),
    m("stripTrailingZeros", &[], |c| Ok(value(stripped(this(c)?, i64::from(i32::MIN))))),
    m("subtract", &[Decimal], |c| add(c, true)),
    null_only("subtract", &[Decimal, CONTEXT]),
    m("toBigInteger", &[], |c| Ok(Value::BigInteger(Rc::new(whole(c)?)))),
    m("toBigIntegerExact", &[], |c| {
        let n = rounded(c, this(c)?, 0, UNNECESSARY)?;
        Ok(Value::BigInteger(Rc::new(n.unscaled().clone())))
    }),
    m("toEngineeringString", &[], engineering),
    m("toPlainString", &[], |c| {
        let n = this(c)?;
        check_scale(c, n.scale())?;
        Ok(Value::from(plain(n)))
    }),
    m("toString", &[], object::to_string),
    m("ulp", &[], |c| Ok(value(BigDecimal::new(BigInt::from(1), this(c)?.scale())))),
    m("unscaledValue", &[], |c| Ok(Value::BigInteger(Rc::new(this(c)?.unscaled().clone())))),
    m("valueOf", &[Double], |c| {
        let text = crate::value::number::java_double(c.double(0));
        let read = BigDecimal::parse(&text);
        read.map(value).ok_or_else(|| Error::java("NumberFormatException", "Infinite or NaN"))
    }),
    m("valueOf", &[Long, Int], |c| Ok(value(BigDecimal::new(BigInt::from(c.long(0)), c.int(1))))),
    m("valueOf", &[Long], |c| Ok(value(BigDecimal::new(BigInt::from(c.long(0)), 0)))),
];

/// `BigDecimal.ROUND_UNNECESSARY`, the last of eight modes.
const UNNECESSARY: i32 = 7;

fn value<'a>(n: BigDecimal) -> Value<'a> {
    Value::BigDecimal(Rc::new(n))
}

fn narrow<'a>(n: i64) -> Value<'a> {
    Value::Int(n as i32)
}

fn this<'h>(c: &Call<'h, '_>) -> Result<&'h BigDecimal> {
    if let Value::BigDecimal(n) = c.receiver { Ok(n) } else { Err(c.null_pointer()) }
}

fn arg<'h>(c: &Call<'h, '_>) -> Result<&'h BigDecimal> {
    if let Value::BigDecimal(n) = c.arg_ref(0) { Ok(n) } else { Err(c.null_pointer()) }
}

fn low(c: &Call<'_, '_>) -> i64 {
    c.receiver.to_i64().unwrap_or(0)
}

#[cold]
fn arithmetic(message: &'static str) -> Error {
    Error::java("ArithmeticException", message)
}

fn scale_of(scale: i64) -> Result<i32> {
    i32::try_from(scale).map_err(|_| arithmetic(if scale > 0 { "Underflow" } else { "Overflow" }))
}

/// Fails where writing out `scale` digits makes a number too large.
fn check_scale(c: &Call<'_, '_>, scale: impl Into<i64>) -> Result<()> {
    check(c, scale.into().unsigned_abs().saturating_mul(4096) / 1233)
}

fn power_of_ten(exponent: u64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(exponent).unwrap_or(u32::MAX))
}

/// How many digits the number has without its point.
fn digits(n: &BigDecimal) -> usize {
    n.unscaled().magnitude().to_string().len()
}

fn compare_to<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let other = c.object(0)?;
    match order::natural(c.receiver, other) {
        Some(order) => Ok(Value::Int(order as i32)),
        None => Err(call::class_cast(class_name(c.heap, other), class_name(c.heap, c.receiver))),
    }
}

fn add<'a>(c: &Call<'_, 'a>, subtract: bool) -> Result<Value<'a>> {
    let (left, right) = (this(c)?, arg(c)?);
    check_scale(c, i64::from(left.scale()) - i64::from(right.scale()))?;
    let scale = left.scale().max(right.scale());
    let at = |n: &BigDecimal| n.unscaled() * power_of_ten(u64::from(scale.abs_diff(n.scale())));
    let sum = if subtract { at(left) - at(right) } else { at(left) + at(right) };
    Ok(value(BigDecimal::new(sum, scale)))
}

/// `dividend / divisor`, rounded to a whole number.
fn rounded_quotient(dividend: &BigInt, divisor: &BigInt, mode: i32) -> Result<BigInt> {
    let (quotient, rest) = dividend.div_rem(divisor);
    if rest.is_zero() {
        return Ok(quotient);
    }
    let negative = dividend.is_negative() != divisor.is_negative();
    let half = (rest.abs() * 2_u32).cmp(&divisor.abs());
    let away = match mode {
        0 => true,
        1 => false,
        2 => !negative,
        3 => negative,
        4 => half.is_ge(),
        5 => half.is_gt(),
        6 => half.is_gt() || (half == Ordering::Equal && quotient.is_odd()),
        _ => return Err(arithmetic("Rounding necessary")),
    };
    let step = if negative { -1 } else { 1 };
    Ok(if away { quotient + step } else { quotient })
}

fn check_mode(mode: i32) -> Result<()> {
    if (0..=UNNECESSARY).contains(&mode) { Ok(()) } else { Err(illegal_argument("Invalid rounding mode")) }
}

/// The number with `scale` digits behind the point.
fn rounded(c: &Call<'_, '_>, n: &BigDecimal, scale: i32, mode: i32) -> Result<BigDecimal> {
    let by = i64::from(scale) - i64::from(n.scale());
    if by >= 0 {
        check_scale(c, if n.unscaled().is_zero() { 0 } else { by })?;
        let power = if n.unscaled().is_zero() { BigInt::from(1) } else { power_of_ten(by.unsigned_abs()) };
        return Ok(BigDecimal::new(n.unscaled() * power, scale));
    }
    check_scale(c, by)?;
    let unscaled = rounded_quotient(n.unscaled(), &power_of_ten(by.unsigned_abs()), mode)?;
    Ok(BigDecimal::new(unscaled, scale))
}

fn rescale<'a>(c: &Call<'_, 'a>, scale: i32, mode: i32) -> Result<Value<'a>> {
    check_mode(mode)?;
    rounded(c, this(c)?, scale, mode).map(value)
}

/// `divide(divisor, scale, mode)`.
fn quotient<'a>(c: &Call<'_, 'a>, scale: i32, mode: i32) -> Result<Value<'a>> {
    check_mode(mode)?;
    let (left, right) = (this(c)?, arg(c)?);
    divided(c, left, right, scale, mode).map(value)
}

fn divided(
    c: &Call<'_, '_>,
    left: &BigDecimal,
    right: &BigDecimal,
    scale: i32,
    mode: i32,
) -> Result<BigDecimal> {
    if right.unscaled().is_zero() {
        return Err(arithmetic("/ by zero"));
    }
    let by = i64::from(scale) + i64::from(right.scale()) - i64::from(left.scale());
    check_scale(c, by)?;
    let power = power_of_ten(by.unsigned_abs());
    let unscaled = if by >= 0 {
        rounded_quotient(&(left.unscaled() * power), right.unscaled(), mode)?
    } else {
        rounded_quotient(left.unscaled(), &(right.unscaled() * power), mode)?
    };
    Ok(BigDecimal::new(unscaled, scale))
}

/// `divide(divisor)`: the exact quotient, or none.
fn divide_exactly<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (left, right) = (this(c)?, arg(c)?);
    if right.unscaled().is_zero() {
        let message = if left.unscaled().is_zero() { "Division undefined" } else { "Division by zero" };
        return Err(arithmetic(message));
    }
    let preferred = i64::from(left.scale()) - i64::from(right.scale());
    if left.unscaled().is_zero() {
        return Ok(value(BigDecimal::new(
            BigInt::zero(),
            preferred.clamp(i32::MIN.into(), i32::MAX.into()) as i32,
        )));
    }
    // An exact quotient has at most so many digits.
    let most = digits(left) as i64 + (digits(right) as i64 * 10).div_euclid(3) + 1;
    let scale = scale_of(preferred + most)?;
    let exact = divided(c, left, right, scale, UNNECESSARY).map_err(|error| {
        if error.message() == "Rounding necessary" {
            arithmetic("Non-terminating decimal expansion; no exact representable decimal result.")
                .with_hint("divide(divisor, scale, 4) rounds half up")
        } else {
            error
        }
    })?;
    Ok(value(stripped(&exact, preferred)))
}

/// `divideAndRemainder`.
fn divide_wholly(c: &Call<'_, '_>) -> Result<(BigDecimal, BigDecimal)> {
    let (left, right) = (this(c)?, arg(c)?);
    let preferred = i64::from(left.scale()) - i64::from(right.scale());
    if right.unscaled().is_zero() {
        let message = if left.unscaled().is_zero() { "Division undefined" } else { "Division by zero" };
        return Err(arithmetic(message));
    }
    let whole = divided(c, left, right, 0, 1)?;
    // The quotient keeps the preferred scale where that costs no digits.
    let quotient = if preferred >= 0 {
        rounded(c, &whole, scale_of(preferred)?, UNNECESSARY)?
    } else if whole.unscaled().is_zero() {
        BigDecimal::new(BigInt::zero(), scale_of(preferred)?)
    } else {
        stripped(&whole, preferred)
    };
    let scale = left.scale().max(right.scale().saturating_add(quotient.scale()));
    let at = |n: &BigInt, from: i64| n * power_of_ten((i64::from(scale) - from).unsigned_abs());
    let product = quotient.unscaled() * right.unscaled();
    let taken = at(&product, i64::from(right.scale()) + i64::from(quotient.scale()));
    let rest = at(left.unscaled(), i64::from(left.scale())) - taken;
    Ok((quotient, BigDecimal::new(rest, scale)))
}

/// The number without zeros at its end, down to the scale `least`.
fn stripped(n: &BigDecimal, least: i64) -> BigDecimal {
    let ten = BigInt::from(10);
    let (mut unscaled, mut scale) = (n.unscaled().clone(), i64::from(n.scale()));
    if unscaled.is_zero() {
        let scale = if least == i64::from(i32::MIN) { 0 } else { least as i32 };
        return BigDecimal::new(unscaled, scale);
    }
    while scale > least {
        let (shorter, rest) = unscaled.div_rem(&ten);
        if !rest.is_zero() {
            break;
        }
        unscaled = shorter;
        scale -= 1;
    }
    BigDecimal::new(unscaled, scale as i32)
}

fn whole(c: &Call<'_, '_>) -> Result<BigInt> {
    let n = this(c)?;
    check_scale(c, n.scale().min(0))?;
    Ok(n.to_big_integer())
}

fn exact(c: &Call<'_, '_>, range: std::ops::RangeInclusive<i64>) -> Result<i64> {
    let n = rounded(c, this(c)?, 0, UNNECESSARY)?;
    n.unscaled().to_i64().filter(|n| range.contains(n)).ok_or_else(|| arithmetic("Overflow"))
}

fn move_point<'a>(c: &Call<'_, 'a>, left: i64) -> Result<Value<'a>> {
    let n = this(c)?;
    if left == 0 {
        return Ok(c.receiver.clone());
    }
    let moved = BigDecimal::new(n.unscaled().clone(), scale_of(i64::from(n.scale()) + left)?);
    if moved.scale() >= 0 { Ok(value(moved)) } else { rounded(c, &moved, 0, UNNECESSARY).map(value) }
}

fn pow<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (n, exponent) = (this(c)?, c.int(0));
    let Some(power) = u32::try_from(exponent).ok().filter(|n| *n <= 999_999_999) else {
        return Err(arithmetic("Invalid operation"));
    };
    let scale = scale_of(i64::from(n.scale()) * i64::from(exponent))?;
    check(c, n.unscaled().bits().saturating_sub(1).saturating_mul(u64::from(power)))?;
    Ok(value(BigDecimal::new(n.unscaled().pow(power), scale)))
}

/// All digits, without an exponent.
fn plain(n: &BigDecimal) -> String {
    let zeros = n.scale().min(0).unsigned_abs() as usize;
    if n.scale() <= 0 {
        let zeros = if n.unscaled().is_zero() { 0 } else { zeros };
        return format!("{}{}", n.unscaled(), "0".repeat(zeros));
    }
    let scale = n.scale().unsigned_abs() as usize;
    let sign = if n.unscaled().is_negative() { "-" } else { "" };
    let digits = format!("{:0>width$}", n.unscaled().magnitude().to_string(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{sign}{whole}.{fraction}")
}

/// `toEngineeringString`: the exponent is a multiple of three.
fn engineering<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let n = this(c)?;
    let coefficient = n.unscaled().magnitude().to_string();
    let mut adjusted = coefficient.len() as i64 - 1 - i64::from(n.scale());
    if n.scale() == 0 || (n.scale() > 0 && adjusted >= -6) {
        return Ok(Value::from(n.to_string()));
    }
    let sign = if n.unscaled().is_negative() { "-" } else { "" };
    let mut before = adjusted.rem_euclid(3) as usize + 1;
    adjusted -= before as i64 - 1;
    let text = if n.unscaled().is_zero() {
        let (text, by) = match before {
            1 => ("0", 0),
            2 => ("0.00", 3),
            _ => ("0.0", 3),
        };
        adjusted += by;
        text.to_owned()
    } else if before >= coefficient.len() {
        format!("{coefficient}{}", "0".repeat(before - coefficient.len()))
    } else {
        before = before.min(coefficient.len());
        let (whole, fraction) = coefficient.split_at(before);
        format!("{whole}.{fraction}")
    };
    let exponent = if adjusted == 0 { String::new() } else { format!("E{adjusted:+}") };
    Ok(Value::from(format!("{sign}{text}{exponent}")))
}
