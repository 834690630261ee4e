//! The plainest constructs, read without the grammar: names, members, calls and conditions over strings, whole
//! numbers, ranges and other such references, which is what most templates are made of.
//!
//! Whatever is written in any other way is left to the grammar, with nothing noted. What is read here must give the
//! tree that the grammar gives; a test holds the two against each other.

use super::ast::{Expr, ExprKind, Operator, Part, Reference, Set};
use super::build::{Builder, climb, identifier, string};
use super::extent::part_behind_signs;
use super::scanner::{Mode, Scanner};
use super::string::string as string_value;
use crate::span::Span;

/// How deeply calls and lists may be nested here.
const DEEPEST: usize = 8;

struct Quick<'x, 's> {
    builder: Builder<'x>,
    text: &'s str,
    /// Where `text` begins in the pool.
    base: usize,
    pos: usize,
    /// How many calls and lists may still be opened.
    room: usize,
}

/// Reads from `at` on; gives what was read and its end.
fn attempt<'s, T>(
    scanner: &mut Scanner<'s>,
    at: usize,
    read: impl FnOnce(&mut Quick<'_, 's>) -> Option<T>,
) -> Option<(T, usize)> {
    if !scanner.session.quick {
        return None;
    }
    let before = scanner.session.checkpoint();
    let (text, base) = (scanner.text, scanner.base);
    // A tight limit is the grammar's to check: it counts every bracket.
    let allowed = scanner.session.settings.limits.nesting.saturating_sub(scanner.depth);
    let room = DEEPEST.min(allowed.saturating_sub(1) / 2);
    let mut quick = Quick { builder: Builder::of(scanner, 0), text, base, pos: at, room };
    let found = read(&mut quick).map(|found| (found, quick.pos));
    if found.is_none() {
        scanner.session.roll_back(before);
    }
    found
}

/// The reference whose name, or opening brace, is at the scanner's place; as `build::reference_at`.
pub(super) fn reference(
    scanner: &mut Scanner<'_>,
    image: usize,
    formal: bool,
) -> Option<(Reference, usize, Option<Mode>)> {
    let at = scanner.pos;
    let ((reference, mode), end) = attempt(scanner, at, |quick| quick.reference(image, formal))?;
    Some((reference, end, (!formal).then_some(mode)))
}

/// The inside of `#set(…)` from `at` on, whose word is at `word`.
pub(super) fn set(scanner: &mut Scanner<'_>, word: usize, at: usize) -> Option<(Set, usize)> {
    attempt(scanner, at, |quick| {
        quick.blanks();
        let target = quick.sigil_reference()?;
        quick.blanks();
        quick.eat(b'=').filter(|()| quick.byte(0) != b'=')?;
        let value = quick.expression()?;
        quick.close()?;
        let whole = quick.span(word, quick.pos);
        Some(Set { target, value, span: quick.builder.session.source_span(whole) })
    })
}

/// The condition in parentheses that follows at `at`.
pub(super) fn condition(scanner: &mut Scanner<'_>, at: usize) -> Option<(Expr, usize)> {
    attempt(scanner, at, |quick| {
        quick.blanks();
        quick.eat(b'(')?;
        let condition = quick.expression()?;
        quick.close().map(|()| condition)
    })
}

/// The arguments in parentheses of a directive, at `at`.
pub(super) fn arguments(scanner: &mut Scanner<'_>, at: usize) -> Option<(Vec<Expr>, usize)> {
    attempt(scanner, at, |quick| {
        quick.blanks();
        quick.eat(b'(')?;
        let mut arguments = Vec::new();
        loop {
            quick.blanks();
            if quick.byte(0) == b')' {
                return quick.close().map(|()| arguments);
            }
            arguments.push(quick.argument()?);
        }
    })
}

impl Quick<'_, '_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.pos + ahead).copied().unwrap_or(0)
    }

    fn count(&self, ahead: usize, test: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(self.pos + ahead..).unwrap_or_default();
        rest.iter().take_while(|&&b| test(b)).count()
    }

    fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.base + from, self.base + to)
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.byte(0) == byte).then(|| self.pos += 1)
    }

    fn blanks(&mut self) {
        self.pos += self.count(0, |b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
    }

    /// The closing parenthesis of a head, with the blanks behind it where the line ends there.
    fn close(&mut self) -> Option<()> {
        self.eat(b')')?;
        let blanks = self.count(0, |b| matches!(b, b' ' | b'\t'));
        self.pos += match (self.byte(blanks), self.byte(blanks + 1)) {
            (b'\r', b'\n') => blanks + 2,
            (b'\r' | b'\n', _) => blanks + 1,
            _ => 0,
        };
        Some(())
    }

    /// One level deeper.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.room = self.room.checked_sub(1)?;
        let found = read(self);
        self.room += 1;
        found
    }

    fn name(&mut self) -> Option<Span> {
        let length = identifier(self.text.get(self.pos..)?);
        self.pos += length;
        (length > 0).then(|| self.span(self.pos - length, self.pos))
    }

    // ---------------------------------------------------------------- references

    /// A reference behind its signs, which begin at `image`; with the lexer's mode behind it.
    fn reference(&mut self, image: usize, formal: bool) -> Option<(Reference, Mode)> {
        let signs = self.span(image, self.pos);
        let start = self.pos;
        let mark = self.builder.session.mark();
        if formal {
            self.eat(b'{')?;
        }
        let root = self.name()?;
        let (parts, mode) = self.parts()?;
        if formal {
            self.eat(b'}')?;
        }
        let body = self.span(start, self.pos);
        Some((self.builder.finish_reference(signs, root, parts, (body, formal), mark), mode))
    }

    /// A reference with `$` or `$!` before it.
    fn sigil_reference(&mut self) -> Option<Reference> {
        let image = self.pos;
        self.eat(b'$')?;
        self.pos += usize::from(self.byte(0) == b'!');
        let formal = self.byte(0) == b'{';
        self.reference(image, formal).map(|(reference, _)| reference)
    }

    fn parts(&mut self) -> Option<(Vec<Part>, Mode)> {
        let (mut parts, mut mode) = (Vec::new(), Mode::Reference);
        while self.byte(0) == b'.' && self.byte(1).is_ascii_alphabetic() {
            let start = self.pos;
            self.pos += 1;
            let name = self.name()?;
            let arguments = if self.byte(0) == b'(' { Some(self.nested(Self::call)?) } else { None };
            let span = self.builder.session.source_span(self.span(start, self.pos));
            (mode, parts) = match arguments {
                Some(arguments) => {
                    parts.push(Part::Method { name, arguments, span });
                    (Mode::Reference, parts)
                }
                None => {
                    parts.push(Part::Property { name, span });
                    (Mode::Modifier, parts)
                }
            };
        }
        let goes_on = self.byte(0) == b'['
            || part_behind_signs(self.text, self.pos, false)
            || part_behind_signs(self.text, self.pos, true);
        (!goes_on).then_some((parts, mode))
    }

    /// The arguments of a call, from its opening parenthesis on.
    fn call(&mut self) -> Option<Vec<Expr>> {
        self.pos += 1;
        if self.eat(b')').is_some() {
            return Some(Vec::new());
        }
        let mut arguments = Vec::new();
        loop {
            arguments.push(self.padded()?);
            if self.eat(b',').is_none() {
                return self.eat(b')').map(|()| arguments);
            }
        }
    }

    // ---------------------------------------------------------------- values

    /// A value between blanks.
    fn padded(&mut self) -> Option<Expr> {
        self.blanks();
        let value = self.value()?;
        self.blanks();
        Some(value)
    }

    fn value(&mut self) -> Option<Expr> {
        let (start, mark) = (self.pos, self.builder.session.mark());
        let kind = match self.byte(0) {
            b'$' => ExprKind::Reference(self.sigil_reference()?),
            b'"' | b'\'' => {
                self.pos += Some(string(self.text.get(start..)?)).filter(|&length| length > 0)?;
                let (token, depth) = (self.span(start, self.pos), self.builder.depth);
                string_value(self.builder.session, token, depth).ok()?
            }
            b'-' | b'0'..=b'9' => self.integer()?,
            b't' | b'f' => self.boolean()?,
            b'[' => self.nested(Self::list)?,
            _ => return None,
        };
        Some(self.expr(kind, start, mark))
    }

    fn expr(&mut self, kind: ExprKind, start: usize, mark: usize) -> Expr {
        let text = self.span(start, self.pos);
        let literal = self.builder.session.literal(text, mark);
        Expr { kind, span: self.builder.session.source_span(text), literal }
    }

    fn integer(&mut self) -> Option<ExprKind> {
        let start = self.pos;
        self.pos += usize::from(self.byte(0) == b'-');
        let digits = self.count(0, |b| b.is_ascii_digit());
        self.pos += digits;
        let real = matches!(self.byte(0), b'e' | b'E') || (self.byte(0) == b'.' && self.byte(1) != b'.');
        (digits > 0 && !real).then(|| ExprKind::Integer(self.span(start, self.pos)))
    }

    fn boolean(&mut self) -> Option<ExprKind> {
        let length = self.count(0, is_word);
        let word = self.text.get(self.pos..self.pos + length)?;
        self.pos += length;
        matches!(word, "true" | "false").then(|| ExprKind::Boolean(word == "true"))
    }

    /// A list, or a range of whole numbers or references.
    fn list(&mut self) -> Option<ExprKind> {
        self.pos += 1;
        if self.eat(b']').is_some() {
            return Some(ExprKind::List(Vec::new()));
        }
        let first = self.padded()?;
        if self.byte(0) == b'.' && self.byte(1) == b'.' {
            self.pos += 2;
            let last = self.padded()?;
            self.eat(b']')?;
            let bound = |e: &Expr| matches!(e.kind, ExprKind::Integer(_) | ExprKind::Reference(_));
            return (bound(&first) && bound(&last)).then(|| ExprKind::Range(Box::new(first), Box::new(last)));
        }
        let mut items = vec![first];
        while self.eat(b',').is_some() {
            items.push(self.padded()?);
        }
        self.eat(b']').map(|()| ExprKind::List(items))
    }

    /// An argument of a directive: a value or a bare word.
    fn argument(&mut self) -> Option<Expr> {
        if !self.byte(0).is_ascii_alphabetic() {
            return self.value();
        }
        let (start, mark) = (self.pos, self.builder.session.mark());
        self.pos += self.count(0, is_word);
        let word = self.text.get(start..self.pos)?;
        let reserved = ["true", "false", "and", "or", "not", "lt", "le", "gt", "ge", "eq", "ne"];
        let kind = ExprKind::Word(self.span(start, self.pos));
        (!reserved.contains(&word)).then(|| self.expr(kind, start, mark))
    }

    // ---------------------------------------------------------------- expressions

    /// Operands and operators in turn, up to a closing parenthesis.
    fn expression(&mut self) -> Option<Expr> {
        let (mut operands, mut operators) = (Vec::new(), Vec::new());
        loop {
            operands.push(self.operand()?);
            if self.byte(0) == b')' {
                break;
            }
            operators.push(self.operator()?);
        }
        let mut operands = operands.into_iter();
        let (first, _) = operands.next()?;
        Some(climb(first, &mut operands, &mut operators.into_iter().peekable(), 1))
    }

    /// A value with the blanks and negations around it, and the text of it all.
    fn operand(&mut self) -> Option<(Expr, Span)> {
        let start = self.pos;
        let mut negations = 0_usize;
        self.blanks();
        while self.byte(0) == b'!' && self.byte(1) != b'=' {
            negations += 1;
            self.pos += 1;
            self.blanks();
        }
        let value = self.value()?;
        self.blanks();
        let text = self.span(start, self.pos);
        let span = self.builder.session.source_span(text);
        Some((super::build::negated(value, negations, span, text), text))
    }

    fn operator(&mut self) -> Option<Operator> {
        let length = match (self.byte(0), self.byte(1)) {
            (b'&', b'&') | (b'|', b'|') | (b'=' | b'!' | b'<' | b'>', b'=') => 2,
            (b'-', next) if next == b'.' || next.is_ascii_digit() => return None,
            (b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%', _) => 1,
            _ => return None,
        };
        let operator = Operator::of(self.text.get(self.pos..self.pos + length)?)?;
        self.pos += length;
        Some(operator)
    }
}

/// Whether a byte goes on a word.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@')
}

#[cfg(test)]
mod tests {
    use crate::limits::Limits;
    use crate::syntax::{Settings, parse_by};
    use proptest::prelude::*;

    fn parsed(text: &str, quick: bool) -> String {
        let settings = Settings { evaluate: true, limits: Limits::velocity() };
        let tree = parse_by(text, settings, std::collections::HashSet::new(), quick);
        tree.map_or_else(|e| format!("{e}"), |tree| format!("{tree:#?}"))
    }

    /// A piece of a template, plain or almost plain.
    fn piece() -> impl Strategy<Value = String> {
        let pieces = [
            "$a",
            "$!a",
            "${a.b}",
            "$!{a}",
            "$a.b",
            "$a.b.c-d",
            "$a.b()",
            "$a.b( )",
            "$a.b('x')",
            "$a.get($b.c)",
            "$$a",
            "\\$a.b",
            "$a.b(\"x$c\")",
            "$a.b(1, -2,true)",
            "$a.b([1..3])",
            "$a[0]",
            "$a.b[0]",
            "$a.b$c",
            "$a.b$",
            "$a.b$.c",
            "$a.b!",
            "$a.b.true",
            "$a.b(true1)",
            "$a.b(1.5)",
            "$a.b(1.)",
            "$a.b('it''s')",
            "$a.b(\"q\"\"q\")",
            "${a.b",
            "${a}b",
            "$a.b(",
            "$a.b($",
            "$a.",
            "$a.1",
            "#set($a = 1)",
            "#set($a.b = $c.d + 2 * 3 - 1)\n",
            "#set( $a = \"$b-$c\" )  \r\nx",
            "#set($a == 1)",
            "#set($a = [1, 2])",
            "#set($a = [$b..5])",
            "#set($a = ['x'..3])",
            "#set($a = [])",
            "#set($a = [ ])",
            "#set($a = 5 -3)",
            "#set($a=5 - 3)",
            "#if($a)x#end",
            "#if( $a.b && !$c || $d == 'x' )\nx#else\ny#end",
            "#if(!!$a)x#end",
            "#if(! $a != 1)x#end",
            "#if($a >= -1)x#end",
            "#if($a and $b)x#end",
            "#if(($a))x#end",
            "#if($a.b.c())x#elseif(1 < 2)y#end",
            "#foreach($a in $b.c)$a#end",
            "#foreach( $a in [1..5] ) \n$a#end",
            "#foreach($a, in, $b)$a#end",
            "#foreach($a in $b true)x#end",
            "#foreach($a in{})x#end",
            "#name($a 'b' word)",
            "#name(true)",
            "#name(and)",
            "#macro(m $x $y)$x#end",
            "#m(1 2)",
            "#@m($a)x#end",
            "#define($a)x#end",
            "#evaluate(\"#set($a=1)\")",
            "#break",
            "text",
            " ",
            "\n",
            "(",
            ")",
            "]",
            "}",
            "\"",
            "#",
            "$",
            "\\",
            "!",
            ".",
            "é",
            "\t",
        ];
        prop_oneof![4 => proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => "[$#a.b(){}\\[\\]!\\\\'\" ,1=-]{1,6}"]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn the_grammar_gives_the_same_tree(pieces in proptest::collection::vec(piece(), 1..6)) {
            let text = pieces.concat();
            prop_assert_eq!(parsed(&text, true), parsed(&text, false), "{}", text);
        }
    }
}
