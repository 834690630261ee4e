//! `java.util.regex` over `fancy-regex`.
//!
//! A pattern is read as Java reads it ([`parse`]), so what Java refuses is refused with Java's words, and written again
//! in the other syntax ([`emit`]) with every class and anchor spelt out. What has no counterpart is an error that
//! names it: no pattern silently means something else.

mod class;
mod emit;
mod family;
mod longest;
mod node;
mod parse;
mod quote;
mod replace;
mod subject;

pub(super) use replace::{replace, split};
pub(super) use subject::Subject;

use crate::error::{Error, ErrorKind, Limit, Result};
use emit::Mode;
use fancy_regex::{Regex, RegexBuilder};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// Java's flags, named by their letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct Flags {
    /// `d`: only `\n` ends a line.
    pub(crate) unix_lines: bool,
    /// `i`: ASCII letters match in either case.
    pub(crate) ignore_case: bool,
    /// `x`: blanks and comments in the pattern mean nothing.
    pub(crate) comments: bool,
    /// `m`: `^` and `$` match at every line.
    pub(crate) multiline: bool,
    /// `s`: `.` matches line ends too.
    pub(crate) dot_all: bool,
    /// `u`: with `i`, all letters match in either case.
    pub(crate) unicode_case: bool,
    /// `U`: the predefined classes are Unicode's.
    pub(crate) unicode_classes: bool,
}

/// A regular expression, translated once and compiled at its first use.
pub(crate) struct JavaRegex {
    /// For ASCII text without line ends, where anchors and word bounds are simple.
    plain: Compiled,
    /// For all other text, where that makes a difference.
    full: Option<Compiled>,
    groups: usize,
    names: Vec<(String, usize)>,
    /// Whether it matches nothing at all wherever it is tried.
    nullable: bool,
    /// Whether it may match nothing somewhere.
    may_be_empty: bool,
    /// Whether Java's search never begins between the units of a pair.
    reaches_pairs: bool,
    steps: usize,
}

struct Compiled {
    pattern: String,
    find: OnceLock<Result<Regex>>,
    whole: OnceLock<Result<Regex>>,
}

impl Compiled {
    fn new(pattern: String) -> Compiled {
        Compiled { pattern, find: OnceLock::new(), whole: OnceLock::new() }
    }

    fn find(&self, steps: usize) -> Result<&Regex> {
        self.find.get_or_init(|| build(&self.pattern, steps)).as_ref().map_err(Error::clone)
    }

    fn whole(&self, steps: usize) -> Result<&Regex> {
        let pattern = || format!(r"\A(?:{})\z", self.pattern);
        self.whole.get_or_init(|| build(&pattern(), steps)).as_ref().map_err(Error::clone)
    }
}

fn build(pattern: &str, steps: usize) -> Result<Regex> {
    RegexBuilder::new(pattern).backtrack_limit(steps).build().map_err(|_| {
        Error::render("this regular expression cannot be compiled here")
            .with_hint("it is too large, or combines lookbehind with groups or back references")
    })
}

/// What ended a match: the bound on its steps, in every case that can occur.
#[cold]
fn run_error(steps: usize) -> Error {
    Error::limit_exceeded(Limit::RegexSteps, "a regular expression takes too many steps", steps)
        .with_hint("nested repetitions such as (a+)+ make it try very many ways")
}

/// A range of bytes.
type Range = (usize, usize);

/// Reads and translates `pattern`. `regex_steps` bounds each use.
pub(crate) fn compile(pattern: &str, flags: Flags, regex_steps: usize) -> Result<JavaRegex> {
    let parsed = parse::parse(pattern, flags)?;
    let plain = emit::emit(&parsed.root, Mode::Plain);
    let full = emit::emit(&parsed.root, Mode::Full);
    Ok(JavaRegex {
        full: (full != plain).then(|| Compiled::new(full)),
        plain: Compiled::new(plain),
        groups: parsed.groups,
        nullable: parsed.root.is_nullable(),
        may_be_empty: parsed.root.may_be_empty(),
        reaches_pairs: parsed.reaches_pairs,
        names: parsed.names,
        steps: regex_steps,
    })
}

impl JavaRegex {
    fn compiled(&self, text: &str) -> &Compiled {
        match &self.full {
            Some(full) if !is_plain(text) => full,
            _ => &self.plain,
        }
    }

    /// Whether all of the text matches.
    pub(super) fn matches(&self, subject: &Subject<'_>) -> Result<bool> {
        let text = subject.text();
        self.compiled(text).whole(self.steps)?.is_match(text).map_err(|_| run_error(self.steps))
    }

    /// Whether all of `text` matches.
    #[allow(dead_code)] // For the filters of a JSONPath.
    pub(crate) fn matches_str(&self, text: &str) -> Result<bool> {
        self.matches(&Subject::of_str(text)?)
    }

    /// Whether a part of `text` matches.
    #[allow(dead_code)] // For the filters of a JSONPath.
    pub(crate) fn finds_in(&self, text: &str) -> Result<bool> {
        self.finds(&Subject::of_str(text)?)
    }

    pub(super) fn finds(&self, subject: &Subject<'_>) -> Result<bool> {
        let text = subject.text();
        self.compiled(text).find(self.steps)?.is_match(text).map_err(|_| run_error(self.steps))
    }

    /// The first match from byte `from` on.
    fn find(&self, text: &str, from: usize) -> Result<Option<Range>> {
        let found = self.compiled(text).find(self.steps)?.find_from_pos(text, from);
        found.map(|m| m.map(|m| (m.start(), m.end()))).map_err(|_| run_error(self.steps))
    }

    /// The groups of the first match from byte `from` on; group 0 is the match.
    fn groups(&self, text: &str, from: usize) -> Result<Option<Vec<Option<Range>>>> {
        let found = self.compiled(text).find(self.steps)?.captures_from_pos(text, from);
        let found = found.map_err(|_| run_error(self.steps))?;
        Ok(found
            .map(|groups| (0..=self.groups).map(|i| groups.get(i).map(|g| (g.start(), g.end()))).collect()))
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.is_ascii() && memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_none()
}

impl fmt::Debug for JavaRegex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JavaRegex").field(&self.plain.pattern).finish()
    }
}

/// How many computed patterns a rendering keeps.
const CACHED: usize = 64;

/// The regular expressions that a rendering computed.
#[derive(Debug, Default)]
pub(crate) struct RegexCache {
    known: HashMap<String, Arc<JavaRegex>>,
}

impl RegexCache {
    /// The regular expression `pattern`, without flags.
    pub(crate) fn get(&mut self, pattern: &str, regex_steps: usize) -> Result<Arc<JavaRegex>> {
        if let Some(regex) = self.known.get(pattern) {
            return Ok(Arc::clone(regex));
        }
        if self.known.len() >= CACHED {
            self.known.clear();
        }
        let regex = Arc::new(compile(pattern, Flags::default(), regex_steps)?);
        self.known.insert(pattern.to_owned(), Arc::clone(&regex));
        Ok(regex)
    }
}

/// A pattern that Java refuses.
#[cold]
fn syntax_error(description: impl Into<String>, index: usize) -> Error {
    let description: String = description.into();
    Error::java("PatternSyntaxException", format!("{description} near index {index}")).with_hint(
        "in a regular expression [ ( ) { * + ? . ^ $ | and \\ are special: put \\ before a plain one",
    )
}

/// A pattern that Java takes and that is not served.
#[cold]
fn unserved(what: &str) -> Error {
    Error::new(ErrorKind::Render, format!("{what} in a regular expression is not available here"))
}
