//! Lists and arrays: which Java list a list is, and how its items are kept.

use super::{DataList, Value};
use std::collections::VecDeque;

/// Which Java list or array a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// `java.util.ArrayList`: prints `[a, b]`.
    ArrayList,
    /// json-smart's `JSONArray`: an ArrayList that prints as JSON.
    JsonArray,
    /// A live view of a part of another list.
    SubList,
    /// `String[]`.
    StringArray,
    /// `char[]`.
    CharArray,
    /// `byte[]`.
    ByteArray,
    /// `Object[]`.
    ObjectArray,
    /// A `java.util.stream.Stream`, used up by its first change.
    Stream,
}

/// Which list a value is: one of the rendering's heap, or one of the host's data.
#[derive(Clone, Copy, Debug)]
pub enum ListRef<'a> {
    /// A list of the heap.
    Id(u32),
    /// A list of the host, read in place until the template changes it.
    Host(&'a DataList),
}

/// How the items of a list are kept.
#[derive(Clone, Debug)]
pub(super) enum Items<'a> {
    /// In the heap's store of parsed items, until the first change.
    Frozen { start: u32, len: u32 },
    /// Items of its own, which come and go at both ends.
    Owned(VecDeque<Value<'a>>),
    /// Integers from `first` on, up or down, until the first change.
    Range { first: i32, len: u32, down: bool },
    /// A part of list `of`, which must not have been changed in size behind it.
    Part { of: u32, start: u32, len: u32, changes: u32 },
}

impl Items<'_> {
    /// How many there are.
    #[inline]
    pub(super) fn len(&self) -> usize {
        match self {
            Items::Owned(items) => items.len(),
            Items::Frozen { len, .. } | Items::Range { len, .. } | Items::Part { len, .. } => *len as usize,
        }
    }
}
