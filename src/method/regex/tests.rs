//! Tests of patterns, of what is refused and of what is not served. Many more are compared with the reference.

use super::*;

fn regex(pattern: &str) -> JavaRegex {
    compile(pattern, Flags::default(), 100_000).unwrap()
}

fn heap() -> Heap<'static> {
    Heap::new(crate::limits::Limits::default())
}

fn finds(pattern: &str, text: &str) -> bool {
    regex(pattern).finds(&Subject::of_str(text).unwrap(), &heap()).unwrap()
}

#[test]
fn classes_are_ascii_unless_asked() {
    assert!(!finds(r"\w", "é"));
    assert!(finds(r"(?U)\w", "é"));
    assert!(!finds(r"(?i)É", "é"));
    assert!(finds(r"(?iu)É", "é"));
    assert!(regex(r"[a-z&&[^aeiou]]+").matches_str("xyz", &heap()).unwrap());
    assert!(!regex(r"[a-z&&[^aeiou]]+").matches_str("abc", &heap()).unwrap());
}

#[test]
fn line_ends_are_javas() {
    for end in ["\n", "\r\n", "\r", "\u{85}", "\u{2028}"] {
        assert!(finds("b$", &format!("ab{end}")), "{end:?}");
        assert!(!finds("b$", &format!("ab{end}c")), "{end:?}");
        assert!(finds("(?m)b$", &format!("ab{end}c")), "{end:?}");
        assert!(!finds("b.", &format!("ab{end}")), "{end:?}");
    }
    assert!(!finds("(?m)^", ""));
}

#[test]
fn flags_can_be_given() {
    let flags = Flags { ignore_case: true, comments: true, ..Flags::default() };
    let regex = compile("a b # both", flags, 1000).unwrap();
    assert!(regex.matches_str("AB", &heap()).unwrap());
}

#[test]
fn groups_are_counted() {
    let regex = regex(r"(?<first>a)(?:b)(c)");
    assert_eq!((regex.groups, regex.names.as_slice()), (2, &[("first".to_owned(), 1)][..]));
}

#[test]
fn what_java_refuses_is_refused() {
    for pattern in
        ["[", "(", ")", "*", "a**", "a{", "a{2,1}", r"\y", "(?<=(ab)*c)", "[z-a]", r"\k<x>", r"\p{Nope}"]
    {
        let error = compile(pattern, Flags::default(), 1000).unwrap_err();
        assert_eq!(error.exception(), Some("PatternSyntaxException"), "{pattern}");
    }
}

#[test]
fn what_is_not_served_is_named() {
    for pattern in [r"\G", r"\X", r"\N{DIGIT ONE}", r"\p{InGreek}", r"\b{g}"] {
        let error = compile(pattern, Flags::default(), 1000).unwrap_err();
        assert!(error.message().ends_with("is not available here"), "{pattern}: {error}");
    }
}

#[test]
fn the_cache_is_bounded() {
    let mut cache = RegexCache::default();
    for n in 0..1000 {
        cache.get(&format!("a{n}"), 1000).unwrap();
    }
    assert!(cache.known.len() <= CACHED);
}

#[test]
fn deep_patterns_end() {
    let deep = "(".repeat(100_000) + &")".repeat(100_000);
    assert!(compile(&deep, Flags::default(), 1000).is_err());
    let deep = "[".repeat(100_000);
    assert!(compile(&deep, Flags::default(), 1000).is_err());
}
