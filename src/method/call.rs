//! One call that is under way: its receiver, its arguments as the operations want them, and Java's usual exceptions.
//!
//! An operation runs only after its signature was found to fit, so an argument of a primitive type is never null and
//! always of a class that converts to it.

use super::site::CallSite;
use super::text::View;
use crate::error::{Error, Result};
use crate::value::{Heap, ListRef, MapRef, Value};

/// A call of one method.
pub(super) struct Call<'h, 'a> {
    pub(super) heap: &'h mut Heap<'a>,
    pub(super) receiver: &'h Value<'a>,
    pub(super) args: &'h [Value<'a>],
    pub(super) site: &'h CallSite,
    /// How the method is called, for messages.
    pub(super) name: &'static str,
}

impl<'h, 'a> Call<'h, 'a> {
    /// Argument `i`; null where there is none.
    pub(super) fn arg(&self, i: usize) -> Value<'a> {
        self.args.get(i).cloned().unwrap_or(Value::Null)
    }

    pub(super) fn arg_ref(&self, i: usize) -> &'h Value<'a> {
        self.args.get(i).unwrap_or(&Value::Null)
    }

    /// An `int` argument.
    pub(super) fn int(&self, i: usize) -> i32 {
        self.arg_ref(i).to_i32().unwrap_or(0)
    }

    /// A `long` argument.
    pub(super) fn long(&self, i: usize) -> i64 {
        self.arg_ref(i).to_i64().unwrap_or(0)
    }

    /// A `float` argument.
    pub(super) fn float(&self, i: usize) -> f32 {
        match self.arg_ref(i) {
            Value::Float(n) => *n,
            whole => whole.to_i64().unwrap_or(0) as f32,
        }
    }

    /// A `double` argument.
    pub(super) fn double(&self, i: usize) -> f64 {
        self.arg_ref(i).to_f64().unwrap_or(0.0)
    }

    /// A `char` argument.
    pub(super) fn char(&self, i: usize) -> u16 {
        if let Value::Char(c) = self.arg_ref(i) { *c } else { 0 }
    }

    /// A `boolean` argument.
    pub(super) fn bool(&self, i: usize) -> bool {
        matches!(self.arg_ref(i), Value::Bool(true))
    }

    /// A String or `CharSequence` argument, which must not be null.
    pub(super) fn text(&self, i: usize) -> Result<View<'h>> {
        View::of(self.arg_ref(i)).ok_or_else(|| self.null_pointer())
    }

    /// The receiver, where it is a String.
    pub(super) fn this(&self) -> View<'h> {
        View::of(self.receiver).unwrap_or(View::Ascii(""))
    }

    /// The receiver and argument 0, where both are well-formed strings: what holds of their bytes holds of their units.
    #[inline]
    pub(super) fn utf8_pair(&self) -> Option<(&'h str, &'h str)> {
        self.receiver.as_str().zip(self.arg_ref(0).as_str())
    }

    /// An object argument that must not be null.
    pub(super) fn object(&self, i: usize) -> Result<&'h Value<'a>> {
        match self.arg_ref(i) {
            Value::Null => Err(self.null_pointer()),
            value => Ok(value),
        }
    }

    /// The elements of a parameter of variable arity that begins at argument `i`; `None` for a null array.
    pub(super) fn rest(&self, i: usize) -> Result<Option<Vec<Value<'a>>>> {
        Ok(match self.args.get(i..) {
            Some([Value::Null]) => None,
            Some([Value::List(list)]) if self.heap.list_kind(*list).class().is_array() => {
                Some(self.heap.list_items(*list)?)
            }
            Some(values) => Some(values.to_vec()),
            None => Some(Vec::new()),
        })
    }

    /// The receiver, where it is a list or an array.
    pub(super) fn list(&self) -> ListRef<'a> {
        if let Value::List(list) = self.receiver { *list } else { ListRef::Id(u32::MAX) }
    }

    /// A Map argument, which must not be null. `$foreach` is a map too: that of its storage.
    pub(super) fn map_arg(&self, i: usize) -> Result<Option<MapRef<'a>>> {
        match self.object(i)? {
            Value::Map(map) => Ok(Some(*map)),
            Value::Foreach(id) => {
                Ok(self.heap.foreach.get(*id as usize).and_then(|s| s.storage).map(MapRef::Id))
            }
            _ => Ok(None),
        }
    }

    /// The elements of a Collection argument, which must not be null.
    pub(super) fn collection(&mut self, i: usize) -> Result<Vec<Value<'a>>> {
        let value = self.object(i)?;
        super::elements(self.heap, value)
    }

    #[cold]
    pub(super) fn null_pointer(&self) -> Error {
        Error::java("NullPointerException", format!("{}() does not take null", self.name))
            .with_hint("is a reference in the arguments without a value?")
    }
}

/// The operation of methods with a parameter that only null fits.
pub(super) fn refuse_null<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    Err(c.null_pointer())
}

/// The operation of methods that are known and not served.
pub(super) fn unserved<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let class = c.heap.class_of(c.receiver).simple_name();
    Err(Error::render(format!("{class}.{}() is not available here", c.name))
        .with_hint("what it gives in Java has no counterpart in this implementation"))
}

/// The operation of what a class inherits and does not support.
pub(super) fn unsupported<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    Err(unsupported_operation(c.name))
}

/// The receiver itself.
pub(super) fn receiver_itself<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    Ok(c.receiver.clone())
}

#[cold]
pub(super) fn unsupported_operation(name: &str) -> Error {
    Error::java("UnsupportedOperationException", format!("{name}() is not possible on this collection"))
        .with_hint(
            "an array keeps its size, and a key set, entry set or collection of values takes no new elements",
        )
}

#[cold]
pub(super) fn illegal_argument(message: impl Into<String>) -> Error {
    Error::java("IllegalArgumentException", message)
}

#[cold]
pub(super) fn index_out_of_bounds(index: i64, length: usize) -> Error {
    Error::java("IndexOutOfBoundsException", format!("Index {index} out of bounds for length {length}"))
}

#[cold]
pub(super) fn string_index_out_of_bounds(message: impl Into<String>) -> Error {
    Error::java("StringIndexOutOfBoundsException", message)
        .with_hint("indexes count UTF-16 units from 0 and may not pass the text's length()")
}

#[cold]
pub(super) fn class_cast(from: &str, to: &str) -> Error {
    Error::java("ClassCastException", format!("class {from} cannot be cast to class {to}")).with_hint(
        "both sides must be of the same Java class: an Integer does not compare with a String or Double",
    )
}
