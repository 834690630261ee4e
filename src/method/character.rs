//! `java.lang.Character`.
use super::table::Method;
pub(super) const METHODS: &[Method] = &[];
pub(super) const KINDS: &[Method] = &[];
