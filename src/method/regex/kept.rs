//! Groups that keep, in Java, what was captured on a way that was given up.
//!
//! Java undoes a capture where what follows the group fails. A part that is matched on its own, such as a lookahead or
//! a possessive repetition, ends before what follows it is tried, and its captures stay when that fails. The engine
//! undoes them all. Where it can be seen, the pattern is not served.

use super::longest::is_deterministic;
use super::node::{Kind, Node};
use std::collections::BTreeSet;

type Groups = BTreeSet<usize>;

/// Whether a back reference may read what a given up way has captured.
pub(super) fn is_referenced(root: &Node) -> bool {
    let mut reader = Reader { kept: kept(root, true), found: false };
    reader.read(root, &mut Groups::new(), false);
    reader.found
}

/// The groups that may hold at the end of a match what a given up way has captured.
pub(super) fn at_the_end(root: &Node) -> BTreeSet<usize> {
    let set = surely_set(root);
    kept(root, false).into_iter().filter(|group| !set.contains(group)).collect()
}

/// All groups whose capture may stay; `more` where what follows may fail.
fn kept(root: &Node, more: bool) -> Groups {
    let mut groups = Groups::new();
    collect(root, false, more, &mut groups);
    groups
}

/// `alone`: whether the part stands in one that is matched on its own, after which something may fail.
fn collect(node: &Node, alone: bool, more: bool, groups: &mut Groups) {
    match node {
        Node::Group { number, inner } => {
            groups.extend(number.filter(|_| alone));
            collect(inner, alone, more, groups);
        }
        Node::Atomic(inner) => collect(inner, alone || more, more, groups),
        Node::Look { negated, inner, .. } => {
            let more = more || *negated;
            collect(inner, alone || more, more, groups);
        }
        Node::Sequence(parts) => {
            let mut more = more;
            for part in parts.iter().rev() {
                collect(part, alone, more, groups);
                more |= !part.is_nullable();
            }
        }
        Node::Either(parts) => parts.iter().for_each(|part| collect(part, alone, more, groups)),
        Node::Repeat { inner, least, most, kind, counted } => {
            let more = more || *least > 1 || inner.may_be_empty();
            let branch = !counted && *most == Some(1);
            match &**inner {
                _ if *kind == Kind::Possessive => collect(inner, alone || more, more, groups),
                // Java puts back what the group itself had captured, but not the groups in it.
                Node::Group { number, inner: body } if !branch && is_deterministic(inner) => {
                    groups.extend(number.filter(|_| alone));
                    collect(body, alone || more, more, groups);
                }
                _ => collect(inner, alone, more, groups),
            }
        }
        _ => {}
    }
}

/// The groups that a match of `node` sets, each for the last time on the way that succeeds.
fn surely_set(node: &Node) -> Groups {
    match node {
        Node::Group { number, inner } => {
            let mut groups = surely_set(inner);
            groups.extend(number);
            groups
        }
        Node::Atomic(inner) | Node::Look { negated: false, inner, .. } => surely_set(inner),
        Node::Sequence(parts) => parts.iter().flat_map(surely_set).collect(),
        Node::Repeat { inner, least: 1.., most, .. } if inner.is_look() && *most != Some(0) => {
            surely_set(inner)
        }
        Node::Repeat { inner, least: least @ 1.., most, .. } if *most == Some(*least) => surely_set(inner),
        Node::Repeat { inner, least: 1.., .. } => match **inner {
            Node::Group { number, .. } => number.into_iter().collect(),
            _ => Groups::new(),
        },
        _ => Groups::new(),
    }
}

/// Looks for back references to groups that are kept and not surely set.
struct Reader {
    kept: Groups,
    found: bool,
}

impl Reader {
    /// `set` are the groups that are surely set before `node`. What is set in a part that is `repeated` does not count
    /// for the references in it: a later turn may have set it anew.
    fn read(&mut self, node: &Node, set: &mut Groups, repeated: bool) {
        match node {
            Node::BackReference { group, .. } => {
                self.found |= self.kept.contains(group) && !set.contains(group);
            }
            Node::Sequence(parts) => {
                let before = set.clone();
                for part in parts {
                    self.read(part, set, repeated);
                    if !repeated {
                        set.extend(surely_set(part));
                    }
                }
                *set = before;
            }
            Node::Either(parts) => parts.iter().for_each(|part| self.read(part, set, repeated)),
            Node::Group { inner, .. } | Node::Atomic(inner) | Node::Look { inner, .. } => {
                self.read(inner, set, repeated);
            }
            Node::Repeat { inner, most, .. } => {
                self.read(inner, set, repeated || most.is_none_or(|most| most > 1));
            }
            _ => {}
        }
    }
}
