"""Backends that do not answer, and requests that must not leave."""

import json
import socket
import time

import harness
import servers


def run(checks, vtl, home):
    examples = harness.examples()
    put, stock = examples["dynamodb-put-item"], examples["http"]

    def fails(status, message, example, place, *, within=None):
        start = time.monotonic()
        _, response = vtl.send(example, "", *place)
        assert response["status"] == status, response
        assert json.loads(response["body"]) == {"message": message}, response
        assert within is None or within[0] <= time.monotonic() - start <= within[1], "the timeout was not kept"

    def refused(example, place):
        port = harness.free_port()
        fails(504, "Network error communicating with endpoint", example, place(f"127.0.0.1:{port}"))

    def hanging():
        """The connection is taken by the system, and nobody reads it."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            place = ["--stage-variable", f"warehouse=127.0.0.1:{listener.getsockname()[1]}"]
            fails(504, "Endpoint request timed out", stock, place, within=(3, 25))

    def hanging_in_the_body():
        def answer(_):
            return 200, [("Content-Type", "application/json"), ("Content-Length", "1000")], b'{"begun": '

        with servers.serving(answer) as (url, requests):
            _, response = vtl.send(stock, "", "--endpoint-url", url)
            assert response["status"] in (502, 504), response
            assert len(requests) == 1, "asked again"

    def without_keys():
        with servers.serving(lambda _: (200, [], b"{}")) as (url, requests):
            done = vtl.run(
                "invoke",
                put.integration,
                "--request",
                put.file("request", ""),
                "--send",
                "--endpoint-url",
                url,
                keys={},
            )
        assert done.returncode == 2 and "credentials" in done.stderr, done
        assert not requests, "sent without a signature"

    def profile(home):
        folder = home / ".aws"
        folder.mkdir(exist_ok=True)
        keys = "".join(f"{name.lower()} = {value}\n" for name, value in harness.KEYS.items())
        (folder / "credentials").write_text(
            f"[default]\naws_access_key_id = wrong\naws_secret_access_key = wrong\n[pets]\n{keys}"
        )
        with servers.serving(lambda _: (200, [], b"{}")) as (url, requests):
            vtl.send(put, "", "--endpoint-url", url, "--profile", "pets", keys={})
        (folder / "credentials").unlink()
        assert (fault := servers.signature_fault(requests[0])) is None, fault

    def nowhere_else():
        """Without an endpoint the request would go to AWS: the one that a variable names is not taken either."""
        done = vtl.run(
            "invoke",
            put.integration,
            "--request",
            put.file("request", ""),
            "--send",
            keys={**harness.KEYS, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
        )
        assert done.returncode == 2 and "--endpoint-url" in done.stderr, done

    def proxies():
        """A proxy of the environment is not used unless it is asked for."""
        with servers.serving(lambda _: (200, [], b"{}")) as (url, requests):
            keys = {**harness.KEYS, "HTTP_PROXY": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1"}
            _, response = vtl.send(put, "", "--endpoint-url", url, keys=keys)
        assert response["status"] == 201 and len(requests) == 1, response

    checks.run("a refused port: aws", lambda: refused(put, lambda at: ["--endpoint-url", f"http://{at}"]))
    checks.run("a refused port: http", lambda: refused(stock, lambda at: ["--stage-variable", f"warehouse={at}"]))
    checks.run("a hanging backend", hanging)
    checks.run("a backend that hangs in its answer", hanging_in_the_body)
    checks.run("no keys, nothing sent", without_keys)
    checks.run("keys of a profile", lambda: profile(home))
    checks.run("an endpoint of the environment is refused", nowhere_else)
    checks.run("a proxy of the environment is not used", proxies)
