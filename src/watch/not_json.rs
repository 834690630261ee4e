//! Where an output is not JSON, and which part of the template is to blame.

use super::output_map::{OutputMap, SilentKind, Written};
use crate::error::{Error, ErrorKind, quoted};
use crate::eval::Origin;
use crate::span::{Position, Span};
use serde::de::IgnoredAny;
use std::fmt;
use std::sync::Arc;

/// The first mistake of an output that should have been JSON: [`OutputMap::not_json`].
///
/// `{}` prints it in one line; [`NotJson::into_error`] makes an error of it, which shows the template's line.
#[derive(Clone, Debug)]
pub struct NotJson {
    offset: usize,
    position: Position,
    reason: String,
    name: Option<Arc<str>>,
    culprit: Option<Culprit>,
}

/// The part of a template that is to blame.
#[derive(Clone, Debug)]
struct Culprit {
    blame: Blame,
    origin: Origin,
    source: Arc<str>,
    span: Span,
    /// What it wrote.
    wrote: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Blame {
    Reference,
    Text,
    Silent(SilentKind),
}

impl NotJson {
    pub(super) fn find(map: &OutputMap, output: &str) -> Option<NotJson> {
        let mut fault = first_fault(output)?;
        let culprit = blamed(map, output, &mut fault).map(|(blame, w)| Culprit::new(blame, &w, output));
        let (Fault { offset, reason }, name) = (fault, None);
        Some(NotJson { offset, position: Position::of(output, offset), reason, name, culprit })
    }

    /// Gives the template's name, for messages.
    #[must_use]
    pub fn in_template(mut self, name: &str) -> NotJson {
        self.name = Some(name.into());
        self
    }

    /// The byte of the output at which it stops to be JSON.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The same as line and column.
    pub fn position(&self) -> Position {
        self.position
    }

    /// What is wrong there, such as ``expected `,` or `}` ``.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Where in its text stands what is to blame.
    pub fn span(&self) -> Option<Span> {
        self.culprit.as_ref().map(|culprit| culprit.span)
    }

    /// Which text that is.
    pub fn origin(&self) -> Option<&Origin> {
        self.culprit.as_ref().map(|culprit| &culprit.origin)
    }

    /// What is to blame, as written: a reference, a directive, or text.
    pub fn text(&self) -> Option<&str> {
        self.culprit.as_ref().map(Culprit::text)
    }

    fn headline(&self) -> String {
        let Position { line, column } = self.position;
        format!("invalid JSON at output {line}:{column}: {}", self.reason)
    }

    /// An error that shows the place in the template, with a hint.
    pub fn into_error(self) -> Error {
        let error = Error::new(ErrorKind::Json, self.headline());
        let Some(culprit) = &self.culprit else {
            return error.with_hint("the template wrote nothing at all");
        };
        let error = error.with_hint(culprit.hint());
        match &culprit.origin {
            Origin::Evaluated => error.out_of_place(&format!(" in text of #evaluate: {}", culprit.text())),
            Origin::Template => {
                error.settled(Some(culprit.span)).in_template(self.name.as_ref(), &culprit.source)
            }
            Origin::Parsed(name) => {
                error.settled(Some(culprit.span)).in_template(Some(name), &culprit.source)
            }
        }
    }
}

/// Where an output is no JSON, and why.
struct Fault {
    offset: usize,
    reason: String,
}

fn first_fault(output: &str) -> Option<Fault> {
    let error = serde_json::from_str::<IgnoredAny>(output).err()?;
    let reason = error.to_string();
    let reason = reason.rsplit_once(" at line ").map_or(&*reason, |(reason, _)| reason).to_owned();
    if error.is_eof() {
        return Some(Fault { offset: output.len(), reason });
    }
    let line_before = error.line().checked_sub(2).and_then(|n| output.match_indices('\n').nth(n));
    let line_start = line_before.map_or(0, |(at, _)| at + 1);
    Some(Fault { offset: (line_start + error.column()).saturating_sub(1), reason })
}

/// Who is to blame for a fault.
fn blamed<'m>(map: &'m OutputMap, output: &str, fault: &mut Fault) -> Option<(Blame, Written<'m>)> {
    let by = |at: usize| map.at(at).map(|written| narrowed(written, at));
    if fault.reason == "EOF while parsing a string" {
        return unclosed(map, output).or_else(|| by(output.len().checked_sub(1)?));
    }
    let offset = fault.offset;
    let before = output.get(..offset).unwrap_or(output).trim_end();
    // Between two tokens stands what should have written one.
    let between = ["expected", "EOF while parsing", "key must"].iter().any(|r| fault.reason.starts_with(r));
    if between && let Some((kind, written)) = map.silent(before.len()..=offset) {
        return Some((Blame::Silent(kind), written));
    }
    let closes = matches!(output.as_bytes().get(offset), Some(b']' | b'}'));
    if closes && before.ends_with(',') {
        *fault = Fault { offset: before.len() - 1, reason: "trailing comma".to_owned() };
    }
    if fault.offset >= output.len() {
        return by(before.len().checked_sub(1)?);
    }
    // A value that ends its token too early, such as one with a quote in it, is told of at the text behind it.
    let adjacent = fault.offset.checked_sub(1).filter(|at| at + 1 == before.len());
    let adjacent = adjacent.and_then(|at| map.at(at)).filter(|written| written.is_reference);
    match (by(fault.offset), adjacent) {
        (Some((Blame::Text, _)), Some(value)) => Some((Blame::Reference, value)),
        (found, _) => found,
    }
}

/// Of a string that does not close: the reference in it whose value takes the quote away, else the quote at its start.
fn unclosed<'m>(map: &'m OutputMap, output: &str) -> Option<(Blame, Written<'m>)> {
    let (mut start, mut escaped) = (None, false);
    for (at, byte) in output.bytes().enumerate() {
        match (byte, start) {
            (_, Some(_)) if escaped => escaped = false,
            (b'\\', Some(_)) => escaped = true,
            (b'"', Some(_)) => start = None,
            (b'"', None) => start = Some(at),
            _ => {}
        }
    }
    let start = start?;
    let spoils = |w: &Written<'_>| {
        let text = output.get(w.output.clone()).unwrap_or("");
        w.is_reference && w.output.end > start && text.contains(['"', '\\'])
    };
    match map.parts().find(spoils) {
        Some(value) => Some((Blame::Reference, value)),
        None => map.at(start).map(|written| narrowed(written, start)),
    }
}

/// Of text that stands in the template as it was written, just the character at byte `at` of the output.
fn narrowed(mut written: Written<'_>, at: usize) -> (Blame, Written<'_>) {
    if written.is_reference {
        return (Blame::Reference, written);
    }
    let text = written.text();
    let within = at.saturating_sub(written.output.start);
    if text.len() == written.output.len()
        && let Some(c) = text.get(within..).and_then(|rest| rest.chars().next())
    {
        let start = written.span.start as usize + within;
        written.span = Span::new(start, start + c.len_utf8());
        written.output = at..at + c.len_utf8();
    }
    (Blame::Text, written)
}

impl Culprit {
    fn new(blame: Blame, written: &Written<'_>, output: &str) -> Culprit {
        Culprit {
            blame,
            origin: written.origin.clone(),
            source: written.source.into(),
            span: written.span,
            wrote: output.get(written.output.clone()).unwrap_or("").to_owned(),
        }
    }

    fn text(&self) -> &str {
        self.span.text(&self.source)
    }

    fn hint(&self) -> String {
        let text = quoted(self.text());
        match self.blame {
            Blame::Silent(SilentKind::Reference) => format!(
                "`{text}` wrote nothing there: put it in quotes, use `$input.json(...)`, or ask for it with `#if`"
            ),
            Blame::Silent(SilentKind::If) => {
                format!("no arm of `{text}` was taken, so nothing was written there")
            }
            Blame::Silent(SilentKind::Foreach) => format!("`{text}` had nothing to go through"),
            Blame::Reference => format!(
                "`{text}` wrote `{}`: text needs quotes around it and `$util.escapeJavaScript`; `$input.json(...)` \
                 writes JSON",
                quoted(&self.wrote)
            ),
            Blame::Text => "this is the template's own text".to_owned(),
        }
    }
}

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline())?;
        let Some(culprit) = &self.culprit else { return f.write_str("; the template wrote nothing at all") };
        let name = match &culprit.origin {
            Origin::Template => self.name.as_deref().unwrap_or("template"),
            Origin::Evaluated => "text of #evaluate",
            Origin::Parsed(name) => name,
        };
        let at = Position::of(&culprit.source, culprit.span.start as usize);
        let (text, place) = (quoted(culprit.text()), format!("{name} {}:{}", at.line, at.column));
        match culprit.blame {
            Blame::Reference | Blame::Text => write!(f, "; written by `{text}` at {place}"),
            Blame::Silent(SilentKind::Reference) => write!(f, "; `{text}` at {place} wrote nothing there"),
            Blame::Silent(SilentKind::If) => write!(f, "; no arm of `{text}` at {place} was taken"),
            Blame::Silent(SilentKind::Foreach) => {
                write!(f, "; `{text}` at {place} had nothing to go through")
            }
        }
    }
}
