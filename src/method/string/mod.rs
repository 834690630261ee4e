//! `java.lang.String`: its table, and the methods that ask something of a text.

mod build;
mod bytes;
mod change;
mod format;
pub(super) mod place;
mod split;

use super::call::{self, Call, class_cast};
use super::table::{Method, b, m, null_only, unserved, v};
use super::types::Type::{
    Boolean, ByteArray, Char, CharArray, CharSequence, CharSequenceArray, Double, Float, Int, Iterable, Long,
    Object, ObjectArray, Other, String, StringBuffer,
};
use super::{class_name, object, text};
use crate::error::Result;
use crate::value::Value;
use text::View;

pub(super) use change::{fold, is_white, lower, upper};

pub(super) const METHODS: &[Method] = &[
    m("charAt", &[Int], place::char_at),
    unserved("chars", &[]),
    m("codePointAt", &[Int], place::code_point_at),
    m("codePointBefore", &[Int], place::code_point_before),
    m("codePointCount", &[Int, Int], place::code_point_count),
    unserved("codePoints", &[]),
    m("compare", &[CharSequence, CharSequence], |c| {
        let (left, right) = (c.text(0)?, c.text(1)?);
        Ok(Value::Int(left.compare(right)))
    }),
    m("compareTo", &[String], compare_to),
    m("compareTo", &[Object], compare_to),
    m("compareToIgnoreCase", &[String], |c| Ok(Value::Int(compare_ignoring_case(c.this(), c.text(0)?)))),
    m("concat", &[String], build::concat),
    b("contains", &[CharSequence], |c| {
        Ok(Value::Bool(match c.utf8_pair() {
            Some((text, wanted)) => text::find(text, wanted).is_some(),
            None => c.this().find(c.text(0)?, 0).is_some(),
        }))
    }),
    b("contentEquals", &[CharSequence], |c| Ok(Value::Bool(c.this().equals(c.text(0)?)))),
    null_only("contentEquals", &[StringBuffer]),
    m("copyValueOf", &[CharArray, Int, Int], build::value_of_part),
    m("copyValueOf", &[CharArray], build::value_of_chars),
    unserved("describeConstable", &[]),
    b("endsWith", &[String], |c| {
        if let Some((text, suffix)) = c.utf8_pair() {
            return Ok(Value::Bool(text.ends_with(suffix)));
        }
        let (this, suffix) = (c.this(), c.text(0)?);
        let at = this.len().checked_sub(suffix.len());
        Ok(Value::Bool(at.is_some_and(|at| this.has_at(at, suffix))))
    }),
    b("equals", &[Object], object::equals),
    b("equalsIgnoreCase", &[String], |c| {
        let this = c.this();
        let same = |other| this.len() == View::len(other) && compare_ignoring_case(this, other) == 0;
        Ok(Value::Bool(View::of(c.arg_ref(0)).is_some_and(same)))
    }),
    m("format", &[String, ObjectArray], |c| format::format(c, 0)),
    m("format", &[Other("Locale"), String, ObjectArray], |c| format::format(c, 1)),
    m("formatted", &[ObjectArray], format::formatted),
    null_only("getBytes", &[Other("Charset")]),
    m("getBytes", &[String], bytes::encoded),
    v("getBytes", &[Int, Int, ByteArray, Int], bytes::low),
    m("getBytes", &[], bytes::utf8),
    v("getChars", &[Int, Int, CharArray, Int], place::get_chars),
    m("hashCode", &[], |c| Ok(Value::Int(c.this().hash()))),
    m("indent", &[Int], build::indent),
    m("indexOf", &[Int], |c| place::index_of_unit(c, 0)),
    m("indexOf", &[String], |c| place::index_of_text(c, 0)),
    m("indexOf", &[String, Int], |c| place::index_of_text(c, c.int(1))),
    m("indexOf", &[Int, Int], |c| place::index_of_unit(c, c.int(1))),
    m("intern", &[], call::receiver_itself),
    b("isBlank", &[], |c| Ok(Value::Bool(c.this().code_points().all(is_white)))),
    b("isEmpty", &[], |c| Ok(Value::Bool(c.this().is_empty()))),
    m("join", &[CharSequence, CharSequenceArray], build::join),
    m("join", &[CharSequence, Iterable], build::join_all),
    m("lastIndexOf", &[String], |c| place::last_index_of_text(c, i32::MAX)),
    m("lastIndexOf", &[String, Int], |c| place::last_index_of_text(c, c.int(1))),
    m("lastIndexOf", &[Int, Int], |c| place::last_index_of_unit(c, c.int(1))),
    m("lastIndexOf", &[Int], |c| place::last_index_of_unit(c, i32::MAX)),
    m("length", &[], |c| Ok(Value::Int(c.heap.units_of(c.receiver) as i32))),
    m("lines", &[], build::to_lines),
    b("matches", &[String], split::matches),
    m("offsetByCodePoints", &[Int, Int], place::offset_by_code_points),
    b("regionMatches", &[Boolean, Int, String, Int, Int], |c| place::region_matches(c, c.bool(0), 1)),
    b("regionMatches", &[Int, String, Int, Int], |c| place::region_matches(c, false, 0)),
    m("repeat", &[Int], build::repeat),
    m("replace", &[Char, Char], change::replace_unit),
    m("replace", &[CharSequence, CharSequence], change::replace),
    m("replaceAll", &[String, String], |c| split::replace(c, true)),
    m("replaceFirst", &[String, String], |c| split::replace(c, false)),
    m("resolveConstantDesc", &[Other("Lookup")], call::receiver_itself),
    m("split", &[String], |c| split::split(c, 0)),
    m("split", &[String, Int], |c| {
        let limit = c.int(1);
        split::split(c, limit)
    }),
    b("startsWith", &[String, Int], |c| {
        let (prefix, at) = (c.text(0)?, c.int(1));
        Ok(Value::Bool(usize::try_from(at).is_ok_and(|at| c.this().has_at(at, prefix))))
    }),
    b("startsWith", &[String], |c| {
        Ok(Value::Bool(match c.utf8_pair() {
            Some((text, prefix)) => text.starts_with(prefix),
            None => c.this().has_at(0, c.text(0)?),
        }))
    }),
    m("strip", &[], |c| change::strip(c, true, true)),
    m("stripIndent", &[], build::strip_indent),
    m("stripLeading", &[], |c| change::strip(c, true, false)),
    m("stripTrailing", &[], |c| change::strip(c, false, true)),
    m("subSequence", &[Int, Int], place::substring),
    m("substring", &[Int, Int], place::substring),
    m("substring", &[Int], place::substring),
    m("toCharArray", &[], build::to_char_array),
    m("toLowerCase", &[], change::to_lower_case),
    null_only("toLowerCase", &[Other("Locale")]),
    m("toString", &[], call::receiver_itself),
    m("toUpperCase", &[], change::to_upper_case),
    null_only("toUpperCase", &[Other("Locale")]),
    null_only("transform", &[Other("Function")]),
    m("translateEscapes", &[], build::translate_escapes),
    m("trim", &[], change::trim),
    m("valueOf", &[Int], build::value_of),
    m("valueOf", &[CharArray], build::value_of_chars),
    m("valueOf", &[Object], build::value_of),
    m("valueOf", &[Boolean], build::value_of),
    m("valueOf", &[CharArray, Int, Int], build::value_of_part),
    m("valueOf", &[Char], build::value_of),
    m("valueOf", &[Double], build::value_of),
    m("valueOf", &[Float], build::value_of),
    m("valueOf", &[Long], build::value_of),
];

fn compare_to<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let other = c.object(0)?;
    match View::of(other) {
        Some(other) => Ok(Value::Int(c.this().compare(other))),
        None => Err(class_cast(class_name(c.heap, other), "java.lang.String")),
    }
}

/// `compareToIgnoreCase`, which compares unit by unit, or code point by code point where both have pairs.
fn compare_ignoring_case(left: View<'_>, right: View<'_>) -> i32 {
    let mut pairs = left.code_points().zip(right.code_points());
    let differ = pairs.find_map(|(l, r)| {
        let (l, r) = (fold(l), fold(r));
        (l != r).then(|| l as i32 - r as i32)
    });
    differ.unwrap_or_else(|| left.len() as i32 - right.len() as i32)
}
