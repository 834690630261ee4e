//! What holds for every template.

use proptest::prelude::*;
use vtl::watch::{OutputMap, Trace};
use vtl::{
    Dialect, Event, Limit, Limits, MappingContext, MappingTemplate, Observer, Options, Place, Renderer,
    Template, Value, Variables,
};

/// Pieces of templates, sound and broken, to be put together at random.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "$a",
        "$!a",
        "${a}",
        "$a.b",
        "$a.b(",
        "$a.b(1)",
        "$a[0]",
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        "#if($a)",
        "#if(",
        "#else",
        "#elseif($b)",
        "#end",
        "#foreach($i in [1..3])",
        "#set($a = 1)",
        "#set($a = \"x$a\")",
        "#set(",
        "#macro(m $x)",
        "#m($a)",
        "#@m()",
        "#define($d)",
        "#evaluate($a)",
        "#break",
        "#stop",
        "##",
        "#*",
        "*#",
        "#[[",
        "]]#",
        "\\",
        "\\\\",
        "$",
        "#",
        "!",
        ".",
        ",",
        "\"",
        "'",
        "\n",
        " ",
        "\t",
        "é",
        "😀",
        "text",
        "1",
        "-",
        "==",
        "&&",
        "true",
        "$input.path('$.a')",
        "$input.json('$')",
        "#literal()",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Whole constructs over a body with the members `a` to `d`, or what stands for them.
fn constructs() -> impl Strategy<Value = Vec<&'static str>> {
    let construct = prop::sample::select(vec![
        "$input.path('$.a')|",
        "$!input.path('$.b')|",
        "$input.path('$.a.b')|",
        "$input.path('$.c[1]')|",
        "$input.path('$')|",
        "$input.json('$')|",
        "$input.json('$.a')|",
        "$input.json('$.a.b')|",
        "$input.json('$.c[0]')|",
        "$input.json($p)|",
        "$input.params('a')|",
        "$input.params($k)|",
        "$util.escapeJavaScript($input.json('$.b'))|",
        "$util.escapeJavaScript($x.b)|",
        "$util.escapeJavaScript($x.get($k))|",
        "$util.escapeJavaScript($x.get($e))|",
        "$context.stage|$context.identity.a|",
        "$x|$!x|",
        "$x.a|$x.a.b|$!x.b|",
        "$x.get(\"a\")|$x.get(\"c\").get(0)|",
        "$x.get($k)|$x.get($n)|$x.get($x.d)|",
        "$x.size()|$x.class|$x.keySet()|",
        "$x.b.contains(\"a\")|$x.c.contains($k)|$k.length()|$x.b.equals($x.a)|",
        "#if($x.c.size() > $k.length() || $x.c.isEmpty() && !$x.b.startsWith($k))T#else F#end|",
        "$n|$x.$k|${x.a}b|",
        "#set($x = $input.path('$'))",
        "#set($x = $input.path('$.a'))",
        "#set($x = $input.json('$.c'))",
        "#set($x = {\"a\": $k, \"b\": [1, $n], 3: \"c\"})",
        "#set($k = \"b\")",
        "#set($k = $x.a)",
        "#set($k = $x.size() - 1)",
        "#set($p = \"$.${k}\")",
        "#set($x.a = $k)",
        "#set($x.d = $x.c)",
        "#set($x.b = 5)",
        "#set($x.c = {})",
        "#set($x.b = $e)",
        "#set($y = $x.put($k, $x.b))",
        "#set($y = $x.remove(\"a\"))",
        "#set($y = $x.c.add($e))",
        "#set($input = $x)",
        "#set($n = $x.a * 2 % 7 - $k)$n|",
        "#define($e)<$x.a$k>#end",
        "$e|",
        "#if($x.a)T#else F#end|",
        "#if($x.get($k) == $k)T#elseif($k != \"b\")U#end|",
        "#if($input.path('$.b') == $input.path('$.a'))T#end|",
        "#if($x.a < 3 && $x.b)T#end|",
        "#foreach($k in $x)$k=$x.get($k)#if($foreach.hasNext),#end#end|",
        "#foreach($k in $x.keySet())$k=$x.get($k),#end|",
        "#foreach($i in $x.c)$i.b$x.a$foreach.index#set($x.a = $i)#end|",
        "#foreach($i in [1..5])$input.path('$.a')$input.json('$.c')$input.json('$')#end|",
        "#foreach($i in [1, $n, 2])$i#if($i == 2)$x.b#end$!i#end|",
        "#macro(m $x)$x.a|$x.get($k)|$!x|#set($x = 4)$x#end",
        "#m($x)#m($x.c)#m($n)",
        "#set($y = \"$x.a-$!x.b-$input.json('$.a')\")$y|",
        "#evaluate($p)",
    ]);
    prop::collection::vec(construct, 1..16)
}

/// Bodies: plain JSON, what only a lenient reader takes, and what none does.
fn bodies() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "1",
        "-0",
        "01",
        "1.50",
        "1e400",
        "1.0E5",
        "0.00001",
        "123456789012345678901",
        "null",
        "true",
        "tru",
        "true1",
        "\"\"",
        "\"b\"",
        "\"a\\n\\u00e9\\/\"",
        "\"\u{1}\u{7f}\u{2028}\"",
        "\"\\ud800\"",
        "'q'",
        "{}",
        "[]",
        "{\"b\": 2}",
        "{\"b\": null, \"c\": []}",
        "[1, {\"b\": \"x\"}, null]",
        "[\"a\", [2],]",
        "{b: 1, b: 2}",
        "{",
        "",
        "\u{1a}",
        "1 2",
        "-",
    ]);
    let name =
        prop::sample::select(vec!["\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"\\u0061\"", "a", "\"\"", "\"é\""]);
    let member = (name, value).prop_map(|(name, value)| format!("{name}: {value}"));
    let behind = prop::sample::select(vec!["}", " }", "}", "} x", "}}", ",}", "", " \n}"]);
    (prop::collection::vec(member, 0..5), behind)
        .prop_map(|(members, behind)| format!("{{{}{behind}", members.join(",")))
}

fn limited() -> Options {
    let limits = Limits { steps: 20_000, output_size: 1 << 20, string_size: 1 << 16, ..Limits::apigateway() };
    Options::new(Dialect::ApiGateway).limits(limits)
}

/// Checks that an output map's parts are all of an output, one behind the other, and that what is text in the
/// template stands in the output as it stands there.
fn check_map(map: &OutputMap, output: &str) {
    let mut end = 0;
    for part in map.parts() {
        assert_eq!(part.output.start, end, "{part:?} of {output:?}");
        assert!(part.output.end > end && part.output.end <= output.len(), "{part:?} of {output:?}");
        assert_eq!(map.at(end).map(|p| p.output), Some(part.output.clone()));
        end = part.output.end;
        let written = output.get(part.output.clone());
        // Where signs stand, the lexer may drop some of them.
        if !part.is_reference && !part.text().contains(['#', '$', '\\', '"']) {
            assert_eq!(written, Some(part.text()), "{part:?}");
        }
    }
    assert_eq!(end, output.len(), "{output:?}");
    if let Some(fault) = map.not_json(output) {
        assert!(fault.offset() <= output.len());
        assert!(format!("{:#}", fault.into_error()).starts_with("error: invalid JSON at output "));
    }
}

/// Checks that what is reported lies in its source and in the output.
struct Bounds;

impl Bounds {
    fn check(place: Place<'_>) {
        let span = place.span();
        assert!(span.start <= span.end && span.end as usize <= place.source().len(), "{place:?}");
        assert!(place.source().get(span.range()).is_some(), "{place:?}");
    }
}

impl Observer for Bounds {
    fn directive(&mut self, _: Event, place: Place<'_>) {
        Bounds::check(place);
    }

    fn reference(&mut self, place: Place<'_>, _: &Value<'_>, _: &vtl::Heap<'_>) {
        Bounds::check(place);
    }

    fn output(&mut self, place: Place<'_>, output: std::ops::Range<usize>, _: usize) {
        Bounds::check(place);
        assert!(output.start <= output.end, "{output:?}");
    }
}

/// The least number of steps for which `is_too_few` does not hold.
fn least_steps(is_too_few: impl Fn(u64) -> bool) -> u64 {
    let (mut least, mut most) = (0_u64, 4096);
    while least < most {
        let middle = least.midpoint(most);
        if is_too_few(middle) {
            least = middle + 1;
        } else {
            most = middle;
        }
    }
    least
}

/// The least number of steps that a mapping template takes, and takes while it is watched.
#[allow(clippy::unwrap_used, reason = "a helper of tests")]
fn steps_of(text: &str, body: &str) -> [u64; 2] {
    [false, true].map(|watched| {
        least_steps(|steps| {
            let options = Options::new(Dialect::ApiGateway).limits(Limits { steps, ..Limits::apigateway() });
            let template = MappingTemplate::parse_with("t", text, &options).unwrap();
            let context = MappingContext::builder().body(body).path_param("a", "p").build();
            let rendered = if watched {
                template.render_observed(&context, &mut Bounds)
            } else {
                template.render(&context)
            };
            rendered.err().is_some_and(|error| error.limit() == Some(Limit::Steps))
        })
    })
}

#[test]
fn a_block_that_an_argument_has_put_somewhere_is_looked_for() {
    for argument in ["$m.f($d)", "$m.get($d)", "\"a$m.put('x', $d)\"", "[$d]"] {
        let text = format!("#set($m = {{'r': 'q'}})#define($d)x#end$util.escapeJavaScript({argument})");
        let [plain, watched] = steps_of(&text, "{}");
        assert_eq!(plain, watched, "{text}");
    }
}

proptest! {
    #[test]
    fn parsing_any_text_never_panics(text in any::<String>()) {
        let _ = Template::parse(&text);
        let _ = MappingTemplate::parse(&text);
    }

    #[test]
    fn parsing_any_mixture_never_panics(text in pieces()) {
        let _ = Template::parse(&text);
        let _ = MappingTemplate::parse(&text);
    }

    #[test]
    fn text_without_signs_is_returned_unchanged(text in "[^$#\\\\]*") {
        prop_assert_eq!(Template::parse(&text).unwrap().render(&Variables::new()).unwrap(), text.clone());
        let context = MappingContext::builder().build();
        let rendered = MappingTemplate::parse(&text).unwrap().render(&context).unwrap();
        prop_assert_eq!(rendered.into_body(), text);
    }

    #[test]
    fn rendering_twice_gives_the_same(text in pieces(), body in "[ -~]{0,40}") {
        let Ok(template) = MappingTemplate::parse_with("t", &text, &limited()) else { return Ok(()) };
        let context = MappingContext::builder().body(body).build();
        let first = template.render(&context).map_err(|e| e.to_string());
        let second = template.render(&context).map_err(|e| e.to_string());
        prop_assert_eq!(first, second);
    }

    #[test]
    fn an_observer_changes_nothing(text in pieces()) {
        let Ok(template) = MappingTemplate::parse_with("t", &text, &limited()) else { return Ok(()) };
        let context = MappingContext::builder().body(r#"{"a": [1, null]}"#).build();
        let plain = template.render(&context).map_err(|e| e.to_string());
        let mut all = (Bounds, (OutputMap::new(), (Trace::of("t"), template.coverage())));
        let observed = template.render_observed(&context, &mut all).map_err(|e| e.to_string());
        if let Ok(rendered) = &observed {
            check_map(&all.1.0, rendered.body());
        }
        let totals = all.1.1.1.totals();
        prop_assert!(totals.lines_hit <= totals.lines && totals.branches_hit <= totals.branches);
        prop_assert_eq!(plain, observed);
    }

    #[test]
    fn plain_values_are_what_watched_ones_are(
        texts in prop::collection::vec(constructs(), 1..4),
        bodies in prop::collection::vec(bodies(), 1..3),
    ) {
        let mut renderer = Renderer::new();
        for text in &texts {
            let template = MappingTemplate::parse_with("t", &text.concat(), &limited()).unwrap();
            for body in &bodies {
                let context = MappingContext::builder().body(body.clone()).path_param("a", "p").build();
                let mut watchers = (Bounds, OutputMap::new());
                let watched = template.render_observed(&context, &mut watchers).map_err(|e| format!("{e:#}"));
                if let Ok(rendered) = &watched {
                    check_map(&watchers.1, rendered.body());
                }
                let plain = template.render(&context).map_err(|e| format!("{e:#}"));
                prop_assert_eq!(&plain, &watched, "{:?} of {:?}", text, body);
                let again = renderer.render(&template, &context).cloned().map_err(|e| format!("{e:#}"));
                prop_assert_eq!(&again, &watched, "{:?} of {:?}", text, body);
            }
        }
    }

    #[test]
    fn watching_takes_no_steps(
        texts in prop::collection::vec(constructs(), 1..3),
        body in bodies(),
    ) {
        for text in &texts {
            let text = text.concat();
            let [plain, watched] = steps_of(&text, &body);
            prop_assert_eq!(plain, watched, "{:?} of {}", text, body);
        }
    }

    #[test]
    fn plain_variables_are_what_watched_ones_are(
        texts in prop::collection::vec(constructs(), 1..4),
        body in prop::sample::select(vec!["{}", "{\"a\":1,\"b\":null,\"c\":[1,{\"b\":\"x\"}],\"d\":\"a\"}", "{\"a\":{\"b\":\"\"},\"c\":{}}"]),
    ) {
        let options = Options::new(Dialect::Velocity).limits(Limits { steps: 20_000, ..Limits::velocity() });
        let mut variables = Variables::new();
        variables.set_serialize("x", &serde_json::from_str::<serde_json::Value>(body).unwrap()).unwrap();
        variables.set("k", "a");
        let mut renderer = Renderer::new();
        for text in &texts {
            let template = Template::parse_with("t", &text.concat(), &options).unwrap();
            let mut watchers = (Bounds, OutputMap::new());
            let watched = template.render_observed(&variables, &mut watchers).map_err(|e| format!("{e:#}"));
            if let Ok(output) = &watched {
                check_map(&watchers.1, output);
            }
            let plain = template.render(&variables).map_err(|e| format!("{e:#}"));
            prop_assert_eq!(&plain, &watched, "{:?}", text);
            let again = renderer.render_plain(&template, &variables);
            let again = again.map(str::to_owned).map_err(|e| format!("{e:#}"));
            prop_assert_eq!(&again, &watched, "{:?}", text);
        }
    }

    #[test]
    fn errors_point_into_the_template(text in pieces()) {
        if let Err(error) = Template::parse_named("t", &text) {
            let span = error.span();
            prop_assert!(span.is_some_and(|s| s.end as usize <= text.len()), "{error:?}");
            let long = format!("{error:#}");
            prop_assert!(long.starts_with("error: "));
        }
    }
}
