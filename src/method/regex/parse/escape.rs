//! Escapes: what stands after a backslash.

use super::{Escape, Parser};
use crate::error::Result;
use crate::method::regex::class::{self, negated};
use crate::method::regex::family::{family, is_narrow};
use crate::method::regex::node::Node;
use crate::method::regex::unserved;

impl Parser {
    /// The escape whose backslash was read. In a class anchors and references are refused; in a `range` `\v` is the
    /// vertical tab, as it was once.
    pub(super) fn escape(&mut self, in_class: bool, range: bool) -> Result<Escape> {
        let Some(c) = self.next_raw() else { return Err(self.error("Unexpected internal error")) };
        if let Some(set) = self.predefined(c, range) {
            self.reaches_pairs |= c.is_ascii_uppercase() || self.flags.unicode_classes;
            return Ok(Escape::Set(set));
        }
        if !in_class && let Some(node) = self.anchor(c)? {
            return Ok(Escape::Node(node));
        }
        Ok(Escape::Char(match c {
            'p' | 'P' => return self.family(c == 'P').map(Escape::Set),
            '0' => self.octal()?,
            'a' => 7,
            'c' => match self.next() {
                Some(control) => u32::from(control) ^ 64,
                None => return Err(self.error("Illegal control escape sequence")),
            },
            'e' => 0x1B,
            'f' => 0x0C,
            'n' => 0x0A,
            'r' => 0x0D,
            't' => 0x09,
            'u' => self.unicode()?,
            'v' => 0x0B,
            'x' => self.hexadecimal()?,
            'N' => return Err(unserved("a character by its name")),
            c if c.is_ascii_alphanumeric() => return Err(self.error("Illegal/unsupported escape sequence")),
            c => u32::from(c),
        }))
    }

    fn predefined(&self, c: char, range: bool) -> Option<String> {
        let unicode = self.flags.unicode_classes;
        let set = match c.to_ascii_lowercase() {
            'd' if unicode => r"[\p{Nd}]",
            'd' => class::DIGIT,
            's' if unicode => r"[\p{White_Space}]",
            's' => class::SPACE,
            'w' if unicode => r"[\w]",
            'w' => class::WORD,
            'h' => class::HORIZONTAL,
            'v' if !range || c == 'V' => class::VERTICAL,
            _ => return None,
        };
        Some(if c.is_ascii_uppercase() { negated(set) } else { set.to_owned() })
    }

    fn anchor(&mut self, c: char) -> Result<Option<Node>> {
        let unicode = self.flags.unicode_classes;
        Ok(Some(match c {
            'A' => Node::Begin,
            'b' if self.text.get(self.at..self.at + 2) == Some(&['{', 'g']) => {
                return Err(unserved("a bound of graphemes"));
            }
            'b' | 'B' => Node::Bound { negated: c == 'B', unicode },
            'G' => return Err(unserved(r"\G")),
            'R' => Node::LineBreak,
            'X' => return Err(unserved(r"\X")),
            'Z' => Node::LineEnd { multiline: false, unix: self.flags.unix_lines },
            'z' => Node::End,
            '1'..='9' => self.numbered_reference(c),
            'k' => self.named_reference()?,
            _ => return Ok(None),
        }))
    }

    /// A back reference takes as many digits as still name a group that began before it.
    fn numbered_reference(&mut self, first: char) -> Node {
        let mut group = first.to_digit(10).unwrap_or(0) as usize;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let next = group * 10 + digit as usize;
            if next > self.groups {
                break;
            }
            group = next;
            self.at += 1;
        }
        self.reference(group)
    }

    fn named_reference(&mut self) -> Result<Node> {
        if !self.eat('<') {
            return Err(self.error("\\k is not followed by '<' for named capturing group"));
        }
        let name = self.group_name()?;
        match self.names.iter().find(|(known, _)| *known == name).map(|(_, group)| *group) {
            Some(group) => Ok(self.reference(group)),
            None => Err(self.error(&format!("named capturing group <{name}> does not exist"))),
        }
    }

    fn reference(&self, group: usize) -> Node {
        Node::BackReference { group, fold: self.folding() }
    }

    fn octal(&mut self) -> Result<u32> {
        let digit = |p: &mut Parser| p.peek().and_then(|c| c.to_digit(8));
        let Some(mut code) = digit(self) else { return Err(self.error("Illegal octal escape sequence")) };
        self.at += 1;
        let most = if code <= 3 { 2 } else { 1 };
        for _ in 0..most {
            let Some(next) = digit(self) else { break };
            code = code * 8 + next;
            self.at += 1;
        }
        Ok(code)
    }

    fn hex_digit(&mut self) -> Option<u32> {
        let digit = self.peek().and_then(|c| c.to_digit(16))?;
        self.at += 1;
        Some(digit)
    }

    fn hexadecimal(&mut self) -> Result<u32> {
        if self.peek_raw() == Some('{') {
            self.at += 1;
            let mut code = None;
            while let Some(digit) = self.hex_digit() {
                let next = code.unwrap_or(0) * 16 + digit;
                if next > 0x10_FFFF {
                    return Err(self.error("Hexadecimal codepoint is too big"));
                }
                code = Some(next);
            }
            return match code {
                None => Err(self.error("Illegal hexadecimal escape sequence")),
                Some(code) if self.peek_raw() == Some('}') => {
                    self.at += 1;
                    Ok(code)
                }
                Some(_) => Err(self.error("Unclosed hexadecimal escape sequence")),
            };
        }
        match (self.hex_digit(), self.hex_digit()) {
            (Some(high), Some(low)) => Ok(high * 16 + low),
            _ => Err(self.error("Illegal hexadecimal escape sequence")),
        }
    }

    /// Four digits; two halves of a pair, both escaped, are one character.
    fn unicode(&mut self) -> Result<u32> {
        let first = self.four_digits()?;
        let after = self.at;
        let escaped = self.text.get(after..after + 2) == Some(&['\\', 'u']);
        if (0xD800..0xDC00).contains(&first) && escaped {
            self.at += 2;
            if let Ok(second @ 0xDC00..=0xDFFF) = self.four_digits() {
                return Ok(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
            self.at = after;
        }
        Ok(first)
    }

    fn four_digits(&mut self) -> Result<u32> {
        let mut code = 0;
        for _ in 0..4 {
            match self.hex_digit() {
                Some(digit) => code = code * 16 + digit,
                None => return Err(self.error("Illegal Unicode escape sequence")),
            }
        }
        Ok(code)
    }

    /// The set of a `\p` or `\P` that was read.
    pub(super) fn family(&mut self, complement: bool) -> Result<String> {
        let name: String = if self.eat('{') {
            let mut name = String::new();
            loop {
                match self.next_raw() {
                    Some('}') => break,
                    Some(c) => name.push(c),
                    None => return Err(self.error("Unclosed character family")),
                }
            }
            if name.is_empty() {
                return Err(self.error("Empty character family"));
            }
            name
        } else {
            self.next_raw().into_iter().collect()
        };
        self.reaches_pairs |= complement || !is_narrow(&name, self.flags);
        match family(&name, self.flags)? {
            Some(set) => Ok(if complement { negated(&set) } else { set }),
            None => Err(self.error(&format!("Unknown character property name {{{name}}}"))),
        }
    }
}
