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
    assert!(finds("(?x)[ ^a]", "a"));
    assert!(!finds("(?x)[^ a]", "a"));
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
    for pattern in [r"\G", r"\X", r"\N{DIGIT ONE}", r"\p{InGreek}", r"\b{g}", "(?<!(?:ab|)?c*+)"] {
        let error = compile(pattern, Flags::default(), 1000).unwrap_err();
        assert!(error.message().ends_with("is not available here"), "{pattern}: {error}");
    }
}

#[test]
fn letters_are_folded_as_java_folds_them() {
    for (pattern, text, found) in [
        ("(?iu)i", "\u{130}", true),
        ("(?iu)[h-l]", "\u{131}", true),
        ("(?iu)[A-Z]", "\u{131}", true),
        ("(?iu)[A-Z]", "\u{130}", false),
        ("(?iu)[A-Z]", "\u{212A}", false),
        ("(?iu)[a-z]", "\u{212A}", true),
        (r"(?iu)[\w]", "\u{212A}", false),
        ("(?iu)[^i]", "\u{130}", false),
        ("(?i)[h-l]", "\u{130}", false),
        ("(?iu)\u{1F80}", "\u{1F88}", true),
        ("(?iu)\u{df}", "\u{1E9E}", false),
        ("(?iu)a\u{df}", "A\u{1E9E}", true),
        ("(?iu)\u{df}e", "\u{1E9E}E", true),
        ("(?iu)a\u{df}+", "A\u{1E9E}", false),
        ("(?iu)(a)\u{df}", "A\u{1E9E}", false),
        ("(?iu)a+\u{df}", "A\u{1E9E}", false),
    ] {
        assert_eq!(finds(pattern, text), found, "{pattern} in {text}");
    }
}

#[test]
fn references_in_either_case_are_refused_where_the_engine_folds_otherwise() {
    let used = |pattern, text| regex(pattern).finds(&Subject::of_str(text).unwrap(), &heap());
    assert!(used(r"(?i)(\w)\1", "aA").unwrap());
    assert!(used(r"(?i)(\w)\1", "\u{2028}aA").unwrap());
    assert!(used(r"(?iu)(.)\1", "\u{e9}\u{c9}").unwrap());
    for (pattern, text) in
        [(r"(?i)(.)\1", "\u{e9}\u{c9}"), (r"(?iu)(.)\1", "k\u{212A}"), (r"(?iu)(.)\1", "\u{130}i")]
    {
        let error = used(pattern, text).unwrap_err();
        assert!(error.message().ends_with("is not available here"), "{pattern}: {error}");
    }
}

#[test]
fn references_to_captures_that_java_keeps_are_refused() {
    for pattern in [
        r"((?<n>\A)*+x\k<n>)++",
        r"(?>(a)|b)\1",
        r"(?=(a)|b)\1",
        r"(?!(a)b)a\1",
        r"(?:(\w)b)+\1",
        r"(?:(?=(\w))a?\1)+",
        r"(?:(a)++|b)\1",
    ] {
        let error = compile(pattern, Flags::default(), 1000).unwrap_err();
        assert!(error.message().ends_with("is not available here"), "{pattern}: {error}");
    }
    for pattern in
        [r"(?=(a+))\1b", r"(?>(a|b))c\1", r"(a)++\1", r"(a|b)*\1", r"(?:(a)|b)\1", r"(?=a(b)?)(c)\2"]
    {
        assert!(compile(pattern, Flags::default(), 1000).is_ok(), "{pattern}");
    }
}

#[test]
fn groups_that_java_keeps_are_known() {
    for (pattern, kept) in [
        ("((a)b)*c|ab", &[2][..]),
        ("(?>(a))b", &[]),
        ("(?>(a))b|c", &[1]),
        ("(?:(a)++b|ac)", &[1]),
        (r"(?:(\d),)+", &[]),
        (r"(?:(\d),)*x", &[1]),
        ("(?:(a)b)?c", &[]),
        ("x(?=(a))", &[]),
        ("(?!(a)b)a", &[1]),
    ] {
        assert!(regex(pattern).kept.iter().eq(kept), "{pattern}: {:?}", regex(pattern).kept);
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
