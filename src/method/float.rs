//! `java.lang.Float`.

use super::floating::floating_methods;
use super::types::Type::Int;

floating_methods!(f32, Value::Float, float, Float, BoxedFloat, digits::parse_float, (24, -126));

/// What Double names otherwise.
pub(super) const OWN: &[Method] = &[
    m("floatToIntBits", &[Float], bits),
    m("floatToRawIntBits", &[Float], bits),
    m("intBitsToFloat", &[Int], |c| Ok(Value::Float(f32::from_bits(c.int(0) as u32)))),
    m("parseFloat", &[String], |c| parsed(c)),
];

fn bits<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let n = c.float(0);
    Ok(Value::Int(if n.is_nan() { 0x7fc0_0000 } else { n.to_bits() as i32 }))
}
