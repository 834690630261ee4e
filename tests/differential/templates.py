#!/usr/bin/env python3
"""Compares whole templates between this implementation and a reference: random ones, put together from every
construct of the language, well-formed and broken, in both dialects.

usage: templates.py --oracle CMD --vtl CMD [--dialect velocity|apigateway] [--count N] [--seed N] [--show N]

  --oracle CMD    the reference: reads JSON Lines {"name","template","vars"} or, for the dialect of API Gateway,
                  {"name","template","input","context","stageVariables"}; answers {"name","output"} and perhaps
                  "overrides", or {"name","error"} where error is parse or render
  --vtl CMD       this implementation in the same protocol: `vtl batch`
  --dialect NAME  only one of the dialects
  --count N       how many templates of each dialect (default 2000)
  --seed N        which ones (default 1)
  --show N        how many differences are shown, shortest first (default 20)

Exit status 1 where any answer differs. Not compared: output that shows an object's address, templates that take the
reference too long, and limits of this implementation where the reference has none.
"""
import argparse, json, random, re, sys

from methods import answers

VARS = {
    "s": "hello", "t": "Hello World", "e": "", "w": " a\n\tb ", "n": 7, "z": 0, "m": -3, "l": 5000000000, "d": 2.5, "yes": True,
    "no": False, "nul": None, "list": ["b", "a", None, "c"], "ints": [3, 1, 2], "none": [], "deep": [[1, [2]], {"k": "v"}],
    "map": {"a": 1, "b": "x", "c": None, "n": {"x": [1, 2]}}, "empty": {}, "src": "<$s#if($yes)y#end>", "dollar": "$",
    "big": 12345678901234567890123,
}
NAMES = [name for name in VARS if name != "src"] + ["undefined", "x", "y", "q"]
BODY = {
    "s": "hello", "t": "a/b \"c\"", "e": "", "n": 7, "d": 2.5, "yes": True, "no": False, "nul": None, "list": ["b", "a", None, 1],
    "map": {"a": 1, "b": [1, {"c": "é😀"}], "e": {}}, "items": [{"id": 1, "p": 2.5}, {"id": 2, "p": 10}, {"p": None}],
}
PATHS = ["$", "$.s", "$.n", "$.map", "$.map.b", "$.map.b[1].c", "$.list", "$.list[0]", "$.list[-1]", "$.items[*].id", "$..p",
         "$.items[?(@.p > 3)]", "$.nul", "$.none", "$.none.deeper", "$.list[9]", "$['t']", "s", "$.items.length()", "$.map.e", "$.[",
         "$.items[0,1].p", "$.d", "$.yes"]
CONTEXT = {"requestId": "id-1", "stage": "prod", "identity": {"sourceIp": "1.2.3.4", "caller": None}, "n": 3,
           "authorizer": {"claims": {"sub": "u"}}}
STAGE = {"table": "Pets", "url": "a.b/c?d=e&f"}
PARAMS = {"path": {"id": "42"}, "querystring": {"q": "a b&c", "id": "q"}, "header": {"Accept": "*/*", "X": "é"}}
WORDS = ["a", "text", " ", "  ", "\n", "\r\n", "\t", "\n  ", "\r", ".", "..", ",", ";", ":", "{", "}", "[", "]", "(", ")", "\"", "'",
         "é", "😀", "1", "-1", "=", "x y", "{}", "[]", "()", "a.b", "!", "*", "&amp;", "|", "/", "_", "-"]
ODD = ["$", "$!", "#", "##", "\\", "\\\\", "$ ", "# ", "$$", "#$", "$#", "${", "$!{", "$}", "#{", "#end", "#else", "#elseif(true)", "#*",
       "*#", "#[[", "]]#", "#(", "$(", "$[", "$.", "#.", "\\$", "\\#", "\\\\$", "$\\!", "#@", "#if", "#set", "#foreach", "#macro", "#break",
       "#stop", "#@m", "$1", "#1", "#-", "$-", "$!!", "\\!", "#{end}", "#{else}", "#END", "#endif", "#set(", "#if(", "#**", "***#"]
METHODS = ["length()", "size()", "toString()", "substring(1)", "substring(1, 3)", "indexOf(\"l\")", "get(0)", "get(\"a\")", "isEmpty()",
           "contains(\"a\")", "add(\"z\")", "put(\"k\", 1)", "remove(0)", "keySet()", "values()", "entrySet()", "toUpperCase()",
           "replace(\"l\", \"L\")", "replaceAll(\"[aeiou]\", \"*\")", "split(\"l\").size()", "equals($s)", "trim()", "concat(\"x\")",
           "charAt(0)", "intValue()", "nope()", "length(1)", "substring(\"1\")", "addAll([1, 2])", "clear()", "containsKey(\"a\")",
           "startsWith($e)", "compareTo($s)", "set(0, $q)", "subList(0, 1)", "iterator().next()"]
PROPERTIES = ["a", "b", "c", "n", "x", "empty", "size", "length", "nope", "class.simpleName", "key", "value", "k"]
# As it is, encoded for a URL, and in Base64.
ADDRESS = re.compile(r"(@|%40)[0-9a-f]{5,}|VtlOracle|VnRsT3JhY2xl")


class Maker:
    """Random templates. `broken` is how often something odd is put in."""

    def __init__(self, seed, gateway):
        self.random = random.Random(f"{seed} {gateway}")
        self.gateway = gateway
        self.broken = 0.0
        self.macros = ["m", "n1", "rec"]

    def some(self, *weighted):
        total = sum(weight for weight, _ in weighted)
        roll = self.random.random() * total
        for weight, make in weighted:
            roll -= weight
            if roll <= 0:
                return make() if callable(make) else make
        return ""

    def pick(self, items):
        return self.random.choice(items)

    def chance(self, share):
        return self.random.random() < share

    def blank(self):
        return self.some((10, ""), (4, " "), (1, "  "), (1, "\n"), (1, "\t"))

    # ------------------------------------------------------------ references

    def name(self):
        if self.gateway and self.chance(0.35):
            return self.pick(["input", "util", "context", "stageVariables"])
        own = ["i", "foreach", "velocityCount", "velocityHasNext", "bodyContent", "a", "b"]
        return self.pick(NAMES) if self.chance(0.8) else self.pick(own)

    def gateway_part(self, name, depth):
        path = self.pick(PATHS)
        quote = self.pick("'\"") if "\"" not in path and "'" not in path else "\""
        call = {
            "input": lambda: self.some(
                (5, lambda: f".json({quote}{path}{quote})"), (6, lambda: f".path({quote}{path}{quote})"), (1, ".body"),
                (2, lambda: f".params('{self.pick(['id', 'q', 'Accept', 'X', 'none', 'x'])}')"),
                (1, lambda: ".params()" + self.pick(["", ".header", ".querystring.q", ".get('path').id", ".keySet()"])),
                (0.5, lambda: f".{self.pick(['json', 'path', 'params'])}({self.value(0)})")),
            "util": lambda: "." + self.pick(["escapeJavaScript", "urlEncode", "urlDecode", "base64Encode", "base64Decode", "parseJson"])
            + f"({self.value(depth)})",
            "context": lambda: "." + self.pick(
                ["requestId", "stage", "identity.sourceIp", "identity.caller", "identity", "nope", "authorizer.claims.sub", "n",
                 "keySet()", "get('stage')", "requestOverride.header", "responseOverride"]),
            "stageVariables": lambda: self.pick([".table", ".url", ".nope", "['table']", ".get('url')", ".size()", ""]),
        }
        return call[name]()

    def part(self, depth):
        return self.some(
            (5, lambda: "." + self.pick(PROPERTIES)),
            (4, lambda: "." + self.pick(METHODS)),
            (2, lambda: f"[{self.blank()}{self.index(depth)}{self.blank()}]"),
            (1 if depth else 0, lambda: f".{self.pick(['equals', 'concat', 'get', 'add', 'contains'])}({self.value(depth - 1)})"),
            (self.broken, lambda: self.pick(["$.a", "$[0]", ".b$()", "$!.a", ".", "..a", "[", "(", "()", ".a (", "[ 1 + 1 ]", "$()"])),
        )

    def index(self, depth):
        return self.some((3, lambda: self.pick(["0", "1", "-1", "9"])), (2, lambda: self.pick(['"a"', "'b'", "true", '"nope"'])),
                         (2 if depth else 0, lambda: self.reference(depth - 1)))

    def chain(self, depth):
        name = self.name()
        text = name
        if name in ("input", "util", "context", "stageVariables") and self.gateway and self.chance(0.95):
            text += self.gateway_part(name, max(depth - 1, 0))
        if name == "foreach":
            text += self.pick([".index", ".count", ".hasNext", ".first", ".last", ".parent.index", ".topmost.count", "", ".stop"])
        while self.chance(0.33):
            part = self.part(depth)
            # What class the objects of API Gateway are of is nobody's business.
            text += "" if "class" in part and self.gateway else part
        return text

    def reference(self, depth=1):
        text = self.chain(depth)
        quiet = self.pick(["", "", "", "!"])
        return f"${quiet}{{{text}}}" if self.chance(0.25) else f"${quiet}{text}"

    # ------------------------------------------------------------ values

    def number(self):
        return self.pick(["0", "1", "2", "-1", "10", "007", "1.5", "2.0", "1e3", ".5", "5.", "2147483647", "-2147483648",
                          "9223372036854775807", "99999999999999999999", "0.1", "1E-7"])

    def string(self, depth):
        if self.chance(0.3):
            return "'" + self.pick(["", "a", "it''s", "$s", "#if(", "\\u0041", "b c", "$", "x\ny", "\\"]) + "'"
        if self.chance(0.4):
            return '"' + self.pick(["", "a", "l", "say \"\"hi\"\"", "\\u0041é", "1", "[1]", "\\", "\\n", "a\nb", "false", "x "]) + '"'
        inner = "".join(self.node(depth - 1, True) for _ in range(self.random.randint(1, 3))) if depth > 0 else self.reference(0)
        return '"' + inner.replace('"', '""') + '"'

    def value(self, depth=1):
        return self.some(
            (6, lambda: self.reference(depth)), (3, self.number), (4, lambda: self.string(depth)),
            (1, lambda: self.pick(["true", "false"])),
            (1 if depth else 0, lambda: "[" + self.value(depth - 1) + "".join(f",{self.blank()}{self.value(depth - 1)}" for _ in range(self.random.randint(0, 3))) + "]"),
            (1, lambda: self.range(depth)),
            (1 if depth else 0, lambda: "{" + ", ".join(f"{self.value(0)}:{self.blank()}{self.value(depth - 1)}"
                                                        for _ in range(self.random.randint(0, 2))) + "}"),
            (self.broken, lambda: self.pick(["null", "[ ]", "[1,]", "{a:1}", "a", "'", "\"", "[1..]", "1 + 1", "$ x", "-$n", "", "#x", "[1.5..2]"])),
        )

    def range(self, depth):
        bound = lambda: self.some((3, lambda: self.pick(["0", "1", "3", "-2", "5"])), (1, lambda: self.pick(["$n", "$z", "$d", "$undefined", "$s"])))
        return f"[{self.blank()}{bound()}{self.blank()}..{self.blank()}{bound()}]"

    def expression(self, depth=2):
        if depth == 0 or self.chance(0.35):
            text = self.value(max(depth, 1))
        else:
            operator = self.pick(["+", "+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||", "eq", "ne", "lt", "gt", "le",
                                  "ge", "and", "or"])
            blank = " " if operator.isalpha() or operator == "-" or self.chance(0.8) else ""
            text = self.expression(depth - 1) + blank + operator + blank + self.expression(depth - 1)
            if self.chance(0.25):
                text = f"({self.blank()}{text}{self.blank()})"
        if self.chance(0.1):
            text = self.pick(["!", "! ", "not ", "!!"]) + text
        if self.chance(self.broken / 4):
            text += self.pick([" =", " &", " |", " -1", "-1", " )", " ==", " null"])
        return text

    # ------------------------------------------------------------ directives

    def word(self, name):
        return f"#{{{name}}}" if self.chance(0.15) else f"#{name}"

    def line_end(self):
        return self.some((5, ""), (3, "\n"), (1, " \n"), (1, " "), (0.5, "\r\n"), (0.5, "\t"))

    def open(self, name, arguments, blanks=True):
        gap = self.some((8, ""), (1, " "), (0.3, "\n")) if blanks else ""
        return f"{self.word(name)}{gap}({self.blank()}{arguments}{self.blank()}){self.line_end()}"

    def end(self):
        if self.chance(self.broken / 5):
            return self.pick(["", "#end#end", "#endx", "\\#end"])
        return self.word("end") + self.line_end()

    def target(self):
        return self.some((8, lambda: "$" + self.pick(["x", "y", "q", "list", "a", "n1"])),
                         (2, lambda: "$" + self.pick(["map.k", "map.a", "list[0]", "map[\"b\"]", "undefined.a", "empty.x.y", "foreach.k", "ints[-1]"])),
                         (1 if self.gateway else 0, lambda: "$context." + self.pick(
                             ["responseOverride.status", "responseOverride.header.X", "requestOverride.path.p", "requestOverride.header.A",
                              "requestOverride.querystring['q']", "stage", "responseOverride"])),
                         (0.5, lambda: self.pick(["${x}", "$!x", "${map.z}"])))

    def set(self):
        return f"{self.word('set')}{self.pick(['', '', '', ' '])}({self.blank()}{self.target()}{self.blank()}={self.blank()}{self.expression()}{self.blank()}){self.line_end()}"

    def block(self, depth):
        return "".join(self.node(depth) for _ in range(self.random.randint(0, 3)))

    def condition(self, depth):
        text = self.open("if", self.expression()) + self.block(depth)
        while self.chance(0.25):
            text += self.open("elseif", self.expression(1)) + self.block(depth)
        if self.chance(0.4):
            text += self.some((1, "#{else}"), (1, "#else ")) + self.line_end() + self.block(depth)
        return text + self.end()

    def foreach(self, depth):
        source = self.some((4, lambda: self.pick(["$list", "$ints", "$map", "$deep", "$map.entrySet()", "$map.keySet()", "[1..3]", "$none",
                                                  "$undefined", "$s", "[$undefined, 1]", "$list.iterator()"])), (2, lambda: self.value(1)))
        if self.gateway and self.chance(0.5):
            source = self.pick(["$input.path('$.items')", "$input.path('$.list')", "$input.params().header.keySet()", "$input.path('$.map')",
                                "$context.identity.keySet()", "$stageVariables.entrySet()", "$input.path('$').keySet()"])
        inside = self.block(depth)
        if self.chance(0.6):
            inside += self.pick(["$i", "$foreach.index", "#if($foreach.hasNext),#end", "$velocityCount", "$i.id", "$foreach.count/$i.key",
                                 "#set($x = $i)", "#if($foreach.index == 1)#break#end", "$!i", "#set($i = 5)$i", "$foreach.last"])
        return self.open("foreach", f"${self.pick(['i', 'i', 'i', 'x', 'list'])} {self.pick(['in', 'in', 'in', 'of'])} {source}") + inside + self.end()

    def macro(self, depth):
        name = self.pick(self.macros)
        parameters = self.pick(["", " $a", " $a $b", " $a, $b", " $s"])
        inside = self.block(depth) + self.pick(["", "$a", "[$!a|$b]", "$a.x", "$!bodyContent", "#set($a = 9)$a", "$a$a", "${a}", "#if($a)y#end"])
        if name == "rec":
            inside += "#if($a > 0)#set($c = $a - 1)#rec($c)#end"
        return self.open("macro", name + parameters) + inside + self.end()

    def call(self, depth):
        name = self.pick(self.macros + ["unknown"])
        count = self.random.randint(0, 2)
        arguments = self.pick([" ", ", ", ","]).join(self.value(1) for _ in range(count))
        if name == "rec" and self.chance(0.8):
            arguments = self.pick(["2", "3", "$n", "$z"])
        if self.chance(0.15):
            return f"#@{name}({arguments}){self.line_end()}{self.block(depth)}{self.end()}"
        if self.chance(0.1):
            return self.word(name) + self.pick([" ", "\n", ".", ""])
        return f"{self.word(name)}({self.blank()}{arguments}{self.blank()}){self.line_end()}"

    def define(self, depth):
        return self.open("define", f"${self.pick(['q', 'q', 'x', 'y'])}") + self.block(depth) + self.pick(["", "$i", "$s", "$x", "$q"]) + self.end()

    def evaluate(self):
        text = self.some((2, "$src"), (1, lambda: self.reference(0)), (2, lambda: "'" + self.plain().replace("'", "''") + "'"),
                         (1, lambda: self.string(1)))
        return self.open("evaluate", text)

    def plain(self):
        return self.pick(["$s", "#set($x = 3)", "a#if($yes)b#end", "$undefined", "#macro(m)E#end", "#m()", "$x", "#foreach($j in $ints)$j#end", "#break b",
                          "#stop b", "\\$s \\#m", "\\#if", "#if(", "$s.substring(99)"])

    def literal(self, depth):
        return self.open("literal", "", False) + self.pick(["a", "$s ", "$! s"]) + self.block(depth) + self.end()

    def raw(self):
        return f"#[[{self.pick(['', '$s', '#if', 'a ] ]] b', '## c', ' x', '#*'])}]]#"

    def comment(self):
        return self.pick(["## c\n", "##\n", "## $s #if\n", "#* c *#", "#* $s \n #end *#", "#**#", "#** d *#", "##c\r\n", "#* #* *#"])

    def escape(self):
        slashes = "\\" * self.random.randint(1, 3)
        what = self.some((4, self.reference), (2, lambda: self.pick(["#if", "#end", "#set($x = 1)", "#foreach", "#m()", "#m", "#unknown", "#else", "#{end}",
                                                                     "#rec", "#macro", "#evaluate", "#define", "#stop", "#break"])), (0.3, lambda: self.comment()))
        return slashes + what

    def leave(self):
        return self.pick(["#break", "#stop", "#break($foreach)", "#break($foreach.parent)", "#break ", "#if($x)#break#end", "#if($yes)#stop#end"])

    def node(self, depth=2, inside_string=False):
        more = 1 if depth > 0 else 0
        if self.chance(self.broken / 6):
            return self.pick(ODD)
        return self.some(
            (6, lambda: self.pick(WORDS)), (8, self.reference), (4, self.set), (3 * more, lambda: self.condition(depth - 1)),
            (3 * more, lambda: self.foreach(depth - 1)), (1.5 * more, lambda: self.macro(depth - 1)), (2, lambda: self.call(max(depth - 1, 0))),
            (1 * more, lambda: self.define(depth - 1)), (1, self.evaluate), (0.4 * more, lambda: self.literal(depth - 1)), (0.5, self.raw),
            (1, self.comment), (2, self.escape), (0.25, self.leave), (0.1, lambda: self.pick(["#include()", "#parse()", "#parse($nul)", "#include('a')"])),
        )

    def template(self):
        self.broken = self.pick([0.0, 0.0, 0.0, 0.05, 0.3])
        return "".join(self.node() for _ in range(self.random.randint(1, 6)))

    def case(self, number):
        case = {"name": str(number), "template": self.template()}
        if not self.gateway:
            return case | {"vars": VARS}
        body = json.dumps(BODY, ensure_ascii=False)
        body = self.some((9, body), (1, lambda: self.pick(["", "{}", "text", "[1, 2]", '"s"', "null", "{a: 'b',}", "{", "12.50", "[1,[2,{}]]"])))
        return case | {"input": {"body": body, "params": PARAMS}, "context": CONTEXT, "stageVariables": STAGE}


def normal(answer):
    """What is compared: a double of an older JDK's digits, and half of a surrogate pair, are not told apart."""
    if "output" not in answer:
        return "error: " + answer["error"]
    overrides = {name: value for name, value in answer.get("overrides", {}).items() if value is not None}
    text = json.dumps([answer["output"], overrides], ensure_ascii=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\ufffd", "?")


def compare(options, gateway):
    maker = Maker(options.seed, gateway)
    asked = [maker.case(number) for number in range(options.count)]
    lines = [json.dumps(case) for case in asked]
    theirs, ours = answers(options.oracle, lines), answers(options.vtl, lines)
    if len(theirs) != len(asked) or len(ours) != len(asked):
        sys.exit(f"asked {len(asked)}, answered {len(theirs)} and {len(ours)}")
    same, left_out, failed, different = 0, 0, 0, []
    for case, their, our in zip(asked, theirs, ours):
        failed += "error" in their
        if their.get("error") in ("time", "case") or ADDRESS.search(normal(their)):
            left_out += 1
        elif normal(their) == normal(our):
            same += 1
        elif our.get("error") == "limit":
            # Macros too deep are an error there, too.
            left_out += "error" not in their
            same += "error" in their
        else:
            different.append((case, their, our))
    different.sort(key=lambda d: len(d[0]["template"]))
    for case, their, our in different[: options.show]:
        body = f"\n  body      {case['input']['body'][:60]!r}" if gateway else ""
        print(f"{case['name']} {case['template']!r}{body}\n  reference {normal(their)!r} {their.get('message', '')[-200:]}"
              f"\n  ours      {normal(our)!r} {our.get('message', '')}")
    name = "apigateway" if gateway else "velocity"
    print(f"{name}: {len(asked)} templates, {failed} of them refused: {same} the same, {left_out} left out, {len(different)} different")
    return not different


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--vtl", required=True)
    parser.add_argument("--dialect", choices=["velocity", "apigateway"])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    dialects = [False, True] if options.dialect is None else [options.dialect == "apigateway"]
    sys.exit(0 if all([compare(options, gateway) for gateway in dialects]) else 1)


if __name__ == "__main__":
    main()
