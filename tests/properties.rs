//! What holds for every template.

use proptest::prelude::*;
use vtl::{
    Dialect, Event, Limits, MappingContext, MappingTemplate, Observer, Options, Place, Template, Value,
    Variables,
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

fn limited() -> Options {
    let limits = Limits { steps: 20_000, output_size: 1 << 20, string_size: 1 << 16, ..Limits::apigateway() };
    Options::new(Dialect::ApiGateway).limits(limits)
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
        let mut bounds = Bounds;
        let observed = template.render_observed(&context, &mut bounds).map_err(|e| e.to_string());
        prop_assert_eq!(plain, observed);
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
