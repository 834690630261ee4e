//! What Byte and Short have in common, written once for both.

/// The table of one of them, over the primitive type and its value.
macro_rules! small_methods {
    ($int:ty, $unsigned:ty, $value:path, $primitive:ident, $boxed:ident, $parse:literal) => {
        use crate::error::Result;
        use crate::method::call::{Call, class_cast};
        use crate::method::digits::{self, Bounds};
        use crate::method::table::{Method, b, m, unserved};
        use crate::method::types::Type::{Int, Object, String, $boxed, $primitive};
        use crate::method::{class_name, object};
        use crate::value::Value;

        fn this(c: &Call<'_, '_>) -> $int {
            if let $value(n) = c.receiver { *n } else { 0 }
        }

        fn arg(c: &Call<'_, '_>, i: usize) -> $int {
            c.long(i) as $int
        }

        const BOUNDS: Bounds = Bounds { least: <$int>::MIN as i128, most: <$int>::MAX as i128 };

        fn parsed<'a>(c: &Call<'_, '_>, radix: i32) -> Result<Value<'a>> {
            let text = digits::number_text(c)?;
            Ok($value(digits::parse(text, radix, BOUNDS)? as $int))
        }

        fn compare_to<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
            match (c.receiver, c.object(0)?) {
                ($value(left), $value(right)) => Ok(Value::Int(i32::from(*left) - i32::from(*right))),
                (receiver, other) => Err(class_cast(class_name(c.heap, other), class_name(c.heap, receiver))),
            }
        }

        pub(super) const METHODS: &[Method] = &[
            m("byteValue", &[], |c| Ok(Value::Byte(this(c) as i8))),
            m("compare", &[$primitive, $primitive], |c| {
                Ok(Value::Int(i32::from(arg(c, 0)) - i32::from(arg(c, 1))))
            }),
            m("compareTo", &[$boxed], compare_to),
            m("compareTo", &[Object], compare_to),
            m("compareUnsigned", &[$primitive, $primitive], |c| {
                Ok(Value::Int(i32::from(arg(c, 0) as $unsigned) - i32::from(arg(c, 1) as $unsigned)))
            }),
            m("decode", &[String], |c| Ok($value(digits::decode(c, BOUNDS)? as $int))),
            unserved("describeConstable", &[]),
            m("doubleValue", &[], |c| Ok(Value::Double(f64::from(this(c))))),
            b("equals", &[Object], object::equals),
            m("floatValue", &[], |c| Ok(Value::Float(f32::from(this(c))))),
            m("hashCode", &[], object::hash_code),
            m("hashCode", &[$primitive], |c| Ok(Value::Int(i32::from(arg(c, 0))))),
            m("intValue", &[], |c| Ok(Value::Int(i32::from(this(c))))),
            m("longValue", &[], |c| Ok(Value::Long(i64::from(this(c))))),
            m($parse, &[String], |c| parsed(c, 10)),
            m($parse, &[String, Int], |c| parsed(c, c.int(1))),
            m("shortValue", &[], |c| Ok(Value::Short(i16::from(this(c))))),
            m("toString", &[], object::to_string),
            m("toString", &[$primitive], |c| c.heap.text_value(&$value(arg(c, 0)))),
            m("toUnsignedInt", &[$primitive], |c| Ok(Value::Int(i32::from(arg(c, 0) as $unsigned)))),
            m("toUnsignedLong", &[$primitive], |c| Ok(Value::Long(i64::from(arg(c, 0) as $unsigned)))),
            m("valueOf", &[String], |c| parsed(c, 10)),
            m("valueOf", &[String, Int], |c| parsed(c, c.int(1))),
            m("valueOf", &[$primitive], |c| Ok($value(arg(c, 0)))),
        ];
    };
}

pub(super) use small_methods;
