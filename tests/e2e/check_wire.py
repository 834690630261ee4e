"""Every case of every example over the wire: the bytes that the backend gets, their signature, and what the client
gets for the answer that the example gives."""

import json
import urllib.parse

import harness
import servers

# What a signature adds.
SIGNATURE = {"authorization", "x-amz-date", "x-amz-content-sha256"}


def run(checks, vtl, _):
    for name, example in harness.examples().items():
        for case in example.cases():
            checks.run(f"wire: {name}{case}", lambda example=example, case=case: check(vtl, example, case))


def check(vtl, example, case):
    expected = example.read("backend-request", case)
    if expected is None:
        sent, response = vtl.send(example, case)
        assert sent is None, f"sent {sent}"
        return harness.same_response(response, example.read("response", case))
    with servers.serving(servers.replay(example, case)) as (url, requests):
        place = ["--endpoint-url", url]
        _, response = vtl.send(example, case, *place)
    assert len(requests) == 1, f"{len(requests)} requests"
    same_request(requests[0], expected)
    harness.same_response(response, example.read("response", case))


def same_request(request, expected):
    """Whether the request that came is the one that the example says, at another host."""
    wanted = urllib.parse.urlsplit(expected["url"])
    target = wanted.path + (f"?{wanted.query}" if wanted.query else "")
    arrived = request.target
    if wanted.hostname.startswith("lambda."):
        # The ARN stands in one segment of the path, escaped.
        arrived = urllib.parse.unquote(arrived)
    assert (request.method, arrived) == (expected["method"], target), (request.method, request.target)
    headers = {name: value for name, value in expected["headers"].items() if name != "Host"}
    is_service = wanted.hostname.endswith(".amazonaws.com")
    allowed = {name.lower() for name in headers} | {"host", "content-length"} | (SIGNATURE if is_service else set())
    assert request.headers.keys() <= allowed, f"more headers: {request.headers.keys() - allowed}"
    for name, value in headers.items():
        values = [v for n, v in request.pairs if n == name]
        assert values == (value if isinstance(value, list) else [value]), f"{name}: {values}"
    if isinstance(expected.get("body", ""), str):
        assert request.body == servers.body(expected), request.body
    else:
        assert json.loads(request.body) == expected["body"], request.body
    if is_service:
        assert (fault := servers.signature_fault(request)) is None, fault
