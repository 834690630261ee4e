//! Numbers of the lenient reader. What does not end like a number is a bare string from its first digit on.
//!
//! The kind of a number follows from its text: Integer, Long or BigInteger without a point or exponent, else
//! Double, or BigDecimal where the text is longer than 18 characters.

// See `lenient`.
#![allow(clippy::inline_always)]

use super::lenient::{Reader, Stop};
use super::place::{END, trim};
use crate::error::{Error, ErrorKind, Limit, Result};
use crate::value::{BigDecimal, Value};
use num_bigint::BigInt;
use std::cmp::Ordering;
use std::rc::Rc;

/// The longest text of a Double.
pub(super) const DOUBLE_TEXT: usize = 18;
/// Up to this many digits an integer is an Integer without a closer look.
const INTEGER_DIGITS: usize = 9;
/// Up to this many digits a number without its point is a double.
const EXACT_DIGITS: usize = 15;
/// Up to this many digits an integer is a Long without a closer look.
const LONG_DIGITS: usize = 18;

impl<'a> Reader<'a, '_> {
    /// Reads a number from its first digit or minus on.
    pub(super) fn number(&mut self, stop: Stop) -> Result<Value<'a>> {
        let start = self.pos;
        self.pos += 1;
        self.skip_digits();
        let end = self.pos;
        let mut real = false;
        if self.current() == b'.' {
            real = true;
            self.pos += 1;
            self.skip_digits();
        }
        if matches!(self.current(), b'e' | b'E') {
            real = true;
            self.pos += 1;
            if !matches!(self.current(), b'+' | b'-' | b'0'..=b'9') {
                return Ok(Value::Str(self.bare_from(start, stop)));
            }
            self.pos += 1;
            self.skip_digits();
        }
        self.skip_space();
        let c = self.current();
        if c < 126 && c != END && !stop.at(c) {
            return Ok(Value::Str(self.bare_from(start, stop)));
        }
        let text = trim(self.text.get(start..self.pos).unwrap_or(""));
        if real {
            return self.real(text);
        }
        if text.len() == end - start && text.len() <= LONG_DIGITS {
            return Ok(Value::integer(plain_integer(text.as_bytes())));
        }
        self.long_integer(text)
    }

    /// The Integer whose first digit stands at `pos`, and the place of what ends it; `None` where it may be no Integer.
    #[inline(always)]
    pub(super) fn plain_integer(&self, pos: usize, stop: Stop) -> Option<(i32, usize)> {
        let (mut end, mut n) = (pos, 0_i32);
        while let digit @ b'0'..=b'9' = self.byte(end) {
            n = n.wrapping_mul(10).wrapping_add(i32::from(digit - b'0'));
            end += 1;
        }
        if end - pos > INTEGER_DIGITS {
            return None;
        }
        Some((n, self.end_of_value(end, stop)?))
    }

    fn skip_digits(&mut self) {
        while self.current().is_ascii_digit() {
            self.pos += 1;
        }
    }

    fn real(&self, text: &str) -> Result<Value<'a>> {
        self.check_digits(text)?;
        if let Some(n) = short_double(text.as_bytes()) {
            return Ok(Value::Double(n));
        }
        let read = if text.len() > DOUBLE_TEXT {
            BigDecimal::parse(text).map(|n| Value::BigDecimal(Rc::new(n)))
        } else {
            // Java trims the text of a double once more, control characters included.
            text.trim_end_matches(|c| c <= ' ').parse().ok().map(Value::Double)
        };
        let number = read.ok_or_else(|| self.unexpected_token(text))?;
        self.heap.hold_read(&number);
        Ok(number)
    }

    /// An integer of 19 characters or more, or one with control characters behind it, which json-smart takes for
    /// digits.
    fn long_integer(&self, text: &str) -> Result<Value<'a>> {
        self.check_digits(text)?;
        let negative = text.starts_with('-');
        let most = 19 + usize::from(negative);
        if text.len() > most || (text.len() == most && is_big(text.as_bytes(), negative)) {
            let big: BigInt = text.parse().map_err(|_| {
                Error::new(ErrorKind::Json, format!("For input string: \"{}\"", text.escape_debug()))
            })?;
            let big = Value::BigInteger(Rc::new(big));
            self.heap.hold_read(&big);
            return Ok(big);
        }
        Ok(Value::integer(plain_integer(text.as_bytes())))
    }

    fn check_digits(&self, text: &str) -> Result<()> {
        let most = self.heap.limits().number_size;
        if text.len() <= most {
            return Ok(());
        }
        Err(Error::limit_exceeded(Limit::NumberSize, "a number in the JSON text is too long", most))
    }
}

/// The double of an optional minus, digits, a point, and digits: the nearest one, for so few digits and so small a power
/// of ten are doubles themselves.
fn short_double(text: &[u8]) -> Option<f64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > EXACT_DIGITS + 1 {
        return None;
    }
    let (mut whole, mut power, mut places) = (0_i64, 1_i64, 0);
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                whole = whole * 10 + i64::from(byte - b'0');
                power *= if places > 0 { 10 } else { 1 };
            }
            b'.' => places += 1,
            _ => return None,
        }
    }
    let n = whole as f64 / power as f64;
    (places == 1 && digits.len() > 1).then_some(if negative { -n } else { n })
}

/// Whether 19 characters behind an optional minus are no Long, told as json-smart does from all but the last one.
fn is_big(text: &[u8], negative: bool) -> bool {
    let Some((last, before)) = text.split_last() else { return false };
    let (value, last_digit) = match (plain_integer(before), negative) {
        (value, true) => (value.wrapping_neg(), b'8'),
        (value, false) => (value, b'7'),
    };
    match value.cmp(&(i64::MAX / 10)) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => *last > last_digit,
    }
}

/// The value of an optional minus and digits; wraps like Java's where they are not digits.
fn plain_integer(text: &[u8]) -> i64 {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let n =
        digits.iter().fold(0_i64, |n, &b| n.wrapping_mul(10).wrapping_add(i64::from(b'0') - i64::from(b)));
    if negative { n } else { n.wrapping_neg() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_doubles_are_those_of_the_standard_library() {
        let mut seed = 1_u64;
        for i in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (whole, places) = (i % 12, i / 12 % 12);
            let (before, behind) = (seed % 10_u64.pow(whole), seed / 7 % 10_u64.pow(places));
            let text = format!("{before}.{behind:0width$}", width = places as usize);
            for text in [text.clone(), format!("-{text}")] {
                let parsed: Option<f64> = text.parse().ok();
                match short_double(text.as_bytes()) {
                    Some(n) => assert_eq!(Some(n.to_bits()), parsed.map(f64::to_bits), "{text}"),
                    None => assert!(text.len() > EXACT_DIGITS + 1, "{text}"),
                }
            }
        }
        assert_eq!(short_double(b"-0.0").map(f64::to_bits), Some((-0.0_f64).to_bits()));
        for text in ["", "-", ".", "-.", "1", "1.2.3", "1e5", "1.5e3", "NaN"] {
            assert_eq!(short_double(text.as_bytes()), None, "{text}");
        }
    }
}
