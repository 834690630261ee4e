//! `java.math.BigDecimal`.
use super::table::Method;
pub(super) const METHODS: &[Method] = &[];
