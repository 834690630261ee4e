//! `java.lang.Integer`.

use super::digits::Bounds;
use super::types::Type::{BoxedInteger, Int};
use super::whole::whole_methods;

whole_methods!(i32, u32, Value::Int, int, Int, BoxedInteger, (Bounds::INT, Bounds::UNSIGNED_INT));

/// What Long names otherwise. System properties are not readable: each looks like one that is not set.
pub(super) const OWN: &[Method] = &[
    m("getInteger", &[String, BoxedInteger], |c| Ok(c.arg(1))),
    m("getInteger", &[String], |_| Ok(Value::Null)),
    m("parseInt", &[CharSequence, Int, Int, Int], |c| {
        Ok(Value::Int(digits::parse_part(c, Bounds::INT)? as i32))
    }),
    m("parseInt", &[String], |c| parsed(c, 10)),
    m("parseInt", &[String, Int], |c| parsed(c, c.int(1))),
    m("parseUnsignedInt", &[String, Int], |c| parsed_unsigned(c, c.int(1))),
    m("parseUnsignedInt", &[CharSequence, Int, Int, Int], |c| {
        Ok(Value::Int(digits::parse_part(c, Bounds::UNSIGNED_INT)? as i32))
    }),
    m("parseUnsignedInt", &[String], |c| parsed_unsigned(c, 10)),
    m("toUnsignedLong", &[Int], |c| Ok(Value::Long(i64::from(c.int(0) as u32)))),
];
