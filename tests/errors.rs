//! The texts of errors, as an author of templates reads them, held by snapshots that show the template too.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;
use vtl::jsonpath::JsonPath;
use vtl::{
    Dialect, Error, Heap, Limits, MappingContext, MappingTemplate, Object, Options, Result, Template, Value,
    Variables,
};

fn report(templates: &[&str], fail: impl Fn(&str) -> Option<Error>) -> String {
    let mut out = String::new();
    for template in templates {
        writeln!(out, "---- {}", template.escape_debug()).unwrap();
        match fail(template) {
            Some(error) => writeln!(out, "{error}\n\n{error:#}\n").unwrap(),
            None => panic!("{template} does not fail"),
        }
    }
    out
}

fn parse_error(template: &str) -> Option<Error> {
    MappingTemplate::parse_named("request.vtl", template).err()
}

fn render_error(template: &str) -> Option<Error> {
    let context = MappingContext::builder().body(r#"{"list": [1, 2, 3], "text": "abc"}"#).build();
    MappingTemplate::parse_named("request.vtl", template).unwrap().render(&context).err()
}

#[test]
fn blocks_that_do_not_close() {
    insta::assert_snapshot!(report(
        &[
            "a\n  #if($x)\nb",
            "#foreach($i in $list)$i",
            "#if($a)x#endif",
            "#end",
            "x #else y",
            "#if($a)1#else 2#else 3#end",
            "#elseif($a)",
        ],
        parse_error
    ));
}

#[test]
fn expressions() {
    insta::assert_snapshot!(report(
        &[
            "#set($a = \"say \\\"hi\\\"\")",
            "#if($a = 1)x#end",
            "#if($a & $b)x#end",
            "#if($a == null)x#end",
            "#set($a = $b -1)",
            "#set($a = -$b)",
            "#set(a = 1)",
            "#set($a = hello)",
            "#set($a = )",
            "#set($a = 1",
            "#if()x#end",
            "#if $a x#end",
            "#set($a = [1.5..3])",
            "#set($a = {b: 1})",
            "#set($a = \"abc\".length())",
            "#set($a = \"\\u00zz\")",
            "#set($a = \"#if($b)\")",
        ],
        parse_error
    ));
}

#[test]
fn references() {
    insta::assert_snapshot!(report(
        &[
            "{\"a\": \"${name\"}",
            "${name }",
            "$name[",
            "$name[1 + 1]",
            "$name.call(1 + 1)",
            "$name.call( )",
            "$true",
            "price: 5$",
            "a #",
            "#*",
            "#[[ open",
        ],
        parse_error
    ));
}

#[test]
fn directives() {
    insta::assert_snapshot!(report(
        &[
            "#foreach $i",
            "#foreach(i in $list)#end",
            "#macro x#end",
            "#macro(\"x\")#end",
            "#define x",
            "#break(1 2)",
            "#other(1 + 2)",
            "#literal()#end",
        ],
        parse_error
    ));
}

#[test]
fn rendering() {
    insta::assert_snapshot!(report(
        &[
            "line one\n$input.path('$.text').substring(9)",
            "$input.path('$.list').get(5)",
            "#foreach($x in $input.path('$.list'))$input.path('$.list').remove(0)#end",
            "$input.path('$.list[?(')",
            "#parse(\"other.vtl\")",
            "#include(\"other.txt\")",
            "#break($input)",
            "$util.urlDecode('50%')",
            "$util.base64Decode('?')",
            "$input.path('$.text').replaceAll('[', '')",
        ],
        render_error
    ));
}

#[test]
fn a_body_that_is_no_json() {
    let context = MappingContext::builder().body("{\"a\"").build();
    let template = MappingTemplate::parse_named("request.vtl", "x\n  $input.json('$')").unwrap();
    insta::assert_snapshot!(format!("{:#}", template.render(&context).unwrap_err()));
}

#[test]
fn limits() {
    let limits = Limits {
        loop_iterations: 2,
        steps: 50,
        nesting: 10,
        string_size: 100,
        collection_size: 5,
        range_size: 10,
        number_size: 20,
        output_size: 60,
        template_size: 120,
        ..Limits::apigateway()
    };
    let options = Options::new(Dialect::ApiGateway).limits(limits);
    let templates = [
        "#foreach($i in [1..3])$i#end",
        "#foreach($i in [1..2])#foreach($i in [1..2])#foreach($i in [1..2])#foreach($i in [1..2])#foreach($i in [1..2])$i#end#end#end#end#end",
        "#set($a = ((((((((((((1)))))))))))))",
        "#set($a = $input.body.repeat(1000))",
        "#set($a = [1,2,3,4,5,6])",
        "#set($a = [1..11])",
        "#set($a = 123456789012345678901)",
        "0123456789012345678901234567890123456789012345678901234567890",
        &"x".repeat(121),
    ];
    insta::assert_snapshot!(report(&templates, |template| {
        let context = MappingContext::builder().build();
        MappingTemplate::parse_with("t.vtl", template, &options).and_then(|t| t.render(&context)).err()
    }));
}

#[test]
fn macros_too_deep() {
    let template = Template::parse_named("t.vm", "#macro(r)#r()#end#r()").unwrap();
    insta::assert_snapshot!(format!("{:#}", template.render(&Variables::new()).unwrap_err()));
}

/// Whatever text a message shows, `{}` is one line, and not a long one.
/// A host's object that fails, and one whose calls are no end.
#[derive(Debug)]
struct Faulty;

impl Object for Faulty {
    fn call<'a>(&'a self, name: &str, _: &[Value<'a>], _: &mut Heap<'a>) -> Result<Option<Value<'a>>> {
        Err(Error::host(format!("`{name}` is out of order")))
    }
}

#[test]
fn every_kind() {
    let mut out = String::new();
    let mut show = |template: &str, error: Error| {
        writeln!(out, "---- {:?}: {}", error.kind(), template.escape_debug()).unwrap();
        writeln!(out, "{error}\n\n{error:#}\n").unwrap();
    };
    let gateway = |template: &str, options: &Options| {
        let context = MappingContext::builder().body("{").object("faulty", Faulty).build();
        MappingTemplate::parse_with("t.vtl", template, options).and_then(|t| t.render(&context)).unwrap_err()
    };
    let options = Options::new(Dialect::ApiGateway);
    for template in [
        "a #if(",
        "a $util.urlDecode('%')",
        "a #foreach($i in [1..2000])#end",
        "a $input.json('$.[')",
        "a $input.json('$.a')",
        "a $faulty.call()",
    ] {
        show(template, gateway(template, &options));
    }
    let endless = "#foreach($i in [1..1000])#foreach($j in [1..1000])#end#end";
    show(endless, gateway(endless, &options.cancel(|| true)));
    let path = JsonPath::parse("$.a.b").unwrap();
    show("$.a.b", path.read_text("{}").unwrap_err());
    let written = Template::parse("text").unwrap().write_to(&Variables::new(), &mut [0_u8; 2].as_mut_slice());
    show("text", written.unwrap_err());
    insta::assert_snapshot!(out);
}

#[test]
fn carets_stand_under_what_they_mean() {
    let long = "x".repeat(200);
    insta::assert_snapshot!(report(
        &[
            "\ta\t#set($b = c)\tx",
            "漢字 ${b c}",
            "😀é #set($b = 漢字)",
            "#set($b = \"日本\" x)",
            &format!("{long} ${{b c}} {long}"),
            "e\u{301} ${b c}",
        ],
        parse_error
    ));
}

#[test]
fn one_line() {
    let long = "x".repeat(5_000);
    let breaks = "a\nb\r\u{2028}\u{85}\u{1b}c";
    let context = MappingContext::builder().build();
    let templates = |text: &str| {
        [
            format!("$input.path('$[{text}')"),
            format!("$input.path('$.{text}()')"),
            format!("#set($p = '$.a[?(@.b ~ {text})]')$input.path($p)"),
            format!("#set($s = '{text}')$util.urlDecode(\"%$s\")"),
            format!("#set($s = '{text}')#set($n = 1)$n.parseInt($s)"),
            format!("#set($s = '{text}')$s.replaceAll('[', $s)"),
            format!("#set($s = '({text}')$s.replaceAll($s, '')"),
            format!("#set($s = '%{text}')$s.formatted(1)"),
            format!("#set($s = '{text}')$util.parseJson(\"[$s}}\")"),
            format!("#foreach($i in [1])#break(\"{text}\")#end"),
            format!("#set($a = \"$b.{text}(\")"),
            format!("#macro(m $a)#end#m({text})"),
            format!("#if($a == {text})#end"),
            format!("#set($s = '#if({text}')#evaluate($s)"),
        ]
    };
    for template in templates(breaks).into_iter().chain(templates(&long)) {
        for name in ["t", "a\nb"] {
            let parsed = MappingTemplate::parse_named(name, &template);
            let Err(error) = parsed.and_then(|t| t.render(&context)) else { continue };
            let line = error.to_string();
            assert!(!line.contains(|c: char| c.is_control() || c == '\u{2028}'), "{line:?}");
            assert!(line.len() < 700, "{line}");
            assert!(format!("{error:#}").lines().count() <= 6, "{error:#}");
        }
    }
}
