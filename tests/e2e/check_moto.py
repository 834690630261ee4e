"""The services, against moto. It stands behind a front that checks signatures and answers in JSON where AWS does;
what arrived is read with boto3, past that front."""

import base64
import json
import pathlib
import sys
import time

import boto3

import harness
import servers


def run(checks, vtl, folder):
    port = harness.free_port()
    command = [pathlib.Path(sys.executable).parent / "moto_server", "-H", "127.0.0.1", "-p", port]
    with harness.process(command, port, folder / "moto.log"), servers.serving(servers.front(port)) as (url, _):
        at = Services(vtl, url, f"http://127.0.0.1:{port}")
        for part in (dynamodb, sqs, sns, states, events, kinesis, s3):
            for name, check in part(at):
                checks.run(f"{part.__name__}: {name}", check)


class Services:
    """`vtl` towards the front, and boto3 towards moto."""

    def __init__(self, vtl, url, moto):
        self.vtl, self.url, self.moto, self.examples = vtl, url, moto, harness.examples()

    def client(self, name):
        key, secret = harness.KEYS.values()
        return boto3.client(
            name,
            endpoint_url=self.moto,
            region_name=harness.REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
        )

    def send(self, name, case="", *more, keys=harness.KEYS):
        return self.vtl.send(self.examples[name], case, "--endpoint-url", self.url, *more, keys=keys)[1]

    def as_the_example(self, name, case="", varies=()):
        """Sends, and wants the client's response of the example; gives its body where that is JSON."""
        response = self.send(name, case)
        harness.same_response(response, self.examples[name].read("response", case), varies)
        return json.loads(response["body"]) if response.get("body", "").startswith("{") else None


def table(client, name, *keys):
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": keys[n], "KeyType": ("HASH", "RANGE")[n]} for n in range(len(keys))],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
    )


def dynamodb(at):
    client = at.client("dynamodb")
    table(client, "pets", "id")
    table(client, "pets-by-owner", "owner", "id")

    def item(key):
        return client.get_item(TableName="pets", Key={"id": {"S": key}}).get("Item")

    def put(case):
        at.as_the_example("dynamodb-put-item", case)
        sent = at.examples["dynamodb-put-item"].read("backend-request", case)["body"]["Item"]
        assert item(sent["id"]["S"]) == sent, item(sent["id"]["S"])

    def put_again():
        before = item("rex-7")
        at.as_the_example("dynamodb-put-item", "-exists")
        assert item("rex-7") == before

    def get():
        client.put_item(TableName="pets", Item={"id": {"S": "7"}, "name": {"S": "Rex"}})
        at.as_the_example("dynamodb-get-item")
        client.delete_item(TableName="pets", Key={"id": {"S": "7"}})
        at.as_the_example("dynamodb-get-item", "-missing")

    def query():
        example = at.examples["dynamodb-query"]
        for case in ("", "-next"):
            for one in example.read("backend-response", case)["body"]["Items"]:
                client.put_item(TableName="pets-by-owner", Item=one)
        client.put_item(TableName="pets-by-owner", Item={"owner": {"S": "another"}, "id": {"S": "a-0"}})
        at.as_the_example("dynamodb-query")
        at.as_the_example("dynamodb-query", "-next")

    def update():
        client.put_item(TableName="pets", Item={"id": {"S": "a-1"}, "name": {"S": "Rex"}, "visits": {"N": "7"}})
        client.put_item(TableName="pets", Item={"id": {"S": "a-2"}, "name": {"S": "Kitty"}})
        for case, key in (("", "a-1"), ("-visit", "a-2")):
            at.as_the_example("dynamodb-update-item", case)
            answered = at.examples["dynamodb-update-item"].read("backend-response", case)["body"]["Attributes"]
            assert item(key) == answered, item(key)

    def update_nobody():
        at.as_the_example("dynamodb-update-item", "-missing")
        assert item("nobody") is None

    def wrong_key():
        keys = {**harness.KEYS, "AWS_SECRET_ACCESS_KEY": "another"}
        response = at.send("dynamodb-put-item", "-bare", "--path", "id=never", keys=keys)
        assert json.loads(response["body"]) == {"message": "SignatureDoesNotMatch"}, response
        assert item("never") is None

    return [
        ("PutItem", lambda: put("")),
        ("PutItem, an item of that key", put_again),
        ("PutItem, optional members", lambda: put("-bare")),
        ("GetItem", get),
        ("Query, page by page", query),
        ("Query, no such table", lambda: at.as_the_example("dynamodb-query", "-no-table")),
        ("UpdateItem", update),
        ("UpdateItem, no such item", update_nobody),
        ("a wrong secret is refused", wrong_key),
    ]


def received(client, url, count=1):
    """The messages of a queue, once `count` have come."""
    messages = []
    for _ in range(40):
        messages += client.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], AttributeNames=["All"]
        ).get("Messages", [])
        if len(messages) >= count:
            break
        time.sleep(0.25)
    assert len(messages) == count, f"{len(messages)} messages"
    return messages


def sqs(at):
    client = at.client("sqs")
    form = client.create_queue(QueueName="orders")["QueueUrl"]
    fifo = client.create_queue(QueueName="orders.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]

    def by_form():
        receipt = at.as_the_example("sqs-send-message", varies=("receipt",))["receipt"]
        (message,) = received(client, form)
        assert message["MessageId"] == receipt
        assert json.loads(message["Body"]) == at.examples["sqs-send-message"].read("request", "")["body"], message
        attributes = {name: (one["DataType"], one["StringValue"]) for name, one in message["MessageAttributes"].items()}
        request = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
        assert attributes == {"requestId": ("String", request), "priority": ("Number", "3")}, attributes

    def by_json():
        varies = ("receipt", "place")
        receipt = at.as_the_example("sqs-send-message-json", varies=varies)["receipt"]
        at.as_the_example("sqs-send-message-json", varies=varies)
        (message,) = received(client, fifo)
        assert message["MessageId"] == receipt
        sent = at.examples["sqs-send-message-json"].read("backend-request", "")["body"]
        assert message["Body"] == sent["MessageBody"], message
        assert message["Attributes"]["MessageGroupId"] == "c-9", message
        assert message["MessageAttributes"]["path"]["StringValue"] == "/orders", message

    return [
        ("SendMessage by form", by_form),
        ("SendMessage by form, no such queue", lambda: no_queue(at, "sqs-send-message")),
        ("SendMessage by JSON, once of two", by_json),
        ("SendMessage by JSON, no such queue", lambda: no_queue(at, "sqs-send-message-json")),
    ]


def no_queue(at, name):
    message = at.as_the_example(name, "-no-queue", varies=("message",))["message"]
    assert message.startswith("The specified queue does not exist"), message


def sns(at):
    client, queues = at.client("sns"), at.client("sqs")
    topic = client.create_topic(Name="alerts")["TopicArn"]
    inbox = queues.create_queue(QueueName="inbox")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=inbox, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"severity": ["high"]})
    client.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"FilterPolicy": policy})

    def publish():
        identity = at.as_the_example("sns-publish", varies=("id",))["id"]
        (message,) = received(queues, inbox)
        notice = json.loads(message["Body"])
        assert notice["MessageId"] == identity and notice["TopicArn"] == topic, notice
        assert notice["Subject"] == "Pump 7: pressure", notice
        assert json.loads(notice["Message"]) == at.examples["sns-publish"].read("request", "")["body"], notice
        assert notice["MessageAttributes"]["severity"] == {"Type": "String", "Value": "high"}, notice

    def filtered():
        at.send("sns-publish", "", "--body-text", json.dumps({"title": "quiet"}))
        received(queues, inbox, 0)

    return [
        ("Publish, to a queue", publish),
        ("Publish, filtered out by its attribute", filtered),
        ("Publish, no such topic", lambda: at.as_the_example("sns-publish", "-no-topic", varies=("message",))),
    ]


def states(at):
    client = at.client("stepfunctions")
    definition = json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}})
    role = f"arn:aws:iam::{harness.ACCOUNT}:role/fulfil"
    machine = client.create_state_machine(name="fulfil", definition=definition, roleArn=role)["stateMachineArn"]

    def start():
        name = at.as_the_example("step-functions-start-execution")["execution"]
        (execution,) = client.list_executions(stateMachineArn=machine)["executions"]
        assert execution["name"] == name, execution
        given = client.describe_execution(executionArn=execution["executionArn"])["input"]
        sent = at.examples["step-functions-start-execution"].read("backend-request", "")["body"]["input"]
        assert json.loads(given) == json.loads(sent), given

    def again():
        """The same name with another input: with the same one, the service takes it for a repetition."""
        response = at.send("step-functions-start-execution", "", "--body-text", "{}")
        harness.same_response(response, at.examples["step-functions-start-execution"].read("response", "-again"))
        assert len(client.list_executions(stateMachineArn=machine)["executions"]) == 1

    return [
        ("StartExecution", start),
        ("StartExecution, the name is taken", again),
        ("StartExecution, no such machine", lambda: at.as_the_example("step-functions-start-execution", "-no-machine")),
    ]


def events(at):
    client, queues = at.client("events"), at.client("sqs")
    client.create_event_bus(Name="shop")
    placed = queues.create_queue(QueueName="placed")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=placed, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = json.dumps({"source": ["shop.api"], "detail-type": ["order.placed"]})
    client.put_rule(Name="placed", EventBusName="shop", EventPattern=pattern)
    client.put_targets(Rule="placed", EventBusName="shop", Targets=[{"Id": "1", "Arn": arn}])

    def put():
        told = at.as_the_example("eventbridge-put-events", varies=("id",))["events"]
        arrived = [json.loads(message["Body"]) for message in received(queues, placed, 2)]
        arrived.sort(key=lambda event: event["detail"]["id"])
        assert [event["detail"] for event in arrived] == at.examples["eventbridge-put-events"].read("request", "")[
            "body"
        ]
        assert {event["id"] for event in arrived} == {event["id"] for event in told}
        for event in arrived:
            assert event["resources"] == ["arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5"], event

    def other_type():
        at.send("eventbridge-put-events", "", "--path", "type=order.cancelled")
        received(queues, placed, 0)

    return [("PutEvents, by a rule to a queue", put), ("PutEvents, not of the rule's type", other_type)]


def kinesis(at):
    client = at.client("kinesis")
    client.create_stream(StreamName="readings", ShardCount=2)
    client.get_waiter("stream_exists").wait(StreamName="readings", WaiterConfig={"Delay": 1})

    def records():
        found = []
        for shard in client.list_shards(StreamName="readings")["Shards"]:
            place = client.get_shard_iterator(
                StreamName="readings", ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            found += [(shard["ShardId"], one) for one in client.get_records(ShardIterator=place)["Records"]]
        return found

    def one(case):
        told = at.as_the_example("kinesis-put-record", case, varies=("shard", "sequence"))
        sent = at.examples["kinesis-put-record"].read("backend-request", case)["body"]
        (record,) = [
            one for shard, one in records() if (shard, one["SequenceNumber"]) == (told["shard"], told["sequence"])
        ]
        assert record["Data"] == base64.b64decode(sent["Data"]), record
        assert record["PartitionKey"] == sent["PartitionKey"], record

    def many():
        before = len(records())
        at.as_the_example("kinesis-put-records")
        sent = at.examples["kinesis-put-records"].read("backend-request", "")["body"]["Records"]
        wanted = {(one["PartitionKey"], base64.b64decode(one["Data"])) for one in sent}
        arrived = [(one["PartitionKey"], one["Data"]) for _, one in records()]
        assert len(arrived) == before + len(sent) and wanted <= set(arrived), arrived

    return [("PutRecord", lambda: one("")), ("PutRecord, a text", lambda: one("-csv")), ("PutRecords", many)]


def s3(at):
    client = at.client("s3")
    place = {"LocationConstraint": harness.REGION}
    client.create_bucket(Bucket="pet-files", CreateBucketConfiguration=place)
    client.put_bucket_versioning(Bucket="pet-files", VersioningConfiguration={"Status": "Enabled"})
    key = "pets/rex & kitty +1.png"

    def put(case, key):
        at.as_the_example("s3-put-object", case, varies=("X-Version",))
        request = at.examples["s3-put-object"].read("request", case)
        stored = client.get_object(Bucket="pet-files", Key=key)
        assert stored["Body"].read() == servers.body(request)
        assert stored["ContentType"] == request["headers"]["Content-Type"], stored
        assert stored["CacheControl"] == "private, max-age=3600", stored
        assert stored["Metadata"] == {"uploaded-by": "203.0.113.7"}, stored

    def get(case):
        """The object is the one that was put through the other example."""
        at.as_the_example("s3-get-object", case)

    def unchanged():
        stored = client.head_object(Bucket="pet-files", Key=key)
        tag, version = stored["ETag"], stored["VersionId"]
        response = at.send("s3-get-object", "", "--header", f"If-None-Match={tag}", "--query", f"version={version}")
        assert (response["status"], response["headers"]["ETag"], response["body"]) == (304, tag, ""), response

    def any_key():
        """What a client escapes in a path is the key, whatever it holds."""
        for name in ("a b", "a+b", "a%b", "a//b", "ä/é", "a=b&c", "(a)*'!", "a:b@c;d,e$f", "~a_b-c.d"):
            at.send("s3-put-object", "-text", "--path", f"key={name}")
            stored = client.get_object(Bucket="pet-files", Key=name)["Body"].read()
            assert stored == b"one espresso, please\n", name
            response = at.send("s3-get-object", "-as-text", "--path", f"key={name}")
            assert response["body"] == "one espresso, please\n", (name, response)

    return [
        ("PutObject, bytes", lambda: put("", key)),
        ("PutObject, a text", lambda: put("-text", "notes/café.txt")),
        ("PutObject, no such bucket", lambda: at.as_the_example("s3-put-object", "-no-bucket")),
        ("GetObject, bytes", lambda: get("")),
        ("GetObject, bytes for a client that takes text", lambda: get("-as-text")),
        ("GetObject, 304", unchanged),
        ("GetObject, no such key", lambda: get("-missing")),
        ("any key", any_key),
    ]
