//! What holds for every integration, request and answer: nothing panics, every exchange ends, and no text from
//! outside can end a line of a message's head.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use vtl::Data;
use vtl::integration::{
    BackendRequest, BackendResponse, ContentHandling, GatewayResponse, GatewayResponseType, Headers,
    Integration, IntegrationBuilder, IntegrationResponse, IntegrationType, MethodRequest,
    PassthroughBehavior, Quotas, RequestValidator,
};

/// Texts that could end a line, leave a place or break a reader.
fn text() -> impl Strategy<Value = String> {
    let hard = prop::sample::select(vec![
        "",
        "a",
        "a\r\nX-Evil: 1",
        "\n",
        "\0",
        "\u{7f}",
        "a b",
        "é\u{2028}",
        "%0D%0A",
        "{p}",
        "${stageVariables.v}",
        "?x=1&y=2",
        "../..",
        "🦀",
        "'",
        "\"",
        "$",
        "{\"a\": \"1\\r\\n2\"}",
        "{a",
        "[1, 2",
        "YQ==",
        "application/json",
        "image/png",
        "*/*",
        "text/html, image/png",
        "X-A",
        "Content-Length",
    ]);
    prop_oneof![3 => hard.prop_map(str::to_owned), 1 => any::<String>()]
}

/// A text that seldom does harm, so that most exchanges go all the way.
fn calm() -> impl Strategy<Value = String> {
    prop_oneof![9 => Just("v".to_owned()), 1 => text()]
}

fn name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "X-A",
        "Content-Type",
        "Accept",
        "Host",
        "Transfer-Encoding",
        "X-HTTP-Method-Override",
        "X-Amzn-Trace-Id",
        "Authorization",
        "X-Amz-Invocation-Type",
    ]);
    prop_oneof![12 => known.prop_map(str::to_owned), 1 => text()]
}

fn headers() -> impl Strategy<Value = Headers> {
    prop::collection::vec((name(), calm()), 0..4).prop_map(|pairs| pairs.into_iter().collect())
}

/// Templates that take what they get to every place where it could do harm.
fn template() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "$input.body",
        "$input.json('$')",
        "$input.path('$.a')",
        "$input.params('q')",
        "{\"statusCode\": 200}",
        "{statusCode: $input.params('q')}",
        "#set($context.requestOverride.header.X-A = $input.params('q'))",
        "#set($context.requestOverride.header[$input.params('q')] = 'v')",
        "#set($context.requestOverride.path.p = $input.params('q'))",
        "#set($context.requestOverride.querystring[$input.params('q')] = $input.body)",
        "#set($context.requestOverride.header = 'x')",
        "#set($context.responseOverride.header.X-A = $input.params('q'))",
        "#set($context.responseOverride.header[$input.params('q')] = ['a', $input.body])",
        "#set($context.responseOverride.status = 299)",
        "#set($context.responseOverride = {})",
        "$context.identity.sourceIp",
        "#foreach($n in $context.keySet())$n#end",
        "$util.parseJson($input.body)",
    ]);
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn source() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "method.request.querystring.q",
        "method.request.multivaluequerystring.q",
        "method.request.header.X-A",
        "method.request.multivalueheader.X-A",
        "method.request.path.p",
        "method.request.body",
        "method.request.body.a",
        "stageVariables.v",
        "context.requestId",
        "'fixed'",
    ])
    .prop_map(str::to_owned)
}

fn answer_source() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "integration.response.header.X-A",
        "integration.response.multivalueheader.X-A",
        "integration.response.body",
        "integration.response.body.a",
        "stageVariables.v",
        "context.requestId",
    ])
    .prop_map(str::to_owned)
}

fn destination() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["X-A", "p", "q", "Content-Type", "Host", "Accept"]);
    let place = prop::sample::select(vec!["header", "path", "querystring"]);
    (place, name).prop_map(|(place, name)| format!("integration.request.{place}.{name}"))
}

fn handling() -> impl Strategy<Value = Option<ContentHandling>> {
    prop::sample::select(vec![
        None,
        Some(ContentHandling::ConvertToBinary),
        Some(ContentHandling::ConvertToText),
    ])
}

fn response() -> impl Strategy<Value = IntegrationResponse> {
    let pattern = prop::sample::select(vec!["", "4\\d{2}", ".*", "(\n|.)+", "2.."]);
    let parts =
        (100u16..600, pattern, prop::option::of(answer_source()), prop::option::of(template()), handling());
    parts.prop_map(|(status, pattern, source, template, handling)| {
        let mut response = IntegrationResponse::new(status).selection_pattern(pattern);
        if let Some(source) = source {
            response = response.parameter("method.response.header.X-Mapped", &source);
        }
        if let Some(template) = template {
            response = response.template("application/json", &template);
        }
        match handling {
            Some(handling) => response.content_handling(handling),
            None => response,
        }
    })
}

const LAMBDA: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations";

fn target() -> impl Strategy<Value = (IntegrationType, &'static str)> {
    prop::sample::select(vec![
        (IntegrationType::Http, "https://a.example/{p}?z={q}"),
        (IntegrationType::Http, "https://${stageVariables.v}/"),
        (IntegrationType::HttpProxy, "https://a.example/{p}"),
        (IntegrationType::HttpProxy, "https://a.example/${stageVariables.v}"),
        (IntegrationType::Aws, "arn:aws:apigateway:us-east-1:dynamodb:action/PutItem"),
        (IntegrationType::Aws, "arn:aws:apigateway:us-east-1:sns:action/Publish&Message={p}"),
        (IntegrationType::Aws, "arn:aws:apigateway:us-east-1:s3:path/{p}/{q}"),
        (IntegrationType::Aws, LAMBDA),
        (IntegrationType::AwsProxy, LAMBDA),
        (IntegrationType::Mock, ""),
    ])
}

fn builder() -> impl Strategy<Value = IntegrationBuilder> {
    let mappings = prop::collection::vec((destination(), source()), 0..4);
    let behavior = prop::sample::select(vec![
        PassthroughBehavior::WhenNoMatch,
        PassthroughBehavior::WhenNoTemplates,
        PassthroughBehavior::Never,
    ]);
    let sides = (prop::option::of(template()), prop::collection::vec(response(), 0..3), handling());
    let around = (any::<bool>(), any::<bool>(), any::<bool>(), prop::bool::weighted(0.1));
    (target(), mappings, behavior, sides, around).prop_map(
        |((kind, uri), mappings, behavior, sides, around)| {
            let (template, responses, handling) = sides;
            let (binary, checked, changed, small) = around;
            let mut builder = Integration::builder(kind)
                .http_method(if kind == IntegrationType::AwsProxy { "POST" } else { "ANY" })
                .passthrough_behavior(behavior)
                .as_deployed();
            if !uri.is_empty() {
                builder = builder.uri(uri);
            }
            for (to, from) in mappings {
                builder = builder.request_parameter(&to, &from);
            }
            if let Some(template) = template {
                builder = builder.request_template("application/json", &template);
            }
            builder = responses.into_iter().fold(builder, IntegrationBuilder::response);
            if let Some(handling) = handling {
                builder = builder.content_handling(handling);
            }
            if binary {
                builder = builder.binary_media_types(["image/*", "application/octet-stream"]);
            }
            if checked {
                builder = builder.validator(RequestValidator::new().required("method.request.querystring.q"));
            }
            if changed {
                let response = GatewayResponse::new()
                    .parameter("gatewayresponse.header.X-Gateway", "method.request.querystring.q")
                    .template("application/json", "$context.error.messageString $method.request.header.X-A");
                builder = builder
                    .gateway_response(GatewayResponseType::Default4xx, response.clone())
                    .gateway_response(GatewayResponseType::Default5xx, response);
            }
            if small {
                builder = builder.quotas(Quotas::new().header_bytes(40).payload_bytes(12));
            }
            builder
        },
    )
}

fn request() -> impl Strategy<Value = MethodRequest> {
    let method =
        prop_oneof![19 => prop::sample::select(vec!["GET", "POST"]).prop_map(str::to_owned), 1 => text()];
    let parts =
        (method, calm(), text(), headers(), prop::collection::vec(any::<u8>(), 0..20), text(), calm());
    parts.prop_map(|(method, path, query, headers, bytes, body, value)| {
        MethodRequest::new(method, format!("/{path}"))
            .resource("/{p+}")
            .query("q", query)
            .headers(headers)
            .body(if bytes.len() % 2 == 0 { bytes } else { body.into_bytes() })
            .stage_variable("v", value.clone())
            .context("requestId", value.clone())
            .context("apiId", value)
    })
}

fn answer() -> impl Strategy<Value = BackendResponse> {
    let payload = prop_oneof![
        text(),
        text().prop_map(|t| format!("{{\"headers\": {{\"X-A\": {}}}}}", Data::from(t.as_str()).to_json())),
        text().prop_map(|t| format!(
            "{{\"multiValueHeaders\": {{{}: [\"v\"]}}}}",
            Data::from(t.as_str()).to_json()
        )),
        text().prop_map(|t| format!("{{\"errorMessage\": {}}}", Data::from(t.as_str()).to_json())),
    ];
    (0u8..5, 100u16..600, headers(), payload, text()).prop_map(|(kind, status, headers, payload, error)| {
        match kind {
            0 | 1 => BackendResponse::http(status).with_headers(headers).with_body(payload),
            2 => BackendResponse::lambda(payload),
            3 => BackendResponse::function_error(payload, error),
            _ => BackendResponse::unreachable(error),
        }
    })
}

fn ends_a_line(text: &str) -> bool {
    text.contains(['\r', '\n', '\0'])
}

fn clean(headers: &Headers) -> bool {
    headers.iter().all(|(name, value)| !name.is_empty() && !ends_a_line(name) && !ends_a_line(value))
}

fn clean_request(request: &BackendRequest) -> bool {
    let blank = |text: &str| text.contains([' ', '\t']) || ends_a_line(text);
    !blank(request.method()) && !blank(request.url()) && clean(request.headers())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Whatever comes in from the client and from the backend.
    #[test]
    fn every_exchange_ends_with_a_clean_head(builder in builder(), request in request(), answer in answer()) {
        let integration = builder.build().unwrap();
        let exchange = integration.request(&request);
        if let Some(sent) = exchange.backend_request() {
            prop_assert!(clean_request(sent), "{sent:?}");
            prop_assert!(exchange.finished().is_none());
        }
        let response = exchange.response(&answer);
        prop_assert!((100..600).contains(&response.status()));
        prop_assert!(clean(response.headers()), "{response:?}");
        prop_assert!(response.log().last().unwrap().starts_with("Method completed with status: "));
    }

    /// Whatever is written in the configuration, building it ends: with an integration or with what is wrong.
    #[test]
    fn every_configuration_is_answered(pairs in prop::collection::vec((text(), text()), 0..6), kind in target()) {
        let mut builder = Integration::builder(kind.0).http_method("POST").uri(kind.1);
        for (a, b) in &pairs {
            builder = builder
                .request_parameter(a, b)
                .request_template(a, b)
                .credentials(a)
                .response(IntegrationResponse::new(200).selection_pattern(a).parameter(a, b).template(a, b));
        }
        if let Err(error) = builder.build() {
            prop_assert!(!error.faults().is_empty());
            prop_assert!(error.faults().iter().all(|fault| !fault.reason().is_empty()));
        }
    }

    /// Whatever a file holds.
    #[test]
    fn every_file_is_answered(text in text()) {
        drop(Integration::from_json(&text));
        let inside = format!("{{\"type\": \"http\", \"uri\": {}}}", Data::from(text.as_str()).to_json());
        drop(Integration::from_json(&inside));
    }
}
