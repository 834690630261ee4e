//! From the text of a path to its tokens.
//!
//! The text is read token by token, and what nests (filters, arguments) is cut out by counting and read for itself,
//! as Jayway does. Depth and the work of reading inner paths again and again are bounded.

use super::cut::{self, RawArgument};
use super::parse::{self, Base, Raw, invalid};
use super::path::{Argument, Name, Path, Token};
use crate::error::{Error, Limit, Result};
use crate::limits::Limits;
use crate::method::decimal_digit;
use std::borrow::Cow;

/// Compiles paths within limits. `base` in its methods is where a text begins in the path as it was given.
pub(super) struct Compiler<'l> {
    pub(super) limits: &'l Limits,
    depth: usize,
    steps: u64,
}

impl<'l> Compiler<'l> {
    pub(super) fn new(limits: &'l Limits) -> Compiler<'l> {
        Compiler { limits, depth: 0, steps: 0 }
    }

    /// Compiles `text`, which may do without its `$.`.
    pub(super) fn path(&mut self, text: &str, base: Base) -> Result<Path> {
        if text.starts_with(['$', '@']) {
            return self.trimmed(text, base);
        }
        // The root is put in front of the text as it stands, blanks included.
        self.trimmed(&format!("$.{text}"), base - 2)
    }

    fn trimmed(&mut self, text: &str, base: Base) -> Result<Path> {
        let text = text.trim_end_matches(' ');
        if text.ends_with('.') {
            let error = invalid("a path must not end with a dot", base, text.len() - 1, text.len());
            return Err(error.with_hint("name what follows the dot, or remove it"));
        }
        self.exact(text, base)
    }

    /// One level deeper.
    pub(super) fn enter(&mut self, work: usize) -> Result<()> {
        self.depth += 1;
        self.steps += work as u64;
        self.limits.check_nesting(self.depth)?;
        if self.steps <= self.limits.steps {
            return Ok(());
        }
        Err(Error::limit_exceeded(Limit::Steps, "a path takes too long to read", self.limits.steps))
    }

    /// How many bytes were read so far, those that were read again included.
    pub(super) fn work(&self) -> usize {
        usize::try_from(self.steps).unwrap_or(usize::MAX)
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Compiles a text that starts with `$` or `@` and has no blanks around it.
    fn exact(&mut self, text: &str, base: Base) -> Result<Path> {
        self.enter(text.len())?;
        let mut at = parse::root(text, base)?;
        let mut tokens = Vec::new();
        while at < text.len() {
            at = self.token(text, at, base, &mut tokens)?;
            // One character that is left over is not looked at; it may be the parenthesis of a function.
            if text.get(at..).is_none_or(|rest| rest.encode_utf16().nth(1).is_none()) {
                break;
            }
        }
        self.leave();
        Ok(Path::new(text.chars().next().unwrap_or('$'), tokens))
    }

    /// Reads the token at `at`; gives the byte behind it.
    fn token(&mut self, text: &str, at: usize, base: Base, tokens: &mut Vec<Token>) -> Result<usize> {
        let rest = text.get(at..).unwrap_or("");
        let (scan, raw, length) = parse::token(rest, base + at as i64)?;
        let mut end = at + length;
        if scan {
            tokens.push(Token::Scan);
        }
        tokens.push(match raw {
            Raw::Name(name) => Token::Names(vec![Name::Text(name.into())]),
            Raw::Names(names) => {
                let names: Option<Vec<Name>> = names.into_iter().map(cut::unescape).collect();
                let what = "expected four hexadecimal digits behind `\\u`";
                Token::Names(names.ok_or_else(|| invalid(what, base, at, end))?)
            }
            Raw::Indexes(indexes) => {
                let indexes = indexes.into_iter().map(|i| index(i, base, at)).collect::<Result<_>>()?;
                Token::Indexes(indexes)
            }
            Raw::Slice(None, None) => {
                let error = invalid("a slice needs a bound", base, at, end);
                return Err(error.with_hint("write [*] for all items, or [from:to]"));
            }
            Raw::Slice(from, to) => {
                let bound = |text: Option<&str>| text.map(|t| index(t, base, at)).transpose();
                Token::Slice(bound(from)?, bound(to)?)
            }
            Raw::Wildcard => Token::Wildcard,
            Raw::Filter => {
                let (filter, behind) = self.filter_at(text, end, base)?;
                end = behind;
                filter
            }
            Raw::Function(name) => Token::Function(name.into(), Vec::new()),
            Raw::Call(name) => {
                let (arguments, behind) = self.arguments_at(text, end, base)?;
                end = behind;
                Token::Function(name.into(), arguments)
            }
        });
        Ok(end)
    }

    /// Reads the filter whose parenthesis opens at `open`; gives the byte behind its bracket.
    fn filter_at(&mut self, text: &str, open: usize, base: Base) -> Result<(Token, usize)> {
        let close = cut::closing(text, open, b'(', b')', true).ok_or_else(|| {
            let error = invalid("a filter is not closed", base, open, open + 1);
            error.with_hint("each `(`, quote and `/` in a filter needs its partner")
        })?;
        let behind = text.get(close + 1..).unwrap_or("");
        let blanks = behind.len() - behind.trim_start_matches(' ').len();
        if behind.as_bytes().get(blanks) != Some(&b']') {
            let at = close + 1 + blanks;
            let error = invalid("expected `]` behind the filter's parenthesis", base, at, at + 1);
            return Err(
                error.with_hint("put one pair of parentheses around the whole condition: [?(a && b)]")
            );
        }
        let filter = self.filter(text.get(open..=close).unwrap_or(""), base + open as i64)?;
        Ok((Token::Filter(filter), close + 1 + blanks + 1))
    }

    /// Reads the arguments of a call from behind its parenthesis on; gives the byte behind them.
    fn arguments_at(&mut self, text: &str, from: usize, base: Base) -> Result<(Vec<Argument>, usize)> {
        let open = |message: &str| invalid(message, base, from - 1, from);
        if !cut::is_closed(text, from) {
            return Err(open("the arguments of a function are not closed").with_hint("a `)` is missing"));
        }
        let (raw, end) = cut::arguments(text, from).ok_or_else(|| {
            open("the arguments of a function hold a bracket that is not closed or not open")
        })?;
        let arguments = raw.into_iter().map(|argument| match argument {
            RawArgument::Json(text) => Ok(Argument::Json(text.into())),
            RawArgument::Path(text) => self.exact(&text, base + from as i64).map(Argument::Path),
        });
        Ok((arguments.collect::<Result<_>>()?, end))
    }
}

/// An index: Java's `int`.
fn index(text: &str, base: Base, at: usize) -> Result<i32> {
    plain_digits(text).parse().map_err(|_| {
        let error = invalid(format!("the index {text} is too large"), base, at, at + 1);
        error.with_hint("indexes go from -2147483648 to 2147483647")
    })
}

/// A number's text with the digits of other scripts as ASCII's.
pub(super) fn plain_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain =
        |c: char| decimal_digit(u32::from(c)).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c);
    Cow::Owned(text.chars().map(plain).collect())
}
