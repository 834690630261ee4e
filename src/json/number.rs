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

    /// The Integer whose first digit stands at `pos`, and what is behind it; `None` where that is neither a comma nor the
    /// end of what the number is in, or the number may be no Integer.
    #[inline(always)]
    pub(super) fn plain_integer(&self, pos: usize, stop: Stop) -> Option<(i32, usize)> {
        let (mut end, mut n) = (pos, 0_i32);
        let behind = loop {
            match self.byte(end) {
                digit @ b'0'..=b'9' => n = n.wrapping_mul(10).wrapping_add(i32::from(digit - b'0')),
                behind => break behind,
            }
            end += 1;
        };
        (end - pos <= INTEGER_DIGITS && behind != END && stop.at(behind)).then_some((n, end))
    }

    fn skip_digits(&mut self) {
        while self.current().is_ascii_digit() {
            self.pos += 1;
        }
    }

    fn real(&self, text: &str) -> Result<Value<'a>> {
        self.check_digits(text)?;
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
