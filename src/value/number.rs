//! Numbers as Java computes and prints them: `MathUtils` of Velocity 1.7, `Double.toString`, `BigDecimal`.

use super::Value;
use crate::error::{Error, Limit, Result};
use crate::limits::Limits;
use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};
use std::cmp::Ordering;
use std::fmt;
use std::rc::Rc;

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// `java.math.BigDecimal`: an unscaled integer and the number of its fraction digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BigDecimal {
    unscaled: BigInt,
    scale: i32,
}

impl BigDecimal {
    /// `unscaled` times ten to the power of minus `scale`.
    pub fn new(unscaled: BigInt, scale: i32) -> BigDecimal {
        BigDecimal { unscaled, scale }
    }

    /// The exact value of a finite double, as `new BigDecimal(double)`; `None` where it is not finite.
    pub(crate) fn of_double(value: f64) -> Option<BigDecimal> {
        if !value.is_finite() {
            return None;
        }
        let bits = value.to_bits();
        let exponent = ((bits >> 52) & 0x7ff) as i32;
        let fraction = bits & ((1 << 52) - 1);
        let (mut mantissa, mut power) =
            if exponent == 0 { (fraction, -1074) } else { (fraction | (1 << 52), exponent - 1075) };
        if mantissa == 0 {
            return Some(BigDecimal::new(BigInt::zero(), 0));
        }
        let zeros = mantissa.trailing_zeros();
        mantissa >>= zeros;
        power += zeros as i32;
        let mut unscaled = BigInt::from(mantissa);
        if value.is_sign_negative() {
            unscaled = -unscaled;
        }
        Some(if power >= 0 {
            BigDecimal::new(unscaled << power as usize, 0)
        } else {
            BigDecimal::new(unscaled * BigInt::from(5).pow(power.unsigned_abs()), -power)
        })
    }

    /// Reads decimal text with an optional fraction and exponent, as `new BigDecimal(String)`.
    pub(crate) fn parse(text: &str) -> Option<BigDecimal> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (text.get(..at)?, text.get(at + 1..)?.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let body = digits.strip_prefix(['-', '+']).unwrap_or(&digits);
        if body.is_empty() || !body.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let scale = i32::try_from((fraction.len() as i64).checked_sub(exponent)?).ok()?;
        Some(BigDecimal::new(digits.trim_start_matches('+').parse().ok()?, scale))
    }

    /// The nearest double.
    pub(crate) fn to_f64(&self) -> f64 {
        format!("{}e{}", self.unscaled, -i64::from(self.scale)).parse().unwrap_or(f64::NAN)
    }

    /// The integer part.
    pub(crate) fn to_big_integer(&self) -> BigInt {
        let power = power_of_ten(self.scale.unsigned_abs());
        if self.scale <= 0 { &self.unscaled * power } else { &self.unscaled / power }
    }

    /// The same number with `scale` fraction digits, which must not be fewer than it has.
    fn unscaled_at(&self, scale: i32) -> BigInt {
        &self.unscaled * power_of_ten(scale.abs_diff(self.scale))
    }

    fn digits(&self) -> usize {
        let digits = self.unscaled.magnitude().bits() as usize * 1233 / 4096 + 1;
        digits.saturating_add(self.scale.unsigned_abs() as usize)
    }

    fn aligned(&self, other: &BigDecimal) -> (BigInt, BigInt, i32) {
        let scale = self.scale.max(other.scale);
        (self.unscaled_at(scale), other.unscaled_at(scale), scale)
    }

    /// `compareTo`: by value, whatever the scales.
    pub(crate) fn compare(&self, other: &BigDecimal) -> Ordering {
        let signs = self.unscaled.sign().cmp(&other.unscaled.sign());
        if signs != Ordering::Equal {
            return signs;
        }
        if self.unscaled.sign() == Sign::NoSign {
            return Ordering::Equal;
        }
        // Numbers far apart have no room for a common scale; their lengths tell them apart.
        if self.scale.abs_diff(other.scale) > 64 {
            let length =
                |n: &BigDecimal| n.unscaled.magnitude().to_string().len() as i64 - i64::from(n.scale);
            let lengths = length(self).cmp(&length(other));
            if lengths != Ordering::Equal {
                return if self.unscaled.is_negative() { lengths.reverse() } else { lengths };
            }
        }
        let (a, b, _) = self.aligned(other);
        a.cmp(&b)
    }

    /// `divide(other, ROUND_HALF_DOWN)`: the scale of the left side stays.
    fn divide(&self, other: &BigDecimal) -> BigDecimal {
        let (mut dividend, mut divisor) = (self.unscaled.clone(), other.unscaled.clone());
        let power = power_of_ten(other.scale.unsigned_abs());
        if other.scale >= 0 {
            dividend *= power;
        } else {
            divisor *= power;
        }
        let (quotient, remainder) = (&dividend / &divisor, &dividend % &divisor);
        let twice: BigInt = remainder.abs() * 2;
        let away = twice > divisor.abs();
        let sign = if dividend.is_negative() == divisor.is_negative() { 1 } else { -1 };
        let unscaled = if away { quotient + sign } else { quotient };
        BigDecimal::new(unscaled, self.scale)
    }

    /// The scale: how many digits stand behind the point.
    pub fn scale(&self) -> i32 {
        self.scale
    }

    /// The number without its point.
    pub fn unscaled(&self) -> &BigInt {
        &self.unscaled
    }

    /// `BigDecimal.hashCode`.
    pub(crate) fn java_hash(&self) -> i32 {
        big_hash(&self.unscaled).wrapping_mul(31).wrapping_add(self.scale)
    }
}

impl fmt::Display for BigDecimal {
    /// `BigDecimal.toString`: plain while the exponent is at least -6 and the scale not negative.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.unscaled.magnitude().to_string();
        if self.unscaled.is_negative() {
            f.write_str("-")?;
        }
        if self.scale == 0 {
            return f.write_str(&digits);
        }
        let exponent = digits.len() as i64 - 1 - i64::from(self.scale);
        if self.scale > 0 && exponent >= -6 {
            let scale = self.scale as usize;
            return if digits.len() > scale {
                let (whole, fraction) = digits.split_at(digits.len() - scale);
                write!(f, "{whole}.{fraction}")
            } else {
                write!(f, "0.{}{digits}", "0".repeat(scale - digits.len()))
            };
        }
        let (first, rest) = digits.split_at(1);
        f.write_str(first)?;
        if !rest.is_empty() {
            write!(f, ".{rest}")?;
        }
        if exponent == 0 { Ok(()) } else { write!(f, "E{exponent:+}") }
    }
}

fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

/// `BigInteger.hashCode`.
pub(crate) fn big_hash(n: &BigInt) -> i32 {
    let (sign, words) = n.to_u32_digits();
    let hash = words.iter().rev().fold(0_i32, |h, &w| h.wrapping_mul(31).wrapping_add(w as i32));
    if sign == Sign::Minus { hash.wrapping_neg() } else { hash }
}

/// `Double.toString` of JDK 19 and later: the shortest digits that read back, at least one behind the point,
/// plain from 1.0E-3 up to 1.0E7.
pub(crate) fn java_double(value: f64) -> String {
    let digits = match format!("{value:e}") {
        // One digit leaves a choice: of the two-digit texts that read back, the nearest one.
        short if !short.contains('.') => {
            let two = format!("{value:.1e}");
            if two.parse() == Ok(value) { two } else { short }
        }
        long => long,
    };
    java_layout(value, &digits)
}

/// `Float.toString`, likewise.
pub(crate) fn java_float(value: f32) -> String {
    let digits = match format!("{value:e}") {
        short if !short.contains('.') => {
            let two = format!("{value:.1e}");
            if two.parse() == Ok(value) { two } else { short }
        }
        long => long,
    };
    java_layout(f64::from(value), &digits)
}

/// Puts digits in exponent form (`-1.5e3`) into Java's layout.
fn java_layout(value: f64, digits: &str) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value.is_infinite() {
        return format!("{sign}Infinity");
    }
    if value == 0.0 {
        return format!("{sign}0.0");
    }
    let (mantissa, exponent) = digits.trim_start_matches('-').split_once('e').unwrap_or((digits, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let figures = mantissa.replace('.', "");
    let figures = figures.trim_end_matches('0');
    let (whole, fraction) = match exponent {
        -3..=-1 => ("0".to_owned(), format!("{}{figures}", "0".repeat(exponent.unsigned_abs() as usize - 1))),
        0..=6 => {
            let padded = format!("{figures:0<width$}", width = exponent as usize + 1);
            let (whole, fraction) = padded.split_at(exponent as usize + 1);
            (whole.to_owned(), fraction.to_owned())
        }
        _ => {
            let (first, rest) = figures.split_at(figures.len().min(1));
            let rest = if rest.is_empty() { "0" } else { rest };
            return format!("{sign}{first}.{rest}E{exponent}");
        }
    };
    format!("{sign}{whole}.{}", if fraction.is_empty() { "0" } else { &fraction })
}

/// `(int) d`, `(long) d` of Java: towards zero, clamped, NaN as zero. Rust's `as` is the same.
impl Value<'_> {
    /// `Number.doubleValue()`.
    pub(crate) fn to_f64(&self) -> Option<f64> {
        Some(match self {
            Value::Byte(n) => f64::from(*n),
            Value::Short(n) => f64::from(*n),
            Value::Int(n) => f64::from(*n),
            Value::Long(n) => *n as f64,
            Value::Float(n) => f64::from(*n),
            Value::Double(n) => *n,
            Value::BigInteger(n) => n.to_f64().unwrap_or(f64::NAN),
            Value::BigDecimal(n) => n.to_f64(),
            _ => return None,
        })
    }

    /// `Number.longValue()`.
    pub(crate) fn to_i64(&self) -> Option<i64> {
        Some(match self {
            Value::Byte(n) => i64::from(*n),
            Value::Short(n) => i64::from(*n),
            Value::Int(n) => i64::from(*n),
            Value::Long(n) => *n,
            Value::Float(n) => *n as i64,
            Value::Double(n) => *n as i64,
            Value::BigInteger(n) => low_bits(n),
            // 64 zeros at the end are 64 zero bits; a number of fewer digits than its fraction is below one.
            Value::BigDecimal(n) if n.scale <= -64 || i64::from(n.scale) > n.unscaled.bits() as i64 => 0,
            Value::BigDecimal(n) => low_bits(&n.to_big_integer()),
            _ => return None,
        })
    }

    /// `Number.intValue()`.
    pub(crate) fn to_i32(&self) -> Option<i32> {
        Some(match self {
            Value::Float(n) => *n as i32,
            Value::Double(n) => *n as i32,
            other => other.to_i64()? as i32,
        })
    }

    fn to_big_integer(&self) -> BigInt {
        match self {
            Value::BigInteger(n) => (**n).clone(),
            other => BigInt::from(other.to_i64().unwrap_or(0)),
        }
    }

    fn to_big_decimal(&self) -> Result<BigDecimal> {
        Ok(match self {
            Value::BigDecimal(n) => (**n).clone(),
            Value::BigInteger(n) => BigDecimal::new((**n).clone(), 0),
            other => {
                let double = other.to_f64().unwrap_or(f64::NAN);
                BigDecimal::of_double(double)
                    .ok_or_else(|| Error::java("NumberFormatException", "Infinite or NaN"))?
            }
        })
    }

    fn is_integer(&self) -> bool {
        matches!(
            self,
            Value::Byte(_) | Value::Short(_) | Value::Int(_) | Value::Long(_) | Value::BigInteger(_)
        )
    }

    /// The place of an integer's class in the order of sizes.
    fn rank(&self) -> u8 {
        match self {
            Value::Byte(_) => 0,
            Value::Short(_) => 1,
            Value::Int(_) => 2,
            _ => 3,
        }
    }

    fn is_zero_number(&self) -> bool {
        match self {
            Value::BigInteger(n) => n.is_zero(),
            Value::BigDecimal(n) => n.unscaled.is_zero(),
            other => other.to_f64() == Some(0.0),
        }
    }
}

/// The low 64 bits in two's complement: `BigInteger.longValue()`.
fn low_bits(n: &BigInt) -> i64 {
    let low = n.mod_floor(&(BigInt::from(1) << 64_u32));
    low.to_u64().unwrap_or(0) as i64
}

/// In which type two numbers are computed: `MathUtils.findCalculationBase`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Long,
    Float,
    Double,
    BigInteger,
    BigDecimal,
}

fn base(left: &Value<'_>, right: &Value<'_>) -> Base {
    let any = |test: fn(&Value<'_>) -> bool| test(left) || test(right);
    let integers = left.is_integer() && right.is_integer();
    let big = any(|v| matches!(v, Value::BigInteger(_)));
    if any(|v| matches!(v, Value::BigDecimal(_))) || (!integers && big) {
        Base::BigDecimal
    } else if integers {
        if big { Base::BigInteger } else { Base::Long }
    } else if any(|v| matches!(v, Value::Double(_))) {
        Base::Double
    } else {
        Base::Float
    }
}

/// Computes `left operator right`; `None` where either is no number, or the divisor is zero.
pub(crate) fn compute<'a>(
    operator: Operator,
    left: &Value<'a>,
    right: &Value<'a>,
    limits: &Limits,
) -> Result<Option<Value<'a>>> {
    if !left.is_number() || !right.is_number() {
        return Ok(None);
    }
    if matches!(operator, Operator::Divide | Operator::Remainder) && right.is_zero_number() {
        return Ok(None);
    }
    let result = match base(left, right) {
        Base::Long => long(operator, left, right),
        Base::Float => {
            let of = |v: &Value<'_>| v.to_f64().unwrap_or(f64::NAN) as f32;
            Value::Float(float(operator, of(left), of(right)))
        }
        Base::Double => {
            let of = |v: &Value<'_>| v.to_f64().unwrap_or(f64::NAN);
            Value::Double(double(operator, of(left), of(right)))
        }
        Base::BigInteger => {
            Value::BigInteger(Rc::new(big(operator, &left.to_big_integer(), &right.to_big_integer())?))
        }
        Base::BigDecimal => decimal(operator, &left.to_big_decimal()?, &right.to_big_decimal()?, limits)?,
    };
    check_size(&result, limits)?;
    Ok(Some(result))
}

fn check_size(value: &Value<'_>, limits: &Limits) -> Result<()> {
    let fits = match value {
        Value::BigInteger(n) => has_at_most(n, limits.number_size),
        Value::BigDecimal(n) => n.digits() <= limits.number_size,
        _ => true,
    };
    if fits { Ok(()) } else { Err(too_large(limits)) }
}

/// Whether `n` has at most so many decimal digits. Its bits tell them but for one or two.
fn has_at_most(n: &BigInt, digits: usize) -> bool {
    let about = n.bits() as usize * 1233 / 4096;
    if about.abs_diff(digits) > 2 {
        return about < digits;
    }
    n.magnitude() < power_of_ten(digits as u32).magnitude()
}

fn too_large(limits: &Limits) -> Error {
    Error::limit_exceeded(Limit::NumberSize, "a number grows too large", limits.number_size)
}

/// 64-bit arithmetic; the result takes the larger operand's type, or Long or BigInteger where it does not fit.
fn long<'a>(operator: Operator, left: &Value<'a>, right: &Value<'a>) -> Value<'a> {
    let (l, r) = (left.to_i64().unwrap_or(0), right.to_i64().unwrap_or(0));
    let checked = match operator {
        Operator::Add => l.checked_add(r),
        Operator::Subtract => l.checked_sub(r),
        // MathUtils does not notice the overflow of Long.MIN_VALUE * -1.
        Operator::Multiply if r == -1 => Some(l.wrapping_neg()),
        Operator::Multiply => l.checked_mul(r),
        Operator::Divide => Some(l.wrapping_div(r)),
        Operator::Remainder => Some(l.wrapping_rem(r)),
    };
    match checked {
        Some(n) if matches!((left, right), (Value::Int(_), Value::Int(_))) => Value::integer(n),
        Some(n) if left.rank().max(right.rank()) < 3 => narrowest(n, left.rank().max(right.rank())),
        Some(n) => Value::Long(n),
        None => {
            let (l, r) = (BigInt::from(l), BigInt::from(r));
            Value::BigInteger(Rc::new(match operator {
                Operator::Add => l + r,
                Operator::Subtract => l - r,
                _ => l * r,
            }))
        }
    }
}

/// The narrowest integer from `rank` on that holds `n`: `MathUtils.wrapPrimitive`.
fn narrowest<'a>(n: i64, rank: u8) -> Value<'a> {
    match (i8::try_from(n), i16::try_from(n)) {
        (Ok(n), _) if rank == 0 => Value::Byte(n),
        (_, Ok(n)) if rank <= 1 => Value::Short(n),
        _ => Value::integer(n),
    }
}

fn double(operator: Operator, l: f64, r: f64) -> f64 {
    match operator {
        Operator::Add => l + r,
        Operator::Subtract => l - r,
        Operator::Multiply => l * r,
        Operator::Divide => l / r,
        Operator::Remainder => l % r,
    }
}

fn float(operator: Operator, l: f32, r: f32) -> f32 {
    match operator {
        Operator::Add => l + r,
        Operator::Subtract => l - r,
        Operator::Multiply => l * r,
        Operator::Divide => l / r,
        Operator::Remainder => l % r,
    }
}

fn big(operator: Operator, l: &BigInt, r: &BigInt) -> Result<BigInt> {
    Ok(match operator {
        Operator::Add => l + r,
        Operator::Subtract => l - r,
        Operator::Multiply => l * r,
        Operator::Divide => l / r,
        Operator::Remainder if !r.is_positive() => {
            return Err(Error::java("ArithmeticException", "BigInteger: modulus not positive"));
        }
        Operator::Remainder => l.mod_floor(r),
    })
}

fn decimal<'a>(operator: Operator, l: &BigDecimal, r: &BigDecimal, limits: &Limits) -> Result<Value<'a>> {
    if l.digits().saturating_add(r.digits()) > limits.number_size.saturating_mul(2) {
        return Err(too_large(limits));
    }
    let result = match operator {
        Operator::Add | Operator::Subtract => {
            let (a, b, scale) = l.aligned(r);
            BigDecimal::new(if operator == Operator::Add { a + b } else { a - b }, scale)
        }
        Operator::Multiply => BigDecimal::new(&l.unscaled * &r.unscaled, l.scale.saturating_add(r.scale)),
        Operator::Divide => l.divide(r),
        Operator::Remainder => {
            return Err(Error::java("ArithmeticException", "Cannot calculate the modulo of BigDecimals."));
        }
    };
    Ok(Value::BigDecimal(Rc::new(result)))
}

/// `MathUtils.compare`; a NaN is neither less nor greater, hence equal there. `None` where either is no number.
pub(crate) fn compare(left: &Value<'_>, right: &Value<'_>) -> Result<Option<Ordering>> {
    if let (Value::Int(l), Value::Int(r)) = (left, right) {
        return Ok(Some(l.cmp(r)));
    }
    if !left.is_number() || !right.is_number() {
        return Ok(None);
    }
    Ok(Some(match base(left, right) {
        Base::Long => left.to_i64().cmp(&right.to_i64()),
        Base::Float | Base::Double => left.to_f64().partial_cmp(&right.to_f64()).unwrap_or(Ordering::Equal),
        Base::BigInteger => left.to_big_integer().cmp(&right.to_big_integer()),
        Base::BigDecimal => left.to_big_decimal()?.compare(&right.to_big_decimal()?),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_print_as_java() {
        let cases = [
            (1.0, "1.0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1.0e7, "1.0E7"),
            (9_999_999.0, "9999999.0"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (-0.0, "-0.0"),
            (5e-324, "4.9E-324"),
            (1.797_693_134_862_315_7e308, "1.7976931348623157E308"),
            (100.0, "100.0"),
            (123_456.789, "123456.789"),
            (2e23, "2.0E23"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (value, text) in cases {
            assert_eq!(java_double(value), text);
        }
    }

    #[test]
    fn decimals_far_apart_need_no_common_scale() {
        let of = |text: &str| BigDecimal::parse(text).unwrap();
        assert_eq!(of("1e999999999").compare(&of("2e-999999999")), Ordering::Greater);
        assert_eq!(of("-1e999999999").compare(&of("-2")), Ordering::Less);
        assert_eq!(of("1e100").compare(&of(&format!("1{}", "0".repeat(100)))), Ordering::Equal);
        assert_eq!(Value::BigDecimal(Rc::new(of("1e999999999"))).to_i64(), Some(0));
        assert_eq!(Value::BigDecimal(Rc::new(of("1e-999999999"))).to_i64(), Some(0));
        assert!(BigDecimal::parse("1e-9223372036854775808").is_none());
    }

    #[test]
    fn decimals_print_as_java() {
        for text in
            ["0.1", "12345678901234567.5", "1.00000000000000000000", "1.7976931348623157E+308", "-1E-7"]
        {
            assert_eq!(BigDecimal::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(BigDecimal::of_double(0.1).unwrap().to_string().len(), 57);
    }
}
