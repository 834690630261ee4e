//! Whether Java finds the "obvious maximum length" that a lookbehind needs.
//!
//! Java adds lengths up in 32-bit integers that overflow, node by node along its own tree. Which unbounded repetitions
//! it takes in a lookbehind follows from that arithmetic alone, so it is done again here.

use super::node::{Kind, Node};

/// `TreeInfo`: what Java knows of a part.
#[derive(Clone, Copy)]
struct Info {
    longest: i32,
    valid: bool,
    deterministic: bool,
}

impl Info {
    const NEW: Info = Info { longest: 0, valid: true, deterministic: true };

    fn add(&mut self, length: i32) {
        self.longest = self.longest.wrapping_add(length);
    }
}

/// Whether the length of `node` has an obvious maximum.
pub(super) fn is_bounded(node: &Node) -> bool {
    study(&[node], Info::NEW).valid
}

/// Goes along `chain`, the parts from here to the end.
fn study(chain: &[&Node], mut info: Info) -> Info {
    let Some((node, rest)) = chain.split_first() else { return info };
    match node {
        Node::Char(_) | Node::Class { .. } => info.add(1),
        Node::LineBreak => info.add(2),
        Node::BackReference { .. } => info.valid = false,
        Node::Sequence(parts) => {
            let chain: Vec<&Node> = parts.iter().chain(rest.iter().copied()).collect();
            return study(&chain, info);
        }
        Node::Group { inner, .. } => {
            let mut chain: Vec<&Node> = vec![inner];
            chain.extend(rest);
            return study(&chain, info);
        }
        Node::Either(parts) => {
            let parts: Vec<Option<&Node>> = parts.iter().map(Some).collect();
            return branch(&parts, rest, info);
        }
        Node::Atomic(inner) => info = study(&[inner], info),
        Node::Repeat { inner, least, most, kind, counted } => {
            let group = matches!(**inner, Node::Group { .. }) && *kind != Kind::Possessive;
            let optional = !counted && *most == Some(1);
            if optional && group {
                return branch(&[Some(inner), None], rest, info);
            }
            if optional {
                info = study(&[inner], info);
                info.deterministic = false;
            } else if group && !study(&[inner], Info::NEW).deterministic {
                return Info { valid: false, deterministic: false, ..info };
            } else {
                let single = matches!(**inner, Node::Char(_) | Node::Class { .. });
                let greedy = single && most.is_none() && *kind == Kind::Greedy;
                info = if greedy { run(info) } else { repeated(inner, (*least, *most), info) };
            }
        }
        Node::Empty
        | Node::Begin
        | Node::LineBegin { .. }
        | Node::LineEnd { .. }
        | Node::End
        | Node::Bound { .. }
        | Node::Look { .. } => {}
    }
    study(rest, info)
}

/// `CharPropertyGreedy`: as many of one character as there are.
fn run(mut info: Info) -> Info {
    if info.valid {
        info.add(i32::MAX);
    }
    Info { deterministic: false, ..info }
}

/// `Curly` and `GroupCurly`.
fn repeated(inner: &Node, (least, most): (u32, Option<u32>), before: Info) -> Info {
    let once = study(&[inner], Info::NEW);
    let times = most.map_or(i32::MAX, |n| n as i32);
    let longest = once.longest.wrapping_mul(times).wrapping_add(before.longest);
    Info {
        longest,
        valid: before.valid && once.valid && longest >= before.longest,
        deterministic: once.deterministic && most == Some(least) && before.deterministic,
    }
}

/// `Branch`: what follows it is added up anew.
fn branch(parts: &[Option<&Node>], rest: &[&Node], before: Info) -> Info {
    let mut valid = before.valid;
    let mut longest = -1;
    for part in parts {
        let info = part.map_or(Info::NEW, |part| study(&[part], Info::NEW));
        longest = longest.max(info.longest);
        valid &= info.valid;
    }
    let mut after = study(rest, Info::NEW);
    after.add(before.longest.wrapping_add(longest));
    Info { valid: after.valid && valid, deterministic: false, ..after }
}
