#!/usr/bin/env python3
"""Runs the score and fails where a file of cases falls below its mark in marks.json.

usage: score.py SCORE_COMMAND
"""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    with open(os.path.join(HERE, "marks.json"), encoding="utf-8") as file:
        marks = json.load(file)
    answer = subprocess.run([sys.argv[1], "--json"], capture_output=True, text=True, check=False)
    files = {row["file"]: row for row in json.loads(answer.stdout)["files"]}
    below = 0
    for name, row in files.items():
        mark = marks.get(name, 0)
        passed, cases = row["passed"], row["cases"]
        fell = passed < mark
        below += fell
        print(f"{name:<40} {passed:>5}/{cases:<5} mark {mark}{'   BELOW' if fell else ''}")
    missing = [name for name in marks if name not in files]
    if missing:
        print("not scored:", ", ".join(missing))
    sys.exit(1 if below or missing else 0)


if __name__ == "__main__":
    main()
