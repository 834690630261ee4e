//! Paths, queries and percent-encoding: how a request's path meets its resource, and how values enter a URL.
//!
//! Rules recorded from the service: query values are form-decoded (`+` is a blank); a greedy parameter keeps inner
//! slashes, and loses one at its end.

use std::fmt::Write as _;

/// The path parameters of `path` under `resource`, decoded; `None` where the path does not fit.
pub(super) fn match_resource(resource: &str, path: &str) -> Option<Vec<(String, String)>> {
    let mut parameters = Vec::new();
    let mut wanted = resource.trim_start_matches('/').split('/');
    let mut rest = Some(path.strip_prefix('/').unwrap_or(path));
    loop {
        let Some(segment) = wanted.next() else {
            return matches!(rest, None | Some("")).then_some(parameters);
        };
        let here = rest?;
        let name = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}'));
        if let Some(greedy) = name.and_then(|n| n.strip_suffix('+')) {
            let value = here.strip_suffix('/').unwrap_or(here);
            if value.is_empty() {
                return None;
            }
            parameters.push((greedy.to_owned(), percent_decode(value)));
            return Some(parameters);
        }
        let (value, after) = match here.split_once('/') {
            Some((value, after)) => (value, Some(after)),
            None => (here, None),
        };
        match name {
            Some(_) if value.is_empty() => return None,
            Some(name) => parameters.push((name.to_owned(), percent_decode(value))),
            None if segment == value => {}
            None => return None,
        }
        rest = after;
    }
}

/// The parameters of a query string, in order, decoded.
pub(super) fn parse_query(query: &str) -> Vec<(String, String)> {
    // A semicolon splits too (developer guide, "Important notes").
    let pairs = query.split(['&', ';']).filter(|pair| !pair.is_empty());
    let decode = |text: &str| percent_decode(&text.replace('+', " "));
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// Decodes `%XX`; a broken escape stays, and bytes that are no UTF-8 become U+FFFD.
pub(super) fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let digit = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16));
    let bytes = text.as_bytes();
    let (mut out, mut i) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(i) {
        match (byte, digit(bytes.get(i + 1)), digit(bytes.get(i + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                i += 3;
            }
            _ => {
                out.push(byte);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn encode_into(out: &mut String, text: &str, keep: impl Fn(u8) -> bool) {
    for byte in text.bytes() {
        if keep(byte) {
            out.push(char::from(byte));
        } else {
            encode_byte(out, byte);
        }
    }
}

/// Appends an unreserved character as it is, any other byte as an escape.
fn encode_byte(out: &mut String, byte: u8) {
    if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
        out.push(char::from(byte));
    } else {
        // Writing to a string cannot fail.
        let _ = write!(out, "%{byte:02X}");
    }
}

/// Appends `text` as part of a URL's path: slashes stay, as a greedy parameter needs.
pub(super) fn encode_path(out: &mut String, text: &str) {
    encode_into(out, text, |b| {
        matches!(
            b,
            b'/' | b':' | b'@' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'='
        )
    });
}

/// Appends `text` as part of an object's key: S3 takes a plain `+` in a path for a blank.
pub(super) fn encode_key(out: &mut String, text: &str) {
    encode_into(out, text, |b| b == b'/');
}

/// Appends `text` as the name or value of a query parameter.
pub(super) fn encode_query(out: &mut String, text: &str) {
    encode_into(out, text, |_| false);
}

/// A URL whose path and query hold nothing but unreserved characters, what divides them, and escapes in upper case:
/// whoever decodes and encodes it again finds the same.
#[cfg(feature = "sigv4")]
pub(super) fn encode_strictly(url: &str) -> String {
    let start = url.find("://").map_or(0, |at| at + 3);
    let path = start + url.get(start..).and_then(|u| u.find(['/', '?'])).unwrap_or(url.len() - start);
    let (mut out, mut rest) =
        (url.get(..path).unwrap_or(url).to_owned(), url.get(path..).unwrap_or("").bytes());
    let mut in_query = false;
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let mut digit = || ahead.next().and_then(|b| char::from(b).to_digit(16));
        match byte {
            b'%' => match (digit(), digit()) {
                (Some(high), Some(low)) => {
                    rest = ahead;
                    encode_byte(&mut out, (high * 16 + low) as u8);
                }
                _ => out.push_str("%25"),
            },
            b'/' if !in_query => out.push('/'),
            b'?' if !in_query => {
                in_query = true;
                out.push('?');
            }
            b'&' | b'=' if in_query => out.push(char::from(byte)),
            b'+' if in_query => out.push_str("%20"),
            other => encode_byte(&mut out, other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(resource: &str, path: &str) -> Option<String> {
        let parameters = match_resource(resource, path)?;
        Some(parameters.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join(","))
    }

    #[test]
    fn resources() {
        assert_eq!(matched("/", "/").as_deref(), Some(""));
        assert_eq!(matched("/a/{b}", "/a/x%2Fy").as_deref(), Some("b=x/y"));
        assert_eq!(matched("/a/{b}", "/a/x/").as_deref(), Some("b=x"));
        assert_eq!(matched("/{p+}", "/a//b/").as_deref(), Some("p=a//b"));
        assert_eq!(matched("/s/{p+}", "/s/"), None);
        assert_eq!(matched("/a/{b}", "/a"), None);
        assert_eq!(matched("/a/{b}", "/a//"), None);
        assert_eq!(matched("/a", "/b"), None);
        assert_eq!(matched("/a", "/a/b"), None);
    }

    #[test]
    fn queries() {
        let pairs = parse_query("a=1;a=2&b=x+y%2B&c&&=d");
        let want = [("a", "1"), ("a", "2"), ("b", "x y+"), ("c", ""), ("", "d")];
        assert_eq!(pairs, want.map(|(n, v)| (n.to_owned(), v.to_owned())));
        assert_eq!(percent_decode("%C3%A9%zz%f"), "é%zz%f");
    }

    #[test]
    fn encoding() {
        let mut out = String::new();
        encode_path(&mut out, "a b/é?");
        out.push('?');
        encode_query(&mut out, "a/b+c");
        assert_eq!(out, "a%20b/%C3%A9%3F?a%2Fb%2Bc");
    }
}
