//! Jayway's options.

/// Options of Jayway's `Configuration`, all off by default, as in API Gateway.
///
/// ```
/// use vtl::jsonpath::{JsonPath, Options};
/// use vtl::Limits;
///
/// let options = Options { as_path_list: true, ..Options::default() };
/// let path = JsonPath::parse_with("$.a[*]", options, &Limits::default())?;
/// let places = path.read_json(&serde_json::json!({"a": [1, 2]}))?;
/// assert_eq!(places, serde_json::json!(["$['a'][0]", "$['a'][1]"]));
/// # Ok::<(), vtl::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "these are Jayway's options, each a flag there")]
pub struct Options {
    /// `ALWAYS_RETURN_LIST`: a definite path gives a list of its one value.
    pub always_return_list: bool,
    /// `DEFAULT_PATH_LEAF_TO_NULL`: a last name that is not there gives null.
    pub default_path_leaf_to_null: bool,
    /// `SUPPRESS_EXCEPTIONS`: a path that leads nowhere gives null, or an empty list where it may give several.
    pub suppress_exceptions: bool,
    /// `AS_PATH_LIST`: the places of the results, as `$['a'][0]`, instead of the results.
    pub as_path_list: bool,
    /// `REQUIRE_PROPERTIES`: a name that is not there is an error behind `*` and the like, too.
    pub require_properties: bool,
}
