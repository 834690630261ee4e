"""Servers of this run's own: one that answers as a case says, one that stands before moto, one that runs functions."""

import base64
import contextlib
import datetime
import hashlib
import http.client
import http.server
import json
import sys
import threading
import urllib.parse
import xml.etree.ElementTree

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from harness import KEYS


class Request:
    """A request as it came over the wire."""

    def __init__(self, handler):
        self.method, self.target = handler.command, handler.path
        self.pairs = handler.headers.items()
        self.headers = {name.lower(): value for name, value in self.pairs}
        self.body = handler.rfile.read(int(self.headers.get("content-length", 0)))
        self.time = datetime.datetime.now(datetime.timezone.utc)


@contextlib.contextmanager
def serving(answer):
    """Serves on loopback; `answer` takes a request and gives status, headers and body, or None to say nothing.
    Gives the URL and the requests that came."""
    requests, stopping = [], threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self):
            request = Request(self)
            requests.append(request)
            answered = answer(request)
            if answered is None:
                stopping.wait(30)
                self.close_connection = True
                return
            status, headers, body = answered
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            if status not in (204, 304):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if request.method != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_):
            pass

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = handle_any

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *client):
            """A client that goes away is what some checks are about."""
            if not isinstance(sys.exc_info()[1], ConnectionError):
                super().handle_error(*client)

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", requests
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()


def signature_fault(request):
    """Why a request's signature is not good, by botocore's own signer; None where it is."""
    parts = request.headers.get("authorization", "").removeprefix("AWS4-HMAC-SHA256 ").split(", ")
    fields = dict(part.split("=", 1) for part in parts if "=" in part)
    if not {"Credential", "SignedHeaders", "Signature"} <= fields.keys():
        return "MissingAuthenticationToken"
    key, day, region, service, end = fields["Credential"].split("/")
    if key != KEYS["AWS_ACCESS_KEY_ID"]:
        return "UnrecognizedClientException"
    stamp = request.headers.get("x-amz-date", "")
    sent = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    if abs((request.time - sent).total_seconds()) > 300 or not stamp.startswith(day) or end != "aws4_request":
        return "RequestExpired"
    signed = fields["SignedHeaders"].split(";")
    if missing := {"host", "x-amz-date"} - set(signed):
        return f"unsigned: {missing}"
    if unsigned := {n for n in request.headers if n.startswith("x-amz-") or n == "content-type"} - set(signed):
        return f"unsigned: {unsigned}"
    digest = request.headers.get("x-amz-content-sha256")
    if digest is not None and digest != hashlib.sha256(request.body).hexdigest():
        return "XAmzContentSHA256Mismatch"
    kind = S3SigV4Auth if service == "s3" else SigV4Auth
    signer = kind(Credentials(key, KEYS["AWS_SECRET_ACCESS_KEY"]), service, region)
    url = f"http://{request.headers['host']}{request.target}"
    again = AWSRequest(request.method, url, {n: request.headers[n] for n in signed}, request.body)
    again.context.update(timestamp=stamp, payload_signing_enabled=True)
    text = signer.string_to_sign(again, signer.canonical_request(again))
    return None if signer.signature(text, again) == fields["Signature"] else "SignatureDoesNotMatch"


def replay(example, case):
    """Answers as the backend of an example's case does."""
    given = example.read("backend-response", case)

    def answer(_):
        if "failure" in given:
            return None
        if "lambda_payload" in given:
            headers = [("Content-Type", "application/json")]
            if "function_error" in given:
                headers.append(("X-Amz-Function-Error", given["function_error"]))
            return 200, headers, given["lambda_payload"].encode()
        headers = [(n, v) for n, v in pairs(given.get("headers", {})) if n.lower() != "content-length"]
        return given["status"], headers, body(given)

    return answer


def body(message):
    """The bytes of a message's body, as the request files have it."""
    if "body_base64" in message:
        return base64.b64decode(message["body_base64"])
    given = message.get("body", "")
    return (given if isinstance(given, str) else json.dumps(given)).encode()


def pairs(headers):
    for name, value in headers.items():
        for one in value if isinstance(value, list) else [value]:
            yield name, one


def front(port):
    """Answers with what moto says, where the signature is good, and in JSON where AWS would: moto looks at neither
    signatures nor `Accept`."""

    def answer(request):
        if fault := signature_fault(request):
            told = json.dumps({"__type": f"com.amazon.coral.service#{fault}", "message": fault})
            return 403, [("Content-Type", "application/x-amz-json-1.0")], told.encode()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
        for name, value in request.pairs:
            connection.putheader(name, value)
        connection.endheaders(request.body)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        kept = [(n, v) for n, v in response.getheaders() if n.lower() not in ("content-length", "connection")]
        is_query = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        if is_query and request.headers.get("accept") == "application/json":
            kept = [(n, v) for n, v in kept if n.lower() != "content-type"] + [("Content-Type", "application/json")]
            content = json.dumps(json_of(content)).encode()
        return response.status, kept, content

    return answer


def json_of(text):
    """The answer of a service with the query protocol as AWS writes it in JSON."""

    def value(element):
        members = {child.tag.split("}")[-1]: value(child) for child in element}
        return members or element.text

    root = xml.etree.ElementTree.fromstring(text)
    name = root.tag.split("}")[-1]
    return value(root) if name == "ErrorResponse" else {name: value(root)}


def functions(table):
    """Lambda's Invoke API over Python functions: what one returns is the payload, what it raises a function error."""

    def answer(request):
        path = urllib.parse.unquote(request.target).strip("/").split("/")
        if path[:2] != ["2015-03-31", "functions"] or path[3:] != ["invocations"] or request.method != "POST":
            return 404, [("x-amzn-ErrorType", "UnknownOperationException")], b"{}"
        name = path[2].split(":function:")[-1].split(":")[0]
        if name not in table:
            told = {"Type": "User", "Message": f"Function not found: {path[2]}"}
            return 404, [("x-amzn-ErrorType", "ResourceNotFoundException")], json.dumps(told).encode()
        event = json.loads(request.body)
        if request.headers.get("x-amz-invocation-type") == "Event":
            threading.Thread(target=table[name], args=(event,)).start()
            return 202, [], b""
        headers = [("Content-Type", "application/json"), ("X-Amz-Executed-Version", "$LATEST")]
        try:
            payload = table[name](event)
        except Exception as error:  # as Lambda does
            headers.append(("X-Amz-Function-Error", "Unhandled"))
            payload = {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": []}
        return 200, headers, json.dumps(payload).encode()

    return answer
