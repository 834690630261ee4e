#!/usr/bin/env python3
"""Compares method calls between this implementation and a reference: every method that docs/methods.md lists, on
several receivers, with arguments of every kind crossed, nulls, wrong types and places out of range among them.

usage: methods.py --oracle CMD --vtl CMD [--only WORD] [--most N] [--seed N] [--show N]

  --oracle CMD   the reference: reads JSON Lines {"name","template","vars"}, answers {"name","output"} or {"name","error"}
  --vtl CMD      this implementation in the same protocol: `vtl batch`
  --only WORD    only sections of the list whose heading contains WORD
  --most N       at most N combinations of arguments for one method and receiver (default 60)
  --seed N       which combinations are taken where there are more (default 1)
  --show N       how many differences are shown (default 40)

Exit status 1 where any answer differs. What the list calls not available is counted and not compared; so is output
that shows an object's address.
"""
import argparse, itertools, json, os, random, re, shlex, struct, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
LIST = os.path.join(HERE, "..", "..", "docs", "methods.md")

VARS = {
    "s": "Hello World", "e": "", "w": "  añ😀b\n", "d": "12", "n": 7, "m": -3, "l": 5000000000, "f": 2.5, "b": True,
    "list": ["b", "a", "c", "a"], "ints": [3, 1, 2], "mixed": [1, "x", None, 2.5], "empty": [],
    "map": {"a": 1, "b": "x", "c": None}, "nested": {"k": {"x": [1]}, "l": [1, 2]}, "none": {},
    "big": 123456789012345678901234567890, "small": -98765432109876543210,
}

# Receivers by heading: what makes $r.
RECEIVERS = {
    "Every value": ['#set($r = $s)', '#set($r = $list)'],
    "String": ['#set($r = $s)', '#set($r = $w)', '#set($r = $e)', '#set($r = $d)'],
    "Boolean": ['#set($r = true)', '#set($r = false)'],
    "Byte": ['#set($r = $n.byteValue())', '#set($r = $m.byteValue())'],
    "Short": ['#set($r = $n.shortValue())', '#set($r = $m.shortValue())'],
    "Integer": ['#set($r = $n)', '#set($r = $m)', '#set($r = $n.parseInt("-2147483648"))'],
    "Long": ['#set($r = $l)', '#set($r = $n.longValue())'],
    "Float": ['#set($r = $f.floatValue())', '#set($r = $f.parseDouble("NaN").floatValue())'],
    "Double": ['#set($r = $f)', '#set($r = $f.parseDouble("-0.0"))', '#set($r = $f.parseDouble("Infinity"))'],
    "Character": ['#set($r = $s.charAt(1))', '#set($r = $w.charAt(3))'],
    "BigInteger": ['#set($r = $big)', '#set($r = $small)', '#set($r = $big.valueOf(6))'],
    "BigDecimal": ['#set($r = $big * 1.25)', '#set($r = $small / 3.0)', '#set($r = $big * 0.0)'],
    "List": ['#set($r = $list.clone())', '#set($r = $ints.subList(1, 3))', '#set($r = $mixed.clone())', '#set($r = $s.split("o"))', '#set($r = $d.toCharArray())', '#set($r = $d.getBytes())', '#set($r = [])', '#set($r = [4..6])', '#set($r = $s.split("o").subList(0, 2))'],
    "JSONArray": ['#set($r = $input.path("$.list"))', '#set($r = $input.path("$.nested.l"))', '#set($r = $input.path("$.mixed"))', '#set($r = $input.path("$..x"))'],
    "ArrayList": ['#set($r = $list.clone())'],
    "Stream": ['#set($r = $list.stream())', '#set($r = $w.lines())', '#set($r = $mixed.stream())', '#set($r = $list.stream())$!r.count()'],
    "Map": ['#set($r = $map.clone())', '#set($r = {})', '#set($r = {1: "i", "a": [1]})'],
    "HashMap": ['#set($r = $map.clone())'],
    "Collection": ['#set($q = $map.clone())#set($r = $q.keySet())', '#set($q = $map.clone())#set($r = $q.values())', '#set($q = $map.clone())#set($r = $q.entrySet())'],
    "Set": ['#set($r = $map.keySet())'],
    "Map.Entry": ['#set($r = $map.entrySet().iterator().next())'],
    "Iterator": ['#set($r = $list.clone().iterator())', '#set($q = $list.clone())#set($r = $q.iterator())$!r.next()', '#set($q = $map.clone())#set($r = $q.keySet().iterator())$!r.next()'],
    "ListIterator": ['#set($q = $list.clone())#set($r = $q.listIterator())', '#set($q = $list.clone())#set($r = $q.listIterator(2))$!r.next()'],
    "$foreach": ['#foreach($o in $ints)#if($o == 1)#set($r = $foreach)', '#foreach($o in $ints)#foreach($u in $ints)#if($o + $u == 3)#set($r = $foreach)#set($r.k = $u)'],
    "Class": ['#set($r = $s.class)'],
}

ARGUMENTS = [
    "$nope", '""', '"a"', '"o"', '"World"', '"12"', "0", "1", "-1", "2", "100", "$l", "$f", "$f.floatValue()", "true",
    "$s.charAt(4)", "$list", "[]", "$ints", "$mixed", "$map", "$map.keySet()", "$map.values()", "$map.entrySet()",
    "$map.entrySet().iterator().next()", '$s.split("o")', "$d.toCharArray()", "$list.toArray()", "$w.getBytes()", "$n.byteValue()", "$n.shortValue()", "$list.stream()", "$big", "$small",
    "$big.valueOf(3)", "$list.subList(0, 2)", '"(l+)"', '"$1"', "16", "$big * 0.5",
]

# Sections whose receivers come from a body: their variables are read from one, too.
IN_BODIES = {"JSONArray"}
FROM_BODY = "".join(f"#set(${name} = $input.path('$.{name}'))" for name in VARS)

# Only printed here: what is named otherwise in Java, or shows an address.
SHOW = """#set($N = "$!x.class.simpleName")#if($x.class.name.contains("stream"))stream $x.count()#elseif($N.endsWith("[]"))$N#foreach($y in $x)<$y>#end#elseif($N.contains("It"))it#foreach($y in $x)<$y>#end#elseif($N.contains("List"))$x#else$N=$x#end"""
STATE = """|#if($r.class.simpleName.endsWith("]"))#foreach($y in $r)<$y>#end#elseif(!$r.class.simpleName.contains("It") && !$r.class.name.contains("stream"))$!r#end|$!q"""

# What hashes by its address, and what names the template.
IDENTITY = re.compile(r"getInfo\(|(split|toCharArray|getBytes|iterator|listIterator|values|stream|lines)\b[^ ]*\).* \$r\.hashCode\(\)")
ADDRESS = re.compile(r"@[0-9a-f]{5,8}\b|@[0-9a-f]{1,8}(?=[|,>\]])")


def members(only):
    """The signatures of each heading, those that are not available apart."""
    with open(LIST, encoding="utf-8") as f:
        parts = f.read().split("\n## ")[1:]
    for part in parts:
        heading, body = part.split("\n", 1)
        if only and only not in heading:
            continue
        known = {}
        for line in body.splitlines():
            if line.startswith(("- ", "Null only: ")):
                for name, params in re.findall(r"`(\w+)\(([^`]*)\)`", line):
                    known.setdefault(name, set()).add(len([p for p in params.split(",") if p]))
        yield heading, known


def cases(only, most, seed):
    chosen = random.Random(seed)
    for heading, known in members(only):
        for receiver, name in itertools.product(RECEIVERS.get(heading, []), sorted(known)):
            counts = known[name] | {0, 1} | {max(known[name]) + 1}
            for count in sorted(counts):
                total = len(ARGUMENTS) ** count
                if total <= most:
                    combinations = itertools.product(ARGUMENTS, repeat=count)
                else:
                    combinations = (chosen.choices(ARGUMENTS, k=count) for _ in range(most))
                for arguments in combinations:
                    call = f"$r.{name}({', '.join(arguments)})"
                    # An argument is one value: what is computed is set before.
                    before = "".join(f"#set($a{i} = {a})" for i, a in enumerate(arguments) if "*" in a)
                    call = f"$r.{name}({', '.join(f'$a{i}' if '*' in a else a for i, a in enumerate(arguments))})"
                    template = f"{receiver}{before}#foreach($x in [{call}]){SHOW}#end{STATE}"
                    # What a receiver opens is closed behind its use.
                    template += "#end" * (receiver.count("#foreach") + receiver.count("#if"))
                    case = {"name": f"{heading}: {receiver} {call}", "template": template, "vars": VARS}
                    if heading in IN_BODIES:
                        case = {"name": case["name"], "template": FROM_BODY + template, "input": {"body": json.dumps(VARS)}}
                    yield case


def answers(command, lines):
    text = "\n".join(lines) + "\n"
    done = subprocess.run(shlex.split(command), input=text.encode(), stdout=subprocess.PIPE, check=False)
    return [json.loads(line) for line in done.stdout.decode("utf-8", "surrogatepass").split("\n") if line.strip()]


def shortest(match):
    """A float or double by its bits: older JDKs print some with other digits than they need."""
    try:
        return match[1] + struct.pack(">f" if match[1] == "Float=" else ">d", float(match[2])).hex()
    except OverflowError:
        return match[0]


def normal(answer):
    if "StackOverflowError" in answer.get("message", "") or "(limit nesting" in answer.get("message", ""):
        return "error: nesting"
    if "output" in answer:
        output = answer["output"].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        output = re.sub(r"(Float=|Double=)(-?[0-9.]+(?:E-?[0-9]+)?)", shortest, output)
        # All arrays of objects but String[] are Object[] here.
        return re.sub(r"Big(Integer|Decimal)\[]", "Object[]", output.replace("\ufffd", "?"))
    return "error: " + answer["error"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--vtl", required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=40)
    options = parser.parse_args()
    asked = list(cases(options.only, options.most, options.seed))
    lines = [json.dumps(case) for case in asked]
    theirs, ours = answers(options.oracle, lines), answers(options.vtl, lines)
    if len(theirs) != len(asked) or len(ours) != len(asked):
        sys.exit(f"asked {len(asked)}, answered {len(theirs)} and {len(ours)}")
    same = left_out = 0
    different = []
    for case, their, our in zip(asked, theirs, ours):
        unavailable = "error" in our and "not available here" in our.get("message", "")
        if unavailable or their.get("error") in ("time", "case") or IDENTITY.search(case["name"]) or ADDRESS.search(their.get("output", "")):
            left_out += 1
        elif normal(their) == normal(our):
            same += 1
        else:
            different.append((case["name"], their, our))
    for name, their, our in different[: options.show]:
        print(f"{name}\n  reference {normal(their)!r} {their.get('message', '')[-160:]}\n  ours      {normal(our)!r} {our.get('message', '')}")
    print(f"{len(asked)} calls: {same} the same, {left_out} left out, {len(different)} different")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
