//! Probable primes, by the test of Miller and Rabin.

use crate::error::{Error, Limit, Result};
use crate::value::Heap;
use crate::value::meter::computed;
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One as _, Signed as _, Zero as _};

/// The bases of the test; these alone decide up to 2^64, and leave beyond it no composite that is known.
const BASES: [u32; 20] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71];

/// From how many bits on the test takes too long to be left to a template.
const MOST_BITS: u64 = 2048;

/// Whether the absolute value of `n` is probably a prime.
pub(super) fn is_probable(n: &BigInt, heap: &Heap<'_>) -> Result<bool> {
    let n = n.abs();
    if n.bits() > MOST_BITS {
        return Err(Error::limit_exceeded(
            Limit::NumberSize,
            "a number is too large to be tested for a prime",
            heap.limits().number_size,
        ));
    }
    let one = BigInt::one();
    if n <= one {
        return Ok(false);
    }
    for base in BASES.map(BigInt::from) {
        if n == base {
            return Ok(true);
        }
        if (&n % &base).is_zero() {
            return Ok(false);
        }
    }
    let last = &n - &one;
    let twos = last.trailing_zeros().unwrap_or(0);
    let odd = &last >> twos;
    for base in BASES {
        heap.spend((1 + computed(n.bits())).saturating_mul(n.bits()) / 16)?;
        let mut power = BigInt::from(base).modpow(&odd, &n);
        if power == one || power == last {
            continue;
        }
        let passes = (1..twos).any(|_| {
            power = &power * &power % &n;
            power == last
        });
        if !passes {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The first probable prime above `n`, which is not negative.
pub(super) fn next(n: &BigInt, heap: &Heap<'_>) -> Result<BigInt> {
    let mut candidate: BigInt = n + 1_u32;
    if candidate <= BigInt::from(2) {
        return Ok(BigInt::from(2));
    }
    if candidate.is_even() {
        candidate += 1_u32;
    }
    while !is_probable(&candidate, heap)? {
        heap.spend(1)?;
        candidate += 2_u32;
    }
    Ok(candidate)
}
