//! `java.lang.Long`.

use super::digits::Bounds;
use super::types::Type::{Int, Long};
use super::whole::whole_methods;

whole_methods!(i64, u64, Value::Long, long, Long, BoxedLong, (Bounds::LONG, Bounds::UNSIGNED_LONG));

/// What Integer names otherwise. System properties are not readable: each looks like one that is not set.
pub(super) const OWN: &[Method] = &[
    m("getLong", &[String, Long], |c| Ok(Value::Long(c.long(1)))),
    m("getLong", &[String], |_| Ok(Value::Null)),
    m("parseLong", &[String, Int], |c| parsed(c, c.int(1))),
    m("parseLong", &[CharSequence, Int, Int, Int], |c| {
        Ok(Value::Long(digits::parse_part(c, Bounds::LONG)? as i64))
    }),
    m("parseLong", &[String], |c| parsed(c, 10)),
    m("parseUnsignedLong", &[String, Int], |c| parsed_unsigned(c, c.int(1))),
    m("parseUnsignedLong", &[CharSequence, Int, Int, Int], |c| {
        Ok(Value::Long(digits::parse_part(c, Bounds::UNSIGNED_LONG)? as i64))
    }),
    m("parseUnsignedLong", &[String], |c| parsed_unsigned(c, 10)),
];
