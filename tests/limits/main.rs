//! Every limit, at its boundary and one past it.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod extremes;
mod memory;
mod work;

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
    for run in [velocity, gateway] {
        assert_eq!(run("#foreach($i in [1..2])$i#end.", limits).unwrap(), "12.");
        assert_eq!(run("#foreach($i in [1..3])$i#end.", limits).unwrap(), "12.");
        assert_eq!(run("#set($l = [1..3])#foreach($i in $l.iterator())$i#end.", limits).unwrap(), "12.");
    }
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
        &nested(6, "#if(true)", "x", "#end"),
        &nested(7, "#if(true)", "x", "#end"),
    );
    let limits = Limits { nesting: 50, ..Limits::apigateway() };
    let brackets = |n| format!("#set($a = {})", nested(n, "[", "1", "]"));
    boundary(Limit::Nesting, limits, &brackets(49), &brackets(50));
    let parentheses = |n| format!("#if({})x#end", nested(n, "(", "true", ")"));
    boundary(Limit::Nesting, limits, &parentheses(49), &parentheses(50));
    let calls = |n| nested(n, "$a.b(", "1", ")");
    boundary(Limit::Nesting, limits, &calls(50), &calls(51));
}

#[test]
fn nesting_while_rendering() {
    let limits = Limits { nesting: 30, ..Limits::velocity() };
    let deep = |n: usize, and: &str| format!("#set($a = [])#foreach($i in [1..{n}])#set($a = [$a])#end{and}");
    for and in ["$a", "#set($b = \"$a\")"] {
        boundary(Limit::Nesting, limits, &deep(30, and), &deep(31, and));
    }
    boundary(Limit::Nesting, limits, &deep(29, "$a.hashCode()"), &deep(31, "$a.hashCode()"));
    let text = |n: usize| {
        let text = format!("#set($s = '{}')#set($x = $util.parseJson($s))", nested(n, "[", "1", "]"));
        gateway(&text, limits)
    };
    assert!(text(30).is_ok());
    assert_eq!(text(31).unwrap_err().limit(), Some(Limit::Nesting));
    let override_of = |n: usize| gateway(&deep(n, "#set($context.responseOverride.header.a = $a)"), limits);
    assert!(override_of(27).is_ok(), "{:?}", override_of(27));
    assert_eq!(override_of(31).unwrap_err().limit(), Some(Limit::Nesting));
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
    let product = |n| format!("#set($a = 1{})#set($a = $a * 10)", "0".repeat(n));
    boundary(Limit::NumberSize, limits, &product(23), &product(24));
}

#[test]
fn regular_expressions() {
    let template = format!("#set($a = '{}b')$a.matches('((a+)\\2?)+c')", "a".repeat(9));
    let enough = |regex_steps: usize| velocity(&template, Limits { regex_steps, ..Limits::velocity() });
    let (mut short, mut least) = (0, 1_000_000);
    while least - short > 1 {
        let middle = usize::midpoint(short, least);
        if enough(middle).is_ok() { least = middle } else { short = middle }
    }
    assert!(least > 1_000, "{least}");
    assert_eq!(enough(least).unwrap(), "false");
    assert_eq!(enough(least - 1).unwrap_err().limit(), Some(Limit::RegexSteps));
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
