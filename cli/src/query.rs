//! `vtl query`: reads a JSONPath from a document.

use crate::args::QueryArgs;
use crate::inputs;
use crate::output::{Failure, print};
use vtl::jsonpath::{JsonPath, rfc9535};

/// Prints what the path reads, and a line end.
pub(crate) fn run(args: &QueryArgs) -> Result<(), Failure> {
    if args.compare {
        return compare(args);
    }
    if args.rfc9535 {
        return print(&format!("{}\n", standard(&args.path, &inputs::read(&args.file)?)?));
    }
    let path = JsonPath::parse(&args.path)?;
    let document = inputs::read(&args.file)?;
    print(&format!("{}\n", path.read_text(&document)?))
}

/// The standard's answer: a list of what was selected.
fn standard(path: &str, document: &str) -> Result<String, Failure> {
    let document: serde_json::Value = serde_json::from_str(document).map_err(Failure::usage)?;
    Ok(serde_json::Value::Array(rfc9535::query(path, &document)?).to_string())
}

/// Prints both answers. Where API Gateway gives one value for a definite path the standard gives a list of one.
fn compare(args: &QueryArgs) -> Result<(), Failure> {
    let document = inputs::read(&args.file)?;
    let own = JsonPath::parse(&args.path);
    let definite = own.as_ref().is_ok_and(JsonPath::is_definite);
    let own = own.and_then(|path| path.read_text(&document));
    let other = standard(&args.path, &document);
    let as_list = own.as_ref().map(|text| if definite { format!("[{text}]") } else { text.clone() });
    let same = match (&as_list, &other) {
        (Ok(own), Ok(other)) => json(own) == json(other),
        (Err(_), Err(_)) => true,
        // A path that leads nowhere is an error here and an empty list there.
        (Err(error), Ok(other)) => error.kind() == vtl::ErrorKind::PathNotFound && other == "[]",
        (Ok(_), Err(_)) => false,
    };
    let shown = |result: Result<String, String>| result.unwrap_or_else(|message| format!("error: {message}"));
    let own = shown(own.map_err(|e| e.message().to_owned()));
    let other = shown(other.map_err(|failure| failure.message()));
    let verdict = if same { "the same" } else { "different" };
    print(&format!("API Gateway: {own}\nRFC 9535:    {other}\n{verdict}\n"))?;
    if same { Ok(()) } else { Err(Failure::Differs) }
}

fn json(text: &str) -> Option<serde_json::Value> {
    serde_json::from_str(text).ok()
}
