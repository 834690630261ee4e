//! The Java classes that values belong to: their names, and which is assignable to which.

use super::{ListKind, ListRef, MapKind, MapRef, Value, ViewKind};

/// The Java class of a value. `.class` gives it; it prints and leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// `java.lang.String`.
    String,
    /// `java.lang.Boolean`.
    Boolean,
    /// `java.lang.Byte`.
    Byte,
    /// `java.lang.Short`.
    Short,
    /// `java.lang.Integer`.
    Integer,
    /// `java.lang.Long`.
    Long,
    /// `java.lang.Float`.
    Float,
    /// `java.lang.Double`.
    Double,
    /// `java.lang.Character`.
    Character,
    /// `java.math.BigInteger`.
    BigInteger,
    /// `java.math.BigDecimal`.
    BigDecimal,
    /// `java.util.ArrayList`.
    ArrayList,
    /// `net.minidev.json.JSONArray`, a list that prints as JSON.
    JsonArray,
    /// What `subList` gives.
    SubList,
    /// `java.lang.String[]`.
    StringArray,
    /// `char[]`.
    CharArray,
    /// `byte[]`.
    ByteArray,
    /// `java.lang.Object[]`.
    ObjectArray,
    /// `java.util.stream.Stream`.
    Stream,
    /// `java.util.LinkedHashMap`.
    LinkedHashMap,
    /// `java.util.HashMap`.
    HashMap,
    /// A `HashMap` that prints nothing, such as `$context`.
    ContextMap,
    /// What `keySet()` gives.
    KeySet,
    /// What `values()` gives.
    Values,
    /// What `entrySet()` gives.
    EntrySet,
    /// An entry of a map.
    Entry,
    /// An iterator.
    Iterator,
    /// An iterator of a list, which goes both ways.
    ListIterator,
    /// `$foreach`.
    ForeachScope,
    /// A block of `#define`.
    Block,
    /// `java.lang.Class`.
    Class,
    /// An object of the host.
    Object,
    /// No class: null has none.
    Null,
}

impl Class {
    /// How many classes there are, for tables.
    pub(crate) const COUNT: usize = Class::Null as usize + 1;

    /// The full name, as `Class.getName()` gives it.
    pub fn name(self) -> &'static str {
        match self {
            Class::String => "java.lang.String",
            Class::Boolean => "java.lang.Boolean",
            Class::Byte => "java.lang.Byte",
            Class::Short => "java.lang.Short",
            Class::Integer => "java.lang.Integer",
            Class::Long => "java.lang.Long",
            Class::Float => "java.lang.Float",
            Class::Double => "java.lang.Double",
            Class::Character => "java.lang.Character",
            Class::BigInteger => "java.math.BigInteger",
            Class::BigDecimal => "java.math.BigDecimal",
            Class::ArrayList => "java.util.ArrayList",
            Class::JsonArray => "net.minidev.json.JSONArray",
            Class::SubList => "java.util.ArrayList$SubList",
            Class::StringArray => "[Ljava.lang.String;",
            Class::CharArray => "[C",
            Class::ByteArray => "[B",
            Class::ObjectArray => "[Ljava.lang.Object;",
            Class::Stream => "java.util.stream.ReferencePipeline$Head",
            Class::LinkedHashMap => "java.util.LinkedHashMap",
            Class::HashMap | Class::ContextMap => "java.util.HashMap",
            Class::KeySet => "java.util.LinkedHashMap$LinkedKeySet",
            Class::Values => "java.util.LinkedHashMap$LinkedValues",
            Class::EntrySet => "java.util.LinkedHashMap$LinkedEntrySet",
            Class::Entry => "java.util.LinkedHashMap$Entry",
            Class::Iterator => "java.util.Iterator",
            Class::ListIterator => "java.util.ArrayList$ListItr",
            Class::ForeachScope => "org.apache.velocity.runtime.directive.ForeachScope",
            Class::Block => "org.apache.velocity.runtime.directive.Block$Reference",
            Class::Class => "java.lang.Class",
            Class::Object | Class::Null => "java.lang.Object",
        }
    }

    /// The simple name, as `Class.getSimpleName()` gives it.
    pub fn simple_name(self) -> &'static str {
        match self {
            Class::StringArray => "String[]",
            Class::CharArray => "char[]",
            Class::ByteArray => "byte[]",
            Class::ObjectArray => "Object[]",
            other => other.name().rsplit(['.', '$']).next().unwrap_or(""),
        }
    }

    /// Whether one of the two classes can be assigned to the other: what `==` asks before it calls `equals`.
    pub(crate) fn related(self, other: Class) -> bool {
        let family = |c: Class| match c {
            Class::JsonArray => Class::ArrayList,
            Class::LinkedHashMap | Class::ContextMap => Class::HashMap,
            c => c,
        };
        let base = |c: Class| family(c) == c;
        self == other || (family(self) == family(other) && (base(self) || base(other)))
    }

    /// Whether a list of the class is equal only to itself, and prints its identity.
    pub(crate) fn has_identity(self) -> bool {
        self.is_array() || self == Class::Stream
    }

    /// Whether values of the class are arrays, which Velocity wraps as lists.
    pub(crate) fn is_array(self) -> bool {
        matches!(self, Class::StringArray | Class::CharArray | Class::ByteArray | Class::ObjectArray)
    }
}

impl Value<'_> {
    /// The Java class of the value. A list or map of the rendering answers through [`super::Heap::class_of`],
    /// which knows its kind; here it is the plain one.
    pub(crate) fn class(&self) -> Class {
        match self {
            Value::Null => Class::Null,
            Value::Bool(_) => Class::Boolean,
            Value::Byte(_) => Class::Byte,
            Value::Short(_) => Class::Short,
            Value::Int(_) => Class::Integer,
            Value::Long(_) => Class::Long,
            Value::Float(_) => Class::Float,
            Value::Double(_) => Class::Double,
            Value::Char(_) => Class::Character,
            Value::BigInteger(_) => Class::BigInteger,
            Value::BigDecimal(_) => Class::BigDecimal,
            Value::Str(_) | Value::Text(_) | Value::Wide(_) => Class::String,
            Value::List(ListRef::Host(list)) => list.kind().class(),
            Value::List(ListRef::Id(_)) => Class::ArrayList,
            Value::Map(MapRef::Host(map)) => map.kind().class(),
            Value::Map(MapRef::Id(_)) => Class::LinkedHashMap,
            Value::View(ViewKind::Keys, _) => Class::KeySet,
            Value::View(ViewKind::Values, _) => Class::Values,
            Value::View(ViewKind::Entries, _) => Class::EntrySet,
            Value::Entry(_) => Class::Entry,
            Value::Iterator(_) => Class::Iterator,
            Value::Foreach(_) => Class::ForeachScope,
            Value::Block(_) => Class::Block,
            Value::Class(_) => Class::Class,
            Value::Object(_) => Class::Object,
        }
    }
}

impl ListKind {
    pub(crate) fn class(self) -> Class {
        match self {
            ListKind::ArrayList => Class::ArrayList,
            ListKind::JsonArray => Class::JsonArray,
            ListKind::SubList => Class::SubList,
            ListKind::StringArray => Class::StringArray,
            ListKind::CharArray => Class::CharArray,
            ListKind::ByteArray => Class::ByteArray,
            ListKind::ObjectArray => Class::ObjectArray,
            ListKind::Stream => Class::Stream,
        }
    }
}

impl MapKind {
    pub(crate) fn class(self) -> Class {
        match self {
            MapKind::Linked => Class::LinkedHashMap,
            MapKind::Hash => Class::HashMap,
            MapKind::Context => Class::ContextMap,
        }
    }
}
