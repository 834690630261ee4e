//! `java.lang.Short`.

use super::small::small_methods;

small_methods!(i16, u16, Value::Short, Short, BoxedShort, "parseShort");

/// What Byte does not have.
pub(super) const OWN: &[Method] =
    &[m("reverseBytes", &[Short], |c| Ok(Value::Short(arg(c, 0).swap_bytes())))];
