#!/usr/bin/env python3
"""Signatures by botocore, to hold vtl's against.

    botocore_check.py            signs the requests of vectors.json again; fails where botocore says otherwise
    botocore_check.py --record   writes vectors.json

Needs botocore (`pip install botocore`), no network and no credentials. vectors.json holds requests, times and made-up
keys, the headers that botocore adds, and the name by which each of its services is signed; the crate's own tests read
it without Python.
"""
import argparse
import base64
import datetime
import json
import pathlib
import sys

import botocore
import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.session

FILE = pathlib.Path(__file__).with_name("vectors.json")
JSON = {"Accept": "application/json", "User-Agent": "AmazonAPIGateway_a1b2c3d4e5"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", **JSON}
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJ=="
ADDED = ("Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-SHA256")


def target(name, version):
    return {"X-Amz-Target": name, "Content-Type": f"application/x-amz-json-{version}", **JSON}


def case(name, service, method, url, headers=(), body=b"", given=None, region="eu-west-1", token=None):
    """`given` is the URL before characters in it are escaped."""
    return {
        "name": name, "service": service, "region": region, "method": method, "given": given or url, "url": url,
        "headers": [list(pair) for pair in (headers.items() if isinstance(headers, dict) else headers)],
        "body_base64": base64.b64encode(body).decode(), "access_key_id": "AKIDEXAMPLE",
        "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session_token": token,
    }


def cases():
    def at(service, region="eu-west-1"):
        return f"https://{service}.{region}.amazonaws.com"

    put = b'{"TableName": "pets", "Item": {"id": {"S": "7"}, "name": {"S": "R\xc3\xa9x"}}}'
    yield case("dynamodb PutItem", "dynamodb", "POST", at("dynamodb") + "/?Action=PutItem",
               target("DynamoDB_20120810.PutItem", "1.0"), put)
    yield case("dynamodb with a token", "dynamodb", "POST", at("dynamodb") + "/?Action=PutItem",
               target("DynamoDB_20120810.PutItem", "1.0"), put, token=TOKEN)
    yield case("dynamodb on a local port", "dynamodb", "POST", "http://127.0.0.1:8000/?Action=Query",
               target("DynamoDB_20120810.Query", "1.0"), put)
    yield case("sqs, a form", "sqs", "POST", at("sqs") + "/123456789012/orders", FORM,
               b"Action=SendMessage&MessageBody=%7B%22a%22%3A1%7D")
    yield case("sqs, JSON", "sqs", "POST", at("sqs") + "/123456789012/orders", target("AmazonSQS.SendMessage", "1.0"),
               b'{"MessageBody": "x"}')
    yield case("sns, parameters in the query", "sns", "POST",
               at("sns") + "/?Action=Publish&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A123456789012%3At&Message=a%20b%2Bc",
               JSON, given=at("sns")
               + "/?Action=Publish&TopicArn=arn:aws:sns:eu-west-1:123456789012:t&Message=a%20b%2bc")
    yield case("sns, a parameter twice and one without a value", "sns", "GET",
               at("sns") + "/?b=2&a=%C3%A9&b=1&B=0&a-c=1&empty&a=", JSON, given=at("sns")
               + "/?b=2&a=é&b=1&B=0&a-c=1&empty&a=")
    yield case("states StartExecution", "states", "POST", at("states") + "/?Action=StartExecution",
               target("AWSStepFunctions.StartExecution", "1.0"), b'{"input": "{}"}')
    yield case("events PutEvents", "events", "POST", at("events") + "/?Action=PutEvents",
               target("AWSEvents.PutEvents", "1.1"), b'{"Entries": []}')
    yield case("kinesis PutRecord", "kinesis", "POST", at("kinesis", "us-gov-west-1") + "/?Action=PutRecord",
               target("Kinesis_20131202.PutRecord", "1.1"), b'{"Data": "AA=="}', region="us-gov-west-1")
    yield case("firehose PutRecord", "firehose", "POST", at("firehose") + "/?Action=PutRecord",
               target("Firehose_20150804.PutRecord", "1.1"), b"{}")
    yield case("ssm in the query protocol", "ssm", "POST", at("ssm") + "/?Action=GetParameter&Name=%2Fa%2Fb", JSON)
    yield case("ses under its endpoint's other name", "ses", "POST", at("email") + "/?Action=SendEmail", FORM, b"x=1")
    yield case("iam, global", "iam", "GET", "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08", JSON,
               region="us-east-1")
    function = "arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Apets%3Alive"
    yield case("lambda Invoke", "lambda", "POST", at("lambda") + f"/2015-03-31/functions/{function}/invocations",
               {"Content-Type": "application/json", **JSON}, b'{"resource": "/"}', given=at("lambda")
               + "/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:pets:live/invocations")
    yield case("lambda Invoke, asynchronous", "lambda", "POST", at("lambda") + "/2015-03-31/functions/f/invocations",
               {"X-Amz-Invocation-Type": "Event", **JSON}, b"{}", token=TOKEN)
    api = "https://abc.execute-api.eu-west-1.amazonaws.com"
    yield case("a path in its shortest form, encoded twice", "execute-api", "GET",
               api + "/prod//a%20b/./x/../%C3%BC%2F%2B/", JSON, given=api + "/prod//a%20b/./x/../ü%2f+/")
    yield case("no path", "execute-api", "GET", api, JSON)
    yield case("headers twice, with blanks, unsigned ones among them", "execute-api", "POST", api + "/",
               [("X-B", "  a   b "), ("x-a", "1"), ("X-A", "2"), ("Connection", "close"), ("Expect", "100-continue"),
                ("TE", "trailers"), ("X-Amzn-Trace-Id", "Root=1"), ("User-Agent", "x")], b"{}")
    bucket = at("s3") + "/my-bucket"
    yield case("s3, put", "s3", "PUT", bucket + "/a.txt", {"Content-Type": "text/plain", **JSON}, b"hello")
    yield case("s3, put of bytes", "s3", "PUT", bucket + "/a.bin", JSON, bytes(range(256)), token=TOKEN)
    yield case("s3, get", "s3", "GET", bucket + "/a.txt", JSON)
    yield case("s3, delete", "s3", "DELETE", bucket + "/a.txt", JSON)
    yield case("s3, list", "s3", "GET", bucket + "?list-type=2&prefix=a%2Fb%20c&delimiter=%2F", JSON)
    yield case("s3, a subresource", "s3", "GET", bucket + "/a.txt?acl", JSON)
    yield case("s3, a key with blanks and plus signs", "s3", "PUT", bucket + "/a%20b/c%2Bd%3De%40f%3A%24%28g%29", JSON,
               b"x", given=bucket + "/a%20b/c+d=e@f:$(g)")
    yield case("s3, a key beyond ASCII", "s3", "GET", bucket + "/%C3%BC/%E6%97%A5%E6%9C%AC/%F0%9F%90%95", JSON,
               given=bucket + "/ü/%e6%97%a5本/🐕")
    yield case("s3, a key with doubled slashes and dots", "s3", "GET", bucket + "//a//./b/../c/", JSON)
    yield case("s3, a key with a percent sign", "s3", "GET", bucket + "/100%25/a~b", JSON, given=bucket + "/100%/a%7Eb")


def sign(vector, time):
    """The headers that botocore adds, in an order of our own."""
    request = botocore.awsrequest.AWSRequest(
        method=vector["method"], url=vector["url"], data=base64.b64decode(vector["body_base64"]))
    for name, value in vector["headers"]:
        request.headers.add_header(name, value)
    request.context["payload_signing_enabled"] = True
    keys = botocore.credentials.Credentials(
        vector["access_key_id"], vector["secret_access_key"], vector["session_token"])
    kind = botocore.auth.S3SigV4Auth if vector["service"] == "s3" else botocore.auth.SigV4Auth
    botocore.auth.get_current_datetime = lambda: datetime.datetime.fromtimestamp(time, datetime.timezone.utc)
    kind(keys, vector["service"], vector["region"]).add_auth(request)
    return {name: request.headers[name] for name in ADDED if name in request.headers}


def signing_names():
    """Endpoint prefixes with the names that their services are signed under."""
    session = botocore.session.get_session()
    names = {}
    for service in session.get_available_services():
        metadata = session.get_service_data(service)["metadata"]
        prefix = metadata["endpointPrefix"]
        names.setdefault(prefix, set()).add(metadata.get("signingName", prefix))
    return {prefix: sorted(found) for prefix, found in sorted(names.items())}


def record():
    vectors = []
    for number, vector in enumerate(cases()):
        time = 1_440_938_160 + number * 86_461
        vectors.append({**vector, "time": time, "signed": sign(vector, time)})
    lines = ",\n".join(json.dumps(vector, ensure_ascii=False) for vector in vectors)
    names = json.dumps(signing_names())
    FILE.write_text(f'{{\n"botocore": "{botocore.__version__}",\n"signing_names": {names},\n"vectors": [\n{lines}\n]\n}}\n')


def check():
    wrong = []
    recorded = json.loads(FILE.read_text())
    for vector in recorded["vectors"]:
        got = sign(vector, vector["time"])
        if got != vector["signed"]:
            wrong.append(f"{vector['name']}:\n  recorded {vector['signed']}\n  botocore {got}")
    print(f"{len(recorded['vectors']) - len(wrong)} of {len(recorded['vectors'])} signatures as botocore "
          f"{botocore.__version__} makes them (recorded with {recorded['botocore']})")
    for text in wrong:
        print(text, file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--record", action="store_true", help="write vectors.json")
    record() if parser.parse_args().record else check()
