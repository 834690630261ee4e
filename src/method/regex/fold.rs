//! Letters in either case, as `java.util.regex` compares them: by the upper case, and the lower case of that.
//!
//! With `iu` that is not the folding of Unicode: `i` is one with `\u{130}` and `\u{131}`, `[A-Z]` takes the dotless `i`
//! but not the sign for kelvin, and sets with a name are left as they are.

use super::node::Node;
use crate::method::string::{fold, upper};
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

/// Which letters match in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    Nothing,
    /// `i`
    Ascii,
    /// `iu`
    All,
}

/// A character that has another case.
#[derive(Clone, Copy)]
struct Cased {
    point: u32,
    upper: u32,
    /// The lower case of the upper case.
    folded: u32,
}

/// No character from here on has another case.
const END_OF_CASED: u32 = 0x2_0000;

fn cased() -> &'static [Cased] {
    static ALL: OnceLock<Vec<Cased>> = OnceLock::new();
    ALL.get_or_init(|| {
        (0..END_OF_CASED)
            .map(|point| Cased { point, upper: upper(point), folded: fold(point) })
            .filter(|c| c.upper != c.point || c.folded != c.point)
            .collect()
    })
}

impl Fold {
    /// What else matches where one character is asked for.
    pub(super) fn of_single(self, point: u32) -> Vec<u32> {
        match self {
            Fold::All if upper(point) == fold(point) => Vec::new(),
            Fold::All => {
                let folded = fold(point);
                let same = cased().iter().filter(|c| c.folded == folded).map(|c| c.point);
                std::iter::once(folded).chain(same).collect()
            }
            _ => self.of_range(point, point),
        }
    }

    /// What else matches where a range is asked for.
    pub(super) fn of_range(self, first: u32, last: u32) -> Vec<u32> {
        let inside = |point: u32| (first..=last).contains(&point);
        match self {
            Fold::Nothing => Vec::new(),
            Fold::Ascii => ('A'..='Z')
                .map(|letter| (u32::from(letter), u32::from(letter.to_ascii_lowercase())))
                .filter(|(upper, lower)| inside(*upper) || inside(*lower))
                .flat_map(|(upper, lower)| [upper, lower])
                .collect(),
            Fold::All => {
                cased().iter().filter(|c| inside(c.upper) || inside(c.folded)).map(|c| c.point).collect()
            }
        }
    }

    /// What the back references in `node` ask for: the least that the engine has, where they differ.
    pub(super) fn of_references(node: &Node) -> Fold {
        let folds = |node: &Node| matches!(node, Node::BackReference { fold: Fold::Ascii | Fold::All, .. });
        let ascii = |node: &Node| matches!(node, Node::BackReference { fold: Fold::Ascii, .. });
        match (node.any(ascii), node.any(folds)) {
            (true, _) => Fold::Ascii,
            (false, true) => Fold::All,
            (false, false) => Fold::Nothing,
        }
    }

    /// Whether the engine's back references compare the letters of `text` as Java's do. They fold as Unicode does,
    /// whatever the flags, and only what takes as many bytes.
    pub(super) fn is_the_engines(self, text: &str) -> bool {
        let apart = match self {
            Fold::Nothing => return true,
            _ if text.is_ascii() => return true,
            Fold::Ascii => &engine_apart().0,
            Fold::All => &engine_apart().1,
        };
        !text.chars().any(|c| !c.is_ascii() && apart.binary_search(&c).is_ok())
    }
}

/// Two ligatures that only Unicode takes for the same letter.
const LIGATURES: [char; 2] = ['\u{FB05}', '\u{FB06}'];

/// The characters beyond ASCII that the engine's back references compare otherwise than Java's with `i`, and with `iu`.
fn engine_apart() -> &'static (Vec<char>, Vec<char>) {
    static ALL: OnceLock<(Vec<char>, Vec<char>)> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut widths: HashMap<u32, BTreeSet<usize>> = HashMap::new();
        let letters = || {
            let folded = cased().iter().map(|c| c.folded);
            let points: BTreeSet<u32> = folded.chain(cased().iter().map(|c| c.point)).collect();
            points.into_iter().filter_map(char::from_u32)
        };
        for c in letters() {
            widths.entry(fold(u32::from(c))).or_default().insert(c.len_utf8());
        }
        let wide = |c: &char| widths.get(&fold(u32::from(*c))).is_some_and(|widths| widths.len() > 1);
        let sorted = |letters: Vec<char>| letters.into_iter().chain(LIGATURES).collect::<BTreeSet<char>>();
        let sorted = |letters| sorted(letters).into_iter().collect();
        (sorted(letters().collect()), sorted(letters().filter(wide).collect()))
    })
}
