//! Sets of characters, as bracket expressions of the engine: `[…]`, nested where Java nests them.

use super::fold::Fold;
use super::subject::HALVES;
use std::fmt::Write as _;

/// `\d`, `\w`, `\s`, `\h` and `\v` with ASCII meanings, and what `.` leaves out.
pub(super) const DIGIT: &str = "[0-9]";
pub(super) const WORD: &str = "[a-zA-Z_0-9]";
pub(super) const SPACE: &str = r"[ \t\n\x0B\x0C\r]";
pub(super) const HORIZONTAL: &str = r"[ \t\xA0\x{1680}\x{180E}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}]";
pub(super) const VERTICAL: &str = r"[\n\x0B\x0C\r\x85\x{2028}\x{2029}]";
pub(super) const NOT_LINE_END: &str = r"[^\n\r\x{85}\x{2028}\x{2029}]";
pub(super) const ANY: &str = r"[\x{0}-\x{10FFFF}]";
/// What `\b` takes for a part of a word: letters, digits, and the marks on them.
pub(super) const BOUND: &str = r"[_\p{L}\p{Nd}\p{Mn}]";

/// The set of one character, and of what is the same letter in `fold`.
pub(super) fn single(point: u32, fold: Fold) -> String {
    set_of(point, point, fold.of_single(point))
}

/// The set of a range, and of the letters that have a case in it.
pub(super) fn range(first: u32, last: u32, fold: Fold) -> String {
    set_of(first, last, fold.of_range(first, last))
}

fn set_of(first: u32, last: u32, others: Vec<u32>) -> String {
    let mut set = String::from("[");
    push(&mut set, first, last);
    for other in others.into_iter().filter(|other| !(first..=last).contains(other)) {
        push(&mut set, other, other);
    }
    set.push(']');
    set
}

/// Appends a range, with halves of pairs where they live for the length of a match.
fn push(set: &mut String, first: u32, last: u32) {
    let moved = HALVES.start() - 0xD800;
    let parts = [
        (0, 0xD7FF, 0),
        (0xD800, 0xDFFF, moved),
        (0xE000, HALVES.start() - 1, 0),
        (HALVES.end() + 1, 0x10_FFFF, 0),
    ];
    for (low, high, by) in parts {
        let (from, to) = (first.max(low), last.min(high));
        if from <= to {
            // Writing to memory cannot fail.
            let _ = write!(set, r"\x{{{:X}}}-\x{{{:X}}}", from + by, to + by);
        }
    }
}

pub(super) fn intersection(left: &str, right: &str) -> String {
    format!("[[{left}]&&[{right}]]")
}

pub(super) fn negated(set: &str) -> String {
    format!("[^{set}]")
}
