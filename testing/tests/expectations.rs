//! Every kind of expectation, held and not held: what fails says what, where, and which line.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use vtl_test::{Report, Runner};

const TEMPLATE: &str = "#set($context.responseOverride.status = 202)\n{\"id\": \"$input.params('id')\", \
                        \"n\": $input.json('$.n'), \"tags\": [#foreach($t in $input.path('$.tags'))\"$t\"#end]}\n";

const INTEGRATION: &str = "
type: http
httpMethod: POST
uri: https://shop.example/pets/{id}
requestParameters:
  integration.request.path.id: method.request.path.id
  integration.request.header.X-Kind: \"'pet'\"
requestTemplates:
  application/json: '#set($context.requestOverride.header.X-Own = \"o\"){\"name\": $input.json(\"$.name\")}'
passthroughBehavior: never
responses:
  default:
    statusCode: 200
    responseTemplates:
      application/json: |
        #set($context.responseOverride.header.X-Name = $input.path('$.name')){\"pet\": $input.json('$')}
  5\\d{2}:
    statusCode: 502
    responseTemplates:
      application/json: '{\"message\": \"down\"}'
";

/// Runs one test with `parts` and `expect` in a folder with a template and an integration.
fn run(subject: &str, parts: &str, expect: &str) -> Report {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.vtl"), TEMPLATE).unwrap();
    fs::write(folder.path().join("i.yaml"), INTEGRATION).unwrap();
    fs::write(folder.path().join("broken.vtl"), "a\n#if($x").unwrap();
    fs::write(folder.path().join("body.json"), "{\"n\": 1, \"tags\": [\"a\"]}").unwrap();
    fs::write(folder.path().join("out.txt"), "{\"id\": \"7\", \"n\": 1, \"tags\": [\"a\"]}\n").unwrap();
    fs::write(folder.path().join("sent.json"), r#"{"method": "POST", "body": {"name": "Rex"}}"#).unwrap();
    let text = format!("{subject}\ntests:\n  - name: it\n    {parts}\n    expect: {expect}\n");
    fs::write(folder.path().join("a.vtltest.yaml"), text).unwrap();
    Runner::new().path(folder.path()).ci(true).run().unwrap_or_else(|e| panic!("{expect}: {e}"))
}

fn table(subject: &str, parts: &str, rows: &[(&str, &str, &str)]) {
    for (held, broken, message) in rows {
        let report = run(subject, parts, held);
        assert!(report.passed(), "{held}: {}", report.to_text(false));
        let report = run(subject, parts, broken);
        let text = report.to_text(false);
        assert!(!report.passed() && report.failed() == 1, "{broken}: {text}");
        assert!(text.contains(message), "{broken}: expected `{message}` in\n{text}");
        assert!(text.contains("alone: vtl test ") && text.contains("a.vtltest.yaml --filter it\n"), "{text}");
    }
}

#[test]
fn of_templates() {
    let rows = [
        (
            r#"{text: "{\"id\": \"7\", \"n\": 1, \"tags\": [\"a\"]}\n"}"#,
            r#"{text: "{\"id\": \"7\", \"n\": 1, \"tags\": [\"b\"]}\n"}"#,
            "text: the output differs from 1:31 on, written by `$t` at /",
        ),
        ("{textFile: out.txt}", "{textFile: body.json}", "- {\"n\": 1, \"tags\": [\"a\"]}\n"),
        (
            "{json: {n: 1.0, tags: [a], id: '7'}}",
            "{json: {n: 2, tags: [a, b], id: 7}}",
            "json: it differs in 3 places\n      $.n, written by `$input.json('$.n')` at /",
        ),
        ("{jsonFile: out.txt}", "{jsonFile: body.json}", "t.vtl:2:8\n    -   (nothing)\n    +   \"7\""),
        ("{contains: ['\"n\": 1', tags]}", "{contains: [tags, Tags]}", "the output does not contain `Tags`"),
        ("{matches: '\"n\": \\d,'}", "{matches: '^n'}", "the output does not match `^n`"),
        (
            "{base64: eyJpZCI6ICI3IiwgIm4iOiAxLCAidGFncyI6IFsiYSJdfQo=}",
            "{base64: eyJp}",
            "base64: other bytes",
        ),
        (
            "{overrides: {responseOverride: {status: 202}}}",
            "{overrides: {responseOverride: {status: 203}}}",
            "$.responseOverride.status\n    -   203\n    +   202",
        ),
    ];
    table("template: t.vtl", "path: {id: '7'}\n    bodyFile: body.json", &rows);
}

#[test]
fn of_templates_that_fail() {
    let rows = [
        (
            "{error: {kind: json, contains: Unexpected End Of File}}",
            "{error: {kind: render}}",
            "it is of another kind\n    - render\n    + json",
        ),
        ("{error: Unexpected}", "{error: surprise}", "it does not contain `surprise`"),
        ("{error: {kind: json}}", "{contains: id}", "error: it failed\n      kind: json"),
    ];
    table("template: t.vtl", "body: '{'", &rows);
    let report = run("template: t.vtl", "body: '{'", "{contains: id}");
    assert!(
        report.to_text(false).contains("t.vtl:2:"),
        "the place in the template: {}",
        report.to_text(false)
    );
    let parse = [("{error: {kind: parse, contains: 'broken.vtl:2:'}}", "{text: ''}", "broken.vtl:2:7")];
    table("template: broken.vtl", "body: x", &parse);
    let both = run("template: t.vtl", "body: '{'", "{error: {kind: json}, contains: id}").to_text(false);
    assert!(both.contains("body: there is no output: it failed"), "{both}");
    let none = run("template: t.vtl", "body: {}", "{error: {kind: render}}").to_text(false);
    assert!(none.contains("an error is expected, and there is none"), "{none}");
}

#[test]
fn output_that_is_no_json_is_told_with_its_place() {
    let text = run("template: t.vtl", "body: {n: 1, tags: [a, b]}", "{json: {}}").to_text(false);
    assert!(text.contains("json: invalid JSON at output 1:32: expected `,` or `]`"), "{text}");
    assert!(text.contains("t.vtl:2:"), "{text}");
    assert!(text.contains("#foreach"), "the template's line: {text}");
    assert!(text.contains("+ {\"id\": \"\", \"n\": 1, \"tags\": [\"a\"\"b\"]}\n"), "{text}");
}

#[test]
fn of_the_request_side() {
    let rows = [
        (r#"{text: "{\"name\": \"Rex\"}"}"#, "{text: ''}", "text: the output differs from 1:1 on"),
        (
            "{overrides: {requestOverride: {header: {X-Own: o}}}}",
            "{overrides: {}}",
            "$.requestOverride\n    -   (nothing)",
        ),
        (
            "{backend: sent.json}",
            "{backend: {method: PUT}}",
            "backend.method: it differs\n    - PUT\n    + POST",
        ),
        (
            "{backend: {url: 'https://shop.example/pets/7', body: {name: Rex}}}",
            "{backend: {url: 'https://shop.example/pets/8'}}",
            "backend.url: it differs",
        ),
        (
            "{backend: {body: '{\"name\": \"Rex\"}'}}",
            "{backend: {body: {name: Max}}}",
            "backend.body: it differs in one place\n      $.name, written by `$input.json(\"$.name\")` at /",
        ),
        (
            "{backend: {headers: {X-Kind: pet, X-Own: o, X-Other: ~}}}",
            "{backend: {headers: {X-Kind: ~}}}",
            "backend.headers: `X-Kind` differs\n    - (no such header)\n    + pet",
        ),
        ("{contains: Rex}", "{backend: false}", "nothing is expected to be sent"),
        ("{contains: Rex}", "{status: 200}", "status: there is no response of the client"),
    ];
    table("integration: i.yaml\nside: request", "path: {id: '7'}\n    body: {name: Rex}", &rows);
}

#[test]
fn of_the_response_side() {
    let rows = [
        ("{status: 200}", "{status: 201}", "status: another status\n    - 201\n    + 200"),
        (
            "{headers: {X-Name: Rex, X-Other: ~}}",
            "{headers: {X-Name: Max}}",
            "headers: `X-Name` differs\n    - Max\n    + Rex",
        ),
        ("{json: {pet: {name: Rex}}}", "{json: {pet: {}}}", "$.pet.name"),
    ];
    let parts = "body: {name: Rex}\n    path: {id: '7'}\n    response: {body: {name: Rex}}";
    table("integration: i.yaml\nside: response", parts, &rows);
    let both = [(
        "{status: 200, backend: sent.json, contains: pet}",
        "{status: 200, backend: false}",
        "nothing is expected to be sent",
    )];
    table("integration: i.yaml", parts, &both);
}

#[test]
fn of_gateway_responses() {
    let rows = [
        (
            "{error: {kind: UNSUPPORTED_MEDIA_TYPE, contains: Unsupported Media Type}, backend: false, status: 415}",
            "{error: {kind: BAD_REQUEST_BODY}, backend: false}",
            "- BAD_REQUEST_BODY\n    + UNSUPPORTED_MEDIA_TYPE",
        ),
        (
            "{status: 415}",
            "{status: 200}",
            "the gateway ended the request itself\n      kind: UNSUPPORTED_MEDIA_TYPE",
        ),
    ];
    table("integration: i.yaml", "headers: {Content-Type: text/plain}\n    body: x", &rows);
    let timeout = [("{status: 504, error: {kind: INTEGRATION_TIMEOUT}}", "{status: 200}", "+ 504")];
    table("integration: i.yaml", "path: {id: '7'}\n    body: {}\n    response: {failure: timeout}", &timeout);
}

#[test]
fn a_gateway_response_that_nothing_tells_of_fails_and_is_no_snapshot() {
    let parts = "headers: {Content-Type: text/plain}\n    body: x";
    for expect in ["{snapshot: true}", "{contains: Unsupported}", "{backend: {method: POST}}"] {
        let text = run("integration: i.yaml", parts, expect).to_text(false);
        assert!(text.contains("error: it failed\n      kind: UNSUPPORTED_MEDIA_TYPE"), "{expect}: {text}");
        assert!(!text.contains("snapshot"), "{expect}: {text}");
    }
}

#[test]
fn a_terminal_obeys_nothing_of_an_output() {
    let text = run("template: t.vtl", "body: {n: 1, tags: [\"\\e[2J\"]}", "{text: ''}").to_text(false);
    assert!(text.contains("\\u{1b}[2J") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn a_response_template_alone_sees_the_backend_s_body() {
    let rows = [("{json: {id: '', n: 5, tags: []}}", "{json: {id: '', n: 6, tags: []}}", "$.n")];
    table("template: t.vtl\nside: response", "response: {body: {n: 5}}\n    body: {n: 6}", &rows);
}

#[test]
fn an_integration_that_is_refused_fails_its_tests_with_the_place() {
    let text = run("integration: {type: http, httpMethod: GET, uri: 'ftp://x'}", "body: x", "{status: 200}")
        .to_text(false);
    assert!(text.contains("a.vtltest.yaml:1:44"), "{text}");
    assert!(text.contains("Invalid HTTP endpoint specified for URI"), "{text}");
}

#[test]
fn what_stands_around_an_integration_counts() {
    let subject = "integration: i.yaml\napi:\n  method: {requestParameters: [method.request.header.X-Key], validateRequestParameters: true}";
    let rows =
        [("{error: {kind: BAD_REQUEST_PARAMETERS}, status: 400}", "{status: 200}", "BAD_REQUEST_PARAMETERS")];
    table(subject, "body: {}", &rows);
}

#[test]
fn a_failure_names_the_line_of_the_integration_s_file() {
    let parts = "body: {name: Rex}\n    response: {body: {name: Max}}";
    let text = run("integration: i.yaml", parts, "{json: {pet: {name: Rex}}}").to_text(false);
    let place = "i.yaml:16 (responses.default.responseTemplates.application/json 1:";
    assert!(text.contains("$.pet.name, written by `$input.json('$')` at ") && text.contains(place), "{text}");
    let text = run("integration: i.yaml", parts, "{backend: {body: {name: Max}}}").to_text(false);
    assert!(text.contains("i.yaml (requestTemplates.application/json 1:"), "{text}");
}

#[test]
fn what_an_integration_has_without_effect_is_told() {
    let subject =
        "integration:\n  type: mock\n  requestTemplate: {}\n  responses: {default: {statusCode: 200}}";
    let report = run(subject, "body: {statusCode: 200}", "{status: 200}");
    let text = report.to_text(false);
    assert!(report.passed(), "{text}");
    assert!(
        text.contains("  note /") && text.contains("a.vtltest.yaml:3:3: requestTemplate: unknown property"),
        "{text}"
    );
}
