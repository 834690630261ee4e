//! Character classes: `[…]` with ranges, unions, intersections and nested classes.

use super::{Escape, Parser};
use crate::error::Result;
use crate::method::regex::class::{self, intersection, negated};
use crate::method::regex::fold::Fold;
use crate::method::regex::unserved;

/// Characters of Latin-1 that are one with characters beyond it where the case of all letters is ignored: Java keeps
/// them apart from its single characters then. `I`, `K`, `S`, `i`, `k`, `s`, `µ`, `Å`, `å`, `ÿ`.
const FOLDED_APART: [u32; 10] = [0x49, 0x4B, 0x53, 0x69, 0x6B, 0x73, 0xB5, 0xC5, 0xE5, 0xFF];

/// One item of a class.
enum Item {
    /// One character of Latin-1, as a set.
    Bit(String),
    Set(String),
}

/// A class that is being read, in the variables of Java's own reader: they show in what odd classes mean.
#[derive(Default)]
struct Class {
    /// The parts so far, each in brackets of its own.
    set: String,
    /// What was read last, where that was no single character.
    last: Option<String>,
    /// All single characters so far. Java keeps them in one place, so what was intersected gains later ones too.
    bits: String,
    /// Whether there are single characters that are not in `set` yet.
    has_bits: bool,
}

/// Stands in [`Class::set`] for the single characters.
const BITS: char = '\0';

impl Class {
    fn add(&mut self, item: Item) {
        match item {
            Item::Bit(bit) => {
                self.bits.push_str(&bit);
                self.has_bits = true;
                self.last = None;
            }
            Item::Set(set) => {
                self.set.push_str(&set);
                self.last = Some(set);
            }
        }
    }

    /// Puts the single characters into the set; true where they are all of it.
    fn take_bits(&mut self) -> bool {
        let alone = self.set.is_empty();
        let any = std::mem::take(&mut self.has_bits);
        if any {
            self.set.push(BITS);
        }
        any && alone
    }

    fn finish(mut self, complement: bool) -> String {
        self.take_bits();
        let set = self.set.replace(BITS, &self.bits);
        if complement { negated(&set) } else { format!("[{set}]") }
    }
}

impl Parser {
    /// The class whose opening bracket was read. The right side of `&&` is read by the same rules, up to the bracket
    /// that closes the whole, which it does not `consume`.
    pub(super) fn class(&mut self, consume: bool) -> Result<String> {
        let mut class = Class::default();
        let complement = self.peek() == Some('^') && self.at > 0 && self.text.get(self.at - 1) == Some(&'[');
        self.at += usize::from(complement);
        self.reaches_pairs |= complement;
        loop {
            match self.peek() {
                Some('[') => {
                    self.at += 1;
                    let inner = self.deeper(|p| p.class(true))?;
                    class.add(Item::Set(inner));
                }
                Some('&') if self.ampersands() => self.intersect(&mut class)?,
                None => return Err(self.error("Unclosed character class")),
                Some(']') if !class.set.is_empty() || class.has_bits => {
                    self.at += usize::from(consume);
                    return Ok(class.finish(complement));
                }
                Some(_) => {
                    let item = self.range()?;
                    class.add(item);
                }
            }
        }
    }

    /// Reads `&&`. Where only one `&` stands there it stays to be read; with `x` Java loses it where blanks follow.
    fn ampersands(&mut self) -> bool {
        let first = self.at;
        self.at += 1;
        if self.eat('&') {
            return true;
        }
        self.at = (self.at - 1).max(first);
        false
    }

    /// Intersects the class with what stands after `&&`.
    fn intersect(&mut self, class: &mut Class) -> Result<()> {
        let mut right = String::new();
        while let Some(c) = self.peek().filter(|c| !matches!(c, ']' | '&')) {
            let inner = self.deeper(|p| {
                p.at += usize::from(c == '[');
                p.class(c == '[')
            })?;
            right.push_str(&inner);
        }
        if class.take_bits() {
            class.last = Some(BITS.to_string());
        }
        if !right.is_empty() {
            class.last = Some(right.clone());
        }
        class.set = match (class.set.is_empty(), &class.last) {
            (true, _) if right.is_empty() => return Err(self.error("Bad class syntax")),
            (true, _) => right,
            (false, Some(last)) => intersection(&class.set, last),
            // Java fails with a null pointer once a character is tried.
            (false, None) => return Err(unserved("an intersection with nothing")),
        };
        Ok(())
    }

    /// One character, a range, or a predefined set.
    fn range(&mut self) -> Result<Item> {
        let fold = self.folding();
        let first = if self.eat('\\') {
            let begins_range = self.text.get(self.at + 1) == Some(&'-');
            match self.escape(true, begins_range)? {
                Escape::Char(point) => point,
                Escape::Set(set) => return Ok(Item::Set(set)),
                Escape::Node(_) => return Err(self.error("Illegal/unsupported escape sequence")),
            }
        } else {
            match self.next() {
                Some(c) => u32::from(c),
                None => return Err(self.error("Unclosed character class")),
            }
        };
        let ends_range =
            self.peek() == Some('-') && self.text.get(self.at + 1).is_some_and(|c| !matches!(c, '[' | ']'));
        self.reaches_pairs |= first > 0xFFFF || (ends_range && self.flags.ignore_case);
        if !ends_range {
            let single = class::single(first, fold);
            let is_bit = first < 256 && !(fold == Fold::All && FOLDED_APART.contains(&first));
            return Ok(if is_bit { Item::Bit(single) } else { Item::Set(single) });
        }
        self.at += 1;
        let last = if self.eat('\\') {
            match self.escape(true, true)? {
                Escape::Char(point) => Some(point),
                _ => None,
            }
        } else {
            self.next().map(u32::from)
        };
        match last.filter(|last| *last >= first) {
            Some(last) => {
                self.reaches_pairs |= last > 0xFFFF;
                Ok(Item::Set(class::range(first, last, fold)))
            }
            None => Err(self.error("Illegal character range")),
        }
    }
}
