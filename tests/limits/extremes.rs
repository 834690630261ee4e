//! That what the limits allow neither overflows a usual stack nor runs without end.

use super::{gateway, nested, velocity};
use vtl::{Limit, Limits, MappingContext, MappingTemplate};

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

/// A number with a huge exponent is small as it is kept, and endless once it is written out.
#[test]
fn huge_exponents() {
    let read = |call: &str| {
        format!(
            "#set($n = $util.parseJson('1.00000000000000000001e1000000000'))#set($m = $util.parseJson('1.00000000000000000002e-1000000000')){call}"
        )
    };
    let works = [
        ("$n", "1.00000000000000000001E+1000000000"),
        ("#if($n > 1)x#end", "x"),
        ("#if($m < 1)x#end", "x"),
        ("#if($m == $n)x#end", ""),
        ("$n.compareTo($m)", "1"),
        ("$n.longValue()", "0"),
        ("$n.intValue()", "0"),
        ("$n.doubleValue()", "Infinity"),
        ("$m.doubleValue()", "0.0"),
        ("$n.signum()", "1"),
        ("$n.negate().equals($n)", "false"),
        ("#set($z = $n.unscaledValue().subtract($n.unscaledValue()))$z", "0"),
        ("$n.toEngineeringString()", "10.0000000000000000001E+999999999"),
    ];
    for (call, expected) in works {
        assert_eq!(gateway(&read(call), Limits::apigateway()).unwrap(), expected, "{call}");
    }
    let ends = [
        "$n.toBigInteger()",
        "$n.toBigIntegerExact()",
        "$n.toPlainString()",
        "$m.toPlainString()",
        "$n.setScale(0)",
        "$n.add($m)",
        "$n.subtract($m)",
        "$n.divideToIntegralValue($m)",
        "$n.remainder($m)",
        "$n.movePointRight(1)",
        "$n.longValueExact()",
        "#set($x = $n + 1)",
        "#set($x = $n * $n)",
        "#set($x = $n / $m)",
        "#set($s = '%f')$s.formatted($n)",
        "#set($s = '%.3f')$s.formatted($n)",
        "#set($s = '%,f')$s.formatted($n)",
    ];
    for call in ends {
        let error = gateway(&read(call), Limits::apigateway()).expect_err(call);
        assert_eq!(error.limit(), Some(Limit::NumberSize), "{call}: {error}");
    }
}
