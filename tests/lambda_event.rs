//! The proxy event read back with the types that Lambda functions in Rust use.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used)]

use aws_lambda_events::apigw::ApiGatewayProxyRequest;
use vtl::Data;
use vtl::integration::{Integration, MethodRequest};

const INTEGRATION: &str = r#"{
    "type": "aws_proxy",
    "httpMethod": "POST",
    "uri": "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:f/invocations"
}"#;

fn event(request: &MethodRequest) -> ApiGatewayProxyRequest {
    let exchange = Integration::from_json(INTEGRATION).unwrap().request(request);
    serde_json::from_slice(exchange.backend_request().unwrap().body()).unwrap()
}

#[test]
fn a_request_with_everything() {
    let request = MethodRequest::new("PUT", "/pets/a%20b/?tag=x&tag=y%2Bz")
        .resource("/pets/{id+}")
        .header("Content-Type", "text/plain")
        .header("x-user", "1")
        .header("x-user", "2")
        .stage("live")
        .stage_variable("table", "pets")
        .context("requestId", "r-1")
        .context("identity", Data::from_json(r#"{"sourceIp": "10.0.0.1", "apiKey": "k"}"#).unwrap())
        .context("authorizer", Data::from_json(r#"{"principalId": "ann", "level": "3"}"#).unwrap())
        .body("hé");
    let event = event(&request);
    assert_eq!(event.resource.as_deref(), Some("/pets/{id+}"));
    assert_eq!(event.path.as_deref(), Some("/pets/a%20b/"));
    assert_eq!(event.http_method.as_str(), "PUT");
    assert_eq!(event.path_parameters.get("id").map(String::as_str), Some("a b"));
    assert_eq!(event.multi_value_query_string_parameters.all("tag"), Some(vec!["x", "y+z"]));
    assert_eq!(event.query_string_parameters.first("tag"), Some("y+z"));
    assert_eq!(event.headers.get("x-user").unwrap(), "2");
    let all: Vec<_> = event.multi_value_headers.get_all("x-user").iter().collect();
    assert_eq!(all, ["1", "2"]);
    assert_eq!(event.stage_variables.get("table").map(String::as_str), Some("pets"));
    assert_eq!(event.body.as_deref(), Some("hé"));
    assert!(!event.is_base64_encoded);
    let context = event.request_context;
    assert_eq!(context.request_id.as_deref(), Some("r-1"));
    assert_eq!(context.stage.as_deref(), Some("live"));
    assert_eq!(context.path.as_deref(), Some("/live/pets/a%20b/"));
    assert_eq!(context.request_time_epoch, 1_577_836_800_000);
    assert_eq!(context.identity.source_ip.as_deref(), Some("10.0.0.1"));
    assert_eq!(context.identity.api_key.as_deref(), Some("k"));
    assert_eq!(context.authorizer.fields["principalId"], "ann");
}

#[test]
fn a_request_with_nothing() {
    let event = event(&MethodRequest::new("GET", "/"));
    assert!(event.query_string_parameters.is_empty());
    assert!(event.path_parameters.is_empty());
    assert!(event.stage_variables.is_empty());
    assert_eq!(event.body, None);
    assert_eq!(event.request_context.identity.user, None);
    assert_eq!(event.request_context.identity.source_ip.as_deref(), Some("127.0.0.1"));
    assert_eq!(event.request_context.apiid.as_deref(), Some("a1b2c3d4e5"));
}
