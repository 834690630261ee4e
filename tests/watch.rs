//! The ready-made observers: trace, coverage, output maps, and blame for output that is not JSON.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::fmt::Write as _;
use vtl::watch::{Coverage, OutcomeKind, OutputMap, Trace};
use vtl::{Dialect, MappingContext, MappingTemplate, Options, Template, Variables};

/// A template of all of Velocity, where a reference without a value is false.
fn velocity(template: &str) -> MappingTemplate {
    MappingTemplate::parse_with("t", template, &Options::new(Dialect::Velocity)).unwrap()
}

/// Renders with bodies, one after the other, and counts.
fn covered(template: &str, bodies: &[&str]) -> Coverage {
    let template = velocity(template);
    let mut coverage = template.coverage();
    for body in bodies {
        let context = MappingContext::builder().body(*body).build();
        // What was reached before an error counts, too.
        let _ = template.render_observed(&context, &mut coverage);
    }
    coverage
}

/// `line:hits` of each line; then of each branch its line, its text and the hits of each way.
fn summary(coverage: &Coverage) -> (String, Vec<String>) {
    let lines: Vec<String> = coverage.lines().map(|l| format!("{}:{}", l.number, l.hits)).collect();
    let branches = coverage.branches().map(|b| {
        let mut text = format!("{} {}", b.position.line, b.text.trim());
        for way in &b.outcomes {
            let kind = match way.kind {
                OutcomeKind::Arm => "arm",
                OutcomeKind::Else => "else",
                OutcomeKind::NoArm => "none",
                OutcomeKind::NonEmpty => "some",
                OutcomeKind::Empty => "empty",
                OutcomeKind::Present => "present",
                OutcomeKind::Missing => "missing",
                other => panic!("{other:?}"),
            };
            write!(text, " {kind}={}", way.hits).unwrap();
        }
        text
    });
    (lines.join(" "), branches.collect())
}

#[test]
fn counts_are_what_the_language_means() {
    let table: &[(&str, &[&str], &str, &[&str])] = &[
        ("plain\n\ntext", &["{}", "{}"], "1:2 3:2", &[]),
        ("plain", &[], "1:0", &[]),
        (
            "#if($input.path('$.a'))\nA\n#elseif($input.path('$.b'))\nB\n#end",
            &[r#"{"a": 1}"#, r#"{"a": 1}"#],
            "1:2 2:2 3:0 4:0",
            &[
                "1 #if($input.path('$.a')) arm=2 arm=0 none=0",
                "1 $input.path('$.a') present=2 missing=0",
                "3 $input.path('$.b') present=0 missing=0",
            ],
        ),
        (
            "#if($input.path('$.a'))\nA\n#elseif($input.path('$.b'))\nB\n#else\nC\n#end",
            &[r#"{"b": 1}"#, "{}", "{}"],
            "1:3 2:0 3:3 4:1 5:2 6:2",
            &[
                "1 #if($input.path('$.a')) arm=0 arm=1 else=2",
                "1 $input.path('$.a') present=0 missing=3",
                "3 $input.path('$.b') present=1 missing=2",
            ],
        ),
        (
            "#foreach($i in $input.path('$.l'))\n$i\n#end\nend",
            &[r#"{"l": [1, 2, 3]}"#, r#"{"l": []}"#, "{}"],
            "1:3 2:3 4:3",
            &[
                "1 #foreach($i in $input.path('$.l')) some=1 empty=2",
                "1 $input.path('$.l') present=2 missing=1",
                "2 $i present=3 missing=0",
            ],
        ),
        // The second operand of `&&` is not read where the first does not hold.
        (
            "#set($f = false)#if($f && $input.path('$.a'))A#end",
            &[r#"{"a": 1}"#],
            "1:1",
            &[
                "1 #if($f && $input.path('$.a')) arm=0 none=1",
                "1 $f present=1 missing=0",
                "1 $input.path('$.a') present=0 missing=0",
            ],
        ),
        // A macro's body counts where it stands, an argument each time that it is read.
        (
            "#macro(m $x)\n$x$x\n#end\n#m($input.path('$.a'))\n#unknown(1)",
            &[r#"{"a": 1}"#],
            "2:1 4:2 5:1",
            &[
                "2 $x present=1 missing=0",
                "2 $x present=1 missing=0",
                "4 $input.path('$.a') present=2 missing=0",
            ],
        ),
        // A block that nothing prints is not reached.
        (
            "#define($d)\nin $input.body\n#end\n#set($u = 1)",
            &["b"],
            "1:1 2:0 4:1",
            &["2 $input.body present=0 missing=0"],
        ),
        // Strings that are templates, with their own references.
        (
            "#set($s = \"a\n$input.path('$.a')\nb\")\n$s",
            &["{}"],
            "1:1 2:1 3:1 4:1",
            &["2 $input.path('$.a') present=0 missing=1", "4 $s present=1 missing=0"],
        ),
        // What is set is not read; what its index needs is.
        ("#set($m = {})#set($m.a = 1)#set($m[$k] = 1)", &["{}"], "1:1", &["1 $k present=0 missing=1"]),
        // Text of `#evaluate` is no line of the template.
        ("#evaluate('#if(true)x\n\ny#end')\nz", &["{}"], "1:1 4:1", &[]),
        // Nothing behind a `#stop`, or behind an error, is reached.
        ("a\n#stop\nb", &["{}"], "1:1 2:1 3:0", &[]),
        (
            "#set($x = 'a')\n$x.substring(7)$x.a\nb",
            &["{}"],
            "1:1 2:0 3:0",
            &["2 $x.substring(7) present=0 missing=0", "2 $x.a present=0 missing=0"],
        ),
        (
            "#foreach($i in [1..3])\n#if($i == 2)\n#break\n#end\n$i\n#end",
            &["{}"],
            "1:1 2:2 3:1 5:1",
            &[
                "1 #foreach($i in [1..3]) some=1 empty=0",
                "2 #if($i == 2) arm=1 none=1",
                "2 $i present=2 missing=0",
                "5 $i present=1 missing=0",
            ],
        ),
    ];
    for (template, bodies, lines, branches) in table {
        let (got_lines, got_branches) = summary(&covered(template, bodies));
        assert_eq!(
            (got_lines.as_str(), got_branches),
            (*lines, branches.iter().map(|b| (*b).to_owned()).collect()),
            "{template}"
        );
    }
}

#[test]
fn threads_count_apart_and_are_added_up() {
    let template = velocity("#if($input.path('$.a'))\nA\n#else\nB\n#end");
    let none = template.coverage();
    let count = |bodies: &[&str]| {
        let mut own = none.clone();
        for body in bodies {
            let context = MappingContext::builder().body(*body).build();
            template.render_observed(&context, &mut own).unwrap();
        }
        own
    };
    let bodies = [r#"{"a": 1}"#, "{}", r#"{"a": 2}"#, "{}", "{}"];
    let parts = std::thread::scope(|scope| {
        let (first, second) = (scope.spawn(|| count(&bodies[..2])), scope.spawn(|| count(&bodies[2..])));
        [first.join().unwrap(), second.join().unwrap()]
    });
    let mut sum = none.clone();
    assert!(parts.iter().all(|part| sum.merge(part)));
    assert_eq!(summary(&sum), summary(&count(&bodies)));
    assert_eq!(sum.lines().map(|l| l.hits).collect::<Vec<_>>(), [5, 2, 3, 3]);
    // The same text parsed again is the same template; another is not.
    let again = velocity(template.source());
    assert!(sum.merge(&again.coverage()));
    assert!(!sum.merge(&MappingTemplate::parse("#if($a)A#end").unwrap().coverage()));
}

#[test]
fn totals_are_the_sums() {
    let coverage = covered("#if($input.path('$.a'))\nA\n#end\nB", &["{}"]);
    let totals = coverage.totals();
    assert_eq!((totals.lines, totals.lines_hit, totals.branches, totals.branches_hit), (3, 2, 4, 2));
    assert!((totals.line_percent() - 200.0 / 3.0).abs() < 1e-9);
    assert_eq!(covered("", &[]).totals().line_percent(), 100.0);
}

#[test]
fn a_trace_tells_what_happened() {
    let template = "#set($l = $input.path('$.l'))\n#foreach($i in $l)#if($i > 1)$i#else$!x#end#end\n#macro(m $y)<$y>#end#m($l)";
    let template = velocity(template);
    let context = MappingContext::builder().body(r#"{"l": [1, 2]}"#).build();
    let mut trace = Trace::of("t");
    template.render_observed(&context, &mut trace).unwrap();
    let want = [
        "t:1:1   #set($l = $input.path('$.l'))",
        "t:1:11    $input.path('$.l') = [1, 2] (JSONArray)",
        "t:2:16  $l = [1, 2] (JSONArray)",
        "t:2:1   #foreach($i in $l)",
        "t:2:1   #foreach($i in $l): turn 1",
        "t:2:23    $i = 1 (Integer)",
        "t:2:19    #if($i > 1): not taken",
        "t:2:32    #else: taken",
        "t:2:37      $!x has no value",
        "t:2:1   #foreach($i in $l): turn 2",
        "t:2:23    $i = 2 (Integer)",
        "t:2:19    #if($i > 1): taken",
        "t:2:30      $i = 2 (Integer)",
        "t:3:21  #m($l)",
        "t:3:14    $y = [1, 2] (JSONArray)",
    ];
    assert_eq!(trace.to_string().lines().collect::<Vec<_>>(), want);
    assert_eq!(trace.dropped(), 0);
}

#[test]
fn a_trace_of_a_long_loop_is_bounded() {
    let template = Template::parse("#foreach($i in [1..400])#foreach($j in [1..400])$j#end#end").unwrap();
    let mut trace = Trace::of("t");
    template.render_observed(&Variables::new(), &mut trace).unwrap();
    assert_eq!(trace.steps().len(), 100_000);
    assert_eq!(trace.steps().len() + trace.dropped(), 1 + 400 + 400 + 2 * 160_000);
    assert!(trace.to_string().ends_with(" more steps\n"));
}

#[test]
fn a_trace_of_a_long_directive_in_a_loop_is_bounded() {
    let long = format!(
        "#foreach($i in [1..1000])#foreach($j in [1..90])#set($x = '{}\n')#end#end",
        "é".repeat(100_000)
    );
    let template = Template::parse(&long).unwrap();
    let mut trace = Trace::of("t");
    template.render_observed(&Variables::new(), &mut trace).unwrap();
    let set = trace.steps().iter().rfind(|step| step.text.starts_with("#set")).unwrap();
    assert_eq!((set.text.chars().count(), set.position.line), (201, 1));
}

/// The parts of an output, each with what wrote it.
fn parts(template: &str) -> Vec<(String, String)> {
    let template = velocity(template);
    let context = MappingContext::builder().body(r#"{"a": "A", "l": [1, 2]}"#).build();
    let mut map = OutputMap::new();
    let rendered = template.render_observed(&context, &mut map).unwrap();
    map.parts()
        .map(|p| (rendered.body().get(p.output.clone()).unwrap().to_owned(), p.text().to_owned()))
        .collect()
}

#[test]
fn bytes_belong_to_the_innermost_text_or_reference() {
    let table: &[(&str, &[(&str, &str)])] = &[
        ("x$input.path('$.a')y", &[("x", "x"), ("A", "$input.path('$.a')"), ("y", "y")]),
        // A block and a macro: their own text.
        ("#define($d)[$input.path('$.a')]#end$d", &[("[", "["), ("A", "$input.path('$.a')"), ("]", "]")]),
        ("#macro(m $x)<$x>#end#m('q')", &[("<", "<"), ("q", "$x"), (">", ">")]),
        // A string: the reference that prints it.
        ("#set($s = \"<$input.path('$.a')>\")$s", &[("<A>", "$s")]),
        ("#foreach($i in $input.path('$.l'))$i,#end", &[("1", "$i"), (",", ","), ("2", "$i"), (",", ",")]),
        ("#evaluate('ab')", &[("ab", "ab")]),
        ("$\u{e9}\\$input.body", &[("$\u{e9}", "$\u{e9}"), ("$input.body", "\\$input.body")]),
    ];
    for (template, want) in table {
        let want: Vec<_> = want.iter().map(|(o, t)| ((*o).to_owned(), (*t).to_owned())).collect();
        assert_eq!(parts(template), want, "{template}");
    }
}

#[test]
fn halves_of_a_character_are_counted_as_they_leave() {
    // Two halves make one character of four bytes; alone each leaves as `?`.
    let halves = "#set($s = '😀')a$s.substring(0,1)$s.substring(1,2)é$s.substring(0,1)b$s.substring(1,2)日";
    let template = Template::parse(halves).unwrap();
    let mut map = OutputMap::new();
    let output = template.render_observed(&Variables::new(), &mut map).unwrap();
    assert_eq!(output, "a😀é?b?日");
    let (mut end, mut texts) = (0, Vec::new());
    for part in map.parts() {
        assert_eq!(part.output.start, end, "{part:?}");
        end = part.output.end;
        texts.push(part.text());
    }
    assert_eq!(end, output.len());
    let (first, second) = ("$s.substring(0,1)", "$s.substring(1,2)");
    assert_eq!(texts, ["a", first, second, "é", first, "b", second, "日"]);
    assert_eq!(map.at(output.find('b').unwrap()).map(|part| part.text()), Some("b"));
    assert_eq!(map.not_json(&output).map(|fault| fault.offset()), Some(0));
}

#[test]
fn what_evaluate_writes_leads_back_to_it() {
    let template = Template::parse("a#evaluate(\"b$x\")").unwrap();
    let mut map = OutputMap::new();
    let mut variables = Variables::new();
    variables.set("x", "1");
    let output = template.render_observed(&variables, &mut map).unwrap();
    assert_eq!(output, "ab1");
    let written = map.at(2).unwrap();
    assert_eq!(written.through.map(|span| span.text(template.source())), Some("#evaluate(\"b$x\")"));
    assert!(map.at(3).is_none() && map.at(0).unwrap().through.is_none());
}

/// The one-line form of what is wrong with the output.
fn blame(template: &str, body: &str) -> String {
    let parsed = MappingTemplate::parse_named("t.vtl", template).unwrap();
    let mut map = OutputMap::new();
    let context = MappingContext::builder().body(body).build();
    let rendered = parsed.render_observed(&context, &mut map).unwrap();
    map.not_json(rendered.body()).map_or("fine".to_owned(), |fault| fault.in_template("t.vtl").to_string())
}

#[test]
fn the_culprit_of_invalid_json_is_named() {
    let table: &[(&str, &str, &str)] = &[
        (r#"{"a": $input.json('$.a')}"#, r#"{"a": [1]}"#, "fine"),
        // The most common mistakes: no value, and no quotes.
        (
            r#"{"a": $input.path('$.a'), "b": 1}"#,
            "{}",
            "1:7: expected value; `$input.path('$.a')` at t.vtl 1:7 wrote nothing there",
        ),
        ("{\n  \"a\": $!x\n}", "{}", "3:1: expected value; `$!x` at t.vtl 2:8 wrote nothing there"),
        (
            r#"{"a": $input.path('$.a')}"#,
            r#"{"a": "Rex"}"#,
            "1:7: expected value; written by `$input.path('$.a')` at t.vtl 1:7",
        ),
        (
            "[$input.path('$.a'),\n1]",
            "{}",
            "1:2: expected value; `$input.path('$.a')` at t.vtl 1:2 wrote nothing there",
        ),
        (
            "$input.path('$.a')",
            "{}",
            "1:1: EOF while parsing a value; `$input.path('$.a')` at t.vtl 1:1 wrote nothing there",
        ),
        // A quote, a line end or a backslash in a value.
        (
            r#"{"a": "$input.path('$.a')"}"#,
            "{\"a\": \"the \\\"dog\\\" Rex\"}",
            "1:13: expected `,` or `}`; written by `$input.path('$.a')` at t.vtl 1:8",
        ),
        (
            r#"{"a": "$input.path('$.a')"}"#,
            "{\"a\": \"5\\\"\"}",
            "1:10: expected `,` or `}`; written by `$input.path('$.a')` at t.vtl 1:8",
        ),
        (
            r#"{"a": "$input.path('$.a')"}"#,
            "{\"a\": \"x\\ny\"}",
            "1:8: control character (\\u0000-\\u001F) found while parsing a string; written by `$input.path('$.a')` at t.vtl 1:8",
        ),
        (
            r#"{"a": "$input.path('$.a')"}"#,
            "{\"a\": \"x\\\\\"}",
            "1:12: EOF while parsing a string; written by `$input.path('$.a')` at t.vtl 1:8",
        ),
        (
            r#"{"n": $input.path('$.n')}"#,
            r#"{"n": "012"}"#,
            "1:8: invalid number; written by `$input.path('$.n')` at t.vtl 1:7",
        ),
        // An arm, or a loop, that wrote nothing.
        (
            r#"{"a": #if($input.path('$.a') != '')1#end}"#,
            "{}",
            "1:7: expected value; no arm of `#if($input.path('$.a') != '')` at t.vtl 1:7 was taken",
        ),
        (
            r#"{"a": #foreach($i in $input.path('$.l'))$i#end}"#,
            "{}",
            "1:7: expected value; `#foreach($i in $input.path('$.l'))` at t.vtl 1:7 had nothing to go through",
        ),
        // A string that takes no arm is no gap in the output.
        ("#set($s = \"#if($q)x#end\"){\"a\": }", "{}", "1:7: expected value; written by `}` at t.vtl 1:32"),
        // Commas.
        ("[#foreach($i in [1..2])$i,#end]", "{}", "1:5: trailing comma; written by `,` at t.vtl 1:26"),
        (
            "{\"l\": [#foreach($i in [1..2])\n{\"i\": $i}\n#end]}",
            "{}",
            "2:1: expected `,` or `]`; written by `{` at t.vtl 2:1",
        ),
        // What a method gives back is printed.
        (
            "#set($l = [])$l.add(1){\"a\": 1}",
            "{}",
            "1:5: trailing characters; written by `$l.add(1)` at t.vtl 1:14",
        ),
        // The template's own text.
        ("{\"a\": 1,\n \"b\" 2}", "{}", "2:6: expected `:`; written by `2` at t.vtl 2:6"),
        (r#"{"a": [1, 2}"#, "{}", "1:12: expected `,` or `]`; written by `}` at t.vtl 1:12"),
        (
            r#"{"a": "$input.path('$.a')}"#,
            r#"{"a": "x"}"#,
            r#"1:10: EOF while parsing a string; written by `"` at t.vtl 1:7"#,
        ),
        ("", "{}", "1:1: EOF while parsing a value; the template wrote nothing at all"),
        ("#set($x = 1)", "{}", "1:1: EOF while parsing a value; the template wrote nothing at all"),
    ];
    for (template, body, want) in table {
        let told = blame(template, body);
        let told = told.strip_prefix("invalid JSON at output ").unwrap_or(&told);
        assert_eq!(told, *want, "{template:?} of {body}");
    }
}
