//! The tables of methods: one row for each signature of each class, and the index by name over them.
//!
//! A row names what Java's class offers, whether or not a template can make use of it: overloads that no value fits
//! still decide what a null argument means.

use super::call::{self, Call};
use super::types::Type;
use super::{
    big_decimal, big_integer, boolean, byte, character, class, collection, double, entry, float, foreach,
    integer,
};
use super::{iterator, list, long, map, object, short, stream, string};
use crate::error::Result;
use crate::value::{Class, Value};
use hashbrown::HashMap;
use std::sync::LazyLock;

/// What a method gives back, as far as the choice of members depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Returns {
    Void,
    Boolean,
    Value,
}

/// How far a row is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Support {
    /// As Java does it.
    Full,
    /// Only null fits one of its parameters, and Java answers that with an exception.
    NullOnly,
    /// Answered with an error that names the method: what it gives has no place in a template.
    None,
}

pub(super) type Run = for<'a> fn(&mut Call<'_, 'a>) -> Result<Value<'a>>;

/// One signature.
pub(super) struct Method {
    pub(super) name: &'static str,
    pub(super) params: &'static [Type],
    pub(super) returns: Returns,
    pub(super) support: Support,
    pub(super) run: Run,
}

/// A method that gives a value.
pub(super) const fn m(name: &'static str, params: &'static [Type], run: Run) -> Method {
    Method { name, params, returns: Returns::Value, support: Support::Full, run }
}

/// A method that gives a `boolean`.
pub(super) const fn b(name: &'static str, params: &'static [Type], run: Run) -> Method {
    Method { name, params, returns: Returns::Boolean, support: Support::Full, run }
}

/// A method that gives nothing.
pub(super) const fn v(name: &'static str, params: &'static [Type], run: Run) -> Method {
    Method { name, params, returns: Returns::Void, support: Support::Full, run }
}

/// A method with a parameter that only null fits, which it does not take.
pub(super) const fn null_only(name: &'static str, params: &'static [Type]) -> Method {
    Method { name, params, returns: Returns::Value, support: Support::NullOnly, run: call::refuse_null }
}

/// A method that is known and not served.
pub(super) const fn unserved(name: &'static str, params: &'static [Type]) -> Method {
    Method { name, params, returns: Returns::Value, support: Support::None, run: call::unserved }
}

/// The tables that make up a class, its own first.
pub(super) fn tables(class: Class) -> &'static [&'static [Method]] {
    match class {
        Class::String => &[string::METHODS, object::METHODS],
        Class::Boolean => &[boolean::METHODS, object::METHODS],
        Class::Byte => &[byte::METHODS, object::METHODS],
        Class::Short => &[short::METHODS, short::OWN, object::METHODS],
        Class::Integer => &[integer::METHODS, integer::OWN, object::METHODS],
        Class::Long => &[long::METHODS, long::OWN, object::METHODS],
        Class::Float => &[float::METHODS, float::OWN, object::METHODS],
        Class::Double => &[double::METHODS, double::OWN, object::METHODS],
        Class::Character => &[character::METHODS, character::KINDS, object::METHODS],
        Class::BigInteger => &[big_integer::METHODS, object::METHODS],
        Class::BigDecimal => &[big_decimal::METHODS, object::METHODS],
        Class::ArrayList => &[list::METHODS, list::ARRAY_LIST, object::METHODS],
        Class::JsonArray => &[list::METHODS, list::ARRAY_LIST, list::JSON_ARRAY, object::METHODS],
        // An array's own members are those of Object; it is wrapped as a list only for what they do not cover.
        Class::SubList | Class::StringArray | Class::CharArray | Class::ByteArray | Class::ObjectArray => {
            &[list::METHODS, object::METHODS]
        }
        Class::Stream => &[stream::METHODS, object::METHODS],
        Class::LinkedHashMap | Class::HashMap | Class::ContextMap => {
            &[map::METHODS, map::HASH_MAP, object::METHODS]
        }
        Class::KeySet | Class::EntrySet => &[collection::METHODS, collection::SET, object::METHODS],
        Class::Values => &[collection::METHODS, object::METHODS],
        Class::Entry => &[entry::METHODS, object::METHODS],
        Class::Iterator => &[iterator::METHODS, object::METHODS],
        Class::ListIterator => &[iterator::METHODS, iterator::BOTH_WAYS, object::METHODS],
        Class::ForeachScope => &[map::METHODS, foreach::METHODS, object::METHODS],
        Class::Class => &[class::METHODS],
        Class::Block | Class::Object | Class::Null => &[],
    }
}

/// Every class that has methods, in the order of [`Class`].
pub(super) const CLASSES: [Class; 29] = [
    Class::String,
    Class::Boolean,
    Class::Byte,
    Class::Short,
    Class::Integer,
    Class::Long,
    Class::Float,
    Class::Double,
    Class::Character,
    Class::BigInteger,
    Class::BigDecimal,
    Class::ArrayList,
    Class::JsonArray,
    Class::SubList,
    Class::StringArray,
    Class::CharArray,
    Class::ByteArray,
    Class::ObjectArray,
    Class::Stream,
    Class::LinkedHashMap,
    Class::HashMap,
    Class::ContextMap,
    Class::KeySet,
    Class::Values,
    Class::EntrySet,
    Class::Entry,
    Class::Iterator,
    Class::ListIterator,
    Class::ForeachScope,
];

/// The overloads of one name, for each class: where they stand in the index, and how many there are.
pub(super) struct Overloads([(u16, u16); Class::COUNT]);

impl Overloads {
    pub(super) fn of(&self, class: Class) -> &'static [&'static Method] {
        let index: &'static Index = &INDEX;
        let (start, count) = self.0.get(class as usize).copied().unwrap_or_default();
        index.methods.get(usize::from(start)..usize::from(start + count)).unwrap_or(&[])
    }

    /// The method of `class` without parameters.
    pub(super) fn plain(&self, class: Class) -> Option<&'static Method> {
        self.of(class).iter().copied().find(|m| m.params.is_empty())
    }
}

/// Where the overloads of each name stand, and all methods by name and class.
#[derive(Default)]
struct Index {
    names: HashMap<&'static str, u16>,
    overloads: Vec<Overloads>,
    methods: Vec<&'static Method>,
}

impl Index {
    /// Counts one more method, and gives the number of its name.
    fn count(&mut self, class: Class, method: &'static Method) -> u16 {
        let Index { names, overloads, .. } = self;
        let name = *names.entry(method.name).or_insert_with(|| {
            overloads.push(Overloads([(0, 0); Class::COUNT]));
            overloads.len() as u16 - 1
        });
        if let Some((_, count)) = self.place(name, class) {
            *count += 1;
        }
        name
    }

    fn place(&mut self, name: u16, class: Class) -> Option<&mut (u16, u16)> {
        self.overloads.get_mut(usize::from(name))?.0.get_mut(class as usize)
    }

    /// Gives each name and class a place as large as was counted, for methods to be put there.
    fn lay_out(&mut self) {
        let mut end = 0;
        for (start, count) in self.overloads.iter_mut().flat_map(|o| o.0.iter_mut()) {
            *start = end;
            end += std::mem::take(count);
        }
    }

    fn put(&mut self, name: u16, class: Class, method: &'static Method) {
        let Some((start, count)) = self.place(name, class) else { return };
        let at = usize::from(*start + *count);
        *count += 1;
        if let Some(place) = self.methods.get_mut(at) {
            *place = method;
        }
    }
}

/// Made at the first call that a template has, by counting: sorting the names was a third of the start of the command.
static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::default();
    let mut rows: Vec<(u16, Class, &'static Method)> = Vec::with_capacity(2048);
    for class in CLASSES.into_iter().chain([Class::Class]) {
        for method in tables(class).iter().copied().flatten() {
            rows.push((index.count(class, method), class, method));
        }
    }
    index.methods = rows.iter().map(|(_, _, method)| *method).collect();
    index.lay_out();
    for (name, class, method) in rows {
        index.put(name, class, method);
    }
    index
});

/// The method at `place` of the index.
#[inline]
pub(super) fn method(place: u16) -> Option<&'static Method> {
    let index: &'static Index = &INDEX;
    index.methods.get(usize::from(place)).copied()
}

/// The place of one of the overloads of `class`.
pub(super) fn place(overloads: &Overloads, class: Class, method: &'static Method) -> Option<u16> {
    let (start, _) = overloads.0.get(class as usize).copied()?;
    let at = overloads.of(class).iter().position(|m| std::ptr::eq(*m, method))?;
    u16::try_from(usize::from(start) + at).ok()
}

/// The overloads of `name` in all classes; `None` where no class has a method of that name.
pub(super) fn overloads(name: &str) -> Option<&'static Overloads> {
    let index: &'static Index = &INDEX;
    index.overloads.get(usize::from(*index.names.get(name)?))
}

/// Whether any class has a `get` or `is` method for the property `name`, in either case of its first letter. Most
/// names of members are of none.
pub(super) fn names_a_property(name: &str) -> bool {
    static PROPERTIES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let index: &'static Index = &INDEX;
        index
            .names
            .keys()
            .filter_map(|known| known.strip_prefix("get").or_else(|| known.strip_prefix("is")))
            .collect()
    });
    PROPERTIES.iter().any(|known| known.len() == name.len() && known.eq_ignore_ascii_case(name))
}
