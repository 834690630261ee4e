//! A whole dry run of a DynamoDB `PutItem`, request and response, beside rendering its two templates alone.

#![allow(missing_docs, clippy::unwrap_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use vtl::integration::{BackendResponse, Integration, IntegrationResponse, IntegrationType, MethodRequest};
use vtl::{MappingContext, MappingTemplate};

const REQUEST: &str = r#"#set($in = $input.path('$'))
{
  "TableName": "$stageVariables.table",
  "Item": {
    "id": {"S": "$input.params('id')"},
    "owner": {"S": "$context.authorizer.principalId"},
    "name": {"S": "$util.escapeJavaScript($in.name)"},
    "age": {"N": "$in.age"},
    "tags": {"L": [
#foreach($tag in $in.tags)
      {"S": "$util.escapeJavaScript($tag)"}#if($foreach.hasNext),#end

#end
    ]},
    "address": {"M": {
      "street": {"S": "$in.address.street"},
      "city": {"S": "$in.address.city"}
    }},
    "created": {"N": "$context.requestTimeEpoch"}
  },
  "ConditionExpression": "attribute_not_exists(id)",
  "ReturnConsumedCapacity": "TOTAL"
}
"#;

const RESPONSE: &str = r#"#set($out = $input.path('$'))
{
  "id": "$input.params('id')",
  "request": "$context.requestId",
  "capacity": $out.ConsumedCapacity.CapacityUnits,
  "table": "$out.ConsumedCapacity.TableName"
}
"#;

const BODY: &str = r#"{"name": "Rex \"the dog\"", "age": 7, "tags": ["small", "brown", "friendly"],
    "address": {"street": "1 Main Street", "city": "Springfield"}}"#;
const ANSWER: &str = r#"{"ConsumedCapacity": {"CapacityUnits": 1.0, "TableName": "pets"}}"#;

fn context(body: &str) -> MappingContext {
    MappingContext::builder()
        .body(body)
        .path_param("id", "7")
        .header("Content-Type", "application/json")
        .stage_variable("table", "pets")
        .context("requestId", "r-1")
        .context("requestTimeEpoch", 1_577_836_800_000)
        .build()
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("put-item");
    let (to, back) = (MappingTemplate::parse(REQUEST).unwrap(), MappingTemplate::parse(RESPONSE).unwrap());
    let (request, response) = (context(BODY), context(ANSWER));
    group.bench_function("two templates", |b| {
        b.iter(|| {
            black_box(to.render(black_box(&request)).unwrap());
            black_box(back.render(black_box(&response)).unwrap())
        });
    });
    group.bench_function("two contexts and templates", |b| {
        b.iter(|| {
            black_box(to.render(&context(black_box(BODY))).unwrap());
            black_box(back.render(&context(black_box(ANSWER))).unwrap())
        });
    });
    let integration = Integration::builder(IntegrationType::Aws)
        .http_method("POST")
        .uri("arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem")
        .credentials("arn:aws:iam::123456789012:role/api")
        .request_template("application/json", REQUEST)
        .response(IntegrationResponse::new(200).template("application/json", RESPONSE))
        .response(IntegrationResponse::new(400).selection_pattern("4\\d{2}"))
        .build()
        .unwrap();
    let method_request = MethodRequest::new("POST", "/pets/7")
        .resource("/pets/{id}")
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .header("User-Agent", "bench/1.0")
        .stage_variable("table", "pets")
        .context("requestId", "r-1")
        .body(BODY);
    let answer = BackendResponse::http(200)
        .with_header("Content-Type", "application/x-amz-json-1.0")
        .with_body(ANSWER);
    group.bench_function("dry run", |b| {
        b.iter(|| black_box(integration.request(black_box(&method_request)).response(black_box(&answer))));
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
