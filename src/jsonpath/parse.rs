//! The grammar at work: one token of a path or of a filter at a time. Nothing else in the module knows pest.

use crate::error::{Error, ErrorKind};
use crate::span::Span;
use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair;

// The derive writes public items without documentation.
mod grammar {
    #![allow(missing_docs, unreachable_pub, clippy::pedantic, clippy::unwrap_used)]

    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/jsonpath.pest"]
    pub struct Grammar;
}

use grammar::{Grammar, Rule};

/// Where a text begins in the path as it was given; negative where a root was put in front.
pub(super) type Base = i64;

/// What a token says, before names are unescaped and numbers are checked.
pub(super) enum Raw<'t> {
    Names(Vec<&'t str>),
    /// A name after a dot, which has no escapes.
    Name(&'t str),
    Indexes(Vec<&'t str>),
    Slice(Option<&'t str>, Option<&'t str>),
    Wildcard,
    /// The head of a filter; its parenthesis comes next.
    Filter,
    /// A function whose closing parenthesis comes next.
    Function(&'t str),
    /// A function whose arguments come next.
    Call(&'t str),
}

/// A literal of a filter.
pub(super) enum Literal<'t> {
    Text(&'t str),
    Bool(bool),
    Null,
    Regex { pattern: &'t str, flags: &'t str },
    Number(&'t str),
}

/// The marks of a filter's structure.
#[derive(Clone, Copy)]
pub(super) enum Mark {
    Or,
    And,
    Not,
    Open,
    Close,
    /// The first character of a path, and a `!` before it.
    Path,
    /// The first character of a list or object.
    Json,
}

/// Reads `$` or `@` and sees to what may follow; gives how many bytes the root takes.
pub(super) fn root(text: &str, base: Base) -> Result<usize, Error> {
    run(Rule::root, text, base).map(|_| 1)
}

/// Reads one token: whether `..` comes before it, the token, and how many bytes it takes.
pub(super) fn token(text: &str, base: Base) -> Result<(bool, Raw<'_>, usize), Error> {
    let pair = run(Rule::token, text, base).map_err(|e| blank_in_name(text, base).unwrap_or(e))?;
    let length = pair.as_str().len();
    let mut scan = false;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::scan => scan = true,
            _ => return Ok((scan, raw(part), length)),
        }
    }
    Err(invalid("expected a token", base, 0, 0))
}

/// The error of a name that a blank ends.
#[cold]
fn blank_in_name(text: &str, base: Base) -> Option<Error> {
    let name = text.trim_start_matches('.');
    let dots = text.len() - name.len();
    let length = name.find([' ', '.', '[', '('])?;
    if dots > 2 || name.as_bytes().get(length) != Some(&b' ') {
        return None;
    }
    let at = dots + length;
    let error = invalid("a blank ends a name, and nothing may follow it", base, at, at + 1);
    Some(error.with_hint("write names with blanks as ['my name']"))
}

fn raw(part: Pair<'_, Rule>) -> Raw<'_> {
    match part.as_rule() {
        Rule::names => Raw::Names(part.into_inner().map(|p| p.as_str()).collect()),
        Rule::indexes => Raw::Indexes(part.into_inner().map(|p| p.as_str()).collect()),
        Rule::slice => {
            let mut bounds = (None, None);
            for bound in part.into_inner() {
                match bound.as_rule() {
                    Rule::from => bounds.0 = Some(bound.as_str()),
                    _ => bounds.1 = Some(bound.as_str()),
                }
            }
            Raw::Slice(bounds.0, bounds.1)
        }
        Rule::wildcard => Raw::Wildcard,
        Rule::filter => Raw::Filter,
        Rule::function => Raw::Function(inner(part)),
        Rule::call => Raw::Call(inner(part)),
        _ => Raw::Name(part.as_str()),
    }
}

fn inner(part: Pair<'_, Rule>) -> &str {
    part.into_inner().next().map_or("", |p| p.as_str())
}

/// Reads a literal and gives how many bytes it takes.
pub(super) fn literal(text: &str, base: Base) -> Result<(Literal<'_>, usize), Error> {
    let pair = run(Rule::literal, text, base)?;
    let length = pair.as_str().len();
    let Some(part) = pair.into_inner().next() else { return Err(invalid("expected a value", base, 0, 0)) };
    let literal = match part.as_rule() {
        Rule::single_text | Rule::double_text => Literal::Text(part.as_str()),
        Rule::boolean => Literal::Bool(part.as_str() == "true"),
        Rule::null => Literal::Null,
        Rule::regex => {
            let mut parts = part.into_inner().map(|p| p.as_str());
            Literal::Regex { pattern: parts.next().unwrap_or(""), flags: parts.next().unwrap_or("") }
        }
        _ => Literal::Number(part.as_str()),
    };
    Ok((literal, length))
}

/// Reads what stands in an operator's place.
pub(super) fn operator(text: &str) -> Option<&str> {
    run(Rule::operator, text, 0).ok().map(|p| p.as_str())
}

/// How many bytes `mark` takes, blanks before it included; `None` where it does not come next.
pub(super) fn mark(mark: Mark, text: &str) -> Option<usize> {
    let rule = match mark {
        Mark::Or => Rule::or,
        Mark::And => Rule::and,
        Mark::Not => Rule::not,
        Mark::Open => Rule::open,
        Mark::Close => Rule::close,
        Mark::Path => Rule::path,
        Mark::Json => Rule::json,
    };
    run(rule, text, 0).ok().map(|p| p.as_str().len()).filter(|&length| length > 0)
}

fn run(rule: Rule, text: &str, base: Base) -> Result<Pair<'_, Rule>, Error> {
    match Grammar::parse(rule, text) {
        Ok(mut pairs) => pairs.next().ok_or_else(|| invalid("expected a token", base, 0, 0)),
        Err(error) => Err(refusal(&error, text, base)),
    }
}

/// An error of kind invalid path about bytes `start..end` of the text that begins at `base`.
#[cold]
pub(super) fn invalid(message: impl Into<String>, base: Base, start: usize, end: usize) -> Error {
    let place = |at: usize| usize::try_from(base.saturating_add(at as i64)).unwrap_or(0);
    Error::new(ErrorKind::InvalidPath, message).at(Span::new(place(start), place(end)))
}

#[cold]
fn refusal(error: &pest::error::Error<Rule>, text: &str, base: Base) -> Error {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let mut expected: Vec<&str> = Vec::new();
    if let ErrorVariant::ParsingError { positives, .. } = &error.variant {
        for word in positives.iter().map(|r| words(*r)) {
            if !expected.contains(&word) {
                expected.push(word);
            }
        }
    }
    let found = text.get(at..).and_then(|t| t.chars().next());
    let found = found.map_or("the end of the path".to_owned(), |c| format!("`{c}`"));
    let expected = if expected.is_empty() { "a path to go on".to_owned() } else { expected.join(" or ") };
    let width = text.get(at..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8);
    invalid(format!("expected {expected}, found {found}"), base, at, at + width)
}

/// What a rule is called in a message.
fn words(rule: Rule) -> &'static str {
    match rule {
        Rule::root => "`$`, alone or with `.` or `[` behind it",
        Rule::single_text | Rule::double_text => "a closing quote",
        Rule::integer | Rule::from | Rule::to => "an index",
        Rule::literal | Rule::string | Rule::number | Rule::boolean | Rule::null | Rule::regex => {
            "a value: a path, text in quotes, a number, true, false, null, a list, an object or /regex/"
        }
        Rule::EOI => "the end",
        _ => "a name, `*` or a bracket",
    }
}
