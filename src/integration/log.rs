//! The execution log: one entry a step, in the words of the console's Test, with secrets masked.
//!
//! Entries carry no time: the library reads no clock. A secret is the value of a header that holds one; it is
//! masked wherever it turns up later, also inside a body.

use super::headers::Headers;
use std::fmt::Write as _;

/// Headers whose values are secrets.
const SECRET: [&str; 6] =
    ["authorization", "proxy-authorization", "x-api-key", "x-amz-security-token", "cookie", "set-cookie"];

/// Shorter values are masked at their header only: they would mask too much elsewhere.
const SHORTEST: usize = 8;

/// Bytes of one body that an entry shows; the service cuts long entries too.
const LONGEST: usize = 1024;

/// The log while it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    entries: Vec<String>,
    secrets: Vec<String>,
}

impl Log {
    pub(super) fn push(&mut self, entry: impl Into<String>) {
        let mut entry = entry.into();
        for secret in &self.secrets {
            if entry.contains(secret.as_str()) {
                entry = entry.replace(secret.as_str(), &"*".repeat(secret.len()));
            }
        }
        self.entries.push(entry);
    }

    /// Takes note of the secrets in `headers`.
    pub(super) fn learn(&mut self, headers: &Headers) {
        for (name, value) in headers.iter() {
            if value.len() >= SHORTEST && is_secret(name) && !self.secrets.iter().any(|s| s == value) {
                self.secrets.push(value.to_owned());
            }
        }
    }

    /// An entry that ends in a body.
    pub(super) fn body(&mut self, what: &str, body: &[u8]) {
        let mut entry = String::with_capacity(what.len() + body.len().min(LONGEST) + 24);
        entry.push_str(what);
        entry.push_str(": ");
        match std::str::from_utf8(body) {
            Ok(text) if text.len() <= LONGEST => entry.push_str(text),
            Ok(text) => {
                let end = text.floor_char_boundary(LONGEST);
                entry.push_str(text.get(..end).unwrap_or(""));
                entry.push_str(" [TRUNCATED]");
            }
            Err(_) => drop(write!(entry, "[Binary Data, {} bytes]", body.len())),
        }
        self.push(entry);
    }

    /// An entry that ends in headers, `{a=b, c=d}`.
    pub(super) fn headers(&mut self, what: &str, headers: &Headers) {
        let shown = headers.iter().map(|(name, value)| (name, value, is_secret(name)));
        self.pairs(what, shown);
    }

    /// An entry that ends in parameters, `{a=b, c=d}`.
    pub(super) fn parameters(&mut self, what: &str, parameters: &[(String, String)]) {
        self.pairs(what, parameters.iter().map(|(name, value)| (name.as_str(), value.as_str(), false)));
    }

    fn pairs<'p>(&mut self, what: &str, pairs: impl Iterator<Item = (&'p str, &'p str, bool)>) {
        let mut entry = String::with_capacity(256);
        entry.push_str(what);
        entry.push_str(": {");
        for (i, (name, value, secret)) in pairs.enumerate() {
            if i > 0 {
                entry.push_str(", ");
            }
            entry.push_str(name);
            entry.push('=');
            if secret {
                entry.extend(std::iter::repeat_n('*', value.len()));
            } else {
                entry.push_str(value);
            }
        }
        entry.push('}');
        self.push(entry);
    }

    pub(super) fn entries(&self) -> &[String] {
        &self.entries
    }

    pub(super) fn into_entries(self) -> Vec<String> {
        self.entries
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
        let mut log = Log::default();
        log.learn(&headers);
        log.headers("Method request headers", &headers);
        log.body("Body", br#"{"token": "Bearer abc", "k": 1}"#);
        log.body("Body", &[0xff]);
        let want = [
            "Method request headers: {authorization=**********, X-Api-Key=*, A=b}",
            r#"Body: {"token": "**********", "k": 1}"#,
            "Body: [Binary Data, 1 bytes]",
        ];
        assert_eq!(log.entries(), want);
    }
}
