#!/usr/bin/env python3
"""Records what the reference implementations answer to the conformance cases.

The expectations of each FILE (by default every file below this folder) are rewritten in place from the answers of
the command of its kind, a JSON Lines filter. With --check nothing is written: differences are printed, and the exit
code is 1 if there are any.
"""

import argparse
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

RECORDED = ("expected", "error", "overrides")
KNOWN_ERRORS = {
    "template": {"parse", "render"},
    "jsonpath": {"invalid-path", "not-found", "other"},
}
# Lone surrogates cannot be written as UTF-8; the others are hard to see in an editor.
ESCAPED = re.compile("[\x7f-\xa0\xad\u2000-\u200f\u2028-\u202f\u205f-\u206f\ud800-\udfff\ufeff]")


def kind_of(cases):
    return "jsonpath" if "path" in cases[0] else "template"


def ask(command, cases):
    """The answers, one a case, in order."""
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run(shlex.split(command), input=lines.encode(), stdout=subprocess.PIPE, check=True)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    if [answer["name"] for answer in answers] != [case["name"] for case in cases]:
        raise SystemExit(f"{command}: the answers are not those of the cases")
    return answers


def recorded(case, answer, kind):
    """The case with the expectation that the answer gives."""
    case = {key: value for key, value in case.items() if key not in RECORDED}
    if "error" not in answer:
        case["expected"] = answer["output"]
        if "overrides" in answer:
            case["overrides"] = answer["overrides"]
    elif answer["error"] in KNOWN_ERRORS[kind]:
        case["error"] = answer["error"]
    else:
        raise SystemExit(f"{case['name']}: no usable answer: {answer}")
    return case


def text_of(cases):
    lines = (json.dumps(case, ensure_ascii=False) for case in cases)
    text = "[\n" + ",\n".join(lines) + "\n]\n"
    return ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oracle", metavar="CMD", required=True, help="answers template cases")
    parser.add_argument("--jsonpath-oracle", metavar="CMD", required=True, help="answers JSONPath cases")
    parser.add_argument("--check", action="store_true", help="report differences, write nothing")
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path)
    options = parser.parse_args()
    commands = {"template": options.oracle, "jsonpath": options.jsonpath_oracle}

    differing = 0
    for file in options.files or sorted(Path(__file__).parent.glob("*/*.json")):
        cases = json.loads(file.read_text(encoding="utf-8"))
        names = [case["name"] for case in cases]
        for name in sorted({name for name in names if names.count(name) > 1}):
            raise SystemExit(f"{file}: two cases are named {name!r}")
        kind = kind_of(cases)
        fresh = [recorded(case, answer, kind) for case, answer in zip(cases, ask(commands[kind], cases))]
        if not options.check:
            file.write_text(text_of(fresh), encoding="utf-8", newline="\n")
            continue
        for old, new in zip(cases, fresh):
            if old != new:
                differing += 1
                print(f"{file}: {old['name']}")
                for key in RECORDED:
                    if old.get(key) != new.get(key):
                        print(f"  {key}: {old.get(key)!r} is now {new.get(key)!r}")
    if options.check:
        print(f"{differing} differ")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
