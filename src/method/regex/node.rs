//! A regular expression as Java reads it, its flags already applied to each part.

use super::fold::Fold;

/// A part of a regular expression.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Empty,
    /// What never matches.
    Never,
    /// One character, exactly.
    Char(u32),
    /// One character of a class, written as a bracket expression.
    Class(String),
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
        fold: Fold,
    },
    Sequence(Vec<Node>),
    Either(Vec<Node>),
    /// A repetition; `counted` where its counts stand in braces.
    Repeat {
        inner: Box<Node>,
        least: u32,
        most: Option<u32>,
        kind: Kind,
        counted: bool,
    },
}

/// How a repetition goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Greedy,
    Lazy,
    Possessive,
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

    /// Whether it matches no characters, but may look at those around.
    pub(super) fn is_look(&self) -> bool {
        matches!(
            self,
            Node::Empty
                | Node::Never
                | Node::Begin
                | Node::LineBegin { .. }
                | Node::LineEnd { .. }
                | Node::End
                | Node::Bound { .. }
                | Node::Look { .. }
        ) || match self {
            Node::Group { number: None, inner } => inner.is_look(),
            Node::Sequence(parts) | Node::Either(parts) => parts.iter().all(Node::is_look),
            _ => false,
        }
    }

    /// Turns references to groups that do not exist, which never matched anything, into what never matches.
    pub(super) fn settle(&mut self, groups: usize) {
        match self {
            Node::BackReference { group, .. } if *group > groups => *self = Node::Never,
            Node::Group { inner, .. }
            | Node::Atomic(inner)
            | Node::Look { inner, .. }
            | Node::Repeat { inner, .. } => inner.settle(groups),
            Node::Sequence(parts) | Node::Either(parts) => parts.iter_mut().for_each(|p| p.settle(groups)),
            _ => {}
        }
    }

    /// Whether `test` holds for it or for a part of it.
    pub(super) fn any(&self, test: fn(&Node) -> bool) -> bool {
        test(self)
            || match self {
                Node::Group { inner, .. }
                | Node::Atomic(inner)
                | Node::Look { inner, .. }
                | Node::Repeat { inner, .. } => inner.any(test),
                Node::Sequence(parts) | Node::Either(parts) => parts.iter().any(|part| part.any(test)),
                _ => false,
            }
    }

    /// Whether it looks behind, and never asks for the beginning of the text or a line.
    pub(super) fn only_looks_behind(&self) -> bool {
        let begins = |node: &Node| matches!(node, Node::Begin | Node::LineBegin { .. });
        self.any(|node| matches!(node, Node::Look { behind: true, .. })) && !self.any(begins)
    }

    /// Whether it may match the empty text somewhere.
    pub(super) fn may_be_empty(&self) -> bool {
        match self {
            Node::Char(_) | Node::Class(_) | Node::LineBreak | Node::Never => false,
            Node::Group { inner, .. } | Node::Atomic(inner) => inner.may_be_empty(),
            Node::Sequence(parts) => parts.iter().all(Node::may_be_empty),
            Node::Either(parts) => parts.iter().any(Node::may_be_empty),
            Node::Repeat { inner, least, .. } => *least == 0 || inner.may_be_empty(),
            _ => true,
        }
    }
}
