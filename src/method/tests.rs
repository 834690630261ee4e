//! Tests of resolution and of what no template shows.

use super::*;
use crate::limits::Limits;
use crate::value::{ListKind, MapKind};
use table::{CLASSES, tables};
use types::Type;

fn heap() -> Heap<'static> {
    Heap::new(Limits::velocity())
}

fn text<'a>(heap: &Heap<'a>, value: Option<Value<'a>>) -> String {
    value.map_or("no method".into(), |v| heap.text_of(&v).unwrap())
}

fn ask<'a>(heap: &mut Heap<'a>, receiver: &Value<'a>, name: &str, args: &[Value<'a>]) -> String {
    match call(heap, receiver, &CallSite::new(name), args) {
        Ok(value) => text(heap, value),
        Err(error) => error.exception().unwrap_or("an error").to_owned(),
    }
}

#[test]
fn the_order_of_overloads_does_not_matter() {
    // The introspector takes methods in an order that the virtual machine does not promise.
    let classes: Vec<Class> = CLASSES.into_iter().chain([Class::Null, Class::Class]).collect();
    for class in CLASSES {
        let mut rows: Vec<&'static Method> = tables(class).iter().flat_map(|t| t.iter()).collect();
        rows.sort_by_key(|m| m.name);
        for overloads in rows.chunk_by(|l, r| l.name == r.name).filter(|o| o.len() > 1) {
            let reversed: Vec<_> = overloads.iter().rev().copied().collect();
            let rotated: Vec<_> = overloads.iter().skip(1).chain(overloads.first()).copied().collect();
            let same = |arguments: &[Class]| {
                let found = resolve::best_match(overloads, arguments).map(|m| m.params);
                for other in [&reversed, &rotated] {
                    let other = resolve::best_match(other, arguments).map(|m| m.params);
                    assert_eq!(found, other, "{class:?}.{} of {arguments:?}", overloads[0].name);
                }
            };
            same(&[]);
            for first in &classes {
                same(&[*first]);
                for second in &classes {
                    same(&[*first, *second]);
                }
            }
        }
    }
}

#[test]
fn no_signature_stands_twice() {
    for class in CLASSES {
        let mut seen = std::collections::HashSet::new();
        for method in tables(class).iter().flat_map(|t| t.iter()) {
            let params: Vec<String> = method.params.iter().map(Type::to_string).collect();
            assert!(seen.insert((method.name, params)), "{class:?}.{}", method.name);
        }
    }
}

#[test]
fn maps_have_no_setters() {
    for class in CLASSES.into_iter().filter(|c| types::is_map(*c)) {
        let setter = tables(class).iter().flat_map(|t| t.iter()).find(|m| m.name.starts_with("set"));
        assert!(setter.is_none(), "{class:?}");
    }
}

#[test]
fn null_goes_where_an_object_is_taken() {
    let mut heap = heap();
    let list = heap.new_list(ListKind::ArrayList, vec![Value::Int(1), Value::Null]).unwrap();
    assert_eq!(ask(&mut heap, &list, "remove", &[Value::Null]), "true");
    assert_eq!(ask(&mut heap, &Value::Str("a"), "valueOf", &[Value::Null]), "null");
    assert_eq!(ask(&mut heap, &Value::Str("a"), "getBytes", &[Value::Null]), "no method");
    assert_eq!(ask(&mut heap, &Value::Str("a"), "toUpperCase", &[Value::Null]), "NullPointerException");
}

#[test]
fn arguments_for_a_method_without_parameters_are_an_error() {
    assert_eq!(ask(&mut heap(), &Value::Str("a"), "length", &[Value::Int(1)]), "IllegalArgumentException");
}

#[test]
fn properties_are_chosen_on_the_class() {
    let mut heap = heap();
    let map = heap.new_map(MapKind::Linked);
    heap.map_put(map, Value::Str("empty"), Value::Int(5)).unwrap();
    let map = Value::Map(map);
    let mut of = |value: &Value<'static>, name: &str| {
        let found = property(&mut heap, value, &PropertySite::new(name)).unwrap();
        text(&heap, found)
    };
    assert_eq!(of(&map, "empty"), "5");
    assert_eq!(of(&map, "class"), "class java.util.LinkedHashMap");
    assert_eq!(of(&map, "size"), "null");
    assert_eq!(of(&Value::Str(""), "empty"), "true");
    assert_eq!(of(&Value::Str(""), "Empty"), "true");
    assert_eq!(of(&Value::Str(""), "length"), "no method");
}

#[test]
fn an_index_may_count_from_the_end() {
    let mut heap = heap();
    let list = heap.new_list(ListKind::ArrayList, vec![Value::Int(1), Value::Int(2)]).unwrap();
    let end = index_get(&mut heap, &list, &Value::Int(-1)).unwrap();
    assert_eq!(text(&heap, end), "2");
    assert!(index_set(&mut heap, &list, &Value::Int(-2), Value::Int(7)).unwrap());
    assert_eq!(heap.text_of(&list).unwrap(), "[7, 2]");
    assert!(index_get(&mut heap, &Value::Str("a"), &Value::Int(-1)).is_err());
    assert!(index_get(&mut heap, &Value::Str("a"), &Value::Int(0)).unwrap().is_none());
}

#[test]
fn setters_and_entries_write_through() {
    let mut heap = heap();
    let map = heap.new_map(MapKind::Linked);
    assert!(set_property(&mut heap, &Value::Map(map), "a", Value::Int(1)).unwrap());
    let entry = heap.new_entry(map, Value::from("a".to_owned()), Value::Int(1));
    assert!(set_property(&mut heap, &entry, "value", Value::Int(2)).unwrap());
    assert!(!set_property(&mut heap, &entry, "key", Value::Int(2)).unwrap());
    assert_eq!(heap.text_of(&Value::Map(map)).unwrap(), "{a=2}");
}

#[test]
fn what_grows_is_bounded() {
    let mut heap = Heap::new(Limits { string_size: 100, collection_size: 10, ..Limits::velocity() });
    let limit = |heap: &mut Heap<'static>, name: &str, args: &[Value<'static>]| {
        let found = call(heap, &Value::Str("0123456789"), &CallSite::new(name), args);
        found.err().and_then(|e| e.limit()).map(crate::error::Limit::name)
    };
    let text = |s: &'static str| Value::Str(s);
    assert_eq!(limit(&mut heap, "repeat", &[Value::Int(i32::MAX)]), Some("string-size"));
    assert_eq!(limit(&mut heap, "replace", &[text("1"), Value::from("x".repeat(99))]), Some("string-size"));
    assert_eq!(limit(&mut heap, "replace", &[text(""), text("0123456789")]), Some("string-size"));
    assert_eq!(limit(&mut heap, "replaceAll", &[text(""), text("0123456789")]), Some("string-size"));
    assert_eq!(limit(&mut heap, "format", &[text("%1000000000d"), Value::Int(1)]), Some("string-size"));
    assert_eq!(limit(&mut heap, "format", &[text("%.1000000000f"), Value::Double(1.0)]), Some("string-size"));
    assert_eq!(limit(&mut heap, "indent", &[Value::Int(i32::MAX)]), Some("string-size"));
    assert_eq!(limit(&mut heap, "split", &[text("5")]), None);
    assert_eq!(limit(&mut heap, "split", &[text(""), Value::Int(-1)]), Some("collection-size"));
}

#[test]
fn a_regular_expression_that_runs_away_ends() {
    let mut heap = Heap::new(Limits { regex_steps: 10_000, ..Limits::velocity() });
    let text = Value::from("a".repeat(64));
    // The look ahead keeps the pattern from the engine that needs no bound.
    let pattern = [Value::Str("(a|aa)+(?!a)b")];
    let error = call(&mut heap, &text, &CallSite::new("matches"), &pattern).unwrap_err();
    assert_eq!(error.limit(), Some(crate::error::Limit::RegexSteps));
}

#[test]
fn a_constant_pattern_is_kept_with_its_call() {
    let mut heap = heap();
    let site = CallSite::with_constant("replaceAll", "[aeiou]", 1000);
    let args = [Value::Str("[aeiou]"), Value::Str("*")];
    let found = call(&mut heap, &Value::Str("velocity"), &site, &args).unwrap();
    assert_eq!(text(&heap, found), "v*l*c*ty");
    // What Java refuses stays an error of the rendering.
    let site = CallSite::with_constant("matches", "[", 1000);
    let error = call(&mut heap, &Value::Str("a"), &site, &[Value::Str("[")]).unwrap_err();
    assert_eq!(error.exception(), Some("PatternSyntaxException"));
}
