//! Parameter types of Java methods, and which arguments fit them: `IntrospectionUtils` of Velocity 1.7.
//!
//! A type that no value of a template can have is [`Type::Other`]: only null fits it, yet it takes part in the choice
//! between overloads.

use crate::value::Class;
use std::fmt;

/// The type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Boolean,
    Char,
    Int,
    Long,
    Float,
    Double,
    Object,
    String,
    StringBuffer,
    CharSequence,
    BoxedBoolean,
    BoxedCharacter,
    BoxedInteger,
    BoxedLong,
    BoxedFloat,
    BoxedDouble,
    BigInteger,
    BigDecimal,
    Iterable,
    Collection,
    List,
    Map,
    Entry,
    ObjectArray,
    CharSequenceArray,
    EntryArray,
    CharArray,
    ByteArray,
    /// `byte`, which only occurs as what a byte array holds.
    Byte,
    /// A Java class that no value belongs to.
    Other(&'static str),
}

impl Type {
    pub(super) fn is_primitive(self) -> bool {
        matches!(
            self,
            Type::Boolean | Type::Char | Type::Int | Type::Long | Type::Float | Type::Double | Type::Byte
        )
    }

    /// What an array of this type holds; `None` where it is no array.
    pub(super) fn component(self) -> Option<Type> {
        Some(match self {
            Type::ObjectArray => Type::Object,
            Type::CharSequenceArray => Type::CharSequence,
            Type::EntryArray => Type::Entry,
            Type::CharArray => Type::Char,
            Type::ByteArray => Type::Byte,
            _ => return None,
        })
    }

    pub(super) fn is_array(self) -> bool {
        self.component().is_some()
    }

    /// Whether an argument of class `actual` ([`Class::Null`] for null) can be passed: `isMethodInvocationConvertible`.
    pub(super) fn accepts(self, actual: Class) -> bool {
        if actual == Class::Null {
            return !self.is_primitive();
        }
        match self {
            Type::Boolean | Type::BoxedBoolean => actual == Class::Boolean,
            Type::Char | Type::BoxedCharacter => actual == Class::Character,
            Type::Int | Type::BoxedInteger => actual == Class::Integer,
            Type::Long => matches!(actual, Class::Integer | Class::Long),
            Type::Float => matches!(actual, Class::Integer | Class::Long | Class::Float),
            Type::Double => matches!(actual, Class::Integer | Class::Long | Class::Float | Class::Double),
            Type::Object => true,
            Type::String | Type::CharSequence => actual == Class::String,
            Type::BoxedLong => actual == Class::Long,
            Type::BoxedFloat => actual == Class::Float,
            Type::BoxedDouble => actual == Class::Double,
            Type::BigInteger => actual == Class::BigInteger,
            Type::BigDecimal => actual == Class::BigDecimal,
            Type::List => is_list(actual),
            Type::Iterable | Type::Collection => {
                is_list(actual) || matches!(actual, Class::KeySet | Class::Values | Class::EntrySet)
            }
            Type::Map => is_map(actual),
            Type::Entry => actual == Class::Entry,
            Type::ObjectArray => matches!(actual, Class::ObjectArray | Class::StringArray),
            Type::CharSequenceArray => actual == Class::StringArray,
            Type::CharArray => actual == Class::CharArray,
            Type::EntryArray | Type::ByteArray | Type::Byte | Type::StringBuffer | Type::Other(_) => false,
        }
    }

    /// Whether one argument of class `actual` can stand for the whole array that a variable arity method takes.
    pub(super) fn accepts_as_element(self, actual: Class) -> bool {
        let Some(component) = self.component() else { return false };
        match actual {
            Class::StringArray => component.accepts(Class::String),
            // An array of primitive chars holds no objects, and an array of objects no known ones.
            Class::CharArray => component == Type::Char,
            Class::ObjectArray => component == Type::Object,
            other => component.accepts(other),
        }
    }

    /// Whether the types are one to the introspector's table of exact signatures, which knows only boxed types and
    /// takes null for an `Object`.
    pub(super) fn is_exactly(self, actual: Class) -> bool {
        match actual {
            Class::Null => self == Type::Object,
            Class::Boolean => matches!(self, Type::Boolean | Type::BoxedBoolean),
            Class::Character => matches!(self, Type::Char | Type::BoxedCharacter),
            Class::Integer => matches!(self, Type::Int | Type::BoxedInteger),
            Class::Long => matches!(self, Type::Long | Type::BoxedLong),
            Class::Float => matches!(self, Type::Float | Type::BoxedFloat),
            Class::Double => matches!(self, Type::Double | Type::BoxedDouble),
            Class::String => self == Type::String,
            Class::BigInteger => self == Type::BigInteger,
            Class::BigDecimal => self == Type::BigDecimal,
            Class::ObjectArray => self == Type::ObjectArray,
            Class::CharArray => self == Type::CharArray,
            _ => false,
        }
    }

    /// `isStrictMethodInvocationConvertible`: whether `actual` is a narrower type than this one, or the same.
    pub(super) fn includes(self, actual: Type, last: bool) -> bool {
        if self.is_assignable_from(actual) {
            return true;
        }
        match (last, self.component()) {
            (true, Some(component)) => component.includes(actual.component().unwrap_or(actual), false),
            _ => false,
        }
    }

    fn is_assignable_from(self, actual: Type) -> bool {
        if self == actual {
            return true;
        }
        match self {
            Type::Object => !actual.is_primitive(),
            Type::Int => actual == Type::Byte,
            Type::Long => matches!(actual, Type::Int | Type::Byte),
            Type::Float => matches!(actual, Type::Long | Type::Int | Type::Byte),
            Type::Double => matches!(actual, Type::Float | Type::Long | Type::Int | Type::Byte),
            Type::CharSequence => matches!(actual, Type::String | Type::StringBuffer),
            Type::Iterable => matches!(actual, Type::Collection | Type::List),
            Type::Collection => actual == Type::List,
            Type::ObjectArray => matches!(actual, Type::CharSequenceArray | Type::EntryArray),
            _ => false,
        }
    }
}

fn is_list(class: Class) -> bool {
    matches!(class, Class::ArrayList | Class::JsonArray | Class::SubList)
}

/// Whether `java.util.Map` is assignable from the class.
pub(super) fn is_map(class: Class) -> bool {
    matches!(class, Class::LinkedHashMap | Class::HashMap | Class::ContextMap | Class::ForeachScope)
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Type::Boolean => "boolean",
            Type::Char => "char",
            Type::Int => "int",
            Type::Long => "long",
            Type::Float => "float",
            Type::Double => "double",
            Type::Object => "Object",
            Type::String => "String",
            Type::StringBuffer => "StringBuffer",
            Type::CharSequence => "CharSequence",
            Type::BoxedBoolean => "Boolean",
            Type::BoxedCharacter => "Character",
            Type::BoxedInteger => "Integer",
            Type::BoxedLong => "Long",
            Type::BoxedFloat => "Float",
            Type::BoxedDouble => "Double",
            Type::BigInteger => "BigInteger",
            Type::BigDecimal => "BigDecimal",
            Type::Iterable => "Iterable",
            Type::Collection => "Collection",
            Type::List => "List",
            Type::Map => "Map",
            Type::Entry => "Map.Entry",
            Type::ObjectArray => "Object[]",
            Type::CharSequenceArray => "CharSequence[]",
            Type::EntryArray => "Map.Entry[]",
            Type::CharArray => "char[]",
            Type::ByteArray => "byte[]",
            Type::Byte => "byte",
            Type::Other(name) => name,
        })
    }
}
