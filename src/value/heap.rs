//! The heap of one rendering: every list, map, entry and iterator that its values point to.
//!
//! Lists and maps are told apart by number, so a value is small, cycles cannot leak, and dropping the heap drops
//! flat vectors. What was parsed or given by the host is read in place; the first change makes a copy of that one
//! level ("thawing"), and every value that points to it sees the copy.

use super::list::Items;
use super::map::LinkedMap;
use super::meter::{Meter, kept, owns};
use super::{Class, ListKind, MapKind, MapRef, Value};
use crate::arena::Arena;
use crate::error::Error;
use crate::json::Found;
use crate::limits::Limits;
use crate::span::Span;
use std::any::Any;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// One pair of a map.
pub(crate) type Pair<'a> = (Value<'a>, Value<'a>);

#[derive(Debug)]
pub(super) struct ListCell<'a> {
    pub(super) kind: ListKind,
    pub(super) items: Items<'a>,
    /// How often the list changed its size: Java's `modCount`.
    pub(super) changes: u32,
}

#[derive(Debug)]
pub(super) struct MapCell<'a> {
    pub(super) kind: MapKind,
    pub(super) store: MapStore<'a>,
    pub(super) changes: u32,
}

#[derive(Debug)]
pub(super) enum MapStore<'a> {
    /// In the heap's store of parsed pairs, until the first change.
    Frozen { start: u32, len: u32 },
    /// Entries of its own.
    Own(Box<LinkedMap<'a>>),
}

#[derive(Debug)]
pub(super) struct EntryCell<'a> {
    pub(super) map: MapRef<'a>,
    pub(super) key: Value<'a>,
    /// The value when the entry was taken: what it keeps showing once its key is gone.
    pub(super) value: Value<'a>,
}

/// `$foreach`: the state of one loop.
#[derive(Debug)]
pub(crate) struct ForeachScope<'a> {
    pub(crate) index: i32,
    pub(crate) has_next: bool,
    pub(crate) parent: Option<u32>,
    /// What `$foreach` held before, where that was no loop.
    pub(crate) replaced: Value<'a>,
    /// Which `#foreach` of the template this is, for `#break($foreach)`.
    pub(crate) owner: u32,
    /// Where that stands in the template.
    pub(crate) span: Span,
    /// Properties that the template set on it.
    pub(crate) storage: Option<u32>,
}

/// The heap of one rendering.
#[derive(Debug, Default)]
pub struct Heap<'a> {
    pub(super) items: Vec<Value<'a>>,
    pub(super) pairs: Vec<Pair<'a>>,
    pub(super) lists: Vec<ListCell<'a>>,
    pub(super) maps: Vec<MapCell<'a>>,
    /// Whether a value in `items` or `pairs` may own anything.
    pub(super) reads_own: Cell<bool>,
    pub(super) entries: Vec<EntryCell<'a>>,
    pub(crate) foreach: Vec<ForeachScope<'a>>,
    /// The items and pairs of the lists and maps that are being read, for each depth.
    pub(super) open_items: Vec<Vec<Value<'a>>>,
    pub(crate) open_pairs: Vec<Vec<Pair<'a>>>,
    /// See [`Heap::made_text`].
    pub(super) spare_texts: Vec<Rc<String>>,
    /// The names of the objects that a text is gone through for.
    pub(crate) stack_names: Vec<&'a str>,
    /// The values that the host has looked for in its text.
    pub(crate) found: Vec<Found<'a>>,
    /// The place after that of the key that was looked for last.
    pub(super) next_place: Cell<u32>,
    /// The body of a request as a document, once it was read.
    pub(crate) document: Option<Value<'a>>,
    pub(super) texts: Option<&'a Arena<String>>,
    pub(super) limits: Cow<'a, Limits>,
    pub(super) meter: Meter<'a>,
    /// Made at its first use.
    pub(super) rare: Option<Box<Rare<'a>>>,
}

/// What most renderings do without.
#[derive(Debug, Default)]
pub(super) struct Rare<'a> {
    pub(super) iterators: Vec<super::iter::IteratorCell<'a>>,
    pub(super) known: Option<super::known::KnownText<'a>>,
    pub(super) thawed_lists: BTreeMap<usize, u32>,
    pub(super) thawed_maps: BTreeMap<usize, u32>,
    /// How often the template put each text key into a map of the kind `Context`.
    pub(super) context_puts: BTreeMap<(usize, Box<str>), u32>,
    /// What other layers keep for the length of the rendering.
    extensions: Vec<Box<dyn Any>>,
    pub(super) block_texts: RefCell<super::BlockTexts<'a>>,
}

impl<'a> Heap<'a> {
    /// An empty heap whose values keep to `limits`.
    pub fn new(limits: Limits) -> Heap<'a> {
        Heap { limits: Cow::Owned(limits), meter: Meter::new(&limits, None), ..Heap::default() }
    }

    /// The limits of the rendering.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What most renderings do without, made where it is not there yet.
    pub(super) fn rare(&mut self) -> &mut Rare<'a> {
        self.rare.get_or_insert_default()
    }

    /// Adds the state of a loop; gives its number.
    #[inline]
    pub(crate) fn new_foreach(&mut self, scope: ForeachScope<'a>) -> u32 {
        self.meter.hold(size_of::<ForeachScope<'a>>() + kept(&scope.replaced));
        self.foreach.push(scope);
        self.foreach.len() as u32 - 1
    }

    /// Takes out what another layer keeps for the length of the rendering; empty at first.
    // The box goes back as it is: no allocation for a visit.
    #[allow(clippy::unnecessary_box_returns)]
    pub(crate) fn take_extension<T: Any + Default>(&mut self) -> Box<T> {
        let extensions = &mut self.rare().extensions;
        let found = extensions.iter().position(|e| e.is::<T>());
        let taken = found.map(|at| extensions.swap_remove(at));
        taken.and_then(|e| e.downcast().ok()).unwrap_or_default()
    }

    /// Puts back what [`Heap::take_extension`] took.
    pub(crate) fn put_extension<T: Any>(&mut self, extension: Box<T>) {
        self.rare().extensions.push(extension);
    }

    /// Keeps a text for as long as the rendering, so that values can borrow from it; gives it back where the heap
    /// has no room for texts.
    pub(crate) fn keep_text(&self, text: String) -> Result<&'a str, String> {
        match self.texts {
            Some(texts) => {
                self.meter.hold(text.capacity());
                texts.add(text).map(String::as_str).ok_or_else(String::new)
            }
            None => Err(text),
        }
    }

    /// Counts what a value keeps that was read, and notes that it has to be dropped.
    pub(crate) fn hold_read(&self, value: &Value<'a>) {
        if owns(value) {
            self.meter.hold(kept(value));
            self.reads_own.set(true);
        }
    }

    /// The Java class of `value`.
    pub fn class_of(&self, value: &Value<'a>) -> Class {
        match value {
            Value::List(list) => self.list_kind(*list).class(),
            Value::Map(map) => self.map_kind(*map).class(),
            Value::Iterator(id) if self.iterator(*id).is_some_and(|i| i.both_ways) => Class::ListIterator,
            other => other.class(),
        }
    }
}

/// Two objects of the host are one where they lie at one address.
pub(super) fn address<T>(object: &T) -> usize {
    std::ptr::from_ref(object) as usize
}

pub(super) fn hash_str(text: &str) -> u64 {
    // FNV-1a with a final mix: keys are short, and the table compares them anyway.
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    mix(hash)
}

pub(super) fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

#[cold]
pub(crate) fn concurrent_modification() -> Error {
    Error::java("ConcurrentModificationException", "a list or map changed its size while it was iterated")
        .with_hint("collect what is to be removed in a list of its own, and remove it after the loop")
}
