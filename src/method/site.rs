//! What is known of a call or property when a template is parsed, so that rendering looks nothing up by name.

use super::regex::{self, Flags, JavaRegex};
use super::table::{self, Method, Overloads, Returns};
use super::types::is_map;
use crate::value::{Class, Heap, PlaceHint, Value};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A method call in a template: `.name(…)`.
#[derive(Clone, Default)]
pub(crate) struct CallSite {
    pub(super) overloads: Option<&'static Overloads>,
    /// Whether this is `get`, which of a map has one meaning.
    pub(super) is_get: bool,
    pub(super) memo: Memo,
    place: PlaceHint,
    /// The first argument, where it is the same in every rendering and a regular expression.
    pub(super) regex: Option<Arc<JavaRegex>>,
}

impl CallSite {
    /// A call of the method `name`.
    pub(crate) fn new(name: &str) -> CallSite {
        CallSite {
            overloads: table::overloads(name),
            is_get: name == "get",
            memo: Memo::default(),
            place: PlaceHint::default(),
            regex: None,
        }
    }

    /// A call of the method `name` that is no one template's.
    pub(crate) fn shared(name: &str) -> CallSite {
        CallSite { memo: Memo(AtomicU64::new(OFF)), ..CallSite::new(name) }
    }

    /// A call of `name` whose first argument is the text `pattern` in every rendering. Where that is a regular
    /// expression it is translated now; one that Java refuses stays an error of the rendering.
    pub(crate) fn with_constant(name: &str, pattern: &str, regex_steps: usize) -> CallSite {
        let takes_regex = matches!(name, "matches" | "replaceAll" | "replaceFirst" | "split");
        let compile = || regex::compile(pattern, Flags::default(), regex_steps).ok().map(Arc::new);
        CallSite { regex: if takes_regex { compile() } else { None }, ..CallSite::new(name) }
    }
}

impl CallSite {
    /// Whether this is `get`, which of a map has one meaning.
    pub(crate) fn is_get(&self) -> bool {
        self.is_get
    }

    /// Where a `get` of one key found it the last time.
    pub(crate) fn place(&self) -> &PlaceHint {
        &self.place
    }
}

/// Which method a call meant the last time, and for which classes: most calls mean the same one each time. Threads
/// that meet here overwrite one whole answer by another.
#[derive(Default)]
pub(super) struct Memo(AtomicU64);

/// The state of a memo that notes nothing: a call that all templates share would be overwritten all the time.
const OFF: u64 = u64::MAX;

impl Clone for Memo {
    fn clone(&self) -> Memo {
        Memo(AtomicU64::new(self.0.load(Ordering::Relaxed)))
    }
}

impl Memo {
    /// What the receiver's and the arguments' classes are known by; `None` for more arguments than have room.
    #[inline]
    pub(super) fn key<'a>(heap: &Heap<'a>, receiver: &Value<'a>, arguments: &[Value<'a>]) -> Option<u64> {
        let class = |value: &Value<'a>| {
            let class = if value.is_string() { Class::String } else { heap.class_of(value) };
            class as u64 + 1
        };
        let key = match arguments {
            [] => class(receiver),
            [a] => class(receiver) | class(a) << 8,
            [a, b] => class(receiver) | class(a) << 8 | class(b) << 16,
            _ => return None,
        };
        Some(key << 16)
    }

    /// The method for `key`, where it was the last one.
    #[inline]
    pub(super) fn get(&self, key: u64) -> Option<&'static Method> {
        let known = self.0.load(Ordering::Relaxed);
        if known & !0xffff == key { table::method(known as u16) } else { None }
    }

    /// Notes that the method at `place` of the index is meant for `key`.
    pub(super) fn set(&self, key: u64, place: u16) {
        if self.0.load(Ordering::Relaxed) == OFF {
            return;
        }
        self.0.store(key | u64::from(place), Ordering::Relaxed);
    }
}

impl fmt::Debug for CallSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallSite").field("known", &self.overloads.is_some()).finish_non_exhaustive()
    }
}

/// A property in a template: `.name`.
#[derive(Clone)]
pub(crate) struct PropertySite {
    pub(super) name: Box<str>,
    /// Whether this is what most loops ask: `$foreach.hasNext`.
    pub(super) is_has_next: bool,
    is_entry: bool,
    place: PlaceHint,
    /// `getname` and `getName`, as written first.
    getters: [Option<&'static Overloads>; 2],
    /// `isname` and `isName`, likewise.
    tests: [Option<&'static Overloads>; 2],
}

/// What a property of a class is.
pub(super) enum Getter {
    Method(&'static Method),
    /// `Map.get(name)`.
    Entry,
    None,
}

impl PropertySite {
    /// The property `name`.
    pub(crate) fn new(name: &str) -> PropertySite {
        let mut site = PropertySite {
            name: name.into(),
            is_has_next: matches!(name, "hasNext" | "HasNext"),
            is_entry: true,
            place: PlaceHint::default(),
            getters: [None; 2],
            tests: [None; 2],
        };
        if !table::names_a_property(name) {
            return site;
        }
        let switched = switch_case(name);
        let both = |prefix: &str| {
            [name, &switched]
                .map(|n| if n.is_empty() { None } else { table::overloads(&format!("{prefix}{n}")) })
        };
        (site.getters, site.tests) = (both("get"), both("is"));
        let maps = [Class::LinkedHashMap, Class::HashMap, Class::ContextMap];
        site.is_entry = maps.into_iter().all(|class| matches!(site.getter(class), Getter::Entry));
        site
    }

    /// The name of the property.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether this is `hasNext`, which of a loop needs no look-up.
    pub(crate) fn is_has_next(&self) -> bool {
        self.is_has_next
    }

    /// Whether a map answers to the name with its entry: no class of maps has a getter for it.
    pub(crate) fn is_entry(&self) -> bool {
        self.is_entry
    }

    /// Where a map had the entry the last time.
    pub(crate) fn place(&self) -> &PlaceHint {
        &self.place
    }

    /// The property's meaning for a class: `UberspectImpl.getPropertyGet`.
    pub(super) fn getter(&self, class: Class) -> Getter {
        // An array is no list to properties: it has what every object has.
        let own = |m: &&'static Method| !class.is_array() || m.name == "getClass";
        let plain = |overloads: Option<&'static Overloads>| overloads?.plain(class).filter(own);
        if let Some(method) = self.getters.into_iter().find_map(plain) {
            return Getter::Method(method);
        }
        if is_map(class) {
            return Getter::Entry;
        }
        match self.tests.into_iter().find_map(plain) {
            Some(method) if method.returns == Returns::Boolean => Getter::Method(method),
            _ => Getter::None,
        }
    }
}

impl fmt::Debug for PropertySite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PropertySite").field(&self.name).finish()
    }
}

/// `name` with the case of its first letter switched; names are ASCII.
pub(super) fn switch_case(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars
        .next()
        .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() });
    first.into_iter().chain(chars).collect()
}

/// The classes of `arguments`, without an allocation for the usual few.
pub(super) fn with_classes<'a, T>(
    arguments: &[Value<'a>],
    class_of: impl Fn(&Value<'a>) -> Class,
    then: impl FnOnce(&[Class]) -> T,
) -> T {
    let mut few = [Class::Null; 6];
    match few.get_mut(..arguments.len()) {
        Some(classes) => {
            for (class, argument) in classes.iter_mut().zip(arguments) {
                *class = class_of(argument);
            }
            then(classes)
        }
        None => then(&arguments.iter().map(class_of).collect::<Vec<_>>()),
    }
}
