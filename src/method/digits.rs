//! Reading and writing numbers as Java's classes do: digits of any script, radixes, doubles.

use super::call::{Call, index_out_of_bounds};
use super::text::View;
use crate::error::{Error, Result, quoted};
use num_bigint::BigInt;
use num_traits::ToPrimitive as _;

/// The zeros of Unicode's decimal digits; nine more follow each.
const ZEROS: [u32; 65] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50,
    0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066,
    0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950,
    0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140,
    0x1E2F0, 0x1E950, 0x1FBF0,
];

/// The value of a decimal digit of any script.
pub(crate) fn decimal_digit(point: u32) -> Option<u32> {
    let zero = *ZEROS.iter().rev().find(|zero| **zero <= point)?;
    Some(point - zero).filter(|digit| *digit <= 9)
}

/// The value of an ASCII or fullwidth letter as a digit.
pub(super) fn letter_digit(point: u32) -> Option<u32> {
    let letter = match point {
        0x41..=0x5A => point - 0x41,
        0x61..=0x7A => point - 0x61,
        0xFF21..=0xFF3A => point - 0xFF21,
        0xFF41..=0xFF5A => point - 0xFF41,
        _ => return None,
    };
    Some(letter + 10)
}

/// `Character.digit`.
pub(super) fn digit(point: u32, radix: i32) -> Option<u32> {
    let value = decimal_digit(point).or_else(|| letter_digit(point))?;
    Some(value).filter(|value| (2..=36).contains(&radix) && i64::from(*value) < i64::from(radix))
}

#[cold]
pub(super) fn not_a_number(text: View<'_>, radix: i32) -> Error {
    let shown = text.to_value();
    let under = if radix == 10 { String::new() } else { format!(" under radix {radix}") };
    number_format(format!("For input string: \"{}\"{under}", quoted(shown.as_str().unwrap_or("?"))))
        .with_hint("test a text with matches(\"-?\\d+\") before it is read as a number")
}

#[cold]
pub(super) fn number_format(message: impl Into<String>) -> Error {
    Error::java("NumberFormatException", message)
}

/// What a whole number that is read may be.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) least: i128,
    pub(super) most: i128,
}

impl Bounds {
    pub(super) const INT: Bounds = Bounds { least: i32::MIN as i128, most: i32::MAX as i128 };
    pub(super) const LONG: Bounds = Bounds { least: i64::MIN as i128, most: i64::MAX as i128 };
    pub(super) const UNSIGNED_INT: Bounds = Bounds { least: 0, most: u32::MAX as i128 };
    pub(super) const UNSIGNED_LONG: Bounds = Bounds { least: 0, most: u64::MAX as i128 };
}

/// `parseInt` and its kin.
pub(super) fn parse(text: View<'_>, radix: i32, bounds: Bounds) -> Result<i128> {
    if radix < 2 {
        return Err(number_format(format!("radix {radix} less than Character.MIN_RADIX")));
    }
    if radix > 36 {
        return Err(number_format(format!("radix {radix} greater than Character.MAX_RADIX")));
    }
    whole(text.code_points(), radix, bounds).ok_or_else(|| not_a_number(text, radix))
}

fn whole(points: impl Iterator<Item = u32>, radix: i32, bounds: Bounds) -> Option<i128> {
    let mut points = points.peekable();
    let sign = points.next_if(|p| matches!(p, 0x2B | 0x2D));
    let negative = sign == Some(0x2D);
    if negative && bounds.least == 0 {
        return None;
    }
    points.peek()?;
    let mut value = 0_i128;
    for point in points {
        let next = i128::from(digit(point, radix)?);
        value = value * i128::from(radix) + if negative { -next } else { next };
        if !(bounds.least..=bounds.most).contains(&value) {
            return None;
        }
    }
    Some(value)
}

/// The text of argument 0 to be read as a number: null is no number.
pub(super) fn number_text<'h>(c: &Call<'h, '_>) -> Result<View<'h>> {
    View::of(c.arg_ref(0)).ok_or_else(|| number_format("Cannot parse null string"))
}

/// `parseInt(text, begin, end, radix)`.
pub(super) fn parse_part(c: &Call<'_, '_>, bounds: Bounds) -> Result<i128> {
    let text = c.text(0)?;
    let (begin, end, length) = (c.int(1), c.int(2), text.len());
    match (usize::try_from(begin), usize::try_from(end)) {
        (Ok(from), Ok(to)) if from <= to && to <= length => {
            let units = text.units();
            parse(View::Wide(units.get(from..to).unwrap_or(&[])), c.int(3), bounds)
        }
        _ => Err(index_out_of_bounds(i64::from(begin), length)),
    }
}

/// `decode`: `0x`, `#` and `0` before the digits tell the radix.
pub(super) fn decode(c: &Call<'_, '_>, bounds: Bounds) -> Result<i128> {
    let text = c.text(0)?;
    let Some(plain) = text.as_str().filter(|t| !t.is_empty()) else {
        return Err(number_format("Zero length string"));
    };
    let negative = plain.starts_with('-');
    let body = plain.strip_prefix(['-', '+']).unwrap_or(plain);
    let (digits, radix) = if let Some(rest) = body.strip_prefix("0x").or(body.strip_prefix("0X")) {
        (rest, 16)
    } else if let Some(rest) = body.strip_prefix('#') {
        (rest, 16)
    } else if let Some(rest) = body.strip_prefix('0').filter(|rest| !rest.is_empty()) {
        (rest, 8)
    } else {
        (body, 10)
    };
    if digits.starts_with(['-', '+']) {
        return Err(number_format("Sign character in wrong position"));
    }
    let signed = if negative { format!("-{digits}") } else { digits.to_owned() };
    parse(View::of_str(&signed), radix, bounds)
}

/// The digits of `value` in `radix`; Java takes 10 for a radix that it does not know.
pub(super) fn to_radix(value: i128, radix: i32) -> String {
    let radix = if (2..=36).contains(&radix) { radix.unsigned_abs() } else { 10 };
    let mut digits = Vec::new();
    let mut rest = value.unsigned_abs();
    loop {
        digits.push(char::from_digit((rest % u128::from(radix)) as u32, radix).unwrap_or('0'));
        rest /= u128::from(radix);
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        digits.push('-');
    }
    digits.iter().rev().collect()
}

/// A decimal number's text as Rust reads it, from what `Double.parseDouble` takes.
fn decimal_text(text: View<'_>) -> Result<String> {
    let refuse = || {
        number_format(match text.as_str().map(|t| t.trim_matches(|c| c <= ' ')) {
            Some("") => "empty String".to_owned(),
            other => format!("For input string: \"{}\"", quoted(other.unwrap_or("?"))),
        })
    };
    let trimmed = text.as_str().ok_or_else(refuse)?.trim_matches(|c| c <= ' ');
    let unsigned = trimmed.strip_prefix(['-', '+']).unwrap_or(trimmed);
    let sign = if trimmed.starts_with('-') { "-" } else { "" };
    match unsigned {
        "NaN" => return Ok("NaN".to_owned()),
        "Infinity" => return Ok(format!("{sign}inf")),
        _ => {}
    }
    let number = unsigned.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(unsigned);
    let (mantissa, exponent) = number.split_once(['e', 'E']).map_or((number, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let power = |e: &str| {
        let body = e.strip_prefix(['-', '+']).unwrap_or(e);
        !body.is_empty() && digits(body)
    };
    let good = !(whole.is_empty() && fraction.is_empty())
        && digits(whole)
        && digits(fraction)
        && exponent.is_none_or(power);
    if good { Ok(format!("{sign}{number}")) } else { Err(refuse()) }
}

pub(super) fn parse_double(text: View<'_>) -> Result<f64> {
    match text.as_str().and_then(hex_value) {
        Some(value) => Ok(value),
        None => Ok(decimal_text(text)?.parse().unwrap_or(f64::NAN)),
    }
}

pub(super) fn parse_float(text: View<'_>) -> Result<f32> {
    match text.as_str().and_then(hex_value) {
        Some(value) => Ok(value as f32),
        None => Ok(decimal_text(text)?.parse().unwrap_or(f32::NAN)),
    }
}

/// The value of `0x1.8p3` and its like: digits, and a power of two.
fn hex_value(text: &str) -> Option<f64> {
    let text = text.trim_matches(|c| c <= ' ');
    let negative = text.starts_with('-');
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let body = body.strip_prefix("0x").or(body.strip_prefix("0X"))?;
    let body = body.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(body);
    let (mantissa, power) = body.split_once(['p', 'P'])?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let power = power.parse::<i32>().ok()?.saturating_sub(4 * fraction.len() as i32);
    let mantissa = BigInt::parse_bytes(digits.as_bytes(), 16)?.to_f64()?;
    // In two steps, so that neither power is out of range where the product is not.
    let half = power.clamp(-4000, 4000) / 2;
    let value = mantissa * 2_f64.powi(half) * 2_f64.powi(power.clamp(-4000, 4000) - half);
    Some(if negative { -value } else { value })
}

/// `Double.toHexString` from the parts of a number: a fraction of `bits` bits, and the least exponent.
pub(super) fn hex_float(value: f64, (bits, least): (u32, i32)) -> String {
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return format!("{sign}Infinity");
    }
    if value == 0.0 {
        return format!("{sign}0x0.0p0");
    }
    let raw = value.to_bits();
    let (mut exponent, mut fraction) = (((raw >> 52) & 0x7ff) as i32 - 1023, raw & ((1 << 52) - 1));
    let mut lead = 1;
    if exponent < least {
        // A number below the normal ones keeps the least exponent and begins with 0.
        let whole = fraction | if exponent > -1023 { 1 << 52 } else { 0 };
        let shift = if exponent > -1023 { (least - exponent) as u32 } else { 0 };
        (exponent, fraction, lead) = (least, whole >> shift, 0);
    }
    let digits = format!("{fraction:013x}");
    let kept = digits.get(..(bits as usize).div_ceil(4)).unwrap_or(&digits).trim_end_matches('0');
    format!("{sign}0x{lead}.{}p{exponent}", if kept.is_empty() { "0" } else { kept })
}
