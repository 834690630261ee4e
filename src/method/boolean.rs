//! `java.lang.Boolean`.

use super::call::{self, Call, class_cast};
use super::table::{Method, b, m, unserved};
use super::types::Type::{Boolean, BoxedBoolean, Object, String};
use super::{class_name, object};
use crate::error::Result;
use crate::value::Value;

pub(super) const METHODS: &[Method] = &[
    b("booleanValue", &[], call::receiver_itself),
    m("compare", &[Boolean, Boolean], |c| Ok(Value::Int(c.bool(0).cmp(&c.bool(1)) as i32))),
    m("compareTo", &[BoxedBoolean], compare_to),
    m("compareTo", &[Object], compare_to),
    unserved("describeConstable", &[]),
    b("equals", &[Object], object::equals),
    // No system property is readable.
    b("getBoolean", &[String], |_| Ok(Value::Bool(false))),
    m("hashCode", &[], object::hash_code),
    m("hashCode", &[Boolean], |c| c.heap.hash_code(&Value::Bool(c.bool(0))).map(Value::Int)),
    b("logicalAnd", &[Boolean, Boolean], |c| Ok(Value::Bool(c.bool(0) & c.bool(1)))),
    b("logicalOr", &[Boolean, Boolean], |c| Ok(Value::Bool(c.bool(0) | c.bool(1)))),
    b("logicalXor", &[Boolean, Boolean], |c| Ok(Value::Bool(c.bool(0) ^ c.bool(1)))),
    b("parseBoolean", &[String], parse),
    m("toString", &[], object::to_string),
    m("toString", &[Boolean], |c| c.heap.text_value(c.arg_ref(0))),
    m("valueOf", &[String], parse),
    m("valueOf", &[Boolean], |c| Ok(c.arg(0))),
];

/// Everything but `true`, in any case, is false; null too.
fn parse<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    Ok(Value::Bool(c.arg_ref(0).as_str().is_some_and(|text| text.eq_ignore_ascii_case("true"))))
}

fn compare_to<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    match (c.receiver, c.object(0)?) {
        (Value::Bool(left), Value::Bool(right)) => Ok(Value::Int(left.cmp(right) as i32)),
        (_, other) => Err(class_cast(class_name(c.heap, other), "java.lang.Boolean")),
    }
}
