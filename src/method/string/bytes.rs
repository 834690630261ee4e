//! `getBytes`: a text in the encodings that every Java has.

use crate::error::{Error, Result};
use crate::method::call::Call;
use crate::method::text::View;
use crate::value::{ListKind, Value, meter};

fn array<'a>(c: &mut Call<'_, 'a>, bytes: Vec<u8>) -> Result<Value<'a>> {
    c.heap.limits().check_collection(bytes.len())?;
    c.heap.new_list(ListKind::ByteArray, bytes.into_iter().map(|b| Value::Byte(b as i8)).collect())
}

/// A half of a pair becomes a question mark, as does what an encoding does not know.
fn utf8_of(view: View<'_>) -> Vec<u8> {
    match view {
        View::Ascii(text) | View::Utf8(text) => text.as_bytes().to_vec(),
        View::Wide(units) => {
            let chars = char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or('?'));
            chars.collect::<String>().into_bytes()
        }
    }
}

pub(super) fn utf8<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let bytes = utf8_of(c.this());
    array(c, bytes)
}

/// `getBytes(charset)`.
pub(super) fn encoded<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (name, this) = (c.text(0)?, c.this());
    let name = name.as_str().unwrap_or("").to_ascii_uppercase();
    let single =
        |most: u32| this.code_points().map(move |p| if p <= most { p as u8 } else { b'?' }).collect();
    let replaced = || char::decode_utf16(this.iter()).map(|c| c.unwrap_or('\u{FFFD}')).collect::<String>();
    let bytes: Vec<u8> = match name.as_str() {
        "UTF-8" | "UTF8" => utf8_of(this),
        "US-ASCII" | "ASCII" => single(0x7F),
        "ISO-8859-1" | "ISO8859-1" | "ISO8859_1" | "LATIN1" => single(0xFF),
        "UTF-16BE" => replaced().encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "UTF-16LE" => replaced().encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "UTF-16" if this.is_empty() => Vec::new(),
        "UTF-16" => {
            [0xFE, 0xFF].into_iter().chain(replaced().encode_utf16().flat_map(u16::to_be_bytes)).collect()
        }
        _ => return Err(Error::java("UnsupportedEncodingException", name)),
    };
    array(c, bytes)
}

/// `getBytes(begin, end, array, at)`: the low byte of each unit.
pub(super) fn low<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    c.heap.check_room(meter::items(c.this().len()))?;
    let units: Vec<Value<'a>> = c.this().iter().map(|u| Value::Byte(u as i8)).collect();
    super::place::copy(c, &units)
}
