//! `%d`, `%o` and `%x`.

use super::spec::Spec;
use crate::error::{Error, Result};
use crate::value::Value;
use num_bigint::{BigInt, Sign};

/// The text of a whole number without its width; `None` where the value is none.
pub(super) fn print(spec: &Spec, value: &Value<'_>) -> Option<Result<String>> {
    let kind = spec.conversion.to_ascii_lowercase();
    let (negative, digits) = match (value, kind) {
        (Value::Int(n), 'd') => (*n < 0, n.unsigned_abs().to_string()),
        (Value::Long(n), 'd') => (*n < 0, n.unsigned_abs().to_string()),
        (Value::Int(n), _) => return Some(unsigned(spec, u64::from(*n as u32))),
        (Value::Long(n), _) => return Some(unsigned(spec, *n as u64)),
        (Value::BigInteger(n), _) => (n.sign() == Sign::Minus, magnitude(n, kind)),
        _ => return None,
    };
    let prefix = prefix(spec, kind);
    let text = signed(spec, negative, prefix, &digits);
    Some(Ok(if spec.conversion == 'X' { text.to_uppercase() } else { text }))
}

fn magnitude(n: &BigInt, kind: char) -> String {
    n.magnitude().to_str_radix(match kind {
        'x' => 16,
        'o' => 8,
        _ => 10,
    })
}

fn prefix(spec: &Spec, kind: char) -> &'static str {
    match kind {
        'x' if spec.flags.alternate => "0x",
        'o' if spec.flags.alternate => "0",
        _ => "",
    }
}

/// Octal and hexadecimal digits of the bits, which take no sign.
fn unsigned(spec: &Spec, bits: u64) -> Result<String> {
    let flags = spec.flags;
    if flags.plus || flags.space || flags.parentheses {
        return Err(Error::java(
            "FormatFlagsConversionMismatchException",
            format!("the format specifier {}", spec.source),
        ));
    }
    let kind = spec.conversion.to_ascii_lowercase();
    let digits = if kind == 'x' { format!("{bits:x}") } else { format!("{bits:o}") };
    let text = signed(spec, false, prefix(spec, kind), &digits);
    Ok(if spec.conversion == 'X' { text.to_uppercase() } else { text })
}

/// Puts sign, zeros and grouping around the digits of a number, a fraction among them or not.
pub(super) fn signed(spec: &Spec, negative: bool, prefix: &str, digits: &str) -> String {
    let flags = spec.flags;
    let sign = match negative {
        true if flags.parentheses => "(",
        true => "-",
        false if flags.plus => "+",
        false if flags.space => " ",
        false => "",
    };
    let closing = if negative && flags.parentheses { ")" } else { "" };
    let body = if flags.group { grouped(digits) } else { digits.to_owned() };
    let used = sign.len() + prefix.len() + body.len() + closing.len();
    let zeros = if flags.zero { spec.width.unwrap_or(0).saturating_sub(used) } else { 0 };
    format!("{sign}{prefix}{}{body}{closing}", "0".repeat(zeros))
}

/// A comma between each three digits before the point.
fn grouped(digits: &str) -> String {
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (whole, rest) = digits.split_at(end);
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out.push_str(rest);
    out
}
