//! Every limit, at its boundary and one past it; and that what the limits allow does not overflow a usual stack.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use vtl::{
    Dialect, ErrorKind, Limit, Limits, LoopLimit, MappingContext, MappingTemplate, Options, Template,
    Variables,
};

fn velocity(template: &str, limits: Limits) -> Result<String, vtl::Error> {
    let options = Options::new(Dialect::Velocity).limits(limits);
    Template::parse_with("t", template, &options)?.render(&Variables::new())
}

fn gateway(template: &str, limits: Limits) -> Result<String, vtl::Error> {
    let options = Options::new(Dialect::ApiGateway).limits(limits);
    let context = MappingContext::builder().build();
    Ok(MappingTemplate::parse_with("t", template, &options)?.render(&context)?.into_body())
}

/// `inside` works and `past` fails with the limit, in both dialects.
fn boundary(limit: Limit, limits: Limits, inside: &str, past: &str) {
    for (dialect, run) in [("velocity", velocity as fn(&str, Limits) -> _), ("apigateway", gateway)] {
        assert!(run(inside, limits).is_ok(), "{dialect}: {inside}: {:?}", run(inside, limits));
        let error = run(past, limits).expect_err(past);
        assert_eq!((error.kind(), error.limit()), (ErrorKind::Limit, Some(limit)), "{dialect}: {past}");
    }
}

#[test]
fn template_size() {
    let limits = Limits { template_size: 10, ..Limits::apigateway() };
    boundary(Limit::TemplateSize, limits, "0123456789", "0123456789x");
}

#[test]
fn the_services_template_size() {
    let text = "x".repeat(300 * 1024);
    assert_eq!(gateway(&text, Limits::apigateway()).unwrap().len(), text.len());
    assert_eq!(
        gateway(&format!("{text}x"), Limits::apigateway()).unwrap_err().limit(),
        Some(Limit::TemplateSize)
    );
}

#[test]
fn loop_iterations() {
    let limits = Limits { loop_iterations: 3, ..Limits::apigateway() };
    boundary(Limit::LoopIterations, limits, "#foreach($i in [1..3])$i#end", "#foreach($i in [1..4])$i#end");
}

#[test]
fn the_services_loop_iterations() {
    let count = |n: usize| format!("#foreach($i in [1..{n}])x#end");
    assert_eq!(gateway(&count(1000), Limits::apigateway()).unwrap().len(), 1000);
    assert_eq!(gateway(&count(1001), Limits::apigateway()).unwrap_err().limit(), Some(Limit::LoopIterations));
    assert_eq!(velocity(&count(5000), Limits::velocity()).unwrap().len(), 5000);
}

#[test]
fn a_loop_may_stop_without_a_word() {
    let limits = Limits { loop_iterations: 2, loop_limit: LoopLimit::Stop, ..Limits::apigateway() };
    assert_eq!(gateway("#foreach($i in [1..5])$i#end.", limits).unwrap(), "12.");
}

#[test]
fn output_size() {
    let limits = Limits { output_size: 5, ..Limits::apigateway() };
    boundary(Limit::OutputSize, limits, "12345", "123456");
    boundary(Limit::OutputSize, limits, "#foreach($i in [1..5])$i#end", "#foreach($i in [1..6])$i#end");
}

#[test]
fn the_services_output_size() {
    let template = "#set($x = $input.body.repeat(1048576))#foreach($i in [1..5])$x#end";
    assert_eq!(gateway(template, Limits::apigateway()).unwrap().len(), 10 * 1024 * 1024);
    let past = format!("{template} ");
    assert_eq!(gateway(&past, Limits::apigateway()).unwrap_err().limit(), Some(Limit::OutputSize));
}

fn nested(n: usize, open: &str, inner: &str, close: &str) -> String {
    format!("{}{inner}{}", open.repeat(n), close.repeat(n))
}

#[test]
fn nesting_in_the_source() {
    let limits = Limits { nesting: 6, ..Limits::apigateway() };
    boundary(
        Limit::Nesting,
        limits,
        &nested(5, "#if(true)", "x", "#end"),
        &nested(7, "#if(true)", "x", "#end"),
    );
    let brackets = |n| format!("#set($a = {})", nested(n, "[", "1", "]"));
    boundary(Limit::Nesting, limits, &brackets(4), &brackets(7));
    let parentheses = |n| format!("#if({})x#end", nested(n, "(", "true", ")"));
    boundary(Limit::Nesting, limits, &parentheses(4), &parentheses(7));
    let calls = |n| nested(n, "$a.b(", "1", ")");
    boundary(Limit::Nesting, limits, &calls(4), &calls(7));
}

#[test]
fn nesting_while_rendering() {
    let limits = Limits { nesting: 30, ..Limits::velocity() };
    let deep = |n| format!("#set($a = [])#foreach($i in [1..{n}])#set($a = [$a])#end$a");
    assert!(velocity(&deep(25), limits).is_ok());
    assert!(velocity(&deep(40), limits).is_err());
}

#[test]
fn macro_depth() {
    let call = |n: usize| format!("#macro(r $n)#if($n > 1)#set($m = $n - 1)#r($m)#end#end#r({n})");
    let limits = Limits::velocity();
    assert!(velocity(&call(20), limits).is_ok(), "{:?}", velocity(&call(20), limits));
    assert_eq!(velocity(&call(21), limits).unwrap_err().limit(), Some(Limit::MacroDepth));
    let limits = Limits { macro_depth: 21, ..limits };
    assert!(velocity(&call(21), limits).is_ok());
}

#[test]
fn steps() {
    let template = "#foreach($i in [1..3])#foreach($j in [1..3])x#end#end";
    let enough =
        (1..100).find(|&steps| velocity(template, Limits { steps, ..Limits::velocity() }).is_ok()).unwrap();
    let limits = Limits { steps: enough - 1, ..Limits::velocity() };
    assert_eq!(velocity(template, limits).unwrap_err().limit(), Some(Limit::Steps));
}

#[test]
fn collections() {
    let limits = Limits { collection_size: 3, ..Limits::apigateway() };
    boundary(Limit::CollectionSize, limits, "#set($a = [1,2,3])", "#set($a = [1,2,3,4])");
    let adds = |n| format!("#set($a = [])#foreach($i in [1..{n}])#set($x = $a.add($i))#end");
    boundary(Limit::CollectionSize, limits, &adds(3), &adds(4));
    let puts = |n| format!("#set($a = {{}})#foreach($i in [1..{n}])#set($a[\"k$i\"] = 1)#end");
    boundary(Limit::CollectionSize, limits, &puts(3), &puts(4));
}

#[test]
fn ranges() {
    let limits = Limits { range_size: 10, ..Limits::apigateway() };
    boundary(Limit::RangeSize, limits, "#set($a = [1..10])", "#set($a = [1..11])");
    boundary(Limit::RangeSize, limits, "#set($a = [9..0])", "#set($a = [10..0])");
}

#[test]
fn strings() {
    let limits = Limits { string_size: 10, ..Limits::apigateway() };
    boundary(Limit::StringSize, limits, "#set($a = '12345' + '67890')", "#set($a = '12345' + '678901')");
    boundary(Limit::StringSize, limits, "#set($a = \"$!b 23456789\")", "#set($a = \"$!b 2345678901\")");
    let repeat = |n| format!("#set($a = 'ab')#set($a = $a.repeat({n}))");
    boundary(Limit::StringSize, limits, &repeat(5), &repeat(6));
}

#[test]
fn numbers() {
    let limits = Limits { number_size: 25, ..Limits::apigateway() };
    let literal = |n| format!("#set($a = {})", "9".repeat(n));
    boundary(Limit::NumberSize, limits, &literal(25), &literal(26));
    let product = |n| format!("#set($a = 1{})#set($a = $a * $a)", "0".repeat(n));
    boundary(Limit::NumberSize, limits, &product(11), &product(20));
}

#[test]
fn regular_expressions() {
    let limits = Limits { regex_steps: 5_000, ..Limits::velocity() };
    let text = |n| format!("#set($a = '{}b')$a.matches('((a+)\\2?)+c')", "a".repeat(n));
    assert_eq!(velocity(&text(3), limits).unwrap(), "false");
    assert_eq!(velocity(&text(40), limits).unwrap_err().limit(), Some(Limit::RegexSteps));
}

#[test]
fn lifted_limits() {
    let template = "#foreach($i in [1..2000])#set($x = [1..2000])$x.size()#end";
    let out = gateway(template, Limits { output_size: usize::MAX, ..Limits::unlimited() }).unwrap();
    assert_eq!(out.len(), 2000 * 4);
}

#[test]
fn a_flag_cancels() {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&flag);
    let options = Options::new(Dialect::Velocity).cancel(move || seen.swap(true, Ordering::Relaxed));
    let template = "#foreach($i in [1..100000])#end";
    let error = Template::parse_with("t", template, &options).unwrap().render(&Variables::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert!(flag.load(Ordering::Relaxed));
}

/// As deep as the default limits allow, on a thread with the usual 2 MiB.
#[test]
fn the_deepest_templates_fit_the_stack() {
    let within = |n: usize| {
        [
            nested(n, "#if(true)", "x", "#end"),
            nested(n, "#foreach($i in [1])", "x", "#end"),
            format!("#set($a = {})$a", nested(n, "[", "1", "]")),
            format!("#set($a = {})$a", nested(n, "{\"k\":", "1", "}")),
            format!("#if({})x#end", nested(n, "(", "true", ")")),
            format!("#if({})x#end", nested(n, "!(", "true", ")")),
            nested(n, "$s.concat(", "'x'", ")"),
            format!("#set($a = \"{}\")$a", nested(n, "#if(true)", "x", "#end")),
            format!("#define($d)$d#end{}", nested(n, "#if(true)", "$d", "#end")),
            format!(
                "#macro(r)#if(true)#if(true)#if(true)#r()#end#end#end#end{}",
                nested(n, "#if(true)", "#r()", "#end")
            ),
            format!("#macro(r $a)#r([$a])#end#r({})", nested(n, "[", "1", "]")),
            format!("#macro(r $a)$a#r([$a])#end#r({})", nested(n, "[", "1", "]")),
        ]
    };
    let run = move || {
        for depth in [20, 60, 100, 150, 198, 199, 200, 201, 400] {
            for template in within(depth) {
                // Whether it fits the limit is not the point here: that it ends is.
                let _ = velocity(&template, Limits::velocity());
            }
        }
        let body = nested(199, "{\"a\":[", "1", "]}");
        let context = MappingContext::builder().body(body).build();
        let template =
            MappingTemplate::parse("$input.path('$') $input.json('$') $input.path('$..a')").unwrap();
        let _ = template.render(&context);
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

#[test]
fn very_long_chains_do_not_recurse() {
    let chain = format!("#set($a = 0{})$a", " + 1".repeat(20_000));
    assert_eq!(velocity(&chain, Limits::velocity()).unwrap(), "20000");
    let logic = format!("#if(false{})x#end", " || false".repeat(20_000));
    assert_eq!(velocity(&logic, Limits::velocity()).unwrap(), "");
    let nots = format!("#if({}true)x#end", "!".repeat(20_000));
    assert_eq!(velocity(&nots, Limits::velocity()).unwrap(), "x");
    let parts = format!("$a{}", ".b".repeat(20_000));
    assert_eq!(velocity(&parts, Limits::velocity()).unwrap().len(), parts.len());
    let arms = format!("#if(false)x{}#end", "#elseif(false)x".repeat(20_000));
    assert_eq!(velocity(&arms, Limits::velocity()).unwrap(), "");
}

/// Lists that hold the list before them twice: as long to walk as two to the power of their depth.
fn doubled(use_of_it: &str) -> String {
    let double =
        "#set($l = [1])#set($m = [1])#foreach($i in [1..40])#set($l = [$l, $l])#set($m = [$m, $m])#end";
    format!("{double}{use_of_it}")
}

#[test]
fn work_on_shared_values_is_bounded() {
    let uses = [
        "$l.hashCode()",
        "#if($l == $m)x#end",
        "$l.equals($m)",
        "$l.contains($m.get(0))",
        "$l.indexOf($m.get(0))",
        "#set($k = {})#set($k[$l] = 1)",
        "#set($k = {'a': $l})#set($n = {'a': $m})$k.equals($n)$k.hashCode()",
        "#set($k = [$l])$k.removeAll([$m])",
    ];
    let limits = Limits { steps: 100_000, ..Limits::apigateway() };
    for template in uses.map(doubled) {
        let error = gateway(&template, limits).expect_err(&template);
        assert_eq!(error.limit(), Some(Limit::Steps), "{template}");
    }
    for template in
        ["$l", "$l.toString()", "#set($x = \"$l\")", "$input.path('$').put('a', $l)$input.json('$')"]
    {
        let error = gateway(&doubled(template), limits).expect_err(template);
        assert_eq!(error.kind(), ErrorKind::Limit, "{template}: {error}");
    }
    let put = "#set($x = $input.path('$').put('a', $l))";
    for path in ["$..b", "$..*", "$.a..[0]", "$.a[?(@..c)]"] {
        let template = doubled(&format!("{put}$input.path('{path}')"));
        let error = gateway(&template, limits).expect_err(path);
        assert!(matches!(error.limit(), Some(Limit::Steps | Limit::CollectionSize)), "{path}: {error}");
    }
    let overrides = doubled("#set($context.responseOverride.header.a = $l)");
    let error = gateway(&overrides, limits).expect_err("an override");
    assert_eq!(error.limit(), Some(Limit::Steps));
}

/// The steps of a template: the fewest that are enough.
fn steps_of(template: &str) -> u64 {
    let run = |steps: u64| gateway(template, Limits { steps, ..Limits::apigateway() });
    let enough = |steps: u64| run(steps).is_ok();
    let (mut least, mut most) = (0, 1_000_000);
    assert!(enough(most), "{template}: {:?}", run(most));
    while most - least > 1 {
        let middle = least.midpoint(most);
        if enough(middle) { most = middle } else { least = middle }
    }
    most
}

#[test]
fn long_texts_and_lists_count_by_their_size() {
    let text = |n: usize, call: &str| format!("#set($s = 'ab')#set($s = $s.repeat({n}))#set($x = {call})");
    let calls = [
        "$s.replace('a', 'cd')",
        "$s.replaceAll('[a]', 'cd')",
        "$s.toUpperCase()",
        "$s.hashCode()",
        "$s.split('b').size()",
        "$util.base64Encode($s)",
        "$util.escapeJavaScript($s)",
        "$util.parseJson($s)",
        "\"$s$s\"",
        "$s + $s",
        "{$s: 1}",
    ];
    for call in calls {
        let (short, long) = (steps_of(&text(1, call)), steps_of(&text(64_000, call)));
        assert!(short < 20, "{call}: {short}");
        assert!(long > 1000 + short, "{call}: {short} {long}");
    }
    let list = |n: usize, call: &str| format!("#set($l = [1..{n}])#set($x = {call})");
    for call in [
        "$l.hashCode()",
        "$l.contains(0)",
        "$l.add(1)",
        "$l.toString()",
        "$l.stream().sorted()",
        "$l.clone()",
    ] {
        let (short, long) = (steps_of(&list(1, call)), steps_of(&list(5_000, call)));
        assert!(short < 20, "{call}: {short}");
        assert!(long > 4_000 + short, "{call}: {short} {long}");
    }
}

#[test]
fn backtracking_counts() {
    let template =
        "#set($s = 'aaaaaaaaaaaaaaaaaaaaaaaab')#set($s = $s.repeat(20))$s.replaceAll('((a+)\\2?)+c|a', 'x')";
    let error = velocity(template, Limits { steps: 100_000, ..Limits::velocity() }).unwrap_err();
    assert_eq!(error.limit(), Some(Limit::Steps));
}

#[test]
fn a_flag_cancels_a_walk() {
    let options = Options::new(Dialect::Velocity).cancel(|| true);
    let template = "#set($l = [1..900])$l.hashCode()$l.hashCode()";
    let error = Template::parse_with("t", template, &options).unwrap().render(&Variables::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
}

#[test]
fn paths_keep_to_the_templates_limits() {
    let limits = Limits { nesting: 6, ..Limits::apigateway() };
    let path = |n: usize| format!("$[?({}@.a{})]", "(".repeat(n), ")".repeat(n));
    for template in ["#set($x = $input.path('PATH'))", "#set($p = 'PATH')#set($x = $input.path($p))"] {
        assert!(gateway(&template.replace("PATH", &path(1)), limits).is_ok());
        let error = gateway(&template.replace("PATH", &path(9)), limits).unwrap_err();
        assert_eq!(error.limit(), Some(Limit::Nesting), "{template}: {error}");
    }
}
