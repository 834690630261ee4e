//! `java.util.regex` over `fancy-regex`.
//!
//! A pattern is read as Java reads it ([`parse`]), so what Java refuses is refused with Java's words, and written again
//! in the other syntax ([`emit`]) with every class and anchor spelt out. What has no counterpart is an error that
//! names it: no pattern silently means something else.

mod class;
mod emit;
mod engine;
mod family;
mod fold;
mod kept;
mod longest;
mod node;
mod parse;
mod quote;
mod replace;
mod subject;
#[cfg(test)]
mod tests;

pub(super) use replace::{replace, split};
pub(super) use subject::Subject;

use crate::error::{Error, ErrorKind, Result};
use crate::value::Heap;
use emit::Mode;
use engine::Engine;
use fold::Fold;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

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
    /// The groups that may keep in Java what was captured on a way that was given up.
    kept: BTreeSet<usize>,
    /// Which letters the back references match in either case.
    references: Fold,
    /// Whether it matches nothing at all wherever it is tried.
    nullable: bool,
    empty: Empty,
    /// Whether Java's search never begins between the units of a pair.
    reaches_pairs: bool,
}

/// Whether a regular expression may match nothing somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Empty {
    Never,
    Somewhere,
    /// It may, looks behind, and does not ask where the text begins.
    LookingBehind,
}

struct Compiled {
    pattern: String,
    find: Engine,
    whole: Engine,
}

impl Compiled {
    fn new(pattern: String, steps: usize) -> Compiled {
        let whole = Engine::new(format!(r"\A(?:{pattern})\z"), steps);
        Compiled { find: Engine::new(pattern.clone(), steps), whole, pattern }
    }
}

/// A range of bytes.
type Range = (usize, usize);

/// Reads and translates `pattern`. `regex_steps` bounds each use.
pub(crate) fn compile(pattern: &str, flags: Flags, regex_steps: usize) -> Result<JavaRegex> {
    let parsed = parse::parse(pattern, flags)?;
    if kept::is_referenced(&parsed.root) {
        return Err(unserved("a back reference to a group that may keep what was given up"));
    }
    let plain = emit::emit(&parsed.root, Mode::Plain);
    let full = emit::emit(&parsed.root, Mode::Full);
    Ok(JavaRegex {
        full: (full != plain).then(|| Compiled::new(full, regex_steps)),
        plain: Compiled::new(plain, regex_steps),
        groups: parsed.groups,
        kept: kept::at_the_end(&parsed.root),
        references: Fold::of_references(&parsed.root),
        nullable: parsed.root.is_nullable(),
        empty: match &parsed.root {
            root if !root.may_be_empty() => Empty::Never,
            root if root.only_looks_behind() => Empty::LookingBehind,
            _ => Empty::Somewhere,
        },
        reaches_pairs: parsed.reaches_pairs,
        names: parsed.names,
    })
}

impl JavaRegex {
    fn compiled(&self, text: &str) -> &Compiled {
        match &self.full {
            Some(full) if !is_plain(text) => full,
            _ => &self.plain,
        }
    }

    /// Begins a use on `text`: pays for reading it, and refuses letters whose other case only Java knows.
    fn begin(&self, text: &str, heap: &Heap<'_>) -> Result<()> {
        heap.spend_text(text.len())?;
        if self.references.is_the_engines(text) {
            return Ok(());
        }
        Err(unserved("a back reference in either case, with such letters in the text,"))
    }

    /// Whether all of the text matches.
    pub(super) fn matches(&self, subject: &Subject<'_>, heap: &Heap<'_>) -> Result<bool> {
        let text = subject.text();
        self.begin(text, heap)?;
        self.compiled(text).whole.run(heap, |regex| regex.is_match(text))
    }

    /// Whether all of `text` matches.
    pub(crate) fn matches_str(&self, text: &str, heap: &Heap<'_>) -> Result<bool> {
        self.matches(&Subject::of_str(text)?, heap)
    }

    pub(super) fn finds(&self, subject: &Subject<'_>, heap: &Heap<'_>) -> Result<bool> {
        let text = subject.text();
        self.begin(text, heap)?;
        self.compiled(text).find.run(heap, |regex| regex.is_match(text))
    }

    /// The first match from byte `from` on.
    fn find(&self, text: &str, from: usize, heap: &Heap<'_>) -> Result<Option<Range>> {
        let found = self.compiled(text).find.run(heap, |regex| regex.find_from_pos(text, from))?;
        Ok(found.map(|m| (m.start(), m.end())))
    }

    /// The groups of the first match from byte `from` on; group 0 is the match.
    fn groups(&self, text: &str, from: usize, heap: &Heap<'_>) -> Result<Option<Vec<Option<Range>>>> {
        let found = self.compiled(text).find.run(heap, |regex| regex.captures_from_pos(text, from))?;
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

/// The longest pattern that is kept.
const LONGEST: usize = 1024;

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
        let regex = Arc::new(compile(pattern, Flags::default(), regex_steps)?);
        if pattern.len() <= LONGEST {
            if self.known.len() >= CACHED {
                self.known.clear();
            }
            self.known.insert(pattern.to_owned(), Arc::clone(&regex));
        }
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
