//! What Integer and Long have in common, written once for both.

/// The rows that both tables have, over the primitive type, its unsigned twin and its value.
macro_rules! whole_methods {
    ($int:ty, $unsigned:ty, $value:path, $arg:ident, $primitive:ident, $boxed:ident, $bounds:expr) => {
        use crate::error::Result;
        use crate::method::call::{self, Call, class_cast};
        use crate::method::digits;
        use crate::method::table::{Method, b, m, unserved};
        use crate::method::types::Type::{self, CharSequence, Object, Other, String};

        use crate::method::{class_name, object, order};
        use crate::value::Value;

        /// The receiver.
        fn this(c: &Call<'_, '_>) -> $int {
            if let $value(n) = c.receiver { *n } else { 0 }
        }

        fn int(n: impl TryInto<i32>) -> Result<Value<'static>> {
            Ok(Value::Int(n.try_into().unwrap_or(0)))
        }

        fn ordering<'a>(order: std::cmp::Ordering) -> Result<Value<'a>> {
            Ok(Value::Int(order as i32))
        }

        fn text<'a>(text: std::string::String) -> Result<Value<'a>> {
            Ok(Value::from(text))
        }

        fn compare_to<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
            let other = c.object(0)?;
            match order::natural(c.receiver, other) {
                Some(order) => ordering(order),
                None => Err(class_cast(class_name(c.heap, other), class_name(c.heap, c.receiver))),
            }
        }

        /// Fails where the divisor, argument 1, is zero.
        fn divisor(c: &Call<'_, '_>) -> Result<$unsigned> {
            match c.$arg(1) as $unsigned {
                0 => Err(crate::error::Error::java("ArithmeticException", "/ by zero")),
                n => Ok(n),
            }
        }

        fn parsed<'a>(c: &Call<'_, '_>, radix: i32) -> Result<Value<'a>> {
            let text = digits::number_text(c)?;
            Ok($value(digits::parse(text, radix, $bounds.0)? as $int))
        }

        fn parsed_unsigned<'a>(c: &Call<'_, '_>, radix: i32) -> Result<Value<'a>> {
            let text = digits::number_text(c)?;
            Ok($value(digits::parse(text, radix, $bounds.1)? as $int))
        }

        fn highest_bit(n: $int) -> $int {
            if n == 0 { 0 } else { (1 as $int).wrapping_shl(<$int>::BITS - 1 - n.leading_zeros()) }
        }

        pub(super) const METHODS: &[Method] = &[
            m("bitCount", &[Type::$primitive], |c| int(c.$arg(0).count_ones())),
            m("byteValue", &[], |c| int(this(c) as i8)),
            m("compare", &[Type::$primitive, Type::$primitive], |c| ordering(c.$arg(0).cmp(&c.$arg(1)))),
            m("compareTo", &[Type::$boxed], compare_to),
            m("compareTo", &[Object], compare_to),
            m("compareUnsigned", &[Type::$primitive, Type::$primitive], |c| {
                ordering((c.$arg(0) as $unsigned).cmp(&(c.$arg(1) as $unsigned)))
            }),
            m("decode", &[String], |c| Ok($value(digits::decode(c, $bounds.0)? as $int))),
            unserved("describeConstable", &[]),
            m("divideUnsigned", &[Type::$primitive, Type::$primitive], |c| {
                Ok($value((c.$arg(0) as $unsigned / divisor(c)?) as $int))
            }),
            m("doubleValue", &[], |c| Ok(Value::Double(c.receiver.to_f64().unwrap_or(f64::NAN)))),
            b("equals", &[Object], object::equals),
            m("floatValue", &[], |c| Ok(Value::Float(this(c) as f32))),
            m("hashCode", &[], object::hash_code),
            m("hashCode", &[Type::$primitive], |c| c.heap.hash_code(&$value(c.$arg(0))).map(Value::Int)),
            m("highestOneBit", &[Type::$primitive], |c| Ok($value(highest_bit(c.$arg(0))))),
            m("intValue", &[], |c| Ok(Value::Int(this(c) as i32))),
            m("longValue", &[], |c| Ok(Value::Long(i64::from(this(c))))),
            m("lowestOneBit", &[Type::$primitive], |c| Ok($value(c.$arg(0) & c.$arg(0).wrapping_neg()))),
            m("max", &[Type::$primitive, Type::$primitive], |c| Ok($value(c.$arg(0).max(c.$arg(1))))),
            m("min", &[Type::$primitive, Type::$primitive], |c| Ok($value(c.$arg(0).min(c.$arg(1))))),
            m("numberOfLeadingZeros", &[Type::$primitive], |c| int(c.$arg(0).leading_zeros())),
            m("numberOfTrailingZeros", &[Type::$primitive], |c| int(c.$arg(0).trailing_zeros())),
            m("remainderUnsigned", &[Type::$primitive, Type::$primitive], |c| {
                Ok($value((c.$arg(0) as $unsigned % divisor(c)?) as $int))
            }),
            m("resolveConstantDesc", &[Other("Lookup")], call::receiver_itself),
            m("reverse", &[Type::$primitive], |c| Ok($value(c.$arg(0).reverse_bits()))),
            m("reverseBytes", &[Type::$primitive], |c| Ok($value(c.$arg(0).swap_bytes()))),
            m("rotateLeft", &[Type::$primitive, Type::Int], |c| {
                Ok($value(c.$arg(0).rotate_left((c.int(1) as u32) % <$int>::BITS)))
            }),
            m("rotateRight", &[Type::$primitive, Type::Int], |c| {
                Ok($value(c.$arg(0).rotate_right((c.int(1) as u32) % <$int>::BITS)))
            }),
            m("shortValue", &[], |c| int(this(c) as i16)),
            m("signum", &[Type::$primitive], |c| int(c.$arg(0).signum())),
            m("sum", &[Type::$primitive, Type::$primitive], |c| {
                Ok($value(c.$arg(0).wrapping_add(c.$arg(1))))
            }),
            m("toBinaryString", &[Type::$primitive], |c| text(format!("{:b}", c.$arg(0)))),
            m("toHexString", &[Type::$primitive], |c| text(format!("{:x}", c.$arg(0)))),
            m("toOctalString", &[Type::$primitive], |c| text(format!("{:o}", c.$arg(0)))),
            m("toString", &[Type::$primitive], |c| text(c.$arg(0).to_string())),
            m("toString", &[Type::$primitive, Type::Int], |c| {
                text(digits::to_radix(i128::from(c.$arg(0)), c.int(1)))
            }),
            m("toString", &[], object::to_string),
            m("toUnsignedString", &[Type::$primitive, Type::Int], |c| {
                text(digits::to_radix(i128::from(c.$arg(0) as $unsigned), c.int(1)))
            }),
            m("toUnsignedString", &[Type::$primitive], |c| text((c.$arg(0) as $unsigned).to_string())),
            m("valueOf", &[String, Type::Int], |c| parsed(c, c.int(1))),
            m("valueOf", &[Type::$primitive], |c| Ok($value(c.$arg(0)))),
            m("valueOf", &[String], |c| parsed(c, 10)),
        ];
    };
}

pub(super) use whole_methods;
