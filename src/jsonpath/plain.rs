//! Paths of names and single indexes, which most paths are: read by a scan of the bytes, walked without a result list.

use super::cut;
use super::evaluate::{not_found, null_root};
use super::node::is_list;
use super::path::{Name, Path, Token};
use crate::error::Result;
use crate::json::Step;
use crate::value::{Heap, Value};

/// Reads `text` as a path of names and single indexes; `None` where it may be anything else.
pub(super) fn scan(text: &str) -> Option<Path> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'$') {
        return None;
    }
    let mut tokens = Vec::new();
    let mut at = 1;
    while at < bytes.len() {
        let (token, end) = match bytes.get(at)? {
            b'.' => name(text, at + 1)?,
            b'[' => bracket(text, at + 1)?,
            _ => return None,
        };
        // A single character at the end has a meaning of its own.
        if end + 1 == bytes.len() {
            return None;
        }
        tokens.push(token);
        at = end;
    }
    Some(Path::new('$', tokens))
}

fn name(text: &str, start: usize) -> Option<(Token, usize)> {
    let rest = text.as_bytes().get(start..)?;
    let length = rest.iter().position(|b| b".[( *".contains(b)).unwrap_or(rest.len());
    if length == 0 || matches!(rest.get(length), Some(b'(' | b' ' | b'*')) {
        return None;
    }
    let name = text.get(start..start + length)?;
    Some((Token::Names(vec![Name::Text(name.into())]), start + length))
}

fn bracket(text: &str, start: usize) -> Option<(Token, usize)> {
    let bytes = text.as_bytes();
    if let quote @ (b'\'' | b'"') = *bytes.get(start)? {
        let rest = bytes.get(start + 1..)?;
        let length = memchr::memchr2(quote, b'\\', rest)?;
        let end = start + 1 + length;
        if bytes.get(end) != Some(&quote) || bytes.get(end + 1) != Some(&b']') {
            return None;
        }
        return Some((Token::Names(vec![cut::unescape(text.get(start + 1..end)?)?]), end + 2));
    }
    let end = start + bytes.get(start..)?.iter().position(|&b| b == b']')?;
    let digits = text.get(start..end)?;
    if !digits.strip_prefix('-').unwrap_or(digits).bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((Token::Indexes(vec![digits.parse().ok()?]), end + 1))
}

/// Whether [`walk`] can read `path`.
pub(super) fn is_plain(path: &Path) -> bool {
    path.root == '$'
        && path.tokens.iter().all(|token| match token {
            Token::Names(names) => matches!(**names, [Name::Text(_)]),
            Token::Indexes(indexes) => indexes.len() == 1,
            _ => false,
        })
}

/// A plain path as steps; `None` where an index counts from the end.
pub(super) fn steps(path: &Path) -> Option<Box<[Step]>> {
    let step = |token: &Token| match token {
        Token::Names(names) => match names.first()? {
            Name::Text(name) => Some(Step::Name(name.clone())),
            Name::Wide(_) => None,
        },
        Token::Indexes(indexes) => Some(Step::Index(usize::try_from(*indexes.first()?).ok()?)),
        _ => None,
    };
    path.tokens.iter().map(step).collect()
}

/// Follows a plain path from `root`. Nothing is allocated unless it leads nowhere.
pub(super) fn walk<'a>(path: &Path, root: &Value<'a>, heap: &Heap<'a>) -> Result<Value<'a>> {
    if root.is_null() {
        return Err(null_root());
    }
    heap.spend_items(path.tokens.len())?;
    let mut value = root.clone();
    for token in &path.tokens {
        let next = match (token, &value) {
            (Token::Names(names), Value::Map(map)) => match names.first() {
                Some(Name::Text(name)) => heap.map_get_str(*map, name),
                _ => None,
            },
            (Token::Indexes(indexes), Value::List(list)) if is_list(*list, heap) => {
                let index = indexes.first().copied().map_or(0, i64::from);
                let real = if index < 0 { heap.list_len(*list) as i64 + index } else { index };
                usize::try_from(real).ok().and_then(|i| heap.list_get(*list, i))
            }
            _ => None,
        };
        value = next.ok_or_else(|| not_found("the path leads nowhere"))?;
    }
    Ok(value)
}
