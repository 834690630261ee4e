//! Defaults, a test and its case, one over the other.

use crate::messages::members;
use vtl::{Data, DataMap, Key, MapKind};

/// Members that are values of their own: they are replaced, not merged.
const WHOLE: [&str; 5] = ["body", "json", "lambda_payload", "error", "overrides"];

/// Members that say the same in several ways: one of them takes the place of the others.
pub(crate) const WAYS: [&[&str]; 3] =
    [&["body", "bodyFile", "body_base64"], &["text", "textFile"], &["json", "jsonFile"]];

/// What is expected of an output: where a layer expects an error, what those below expect of the output is gone.
const OF_OUTPUT: [&str; 8] =
    ["text", "textFile", "json", "jsonFile", "base64", "contains", "matches", "snapshot"];

/// `over` laid over `base`: objects by their members, anything else as a whole.
pub(crate) fn merge(base: &Data, over: &Data) -> Data {
    merge_by(base, over, |one, other| one == other)
}

fn merge_by(base: &Data, over: &Data, same: fn(&str, &str) -> bool) -> Data {
    let (Data::Map(below), Data::Map(above)) = (base, over) else { return over.clone() };
    let fails = above.get("error").is_some();
    let replaced = |key: &str| {
        let ways = WAYS.iter().find(|ways| ways.contains(&key));
        let otherwise =
            ways.is_some_and(|ways| ways.iter().any(|way| *way != key && above.get(way).is_some()));
        otherwise || (fails && OF_OUTPUT.contains(&key))
    };
    let mut merged: Vec<(Key, Data)> =
        below.entries().iter().filter(|(key, _)| !replaced(key)).cloned().collect();
    for (key, value) in above.entries() {
        match merged.iter_mut().find(|(other, _)| same(other, key)) {
            Some((_, old)) if key == "headers" => *old = merge_by(old, value, str::eq_ignore_ascii_case),
            Some((_, old)) if WHOLE.contains(&key.as_ref()) => *old = value.clone(),
            Some((_, old)) => *old = merge(old, value),
            None => merged.push((key.clone(), value.clone())),
        }
    }
    Data::Map(DataMap::new(MapKind::Linked, merged))
}

/// An object of `entries`.
pub(crate) fn object<'k>(entries: impl IntoIterator<Item = (&'k str, Data)>) -> Data {
    let entries = entries.into_iter().map(|(key, value)| (key.to_owned(), value));
    Data::Map(DataMap::new(MapKind::Linked, entries))
}

/// `data` with one member replaced, or without it.
pub(crate) fn with(data: &Data, name: &str, value: Option<Data>) -> Data {
    let mut entries: Vec<(&str, Data)> =
        members(Some(data)).filter(|(key, _)| *key != name).map(|(k, v)| (k, v.clone())).collect();
    entries.extend(value.map(|value| (name, value)));
    object(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(base: &str, over: &str) -> String {
        merge(&Data::from_json(base).unwrap(), &Data::from_json(over).unwrap()).to_json()
    }

    #[test]
    fn objects_by_member_and_bodies_as_a_whole() {
        let base = r#"{"query": {"a": "1", "b": "2"}, "body": {"x": 1}, "context": {"identity": {"a": 1}}}"#;
        let over = r#"{"query": {"b": "3"}, "body": {"y": 2}, "context": {"identity": {"b": 2}}}"#;
        let want = r#"{"query":{"a":"1","b":"3"},"body":{"y":2},"context":{"identity":{"a":1,"b":2}}}"#;
        assert_eq!(merged(base, over), want);
    }

    #[test]
    fn names_of_headers_have_no_case() {
        assert_eq!(
            merged(r#"{"headers": {"Accept": "a"}}"#, r#"{"headers": {"accept": "b"}}"#),
            r#"{"headers":{"Accept":"b"}}"#
        );
        assert_eq!(
            merged(r#"{"query": {"A": "a"}}"#, r#"{"query": {"a": "b"}}"#),
            r#"{"query":{"A":"a","a":"b"}}"#
        );
    }

    #[test]
    fn a_case_that_expects_an_error_expects_nothing_of_the_output() {
        let base = r#"{"expect": {"json": {}, "contains": "a", "status": 200}}"#;
        let want = r#"{"expect":{"status":200,"error":"x"}}"#;
        assert_eq!(merged(base, r#"{"expect": {"error": "x"}}"#), want);
    }

    #[test]
    fn one_way_to_give_a_body_takes_the_place_of_another() {
        assert_eq!(
            merged(r#"{"body": 1, "method": "PUT"}"#, r#"{"bodyFile": "a"}"#),
            r#"{"method":"PUT","bodyFile":"a"}"#
        );
    }
}
