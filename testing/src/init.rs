//! A first test file for a template: the parts of a request that it reads, and what it makes of them.

mod reads;

use crate::find::TEST_ENDING;
use crate::json::{Json, differences};
use reads::Reads;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use vtl::{Data, MappingContext, MappingTemplate};

/// Writes `NAME.vtltest.yaml` beside the template `NAME.vtl`, whose text is `source`, and gives its path. The test has
/// a value for every part of a request that the template reads, and expects what the template makes of them today. A
/// file that is there is left as it is, which is an error.
pub fn init(template: &Path, source: &str) -> Result<PathBuf, String> {
    let parsed = MappingTemplate::parse_named(&template.display().to_string(), source);
    let parsed = parsed.map_err(|error| format!("{error:#}"))?;
    let name = template.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let path =
        template.with_file_name(format!("{}{TEST_ENDING}", name.strip_suffix(".vtl").unwrap_or(&name)));
    let text = test_file(&name, &parsed)?;
    let created = File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()));
    created.map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(path)
}

fn test_file(name: &str, template: &MappingTemplate) -> Result<String, String> {
    let reads = Reads::of(template);
    let request = reads.request();
    let mut text = format!("template: {}\ntests:\n  - name: a request\n", Value::from(name));
    for (key, value) in &request {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    {key}: {value}");
    }
    text.push_str("    expect:\n");
    let data: Data = Value::Object(as_request_file(request)).into();
    let context = crate::messages::mapping_request(MappingContext::builder(), &data)?.build();
    match template.render(&context) {
        Ok(rendered) => text.push_str(&expected(rendered.body())),
        Err(error) => {
            let kind = crate::expect::kind_name(error.kind());
            let _ = write!(text, "      # {error}\n      error: {{kind: {kind}}}\n");
        }
    }
    Ok(text)
}

/// The members of a test as those of a request file.
fn as_request_file(mut request: serde_json::Map<String, Value>) -> serde_json::Map<String, Value> {
    if let Some(path) = request.shift_remove("path") {
        request.insert("pathParameters".to_owned(), path);
    }
    request
}

/// The output as what a test expects: as JSON where it is, with the numbers as they are.
fn expected(output: &str) -> String {
    let pretty = serde_json::from_str::<Value>(output).and_then(|value| serde_json::to_string_pretty(&value));
    if let (Ok(pretty), Ok(actual)) = (pretty, Json::parse(output))
        && Json::parse(&Data::from_json(&pretty).unwrap_or_default().to_json())
            .is_ok_and(|kept| differences(&kept, &actual).is_empty())
        && actual.is_container()
    {
        let lines: Vec<String> = pretty.lines().map(|line| format!("        {line}\n")).collect();
        return format!("      json:\n{}", lines.concat());
    }
    format!("      text: {}\n", Value::from(output))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(template: &str) -> String {
        test_file("t.vtl", &MappingTemplate::parse(template).unwrap()).unwrap()
    }

    #[test]
    fn every_part_that_is_read_has_a_value() {
        let template = concat!(
            "#set($pet = $input.path('$.pet'))\n",
            "{\"id\": \"$input.params('id')\", \"v\": \"$input.params().header.get('X-Version')\",\n",
            "\"name\": $input.json('$.pet.name'), \"stage\": \"$stageVariables.table\",\n",
            "\"ip\": \"$context.identity.sourceIp\", \"q\": \"$input.params('limit')\",\n",
            "\"tags\": [#foreach($tag in $pet.tags)\"$tag.label\"#if($foreach.hasNext),#end#end]}"
        );
        let want = concat!(
            "template: \"t.vtl\"\ntests:\n  - name: a request\n",
            "    path: {\"id\":\"7\"}\n    query: {\"limit\":\"limit\"}\n    headers: {\"X-Version\":\"X-Version\"}\n",
            "    body: {\"pet\":{\"name\":\"name\",\"tags\":[{\"label\":\"label\"}]}}\n",
            "    context: {\"identity\":{\"sourceIp\":\"192.0.2.1\"}}\n    stageVariables: {\"table\":\"table\"}\n",
            "    expect:\n      json:\n        {\n          \"id\": \"7\",\n"
        );
        let text = written(template);
        assert!(text.starts_with(want), "{text}");
        assert!(text.contains("\"label\"\n"), "{text}");
    }

    #[test]
    fn what_is_no_json_is_expected_as_text() {
        assert!(written("a: $input.body\n").ends_with("    expect:\n      text: \"a: {}\\n\"\n"));
        assert!(written("{\"n\": 0.10000000000000000001}").contains("text: \"{"));
    }

    #[test]
    fn a_template_that_fails_is_expected_to() {
        let text = written("#set($x = $input.path('$.a'))$x.substring(9)");
        assert!(text.contains("error: {kind: render}"), "{text}");
    }
}
