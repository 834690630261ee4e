//! What Float and Double have in common, written once for both.

/// The rows that both tables have, over the primitive type and its value.
macro_rules! floating_methods {
    ($float:ty, $value:path, $arg:ident, $primitive:ident, $boxed:ident, $parse:path, $hex:expr) => {
        use crate::error::Result;
        use crate::method::call::{self, Call, class_cast};
        use crate::method::digits;
        use crate::method::table::{Method, b, m, unserved};
        use crate::method::types::Type::{Object, Other, String, $boxed, $primitive};
        use crate::method::{class_name, object, order};
        use crate::value::Value;

        /// The receiver.
        fn this(c: &Call<'_, '_>) -> $float {
            if let $value(n) = c.receiver { *n } else { 0.0 }
        }

        fn compare(left: $float, right: $float) -> std::cmp::Ordering {
            order::float(f64::from(left), f64::from(right))
        }

        fn compare_to<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
            let other = c.object(0)?;
            match order::natural(c.receiver, other) {
                Some(order) => Ok(Value::Int(order as i32)),
                None => Err(class_cast(class_name(c.heap, other), class_name(c.heap, c.receiver))),
            }
        }

        fn parsed<'a>(c: &Call<'_, '_>) -> Result<Value<'a>> {
            Ok($value($parse(c.text(0)?)?))
        }

        /// `Math.max` or `Math.min`: NaN wins, and -0.0 is below 0.0.
        fn extreme(c: &Call<'_, '_>, wanted: std::cmp::Ordering) -> $float {
            let (left, right) = (c.$arg(0), c.$arg(1));
            if left.is_nan() || right.is_nan() {
                <$float>::NAN
            } else if compare(left, right) == wanted {
                left
            } else {
                right
            }
        }

        pub(super) const METHODS: &[Method] = &[
            m("byteValue", &[], |c| Ok(Value::Int(i32::from(this(c) as i32 as i8)))),
            m("compare", &[$primitive, $primitive], |c| Ok(Value::Int(compare(c.$arg(0), c.$arg(1)) as i32))),
            m("compareTo", &[$boxed], compare_to),
            m("compareTo", &[Object], compare_to),
            unserved("describeConstable", &[]),
            m("doubleValue", &[], |c| Ok(Value::Double(f64::from(this(c))))),
            b("equals", &[Object], object::equals),
            m("floatValue", &[], |c| Ok(Value::Float(this(c) as f32))),
            m("hashCode", &[$primitive], |c| c.heap.hash_code(&$value(c.$arg(0))).map(Value::Int)),
            m("hashCode", &[], object::hash_code),
            m("intValue", &[], |c| Ok(Value::Int(this(c) as i32))),
            b("isFinite", &[$primitive], |c| Ok(Value::Bool(c.$arg(0).is_finite()))),
            b("isInfinite", &[], |c| Ok(Value::Bool(this(c).is_infinite()))),
            b("isInfinite", &[$primitive], |c| Ok(Value::Bool(c.$arg(0).is_infinite()))),
            b("isNaN", &[], |c| Ok(Value::Bool(this(c).is_nan()))),
            b("isNaN", &[$primitive], |c| Ok(Value::Bool(c.$arg(0).is_nan()))),
            m("longValue", &[], |c| Ok(Value::Long(this(c) as i64))),
            m("max", &[$primitive, $primitive], |c| Ok($value(extreme(c, std::cmp::Ordering::Greater)))),
            m("min", &[$primitive, $primitive], |c| Ok($value(extreme(c, std::cmp::Ordering::Less)))),
            m("resolveConstantDesc", &[Other("Lookup")], call::receiver_itself),
            m("shortValue", &[], |c| Ok(Value::Int(i32::from(this(c) as i32 as i16)))),
            m("sum", &[$primitive, $primitive], |c| Ok($value(c.$arg(0) + c.$arg(1)))),
            m("toHexString", &[$primitive], |c| {
                Ok(Value::from(digits::hex_float(f64::from(c.$arg(0)), $hex)))
            }),
            m("toString", &[$primitive], |c| c.heap.text_value(&$value(c.$arg(0)))),
            m("toString", &[], object::to_string),
            m("valueOf", &[String], |c| parsed(c)),
            m("valueOf", &[$primitive], |c| Ok($value(c.$arg(0)))),
        ];
    };
}

pub(super) use floating_methods;
