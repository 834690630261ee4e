//! `java.lang.Byte`.

use super::small::small_methods;

small_methods!(i8, u8, Value::Byte, Byte, BoxedByte, "parseByte");
