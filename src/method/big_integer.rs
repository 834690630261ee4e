//! `java.math.BigInteger`.

mod prime;

use super::call::{self, Call};
use super::table::{Method, b, m, null_only};
use super::types::Type::{BigInteger, Int, Long, Object, Other};
use super::{class_name, object, order};
use crate::error::{Error, Limit, Result};
use crate::value::meter::computed;
use crate::value::{ListKind, Value};
use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};
use std::rc::Rc;

pub(super) const METHODS: &[Method] = &[
    m("abs", &[], |c| Ok(value(this(c)?.abs()))),
    m("add", &[BigInteger], |c| sized(c, this(c)? + other(c)?)),
    m("and", &[BigInteger], |c| Ok(value(this(c)? & other(c)?))),
    m("andNot", &[BigInteger], |c| Ok(value(this(c)? & !other(c)?.clone()))),
    m("bitCount", &[], |c| {
        Ok(int(bits_of(this(c)?).magnitude().iter_u64_digits().map(|d| u64::from(d.count_ones())).sum()))
    }),
    m("bitLength", &[], |c| Ok(int(bits_of(this(c)?).bits()))),
    m("byteValue", &[], |c| Ok(Value::Byte(low(c)? as i8))),
    m("byteValueExact", &[], |c| {
        exact(c, i64::from(i8::MIN)..=i64::from(i8::MAX), "byte").map(|n| Value::Byte(n as i8))
    }),
    m("clearBit", &[Int], |c| set_bit(c, Some(false))),
    m("compareTo", &[Object], compare_to),
    m("compareTo", &[BigInteger], compare_to),
    m("divide", &[BigInteger], |c| Ok(value(this(c)? / divisor(c)?))),
    m("divideAndRemainder", &[BigInteger], |c| {
        let (n, by) = (this(c)?, divisor(c)?);
        c.heap.new_list(ListKind::ObjectArray, vec![value(n / by), value(n % by)])
    }),
    m("doubleValue", &[], |c| Ok(Value::Double(this(c)?.to_f64().unwrap_or(f64::NAN)))),
    b("equals", &[Object], object::equals),
    m("flipBit", &[Int], |c| set_bit(c, None)),
    m("floatValue", &[], |c| Ok(Value::Float(this(c)?.to_f32().unwrap_or(f32::NAN)))),
    m("gcd", &[BigInteger], |c| {
        divide_again(c)?;
        Ok(value(this(c)?.gcd(other(c)?)))
    }),
    m("getLowestSetBit", &[], |c| Ok(Value::Int(this(c)?.trailing_zeros().map_or(-1, |n| n as i32)))),
    m("hashCode", &[], object::hash_code),
    m("intValue", &[], |c| Ok(Value::Int(low(c)? as i32))),
    m("intValueExact", &[], |c| exact(c, i64::from(i32::MIN)..=i64::from(i32::MAX), "int").map(narrow)),
    b("isProbablePrime", &[Int], |c| {
        let n = this(c)?;
        Ok(Value::Bool(c.int(0) <= 0 || prime::is_probable(n, c.heap)?))
    }),
    m("longValue", &[], |c| Ok(Value::Long(low(c)?))),
    m("longValueExact", &[], |c| exact(c, i64::MIN..=i64::MAX, "long").map(Value::Long)),
    m("max", &[BigInteger], |c| Ok(if this(c)? >= other(c)? { c.receiver.clone() } else { c.arg(0) })),
    m("min", &[BigInteger], |c| Ok(if this(c)? <= other(c)? { c.receiver.clone() } else { c.arg(0) })),
    m("mod", &[BigInteger], |c| Ok(value(this(c)?.mod_floor(modulus(c, 0)?)))),
    m("modInverse", &[BigInteger], |c| {
        divide_again(c)?;
        let inverse = this(c)?.modinv(modulus(c, 0)?);
        inverse.map(value).ok_or_else(|| arithmetic("BigInteger not invertible."))
    }),
    m("modPow", &[BigInteger, BigInteger], mod_pow),
    m("multiply", &[BigInteger], |c| {
        check(c, this(c)?.bits() + other(c)?.bits())?;
        Ok(value(this(c)? * other(c)?))
    }),
    m("negate", &[], |c| {
        let n = this(c)?;
        Ok(value(-n))
    }),
    m("nextProbablePrime", &[], |c| {
        let n = this(c)?;
        if n.is_negative() {
            return Err(arithmetic("start < 0"));
        }
        prime::next(n, c.heap).map(value)
    }),
    m("not", &[], |c| Ok(value(!this(c)?.clone()))),
    m("or", &[BigInteger], |c| Ok(value(this(c)? | other(c)?))),
    m("pow", &[Int], pow),
    null_only("probablePrime", &[Int, Other("Random")]),
    m("remainder", &[BigInteger], |c| Ok(value(this(c)? % divisor(c)?))),
    m("setBit", &[Int], |c| set_bit(c, Some(true))),
    m("shiftLeft", &[Int], |c| shift(c, i64::from(c.int(0)))),
    m("shiftRight", &[Int], |c| shift(c, -i64::from(c.int(0)))),
    m("shortValue", &[], |c| Ok(Value::Short(low(c)? as i16))),
    m("shortValueExact", &[], |c| {
        exact(c, i64::from(i16::MIN)..=i64::from(i16::MAX), "short").map(|n| Value::Short(n as i16))
    }),
    m("signum", &[], |c| Ok(Value::Int(sign(this(c)?)))),
    m("sqrt", &[], |c| Ok(value(root(c)?))),
    m("sqrtAndRemainder", &[], |c| {
        let root = root(c)?;
        let rest = this(c)? - &root * &root;
        c.heap.new_list(ListKind::ObjectArray, vec![value(root), value(rest)])
    }),
    m("subtract", &[BigInteger], |c| sized(c, this(c)? - other(c)?)),
    b("testBit", &[Int], |c| {
        let bit = u64::try_from(c.int(0)).map_err(|_| arithmetic("Negative bit address"))?;
        Ok(Value::Bool(this(c)?.bit(bit)))
    }),
    m("toByteArray", &[], |c| {
        let bytes = this(c)?.to_signed_bytes_be();
        let bytes = bytes.into_iter().map(|b| Value::Byte(b as i8)).collect();
        c.heap.new_list(ListKind::ByteArray, bytes)
    }),
    m("toString", &[], object::to_string),
    m("toString", &[Int], |c| {
        let radix = u32::try_from(c.int(0)).ok().filter(|r| (2..=36).contains(r)).unwrap_or(10);
        Ok(Value::from(this(c)?.to_str_radix(radix)))
    }),
    m("valueOf", &[Long], |c| Ok(value(BigInt::from(c.long(0))))),
    m("xor", &[BigInteger], |c| Ok(value(this(c)? ^ other(c)?))),
];

fn value<'a>(n: BigInt) -> Value<'a> {
    Value::BigInteger(Rc::new(n))
}

fn int<'a>(n: u64) -> Value<'a> {
    Value::Int(n as i32)
}

fn narrow<'a>(n: i64) -> Value<'a> {
    Value::Int(n as i32)
}

#[cold]
fn arithmetic(message: &'static str) -> Error {
    Error::java("ArithmeticException", message)
}

/// The receiver.
fn this<'h>(c: &Call<'h, '_>) -> Result<&'h BigInt> {
    if let Value::BigInteger(n) = c.receiver { Ok(n) } else { Err(c.null_pointer()) }
}

fn arg<'h>(c: &Call<'h, '_>, i: usize) -> Result<&'h BigInt> {
    if let Value::BigInteger(n) = c.arg_ref(i) { Ok(n) } else { Err(c.null_pointer()) }
}

fn other<'h>(c: &Call<'h, '_>) -> Result<&'h BigInt> {
    arg(c, 0)
}

fn divisor<'h>(c: &Call<'h, '_>) -> Result<&'h BigInt> {
    let n = other(c)?;
    if n.is_zero() { Err(arithmetic("BigInteger divide by zero")) } else { Ok(n) }
}

fn modulus<'h>(c: &Call<'h, '_>, i: usize) -> Result<&'h BigInt> {
    let n = arg(c, i)?;
    if n.is_positive() { Ok(n) } else { Err(arithmetic("BigInteger: modulus not positive")) }
}

pub(super) fn sign(n: &BigInt) -> i32 {
    match n.sign() {
        Sign::Minus => -1,
        Sign::NoSign => 0,
        Sign::Plus => 1,
    }
}

/// What two's complement differs from the sign in: the number itself, or for a negative one its complement.
fn bits_of(n: &BigInt) -> BigInt {
    if n.is_negative() { !n.clone() } else { n.clone() }
}

fn low(c: &Call<'_, '_>) -> Result<i64> {
    this(c)?;
    Ok(c.receiver.to_i64().unwrap_or(0))
}

fn exact(c: &Call<'_, '_>, range: std::ops::RangeInclusive<i64>, name: &str) -> Result<i64> {
    let fits = this(c)?.to_i64().filter(|n| range.contains(n));
    fits.ok_or_else(|| Error::java("ArithmeticException", format!("BigInteger out of {name} range")))
}

/// Fails where a number of `bits` bits is larger than a template may make it.
pub(super) fn check(c: &Call<'_, '_>, bits: u64) -> Result<()> {
    let most = c.heap.limits().number_size;
    if bits.saturating_mul(1233) / 4096 <= most as u64 {
        return Ok(());
    }
    Err(Error::limit_exceeded(Limit::NumberSize, "a number grows too large", most))
}

/// Counts the steps of an algorithm that divides the receiver and argument 0 by each other again and again.
fn divide_again(c: &Call<'_, '_>) -> Result<()> {
    c.heap.spend(computed(this(c)?.bits().max(other(c)?.bits())).saturating_mul(32))
}

fn sized<'a>(c: &Call<'_, 'a>, n: BigInt) -> Result<Value<'a>> {
    check(c, n.bits())?;
    Ok(value(n))
}

fn compare_to<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let other = c.object(0)?;
    match order::natural(c.receiver, other) {
        Some(order) => Ok(Value::Int(order as i32)),
        None => Err(call::class_cast(class_name(c.heap, other), class_name(c.heap, c.receiver))),
    }
}

fn pow<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let exponent = u32::try_from(c.int(0)).map_err(|_| arithmetic("Negative exponent"))?;
    let n = this(c)?;
    if n.bits() > 1 {
        check(c, (n.bits() - 1).saturating_mul(u64::from(exponent)))?;
    }
    Ok(value(n.pow(exponent)))
}

fn mod_pow<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let (exponent, modulus) = (other(c)?, modulus(c, 1)?);
    // The time grows with the square of the modulus and with the exponent: bound it as a size.
    check(c, (exponent.bits().saturating_mul(modulus.bits())) / 1024)?;
    c.heap.spend((1 + computed(modulus.bits())).saturating_mul(exponent.bits()) / 16)?;
    if !exponent.is_negative() {
        return Ok(value(this(c)?.modpow(exponent, modulus)));
    }
    match this(c)?.modinv(modulus) {
        Some(inverse) => Ok(value(inverse.modpow(&-exponent, modulus))),
        None => Err(arithmetic("BigInteger not invertible.")),
    }
}

/// `setBit`, `clearBit` and, for neither, `flipBit`.
fn set_bit<'a>(c: &Call<'_, 'a>, to: Option<bool>) -> Result<Value<'a>> {
    let bit = u64::try_from(c.int(0)).map_err(|_| arithmetic("Negative bit address"))?;
    check(c, bit)?;
    let mut n = this(c)?.clone();
    let on = to.unwrap_or_else(|| !n.bit(bit));
    n.set_bit(bit, on);
    Ok(value(n))
}

fn shift<'a>(c: &Call<'_, 'a>, by: i64) -> Result<Value<'a>> {
    let n = this(c)?;
    if by < 0 {
        return Ok(value(n >> by.unsigned_abs()));
    }
    if !n.is_zero() {
        check(c, n.bits() + by.unsigned_abs())?;
    }
    Ok(value(n << by.unsigned_abs()))
}

fn root(c: &Call<'_, '_>) -> Result<BigInt> {
    let n = this(c)?;
    if n.is_negative() { Err(arithmetic("Negative BigInteger")) } else { Ok(n.sqrt()) }
}
