//! Values that are wanted of a document, by the steps that lead to them: one pass over the text finds them all.

use crate::value::Value;

/// A step from a value to one in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The member of an object.
    Name(Box<str>),
    /// The item of a list, from 0.
    Index(usize),
}

/// What a search found of a wanted value.
#[derive(Clone, Debug)]
pub(crate) enum Found<'a> {
    /// Its text.
    Text(&'a str),
    /// The value, once its text was read.
    Value(Value<'a>),
    /// Its steps lead nowhere.
    Nowhere,
    /// Only the reader can tell.
    Unsure,
}

/// The wanted values of a document.
#[derive(Debug)]
pub(crate) struct Wanted {
    root: Node,
    len: usize,
}

/// What is wanted of one value: the value itself, members of it, items of it.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// Which of the wanted values this is.
    number: Option<usize>,
    members: Vec<(Box<str>, Node)>,
    items: Vec<(usize, Node)>,
}

impl Wanted {
    /// The values that `paths` lead to, numbered in their order. No two of them are the same.
    pub(crate) fn of(paths: &[Box<[Step]>]) -> Wanted {
        let mut root = Node::default();
        for (number, path) in paths.iter().enumerate() {
            root.add(path, number);
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
    /// Adds what `path` leads to from here.
    fn add(&mut self, path: &[Step], number: usize) {
        match path {
            [] => self.number = Some(number),
            [Step::Name(name), rest @ ..] => add_to(&mut self.members, name, rest, number),
            [Step::Index(index), rest @ ..] => add_to(&mut self.items, index, rest, number),
        }
    }

    pub(super) fn number(&self) -> Option<usize> {
        self.number
    }

    #[inline]
    pub(super) fn member(&self, name: &str) -> Option<&Node> {
        self.members.iter().find(|(own, _)| **own == *name).map(|(_, node)| node)
    }

    #[inline]
    pub(super) fn item(&self, index: usize) -> Option<&Node> {
        self.items.iter().find(|(own, _)| *own == index).map(|(_, node)| node)
    }
}

/// Adds what `path` leads to from the child under `key`.
fn add_to<K: Clone + PartialEq>(children: &mut Vec<(K, Node)>, key: &K, path: &[Step], number: usize) {
    match children.iter_mut().find(|(own, _)| own == key) {
        Some((_, child)) => child.add(path, number),
        None => {
            let mut child = Node::default();
            child.add(path, number);
            children.push((key.clone(), child));
        }
    }
}
