//! Files, standard input and `name=value` pairs.

use crate::output::Failure;
use std::io::Read as _;
use std::path::Path;
use vtl::Data;

/// What is in a file; `-` is standard input.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(path).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))
}

/// The text of a file; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read_bytes(path)?).map_err(|_| Failure::usage(format!("{}: not UTF-8", path.display())))
}

/// The JSON object in a file.
pub(crate) fn read_object(path: &Path) -> Result<Data, Failure> {
    object(path, &read(path)?)
}

/// The JSON object in a file's text.
pub(crate) fn object(path: &Path, text: &str) -> Result<Data, Failure> {
    let data =
        Data::from_json(text).map_err(|e| Failure::usage(format!("{}: {}", path.display(), e.message())))?;
    match data {
        Data::Map(_) => Ok(data),
        _ => Err(Failure::usage(format!("{}: expected a JSON object", path.display()))),
    }
}

/// The two sides of `name=value`.
pub(crate) fn pair<'t>(flag: &str, text: &'t str) -> Result<(&'t str, &'t str), Failure> {
    text.split_once('=').ok_or_else(|| Failure::usage(format!("{flag} {text}: expected NAME=VALUE")))
}
