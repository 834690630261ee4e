//! A regular expression as Java reads it, its flags already applied to each part.

/// A part of a regular expression.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Empty,
    /// One character, exactly.
    Char(u32),
    /// One character of a class, written as a bracket expression; `fold` adds the other case of all letters.
    Class {
        set: String,
        fold: bool,
    },
    /// `\A`, and `^` without `m`.
    Begin,
    /// `^` with `m`.
    LineBegin {
        unix: bool,
    },
    /// `$` and `\Z`; with `m` at every line.
    LineEnd {
        multiline: bool,
        unix: bool,
    },
    /// `\z`.
    End,
    /// `\b` and `\B`.
    Bound {
        negated: bool,
        unicode: bool,
    },
    /// `\R`.
    LineBreak,
    /// A group; its number where it captures.
    Group {
        number: Option<usize>,
        inner: Box<Node>,
    },
    Look {
        behind: bool,
        negated: bool,
        inner: Box<Node>,
    },
    Atomic(Box<Node>),
    BackReference {
        group: usize,
        fold: bool,
    },
    Sequence(Vec<Node>),
    Either(Vec<Node>),
    Repeat {
        inner: Box<Node>,
        least: u32,
        most: Option<u32>,
        kind: Kind,
    },
}

/// How a repetition goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Greedy,
    Lazy,
    Possessive,
}

/// The longest text that a part can match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Longest {
    Bounded,
    /// Unbounded, and yet taken in a lookbehind: a repeated single character.
    Lenient,
    Unbounded,
}

impl Node {
    /// Whether it matches the empty text wherever it is tried: without a look at what stands around.
    pub(super) fn is_nullable(&self) -> bool {
        match self {
            Node::Empty => true,
            Node::Group { inner, .. } | Node::Atomic(inner) => inner.is_nullable(),
            Node::Sequence(parts) => parts.iter().all(Node::is_nullable),
            Node::Either(parts) => parts.iter().any(Node::is_nullable),
            Node::Repeat { inner, least, .. } => *least == 0 || inner.is_nullable(),
            _ => false,
        }
    }

    /// Whether Java finds an obvious maximum length, as a lookbehind needs it.
    pub(super) fn longest(&self) -> Longest {
        let worst = |parts: &[Node]| {
            let all: Vec<Longest> = parts.iter().map(Node::longest).collect();
            if all.contains(&Longest::Unbounded) {
                Longest::Unbounded
            } else if all.contains(&Longest::Lenient) {
                Longest::Lenient
            } else {
                Longest::Bounded
            }
        };
        match self {
            Node::BackReference { .. } => Longest::Unbounded,
            Node::Group { inner, .. } | Node::Atomic(inner) => inner.longest(),
            Node::Sequence(parts) | Node::Either(parts) => worst(parts),
            Node::Repeat { inner, most: None, kind, .. } => match (inner.as_ref(), kind) {
                (Node::Char(_) | Node::Class { .. }, Kind::Greedy | Kind::Possessive) => Longest::Lenient,
                _ => Longest::Unbounded,
            },
            Node::Repeat { inner, .. } => inner.longest(),
            _ => Longest::Bounded,
        }
    }
}
