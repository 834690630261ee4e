"""The end-to-end run: every example over real connections, first against a server that answers as the example says,
then against nginx, moto and functions, where what arrived is looked at with other eyes than ours."""

import argparse
import pathlib
import signal
import sys
import tempfile

import check_backends
import check_functions
import check_http
import check_moto
import check_readme
import check_testing
import check_wire
import harness


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vtl", required=True, type=pathlib.Path, help="the binary")
    parser.add_argument("--only", default="", help="only checks whose names hold this text")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    checks = harness.Checks(arguments.only)
    with tempfile.TemporaryDirectory(prefix="vtl-e2e-") as folder:
        vtl = harness.Vtl(arguments.vtl, folder)
        for part in (check_wire, check_functions, check_backends, check_http, check_moto, check_readme, check_testing):
            part.run(checks, vtl, pathlib.Path(folder))
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
