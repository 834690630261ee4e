"""Both Lambda types, against functions behind the Invoke API."""

import json
import threading
import time

import harness
import servers

ARN = f"arn:aws:lambda:{harness.REGION}:{harness.ACCOUNT}:function:"


def run(checks, vtl, _):
    examples = harness.examples()
    done = threading.Event()
    events = []

    def pets(event):
        events.append(event)
        if event["path"] == "/crash":
            raise ZeroDivisionError("division by zero")
        if event["path"] == "/malformed":
            return {"status": 200, "body": "the key should be statusCode"}
        return {"statusCode": 201, "headers": {"X-Seen": "yes"}, "body": json.dumps(event)}

    def finder(event):
        events.append(event)
        if event["id"] == "o'hara":
            raise LookupError('[NotFound] there is no pet\n"o\'hara"')
        if event["id"] == "crash":
            raise ZeroDivisionError("division by zero")
        time.sleep(0.2)
        done.set()
        return {"pet": {"name": "Rex", "price": 249.5}}

    with servers.serving(servers.functions({"pets": pets, "pet-finder": finder})) as (url, requests):
        proxy, plain = examples["lambda-proxy"], examples["lambda"]

        def the_event_comes_back(*place):
            _, response = vtl.send(proxy, "", *place)
            assert response["status"] == 201 and response["headers"]["X-Seen"] == "yes", response
            assert json.loads(response["body"]) == proxy.read("backend-request", "")["body"], response["body"]

        def as_the_example(example, case):
            _, response = vtl.send(example, case, "--endpoint-url", url)
            harness.same_response(response, example.read("response", case))

        def asynchronous():
            done.clear()
            as_the_example(plain, "-event")
            assert requests[-1].headers["x-amz-invocation-type"] == "Event"
            assert done.wait(10), "the function was not run"
            assert events[-1] == plain.read("backend-request", "-event")["body"]

        def signed(*place, is_signed):
            vtl.send(plain, "", *place)
            fault = servers.signature_fault(requests[-1])
            assert fault == (None if is_signed else "MissingAuthenticationToken"), fault

        def own_path():
            """A URL with a path is called as it is."""
            with servers.serving(lambda _: (200, [], b'{"pet": {"name": "Rex", "price": 249.5}}')) as (own, called):
                _, response = vtl.send(plain, "", "--lambda", f"pet-finder={own}/of-its-own")
            assert [request.target for request in called] == ["/of-its-own"], called
            harness.same_response(response, plain.read("response", ""))

        def unknown(example):
            with servers.serving(servers.functions({})) as (empty, _):
                _, response = vtl.send(example, "", "--endpoint-url", empty)
            assert response["status"] == 500, response
            assert json.loads(response["body"]) == {"message": "Internal server error"}, response

        def another():
            done = vtl.run("invoke", plain.integration, "--send", "--lambda", f"other={url}")
            assert done.returncode == 2 and "pet-finder" in done.stderr, done

        checks.run("lambda-proxy: the event comes back", lambda: the_event_comes_back("--endpoint-url", url))
        checks.run("lambda-proxy: by its name", lambda: the_event_comes_back("--lambda", f"pets={url}"))
        checks.run("lambda-proxy: by its ARN", lambda: the_event_comes_back("--lambda", f"{ARN}pets={url}"))
        checks.run("lambda-proxy: a function that fails", lambda: as_the_example(proxy, "-failed"))
        checks.run("lambda-proxy: a malformed answer", lambda: as_the_example(proxy, "-malformed"))
        checks.run("lambda-proxy: no such function", lambda: unknown(proxy))
        checks.run("lambda: no such function", lambda: unknown(plain))
        checks.run("lambda: the answer mapped", lambda: as_the_example(plain, ""))
        checks.run("lambda: an error by its message", lambda: as_the_example(plain, "-not-found"))
        checks.run("lambda: any other error", lambda: as_the_example(plain, "-failed"))
        checks.run("lambda: not waited for", asynchronous)
        checks.run(
            "lambda: an endpoint gets a signature", lambda: signed("--endpoint-url", f"lambda={url}", is_signed=True)
        )
        checks.run(
            "lambda: a function at a URL gets none", lambda: signed("--lambda", f"pet-finder={url}", is_signed=False)
        )
        checks.run("lambda: a URL with a path", own_path)
        checks.run("lambda: only what flags name", another)
