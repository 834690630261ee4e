//! Each token, operator and function by example, and what must hold for any path.

use super::{JsonPath, Options, rfc9535};
use crate::error::{ErrorKind, Limit};
use crate::json::read_lenient;
use crate::limits::Limits;
use crate::value::{Data, Heap, JsonStyle, TextBuf, Value};
use proptest::prelude::*;

/// What a path gives on a document, or in which way it fails.
fn answer(path: &str, document: &str) -> String {
    let read = JsonPath::parse(path).and_then(|path| path.read_text(document));
    read.unwrap_or_else(|e| match e.kind() {
        ErrorKind::InvalidPath => "IP".into(),
        ErrorKind::PathNotFound => "NF".into(),
        ErrorKind::Limit => "LIMIT".into(),
        _ => "ERR".into(),
    })
}

#[track_caller]
fn check(cases: &[(&str, &str, &str)]) {
    for (path, document, expected) in cases {
        assert_eq!(answer(path, document), *expected, "{path} on {document}");
    }
}

#[test]
fn names() {
    check(&[
        ("$", "5", "5"),
        ("$", "null", "ERR"),
        ("$.a.b", r#"{"a":{"b":1}}"#, "1"),
        ("$.a.b", r#"{"a":null}"#, "NF"),
        ("$.a", r#"{"a":null}"#, "null"),
        ("$.a", r#"{"a":1,"a":2}"#, "2"),
        ("a.b", r#"{"a":{"b":1}}"#, "1"),
        ("['a']", r#"{"a":1}"#, "1"),
        ("$.'a'", r#"{"'a'":1,"a":2}"#, "1"),
        ("$.['a']", r#"{"a":1}"#, "1"),
        ("$['\\u0061']", r#"{"a":1}"#, "1"),
        ("$['\\ud83d']", r#"{"\ud83d":1}"#, "1"),
        ("$['a','b']", r#"{"b":2,"a":1,"c":3}"#, r#"{"a":1,"b":2}"#),
        ("$['x','y']", "{}", "{}"),
        ("$['b','a'].x", r#"{"a":{"x":1},"b":{"x":2}}"#, "[2,1]"),
        ("$['a', junk 'b']", r#"{"b":2,"a":1}"#, r#"{"a":1,"b":2}"#),
        ("$.a[0]x", r#"{"a":[1]}"#, "1"),
        ("$['a']bb", r#"{"a":{"bb":1}}"#, "1"),
        ("$['A',]", "{}", "IP"),
        ("$['A',\"b\"]", "{}", "IP"),
        ("$.a b", "{}", "IP"),
        ("$.a.", "{}", "IP"),
        ("$a", "{}", "IP"),
        (" $.a", "{}", "IP"),
        ("", "{}", "IP"),
        ("  ", "{}", "IP"),
    ]);
}

#[test]
fn indexes_and_slices() {
    check(&[
        ("$[0]", "[1,2]", "1"),
        ("$[-1]", "[1,2]", "2"),
        ("$[-9]", "[1]", "NF"),
        ("$.a[0]", r#"{"a":{}}"#, "NF"),
        ("$[1,0,1]", "[1,2]", "[2,1,2]"),
        ("$[0,9]", "[10]", "[10]"),
        ("$[-9:]", "[1,2]", "[1,2]"),
        ("$[1:]", "[1,2,3]", "[2,3]"),
        ("$[:-1]", "[1,2,3]", "[1,2]"),
        ("$[-2:2]", "[1,2,3]", "[2,3,1,2]"),
        ("$[1:-1]", "[1,2,3]", "[]"),
        ("$[0:3:2]", "[1,2,3]", "[1,2,3]"),
        ("$[:]", "[1]", "IP"),
        ("$[1 :3]", "[1]", "IP"),
        ("$[2:113667776004]", "[1]", "IP"),
        ("$[1.0]", "[1]", "IP"),
        ("$[1,]", "[1]", "IP"),
        ("$[01]", "[1,2]", "2"),
        ("$[-2147483648:2147483647]", "[1]", "[1,1]"),
    ]);
}

#[test]
fn wildcards_and_scans() {
    check(&[
        ("$.a.*", "{}", "NF"),
        ("$.a.*", r#"{"a":1}"#, "[]"),
        ("$[*].a.b", r#"[{"a":{"b":1}},{"a":1},{}]"#, "[1]"),
        ("$..a", r#"{"a":{"a":1}}"#, r#"[{"a":1},1]"#),
        ("$..[0]", r#"{"x":[1,[2]]}"#, "[1,2]"),
        ("$..[1].k", r#"{"x":[{"k":1},{"k":2}]}"#, "[2]"),
        ("$..[1].k.m", r#"{"x":[{"k":{"m":1}},{"k":{"m":2}}]}"#, "[1,2]"),
        ("$..[*].k", r#"{"x":[{"k":1},{"k":2}]}"#, "[]"),
        ("$..*.k", r#"{"x":{"k":1},"y":{"z":{"k":2}}}"#, "[1,2]"),
        ("$..[?(@.k)].k", r#"{"x":[{"k":1},{"j":2}],"k":3}"#, "[3,1]"),
        ("$..['a','b']", r#"{"x":{"a":1,"b":2},"y":{"a":3}}"#, r#"[{"a":1,"b":2}]"#),
        ("$..['a','b'].c", r#"{"x":{"a":{"c":1}},"b":{"c":2}}"#, "[2,1]"),
        ("$..*", r#"{"a":{"b":[1]},"c":2}"#, r#"[{"b":[1]},2,[1],1]"#),
        ("$...a", "{}", "IP"),
        ("$..", "{}", "IP"),
        (".a", r#"{"b":{"a":1}}"#, "[1]"),
        ("$[*", "[]", "IP"),
        ("$.*a", r#"{"a":1}"#, "[1]"),
    ]);
}

#[test]
fn filters() {
    check(&[
        ("$.a[?(@.x)]", r#"{"a":1}"#, "IP"),
        ("$.*[?(@.x)]", r#"{"a":1}"#, "[]"),
        ("$.a[?(@.x == 1)]", r#"{"a":{"x":1}}"#, r#"[{"x":1}]"#),
        ("$[?(@.x)]", r#"[{"x":null},{"x":false},{}]"#, r#"[{"x":null},{"x":false}]"#),
        ("$[?(!@.x)]", r#"[{"x":1},{}]"#, "[{}]"),
        ("$[?(!(@.x == 1) && @.y)]", r#"[{"x":1,"y":1},{"x":2,"y":1},{"x":2}]"#, r#"[{"x":2,"y":1}]"#),
        (
            "$[?(@.x == 1 || @.x == 2 && @.y)]",
            r#"[{"x":1},{"x":2},{"x":2,"y":0}]"#,
            r#"[{"x":1},{"x":2,"y":0}]"#,
        ),
        ("$[?(!@.a == 1)]", r#"[{"a":1}]"#, r#"[{"a":1}]"#),
        ("$[?(@.a == $[0].a)]", r#"[{"a":1},{"a":2},{"a":1}]"#, r#"[{"a":1},{"a":1}]"#),
        ("$[ ? ( @.a ) ]", r#"[{"a":1}]"#, r#"[{"a":1}]"#),
        ("$[?(@.a+1)]", r#"[{"a+1":1}]"#, r#"[{"a+1":1}]"#),
        ("$[?(@.length() == 2)]", "[[1],[1,2]]", "[[1,2]]"),
        ("$[?@.a]", "[]", "IP"),
        ("$[?(@.a),?(@.b)]", "[]", "IP"),
        ("$[?(@.a = 1)]", "[]", "IP"),
        ("$[?(@.a and @.b)]", "[]", "IP"),
        ("$[?(true)]", "[]", "IP"),
        ("$[?(1 == 1)]", "[7]", "[7]"),
        ("$[?(@.a == 1.)]", r#"[{"a":1}]"#, r#"[{"a":1}]"#),
        ("$[?(@.a == 1e1)]", r#"[{"a":10}]"#, r#"[{"a":10}]"#),
        ("$[(@.length-1)]", "[]", "IP"),
    ]);
}

#[test]
fn operators() {
    check(&[
        ("$[?(@ == 1)]", r#"[1,"1",1.0,"1.0"]"#, r#"[1,"1",1.0]"#),
        ("$[?(@ == '1')]", r#"[1,"1",1.0]"#, r#"[1,"1",1.0]"#),
        ("$[?(@ === '1')]", r#"[1,"1"]"#, r#"["1"]"#),
        ("$[?(@ !== '1')]", r#"[1,"1"]"#, "[1]"),
        ("$[?(@.x != 1)]", r#"[{},{"x":1}]"#, "[{}]"),
        ("$[?(@.x == @.y)]", "[{}]", "[]"),
        ("$[?(@ == [1,'a'])]", r#"[[1,"a"],[1.0,"a"]]"#, r#"[[1,"a"]]"#),
        ("$[?([1] == @)]", "[[1]]", "[]"),
        ("$[?(@ == null)]", "[null,0]", "[null]"),
        ("$[?(@ < 'b')]", r#"["a","c","B",1]"#, r#"["a","B"]"#),
        ("$[?(@ >= 1.5)]", r#"[1,1.5,2,"2"]"#, "[1.5,2]"),
        ("$[?(@ in [1])]", r#"[1,"1",1.0]"#, r#"[1,"1",1.0]"#),
        ("$[?(@ in [[1]])]", "[1]", "ERR"),
        ("$[?(@ nin ['a'])]", r#"["a","b"]"#, r#"["b"]"#),
        ("$[?('$.a' in ['$.a'])]", "[1]", "[]"),
        ("$[?(@ =~ /a/)]", r#"["a","ab"]"#, r#"["a"]"#),
        ("$[?(@ =~ /A./i)]", r#"["ab","b",["AB"]]"#, r#"["ab",["AB"]]"#),
        ("$[?(@ =~ /.*/)]", "[null,{},true]", "[null,{},true]"),
        ("$[?(@ =~ /a(?=b)b/)]", r#"["ab"]"#, r#"["ab"]"#),
        ("$[?(@ =~ /(/)]", "[]", "IP"),
        ("$[?(@ size 2)]", r#"["ab",[1,2],{"a":1,"b":2}]"#, r#"["ab",[1,2]]"#),
        ("$[?(@ contains 'a')]", r#"["abc",["a"],["b"],{"a":1}]"#, r#"["abc",["a"]]"#),
        ("$[?(@ empty true)]", r#"["",[],"a",[1],null]"#, r#"["",[]]"#),
        ("$[?(@ empty true)]", "[{}]", "ERR"),
        ("$[?(@ subsetof [1,2])]", "[[1],[3],[]]", "[[1],[]]"),
        ("$[?(@ anyof [1,2])]", "[[1,3],[3]]", "[[1,3]]"),
        ("$[?(@ noneof [1,2])]", "[[1,3],[3]]", "[[3]]"),
        ("$[?(@ all [1])]", "[[1]]", "[]"),
        ("$[?(@ exists true)]", "[true,false]", "[true]"),
        ("$[?(@ == 1e999999999)]", "[1,2]", "[]"),
    ]);
}

#[test]
fn functions() {
    check(&[
        ("$.length()", "[1,2]", "2"),
        ("$.a.length()", r#"{"a":{"b":1}}"#, "1"),
        ("$.a.length()", r#"{"a":"xy"}"#, "null"),
        ("$.a.foo()", r#"{"a":1}"#, "IP"),
        ("$.b.foo()", r#"{"a":1}"#, "NF"),
        ("$[*].length()", "[[1],[1,2]]", "[1,2]"),
        ("$..v.sum()", r#"[{"v":1},{"v":2}]"#, "3.0"),
        ("$.a.length().x", r#"{"a":[]}"#, "NF"),
        ("$.length($.n)", r#"{"n":[3,1,2],"o":{}}"#, "2"),
        ("$.max()", "[-5,-1]", "4.9E-324"),
        ("$.min(-1,5)", "[]", "-1.0"),
        ("$.avg()", "[]", "ERR"),
        ("$.stddev()", "[1,3]", "1.0"),
        ("$.concat(\"x\", $.b, {\"c\":1})", r#"{"b":[1,"y"]}"#, r#""x1y{c=1}""#),
        ("$.keys()", r#"{"n":1,"o":2}"#, r#"["n","o"]"#),
        ("$.first()", "[4]", "4"),
        ("$.last()", "[4]", "ERR"),
        ("$.last()", "[4,5]", "5"),
        ("$.index(-1)", "[4,5]", "5"),
        ("$.index(9)", "[4,5]", "ERR"),
        ("$[0].first()", "[[]]", "NF"),
        ("$.append(1,\"a\")", "[]", r#"[1,"a"]"#),
        ("$.a.append(1)", r#"{"a":7}"#, "7"),
        ("$.sum(", "[]", "IP"),
        ("$.sum($.a.)", "[]", "NF"),
        ("$.(a)", "[]", "IP"),
    ]);
}

#[test]
fn options_are_jayways() {
    let read = |path: &str, options: Options, document: &str| {
        let path = JsonPath::parse_with(path, options, &Limits::default());
        path.and_then(|p| p.read_text(document)).unwrap_or_else(|e| format!("{:?}", e.kind()))
    };
    let list = Options { always_return_list: true, ..Options::default() };
    assert_eq!(read("$.a", list, r#"{"a":1}"#), "[1]");
    let null = Options { default_path_leaf_to_null: true, ..Options::default() };
    assert_eq!(read("$[*].a", null, r#"[{"a":1},{}]"#), "[1,null]");
    let quiet = Options { suppress_exceptions: true, ..Options::default() };
    assert_eq!(read("$.a.b", quiet, "{}"), "null");
    assert_eq!(read("$.a[*]", quiet, "{}"), "[]");
    let strict = Options { require_properties: true, ..Options::default() };
    assert_eq!(read("$[*].a", strict, r#"[{"a":1},{}]"#), "PathNotFound");
    let places = Options { as_path_list: true, ..Options::default() };
    assert_eq!(read("$..b", places, r#"{"a":[{"b":1}],"b":2}"#), r#"["$['b']","$['a'][0]['b']"]"#);
    assert_eq!(read("$['a','b']", places, "{}"), r#"["$['a', 'b']"]"#);
    assert_eq!(read("$.length()", places, "[]"), "Render");
}

#[test]
fn errors_point_into_the_path() {
    let cases = [
        ("$.a b", 3, "write names with blanks as ['my name']"),
        ("$.store[?(@.a = 1)]", 14, "operators: =="),
        ("$.a[?(@.x[1.5])]", 9, ""),
        ("a.b.", 3, "name what follows the dot"),
        ("$.a[99999999999]", 3, "indexes go from"),
    ];
    for (path, column, hint) in cases {
        let error = JsonPath::parse(path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidPath);
        assert_eq!(error.span().map(|s| s.start), Some(column), "{error:#}");
        assert!(error.hint().unwrap_or("").contains(hint), "{error:#}");
        assert!(format!("{error:#}").contains("--> JSONPath:1:"), "{error:#}");
    }
}

#[test]
fn paths_read_live_values() {
    let mut heap = Heap::new(Limits::default());
    let root = read_lenient(r#"{"a":{"b":[1]}}"#, &mut heap).unwrap();
    let list = JsonPath::parse("$.a.b").unwrap().read(&root, &mut heap).unwrap();
    let Value::List(list) = list else { panic!("not a list") };
    heap.list_push(list, Value::Int(2)).unwrap();
    let read = |path: &str, heap: &mut Heap<'static>| {
        let value = JsonPath::parse(path).unwrap().read(&root, heap).unwrap();
        let mut out = TextBuf::new();
        heap.print(&value, &mut out).unwrap();
        out.into_output()
    };
    assert_eq!(read("$.a.b[1]", &mut heap), "2");
    assert_eq!(read("$.a.b.append(3)", &mut heap), "[1,2,3]");
    assert_eq!(read("$.a.b.length()", &mut heap), "3");
    assert_eq!(read("$.a.keys()", &mut heap), "[b]");
}

#[test]
fn paths_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    let path = JsonPath::parse("$[?(@.a =~ /x/ && @.b in [1])]").unwrap();
    shared(&path);
    assert!(!path.is_definite());
    assert!(JsonPath::parse("$.a[0]['b']").unwrap().is_definite());
    assert_eq!(path.clone().as_str(), path.as_str());
}

#[test]
fn hostile_paths_end_at_limits() {
    let n = 100_000;
    let deep = [
        format!("$[?({}@.a{})]", "(".repeat(n), ")".repeat(n)),
        format!("$[?({}(@.a))]", "!".repeat(n)),
        format!("$[?(@{}@.a{})]", "[?(@".repeat(n), ")]".repeat(n)),
        format!("${}", "[?(@)]".repeat(n)),
        format!("$.sum({}$.a{})", "$.sum(".repeat(n), ")".repeat(n)),
        format!("$[?(@.a == {}{})]", "[".repeat(n), "]".repeat(n)),
        format!("$[?(@.a in [{}])]", "1,".repeat(n)),
        format!("${}", "..*".repeat(30)),
        "$[?(@ =~ /(a|a)*b(?=c)/)]".to_owned(),
        format!("$[?(@.a == {})]", "9".repeat(n)),
    ];
    let document = format!(r#"{{"a":[[[[[[[[1,2,3]]]]]]]],"b":{{"c":{{"d":"{}"}}}}}}"#, "a".repeat(40));
    for path in deep {
        let found = answer(&path, &document);
        let shown: String = path.chars().take(20).collect();
        assert!(found.len() < 1000, "{shown}: {}", found.len());
    }
    let limits = Limits { steps: 1000, ..Limits::default() };
    let mut heap = Heap::new(limits);
    let text = format!("[{}1]", "1,".repeat(2000));
    let root = read_lenient(&text, &mut heap).unwrap();
    let error = JsonPath::parse("$[?(@ == 1)]").unwrap().read(&root, &mut heap).unwrap_err();
    assert_eq!(error.limit(), Some(Limit::Steps));
}

#[test]
fn a_map_that_holds_itself_ends_at_the_limit() {
    let mut heap = Heap::new(Limits::default());
    let map = heap.new_map(crate::value::MapKind::Linked);
    heap.map_put(map, Value::Str("me"), Value::Map(map)).unwrap();
    let error = JsonPath::parse("$..x").unwrap().read(&Value::Map(map), &mut heap).unwrap_err();
    assert_eq!(error.limit(), Some(Limit::Nesting));
}

#[test]
fn documents_of_serde_are_converted() {
    let document = serde_json::json!({"a": [1, 2.5, "x", null, {"b": true}]});
    let read = |path: &str| JsonPath::parse(path).unwrap().read_json(&document).unwrap();
    assert_eq!(read("$"), document);
    assert_eq!(read("$.a[?(@ > 1)]"), serde_json::json!([2.5]));
}

fn document() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (-3..5_i64).prop_map(Into::into),
        "[a-c]{0,2}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 48, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::vec(("[a-c]", inner), 0..4)
                .prop_map(|m| serde_json::Value::Object(m.into_iter().collect())),
        ]
    })
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "$",
        "@",
        ".",
        "..",
        "a",
        "b",
        "*",
        "[",
        "]",
        "[*]",
        "[0]",
        "[-1]",
        "[1:]",
        "['a']",
        "['a','b']",
        "[?(",
        ")]",
        "@.a",
        "==",
        "!=",
        "=~",
        "<",
        " ",
        "1",
        "1.5",
        "'x'",
        "/a/i",
        "in",
        "[1,2]",
        "{",
        "}",
        "&&",
        "||",
        "!",
        "(",
        ")",
        "length()",
        "sum(",
        "$.a",
        ",",
        "\"",
        "\\",
        "\\u0041",
        "é",
        "😀",
        "true",
        "null",
        "empty",
        "size",
        ":",
        "-",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn nothing_panics(path in prop_oneof![any::<String>(), pieces(), pieces().prop_map(|p| format!("$[?({p})]"))],
                      document in document()) {
        if let Ok(path) = JsonPath::parse(&path) {
            let _ = path.read_json(&document);
        }
    }

    #[test]
    fn the_short_scan_is_the_long_one(path in prop_oneof![
        "\\$(\\.[a-c]{1,2}|\\[-?[0-9]{1,2}\\]|\\['[a-c .]{0,3}'\\]|\\[\"[a-c]\"\\]|[.\\[( *x'])*", pieces()
    ], document in document()) {
        if let Some(short) = super::plain::scan(&path) {
            prop_assert!(super::plain::is_plain(&short) || path.contains("\\u"));
            let limits = Limits::default();
            let long = super::compile::Compiler::new(&limits).path(&path, 0).unwrap();
            prop_assert_eq!(format!("{short:?}"), format!("{long:?}"));
        }
        let data = Data::from(document);
        let slow = Options { require_properties: false, always_return_list: true, ..Options::default() };
        let compiled = (JsonPath::parse(&path), JsonPath::parse_with(&path, slow, &Limits::default()));
        if let (Ok(plain), Ok(listed)) = compiled && plain.0.plain {
            let mut heap = Heap::new(Limits::default());
            let root = Value::of(&data);
            let short = plain.read(&root, &mut heap).map_err(|e| e.kind());
            let long = listed.read(&root, &mut heap).map_err(|e| e.kind());
            let long = long.map(|list| match list {
                Value::List(list) => heap.list_get(list, 0),
                _ => None,
            });
            prop_assert_eq!(format!("{short:?}"), format!("{:?}", long.map(Option::unwrap)));
        }
    }

    #[test]
    fn the_standard_agrees_where_both_mean_the_same(
        path in "\\$(\\.[a-c]|\\['[a-c]'\\]|\\[[0-2]\\]|\\[-[12]\\]|\\.\\*|\\[\\*\\]|\\[[0-2]:\\]|\\[0:[0-3]\\])*(\\.\\.[a-c])?",
        document in document(),
    ) {
        prop_assume!(!document.is_null());
        let standard = rfc9535::query(&path, &document).unwrap();
        let path = JsonPath::parse(&path).unwrap();
        match path.read_json(&document) {
            Ok(value) if path.is_definite() => prop_assert_eq!(standard, vec![value]),
            Ok(serde_json::Value::Array(values)) => prop_assert_eq!(standard, values),
            other => prop_assert!(standard.is_empty(), "{other:?}"),
        }
    }
}

#[test]
fn keys_print_as_a_set_and_lists_as_json() {
    let mut heap = Heap::new(Limits::default());
    let root = read_lenient(r#"{"n":1,"o":["a/b"],"s":2}"#, &mut heap).unwrap();
    let text = |path: &str, heap: &mut Heap<'static>| {
        let value = JsonPath::parse(path).unwrap().read(&root, heap).unwrap();
        heap.text_of(&value).unwrap()
    };
    assert_eq!(text("$.keys()", &mut heap), "[n, o, s]");
    assert_eq!(text("$..o", &mut heap), r#"[["a\/b"]]"#);
    let mut out = TextBuf::new();
    let value = JsonPath::parse("$.keys()").unwrap().read(&root, &mut heap).unwrap();
    heap.print_json(&value, JsonStyle::Compress, &mut out).unwrap();
    assert_eq!(out.into_output(), r#"["n","o","s"]"#);
}
