"""The types http and http_proxy, against nginx. Its log says what arrived, and how often."""

import json
import os

import harness


def run(checks, vtl, folder):
    examples = harness.examples()
    stock, proxy = examples["http"], examples["http-proxy"]
    port = harness.free_port()
    (folder / "nginx").mkdir()
    log = folder / "nginx" / "access.log"
    config = (harness.ROOT / "tests/e2e/nginx.conf").read_text().replace("PORT", str(port))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx" / "nginx.conf").write_text(config.replace("USER", user))
    command = ["nginx", "-p", folder / "nginx", "-c", "nginx.conf", "-e", "error.log"]

    def send(example, case, variable, *more):
        """Sends to nginx, and gives the client's response and what nginx saw of it: one request, no more."""
        before = len(log.read_text().splitlines())
        _, response = vtl.send(example, case, "--stage-variable", f"{variable}=127.0.0.1:{port}", *more)
        arrived = [json.loads(line) for line in log.read_text().splitlines()[before:]]
        assert len(arrived) == 1, f"{len(arrived)} requests: {arrived}"
        return response, arrived[0]

    def mapped(case):
        response, arrived = send(stock, case, "warehouse")
        harness.same_response(response, stock.read("response", case))
        expected = stock.read("backend-request", case)
        assert expected["url"].endswith(f"example.com{arrived['uri']}"), arrived
        assert arrived["method"] == "GET" and arrived["host"] == f"127.0.0.1:{port}", arrived
        for name, member in (("Accept-Language", "language"), ("User-Agent", "agent"), ("X-Request-Id", "id")):
            assert arrived[member] == expected["headers"].get(name, ""), arrived
        assert arrived["cookie"] == "" and arrived["body"] == "", arrived

    def passed():
        response, arrived = send(proxy, "", "backend")
        assert response["status"] == 200 and json.loads(response["body"]) == {"name": "Rex"}, response
        headers = response["headers"]
        assert headers["x-amzn-Remapped-Server"].startswith("nginx"), headers
        assert "x-amzn-Remapped-Date" in headers and "Server" not in headers, headers
        assert headers["Set-Cookie"] == ["a=1", "b=2"] and headers["ETag"] == '"v1"', headers
        assert arrived["uri"] == "/api/pets/rex%207?tag=x&tag=y%20z&stage=prod", arrived
        assert arrived["caller"] == "203.0.113.7" and arrived["host"] == f"127.0.0.1:{port}", arrived

    def body():
        response, arrived = send(proxy, "-post", "backend")
        assert response["status"] == 422 and response["body"] == "Rex costs too much", response
        assert (arrived["method"], arrived["type"]) == ("POST", "text/csv"), arrived
        assert arrived["body"] == proxy.read("request", "-post")["body"], arrived

    def moved():
        response, _ = send(proxy, "-moved", "backend")
        assert response["status"] == 301, response
        assert response["headers"]["Location"] == "/api/elsewhere", response

    def broken():
        """A failure of the backend's is the client's to see, and nobody asks again."""
        response, _ = send(proxy, "", "backend", "--path", "proxy=broken")
        assert response["status"] == 500 and json.loads(response["body"]) == {"message": "broken"}, response

    with harness.process(command, port, folder / "nginx.log"):
        for case in stock.cases():
            checks.run(f"http: nginx{case}", lambda case=case: mapped(case))
        checks.run("http-proxy: nginx, headers and query", passed)
        checks.run("http-proxy: nginx, a body", body)
        checks.run("http-proxy: nginx, a redirect is not followed", moved)
        checks.run("http-proxy: nginx, a failure passes", broken)
