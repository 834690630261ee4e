//! Rendering any template over any body ends within its limits, and gives the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vtl::{Dialect, Limits, MappingContext, MappingTemplate, Options};

fuzz_target!(|input: (&str, &str)| {
    let limits = Limits { steps: 20_000, output_size: 1 << 20, string_size: 1 << 20, ..Limits::apigateway() };
    let options = Options::new(Dialect::ApiGateway).limits(limits);
    let (text, body) = input;
    if let Ok(template) = MappingTemplate::parse_with("fuzz", text, &options) {
        let context = MappingContext::builder().body(body).path_param("id", "42").build();
        let first = template.render(&context).map_err(|e| e.to_string());
        let second = template.render(&context).map_err(|e| e.to_string());
        assert_eq!(first, second);
    }
});
