//! JSON texts as they stand, and how two of them differ.
//!
//! Numbers are equal where they denote the same value: `1`, `1.0` and `10e-1` are, `0.1` and `0.10000000000000001` are
//! not, however many digits they have. The order of members does not matter, a member that is there twice does.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// A value, and the byte at which it begins.
#[derive(Clone, Debug)]
pub(crate) struct Json {
    at: usize,
    value: Value,
}

/// A value with its numbers as they are written.
#[derive(Clone, Debug)]
enum Value {
    /// `null`, `true`, `false`.
    Word(String),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The members of an object in order, also those that are there twice.
struct Pairs<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pairs<'de>, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

impl Json {
    /// Reads strict JSON; serde's error has line and column.
    pub(crate) fn parse(text: &str) -> serde_json::Result<Json> {
        // The whole first: places of errors count from its start.
        let raw: &RawValue = serde_json::from_str(text)?;
        Json::read(raw, text.as_ptr() as usize)
    }

    /// Whether it is an object or a list.
    pub(crate) fn is_container(&self) -> bool {
        matches!(self.value, Value::Object(_) | Value::List(_))
    }

    /// `start` is where the whole text begins in memory.
    fn read(raw: &RawValue, start: usize) -> serde_json::Result<Json> {
        let text = raw.get();
        let value = match text.as_bytes().first() {
            Some(b'{') => {
                let Pairs(pairs) = serde_json::from_str(text)?;
                let read = |(key, value): (String, &RawValue)| Ok((key, Json::read(value, start)?));
                Value::Object(pairs.into_iter().map(read).collect::<serde_json::Result<_>>()?)
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                let read = |item: &RawValue| Json::read(item, start);
                Value::List(items.into_iter().map(read).collect::<serde_json::Result<_>>()?)
            }
            Some(b'"') => Value::Text(serde_json::from_str(text)?),
            Some(b'-' | b'0'..=b'9') => Value::Number(text.to_owned()),
            _ => Value::Word(text.to_owned()),
        };
        Ok(Json { at: (text.as_ptr() as usize).saturating_sub(start), value })
    }
}

impl fmt::Display for Json {
    /// Compact JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Word(text) | Value::Number(text) => f.write_str(text),
            Value::Text(text) => write!(f, "{}", serde_json::Value::from(text.as_str())),
            Value::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if i == 0 { "[" } else { "," })?;
                }
                f.write_str(if items.is_empty() { "[]" } else { "]" })
            }
            Value::Object(members) => {
                for (i, (key, value)) in members.iter().enumerate() {
                    let key = serde_json::Value::from(key.as_str());
                    write!(f, "{}{key}:{value}", if i == 0 { "{" } else { "," })?;
                }
                f.write_str(if members.is_empty() { "{}" } else { "}" })
            }
        }
    }
}

/// One place where two values differ.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// A JSONPath.
    pub(crate) path: String,
    /// `None` where nothing is expected there.
    pub(crate) expected: Option<String>,
    /// `None` where nothing is there.
    pub(crate) actual: Option<String>,
    /// What else is to be said.
    pub(crate) note: &'static str,
    /// The byte of the actual text at which the value begins, or the one in which it is missing.
    pub(crate) at: usize,
}

/// Where `actual` differs from `expected`, in the order of the expected value.
pub(crate) fn differences(expected: &Json, actual: &Json) -> Vec<Difference> {
    let mut found = Differences(Vec::new());
    found.compare("$", expected, actual);
    found.0
}

struct Differences(Vec<Difference>);

impl Differences {
    fn push(
        &mut self,
        path: &str,
        expected: Option<&Json>,
        actual: Option<&Json>,
        note: &'static str,
        at: usize,
    ) {
        let text = |json: Option<&Json>| json.map(Json::to_string);
        let (expected, actual) = (text(expected), text(actual));
        self.0.push(Difference { path: path.to_owned(), expected, actual, note, at });
    }

    fn compare(&mut self, path: &str, expected: &Json, actual: &Json) {
        let note = match (&expected.value, &actual.value) {
            (Value::Word(a), Value::Word(b)) | (Value::Text(a), Value::Text(b)) if a == b => return,
            (Value::Number(a), Value::Number(b)) if decimal(a) == decimal(b) => return,
            (Value::List(a), Value::List(b)) => return self.lists(path, a, b, actual.at),
            (Value::Object(a), Value::Object(b)) => return self.objects(path, a, b, actual.at),
            (Value::Number(a), Value::Text(b)) | (Value::Text(a), Value::Number(b)) if a == b => {
                "a number is no text"
            }
            _ => "",
        };
        let within = match (&expected.value, &actual.value) {
            (Value::Text(expected), Value::Text(actual)) => 1 + first_difference(expected, actual),
            _ => 0,
        };
        self.push(path, Some(expected), Some(actual), note, actual.at + within);
    }

    fn lists(&mut self, path: &str, a: &[Json], b: &[Json], at: usize) {
        for i in 0..a.len().max(b.len()) {
            let path = format!("{path}[{i}]");
            match (a.get(i), b.get(i)) {
                (Some(a), Some(b)) => self.compare(&path, a, b),
                (a, b) => self.push(&path, a, b, "", b.map_or(at, |b| b.at)),
            }
        }
    }

    fn objects(&mut self, path: &str, a: &[(String, Json)], b: &[(String, Json)], at: usize) {
        for (key, expected) in a {
            let path = format!("{path}{}", step(key));
            match b.iter().find(|(other, _)| other == key) {
                Some((_, actual)) => self.compare(&path, expected, actual),
                None => self.push(&path, Some(expected), None, "", at),
            }
        }
        for (i, (key, actual)) in b.iter().enumerate() {
            let twice = b.iter().take(i).any(|(other, _)| other == key);
            if twice || !a.iter().any(|(other, _)| other == key) {
                let note = if twice { "the member is there twice" } else { "" };
                self.push(&format!("{path}{}", step(key)), None, Some(actual), note, actual.at);
            }
        }
    }
}

/// The byte of `actual` that differs first, as far as it is written without escapes.
fn first_difference(expected: &str, actual: &str) -> usize {
    let same = |(a, b): &(u8, u8)| a == b && !b.is_ascii_control() && !matches!(b, b'"' | b'\\' | b'/');
    let same = expected.bytes().zip(actual.bytes()).take_while(same).count();
    same.min(actual.len().saturating_sub(1))
}

/// The step of a JSONPath to a member.
fn step(key: &str) -> String {
    let plain = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { format!(".{key}") } else { format!("['{}']", key.replace('\\', "\\\\").replace('\'', "\\'")) }
}

/// A number's sign, its digits without zeros at the ends, and the power of ten of the last one.
fn decimal(text: &str) -> (bool, String, i64) {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let cut = digits.trim_end_matches('0');
    let significant = cut.trim_start_matches('0');
    if significant.is_empty() {
        return (false, String::new(), 0);
    }
    let limit = if exponent.starts_with('-') { i64::MIN } else { i64::MAX };
    let exponent = exponent.parse::<i64>().unwrap_or(limit);
    let last = (digits.len() - cut.len()) as i64 - fraction.len() as i64;
    (negative, significant.to_owned(), exponent.saturating_add(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(expected: &str, actual: &str) -> Vec<String> {
        let found = differences(&Json::parse(expected).unwrap(), &Json::parse(actual).unwrap());
        let text = |side: Option<String>| side.unwrap_or_else(|| "-".to_owned());
        found
            .into_iter()
            .map(|d| format!("{} {} {}{}", d.path, text(d.expected), text(d.actual), d.note))
            .collect()
    }

    #[test]
    fn numbers_are_equal_by_value() {
        for (a, b) in [("1", "1.0"), ("1", "10e-1"), ("0", "-0.0"), ("120", "1.2E+2"), ("0.5", "5e-1")] {
            assert!(diff(a, b).is_empty(), "{a} {b}");
        }
        for (a, b) in [("1", "-1"), ("0.1", "0.10000000000000001"), ("9007199254740992", "9007199254740993")]
        {
            assert_eq!(diff(a, b).len(), 1, "{a} {b}");
        }
        assert_eq!(diff("1", "\"1\""), ["$ 1 \"1\"a number is no text"]);
    }

    #[test]
    fn differences_have_paths() {
        let expected = r#"{"a": [1, {"b c": null}], "gone": {}, "same": "x"}"#;
        let actual = r#"{"same": "x", "a": [1, {"b c": true}, 3], "new": []}"#;
        let want = ["$.a[1]['b c'] null true", "$.a[2] - 3", "$.gone {} -", "$.new - []"];
        assert_eq!(diff(expected, actual), want);
    }

    #[test]
    fn differences_have_places_in_the_actual_text() {
        let at = |expected: &str, actual: &str| {
            differences(&Json::parse(expected).unwrap(), &Json::parse(actual).unwrap())[0].at
        };
        assert_eq!(at(r#"["abc"]"#, r#"[ "abd"]"#), 5);
        assert_eq!(at(r#"["abc"]"#, r#"["ab"]"#), 3);
        assert_eq!(at(r#"["a"]"#, r#"[""]"#), 2);
        assert_eq!(at(r#"{"a": 1}"#, r#"{"a": 23}"#), 6);
    }

    #[test]
    fn a_member_that_is_there_twice_is_a_difference() {
        assert_eq!(diff(r#"{"a":1}"#, r#"{"a":1,"a":1}"#), ["$.a - 1the member is there twice"]);
    }

    #[test]
    fn faults_have_places() {
        let error = Json::parse("{\n  \"a\": ,\n}").unwrap_err();
        assert_eq!((error.line(), error.column()), (2, 8));
    }
}
