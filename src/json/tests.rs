//! Both readers against their rules, and the lenient one against `serde_json` where a text is strict JSON.

use super::{read_lenient, read_strict};
use crate::limits::Limits;
use crate::value::{Data, Heap, JsonStyle, TextBuf, Value};
use proptest::prelude::*;

fn lenient(text: &str) -> Result<String, String> {
    let mut heap = Heap::new(Limits::default());
    let value = read_lenient(text, &mut heap).map_err(|e| e.message().to_owned())?;
    let mut out = TextBuf::new();
    heap.print_json(&value, JsonStyle::Compress, &mut out).map_err(|e| e.message().to_owned())?;
    Ok(out.into_output())
}

#[test]
fn what_json_smart_accepts() {
    let cases = [
        (r#"{"b":1,"a":2,"b":3}"#, r#"{"b":3,"a":2}"#),
        ("{a b:1, c:d e}", r#"{"a b":1,"c":"d e"}"#),
        (r"['a','it\'s']", r#"["a","it's"]"#),
        (r#"{"a":1,}"#, r#"{"a":1}"#),
        ("[1,,2]", "[1,2]"),
        ("[,1]", "[1]"),
        (r#"["a" "b"]"#, r#"["a","b"]"#),
        (r#"{"a":1}garbage"#, r#"{"a":1}"#),
        (r#"{"a":1;"b":2}"#, r#"{"a":"1;\"b\":2"}"#),
        ("a=1&b=2", r#""a=1&b=2""#),
        ("12 34", r#""12 34""#),
        (",1", r#"",1""#),
        ("\u{feff}{}", "\"\u{feff}{}\""),
        ("  ", r#""""#),
        ("[01,-01,-,5.]", "[1,-1,0,5.0]"),
        ("[+1,.5,1e,1.2.3,0x10,12abc]", r#"["+1",".5","1e","1.2.3","0x10","12abc"]"#),
        ("[NaN,Infinity,TRUE,Null]", r#"[NaN,"Infinity","TRUE","Null"]"#),
        (r#"["\q","\x41","a\/b"]"#, r#"["","A","a/b"]"#),
        ("[\"a\nb\",\"\\u00e9\n\"]", "[\"a\\nb\",\"é\"]"),
        (r#"{"a":,"b":1}"#, r#"{"a":"","b":1}"#),
        ("[\u{c}a\u{c}]", r#"["a"]"#),
        ("[1é]", r#"[1,"é"]"#),
        ("[1e400,-1e400,1e-400]", "[null,null,0.0]"),
        ("12345678901234.567", "1.2345678901234566E13"),
        ("123456789012345.678", "123456789012345.678"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775809", "-9223372036854775809"),
        ("null", "null"),
        ("abc\u{1a}def", r#""abc""#),
    ];
    for (text, printed) in cases {
        assert_eq!(lenient(text).as_deref(), Ok(printed), "{text:?}");
    }
}

#[test]
fn refusals_are_in_json_smarts_words() {
    let cases = [
        ("{a", "Unexpected End Of File position 1: null"),
        ("[a", "Unexpected End Of File position 1: EOF"),
        (r#"{"a":"#, "Unexpected End Of File position 4: EOF"),
        (r#"{"a":}"#, "Unexpected character (}) at position 5."),
        (r#"{"a" 1}"#, "Unexpected character (1) at position 4."),
        (r#"{"a":"b" "c"}"#, "Unexpected token \" at position 8."),
        ("{:1}", "Unexpected character (:) at position 1."),
        (r#"["a"#, "Unexpected End Of File position 3: null"),
        (r#"["\u00g1"]"#, "Unexpected unicode escape sequence g at position 6."),
        ("]", "Unexpected character (]) at position 0."),
        ("[-.]", "Unexpected token -. at position 3."),
    ];
    for (text, message) in cases {
        assert_eq!(lenient(text).as_ref().map_err(String::as_str), Err(message), "{text:?}");
    }
}

#[test]
fn number_kinds_follow_the_text() {
    let mut heap = Heap::new(Limits::default());
    let mut kind = |text: &'static str| read_lenient(text, &mut heap).unwrap();
    assert!(matches!(kind("2147483647"), Value::Int(_)));
    assert!(matches!(kind("2147483648"), Value::Long(_)));
    assert!(matches!(kind("9223372036854775808"), Value::BigInteger(_)));
    assert!(matches!(kind("00000000000000000000001"), Value::BigInteger(_)));
    assert!(matches!(kind("1.0000000000000000"), Value::Double(_)));
    assert!(matches!(kind("1.00000000000000000"), Value::BigDecimal(_)));
}

#[test]
fn text_is_borrowed_and_halves_are_kept() {
    let mut heap = Heap::new(Limits::default());
    assert!(matches!(read_lenient("\"plain\"", &mut heap).unwrap(), Value::Str("plain")));
    assert!(matches!(read_lenient(r#""\ud83d""#, &mut heap).unwrap(), Value::Wide(_)));
    assert!(matches!(read_lenient(r#""\ud83d\ude00""#, &mut heap).unwrap(), Value::Text(t) if *t == "😀"));
    assert!(matches!(read_strict(r#""\ud83d""#).unwrap(), Data::Wide(_)));
}

#[test]
fn nesting_ends_at_the_limit() {
    let deep = "[".repeat(100_000);
    assert!(lenient(&deep).unwrap_err().contains("nesting"));
    assert!(lenient(&"{\"a\":".repeat(100_000)).unwrap_err().contains("nesting"));
    assert!(read_strict(&deep).unwrap_err().message().contains("nesting"));
    assert!(lenient(&format!("{}{}", "[".repeat(200), "]".repeat(200))).is_ok());
}

#[test]
fn many_keys_are_told_apart() {
    let members: Vec<String> = (0..5000).map(|i| format!("\"k{}\":{i}", i % 2500)).collect();
    let printed = lenient(&format!("{{{}}}", members.join(","))).unwrap();
    assert!(printed.starts_with(r#"{"k0":2500,"k1":2501,"#));
    assert_eq!(printed.matches(':').count(), 2500);
}

#[test]
fn strict_refusals_say_what_and_where() {
    let cases = [
        ("{'a':1}", "expected a name in double quotes, found `\\'` at line 1, column 2"),
        ("[1,]", "expected one more item behind the comma, found `]` at line 1, column 4"),
        ("[1\n 2]", "expected `,` or `]` behind an item, found `2` at line 2, column 2"),
        ("01", "expected no digit behind a leading 0"),
        ("nul", "expected a value, found `n`"),
        ("\"a", "a string is not closed"),
        ("\"\\q\"", "expected an escape behind the backslash, found `q`"),
        ("1 2", "expected the end of the text"),
        ("", "expected a value, found the end of the text"),
        ("[1.]", "expected a digit"),
        ("\"\u{1}\"", "no bare control character"),
    ];
    for (text, message) in cases {
        let error = read_strict(text).unwrap_err();
        assert!(error.message().contains(message), "{text:?}: {error}");
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<i32>().prop_map(|n| (f64::from(n) / 8.0).into()),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..8)
                .prop_map(|m| serde_json::Value::Object(m.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn strict_json_means_what_serde_reads(value in json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = text.unwrap();
        let printed = lenient(&text).unwrap();
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&printed).unwrap(), value.clone());
        prop_assert_eq!(read_strict(&text).unwrap(), Data::from(value));
    }

    #[test]
    fn nothing_panics(text in any::<String>(), jumble in "[\\[\\]{}:,\"'\\\\ux0-9eE.+\\-a \u{1}\u{1a}é😀]{0,40}") {
        for text in [text, jumble] {
            let _ = lenient(&text);
            let serde = serde_json::from_str::<serde_json::Value>(&text).map_err(|e| e.to_string());
            // A double out of range is Java's Infinity here.
            let valid = serde.is_ok() || serde.is_err_and(|e| e.contains("out of range"));
            prop_assert_eq!(read_strict(&text).is_ok(), valid);
        }
    }
}
