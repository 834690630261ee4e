//! Values that are wanted of a document, by the steps that lead to them: one pass over the text finds them all.

use std::collections::BTreeMap;

/// A step from a value to one in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The member of an object.
    Name(Box<str>),
    /// The item of a list, from 0.
    Index(usize),
}

/// Where in the text each wanted value lies; `None` where its steps lead nowhere.
pub(crate) type Found = Vec<Option<(usize, usize)>>;

/// The wanted values of a document.
#[derive(Debug)]
pub(crate) struct Wanted {
    root: Node,
    len: usize,
}

/// What is wanted of one value: the value itself, members of it, items of it.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// The place in [`Found`] that is to tell where the value lies.
    number: Option<usize>,
    members: BTreeMap<Box<str>, Node>,
    items: BTreeMap<usize, Node>,
}

impl Wanted {
    /// The values that `paths` lead to, numbered in their order. No two of them are the same.
    pub(crate) fn of(paths: &[Box<[Step]>]) -> Wanted {
        let mut root = Node::default();
        for (number, path) in paths.iter().enumerate() {
            path.iter().fold(&mut root, Node::step).number = Some(number);
        }
        Wanted { root, len: paths.len() }
    }

    /// How many paths there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn root(&self) -> &Node {
        &self.root
    }
}

impl Node {
    /// The node that one more step leads to.
    fn step(&mut self, step: &Step) -> &mut Node {
        match step {
            Step::Name(name) => self.members.entry(name.clone()).or_default(),
            Step::Index(index) => self.items.entry(*index).or_default(),
        }
    }

    pub(super) fn number(&self) -> Option<usize> {
        self.number
    }

    #[inline]
    pub(super) fn member(&self, name: &str) -> Option<&Node> {
        self.members.get(name)
    }

    #[inline]
    pub(super) fn item(&self, index: usize) -> Option<&Node> {
        self.items.get(&index)
    }
}
