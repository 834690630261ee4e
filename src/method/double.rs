//! `java.lang.Double`.

use super::floating::floating_methods;
use super::types::Type::Long;

floating_methods!(f64, Value::Double, double, Double, BoxedDouble, digits::parse_double, (52, -1022));

/// What Float names otherwise.
pub(super) const OWN: &[Method] = &[
    m("doubleToLongBits", &[Double], bits),
    m("doubleToRawLongBits", &[Double], bits),
    m("longBitsToDouble", &[Long], |c| Ok(Value::Double(f64::from_bits(c.long(0) as u64)))),
    m("parseDouble", &[String], |c| parsed(c)),
];

fn bits<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let n = c.double(0);
    Ok(Value::Long(if n.is_nan() { 0x7ff8_0000_0000_0000 } else { n.to_bits() as i64 }))
}
