//! `java.math.BigInteger`.
use super::table::Method;
pub(super) const METHODS: &[Method] = &[];
