"""README's walk through `vtl invoke`, as it is written but for what would be installed once more."""

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys

import harness


def run(checks, vtl, folder):
    checks.run("README: a whole integration", lambda: walk(vtl, folder))


def walk(vtl, folder):
    text = (harness.ROOT / "README.md").read_text()
    section = text.split("\n## A whole integration\n")[1].split("\n## ")[0]
    script = "\n".join(re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))
    port = harness.free_port()
    for written, here in (
        (r"^python3 -m venv .*\n", ""),
        (r"^target/moto/bin/pip .*\n", ""),
        (r"target/moto/bin/", f"{pathlib.Path(sys.executable).parent}/"),
        (r"target/moto\.log", f"{folder}/readme-moto.log"),
        (r"\b5000\b", str(port)),
        (r"cargo run --release --", vtl.binary),
    ):
        script, count = re.subn(written, lambda _, here=here: here, script, flags=re.MULTILINE)
        assert count, f"README has no {written}"
    environment = {"PATH": os.environ["PATH"], "HOME": vtl.home}
    shell = subprocess.Popen(
        ["bash", "-euc", script],
        cwd=harness.ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, errors = shell.communicate(timeout=120)
    finally:
        # moto is of the shell's group, and is to end with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)
    assert shell.returncode == 0, f"status {shell.returncode}: {errors}"
    statuses = re.findall(r"^< (\d+)$", out, re.MULTILINE)
    assert statuses == ["201", "201", "409", "200"], statuses
    assert "\n< Location: /pets/rex-7\n" in out, out
    last = json.loads(out.rstrip().splitlines()[-1])
    assert last == {"id": "rex-7", "name": 'Rex "the dog" O\'Hara'}, last
