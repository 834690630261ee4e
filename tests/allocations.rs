//! How often a rendering asks for memory, once its renderer has what such renderings need.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use vtl::{Dialect, Limits, MappingContext, MappingTemplate, Options, Renderer};

#[global_allocator]
static ALLOCATOR: alloc_tracker::Allocator<std::alloc::System> = alloc_tracker::Allocator::system();

/// Allocations and reallocations of the third rendering in one renderer.
fn allocations(template: &str, body: &str) -> u64 {
    let options = Options::new(Dialect::ApiGateway).limits(Limits::unlimited());
    let template = MappingTemplate::parse_with("t", template, &options).unwrap();
    let context = MappingContext::builder()
        .body(body)
        .path_param("id", "42")
        .stage_variable("table", "Pets")
        .context("requestId", "0f3c1b2a")
        .build();
    let mut renderer = Renderer::new();
    for _ in 0..2 {
        renderer.render(&template, &context).unwrap();
    }
    let session = alloc_tracker::Session::new().no_stdout().no_file();
    let operation = session.operation("render");
    let span = operation.measure_thread().iterations(1);
    let result = renderer.render(&template, &context);
    drop(span);
    assert!(!result.unwrap().body().is_empty());
    session.to_report().operations().map(|(_, o)| o.total_allocations_count()).sum()
}

/// `{"items": […]}` with `count` objects.
fn items(count: usize) -> String {
    let mut text = String::from("{\"items\": [");
    for i in 0..count {
        let comma = if i == 0 { "" } else { "," };
        write!(text, r#"{comma}{{"id": "i-{i}", "size": {i}, "note": "say \"{i}\"", "in": {{"a": true}}}}"#)
            .unwrap();
    }
    text + "]}"
}

/// Allocations for each further item, from 100 items to 1,100.
fn allocations_per_item(template: &str) -> f64 {
    let [few, many] = [100, 1_100].map(|count| allocations(template, &items(count)) as f64);
    (many - few) / 1_000.0
}

#[test]
fn references_allocate_nothing() {
    let template = r#"{"table": "$stageVariables.table", "id": "$input.params('id')", "request": "$context.requestId",
        "body": $input.body}"#;
    assert_eq!(allocations(template, r#"{"kind": "dog", "price": 249}"#), 0);
}

#[test]
fn text_allocates_nothing() {
    let template = "a line that stands as it is, for $5 # and no more\n$context.requestId\n".repeat(3_000);
    assert_eq!(allocations(&template, ""), 0);
}

#[test]
fn values_of_a_body_allocate_nothing() {
    let template = r#"{"kind": "$input.path('$.kind')", "price": $input.path('$.price'), "tags": $input.json('$.tags')}"#;
    assert_eq!(allocations(template, r#"{"kind": "dog", "price": 249, "tags": ["a", 1, ["b", null]]}"#), 0);
    assert!(allocations_per_item("$input.json('$')") <= 0.1);
}

#[test]
fn a_loop_that_prints_allocates_nothing_of_its_own() {
    let template = r#"[#foreach($item in $input.path('$.items'))
        {"id": "$item.id", "size": $item.size, "a": $item.in.a}#if($foreach.hasNext),#end#end]"#;
    assert!(allocations_per_item(template) <= 2.0);
}

#[test]
fn a_loop_that_works_allocates_a_little_by_item() {
    let template = r#"#set($sum = 0)[#foreach($item in $input.path('$.items'))
        #set($sum = $sum + $item.size * 2)#set($label = "$item.id-$foreach.count")
        {"note": "$util.escapeJavaScript($item.note)", "label": "$label", "id": "$item.id.substring(2).toUpperCase()"}
        #end] $sum"#;
    assert!(allocations_per_item(template) <= 12.0);
}
