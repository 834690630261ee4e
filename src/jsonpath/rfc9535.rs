//! The answers of the standard, RFC 9535, for who wants to know where Jayway differs.
//!
//! This is another language with the same look: a filter on an object tests its members, a slice has a step, a
//! missing value equals a missing value, and the answer is always a list.

use crate::error::{Error, ErrorKind, Result};
use jsonpath_rust::JsonPath as _;

/// The values that `path` selects in `document`, by RFC 9535.
///
/// ```
/// let document = serde_json::json!({"a": [1, 2, 3, 4]});
/// let values = vtl::jsonpath::rfc9535::query("$.a[0:4:2]", &document)?;
/// assert_eq!(values, [1, 3]);
/// # Ok::<(), vtl::Error>(())
/// ```
pub fn query(path: &str, document: &serde_json::Value) -> Result<Vec<serde_json::Value>> {
    match document.query(path) {
        Ok(values) => Ok(values.into_iter().cloned().collect()),
        Err(error) => Err(Error::new(ErrorKind::InvalidPath, error.to_string())),
    }
}
