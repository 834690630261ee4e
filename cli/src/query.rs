//! `vtl query`: reads a JSONPath from a document.

use crate::args::QueryArgs;
use crate::inputs;
use crate::output::{Failure, print};
use vtl::jsonpath::JsonPath;

/// Prints what the path reads, and a line end.
pub(crate) fn run(args: &QueryArgs) -> Result<(), Failure> {
    let path = JsonPath::parse(&args.path)?;
    let document = inputs::read(&args.file)?;
    print(&format!("{}\n", path.read_text(&document)?))
}
