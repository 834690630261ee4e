//! Reading a pattern as `java.util.regex.Pattern` of Java 17 reads it, quirks included.

mod escape;
mod set;

use super::class;
use super::fold::Fold;
use super::longest::{Reach, reach};
use super::node::{Kind, Node};
use super::quote::without_quotes;
use super::{Flags, syntax_error, unserved};
use crate::error::Result;

/// How deep groups and classes may nest.
const DEPTH: usize = 100;

/// A pattern that was read.
pub(super) struct Parsed {
    pub(super) root: Node,
    /// How many capturing groups it has.
    pub(super) groups: usize,
    pub(super) names: Vec<(String, usize)>,
    pub(super) reaches_pairs: bool,
}

pub(super) fn parse(pattern: &str, flags: Flags) -> Result<Parsed> {
    let mut parser = Parser {
        text: without_quotes(pattern),
        at: 0,
        flags,
        groups: 0,
        names: Vec::new(),
        depth: 0,
        literals: 0,
        reaches_pairs: false,
    };
    let mut root = parser.alternatives()?;
    root.settle(parser.groups);
    match parser.peek() {
        None => Ok(Parsed {
            root,
            groups: parser.groups,
            names: parser.names,
            reaches_pairs: parser.reaches_pairs,
        }),
        Some(_) => Err(parser.error("Unmatched closing ')'")),
    }
}

struct Parser {
    text: Vec<char>,
    at: usize,
    flags: Flags,
    groups: usize,
    names: Vec<(String, usize)>,
    depth: usize,
    /// How many characters that stand for themselves were read outside of classes.
    literals: usize,
    /// Whether a part matches characters of two units, which Java then never cuts apart in its search.
    reaches_pairs: bool,
}

/// What an escape means.
enum Escape {
    Char(u32),
    Set(String),
    Node(Node),
}

impl Parser {
    #[cold]
    fn error(&self, description: &str) -> crate::error::Error {
        syntax_error(description, self.at)
    }

    /// The next character that means something: with `x`, blanks and comments do not.
    fn peek(&mut self) -> Option<char> {
        if self.flags.comments {
            self.skip_comments();
        }
        self.peek_raw()
    }

    fn peek_raw(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    fn next_raw(&mut self) -> Option<char> {
        let c = self.peek_raw();
        self.at += usize::from(c.is_some());
        c
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn skip_comments(&mut self) {
        while let Some(c) = self.peek_raw() {
            if matches!(c, '\t'..='\r' | ' ') {
                self.at += 1;
            } else if c == '#' {
                let unix = self.flags.unix_lines;
                let ends =
                    |c: char| c == '\n' || (!unix && matches!(c, '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'));
                while self.peek_raw().is_some_and(|c| !ends(c)) {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Parser) -> Result<T>) -> Result<T> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(unserved("nesting this deep"));
        }
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn alternatives(&mut self) -> Result<Node> {
        let mut parts = vec![self.sequence()?];
        while self.eat('|') {
            parts.push(self.sequence()?);
        }
        Ok(match parts.pop() {
            Some(only) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                Node::Either(parts)
            }
        })
    }

    fn sequence(&mut self) -> Result<Node> {
        let mut parts = Vec::new();
        // The places in `parts` of the characters since the last other part, each without a repetition.
        let mut run: Vec<usize> = Vec::new();
        while let Some(c) = self.peek() {
            let (read, groups) = (self.literals, c == '(');
            let atom = match c {
                '|' | ')' => break,
                '(' => match self.deeper(Parser::group)? {
                    Some(group) => group,
                    None => {
                        run.clear();
                        continue;
                    }
                },
                '*' | '+' | '?' => {
                    self.at += 1;
                    return Err(self.error(&format!("Dangling meta character '{c}'")));
                }
                // A repetition of nothing.
                '{' => Node::Empty,
                _ => self.atom(c)?,
            };
            let part = self.repeated(atom)?;
            if groups || self.literals == read || matches!(part, Node::Repeat { .. }) {
                run.clear();
            } else if self.folds_all() {
                run.push(parts.len());
            }
            parts.push(part);
            if let [.., before, last] = run[..] {
                for at in [before, last] {
                    parts.get_mut(at).into_iter().for_each(loosen);
                }
            }
        }
        Ok(match parts.len() {
            1 => parts.pop().unwrap_or(Node::Empty),
            0 => Node::Empty,
            _ => Node::Sequence(parts),
        })
    }

    fn atom(&mut self, c: char) -> Result<Node> {
        let flags = self.flags;
        if c == '[' {
            let set = self.deeper(|p| {
                p.at += 1;
                p.class(true)
            })?;
            return Ok(Node::Class(set));
        }
        self.at += 1;
        self.reaches_pairs |= c == '.';
        Ok(match c {
            '^' if flags.multiline => Node::LineBegin { unix: flags.unix_lines },
            '^' => Node::Begin,
            '$' => Node::LineEnd { multiline: flags.multiline, unix: flags.unix_lines },
            '.' if flags.dot_all => plain_set(class::ANY),
            '.' if flags.unix_lines => plain_set(r"[^\n]"),
            '.' => plain_set(class::NOT_LINE_END),
            '\\' => match self.escape(false, false)? {
                Escape::Char(point) => self.char_node(point),
                Escape::Set(set) => plain_set(&set),
                Escape::Node(node) => node,
            },
            other => self.char_node(u32::from(other)),
        })
    }

    fn char_node(&mut self, point: u32) -> Node {
        self.literals += 1;
        self.reaches_pairs |= point > 0xFFFF || self.folds_all();
        let letter = char::from_u32(point).is_none_or(|c| c.is_ascii_alphabetic() || !c.is_ascii());
        if !self.flags.ignore_case || !letter {
            return Node::Char(point);
        }
        Node::Class(class::single(point, self.folding()))
    }

    /// Which letters match in either case.
    fn folding(&self) -> Fold {
        match (self.flags.ignore_case, self.flags.unicode_case) {
            (false, _) => Fold::Nothing,
            (true, false) => Fold::Ascii,
            (true, true) => Fold::All,
        }
    }

    /// Whether all letters match in either case, not only ASCII's.
    fn folds_all(&self) -> bool {
        self.folding() == Fold::All
    }

    /// The repetition after `atom`, if there is one.
    fn repeated(&mut self, atom: Node) -> Result<Node> {
        let counted = self.peek() == Some('{');
        let (least, most) = match self.peek() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => {
                self.at += 1;
                self.counted()?
            }
            _ => return Ok(atom),
        };
        // The closing brace of a counted repetition is the last character of each form.
        self.at += 1;
        let kind = if self.eat('?') {
            Kind::Lazy
        } else if self.eat('+') {
            Kind::Possessive
        } else {
            Kind::Greedy
        };
        Ok(Node::Repeat { inner: Box::new(atom), least, most, kind, counted })
    }

    /// The counts between braces, up to the closing one.
    fn counted(&mut self) -> Result<(u32, Option<u32>)> {
        let Some(least) = self.count()? else { return Err(self.error("Illegal repetition")) };
        let mut most = Some(least);
        if self.eat(',') {
            most = if self.peek() == Some('}') { None } else { self.count()? };
            if most.is_none() && self.peek() != Some('}') {
                return Err(self.error("Illegal repetition"));
            }
        }
        if self.peek() != Some('}') {
            return Err(self.error("Unclosed counted closure"));
        }
        if most.is_some_and(|most| most < least) {
            return Err(self.error("Illegal repetition range"));
        }
        Ok((least, most))
    }

    fn count(&mut self) -> Result<Option<u32>> {
        let mut count = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let next = count.unwrap_or(0_u32).checked_mul(10).and_then(|n| n.checked_add(digit));
            count = next.filter(|n| i32::try_from(*n).is_ok());
            if count.is_none() {
                return Err(self.error("Illegal repetition range"));
            }
            self.at += 1;
        }
        Ok(count)
    }

    /// A group, from its parenthesis on; `None` for flags alone.
    fn group(&mut self) -> Result<Option<Node>> {
        self.at += 1;
        let flags = self.flags;
        let node = if self.peek() == Some('?') {
            self.at += 1;
            match self.special_group()? {
                Some(node) => node,
                None => return Ok(None),
            }
        } else {
            self.capture()?
        };
        if !self.eat(')') {
            return Err(self.error("Unclosed group"));
        }
        self.flags = flags;
        Ok(Some(node))
    }

    fn capture(&mut self) -> Result<Node> {
        self.groups += 1;
        let number = Some(self.groups);
        Ok(Node::Group { number, inner: Box::new(self.alternatives()?) })
    }

    fn plain_group(&mut self) -> Result<Node> {
        Ok(Node::Group { number: None, inner: Box::new(self.alternatives()?) })
    }

    fn look(&mut self, behind: bool, negated: bool) -> Result<Node> {
        // A lookbehind goes by another way in Java where such a character stands in the rest of the pattern.
        let pairs = self.text.iter().skip(self.at).any(|c| c.len_utf16() == 2);
        let inner = Box::new(self.alternatives()?);
        if behind {
            match reach(&inner, pairs) {
                Reach::Full => {}
                Reach::Refused => {
                    return Err(self.error("Look-behind group does not have an obvious maximum length"));
                }
                // It is never found.
                Reach::Nothing => return Ok(if negated { Node::Empty } else { Node::Never }),
                Reach::Part => return Err(unserved("a lookbehind this long")),
            }
        }
        Ok(Node::Look { behind, negated, inner })
    }

    fn special_group(&mut self) -> Result<Option<Node>> {
        let Some(c) = self.next_raw() else { return Err(self.error("Unknown inline modifier")) };
        Ok(Some(match c {
            ':' => self.plain_group()?,
            '=' => self.look(false, false)?,
            '!' => self.look(false, true)?,
            '>' => Node::Atomic(Box::new(self.alternatives()?)),
            '<' => {
                if let Some(c @ ('=' | '!')) = self.peek() {
                    self.at += 1;
                    self.look(true, c == '!')?
                } else {
                    let name = self.group_name()?;
                    if self.names.iter().any(|(known, _)| *known == name) {
                        return Err(self.error(&format!("Named capturing group <{name}> is already defined")));
                    }
                    self.names.push((name, self.groups + 1));
                    self.capture()?
                }
            }
            '$' | '@' => return Err(self.error("Unknown group type")),
            _ => {
                self.at -= 1;
                self.inline_flags()?;
                match self.next() {
                    Some(')') => return Ok(None),
                    Some(':') => self.plain_group()?,
                    _ => return Err(self.error("Unknown inline modifier")),
                }
            }
        }))
    }

    fn inline_flags(&mut self) -> Result<()> {
        let mut on = true;
        while let Some(c) = self.peek() {
            match c {
                'i' => self.flags.ignore_case = on,
                'm' => self.flags.multiline = on,
                's' => self.flags.dot_all = on,
                'd' => self.flags.unix_lines = on,
                'u' => self.flags.unicode_case = on,
                'x' => self.flags.comments = on,
                'U' => (self.flags.unicode_classes, self.flags.unicode_case) = (on, on),
                'c' => return Err(unserved("the flag c")),
                '-' if on => on = false,
                _ => break,
            }
            self.at += 1;
        }
        Ok(())
    }

    /// A group's name and the `>` after it.
    fn group_name(&mut self) -> Result<String> {
        if !self.peek().is_some_and(|c| c.is_ascii_alphabetic()) {
            return Err(self.error("capturing group name does not start with a Latin letter"));
        }
        let mut name = String::new();
        while let Some(c) = self.peek().filter(char::is_ascii_alphanumeric) {
            name.push(c);
            self.at += 1;
        }
        if !self.eat('>') {
            return Err(self.error("named capturing group is missing trailing '>'"));
        }
        Ok(name)
    }
}

/// In a row of characters a sharp s is its capital form too, which it is not alone.
fn loosen(part: &mut Node) {
    if let Node::Class(set) = part
        && *set == class::single(u32::from('ß'), Fold::All)
    {
        *set = class::single(u32::from('ẞ'), Fold::All);
    }
}

fn plain_set(set: &str) -> Node {
    Node::Class(set.to_owned())
}
