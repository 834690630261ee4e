//! Whether Java finds the "obvious maximum length" that a lookbehind needs.
//!
//! Java adds lengths up in 32-bit integers that overflow, node by node along its own tree. Which unbounded repetitions
//! it takes in a lookbehind follows from that arithmetic alone, so it is done again here.

use super::node::{Kind, Node};

/// `TreeInfo`: what Java knows of a part.
#[derive(Clone, Copy)]
struct Info {
    longest: i32,
    overflowed: bool,
    shortest: i32,
    valid: bool,
    deterministic: bool,
}

impl Info {
    const NEW: Info = Info { longest: 0, overflowed: false, shortest: 0, valid: true, deterministic: true };

    fn add(&mut self, shortest: i32, longest: i32) {
        self.overflowed |= self.longest.checked_add(longest).is_none();
        self.longest = self.longest.wrapping_add(longest);
        self.shortest = self.shortest.saturating_add(shortest);
    }
}

/// How far back a lookbehind looks in Java.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// As far as it can match.
    Full,
    /// Not at all: the sum overflowed to less than the least length.
    Nothing,
    /// Less far than it can match, or it is not known how far.
    Part,
    /// Java refuses it.
    Refused,
}

/// How far back a lookbehind for `node` looks.
pub(super) fn reach(node: &Node, pairs: bool) -> Reach {
    let info = study(&[node], Info::NEW);
    let far = 1 << 30;
    match info.longest {
        _ if !info.valid => Reach::Refused,
        _ if !info.overflowed => Reach::Full,
        _ if pairs => Reach::Part,
        // From so far below zero on Java's search overflows once more, to the beginning of the text; but not from the
        // first places of the text, where nothing is found then.
        ..=-0x4000_0000 if info.longest.wrapping_sub(i32::MIN) <= info.shortest => Reach::Full,
        ..=-0x4000_0000 => Reach::Part,
        longest if longest < info.shortest.min(far) => Reach::Nothing,
        _ => Reach::Part,
    }
}

/// Whether Java repeats a group by a loop of its own, since there is one way to match it.
pub(super) fn is_deterministic(node: &Node) -> bool {
    study(&[node], Info::NEW).deterministic
}

/// Goes along `chain`, the parts from here to the end.
fn study(chain: &[&Node], mut info: Info) -> Info {
    let Some((node, rest)) = chain.split_first() else { return info };
    match node {
        Node::Char(_) | Node::Class(_) => info.add(1, 1),
        Node::LineBreak => info.add(1, 2),
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
                let shortest = info.shortest;
                info = Info { shortest, deterministic: false, ..study(&[inner], info) };
            } else if group && !study(&[inner], Info::NEW).deterministic {
                return Info { valid: false, deterministic: false, ..info };
            } else {
                let single = matches!(**inner, Node::Char(_) | Node::Class(_));
                let greedy = single && most.is_none() && *kind == Kind::Greedy;
                info = if greedy { run(*least, info) } else { repeated(inner, (*least, *most), info) };
            }
        }
        Node::Empty
        | Node::Never
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
fn run(least: u32, mut info: Info) -> Info {
    if info.valid {
        info.add(least as i32, i32::MAX);
    }
    Info { deterministic: false, ..info }
}

/// `Curly` and `GroupCurly`.
fn repeated(inner: &Node, (least, most): (u32, Option<u32>), before: Info) -> Info {
    let once = study(&[inner], Info::NEW);
    let times = most.map_or(i32::MAX, |n| n as i32);
    let longest = once.longest.wrapping_mul(times).wrapping_add(before.longest);
    let exact = i64::from(once.longest) * i64::from(times) + i64::from(before.longest);
    Info {
        longest,
        overflowed: before.overflowed || once.overflowed || exact != i64::from(longest),
        shortest: once.shortest.saturating_mul(least as i32).saturating_add(before.shortest),
        valid: before.valid && once.valid && longest >= before.longest,
        deterministic: once.deterministic && most == Some(least) && before.deterministic,
    }
}

/// `Branch`: what follows it is added up anew.
fn branch(parts: &[Option<&Node>], rest: &[&Node], before: Info) -> Info {
    let mut valid = before.valid;
    let (mut longest, mut shortest, mut overflowed) = (-1, i32::MAX, before.overflowed);
    for part in parts {
        let info = part.map_or(Info::NEW, |part| study(&[part], Info::NEW));
        longest = longest.max(info.longest);
        shortest = shortest.min(info.shortest);
        overflowed |= info.overflowed;
        valid &= info.valid;
    }
    let mut after = study(rest, Info::NEW);
    let mut all = before;
    all.add(shortest, longest);
    after.add(all.shortest, all.longest);
    let overflowed = after.overflowed || all.overflowed || overflowed;
    Info { valid: after.valid && valid, deterministic: false, overflowed, ..after }
}
