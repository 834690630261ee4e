//! The one error type of the crate, its kinds, and the limits that can be exceeded.
//!
//! An error is one word wide. Inner code makes errors without a place; the place is added where it is known,
//! and the template's name and text where the error leaves the template.

use crate::report;
use crate::span::{Position, Span};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What sort of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The template is rejected before anything is rendered.
    Parse,
    /// The template parses, and rendering it ends with an error, as a Java exception ends it in Velocity.
    Render,
    /// A limit was exceeded; [`Error::limit`] says which.
    Limit,
    /// A JSONPath does not compile.
    InvalidPath,
    /// A definite JSONPath leads nowhere.
    PathNotFound,
    /// A text cannot be read as JSON, even leniently.
    Json,
    /// The host ended the rendering through its cancel flag.
    Cancelled,
    /// A value given by the host cannot be used.
    Host,
    /// Writing the output failed.
    Write,
}

/// The longest message in characters; what is longer quotes a text that nobody reads to its end.
const LONGEST_MESSAGE: usize = 500;

/// How many characters of a text a message quotes, at its beginning and at its end.
const QUOTED: (usize, usize) = (60, 20);

/// A text as a message quotes it: all of a short one, else its beginning and its end.
pub(crate) fn quoted(text: &str) -> Cow<'_, str> {
    shortened(text, QUOTED)
}

fn shortened(text: &str, (first, last): (usize, usize)) -> Cow<'_, str> {
    let start = text.char_indices().nth(first).map(|(at, _)| at);
    let end = text.char_indices().rev().nth(last.saturating_sub(1)).map(|(at, _)| at);
    match (start, end) {
        (Some(start), Some(end)) if start < end => {
            Cow::Owned(format!("{}…{}", text.get(..start).unwrap_or(""), text.get(end..).unwrap_or("")))
        }
        _ => Cow::Borrowed(text),
    }
}

/// `text` with line ends and other controls as escapes, and not too long.
pub(crate) fn one_line(text: String) -> String {
    let text = match shortened(&text, (LONGEST_MESSAGE - 100, 100)) {
        Cow::Owned(short) => short,
        Cow::Borrowed(_) => text,
    };
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if !text.contains(breaks) {
        return text;
    }
    text.chars().fold(String::new(), |mut line, c| {
        if breaks(c) {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
        line
    })
}

/// A named limit; see [`crate::Limits`] for the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// Bytes of a template.
    TemplateSize,
    /// Turns of one `#foreach`.
    LoopIterations,
    /// Bytes of output.
    OutputSize,
    /// Levels of nested blocks, expressions and documents.
    Nesting,
    /// Macros that call each other.
    MacroDepth,
    /// Steps of one rendering.
    Steps,
    /// Elements of a list or map that a template builds.
    CollectionSize,
    /// Elements of a range.
    RangeSize,
    /// UTF-16 units of a text that a template builds.
    StringSize,
    /// Digits of a number.
    NumberSize,
    /// Steps of one regular expression.
    RegexSteps,
    /// Bytes that one rendering keeps.
    Memory,
}

impl Limit {
    /// The limit's name, as messages and the command line spell it.
    pub fn name(self) -> &'static str {
        match self {
            Limit::TemplateSize => "template-size",
            Limit::LoopIterations => "loop-iterations",
            Limit::OutputSize => "output-size",
            Limit::Nesting => "nesting",
            Limit::MacroDepth => "macro-depth",
            Limit::Steps => "steps",
            Limit::CollectionSize => "collection-size",
            Limit::RangeSize => "range-size",
            Limit::StringSize => "string-size",
            Limit::NumberSize => "number-size",
            Limit::RegexSteps => "regex-steps",
            Limit::Memory => "memory",
        }
    }
}

/// An error from parsing or rendering a template, or from reading a path.
///
/// `{}` prints one line; `{:#}` adds an excerpt of the template with a caret under the place, and the hint.
///
/// ```
/// let error = vtl::Template::parse_named("request.vtl", "#if($x").unwrap_err();
/// assert_eq!(error.kind(), vtl::ErrorKind::Parse);
/// assert_eq!((error.line(), error.column()), (Some(1), Some(7)));
/// ```
pub struct Error(Box<Repr>);

#[derive(Clone, Debug)]
struct Repr {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    limit: Option<Limit>,
    exception: Option<&'static str>,
    span: Option<Span>,
    name: Option<Arc<str>>,
    source: Option<Arc<str>>,
    /// The span is one of the source for good.
    settled: bool,
}

impl Error {
    #[cold]
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error(Box::new(Repr {
            kind,
            message: one_line(message.into()),
            hint: None,
            limit: None,
            exception: None,
            span: None,
            name: None,
            source: None,
            settled: false,
        }))
    }

    #[cold]
    pub(crate) fn render(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Render, message)
    }

    /// A Java exception that ends the rendering.
    #[cold]
    pub(crate) fn java(exception: &'static str, message: impl Into<String>) -> Error {
        let mut error = Error::new(ErrorKind::Render, message);
        error.0.exception = Some(exception);
        error
    }

    /// An exceeded limit: `what` names what was built or done, `allowed` the bound.
    #[cold]
    pub(crate) fn limit_exceeded(limit: Limit, what: &str, allowed: impl fmt::Display) -> Error {
        let message = format!("{what} (limit {}: {allowed})", limit.name());
        let mut error = Error::new(ErrorKind::Limit, message);
        error.0.limit = Some(limit);
        error
    }

    /// An error of the host: a function or a value that it gave does not work.
    pub fn host(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Host, message)
    }

    /// Adds the Java exception that the same would have ended in.
    #[must_use]
    pub(crate) fn of_exception(mut self, exception: &'static str) -> Error {
        self.0.exception = Some(exception);
        self
    }

    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Error {
        self.0.hint = Some(one_line(hint.into()));
        self
    }

    /// Adds the place where none is known yet: the innermost place wins.
    #[must_use]
    pub(crate) fn at(mut self, span: Span) -> Error {
        self.0.span.get_or_insert(span);
        self
    }

    /// Whether the span is one of the text that the error will be shown with.
    pub(crate) fn is_settled(&self) -> bool {
        self.0.settled
    }

    /// Settles where the error is.
    #[must_use]
    pub(crate) fn settled(mut self, span: Option<Span>) -> Error {
        self.0.span = span;
        self.0.settled = true;
        self
    }

    /// Leaves a text that is not shown: its place there stands in `words` from now on.
    #[must_use]
    pub(crate) fn out_of_place(mut self, words: &str) -> Error {
        let message = std::mem::take(&mut self.0.message);
        self.0.message = one_line(message + words);
        self.0.span = None;
        self
    }

    /// Adds the template's name and text where none are known yet.
    #[must_use]
    pub(crate) fn in_template(mut self, name: Option<&Arc<str>>, source: &Arc<str>) -> Error {
        if self.0.source.is_none() {
            self.0.source = Some(Arc::clone(source));
            self.0.name = name.cloned();
        }
        self
    }

    /// What sort of error this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message alone: no place, no hint.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The limit that was exceeded, for an error of kind [`ErrorKind::Limit`].
    pub fn limit(&self) -> Option<Limit> {
        self.0.limit
    }

    /// The simple name of the Java exception that would have ended the rendering, where one is known.
    pub fn exception(&self) -> Option<&'static str> {
        self.0.exception
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The name that the template was given.
    pub fn template_name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The bytes of the template that the error is about.
    pub fn span(&self) -> Option<Span> {
        self.0.span
    }

    /// The line, from 1.
    pub fn line(&self) -> Option<usize> {
        self.position().map(|p| p.line)
    }

    /// The column in characters, from 1.
    pub fn column(&self) -> Option<usize> {
        self.position().map(|p| p.column)
    }

    fn position(&self) -> Option<Position> {
        let (span, source) = (self.0.span?, self.0.source.as_deref()?);
        Some(Position::of(source, span.start as usize))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            return report::write(f, self, self.0.source.as_deref());
        }
        f.write_str(&self.0.message)?;
        match (&self.0.name, self.position()) {
            (Some(name), Some(p)) => write!(f, " ({}:{}:{})", one_line(name.to_string()), p.line, p.column),
            (None, Some(p)) => write!(f, " (line {}, column {})", p.line, p.column),
            (Some(name), None) => write!(f, " ({})", one_line(name.to_string())),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("span", &self.0.span)
            .field("name", &self.0.name)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}

impl Clone for Error {
    fn clone(&self) -> Error {
        Error(self.0.clone())
    }
}
