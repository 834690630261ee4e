//! The kinds of growth: each a template and a body for `n` items.

use super::measure::Work;
use std::fmt::Write as _;

/// A template, which knows the number of items as `$n`, and its body.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    template: &'static str,
    /// The body for so many items; `None` for a template of stock Velocity.
    body: Option<fn(usize) -> String>,
}

impl Kind {
    /// The work for `n` items.
    pub(crate) fn work(&self, n: usize) -> Work {
        match self.body {
            Some(body) => Work::mapping(self.template, body(n), n),
            None => Work::velocity(self.template, n),
        }
    }
}

const fn kind(name: &'static str, template: &'static str, body: fn(usize) -> String) -> Kind {
    Kind { name, template, body: Some(body) }
}

/// A kind whose template needs no body.
const fn alone(name: &'static str, template: &'static str) -> Kind {
    kind(name, template, |_| String::new())
}

const fn velocity(name: &'static str, template: &'static str) -> Kind {
    Kind { name, template, body: None }
}

const SUBSTRINGS: &str = "#set($s = $input.path('$'))#foreach($i in [1..$n])#set($to = $i + 5)\
    #set($c = $s.substring($i, $to))#end$c";

/// Everything that is measured by the number of items.
pub(crate) const KINDS: &[Kind] = &[
    kind(
        "foreach over items",
        r#"{"Items": [#foreach($item in $input.path('$.items'))
{"id": "$item.id", "name": "$util.escapeJavaScript($item.name)"}#if($foreach.hasNext),#end
#end]}"#,
        items,
    ),
    kind("$input.json", "$input.json('$')", items),
    kind("$input.json of a list", "$input.json('$.items')", items),
    kind(
        "a path by index, compiled in the loop",
        r#"#foreach($i in [1..$n])$input.path("$.items[$foreach.index].id")#end"#,
        items,
    ),
    kind("a scan", "$input.json('$..id')", items),
    kind("a filter", "$input.json('$.items[?(@.id > 5)].id')", items),
    kind("a list of results", "#foreach($id in $input.path('$.items[*].id'))$id,#end", items),
    kind("a list printed", "$input.path('$.items')", items),
    kind("$util.parseJson", "$util.parseJson($input.body).items.size()", items),
    kind("$util.escapeJavaScript", "$util.escapeJavaScript($input.body)", items),
    kind("$util.urlEncode", "$util.urlEncode($input.body)", items),
    kind("$util.base64Encode", "$util.base64Decode($util.base64Encode($input.body))", items),
    kind("json: distinct keys", "$input.path('$.m').size()", keys),
    kind("json: duplicate keys", "$input.path('$.m').size()", duplicate_keys),
    kind("json: one key again and again", "$input.path('$.m').size()", one_key),
    kind("json: one long text", "$input.path('$').length()", |n| format!("\"{}\"", "ab\\n".repeat(n))),
    kind("json: one long number", "$input.json('$')", |n| "7".repeat(n)),
    kind("map: keySet", "#foreach($k in $input.path('$.m').keySet())$k#end", keys),
    kind("map: entrySet", "#foreach($e in $input.path('$.m').entrySet())$e.key=$e.value#end", keys),
    kind(
        "map: keySet and get",
        "#set($m = $input.path('$.m'))#foreach($k in $m.keySet())$m.get($k)#end",
        keys,
    ),
    kind("map: values", "#foreach($v in $input.path('$.m').values())$v#end", keys),
    kind(
        "map: remove",
        "#set($m = $input.path('$.m'))#foreach($i in [1..$n])#set($gone = $m.remove(\"key-$i\"))#end$m.size()",
        keys,
    ),
    kind("map: containsValue once", "$input.path('$.m').containsValue(-1)", keys),
    kind(
        "map: equals, hashCode",
        "#set($m = $input.path('$.m'))$m.equals($input.path('$.m')) $m.hashCode()",
        keys,
    ),
    alone("map: put", "#set($m = {})#foreach($i in [1..$n])#set($old = $m.put(\"k$i\", $i))#end$m.size()"),
    alone("map: set by property", "#set($m = {})#foreach($i in [1..$n])#set($m.a = $i)#end$m.size()"),
    alone(
        "map: put of colliding keys",
        "#set($m = {})#foreach($i in [1..$n])#set($k = $i * 65536)#set($old = $m.put($k, $i))#end$m.size()",
    ),
    kind("map: putAll", "#set($m = {})$m.putAll($input.path('$.m'))$m.size()", keys),
    alone("maps in each other", "#set($m = {})#foreach($i in [1..$n])#set($m = {\"in\": $m})#end$m.size()"),
    alone("lists in each other", "#set($l = [])#foreach($i in [1..$n])#set($l = [$l])#end$l.size()"),
    alone(
        "text: #set($s = \"$s$x\")",
        "#set($s = \"\")#foreach($i in [1..$n])#set($s = \"$s$i,\")#end$s.length()",
    ),
    alone(
        "text: concat",
        "#set($s = \"\")#foreach($i in [1..$n])#set($s = $s.concat(\"ab,\"))#end$s.length()",
    ),
    alone("text: +", "#set($s = \"\")#foreach($i in [1..$n])#set($s = $s + \"ab,\")#end$s.length()"),
    alone("text: in front", "#set($s = \"\")#foreach($i in [1..$n])#set($s = \"$i,$s\")#end$s.length()"),
    kind("text: replaceAll", "$input.body.replaceAll('[aeiou]', '-').length()", items),
    kind("text: replace", "$input.body.replace('item', 'thing').length()", items),
    kind("text: split", "$input.body.split(',').size()", items),
    kind("text: split and loop", "#foreach($p in $input.body.split(','))$p;#end", items),
    kind("text: matches", "$input.body.matches('.*item-1\".*')", items),
    kind("text: toUpperCase, trim", "$input.body.toUpperCase().trim().length()", items),
    kind("text: indexOf", "$input.body.indexOf('nowhere')", items),
    kind(
        "text: charAt in a loop",
        "#set($s = $input.path('$'))#foreach($i in [1..$n])#set($c = $s.charAt($i))#end$c",
        |n| format!("\"{}\"", "ab".repeat(n)),
    ),
    kind(
        "text beyond Latin: charAt in a loop",
        "#set($s = $input.path('$'))#foreach($i in [1..$n])#set($c = $s.charAt($i))#end$c",
        |n| format!("\"{}\"", "aß".repeat(n)),
    ),
    kind(
        "text beyond Latin: length in a loop",
        "#set($s = $input.path('$'))#foreach($i in [1..$n])#set($c = $s.length())#end$c",
        |n| format!("\"{}\"", "aß".repeat(n)),
    ),
    kind("text: substring in a loop", SUBSTRINGS, |n| format!("\"{}\"", "ab".repeat(n + 5))),
    kind("text beyond Latin: substring in a loop", SUBSTRINGS, |n| format!("\"{}\"", "aß".repeat(n + 5))),
    alone("list: add", "#set($l = [])#foreach($i in [1..$n])#set($ok = $l.add($i))#end$l.size()"),
    alone("list: add in front", "#set($l = [])#foreach($i in [1..$n])$l.add(0, $i)#end$l.size()"),
    kind(
        "list: remove(0)",
        "#set($l = $input.path('$.items'))#foreach($i in [1..$n])#set($x = $l.remove(0))#end$l.size()",
        items,
    ),
    kind(
        "list: get and set",
        "#set($l = $input.path('$.items'))#foreach($i in [1..$n])#set($at = $i - 1)#set($x = $l.set($at, $l.get($at)))#end$l.size()",
        items,
    ),
    kind(
        "list: contains, indexOf, lastIndexOf once",
        "#set($l = $input.path('$.items'))$l.contains('x') $l.indexOf('x') $l.lastIndexOf('x')",
        items,
    ),
    kind("list: addAll", "#set($l = [])#set($ok = $l.addAll($input.path('$.items')))$l.size()", items),
    kind("list: subList", "#foreach($x in $input.path('$.items').subList(0, $n))$x.id#end", items),
    kind(
        "list: views of views",
        "#set($l = $input.path('$.items'))#foreach($i in [1..50])#set($l = $l.subList(0, $n))#end#foreach($x in $l)$x.id#end",
        items,
    ),
    kind(
        "list: equals, hashCode",
        "#set($l = $input.path('$.items'))$l.equals($input.path('$.items')) $l.hashCode()",
        items,
    ),
    alone("a range", "#foreach($i in [1..$n])$i #end"),
    alone("a range changed", "#set($l = [1..$n])#set($ok = $l.add(0))$l.size()"),
    alone("#set chain", "#set($a = 0)#foreach($i in [1..$n])#set($b = $a + 1)#set($a = $b * 1)#end$a"),
    alone("#set of the list in itself", "#set($l = [])#foreach($i in [1..$n])#set($l = $l)#end$l.size()"),
    velocity("a macro", "#macro(m $x)<$x>#end#foreach($i in [1..$n])#m($i)#end"),
    velocity("a macro with a body", "#macro(m)<$bodyContent>#end#foreach($i in [1..$n])#@m()$i#end#end"),
    velocity("#evaluate", "#foreach($i in [1..$n])#evaluate('<$i>')#end"),
    velocity(
        "macros that call macros",
        "#macro(a $x)($x)#end#macro(b $x)#a($x)#a($x)#end#foreach($i in [1..$n])#b($i)#end",
    ),
    alone("#define", "#define($d)<$i>#end#foreach($i in [1..$n])$d#end"),
    alone("overrides", "#foreach($i in [1..$n])#set($context.responseOverride.header.X = \"$i\")#end"),
    alone(
        "many overrides",
        "#foreach($i in [1..$n])#set($ok = $context.responseOverride.header.put(\"X-$i\", $i))#end",
    ),
];

/// `{"items": [{"id": 0, "name": "…"}, …]}`.
fn items(n: usize) -> String {
    listed("{\"items\": [", "]}", n, |text, i| {
        let _ = write!(text, r#"{{"id": {i}, "name": "item-{i} \"so called\""}}"#);
    })
}

/// `{"m": {"key-1": 1, …}}`.
fn keys(n: usize) -> String {
    listed("{\"m\": {", "}}", n, |text, i| {
        let _ = write!(text, "\"key-{}\": {i}", i + 1);
    })
}

/// Every key twice.
fn duplicate_keys(n: usize) -> String {
    listed("{\"m\": {", "}}", 2 * n, |text, i| {
        let _ = write!(text, "\"key-{}\": {i}", i % n);
    })
}

/// One key, `n` times.
fn one_key(n: usize) -> String {
    listed("{\"m\": {", "}}", n, |text, i| {
        let _ = write!(text, "\"key\": {i}");
    })
}

fn listed(open: &str, close: &str, n: usize, mut item: impl FnMut(&mut String, usize)) -> String {
    let mut text = open.to_owned();
    for i in 0..n {
        if i > 0 {
            text.push_str(", ");
        }
        item(&mut text, i);
    }
    text + close
}
