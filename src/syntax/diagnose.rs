//! Parse errors in a template author's words: what was expected, where, and what to write instead.

use super::ast::{Expr, ExprKind};
use super::grammar::{Grammar, Rule, describe};
use super::scanner::Scanner;
use super::session::Session;
use crate::error::{Error, quoted};
use crate::span::Span;
use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};

/// A construct that the grammar refuses: says what was expected at the furthest place it came to.
pub(super) fn construct(scanner: &Scanner<'_>, rule: Rule, at: usize) -> Error {
    let rest = scanner.rest(at);
    let Err(error) = Grammar::parse(rule, rest) else {
        return scanner.session.error(scanner.span(at, at), "cannot be read");
    };
    let offset = match error.location {
        InputLocation::Pos(p) | InputLocation::Span((p, _)) => p,
    };
    let place = at + offset;
    let found = scanner.rest(place).chars().next();
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => expectation(positives),
        ErrorVariant::CustomError { .. } => String::new(),
    };
    let subject = subject(rule);
    let message = match (found, expected.as_str()) {
        (None, "") => format!("{subject} is not finished"),
        (None, expected) => format!("{subject} is not finished: expected {expected}"),
        (Some(c), "") => format!("unexpected `{}` in {subject}", show(c)),
        (Some(c), expected) => format!("unexpected `{}` in {subject}: expected {expected}", show(c)),
    };
    let width = found.map_or(0, char::len_utf8);
    let error = scanner.session.error(scanner.span(place, place + width), message);
    match hint(scanner, rule, at, place) {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

fn show(c: char) -> String {
    match c {
        '\n' => "\\n".into(),
        '\r' => "\\r".into(),
        '\t' => "\\t".into(),
        c => c.to_string(),
    }
}

fn subject(rule: Rule) -> &'static str {
    match rule {
        Rule::set_head => "`#set`",
        Rule::if_head => "the condition of `#if`",
        Rule::arguments => "the directive's arguments",
        Rule::formal => "the `${…}` reference",
        Rule::method => "the method call",
        Rule::index => "the index",
        _ => "the reference",
    }
}

/// The expected rules as a phrase, each word once.
fn expectation(rules: &[Rule]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in rules.iter().filter_map(|r| describe(*r)) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    // A value may begin in many ways; naming them all says less than "a value".
    let values =
        ["a reference", "a string", "a number", "a list", "a map", "true or false", "a name", "a word"];
    if words.iter().filter(|w| values.contains(w)).count() >= 3 {
        words.retain(|w| !values.contains(w) && *w != "\"(\"" && *w != "\"!\"");
        words.insert(0, "a value");
        words.dedup();
    }
    match words.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// The mistakes that people really make, and the way out of each.
fn hint(scanner: &Scanner<'_>, rule: Rule, at: usize, place: usize) -> Option<String> {
    let (before, after) = (scanner.slice(at, place), scanner.rest(place));
    let trimmed = before.trim_end();
    if trimmed.ends_with("\\\"") || before.ends_with('"') && trimmed.contains("\\\"") {
        return Some("a `\"` inside a quoted string is written `\"\"` in VTL, not `\\\"`".into());
    }
    if after.starts_with('=') && rule == Rule::if_head {
        return Some("to compare, write `==`".into());
    }
    if after.starts_with('&') || after.starts_with('|') {
        return Some("logical operators are written `&&` and `||`".into());
    }
    if after.starts_with("null") || trimmed.ends_with("null") {
        return Some("VTL has no `null`: compare with `$null`, a reference that is never set".into());
    }
    if after.starts_with('-') && after.as_bytes().get(1).is_some_and(u8::is_ascii_digit) {
        return Some("write a blank behind the minus sign: `$a - 1`".into());
    }
    if after.starts_with('-') && after.as_bytes().get(1) == Some(&b'$') {
        return Some("there is no unary minus: write `0 - $a`".into());
    }
    let left_side = rule == Rule::set_head && !before.contains('=');
    if left_side && after.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some("`#set` needs a reference on its left: `#set($name = …)`".into());
    }
    if after.starts_with('.') && trimmed.ends_with(['"', '\'', ']', '}']) {
        return Some("a literal has no methods: `#set` it to a variable first".into());
    }
    if rule == Rule::if_head && before.trim().is_empty() {
        return Some("the condition stands in parentheses: `#if($a)`".into());
    }
    if rule == Rule::formal {
        return Some("between `${` and `}` stand a name and its parts, without blanks".into());
    }
    let bare = |c: char| c.is_ascii_alphabetic() || c == '_';
    if after.starts_with(bare) {
        return Some("text needs quotes, and a variable needs a `$`".into());
    }
    if place >= scanner.text.len() && before.matches('"').count() % 2 == 1 {
        return Some("is a closing `\"` missing?".into());
    }
    if place >= scanner.text.len() {
        return Some("is a closing `)` missing?".into());
    }
    None
}

/// `true` or `false` where a name should stand.
pub(super) fn keyword(scanner: &Scanner<'_>, at: usize) -> Error {
    let length = scanner.rest(at).bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = scanner.slice(at, at + length);
    scanner
        .session
        .error(scanner.span(at, at + length), format!("`{word}` cannot be a reference's name"))
        .with_hint(format!("for the text `.{word}` close the reference first: `${{name}}.{word}`"))
}

/// `[` behind a reference that is no index.
pub(super) fn index(scanner: &Scanner<'_>, at: usize) -> Error {
    construct(scanner, Rule::index, at).with_hint(
        "an index is a string, an integer or a reference; for text, write the reference as `${name}`",
    )
}

/// `(` behind a property that is no method call.
pub(super) fn arguments(scanner: &Scanner<'_>, at: usize) -> Error {
    let dot = scanner.slice(0, at).rfind('.').unwrap_or(at);
    construct(scanner, Rule::method, dot)
        .with_hint("arguments are single values, separated by commas; compute with `#set` first")
}

/// `$` or `#` as the last thing in a text.
pub(super) fn lone_sign(scanner: &Scanner<'_>, image: usize) -> Error {
    let sign = scanner.slice(image, scanner.pos);
    scanner
        .session
        .error(
            scanner.span(image, scanner.pos),
            format!("`{sign}` at the very end begins something unfinished"),
        )
        .with_hint("Velocity refuses it there; one more character, such as a line end, is enough")
}

/// A comment or text block without its end.
pub(super) fn unfinished(scanner: &Scanner<'_>, at: usize, what: &str, end: &str) -> Error {
    scanner.session.error(scanner.span(at, at + 2), format!("{what} has no {end}"))
}

/// `#end`, `#else` or `#elseif` where none can stand.
pub(super) fn misplaced(scanner: &Scanner<'_>, span: Span, word: &str) -> Error {
    let (message, hint) = if word == "#end" {
        (
            "`#end` closes nothing".to_owned(),
            "every `#if`, `#foreach`, `#macro` and `#define` has one `#end`; `\\#end` prints the word",
        )
    } else {
        (
            format!("`{word}` belongs to no open `#if`"),
            "it stands between `#if` and its `#end`, before any `#else` is over",
        )
    };
    scanner.session.error(span, message).with_hint(hint)
}

/// A block whose `#end` is missing.
pub(super) fn unclosed(scanner: &Scanner<'_>, head: Span) -> Error {
    let text = scanner.session.text(head).trim_start_matches(['$', '!', '\\']).to_owned();
    let word: String = text.chars().take_while(|c| !matches!(c, '(' | ' ' | '\t' | '\r' | '\n')).collect();
    scanner
        .session
        .error(
            Span { end: head.start + word.len() as u32, ..head },
            format!("`{}` has no `#end`", quoted(&word)),
        )
        .with_hint("a word glued to it is another name: write `#{end}` before letters, `#{else}` likewise")
}

/// `#literal()#end`, which Velocity's initialisation stumbles over.
pub(super) fn empty_literal(scanner: &Scanner<'_>, head: Span) -> Error {
    scanner
        .session
        .error(head, "`#literal` has nothing to print")
        .with_hint("Velocity refuses an empty block here")
}

/// A bare word where a value should stand.
pub(super) fn bare_word(session: &Session, word: Span) -> Error {
    let text = quoted(session.text(word)).into_owned();
    session
        .error(word, format!("`{text}` is neither a value nor a reference"))
        .with_hint(format!("write `\"{text}\"` for a text, `${text}` for a variable"))
}

/// A bound of a range that is neither integer nor reference.
pub(super) fn range_bound(session: &Session, bound: &Expr) -> Error {
    let what = match bound.kind {
        ExprKind::Float(_) => "a number with a fraction",
        ExprKind::Text(_) | ExprKind::Template(_) => "a string",
        _ => "this value",
    };
    session
        .error(bound.literal, format!("a range goes from integer to integer, not to {what}"))
        .with_hint("bounds are integers or references: `[0..$last]`")
}
