//! Character classes: `[…]` with ranges, unions, intersections and nested classes.

use super::{Escape, Parser};
use crate::error::Result;
use crate::method::regex::class::{self, intersection, negated};

impl Parser {
    /// The class whose opening bracket was read. The right side of `&&` is read by the same rules, up to the bracket
    /// that closes the whole, which it does not `consume`.
    pub(super) fn class(&mut self, consume: bool) -> Result<String> {
        // The parts of the union so far, each in brackets of its own.
        let mut set = String::new();
        let complement = self.at > 0 && self.text.get(self.at - 1) == Some(&'[') && self.eat('^');
        loop {
            match self.peek() {
                Some('[') => {
                    self.at += 1;
                    let inner = self.deeper(|p| p.class(true))?;
                    set.push_str(&inner);
                }
                Some('&') if self.text.get(self.at + 1) == Some(&'&') => {
                    self.at += 2;
                    set = self.intersected(&set)?;
                }
                None => return Err(self.error("Unclosed character class")),
                Some(']') if !set.is_empty() => {
                    self.at += usize::from(consume);
                    return Ok(if complement { negated(&set) } else { format!("[{set}]") });
                }
                Some(_) => {
                    let item = self.range()?;
                    set.push_str(&item);
                }
            }
        }
    }

    /// `left` intersected with what stands after `&&`.
    fn intersected(&mut self, left: &str) -> Result<String> {
        let mut right = String::new();
        while let Some(c) = self.peek().filter(|c| !matches!(c, ']' | '&')) {
            let inner = self.deeper(|p| {
                p.at += usize::from(c == '[');
                p.class(c == '[')
            })?;
            right.push_str(&inner);
        }
        match (left.is_empty(), right.is_empty()) {
            (false, false) => Ok(intersection(left, &right)),
            (false, true) => Ok(left.to_owned()),
            (true, false) => Ok(right),
            (true, true) => Err(self.error("Bad class syntax")),
        }
    }

    /// One character, a range, or a predefined set.
    fn range(&mut self) -> Result<String> {
        let fold = self.flags.ignore_case && !self.folds_all();
        let first = if self.eat('\\') {
            let begins_range = self.text.get(self.at + 1) == Some(&'-');
            match self.escape(true, begins_range)? {
                Escape::Char(point) => point,
                Escape::Set(set) => return Ok(set),
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
        if !ends_range {
            return Ok(class::single(first, fold));
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
            Some(last) => Ok(class::range(first, last, fold)),
            None => Err(self.error("Illegal character range")),
        }
    }
}
