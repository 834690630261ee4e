#!/usr/bin/env python3
"""Compares two readers of Jayway paths over generated paths and documents.

    jsonpath.py --reference "COMMAND" --subject "COMMAND" [--cases 20000] [--seed 1] [--show 20]

Both commands read JSON Lines {"name", "path", "json"} and write, in the same order, {"name", "output"} or
{"name", "error", "message"}, where error is invalid-path, not-found or other. Outputs must be the same text, errors
of the same kind. A double that an old JDK prints with needless digits counts as equal; so does a limit of the
subject where the reference fails, too. Ends with 1 where anything differs.
"""

import argparse
import json
import random
import subprocess
import sys

NAMES = ["a", "b", "c", "d", "x", "k", "n", "length", "a b", "a-b", "1", "é", "", "a.b", "it's", "$", "@"]
SCALARS = ["1", "2", "0", "-1", "10", "1.0", "1.5", "1e2", "123456789012", "98765432109876543210", "true", "false",
           "null", '"a"', '"b"', '"ab"', '"1"', '"1.0"', '""', '"$.a"', '"[1]"', '"true"', '"a\\"b"', '"\'a\'"',
           '"é€"', '"A"', '"null"', '"2"', "0.1", "1234567890.12345678901"]
FUNCTIONS = ["length", "size", "min", "max", "sum", "avg", "stddev", "concat", "keys", "first", "last", "index",
             "append", "foo", ""]
OPERATORS = ["==", "!=", "===", "!==", "<", "<=", ">", ">=", "=~", "in", "nin", "contains", "size", "empty", "subsetof",
             "anyof", "noneof", "exists", "all", "type", "matches", "IN", "Nin", "=", "<>", "and"]
LITERALS = ["1", "2", "-1", "1.0", "1e1", "10", "0", "'a'", '"a"', "'b'", "'1'", "''", "'1.0'", "true", "false", "null",
            "[1,2]", "['a','b']", "[]", "{}", "{'a':1}", '["a", 1, null]', "[1,[2]]", "/a/", "/A/i", "/a.*/", "/.*/",
            "/^a$/m", "'it\\'s'", "'\\u0061'", "[true]", "['$.a']", "['[1]']", "3", "/\\d+/", "'ab'", "[", "1.", "nul",
            "[1.0]", '["1"]', "/a\\/b/", "/[ab]+/", "/a|b/"]
JUNK = list(".[]()*?@$:,'\"-!&|=<>~ /\\{}ab01") + ["..", "[?(", ")]", "&&", "||", "['", "']", "é", "😀", "\t", "length()"]


class Generator:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def pick(self, *weighted):
        total = sum(w for w, _ in weighted)
        at = self.r.random() * total
        for w, f in weighted:
            at -= w
            if at <= 0:
                return f()
        return weighted[-1][1]()

    def value(self, depth):
        r = self.r
        if depth == 0 or r.random() < 0.3:
            return r.choice(SCALARS)
        if r.random() < 0.5:
            return "[" + ",".join(self.value(depth - 1) for _ in range(r.randint(0, 4))) + "]"
        names = [r.choice(NAMES[:9] if r.random() < 0.9 else NAMES) for _ in range(r.randint(0, 4))]
        return "{" + ",".join(json.dumps(n, ensure_ascii=False) + ":" + self.value(depth - 1) for n in names) + "}"

    def document(self):
        text = self.value(self.r.randint(1, 4))
        if self.r.random() < 0.1:
            text = self.mutate(text, list("{}[]:,'\"\\ab1.e+- \t\n\x01\x1a\u00a0\u2028é😀~") + ["\\u0041", "\\ud83d", "null", "NaN"])
        return text or "{}"

    def mutate(self, text, junk):
        r = self.r
        for _ in range(r.randint(1, 3)):
            at = r.randint(0, len(text))
            what = r.random()
            if what < 0.4:
                text = text[:at] + r.choice(junk) + text[at:]
            elif what < 0.7:
                text = text[:at] + text[at + 1:]
            elif what < 0.85:
                text = text[:at] + r.choice(junk) + text[at + 1:]
            else:
                to = min(len(text), at + r.randint(1, 8))
                text = text[:at] + text[at:to] * 2 + text[to:]
        return text

    def name(self):
        return self.r.choice(NAMES[:7])

    def quoted(self):
        r = self.r
        quote = r.choice("'\"")
        name = r.choice(NAMES).replace(quote, "\\" + quote)
        return quote + name + quote

    def index(self):
        return str(self.r.choice([0, 0, 0, 1, 1, 2, 3, -1, -2, 7, -7]))

    def slice(self):
        r = self.r
        ends = ["", "0", "1", "2", "-1", "-2", "5", "-5"]
        return "[" + r.choice(ends) + ":" + r.choice(ends) + r.choice(["", "", "", ":", ":2", ":-1"]) + "]"

    def argument(self, depth):
        r = self.r
        return self.pick(
            (3, lambda: self.path(depth - 1)),
            (2, lambda: r.choice(SCALARS)),
            (1, lambda: r.choice(["'a'", '{"a":1}', "[1]", "", " 2 ", '"()"', '"a,b"', "5", '"x"', "-1"])),
        )

    def function(self, depth):
        r = self.r
        arguments = ""
        if r.random() < 0.35 and depth > 0:
            arguments = r.choice([",", ", "]).join(self.argument(depth) for _ in range(r.randint(1, 2)))
        return r.choice(FUNCTIONS) + "(" + arguments + ")"

    def step(self, depth):
        r = self.r
        return self.pick(
            (8, lambda: "." + self.name()),
            (3, lambda: "[" + self.quoted() + "]"),
            (1.5, lambda: "[" + r.choice([",", ", ", " , "]).join(self.quoted() for _ in range(r.randint(2, 3))) + "]"),
            (1, lambda: "['" + "','".join(self.name() for _ in range(2)) + "']"),
            (4, lambda: "[" + self.index() + "]"),
            (1, lambda: "[" + ",".join(self.index() for _ in range(r.randint(2, 3))) + "]"),
            (1.5, self.slice),
            (2, lambda: r.choice([".*", "[*]"])),
            (3, lambda: ".." + r.choice([self.name(), "*", "[" + self.index() + "]", "[*]", self.slice(),
                                         "['a','b']", self.filter(depth) if depth else "k", "[0,1]"])),
            (3 if depth else 0, lambda: self.filter(depth)),
            (1.5, lambda: "." + self.function(depth)),
        )

    def path(self, depth, root=None):
        r = self.r
        root = root or ("$" if r.random() < 0.9 else "@")
        return root + "".join(self.step(depth) for _ in range(r.randint(0, 4)))

    def operand(self, depth):
        r = self.r
        return self.pick(
            (5, lambda: "@" + "".join(self.step(depth - 1) for _ in range(r.randint(0, 2)))),
            (1, lambda: "$" + "".join(self.step(0) for _ in range(r.randint(0, 2)))),
            (4, lambda: r.choice(LITERALS)),
        )

    def condition(self, depth):
        r = self.r
        blank = r.choice([" ", " ", " ", "", "  "])
        return self.pick(
            (6, lambda: "@." + self.name() + blank + r.choice(OPERATORS) + blank + r.choice(LITERALS)),
            (3, lambda: self.operand(depth) + blank + r.choice(OPERATORS) + blank + self.operand(depth)),
            (2, lambda: r.choice(["", "", "!"]) + "@" + "".join(self.step(depth - 1) for _ in range(r.randint(0, 2)))),
            (2, lambda: "@" + blank + r.choice(OPERATORS) + blank + r.choice(LITERALS)),
            (1, lambda: self.condition(depth) + blank + r.choice(["&&", "||"]) + blank + self.condition(depth)),
            (1, lambda: r.choice(["", "!"]) + "(" + self.condition(depth) + ")"),
        )

    def filter(self, depth):
        r = self.r
        blank = r.choice(["", "", "", " "])
        return "[" + blank + "?" + blank + "(" + self.condition(depth) + ")" + blank + "]"

    def case(self):
        r = self.r
        path = self.path(2)
        what = r.random()
        if what < 0.25:
            path = self.mutate(path, JUNK)
        elif what < 0.28:
            path = path[1:].lstrip(".") or "a"
        elif what < 0.30:
            path = r.choice([" ", "", "  "]) + path + r.choice(["", " ", "x", "ab", ".", "["])
        elif what < 0.33:
            path = "$" + "".join(r.choice(JUNK) for _ in range(r.randint(1, 8)))
        return path, self.document()


def answers(command, cases):
    text = "".join(json.dumps({"name": str(i), "path": p, "json": d}) + "\n" for i, (p, d) in enumerate(cases))
    run = subprocess.run(command, shell=True, input=text.encode(), capture_output=True)
    lines = run.stdout.decode("utf-8", "surrogatepass").rstrip("\n").split("\n")
    if len(lines) != len(cases):
        sys.exit(f"{command}: {len(lines)} answers to {len(cases)} cases\n{run.stderr.decode()[:2000]}")
    return [json.loads(line) for line in lines]


def same_numbers(left, right):
    """Whether two outputs differ only in how doubles are spelled."""
    try:
        return json.loads(left) == json.loads(right)
    except ValueError:
        return False


def equal(reference, subject):
    if "output" in reference and "output" in subject:
        left, right = reference["output"], subject["output"]
        # Half of a pair leaves our side as a question mark.
        left = left.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\ufffd", "?")
        return left == right or ("E" in left and same_numbers(left, right))
    if "error" in reference and "error" in subject:
        return subject["error"] == "limit" or reference["error"] == subject["error"]
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reference", required=True)
    parser.add_argument("--subject", required=True)
    parser.add_argument("--cases", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    generator = Generator(options.seed)
    cases = [generator.case() for _ in range(options.cases)]
    references = answers(options.reference, cases)
    subjects = answers(options.subject, cases)
    differing, kinds = 0, {}
    for (path, document), reference, subject in zip(cases, references, subjects):
        kind = reference.get("error", "output")
        kinds[kind] = kinds.get(kind, 0) + 1
        if not equal(reference, subject):
            differing += 1
            if differing <= options.show:
                print(json.dumps({"path": path, "json": document, "reference": reference, "subject": subject},
                                 ensure_ascii=True))
    print(f"{options.cases} cases, {differing} differ; reference: {kinds}")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
