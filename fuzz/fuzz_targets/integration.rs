//! Carrying any request through an integration of any parts ends without a panic, and gives the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vtl::integration::{BackendResponse, Integration, IntegrationResponse, IntegrationType, MethodRequest};

/// Integration type, URI, source of a parameter, two templates, body, answer.
type Parts<'a> = (u8, &'a str, &'a str, &'a str, &'a str, &'a str, &'a str);

fn integration(parts: &Parts<'_>) -> Option<Integration> {
    let (kind, uri, source, request, response, ..) = *parts;
    let kind = match kind % 5 {
        0 => IntegrationType::Aws,
        1 => IntegrationType::AwsProxy,
        2 => IntegrationType::Http,
        3 => IntegrationType::HttpProxy,
        _ => IntegrationType::Mock,
    };
    Integration::builder(kind)
        .http_method("POST")
        .uri(uri)
        .credentials("arn:aws:iam::123456789012:role/api")
        .request_parameter("integration.request.header.X-A", source)
        .request_template("application/json", request)
        .response(
            IntegrationResponse::new(200)
                .parameter("method.response.header.X-B", source)
                .template("application/json", response),
        )
        .response(IntegrationResponse::new(500).selection_pattern("5\\d{2}|.*Error.*"))
        .as_deployed()
        .build()
        .ok()
}

fuzz_target!(|parts: Parts<'_>| {
    let Some(integration) = integration(&parts) else { return };
    let (.., body, answer) = parts;
    let request = MethodRequest::new("POST", "/pets/7")
        .resource("/pets/{id}")
        .header("Content-Type", "application/json")
        .query("q", body)
        .body(body);
    let answer = BackendResponse::http(200).with_header("Content-Type", "application/json").with_body(answer);
    let once = || {
        let exchange = integration.request(&request);
        let sent = exchange.backend_request().map(|r| format!("{r:?}"));
        let response = exchange.response(&answer);
        (sent, response.status(), format!("{:?}", response.headers()), response.body().to_vec())
    };
    assert_eq!(once(), once());
});
