//! The methods of String that take a regular expression.

use crate::error::Result;
use crate::method::call::Call;
use crate::method::list;
use crate::method::regex::{self, JavaRegex, RegexCache, Subject};
use crate::method::text::View;
use crate::value::{TextBuf, Value};
use std::sync::Arc;

/// Argument 0 as a regular expression: prepared with the call, seen before in this rendering, or compiled now.
fn pattern(c: &mut Call<'_, '_>) -> Result<Arc<JavaRegex>> {
    let text = c.text(0)?;
    if let Some(regex) = &c.site.regex {
        return Ok(Arc::clone(regex));
    }
    let subject = Subject::of(text)?;
    c.heap.spend_read(subject.text().len())?;
    let mut cache = c.heap.take_extension::<RegexCache>();
    let regex = cache.get(subject.text(), c.heap.limits().regex_steps);
    c.heap.put_extension(cache);
    regex
}

pub(super) fn matches<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let regex = pattern(c)?;
    let subject = Subject::of(c.this())?;
    regex.matches(&subject, c.heap).map(Value::Bool)
}

/// `replaceAll` and `replaceFirst`. A null replacement only matters to the first where nothing matches.
pub(super) fn replace<'a>(c: &mut Call<'_, 'a>, all: bool) -> Result<Value<'a>> {
    let regex = pattern(c)?;
    let subject = Subject::of(c.this())?;
    if all && c.arg_ref(1).is_null() && !regex.finds(&subject, c.heap)? {
        return Ok(c.receiver.clone());
    }
    let replaced = regex::replace(&regex, &subject, c.text(1)?, all, c.heap)?;
    Ok(replaced.map_or_else(|| c.receiver.clone(), TextBuf::into_value))
}

/// `split(regex, limit)`: at most `limit` parts where that is positive; none of the empty ones at the end where it
/// is zero.
pub(super) fn split<'a>(c: &mut Call<'_, 'a>, limit: i32) -> Result<Value<'a>> {
    let parts = match (c.text(0)?, c.this()) {
        (View::Ascii(by), View::Ascii(text) | View::Utf8(text)) if is_plain(by) && limit == 0 => {
            split_plain(c, text, by)?
        }
        _ => split_by_regex(c, limit)?,
    };
    list::string_array(c, without_trailing(parts, limit))
}

fn split_by_regex<'a>(c: &mut Call<'_, 'a>, limit: i32) -> Result<Vec<Value<'a>>> {
    let regex = pattern(c)?;
    let subject = Subject::of(c.this())?;
    let mut parts = Vec::new();
    regex::split(&regex, &subject, limit, c.heap, |from, to| {
        parts.push(match (c.receiver, subject.plain_part(from, to)) {
            (Value::Str(text), Some(_)) => Value::Str(text.get(from.byte..to.byte).unwrap_or("")),
            (_, Some(part)) => Value::from(part.to_owned()),
            _ => {
                let mut part = TextBuf::new();
                subject.write(from, to, &mut part);
                part.into_value()
            }
        });
        c.heap.limits().check_collection(parts.len())
    })?;
    if parts.is_empty() {
        parts.push(c.receiver.clone());
    }
    Ok(parts)
}

/// Whether the regular expression is one character that means itself.
fn is_plain(pattern: &str) -> bool {
    matches!(pattern.as_bytes(), [b] if !b"\\[](){}.*+?^$|".contains(b))
}

fn split_plain<'a>(c: &Call<'_, 'a>, text: &str, by: &str) -> Result<Vec<Value<'a>>> {
    let ends = by.bytes().next().map_or(0, |b| memchr::memchr_iter(b, text.as_bytes()).count());
    c.heap.limits().check_collection(ends + 1)?;
    Ok(match c.receiver {
        // What is borrowed stays borrowed.
        Value::Str(kept) => kept.split(by).map(Value::Str).collect(),
        _ => text.split(by).map(|part| Value::from(part.to_owned())).collect(),
    })
}

fn without_trailing(mut parts: Vec<Value<'_>>, limit: i32) -> Vec<Value<'_>> {
    // A text without a match is its only part, even where it is empty.
    if limit == 0 && parts.len() > 1 {
        while parts.last().is_some_and(|part| part.as_str() == Some("")) {
            parts.pop();
        }
    }
    parts
}
