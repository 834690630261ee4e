//! Parsing any text ends, in both dialects, without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vtl::{MappingTemplate, Template};

fuzz_target!(|text: &str| {
    let _ = Template::parse(text);
    let _ = MappingTemplate::parse(text);
});
