//! Places that a rendering reports: each names the text that its span is of.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use vtl::{Dialect, Event, Observer, Options, Origin, Place, Template, Variables};

#[derive(Default)]
struct Seen(Vec<(Origin, String)>);

impl Observer for Seen {
    fn directive(&mut self, _: Event, place: Place<'_>) {
        self.0.push((place.origin().clone(), place.text().to_owned()));
    }

    fn reference(&mut self, place: Place<'_>, _: &vtl::Value<'_>, _: &vtl::Heap<'_>) {
        self.0.push((place.origin().clone(), place.text().to_owned()));
    }

    fn output(&mut self, place: Place<'_>, _: std::ops::Range<usize>, _: usize) {
        self.0.push((place.origin().clone(), place.text().to_owned()));
    }
}

fn template(source: &str) -> Template {
    let files = HashMap::from([
        ("part.vm".to_owned(), "part $ghost\n$s.substring(99)".to_owned()),
        ("list.vm".to_owned(), "#macro(shout)$s.substring(98)#end".to_owned()),
        ("open.vm".to_owned(), "a\n#if(true)".to_owned()),
    ]);
    let options = Options::new(Dialect::Velocity).loader(files);
    Template::parse_with("main.vm", source, &options).unwrap()
}

fn variables() -> Variables {
    let mut variables = Variables::new();
    variables.set("s", "text");
    variables
}

#[test]
fn events_references_and_output_name_their_text() {
    let mut seen = Seen::default();
    let main = template("$s#evaluate('<$s>')#set($x = \"a$s\")");
    main.render_observed(&variables(), &mut seen).unwrap();
    let place = |origin: &Origin, text: &str| (origin.clone(), text.to_owned());
    let (main, evaluated) = (Origin::Template, Origin::Evaluated);
    let wanted = [
        place(&main, "$s"),
        place(&main, "$s"),
        place(&main, "#evaluate('<$s>')"),
        place(&evaluated, "<"),
        place(&evaluated, "$s"),
        place(&evaluated, "$s"),
        place(&evaluated, ">"),
        place(&main, "#set($x = \"a$s\")"),
        place(&main, "a"),
        place(&main, "$s"),
        place(&main, "$s"),
    ];
    assert_eq!(seen.0, wanted);
}

#[test]
fn missing_references_name_their_text() {
    let main = template("$one #foreach($i in [1, 2])#evaluate('$two')#end #macro(m $a)$a#end#m($three)");
    let (_, missing) = main.render_diagnosed(&variables()).unwrap();
    let found: Vec<_> = missing.iter().map(|m| (m.text.as_str(), &m.origin, m.position.column)).collect();
    assert_eq!(found[0], ("$one", &Origin::Template, 1));
    assert_eq!(found[1], ("$two", &Origin::Evaluated, 1));
    assert!(found[2..].iter().all(|(_, origin, _)| **origin == Origin::Template), "{found:?}");
    assert_eq!(found.iter().filter(|(text, ..)| *text == "$two").count(), 1);
}

fn failure(source: &str) -> (String, Option<String>, Option<usize>, Option<usize>) {
    let error = template(source).render(&variables()).unwrap_err();
    (error.message().to_owned(), error.template_name().map(str::to_owned), error.line(), error.column())
}

#[test]
fn an_error_in_an_evaluated_text_is_shown_at_its_directive() {
    let (message, name, line, column) = failure("a\n  #evaluate('b $s.substring(99)')");
    assert!(message.ends_with("(line 1, column 5 of the text that `#evaluate` renders)"), "{message}");
    assert_eq!((name.as_deref(), line, column), (Some("main.vm"), Some(2), Some(3)));
    let (message, _, line, column) = failure("\n#evaluate('x #if(')");
    assert!(message.ends_with("at line 1, column 7 of that text"), "{message}");
    assert_eq!((line, column), (Some(2), Some(1)));
}

#[test]
fn an_error_in_another_template_is_shown_there() {
    let (_, name, line, column) = failure("a b c #parse('part.vm')");
    assert_eq!((name.as_deref(), line, column), (Some("part.vm"), Some(2), Some(3)));
    let (message, name, line, column) = failure("a b c #parse('open.vm')");
    assert!(message.contains("the template `open.vm` does not parse"), "{message}");
    assert_eq!((name.as_deref(), line, column), (Some("open.vm"), Some(2), Some(1)));
    let (_, name, line, column) = failure("#parse('list.vm')\n #shout()");
    assert_eq!((name.as_deref(), line, column), (Some("list.vm"), Some(1), Some(16)));
}

#[test]
fn an_argument_by_name_is_of_the_text_that_calls() {
    let (_, name, line, column) = failure("#macro(m $a)\n\n$a#end#m($s.substring(97))");
    assert_eq!((name.as_deref(), line, column), (Some("main.vm"), Some(3), Some(12)));
}
