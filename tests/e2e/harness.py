"""What the checks stand on: their count, `vtl` as a command, processes that end with this one."""

import contextlib
import ctypes
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
REGION = "eu-west-1"
ACCOUNT = "123456789012"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}


class Checks:
    """One line a check, and their sum."""

    def __init__(self, wanted=""):
        self.passed, self.failed, self.wanted = 0, 0, wanted

    def run(self, name, check):
        if self.wanted not in name:
            return
        start = time.monotonic()
        try:
            check()
        except Exception as error:  # whatever went wrong, the next check runs
            self.failed += 1
            print(f"FAILED {name}: {error or type(error).__name__}", flush=True)
            if not isinstance(error, AssertionError):
                traceback.print_exc()
        else:
            self.passed += 1
            print(f"ok     {name} ({time.monotonic() - start:.1f} s)", flush=True)

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 0 if self.passed and not self.failed else 1


class Vtl:
    """The command, with an environment of its own: keys, and nothing that is this machine's."""

    def __init__(self, binary, home):
        self.binary, self.home = str(binary), str(home)

    def run(self, *arguments, keys=KEYS):
        environment = {"PATH": os.environ["PATH"], "HOME": self.home, **keys}
        command = [self.binary, *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
        )

    def send(self, example, case, *arguments, keys=KEYS):
        """Sends the request of an example's case; gives what was sent and what the client got."""
        return self.json(
            example.integration,
            "--request",
            example.file("request", case),
            *example.flags,
            "--send",
            *arguments,
            keys=keys,
        )

    def json(self, *arguments, keys=KEYS):
        done = self.run("invoke", *arguments, "--json", keys=keys)
        assert done.returncode == 0, f"status {done.returncode}: {done.stderr}"
        printed = json.loads(done.stdout)
        return printed["backend_request"], printed.get("response")


class Example:
    """A folder of examples/, as its README describes it."""

    def __init__(self, folder):
        self.folder, self.name = folder, folder.name
        self.integration = next(folder.glob("integration.*"))
        flags = folder / "flags"
        self.flags = flags.read_text().split() if flags.exists() else []

    def cases(self):
        return sorted(f.stem.removeprefix("response") for f in self.folder.glob("response*.json"))

    def file(self, part, case):
        own, common = (self.folder / f"{part}{name}.json" for name in (case, ""))
        return own if own.exists() else common

    def read(self, part, case):
        file = self.file(part, case)
        return json.loads(file.read_text()) if file.exists() else None


def examples():
    folders = sorted(f for f in EXAMPLES.iterdir() if f.is_dir() and any(f.glob("integration.*")))
    return {folder.name: Example(folder) for folder in folders}


def same_response(got, expected, varies=()):
    """Whether the client got what the example says. Members named in `varies` may have any value, but some."""

    def alike(path, got, expected):
        if path and path[-1] in varies:
            assert got not in (None, ""), f"{path}: nothing there"
        elif isinstance(expected, dict) and isinstance(got, dict):
            assert got.keys() == expected.keys(), f"{path}: {list(got)}, not {list(expected)}"
            for key, value in expected.items():
                alike([*path, key], got[key], value)
        elif isinstance(expected, list) and isinstance(got, list):
            assert len(got) == len(expected), f"{path}: {got}, not {expected}"
            for place, (one, other) in enumerate(zip(got, expected, strict=True)):
                alike([*path, place], one, other)
        else:
            assert got == expected, f"{path}: {got!r}, not {expected!r}"

    got = dict(got)
    got["headers"] = {name: value for name, value in got["headers"].items() if name.lower() != "content-length"}
    if "body" in expected and not isinstance(expected["body"], str):
        got["body"] = json.loads(got["body"])
    alike([], got, expected)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _die_with_parent():
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


@contextlib.contextmanager
def process(command, port, log):
    """A server until the end of the block; it is there when its port answers."""
    with open(log, "w") as out:
        child = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            preexec_fn=_die_with_parent,
        )
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert child.poll() is None, f"{command[0]} ended: {pathlib.Path(log).read_text()[-2000:]}"
            time.sleep(0.1)
        else:
            raise AssertionError(f"{command[0]} does not answer")
        yield child
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
