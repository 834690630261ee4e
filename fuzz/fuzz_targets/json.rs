//! Reading any text as JSON ends without a panic; what was read prints so that it reads the same; a body of which a
//! template takes a part gives what the whole document gives, and is refused in the same words.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vtl::{Data, Dialect, Limits, MappingContext, MappingTemplate, Options};

const PATHS: [&str; 7] = ["$", "$.a", "$.a.b", "$['a'][0]", "$.a[1].b", "$.b.a", "$.a.length()"];

fn render(template: &str, body: &str) -> Result<String, String> {
    let options = Options::new(Dialect::ApiGateway).limits(Limits { steps: 200_000, ..Limits::apigateway() });
    let template = MappingTemplate::parse_with("fuzz", template, &options).expect("a sound template");
    let context = MappingContext::builder().body(body).build();
    template.render(&context).map(|r| r.into_body()).map_err(|e| e.message().to_owned())
}

fuzz_target!(|text: &str| {
    for path in PATHS {
        let json = format!("$input.json(\"{path}\")");
        let alone = render(&json, text);
        // The template that reads the whole document first leaves nothing to be read by use.
        let whole = render(&format!("#set($all = $input.path('$'))#set($n = $all.size()){json}"), text);
        assert_eq!(alone, whole, "{path}");
        let value = format!("$input.path(\"{path}\")");
        let whole = render(&format!("#set($all = $input.path('$'))#set($n = $all.size()){value}"), text);
        assert_eq!(render(&value, text), whole, "{path}");
    }
    if let Ok(printed) = render("$input.json('$')", text) {
        assert_eq!(render("$input.json('$')", &printed).as_ref(), Ok(&printed));
    }
    // In a list: a body of `null` alone is refused. A number may be strict JSON and more than Java holds.
    if let (Ok(data), Ok(read)) = (Data::from_json(text), render("$input.json('$')", &format!("[{text}]"))) {
        assert_eq!(read, format!("[{}]", data.to_json()));
    }
});
