//! `%e`, `%f` and `%g`: the shortest digits of a double, or all of a BigDecimal, rounded half up.

use super::spec::Spec;
use super::whole::signed;
use crate::error::{Error, Limit, Result};
use crate::limits::Limits;
use crate::value::{BigDecimal, Value};
use num_bigint::Sign;

/// Decimal digits and the place of the point: `0.digits` times ten to the power of `point`.
#[derive(Clone, Debug)]
struct Digits {
    digits: Vec<u8>,
    point: i64,
}

impl Digits {
    /// The shortest digits that read back as `value`, which is finite and not negative.
    fn of_double(value: f64) -> Digits {
        if value == 0.0 {
            return Digits { digits: vec![b'0'], point: 1 };
        }
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = mantissa.bytes().filter(u8::is_ascii_digit).collect();
        Digits { digits, point: exponent.parse::<i64>().unwrap_or(0) + 1 }
    }

    fn of_decimal(value: &BigDecimal) -> Digits {
        let digits = value.unscaled().magnitude().to_string().into_bytes();
        let point = digits.len() as i64 - i64::from(value.scale());
        Digits { digits, point }
    }

    /// Rounds half up to `count` digits; with a negative count nothing is left to round.
    fn round(mut self, count: i64) -> Digits {
        let Ok(kept) = usize::try_from(count) else { return Digits { digits: Vec::new(), ..self } };
        let Some(&next) = self.digits.get(kept) else { return self };
        self.digits.truncate(kept);
        if next < b'5' {
            return self;
        }
        for digit in self.digits.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                return self;
            }
            *digit = b'0';
        }
        self.digits.insert(0, b'1');
        self.point += 1;
        self
    }

    /// The digit at `place` before (from 0 down) or behind the point.
    fn at(&self, place: i64) -> char {
        let digit = usize::try_from(place).ok().and_then(|i| self.digits.get(i));
        digit.map_or('0', |d| char::from(*d))
    }

    /// `123.45` with `precision` digits behind the point.
    fn plain(&self, precision: usize) -> String {
        let mut out = String::new();
        if self.point <= 0 {
            out.push('0');
        }
        for place in 0..self.point {
            out.push(self.at(place));
        }
        if precision > 0 {
            out.push('.');
            out.extend((0..precision as i64).map(|i| self.at(self.point + i)));
        }
        out
    }
}

/// Fails where a decimal has more digits before its point than a number may have: `%f` and `%g` write them all.
fn check(digits: &Digits, limits: &Limits) -> Result<()> {
    if digits.point <= i64::try_from(limits.number_size).unwrap_or(i64::MAX) {
        return Ok(());
    }
    Err(Error::limit_exceeded(Limit::NumberSize, "a number grows too large", limits.number_size))
}

/// The text of a number without its width; `None` where the value has no fraction.
pub(super) fn print(spec: &Spec, value: &Value<'_>, limits: &Limits) -> Result<Option<String>> {
    let (negative, digits, exact) = match value {
        Value::Float(_) | Value::Double(_) => {
            let n = value.to_f64().unwrap_or(f64::NAN);
            if !n.is_finite() {
                return Ok(Some(not_finite(spec, n)));
            }
            (n.is_sign_negative(), Digits::of_double(n.abs()), false)
        }
        Value::BigDecimal(n) => {
            let digits = Digits::of_decimal(n);
            check(&digits, limits)?;
            (n.unscaled().sign() == Sign::Minus, digits, true)
        }
        _ => return Ok(None),
    };
    let zero = digits.digits.iter().all(|d| *d == b'0');
    let precision = spec.precision.unwrap_or(6);
    Ok(Some(match spec.conversion.to_ascii_lowercase() {
        'f' => plain(spec, negative, digits, precision),
        'e' => scientific(spec, negative, digits, precision, zero),
        _ => general(spec, negative, digits, precision.max(1), zero, exact),
    }))
}

fn not_finite(spec: &Spec, n: f64) -> String {
    let text = if n.is_nan() {
        "NaN".to_owned()
    } else {
        let unpadded =
            Spec { width: None, flags: super::spec::Flags { group: false, ..spec.flags }, ..spec.clone() };
        signed(&unpadded, n < 0.0, "", "Infinity")
    };
    if spec.conversion.is_ascii_uppercase() { text.to_uppercase() } else { text }
}

fn plain(spec: &Spec, negative: bool, digits: Digits, precision: usize) -> String {
    let count = digits.point.saturating_add(precision as i64);
    let mut text = digits.round(count).plain(precision);
    if spec.flags.alternate && precision == 0 {
        text.push('.');
    }
    signed(spec, negative, "", &text)
}

fn scientific(spec: &Spec, negative: bool, digits: Digits, precision: usize, zero: bool) -> String {
    let rounded = digits.round(precision as i64 + 1);
    let exponent = if zero { 0 } else { rounded.point - 1 };
    let mut mantissa = Digits { point: 1, ..rounded }.plain(precision);
    if spec.flags.alternate && precision == 0 {
        mantissa.push('.');
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    let text = signed(spec, negative, "", &format!("{mantissa}e{sign}{:02}", exponent.abs()));
    if spec.conversion.is_ascii_uppercase() { text.to_uppercase() } else { text }
}

/// Plain from 0.0001 up to ten to the power of the precision, else with an exponent. A double is rounded first, a
/// BigDecimal is not.
fn general(spec: &Spec, negative: bool, digits: Digits, precision: usize, zero: bool, exact: bool) -> String {
    let rounded = if exact { digits.clone() } else { digits.clone().round(precision as i64) };
    let exponent = rounded.point - 1;
    if zero {
        return plain(spec, negative, Digits { digits: vec![b'0'], point: 1 }, precision - 1);
    }
    if exponent < -4 || exponent >= precision as i64 {
        return scientific(spec, negative, digits, precision - 1, false);
    }
    let behind = usize::try_from(precision as i64 - exponent - 1).unwrap_or(0);
    plain(spec, negative, digits, behind)
}
