//! The methods of String that give the same text in another form: case, blanks, replaced parts.

use crate::error::Result;
use crate::method::call::Call;
use crate::method::text::{SHORT, View, find};
use crate::value::{TextBuf, Value};
use memchr::memmem;

/// `Character.isWhitespace`: Unicode's separators but the no-break ones, and the blanks among the controls.
pub(in crate::method) fn is_white(point: u32) -> bool {
    matches!(
        point,
        0x09..=0x0D | 0x1C..=0x20 | 0x1680 | 0x2000..=0x2006 | 0x2008..=0x200A | 0x2028 | 0x2029 | 0x205F | 0x3000
    )
}

/// The part of the receiver without its first `skip` units and its last `drop`.
fn part<'a>(c: &mut Call<'_, 'a>, skip: usize, drop: usize) -> Value<'a> {
    let len = c.heap.units_of(c.receiver);
    let from = skip.min(len);
    super::place::part(c, from, len.saturating_sub(drop).max(from))
}

/// How many units at the beginning of `units` are blank.
fn blanks(units: impl Iterator<Item = u16>, is_blank: fn(u32) -> bool) -> usize {
    units.take_while(|u| is_blank(u32::from(*u))).count()
}

fn trimmed<'a>(
    c: &mut Call<'_, 'a>,
    leading: bool,
    trailing: bool,
    is_blank: fn(u32) -> bool,
) -> Result<Value<'a>> {
    let this = c.this();
    let skip = if leading { blanks(this.iter(), is_blank) } else { 0 };
    let drop = match (trailing, this) {
        (false, _) => 0,
        (true, View::Wide(units)) => blanks(units.iter().rev().copied(), is_blank),
        // No blank is outside the basic plane.
        (true, View::Ascii(text) | View::Utf8(text)) => {
            text.chars().rev().take_while(|ch| is_blank(u32::from(*ch))).count()
        }
    };
    Ok(part(c, skip, drop))
}

/// `trim()`: everything up to the space character counts as blank.
pub(super) fn trim<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    trimmed(c, true, true, |u| u <= 0x20)
}

pub(super) fn strip<'a>(c: &mut Call<'_, 'a>, leading: bool, trailing: bool) -> Result<Value<'a>> {
    trimmed(c, leading, trailing, is_white)
}

/// Applies `to` to the well-formed parts of a text.
pub(super) fn converted<'a>(text: View<'_>, to: fn(&str) -> String) -> Value<'a> {
    match text {
        View::Ascii(text) | View::Utf8(text) => Value::from(to(text)),
        View::Wide(units) => {
            let mut out = TextBuf::new();
            for ch in char::decode_utf16(units.iter().copied()) {
                match ch {
                    Ok(ch) => out.push_str(&to(ch.encode_utf8(&mut [0; 4]))),
                    Err(half) => out.push_units(&[half.unpaired_surrogate()]),
                }
            }
            out.into_value()
        }
    }
}

fn convert<'a>(c: &Call<'_, 'a>, to: fn(&str) -> String) -> Result<Value<'a>> {
    let text = converted(c.this(), to);
    c.heap.limits().check_string(View::of(&text).map_or(0, View::len))?;
    Ok(text)
}

/// A text of as many characters, changed in place.
fn ascii<'a>(c: &mut Call<'_, 'a>, text: &str, change: fn(&mut str)) -> Result<Value<'a>> {
    c.heap.limits().check_string(text.len())?;
    Ok(c.heap.made_text(|made| {
        made.push_str(text);
        change(made);
    }))
}

pub(super) fn to_lower_case<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    match c.this() {
        View::Ascii(text) if !text.bytes().any(|b| b.is_ascii_uppercase()) => Ok(c.receiver.clone()),
        View::Ascii(text) => ascii(c, text, str::make_ascii_lowercase),
        _ => convert(c, str::to_lowercase),
    }
}

pub(super) fn to_upper_case<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    match c.this() {
        View::Ascii(text) if !text.bytes().any(|b| b.is_ascii_lowercase()) => Ok(c.receiver.clone()),
        View::Ascii(text) => ascii(c, text, str::make_ascii_uppercase),
        _ => convert(c, str::to_uppercase),
    }
}

/// What Java compares when it ignores case: the lower case of the upper case, one code point each.
pub(in crate::method) fn fold(point: u32) -> u32 {
    if point < 0x80 {
        return u32::from((point as u8).to_ascii_lowercase());
    }
    lower(upper(point))
}

/// `Character.toUpperCase`: the one code point, or the same where there is none.
pub(in crate::method) fn upper(point: u32) -> u32 {
    match point {
        // Their full upper case is of two code points.
        0x1F80..=0x1F87 | 0x1F90..=0x1F97 | 0x1FA0..=0x1FA7 => return point + 8,
        0x1FB3 | 0x1FC3 | 0x1FF3 => return point + 9,
        _ => {}
    }
    let Some(c) = char::from_u32(point) else { return point };
    let mut all = c.to_uppercase();
    match (all.next(), all.next()) {
        (Some(one), None) => u32::from(one),
        _ => point,
    }
}

/// `Character.toLowerCase`, likewise; the dotted capital I has a simple form of its own.
pub(in crate::method) fn lower(point: u32) -> u32 {
    let Some(c) = char::from_u32(point) else { return point };
    let mut all = c.to_lowercase();
    match (all.next(), all.next()) {
        (Some(one), None) => u32::from(one),
        _ if point == 0x130 => 0x69,
        _ => point,
    }
}

pub(super) fn replace_unit<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (old, new) = (c.char(0), c.char(1));
    let units: Vec<u16> = c.this().iter().map(|u| if u == old { new } else { u }).collect();
    Ok(View::Wide(&units).to_value())
}

pub(super) fn replace<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (this, old, new) = (c.this(), c.text(0)?, c.text(1)?);
    if let (Some(text), Some(wanted), Some(with)) = (this.as_str(), old.as_str(), new.as_str())
        && !wanted.is_empty()
    {
        let finder = Finder::of(text, wanted);
        let count = pieces(text, &finder).count() - 1;
        if count == 0 {
            return Ok(c.receiver.clone());
        }
        c.heap.limits().check_string(this.len() - count * old.len() + count.saturating_mul(new.len()))?;
        return Ok(c.heap.made_text(|made| {
            for (i, piece) in pieces(text, &finder).enumerate() {
                made.push_str(if i > 0 { with } else { "" });
                made.push_str(piece);
            }
        }));
    }
    replace_units(c, this, old, new)
}

/// What is looked for again and again.
struct Finder<'t> {
    wanted: &'t str,
    /// Made for long texts only.
    prepared: Option<memmem::Finder<'t>>,
}

impl<'t> Finder<'t> {
    /// What finds `wanted` in `text`.
    fn of(text: &str, wanted: &'t str) -> Finder<'t> {
        let prepared = (text.len() > SHORT).then(|| memmem::Finder::new(wanted.as_bytes()));
        Finder { wanted, prepared }
    }

    // Apart, as it is called for each piece twice: the code of a loop's turn should stay small.
    #[inline(never)]
    fn find(&self, text: &str) -> Option<usize> {
        match &self.prepared {
            Some(finder) => finder.find(text.as_bytes()),
            None => find(text, self.wanted),
        }
    }
}

/// The pieces of `text` between what `finder` finds.
fn pieces<'t>(text: &'t str, finder: &Finder<'_>) -> impl Iterator<Item = &'t str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let at = finder.find(text);
        rest = at.and_then(|at| text.get(at + finder.wanted.len()..));
        text.get(..at.unwrap_or(text.len()))
    })
}

/// The slow way: halves of pairs, or the empty text, which stands before, between and after all units.
fn replace_units<'a>(c: &Call<'_, 'a>, this: View<'_>, old: View<'_>, new: View<'_>) -> Result<Value<'a>> {
    let (units, old) = (this.units(), old.units());
    let mut out = TextBuf::new();
    let mut size = 0_usize;
    let mut at = 0;
    loop {
        let hit = units.get(at..).is_some_and(|rest| rest.starts_with(&old));
        if hit {
            size += new.len();
            new.write(&mut out);
        }
        let step = if hit && !old.is_empty() { old.len() } else { 1 };
        if !hit || old.is_empty() {
            let Some(unit) = units.get(at) else { break };
            size += 1;
            out.push_units(&[*unit]);
        }
        c.heap.limits().check_string(size)?;
        at += step;
    }
    Ok(out.into_value())
}
