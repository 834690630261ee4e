//! Values as a template sees them: Java's, without a JVM.
//!
//! A [`Value`] is small and cheap to clone. Text is borrowed from the template, the body or the host wherever it
//! can be. Lists and maps live in a [`Heap`], one for each rendering, and a value only points to them: two
//! variables that hold one list see each other's changes, a map may hold itself, and dropping is never recursive.
//! What the host prepared once ([`Data`]) is shared by all renderings and copied, one level at a time, only where
//! a template changes it.

mod blocks;
mod class;
mod copy;
mod data;
mod display;
mod equality;
mod heap;
mod iter;
mod json;
mod known;
mod list;
mod list_store;
mod look;
mod map;
mod map_store;
mod map_walk;
pub(crate) mod meter;
pub(crate) mod number;
mod padded;
mod preview;
mod room;
mod spare;
pub(crate) mod text;
mod usage;

pub(crate) use blocks::BlockTexts;
pub use class::Class;
pub use data::{Data, DataList, DataMap, Key};
pub use heap::Heap;
pub(crate) use heap::{ForeachScope, concurrent_modification};
pub(crate) use iter::{Cursor, illegal_state, no_such_element};
pub(crate) use json::{JsonStyle, quote_string};
pub(crate) use known::LONG;
pub use list::{ListKind, ListRef};
pub(crate) use look::{Look, PlaceHint};
pub use map::{MapKind, MapRef};
pub use number::BigDecimal;
pub(crate) use padded::Padded;
pub(crate) use room::{HeapRoom, leave_values};
pub use text::TextBuf;

use num_bigint::BigInt;
use std::fmt;
use std::rc::Rc;

/// A value of a rendering. `'a` is the life of what it may borrow: the template, the body and the host's data.
#[derive(Clone)]
#[repr(u32)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Java's `null`: a reference without a value.
    Null,
    /// `java.lang.Boolean`.
    Bool(bool),
    /// `java.lang.Byte`.
    Byte(i8),
    /// `java.lang.Short`.
    Short(i16),
    /// `java.lang.Integer`.
    Int(i32),
    /// `java.lang.Long`.
    Long(i64),
    /// `java.lang.Float`.
    Float(f32),
    /// `java.lang.Double`.
    Double(f64),
    /// `java.lang.Character`: one UTF-16 unit.
    Char(u16),
    /// `java.math.BigInteger`.
    BigInteger(Rc<BigInt>),
    /// `java.math.BigDecimal`.
    BigDecimal(Rc<BigDecimal>),
    /// A `java.lang.String` that the rendering made.
    Text(Rc<String>),
    /// A `java.lang.String` with half a surrogate pair in it; never well-formed UTF-16.
    Wide(Rc<[u16]>),
    /// A `java.lang.String` that is borrowed.
    Str(&'a str),
    /// A list or an array.
    List(ListRef<'a>),
    /// A map.
    Map(MapRef<'a>),
    /// A live view of a map: its `keySet()`, `values()` or `entrySet()`.
    View(ViewKind, MapRef<'a>),
    /// One entry of a map.
    Entry(u32),
    /// An iterator.
    Iterator(u32),
    /// `$foreach`.
    Foreach(u32),
    /// The block of a `#define`, or the body of a block macro call.
    Block(u32),
    /// What `.class` gives: it prints, and leads nowhere.
    Class(Class),
    /// An object of the host, such as `$input`.
    Object(&'a dyn Object),
}

/// Writes `value` to `out`, which owns nothing.
///
/// Small kinds by themselves: what was just written in parts is waited for where it is read as a whole.
#[inline]
pub(crate) fn fill<'a>(out: &mut Value<'a>, value: Value<'a>) {
    if let Value::Int(n) = value {
        std::mem::forget(value);
        std::mem::forget(std::mem::replace(out, Value::Int(n)));
    } else if let Value::Bool(b) = value {
        std::mem::forget(value);
        std::mem::forget(std::mem::replace(out, Value::Bool(b)));
    } else {
        std::mem::forget(std::mem::replace(out, value));
    }
}

/// Which view of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewKind {
    /// `keySet()`.
    Keys,
    /// `values()`.
    Values,
    /// `entrySet()`.
    Entries,
}

/// An object that the host gives to a template, with properties and methods of its own.
///
/// ```
/// use vtl::{Heap, Object, Result, Template, Value, Variables};
///
/// #[derive(Debug)]
/// struct Shout;
///
/// impl Object for Shout {
///     fn call<'a>(
///         &'a self, name: &str, arguments: &[Value<'a>], heap: &mut Heap<'a>,
///     ) -> Result<Option<Value<'a>>> {
///         match (name, arguments) {
///             ("up", [text]) => Ok(Some(Value::from(heap.text_of(text)?.to_uppercase()))),
///             _ => Ok(None),
///         }
///     }
/// }
///
/// let mut variables = Variables::new();
/// variables.object("shout", Shout);
/// let out = Template::parse(r#"$shout.up("hey")"#)?.render(&variables)?;
/// assert_eq!(out, "HEY");
/// # Ok::<(), vtl::Error>(())
/// ```
pub trait Object: Send + Sync + fmt::Debug {
    /// Reads `$object.name`; `None` where there is no such property.
    fn get<'a>(&'a self, name: &str, heap: &mut Heap<'a>) -> crate::Result<Option<Value<'a>>> {
        let _ = (name, heap);
        Ok(None)
    }

    /// Calls `$object.name(arguments)`; `None` where there is no such method.
    fn call<'a>(
        &'a self,
        name: &str,
        arguments: &[Value<'a>],
        heap: &mut Heap<'a>,
    ) -> crate::Result<Option<Value<'a>>> {
        let _ = (name, arguments, heap);
        Ok(None)
    }

    /// The text that `$object` alone prints.
    fn text(&self) -> String {
        String::new()
    }

    /// The object itself, for calls that were prepared for its type.
    #[doc(hidden)]
    fn as_any(&self) -> Option<&dyn std::any::Any> {
        None
    }
}

impl<'a> Value<'a> {
    /// The text, where the value is a well-formed string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(s) => Some(s),
            Value::Text(s) => Some(s),
            _ => None,
        }
    }

    /// Whether the value is Java's `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether the value is a `java.lang.String`, well-formed or not.
    pub fn is_string(&self) -> bool {
        matches!(self, Value::Str(_) | Value::Text(_) | Value::Wide(_))
    }

    /// Whether the value is a `java.lang.Number`.
    pub fn is_number(&self) -> bool {
        matches!(
            self,
            Value::Byte(_)
                | Value::Short(_)
                | Value::Int(_)
                | Value::Long(_)
                | Value::Float(_)
                | Value::Double(_)
                | Value::BigInteger(_)
                | Value::BigDecimal(_)
        )
    }

    /// The value of an integer text's size: Integer, Long or BigInteger.
    pub(crate) fn integer(n: i64) -> Value<'a> {
        match i32::try_from(n) {
            Ok(n) => Value::Int(n),
            Err(_) => Value::Long(n),
        }
    }

    /// A value over the host's data: nothing is copied but big numbers.
    pub fn of(data: &'a Data) -> Value<'a> {
        match data {
            Data::Null => Value::Null,
            Data::Bool(b) => Value::Bool(*b),
            Data::Int(n) => Value::Int(*n),
            Data::Long(n) => Value::Long(*n),
            Data::Double(n) => Value::Double(*n),
            Data::BigInteger(n) => Value::BigInteger(Rc::new(n.clone())),
            Data::BigDecimal(n) => Value::BigDecimal(Rc::new(n.clone())),
            Data::String(s) => Value::Str(s),
            Data::Wide(units) => Value::Wide(Rc::from(units.as_slice())),
            Data::List(list) => Value::List(ListRef::Host(list)),
            Data::Map(map) => Value::Map(MapRef::Host(map)),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Value<'a> {
        Value::Str(text)
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Rc::new(text))
    }
}

impl From<bool> for Value<'_> {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}

impl From<i32> for Value<'_> {
    fn from(n: i32) -> Self {
        Value::Int(n)
    }
}

impl From<i64> for Value<'_> {
    fn from(n: i64) -> Self {
        Value::Long(n)
    }
}

impl From<f64> for Value<'_> {
    fn from(n: f64) -> Self {
        Value::Double(n)
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Bool(b) => write!(f, "{b}"),
            Value::Byte(n) => write!(f, "{n}"),
            Value::Short(n) => write!(f, "{n}"),
            Value::Int(n) => write!(f, "{n}"),
            Value::Long(n) => write!(f, "{n}L"),
            Value::Float(n) => write!(f, "{n}f"),
            Value::Double(n) => write!(f, "{n:?}"),
            Value::Char(c) => write!(f, "char {c:#x}"),
            Value::BigInteger(n) => write!(f, "{n}"),
            Value::BigDecimal(n) => write!(f, "{n}"),
            Value::Str(s) => write!(f, "{s:?}"),
            Value::Text(s) => write!(f, "{s:?}"),
            Value::Wide(units) => write!(f, "{:?}", String::from_utf16_lossy(units)),
            other => f.write_str(other.class().simple_name()),
        }
    }
}
