#!/usr/bin/env python3
"""Compares regular expressions between this implementation and a reference: patterns put together at random from
all of Java's syntax, well-formed or not, matched, replaced and split over texts with line ends, pairs and marks.

usage: regexes.py --oracle CMD --vtl CMD [--count N] [--seed N] [--show N]

The commands answer JSON Lines as in methods.py. Exit status 1 where any answer differs. Patterns that this
implementation says it cannot take are counted and not compared.
"""
import argparse, json, random, sys

from methods import answers, normal

ATOMS = [
    "a", "b", "B", "l", "o", "é", "ß", "😀", ".", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", r"\h", r"\v", r"\H", r"\V", r"\R",
    r"\b", r"\B", "^", "$", r"\A", r"\z", r"\Z", r"\n", r"\t", r"\x41", r"\x{1F600}", r"\u0041", r"\0101", r"\cA",
    r"\Q.*\E", r"\Qa1", r"\p{L}", r"\p{Lu}", r"\p{Lower}", r"\P{Alpha}", r"\p{IsAlphabetic}", r"\p{IsLatin}", r"\pL",
    r"\p{Punct}", r"\p{javaLetter}", r"\p{gc=Nd}", r"\p{IsWhite_Space}", r"\p{Space}", r"\1", r"\2", r"\k<n>", r"\.",
    r"\-", r"\_", r"\e", "]", "}", "-", ",", "_", " ", "#", "1", "12", "0",
]
BROKEN = ["[", "(", ")", "{", "*", "+", "?", "\\", r"\y", "a{2", "a{3,1}", "a{x}", r"\k<zz>", "(?<n", "(?z)", r"\p{Nope}",
          "[z-a]", "[]", "[^]", "[a&&]", r"\x{110000}", r"\xZ", r"\c", "a{,2}", "(?<=a(bc)*)"]
ITEMS = ["a", "b", "z", "A", "é", "a-c", "0-9", "A-Z", r"\d", r"\w", r"\s", r"\S", r"\p{L}", r"\n", r"\]", r"\\", "-", "^", "&",
         ".", "$", "[b-d]", "[^ab]", "&&[a-m]", "&&[^b]", "&&b", r"\x61-\x63", "😀", r"\h", "_", r"\Q]\E", " ", "#"]
COUNTS = ["*", "+", "?", "{2}", "{1,2}", "{0,}", "{1,3}", "*?", "+?", "??", "*+", "++", "?+", "{1,2}?", "{1,2}+", "{0}"]
GROUPS = ["(%s)", "(?:%s)", "(?<n>%s)", "(?=%s)", "(?!%s)", "(?<=%s)", "(?<!%s)", "(?>%s)", "(?i:%s)", "(?s:%s)", "(?-i:%s)",
          "(?m:%s)", "(?x: %s )", "(?u:%s)", "(?iu:%s)", "(?U:%s)", "(?d:%s)"]
FLAGS = ["(?i)", "(?m)", "(?s)", "(?x)", "(?d)", "(?iu)", "(?U)", "(?ms)", "(?-i)", "(?im-s)"]
TEXTS = ["", "a", "aab", "Hello World", "a.*b", "foo\nbar\r\nbaz\n", "a\rb\u0085c\u2028d\n", "\n", "\r\n", "éa ßs Äö", "😀a😀",
         "a1b22 c_d-e", "  \t x\u00a0y ", "abcabc", "ABCabc", "12,34,,5", "e\u0301a", "\ud83dx", "aaaa", "]}{", "A\u0130i\u0131k\u212a"]
REPLACEMENTS = ["", "-", "[$0]", "$1", "<$1|$2>", "${n}", r"\$", r"\\", "$11", "$", "\\", "${", "$x", "${nope}", "$3"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def cls(self):
        items = "".join(self.random.choice(ITEMS) for _ in range(self.random.randint(1, 4)))
        return "[" + self.random.choice(["", "", "^"]) + items + "]"

    def piece(self, depth):
        roll = self.random.random()
        if roll < 0.02:
            return self.random.choice(BROKEN)
        if roll < 0.06:
            return self.random.choice(FLAGS)
        if roll < 0.2:
            piece = self.cls()
        elif roll < 0.42 and depth:
            return_group = self.random.choice(GROUPS) % self.pattern(depth - 1)
            piece = return_group
        else:
            piece = self.random.choice(ATOMS)
        if self.random.random() < 0.35:
            piece += self.random.choice(COUNTS)
        return piece

    def pattern(self, depth=2):
        text = "".join(self.piece(depth) for _ in range(self.random.randint(1, 3)))
        if self.random.random() < 0.2:
            text += "|" + "".join(self.piece(depth) for _ in range(self.random.randint(0, 2)))
        return text

    def case(self, number):
        chosen = {"p": self.pattern(), "t": self.random.choice(TEXTS), "r": self.random.choice(REPLACEMENTS)}
        call = self.random.choice([
            "$t.matches($p)", "$t.replaceAll($p, $r)", '$t.replaceAll($p, "[$0]")', "$t.replaceFirst($p, $r)",
            "#foreach($x in $t.split($p))<$x>#end", "#foreach($x in $t.split($p, -1))<$x>#end",
            "#foreach($x in $t.split($p, 2))<$x>#end",
        ])
        return {"name": f"{number} {chosen} {call}", "template": call, "vars": chosen}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--vtl", required=True)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=40)
    options = parser.parse_args()
    maker = Maker(options.seed)
    asked = [maker.case(number) for number in range(options.count)]
    lines = [json.dumps(case) for case in asked]
    theirs, ours = answers(options.oracle, lines), answers(options.vtl, lines)
    if len(theirs) != len(asked) or len(ours) != len(asked):
        sys.exit(f"asked {len(asked)}, answered {len(theirs)} and {len(ours)}")
    same = left_out = 0
    different = []
    for case, their, our in zip(asked, theirs, ours):
        message = our.get("message", "")
        if "error" in our and ("not available here" in message or "cannot be compiled here" in message):
            left_out += 1
        elif normal(their) == normal(our):
            same += 1
        else:
            different.append((case["name"], their, our))
    for name, their, our in different[: options.show]:
        print(f"{name}\n  reference {normal(their)!r} {their.get('message', '')[-200:]}\n  ours      {normal(our)!r} {our.get('message', '')}")
    print(f"{len(asked)} uses: {same} the same, {left_out} left out, {len(different)} different")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
