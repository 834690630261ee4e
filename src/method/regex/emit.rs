//! Writing a regular expression in the engine's syntax.
//!
//! Only plain constructs are used, each spelt out, so that the engine's own defaults never come in. Groups keep their
//! numbers and lose their names.

use super::class;
use super::fold::Fold;
use super::node::{Kind, Node};
use super::subject::character;
use std::fmt::Write as _;

/// For which texts a pattern is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// ASCII without line ends, not empty: anchors of lines are anchors of the text.
    Plain,
    /// Any text.
    Full,
}

/// `node` in the engine's syntax.
pub(super) fn emit(node: &Node, mode: Mode) -> String {
    let mut writer = Writer { out: String::new(), mode };
    writer.write(node);
    writer.out
}

struct Writer {
    out: String,
    mode: Mode,
}

impl Writer {
    fn write(&mut self, node: &Node) {
        match node {
            Node::Empty => self.out.push_str("(?:)"),
            Node::Never => self.out.push_str("(?!)"),
            Node::Char(point) => match character(*point) {
                Some(c) if c.is_ascii_alphanumeric() || !c.is_ascii() => self.out.push(c),
                _ => self.push(format_args!(r"\x{{{point:X}}}")),
            },
            Node::Class(set) => self.out.push_str(set),
            Node::Begin => self.out.push_str(r"\A"),
            Node::End => self.out.push_str(r"\z"),
            Node::LineBegin { unix } => self.out.push_str(line_begin(*unix, self.mode)),
            Node::LineEnd { multiline, unix } => self.out.push_str(line_end(*multiline, *unix, self.mode)),
            Node::Bound { negated, unicode } => self.bound(*negated, *unicode),
            Node::LineBreak => self.push(format_args!(r"(?:\r\n|{})", class::VERTICAL)),
            Node::Group { number: Some(_), inner } => self.wrap("(", inner),
            Node::Group { number: None, inner } => self.wrap("(?:", inner),
            Node::Look { behind: false, negated: false, inner } => self.wrap("(?=", inner),
            Node::Look { behind: false, negated: true, inner } => self.wrap("(?!", inner),
            Node::Look { behind: true, negated: false, inner } => self.wrap("(?<=", inner),
            Node::Look { behind: true, negated: true, inner } => self.wrap("(?<!", inner),
            Node::Atomic(inner) => self.wrap("(?>", inner),
            Node::BackReference { group, fold } => {
                self.push(format_args!(r"(?{}:\{group})", if *fold == Fold::Nothing { "" } else { "i" }));
            }
            Node::Sequence(parts) => parts.iter().for_each(|part| self.write(part)),
            Node::Either(parts) => self.either(parts),
            Node::Repeat { inner, least, most, kind, .. } => self.repeat(inner, (*least, *most), *kind),
        }
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to memory cannot fail.
        let _ = self.out.write_fmt(text);
    }

    fn wrap(&mut self, open: &str, inner: &Node) {
        self.out.push_str(open);
        self.write(inner);
        self.out.push(')');
    }

    fn either(&mut self, parts: &[Node]) {
        self.out.push_str("(?:");
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                self.out.push('|');
            }
            self.write(part);
        }
        self.out.push(')');
    }

    /// A look around happens once or not at all, however often it is repeated.
    fn repeat_look(&mut self, inner: &Node, (least, most): (u32, Option<u32>), kind: Kind) {
        match (most, least, kind) {
            (Some(0), ..) => self.write(&Node::Empty),
            (_, 1.., _) => self.write(inner),
            (_, 0, Kind::Lazy) => self.either(&[Node::Empty, inner.clone()]),
            (_, 0, _) => self.either(&[inner.clone(), Node::Empty]),
        }
    }

    fn repeat(&mut self, inner: &Node, (least, most): (u32, Option<u32>), kind: Kind) {
        if inner.is_look() {
            return self.repeat_look(inner, (least, most), kind);
        }
        if kind == Kind::Possessive {
            self.out.push_str("(?>");
        }
        match inner {
            Node::Char(_) | Node::Class(_) | Node::Group { .. } => self.write(inner),
            // Java does not try again whether a line end is of one or two characters.
            Node::LineBreak => self.wrap("(?>", inner),
            other => self.wrap("(?:", other),
        }
        match (least, most) {
            (0, None) => self.out.push('*'),
            (1, None) => self.out.push('+'),
            (0, Some(1)) => self.out.push('?'),
            (least, None) => self.push(format_args!("{{{least},}}")),
            (least, Some(most)) => self.push(format_args!("{{{least},{most}}}")),
        }
        match kind {
            Kind::Greedy => {}
            Kind::Lazy => self.out.push('?'),
            Kind::Possessive => self.out.push(')'),
        }
    }

    fn bound(&mut self, negated: bool, unicode: bool) {
        let word = class::BOUND;
        if unicode || self.mode == Mode::Plain {
            self.out.push_str(if negated { r"\B" } else { r"\b" });
        } else if negated {
            self.push(format_args!("(?:(?<={word})(?={word})|(?<!{word})(?!{word}))"));
        } else {
            self.push(format_args!("(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"));
        }
    }
}

/// `^` with `m` never matches at the end of the text, nor inside `\r\n`.
fn line_begin(unix: bool, mode: Mode) -> &'static str {
    match (mode, unix) {
        (Mode::Plain, _) => r"\A",
        (Mode::Full, true) => r"(?:(?:\A|(?<=\n))(?!\z))",
        (Mode::Full, false) => r"(?:(?:\A|(?<=[\n\x{85}\x{2028}\x{2029}])|(?<=\r)(?!\n))(?!\z))",
    }
}

/// `$` matches at the end and before a line end: the last one only, or with `m` each.
fn line_end(multiline: bool, unix: bool, mode: Mode) -> &'static str {
    match (mode, unix, multiline) {
        (Mode::Plain, ..) => r"\z",
        (Mode::Full, true, false) => r"(?=\n?\z)",
        (Mode::Full, true, true) => r"(?=\n|\z)",
        (Mode::Full, false, false) => r"(?:\z|(?=\r\n\z)|(?=[\r\x{85}\x{2028}\x{2029}]\z)|(?<!\r)(?=\n\z))",
        (Mode::Full, false, true) => r"(?:\z|(?=[\r\x{85}\x{2028}\x{2029}])|(?<!\r)(?=\n))",
    }
}
