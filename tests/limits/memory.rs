//! What counts as memory, and what makes room again.

use super::{gateway, velocity};
use vtl::{Dialect, Limit, Limits, MappingContext, MappingTemplate, Options};

/// The least memory that is enough for a template in a dialect.
fn memory_of(template: &str, run: fn(&str, Limits) -> Result<String, vtl::Error>) -> u64 {
    let with = |memory: u64| run(template, Limits { memory, ..Limits::velocity() });
    let (mut least, mut most) = (0, 4 << 20);
    assert!(with(most).is_ok(), "{template}: {:?}", with(most));
    while most - least > 1 {
        let middle = least.midpoint(most);
        match with(middle) {
            Ok(_) => most = middle,
            Err(error) => {
                assert_eq!(error.limit(), Some(Limit::Memory), "{template}: {error}");
                least = middle;
            }
        }
    }
    most
}

#[test]
fn what_counts() {
    let text = "#set($s = 'abcdefghij')#set($s = $s.repeat(1000))";
    let grows = [
        ("a variable", "#set($a = $s + 1)", 10_000),
        ("variables", "#set($a = $s + 1)#set($b = $s + 2)#set($c = $s + 3)", 30_000),
        ("a list", "#set($a = [$s, $s, $s])", 30_000),
        ("added items", "#set($a = [])#foreach($i in [1..9])#set($x = $a.add(\"$s$i\"))#end", 90_000),
        ("entries", "#set($a = {})#foreach($i in [1..9])#set($a[$i] = $s + $i)#end", 90_000),
        ("keys", "#set($a = {})#foreach($i in [1..9])#set($x = $a.put(\"$s$i\", 1))#end", 90_000),
        ("lists", "#foreach($i in [1..1000])#set($a = [$i])#end", 1000 * 24),
        ("maps", "#foreach($i in [1..1000])#set($a = {})#end", 1000 * 24),
        (
            "entries that are walked",
            "#set($a = {1: 2})#foreach($i in [1..1000])#foreach($e in $a.entrySet())#end#end",
            24_000,
        ),
        ("iterators", "#set($a = [1])#foreach($i in [1..1000])#set($x = $a.iterator())#end", 24_000),
        ("a range that is changed", "#set($a = [1..5000])#set($x = $a.set(0, 1))", 5000 * 24),
        ("parts", "#set($x = $s.split('a'))", 1000 * 24),
        ("characters", "#set($x = $s.toCharArray())", 10_000 * 24),
        ("blocks", "#foreach($i in [1..1000])#define($b)x#end#end", 24_000),
    ];
    for run in [velocity as fn(&str, Limits) -> _, gateway] {
        let base = memory_of(text, run);
        for (what, template, bytes) in grows {
            let more = memory_of(&format!("{text}{template}"), run) - base;
            assert!((bytes..20 * bytes).contains(&more), "{what}: {more}");
        }
    }
}

#[test]
fn memory_of_texts_that_are_kept() {
    let parsed = "#set($s = '[0]')#foreach($i in [1..100])#set($x = $util.parseJson(\"$s\"))#end";
    assert!(memory_of(parsed, gateway) > 100 * 24);
    let evaluated = |text: &str| format!("#foreach($i in [1..100])#set($s = {text})#evaluate($s)#end");
    let (one, many) = (
        memory_of(&evaluated("'#set($x = 1)'"), velocity),
        memory_of(&evaluated("'#set($x = ' + $i + ')'"), velocity),
    );
    assert!(many > 50 * one, "the same text is compiled once: {one} {many}");
}

#[test]
fn what_is_dropped_makes_room() {
    let limits = Limits { memory: 100_000, ..Limits::velocity() };
    let text = "#set($s = 'abcdefghij')#set($s = $s.repeat(1000))";
    for template in [
        "#foreach($i in [1..1000])#set($a = $s + $i)#end",
        "#set($a = [0])#foreach($i in [1..1000])#set($a[0] = $s + $i)#end",
        "#set($a = [])#foreach($i in [1..1000])#set($x = $a.add(\"$s$i\"))#set($x = $a.remove(0))#end",
        "#set($a = {})#foreach($i in [1..1000])#set($a.b = $s + $i)#end",
        "#set($a = {})#foreach($i in [1..1000])#set($x = $a.put(\"$s$i\", 1))#set($x = $a.clear())#end",
        "#foreach($i in [1..1000])#if(\"$s$i\" == [$s, \"$s\"])#end#end",
    ] {
        let rendered = velocity(&format!("{text}{template}"), limits);
        if template.contains("[$s") {
            // A list stays to the end, whether anything holds it or not.
            assert_eq!(rendered.unwrap_err().limit(), Some(Limit::Memory));
        } else {
            assert!(rendered.is_ok(), "{template}: {rendered:?}");
        }
    }
}

#[test]
fn memory_has_a_default_and_can_be_lifted() {
    assert_eq!((Limits::velocity().memory, Limits::apigateway().memory), (256 << 20, 256 << 20));
    let template =
        "#set($s = 'abcdefghij')#set($a = [])#foreach($i in [1..500])#set($x = $a.add($s.repeat(1000)))#end.";
    let limits = Limits { memory: 4 << 20, ..Limits::velocity() };
    assert_eq!(velocity(template, limits).unwrap_err().limit(), Some(Limit::Memory));
    let limits = Limits { memory: u64::MAX, ..Limits::velocity() };
    assert_eq!(velocity(template, limits).unwrap(), ".");
}

#[test]
fn what_a_body_holds_is_read_once_however_often_it_is_asked_for() {
    let odd = "x".repeat(5000);
    let body = format!(r#"{{"s": "\n{odd}", "l": ["\n{odd}", "\ud83d"]}}"#);
    let context = MappingContext::builder().body(body).build();
    for call in ["$input.path('$.s')", "$input.json('$.s')", "$input.json('$.l')"] {
        let fits = |turns: usize| {
            let text = format!("#foreach($i in [1..{turns}])#if({call} == 1)#end#end");
            let limits = Limits { memory: 40_000, ..Limits::apigateway() };
            let options = Options::new(Dialect::ApiGateway).limits(limits);
            MappingTemplate::parse_with("t", &text, &options).unwrap().render(&context).is_ok()
        };
        assert!(fits(1) && fits(200), "{call}");
    }
}
