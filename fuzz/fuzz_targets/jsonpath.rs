//! Reading any path from any document ends, without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vtl::jsonpath::JsonPath;

fuzz_target!(|input: (&str, &str)| {
    let (path, document) = input;
    if let Ok(path) = JsonPath::parse(path) {
        let _ = path.read_text(document);
    }
});
