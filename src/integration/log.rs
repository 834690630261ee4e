//! The execution log: one entry a step, in the words of the console's Test, with secrets masked.
//!
//! Entries carry no time: the library reads no clock. A secret is the value of a header that holds one, or the API
//! key; it is masked wherever it turns up later, also inside a body. All entries stand in one text, so that a log that nobody
//! reads costs little more than the copy of what it shows.

use super::headers::Headers;
use std::borrow::Cow;
use std::fmt;

/// Headers whose values are secrets.
const SECRET: [&str; 6] =
    ["authorization", "proxy-authorization", "x-api-key", "x-amz-security-token", "cookie", "set-cookie"];

/// Shorter values are masked at their header only: they would mask too much elsewhere.
const SHORTEST: usize = 8;

/// Bytes of one body that an entry shows; the service cuts long entries too.
const LONGEST: usize = 1024;

/// Bytes of a usual log.
const USUAL: usize = 4096;

/// The execution log of one exchange, entry by entry.
///
/// ```
/// use vtl::integration::{Integration, MethodRequest};
///
/// let mock = Integration::from_json(r#"{"type": "mock", "responses": {"default": {"statusCode": "200"}}}"#)?;
/// let exchange = mock.request(&MethodRequest::new("GET", "/pets"));
/// assert_eq!(exchange.log().last(), Some("Method completed with status: 200"));
/// # Ok::<(), vtl::integration::ConfigError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ExecutionLog {
    text: String,
    /// Where each entry ends.
    ends: Vec<usize>,
}

impl ExecutionLog {
    /// The entries in order. An entry has as many lines as the body that it shows.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| self.text.get(start..end).unwrap_or(""))
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The newest entry.
    pub fn last(&self) -> Option<&str> {
        self.iter().last()
    }
}

impl fmt::Debug for ExecutionLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl fmt::Display for ExecutionLog {
    /// One entry a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

/// The log while it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    done: ExecutionLog,
    secrets: Vec<String>,
}

impl Log {
    pub(super) fn new() -> Log {
        let done = ExecutionLog { text: String::with_capacity(USUAL), ends: Vec::with_capacity(24) };
        Log { done, secrets: Vec::new() }
    }

    /// An entry made of `parts`.
    pub(super) fn push(&mut self, parts: &[&str]) {
        for part in parts {
            self.done.text.push_str(part);
        }
        self.close();
    }

    /// Ends an entry, and masks the secrets in it.
    fn close(&mut self) {
        let start = self.done.ends.last().copied().unwrap_or(0);
        if let Cow::Owned(masked) = self.masked(self.done.text.get(start..).unwrap_or("")) {
            self.done.text.truncate(start);
            self.done.text.push_str(&masked);
        }
        self.done.ends.push(self.done.text.len());
    }

    fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for secret in self.secrets.iter().filter(|secret| !secret.is_empty()) {
            if text.contains(secret.as_str()) {
                text = Cow::Owned(text.replace(secret.as_str(), &"*".repeat(secret.len())));
            }
        }
        text
    }

    /// Takes note of the secrets in `headers`.
    pub(super) fn learn(&mut self, headers: &Headers) {
        for (name, value) in headers.iter() {
            if is_secret(name) {
                self.learn_value(value);
            }
        }
    }

    /// Takes note of a secret that stands in no header.
    pub(super) fn learn_value(&mut self, value: &str) {
        if value.len() >= SHORTEST && !self.secrets.iter().any(|s| s == value) {
            self.secrets.push(value.to_owned());
        }
    }

    /// An entry that ends in a body.
    pub(super) fn body(&mut self, what: &str, body: &[u8]) {
        // Masked before it is cut: half of a secret is no longer found.
        let text = std::str::from_utf8(body).map(|text| self.masked(text));
        let out = &mut self.done.text;
        out.push_str(what);
        out.push_str(": ");
        match text {
            Ok(text) if text.len() <= LONGEST => out.push_str(&text),
            Ok(text) => {
                let end = text.floor_char_boundary(LONGEST);
                out.push_str(text.get(..end).unwrap_or(""));
                out.push_str(" [TRUNCATED]");
            }
            Err(_) => {
                out.push_str("[Binary Data, ");
                out.push_str(&body.len().to_string());
                out.push_str(" bytes]");
            }
        }
        self.close();
    }

    /// An entry that ends in headers, `{a=b, c=d}`.
    pub(super) fn headers(&mut self, what: &str, headers: &Headers) {
        self.pairs(what, headers.iter().map(|(name, value)| (name, value, is_secret(name))));
    }

    /// An entry that ends in parameters, `{a=b, c=d}`.
    pub(super) fn parameters(&mut self, what: &str, parameters: &[(String, String)]) {
        self.pairs(what, parameters.iter().map(|(name, value)| (name.as_str(), value.as_str(), false)));
    }

    fn pairs<'p>(&mut self, what: &str, pairs: impl Iterator<Item = (&'p str, &'p str, bool)>) {
        let out = &mut self.done.text;
        out.push_str(what);
        out.push_str(": {");
        for (i, (name, value, secret)) in pairs.enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            out.push_str(name);
            out.push('=');
            if secret {
                out.extend(std::iter::repeat_n('*', value.len()));
            } else {
                out.push_str(value);
            }
        }
        out.push('}');
        self.close();
    }

    pub(super) fn entries(&self) -> &ExecutionLog {
        &self.done
    }

    pub(super) fn into_entries(self) -> ExecutionLog {
        self.done
    }
}

fn is_secret(header: &str) -> bool {
    SECRET.iter().any(|name| name.eq_ignore_ascii_case(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_everywhere() {
        let headers: Headers =
            [("authorization", "Bearer abc"), ("X-Api-Key", "k"), ("A", "b")].into_iter().collect();
        let mut log = Log::new();
        log.learn(&headers);
        log.headers("Method request headers", &headers);
        log.body("Body", br#"{"token": "Bearer abc", "k": 1}"#);
        log.body("Body", &[0xff]);
        log.push(&["a", "", "Bearer ", "abc"]);
        let want = [
            "Method request headers: {authorization=**********, X-Api-Key=*, A=b}",
            r#"Body: {"token": "**********", "k": 1}"#,
            "Body: [Binary Data, 1 bytes]",
            "a**********",
        ];
        assert_eq!(log.entries().iter().collect::<Vec<_>>(), want);
        assert_eq!(log.entries().to_string(), format!("{}\n", want.join("\n")));
        assert_eq!((log.entries().len(), log.entries().last()), (4, Some("a**********")));
    }

    #[test]
    fn a_cut_shows_no_part_of_a_secret() {
        let mut log = Log::new();
        log.learn_value("0123456789");
        let start = "x".repeat(LONGEST - 6);
        log.body("Body", format!("{start}0123456789").as_bytes());
        let want = format!("Body: {start}****** [TRUNCATED]");
        assert_eq!(log.entries().last(), Some(want.as_str()));
    }
}
