//! The list of all members as a document, from the tables.

use super::table::{Method, Support};
use super::{
    big_decimal, big_integer, boolean, character, class, collection, double, entry, float, foreach, integer,
    iterator, list, long, map, object, stream, string,
};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A heading, what it is about, and its tables.
type Section = (&'static str, &'static str, &'static [&'static [Method]]);

const SECTIONS: &[Section] = &[
    ("Every value", "Members of `java.lang.Object` that every class below has.", &[object::METHODS]),
    ("String", "", &[string::METHODS]),
    ("Boolean", "", &[boolean::METHODS]),
    ("Integer", "", &[integer::METHODS, integer::OWN]),
    ("Long", "", &[long::METHODS, long::OWN]),
    ("Float", "", &[float::METHODS, float::OWN]),
    ("Double", "", &[double::METHODS, double::OWN]),
    ("Character", "", &[character::METHODS, character::KINDS]),
    ("BigInteger", "", &[big_integer::METHODS]),
    ("BigDecimal", "", &[big_decimal::METHODS]),
    ("List", "ArrayList, JSONArray, sublists, and arrays under Velocity's wrapper.", &[list::METHODS]),
    ("ArrayList", "Besides those of List; JSONArray has them too.", &[list::ARRAY_LIST]),
    ("JSONArray", "Besides those of ArrayList.", &[list::JSON_ARRAY]),
    ("Stream", "What `stream()` and `lines()` give.", &[stream::METHODS]),
    ("Map", "LinkedHashMap, HashMap and `$foreach`.", &[map::METHODS]),
    ("HashMap", "Besides those of Map; LinkedHashMap has it too.", &[map::HASH_MAP]),
    ("Collection", "What `keySet()`, `values()` and `entrySet()` give.", &[collection::METHODS]),
    ("Set", "Besides those of Collection: `keySet()` and `entrySet()`.", &[collection::SET]),
    ("Map.Entry", "", &[entry::METHODS]),
    ("Iterator", "", &[iterator::METHODS]),
    ("ListIterator", "Besides those of Iterator: what `listIterator()` gives.", &[iterator::BOTH_WAYS]),
    ("$foreach", "Besides those of Map.", &[foreach::METHODS]),
    ("Class", "What `.class` gives. Nothing else is reachable by reflection.", &[class::METHODS]),
];

const HEAD: &str = "\
# Members of Java's values

What a template can call on each class. A property `$x.name` is `getName()`, for a map `get(\"name\")`, or a boolean
`isName()`. Overloads are chosen as Velocity 1.7 chooses them; arguments that fit none, or more than one equally well,
make the reference null. A method without parameters that is called with arguments is an error, as in Velocity.

*Null only*: Java takes a lambda or another object there that no template has; null is refused as Java refuses it.
*Not available*: Java has it; calling it is an error that names it. `byteValue` and `shortValue` give an Integer.

Written by `cargo run --example methods_doc`; a test compares it with the tables.
";

/// `docs/methods.md`.
pub fn document() -> String {
    let mut out = HEAD.to_owned();
    for (title, about, tables) in SECTIONS {
        // Writing to memory cannot fail.
        let _ = write!(out, "\n## {title}\n");
        if !about.is_empty() {
            let _ = write!(out, "\n{about}\n");
        }
        for (support, heading) in
            [(Support::Full, ""), (Support::NullOnly, "Null only: "), (Support::None, "Not available: ")]
        {
            write_members(tables, support, heading, &mut out);
        }
    }
    out
}

/// Writes the members of one kind: one a line, or after a heading all in one.
fn write_members(tables: &[&[Method]], support: Support, heading: &str, out: &mut String) {
    let mut members: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for method in tables.iter().flat_map(|t| t.iter()).filter(|m| m.support == support) {
        let params: Vec<String> = method.params.iter().map(ToString::to_string).collect();
        members.entry(method.name).or_default().push(format!("`{}({})`", method.name, params.join(", ")));
    }
    for signatures in members.values_mut() {
        signatures.sort_by_key(|s| (s.matches(',').count(), s.len(), s.clone()));
    }
    if members.is_empty() {
        return;
    }
    let lines = members.into_values().map(|s| s.join(", "));
    if heading.is_empty() {
        out.push('\n');
        lines.for_each(|line| {
            let _ = writeln!(out, "- {line}");
        });
    } else {
        let _ = writeln!(out, "\n{heading}{}.", lines.collect::<Vec<_>>().join(", "));
    }
}
