"""`docs/testing.md`, followed from an empty folder as a new user would, and reports read by what is not ours."""

import json
import os
import pathlib
import re
import subprocess

import jsonschema
import junitparser
import yaml

import harness

GUIDE = harness.ROOT / "docs" / "testing.md"


def run(checks, vtl, folder):
    home = folder / "testing-guide"
    home.mkdir()
    checks.run("testing guide: every command", lambda: commands(vtl, home))
    checks.run("testing guide: JUnit as junitparser reads it", lambda: junit(vtl, home))
    checks.run("coverage of the examples as lcov and genhtml read it", lambda: lcov(vtl, home))
    checks.run("testing guide: cargo test", lambda: cargo(vtl, home))
    checks.run("testing guide: the workflow", workflow)
    checks.run("tests of the examples: the schema as jsonschema reads it", lambda: schema(vtl))


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)


def environment(vtl):
    return {"PATH": f"{pathlib.Path(vtl.binary).parent}:{os.environ['PATH']}", "HOME": vtl.home}


def commands(vtl, home):
    done = subprocess.run(
        ["bash", "-euc", "\n".join(blocks("sh"))],
        cwd=home,
        env=environment(vtl),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, f"status {done.returncode}: {done.stderr}{done.stdout}"
    assert re.findall(r"^status (\d)$", done.stdout, re.MULTILINE) == ["1"], done.stdout
    for shown in blocks("text")[1:]:
        assert shown in done.stdout, f"not printed:\n{shown}\nbut\n{done.stdout}"
    assert "ok   everything (snapshot written)" in done.stdout, done.stdout
    assert re.search(r"^10 passed in 3 files", done.stdout.rstrip().splitlines()[-1]), done.stdout


def junit(vtl, home):
    """One test that passes and one that fails, with what XML has to escape."""
    folder = home / "junit"
    folder.mkdir()
    (folder / "t.vtl").write_text("<$input.body>")
    tests = [
        {"name": "good", "body": "a", "expect": {"text": "<a>"}},
        {"name": 'a "b" <c> & d', "body": "a\x01b", "expect": {"text": "<a>"}},
    ]
    (folder / "a.vtltest.yaml").write_text(json.dumps({"template": "t.vtl", "tests": tests}))
    report = folder / "junit.xml"
    command = [vtl.binary, "test", "a.vtltest.yaml", "--junit", str(report)]
    done = subprocess.run(command, cwd=folder, env=environment(vtl), capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, f"status {done.returncode}: {done.stderr}"
    read = junitparser.JUnitXml.fromfile(str(report))
    assert (read.tests, read.failures, read.errors) == (2, 1, 0), (read.tests, read.failures, read.errors)
    (suite,) = list(read)
    cases = list(suite)
    assert suite.name == "a.vtltest.yaml", suite.name
    assert [case.name for case in cases] == [test["name"] for test in tests], cases
    assert [len(case.result) for case in cases] == [0, 1], cases
    failure = cases[1].result[0]
    assert (failure.type, "the output differs from 1:3 on" in failure.message) == ("text", True), failure.message
    assert "- <a>" in failure.text, failure.text


def lcov(vtl, home):
    """The totals of the table are those that lcov and genhtml count, and genhtml shows every source."""
    folder = home / "lcov"
    folder.mkdir()
    (folder / "examples").symlink_to(harness.EXAMPLES)
    (folder / "own.vtl").write_text("#if($input.body == 'a')\n<a>\n#else\n<b>\n#end\n")
    quoted = {"application/json": "{\"statusCode\": 200,\n\"b\": $input.json('$')}"}
    mock = {"type": "mock", "requestTemplates": quoted, "responses": {"default": {"statusCode": "200"}}}
    for name, test in [("own", {"template": "own.vtl"}), ("mock", {"integration": mock})]:
        test["tests"] = [{"name": "it", "body": "{}", "expect": {"contains": ""}}]
        (folder / f"{name}.vtltest.yaml").write_text(json.dumps(test))

    def run(*command):
        done = subprocess.run(command, cwd=folder, env=environment(vtl), capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{command}: status {done.returncode}: {done.stderr}{done.stdout}"
        return done.stdout + done.stderr

    report = run(vtl.binary, "test", ".", "examples", "--coverage", "--coverage=lcov=out.info")
    table = re.search(r"^all +(\d+)/(\d+) .*? (\d+)/(\d+) ", report, re.MULTILINE)
    assert table, report
    lines, branches = "{} of {}".format(*table.groups()[:2]), "{} of {}".format(*table.groups()[2:])
    branch = ["--rc", "branch_coverage=1", "--rc", "lcov_branch_coverage=1"]
    for text in (run("lcov", *branch, "--summary", "out.info"), run("genhtml", *branch, "-o", "html", "out.info")):
        found = re.findall(r"(lines|branches)\.*: [\d.]+% \((\d+ of \d+) ", text)
        assert found == [("lines", lines), ("branches", branches)], f"{found} in {text}"
    shown = [page.read_text() for page in (folder / "html").rglob("*.gcov.html")]
    for source in ("#set($execution = ", "&lt;a&gt;", "statusCode"):
        assert any(source in page for page in shown), source


def cargo(vtl, home):
    """The guide's dependency and test in a new package."""
    package = home / "package"
    (package / "tests").mkdir(parents=True)
    (package / "src").mkdir()
    (package / "src" / "lib.rs").write_text("")
    (package / "templates").symlink_to(home / "templates")
    (dependency,) = blocks("toml")
    written = "../vtl/testing"
    assert written in dependency, dependency
    dependency = dependency.replace(written, str(harness.ROOT / "testing"))
    head = '[package]\nname = "mine"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n'
    (package / "Cargo.toml").write_text(head + dependency)
    (package / "Cargo.lock").write_bytes((harness.ROOT / "Cargo.lock").read_bytes())
    (test,) = blocks("rust")
    (package / "tests" / "templates.rs").write_text(test)

    def cargo_test():
        target = pathlib.Path(vtl.binary).resolve().parent.parent / "testing-guide"
        return subprocess.run(
            ["cargo", "test", "--quiet", "--target-dir", str(target)],
            cwd=package,
            env={**os.environ, "CARGO_PROFILE_DEV_DEBUG": "0"},
            capture_output=True,
            text=True,
            timeout=600,
        )

    done = cargo_test()
    assert done.returncode == 0, done.stderr + done.stdout
    broken = home / "templates" / "broken.vtltest.yaml"
    broken.write_text("template: create-pet.vtl\ntests:\n  - {name: broken, expect: {contains: no such text}}\n")
    try:
        done = cargo_test()
    finally:
        broken.unlink()
    assert done.returncode != 0 and "the output does not contain `no such text`" in done.stdout + done.stderr, done.stdout


def workflow():
    """It is YAML, and runs commands that there are."""
    (text,) = blocks("yaml")
    steps = yaml.safe_load(text)["jobs"]["templates"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    assert commands[-1] == "vtl test --junit vtl-junit.xml", commands


def schema(vtl):
    done = vtl.run("test", "--schema")
    validator = jsonschema.Draft202012Validator(json.loads(done.stdout))
    files = sorted(harness.EXAMPLES.glob("*/*.vtltest.yaml"))
    assert len(files) >= 20, files
    for file in files:
        faults = [fault.message for fault in validator.iter_errors(yaml.safe_load(file.read_text()))]
        assert not faults, f"{file}: {faults}"
