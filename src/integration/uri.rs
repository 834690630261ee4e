//! URIs with `{parameter}` and `${stageVariables.name}` in them.
//!
//! A parameter without a value stays as it is written, as the service leaves it; a stage variable without one is
//! empty. Parameters are encoded for where they stand; stage variables are taken as they are.

use super::path::{encode_key, encode_path, encode_query};

/// A URI, or a part of one, read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UriTemplate {
    source: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Parameter(String),
    StageVariable(String),
}

const STAGE: &str = "${stageVariables.";

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '$'))
}

impl UriTemplate {
    pub(super) fn new(source: &str) -> UriTemplate {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = source;
        while let Some(c) = rest.chars().next() {
            let (found, length) = special(rest);
            match found {
                Some(piece) => {
                    if !literal.is_empty() {
                        pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                    }
                    pieces.push(piece);
                    rest = rest.get(length..).unwrap_or("");
                }
                None => {
                    literal.push(c);
                    rest = rest.get(c.len_utf8()..).unwrap_or("");
                }
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        UriTemplate { source: source.to_owned(), pieces }
    }

    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// The URI with values in place. `parameter` and `variable` give them by name.
    pub(super) fn expand<'v>(
        &self,
        parameter: impl Fn(&str) -> Option<&'v str>,
        variable: impl Fn(&str) -> Option<&'v str>,
    ) -> String {
        self.fill(parameter, variable, encode_path)
    }

    /// The same for a part of a query, such as an action with its parameters.
    pub(super) fn expand_query<'v>(
        &self,
        parameter: impl Fn(&str) -> Option<&'v str>,
        variable: impl Fn(&str) -> Option<&'v str>,
    ) -> String {
        self.fill(parameter, variable, encode_query)
    }

    /// The same for a path of S3, whose parameters are buckets and keys.
    pub(super) fn expand_keys<'v>(
        &self,
        parameter: impl Fn(&str) -> Option<&'v str>,
        variable: impl Fn(&str) -> Option<&'v str>,
    ) -> String {
        self.fill(parameter, variable, encode_key)
    }

    fn fill<'v>(
        &self,
        parameter: impl Fn(&str) -> Option<&'v str>,
        variable: impl Fn(&str) -> Option<&'v str>,
        encode: impl Fn(&mut String, &str),
    ) -> String {
        let mut out = String::with_capacity(self.source.len() + 32);
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::StageVariable(name) => out.push_str(variable(name).unwrap_or("")),
                Piece::Parameter(name) => match parameter(name) {
                    Some(value) if out.contains('?') => encode_query(&mut out, value),
                    Some(value) => encode(&mut out, value),
                    None => {
                        out.push('{');
                        out.push_str(name);
                        out.push('}');
                    }
                },
            }
        }
        out
    }
}

/// The piece at the start of `rest` that is no plain text, and its length.
fn special(rest: &str) -> (Option<Piece>, usize) {
    let named = |after: &str, make: fn(String) -> Piece, skip: usize| {
        let end = after.find('}')?;
        let name = after.get(..end).filter(|name| is_name(name))?;
        Some((make(name.to_owned()), skip + end + 1))
    };
    let found = if let Some(after) = rest.strip_prefix(STAGE) {
        named(after, Piece::StageVariable, STAGE.len())
    } else if let Some(after) = rest.strip_prefix('{') {
        named(after, Piece::Parameter, 1)
    } else {
        None
    };
    match found {
        Some((piece, length)) => (Some(piece), length),
        None => (None, 0),
    }
}

/// Whether `url` is one that can be called: a scheme, and a host made of letters that a host may have.
pub(super) fn is_endpoint(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else {
        return false;
    };
    let end = rest.bytes().position(|b| matches!(b, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or("");
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    !host.is_empty()
        && host.bytes().all(allowed)
        && port.is_none_or(|p| p.parse::<u16>().is_ok_and(|p| p == 80 || p == 443 || p > 1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expansion() {
        let uri = UriTemplate::new("https://${stageVariables.host}/{a}/{none}/${x}?q={a}");
        let parameter = |name: &str| (name == "a").then_some("v w/é");
        let out = uri.expand(parameter, |name| (name == "host").then_some("h.example"));
        assert_eq!(out, "https://h.example/v%20w/%C3%A9/{none}/${x}?q=v%20w%2F%C3%A9");
    }

    #[test]
    fn values_cannot_add_parameters_to_an_action() {
        let action = UriTemplate::new("GetObject&Bucket={b}");
        assert_eq!(action.expand_query(|_| Some("x&Key=/y"), |_| None), "GetObject&Bucket=x%26Key%3D%2Fy");
    }

    #[test]
    fn endpoints() {
        for good in ["https://a.example", "http://a:8080/x", "https://1.2.3.4?x=1"] {
            assert!(is_endpoint(good), "{good}");
        }
        for bad in ["https://", "ftp://a", "a.example", "http://a:22/", "https:///x", "https://{h}/"] {
            assert!(!is_endpoint(bad), "{bad}");
        }
    }
}
