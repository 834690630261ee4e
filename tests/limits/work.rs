//! What counts as a step: walks over values, long texts, backtracking.

use super::{gateway, velocity};
use vtl::{Dialect, ErrorKind, Limit, Limits, Options, Template, Variables};

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
        "$util.urlEncode($s)",
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
