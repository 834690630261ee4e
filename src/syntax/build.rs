//! From pest's pairs to the tree.

use super::ast::{Expr, ExprKind, Operator, Part, Reference, ReferenceKind, Set};
use super::diagnose;
use super::extent::{Extent, Shape, extent, part_behind_signs};
use super::grammar::{Grammar, Rule};
use super::quick;
use super::scanner::{Mode, Scanner};
use super::session::{Cut, Session};
use super::string::string as string_value;
use crate::error::{Error, Limit, Result};
use crate::span::Span;
use pest::Parser as _;
use pest::iterators::Pair;

type P<'i> = Pair<'i, Rule>;

/// Turns the pairs of one piece of text into tree nodes.
pub(super) struct Builder<'x> {
    pub(super) session: &'x mut Session,
    /// Where the piece begins in the pool.
    base: usize,
    pub(super) depth: usize,
    /// Inside a method's arguments, where a bare name is allowed.
    in_method: bool,
}

/// Runs `rule` on the scanner's text from `at` on; gives the pair, its end, and a builder for it.
pub(super) fn parse_at<'x, 's>(
    scanner: &'x mut Scanner<'s>,
    rule: Rule,
    at: usize,
) -> Result<(P<'s>, usize, Builder<'x>)> {
    let reach = reach(scanner, rule, at)?;
    match Grammar::parse(rule, reach).ok().and_then(|mut pairs| pairs.next()) {
        Some(pair) => {
            let end = at + pair.as_span().end();
            let base = scanner.base + at;
            let depth = scanner.depth;
            Ok((pair, end, Builder { session: scanner.session, base, depth, in_method: false }))
        }
        None => Err(diagnose::construct(scanner, rule, at)),
    }
}

/// The text that can belong to the construct at `at`. Fails where its brackets nest too deeply.
fn reach<'s>(scanner: &Scanner<'s>, rule: Rule, at: usize) -> Result<&'s str> {
    let shape = match rule {
        Rule::path => Shape::Parts,
        Rule::formal => Shape::Braces,
        rule => Shape::Head { open: usize::from(rule == Rule::set_head) },
    };
    let limit = scanner.session.settings.limits.nesting;
    match extent(scanner.rest(at), shape, limit.saturating_sub(scanner.depth)) {
        Extent::To(end) => Ok(scanner.slice(at, at + end)),
        Extent::TooDeep(bracket) => {
            let what = "brackets nest too deeply";
            let span = scanner.session.source_span(scanner.span(at + bracket, at + bracket + 1));
            Err(Error::limit_exceeded(Limit::Nesting, what, limit).at(span))
        }
    }
}

/// The length of the name at the start of `text`; 0 where there is none.
pub(super) fn identifier(text: &str) -> usize {
    let bytes = text.as_bytes();
    if !bytes.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_') {
        return 0;
    }
    let length = bytes.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
    match text.get(..length) {
        Some("true" | "false") => 0,
        _ => length,
    }
}

/// The length of the name at the start of `text`, signs before it included, as braces allow; 0 where there is none.
pub(super) fn formal_name(text: &str) -> usize {
    // What pest refuses costs it the rest of the text: it is given only what a name can be made of.
    let sign = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'\\' | b'$' | b'!' | b'#' | b'_' | b'-');
    let candidate = text.bytes().take_while(sign).count();
    let found = Grammar::parse(Rule::formal_name, text.get(..candidate).unwrap_or(""))
        .ok()
        .and_then(|mut pairs| pairs.next());
    found.map_or(0, |pair| pair.as_span().end())
}

/// The length of the string at the start of `text`; 0 where there is none, or it does not close.
pub(super) fn string(text: &str) -> usize {
    let bytes = text.as_bytes();
    let Some(quote) = bytes.first().filter(|b| matches!(b, b'"' | b'\'')) else { return 0 };
    let mut at = 0;
    // A doubled quote goes on where another string would begin.
    while bytes.get(at) == Some(quote) {
        match memchr::memchr(*quote, bytes.get(at + 1..).unwrap_or(&[])) {
            Some(end) => at += end + 2,
            None => return 0,
        }
    }
    at
}

/// The length of the number at the start of `text`, or 0.
pub(super) fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let is = |at: usize, signs: &[u8]| bytes.get(at).is_some_and(|b| signs.contains(b));
    let sign = usize::from(is(0, b"-"));
    let whole = sign + digits(sign);
    let fraction = if is(whole, b".") { digits(whole + 1) } else { 0 };
    let pointed = is(whole, b".") && !is(whole + 1, b".") && (whole > sign || fraction > 0);
    if whole == sign && !pointed {
        return 0;
    }
    let mantissa = if pointed { whole + 1 + fraction } else { whole };
    let power = mantissa + 1 + usize::from(is(mantissa + 1, b"+-"));
    let exponent = if is(mantissa, b"eE") { digits(power) } else { 0 };
    if exponent > 0 { power + exponent } else { mantissa }
}

/// The reference at the scanner's place, the signs before it from `image` on; its end, and the mode behind it
/// where that is one of a reference.
pub(super) fn reference_at(
    scanner: &mut Scanner<'_>,
    image: usize,
    formal: bool,
) -> Result<(Reference, usize, Option<Mode>)> {
    let at = scanner.pos;
    let signs = Span::new(scanner.base + image, scanner.base + at);
    let simple = identifier(scanner.rest(at));
    let follows = scanner.byte(at + simple);
    if !formal && simple == 0 {
        return Err(diagnose::keyword(scanner, at));
    }
    let rule = if formal { Rule::formal } else { Rule::path };
    let goes_on = matches!(follows, b'.' | b'[') || part_behind_signs(scanner.text, at + simple, false);
    let plain_end = !formal && !goes_on;
    if plain_end {
        let name = scanner.span(at, at + simple);
        let mark = scanner.session.mark();
        let reference =
            Builder::of(scanner, at).finish_reference(signs, name, Vec::new(), (name, false), mark);
        return Ok((reference, at + simple, None));
    }
    if let Some(found) = quick::reference(scanner, image, formal) {
        return Ok(found);
    }
    let (pair, end, mut builder) = parse_at(scanner, rule, at)?;
    let (reference, mode) = builder.reference(signs, pair)?;
    Ok((reference, end, mode))
}

/// `#set(…)`: its word is at `at`, its opening parenthesis the last of `length` bytes.
pub(super) fn set_at(scanner: &mut Scanner<'_>, at: usize, length: usize) -> Result<(Set, usize)> {
    if let Some(found) = quick::set(scanner, at, at + length) {
        return Ok(found);
    }
    let (pair, end, mut builder) = parse_at(scanner, Rule::set_head, at + length)?;
    let (mut target, mut value) = (None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::reference => target = Some(builder.sigil_reference(part)?),
            Rule::expression => value = Some(builder.expression(part)?),
            _ => builder.pass(&part),
        }
    }
    let span = scanner.session.source_span(scanner.span(at, end));
    match (target, value) {
        (Some(target), Some(value)) => Ok((Set { target, value, span }, end)),
        _ => Err(diagnose::construct(scanner, Rule::set_head, at + length)),
    }
}

/// The condition in parentheses of `#if` or `#elseif`, whose word ends at `head`.
pub(super) fn condition_at(scanner: &mut Scanner<'_>, image: usize, head: usize) -> Result<(Expr, usize)> {
    if let Some(found) = quick::condition(scanner, head) {
        return Ok(found);
    }
    let (pair, end, mut builder) = parse_at(scanner, Rule::if_head, head)?;
    let expression = pair.into_inner().find(|p| p.as_rule() == Rule::expression);
    match expression {
        Some(expression) => Ok((builder.expression(expression)?, end)),
        None => Err(diagnose::construct(scanner, Rule::if_head, image)),
    }
}

impl<'x> Builder<'x> {
    pub(super) fn of(scanner: &'x mut Scanner<'_>, at: usize) -> Builder<'x> {
        let (base, depth) = (scanner.base + at, scanner.depth);
        Builder { session: scanner.session, base, depth, in_method: false }
    }

    fn text(&self, pair: &P<'_>) -> Span {
        let span = pair.as_span();
        Span::new(self.base + span.start(), self.base + span.end())
    }

    /// A pair that makes nothing: a sign before no name leaves its traces in the texts of what is around it.
    pub(super) fn pass(&mut self, pair: &P<'_>) {
        if pair.as_rule() == Rule::stray {
            let signs = self.text(pair);
            self.session.drop_signs(signs);
        }
    }

    // ---------------------------------------------------------------- references

    /// A reference with its sigil, as in expressions.
    pub(super) fn sigil_reference(&mut self, pair: P<'_>) -> Result<Reference> {
        let mut signs = Span::default();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::sigil => signs = self.text(&part),
                _ => return Ok(self.reference(signs, part)?.0),
            }
        }
        Err(self.session.error(signs, "a reference without a name"))
    }

    /// A `path` or `formal` pair behind `signs`; with the lexer's mode behind it.
    fn reference(&mut self, signs: Span, pair: P<'_>) -> Result<(Reference, Option<Mode>)> {
        let formal = pair.as_rule() == Rule::formal;
        let body = self.text(&pair);
        let mark = self.session.mark();
        let (mut root, mut parts, mut mode) = (Span::default(), Vec::new(), Mode::Reference);
        // How many signs stand behind properties, and whether one stands right here.
        let (mut signs_behind, mut signed) = (0, false);
        for part in pair.into_inner() {
            let text = self.text(&part);
            let span = self.session.source_span(text);
            match part.as_rule() {
                Rule::identifier | Rule::formal_name => root = text,
                Rule::property => {
                    mode = Mode::Modifier;
                    let name = Span { start: text.start + 1, end: text.end };
                    parts.push(Part::Property { name, span });
                }
                Rule::method => {
                    mode = Mode::Reference;
                    parts.push(self.method(part, span)?);
                }
                Rule::index => {
                    mode = if signed { Mode::Reference } else { mode };
                    parts.push(Part::Index { index: Box::new(self.single(part)?), span });
                }
                Rule::sign => {
                    self.sign(text, mode)?;
                    signs_behind += usize::from(mode == Mode::Modifier);
                    signed = true;
                    continue;
                }
                Rule::close_brace if text.range().len() > 1 => {
                    signs_behind += usize::from(mode == Mode::Modifier);
                }
                _ => {}
            }
            signed = false;
        }
        let mut reference = self.finish_reference(signs, root, parts, (body, formal), mark);
        reference.signs = signs_behind;
        Ok((reference, (!formal).then_some(mode)))
    }

    /// A sign right before a part belongs to that part's token: a dot is a dot and nothing else, of a bracket all stays.
    fn sign(&mut self, text: Span, mode: Mode) -> Result<()> {
        let part = Span { start: text.start, end: text.end + 1 };
        if mode == Mode::Reference && matches!(self.session.text(part), "$." | "$[" | "$![" | "$\\![") {
            return Err(self
                .session
                .error(text, "a reference's parts follow it without a sign between them"));
        }
        if self.session.text(part).ends_with('.') {
            self.session.cut(text, Cut::Both);
        }
        Ok(())
    }

    fn method(&mut self, pair: P<'_>, span: Span) -> Result<Part> {
        let (mut name, mut arguments) = (Span::default(), Vec::new());
        let outer = std::mem::replace(&mut self.in_method, true);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::identifier => name = self.text(&part),
                Rule::parameter => arguments.push(self.single(part)?),
                _ => self.pass(&part),
            }
        }
        self.in_method = outer;
        Ok(Part::Method { name, arguments, span })
    }

    /// Reads the signs before a reference as `ASTReference.getRoot` does.
    pub(super) fn finish_reference(
        &mut self,
        signs: Span,
        root: Span,
        parts: Vec<Part>,
        (body, formal): (Span, bool),
        mark: usize,
    ) -> Reference {
        let image = self.session.text(signs).to_owned();
        let whole = Span { start: signs.start.min(body.start), end: body.end };
        let whole = if image.is_empty() { body } else { whole };
        let span = self.session.source_span(whole);
        let nothing = Span { start: whole.start, end: whole.start };
        let mut reference = Reference {
            kind: ReferenceKind::Normal,
            root,
            parts,
            escaped: false,
            backslashes: nothing,
            prefix: nothing,
            literal: body,
            span,
            signs: 0,
            plain: !formal,
        };
        if let Some(at) = image.find("\\!") {
            reference.kind = ReferenceKind::Uncomputable;
            reference.literal = self.uncomputable(&image, at, root, formal, signs);
            return reference;
        }
        let Some(dollar) = image.rfind('$') else {
            reference.kind = ReferenceKind::Runt;
            reference.literal = if formal { Span { end: body.start + 1, ..body } } else { root };
            return reference;
        };
        let slashes = image.bytes().take_while(|&b| b == b'\\').count() as u32;
        reference.escaped = slashes % 2 == 1;
        reference.backslashes = Span { start: signs.start, end: signs.start + slashes / 2 };
        let dollar = signs.start + dollar as u32;
        reference.prefix = Span { start: signs.start + slashes, end: dollar };
        self.session.cut(Span { start: signs.start, end: dollar }, Cut::Both);
        if image.ends_with('!') {
            reference.kind = ReferenceKind::Quiet;
        }
        reference.plain = !formal && reference.kind == ReferenceKind::Normal;
        reference.literal = self.null_text(Span { start: dollar, end: body.end }, &reference, mark);
        reference
    }

    /// What a null prints: the source from the last `$` on; nothing for a quiet reference that is not escaped.
    fn null_text(&mut self, from_dollar: Span, reference: &Reference, mark: usize) -> Span {
        if reference.kind == ReferenceKind::Quiet && !reference.escaped {
            return Span { start: from_dollar.start, end: from_dollar.start };
        }
        self.session.literal(from_dollar, mark)
    }

    /// `$\!name`: a text with one backslash less. The name's parts, and after a brace all of it, are lost.
    fn uncomputable(&mut self, image: &str, at: usize, root: Span, formal: bool, signs: Span) -> Span {
        let from = image.find('$').unwrap_or(0);
        let start = image.get(from..).and_then(|s| s.find('\\')).map_or(at, |i| from + i);
        let mut text = image.get(..start).unwrap_or("").to_owned();
        text.push_str(image.get(start + 1..).unwrap_or(""));
        text.push_str(if formal { "{" } else { self.session.text(root) });
        let source = self.session.source_span(signs).start as usize;
        self.session.append(&text, &[super::ast::Segment { pool: 0, source }])
    }

    // ---------------------------------------------------------------- values

    /// The one value in a pair, with nothing but blanks, signs and brackets around it.
    fn single(&mut self, pair: P<'_>) -> Result<Expr> {
        let (text, mut value) = (self.text(&pair), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::stray | Rule::open_paren | Rule::close_bracket | Rule::close => self.pass(&part),
                Rule::expression => value = Some(self.expression(part)?),
                _ => value = Some(self.value(part)?),
            }
        }
        value.ok_or_else(|| self.session.error(text, "expected a value"))
    }

    /// A value of any kind.
    pub(super) fn value(&mut self, pair: P<'_>) -> Result<Expr> {
        let text = self.text(&pair);
        let span = self.session.source_span(text);
        let mark = self.session.mark();
        let mut literal = text;
        let kind = match pair.as_rule() {
            Rule::boolean => ExprKind::Boolean(self.session.text(text) == "true"),
            Rule::integer => ExprKind::Integer(text),
            Rule::float => ExprKind::Float(text),
            Rule::word | Rule::hash_word => ExprKind::Word(text),
            Rule::string => string_value(self.session, text, self.depth)?,
            Rule::reference => ExprKind::Reference(self.sigil_reference(pair)?),
            Rule::runt if self.in_method => {
                let nothing = Span { start: text.start, end: text.start };
                ExprKind::Reference(self.finish_reference(nothing, text, Vec::new(), (text, false), mark))
            }
            Rule::runt => return Err(diagnose::bare_word(self.session, text)),
            Rule::list => self.list(pair)?,
            Rule::map => self.map(pair)?,
            Rule::group => {
                let inner = pair.into_inner().find(|p| p.as_rule() == Rule::expression);
                let Some(inner) = inner else { return Err(self.session.error(text, "expected a value")) };
                literal = self.text(&inner);
                ExprKind::Group(Box::new(self.expression(inner)?))
            }
            _ => return Err(self.session.error(text, "expected a value")),
        };
        let literal = self.session.literal(literal, mark);
        Ok(Expr { kind, span, literal })
    }

    /// A list, or a range, whose bounds are integers or references.
    fn list(&mut self, pair: P<'_>) -> Result<ExprKind> {
        let (mut items, mut last) = (Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::parameter => items.push(self.single(part)?),
                Rule::range_end => {
                    for bound in part.into_inner() {
                        last = Some(self.single(bound)?);
                    }
                }
                _ => {}
            }
        }
        let Some(last) = last else { return Ok(ExprKind::List(items)) };
        let Some(first) = items.pop() else { return Ok(ExprKind::List(items)) };
        for bound in [&first, &last] {
            if !matches!(bound.kind, ExprKind::Integer(_) | ExprKind::Reference(_)) {
                return Err(diagnose::range_bound(self.session, bound));
            }
        }
        Ok(ExprKind::Range(Box::new(first), Box::new(last)))
    }

    fn map(&mut self, pair: P<'_>) -> Result<ExprKind> {
        let mut pairs = Vec::new();
        for entry in pair.into_inner() {
            if entry.as_rule() != Rule::pair {
                self.pass(&entry);
                continue;
            }
            let mut sides = entry.into_inner();
            if let (Some(key), Some(value)) = (sides.next(), sides.next()) {
                pairs.push((self.single(key)?, self.single(value)?));
            }
        }
        Ok(ExprKind::Map(pairs))
    }

    // ---------------------------------------------------------------- expressions

    /// Operands and operators in turn, nested by precedence, all of one precedence in one chain.
    pub(super) fn expression(&mut self, pair: P<'_>) -> Result<Expr> {
        let (mut operands, mut operators) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            let text = self.text(&part);
            match part.as_rule() {
                Rule::operand => operands.push((self.operand(part)?, text)),
                Rule::operator => operators.extend(Operator::of(self.session.text(text))),
                _ => {}
            }
        }
        let mut operands = operands.into_iter();
        let mut operators = operators.into_iter().peekable();
        let Some(first) = operands.next() else {
            return Err(self.session.error(Span::new(self.base, self.base), "expected a value"));
        };
        Ok(climb(first.0, &mut operands, &mut operators, 1))
    }

    /// A value with any number of `!` before it.
    fn operand(&mut self, pair: P<'_>) -> Result<Expr> {
        let text = self.text(&pair);
        let span = self.session.source_span(text);
        let (mut nots, mut value) = (0_usize, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::not => nots += 1,
                Rule::stray => self.pass(&part),
                _ => value = Some(self.value(part)?),
            }
        }
        let Some(value) = value else { return Err(self.session.error(text, "expected a value")) };
        Ok(negated(value, nots, span, text))
    }
}

/// A value with `times` negations before it: an even number makes a Boolean of it, an odd one the opposite.
pub(super) fn negated(mut value: Expr, times: usize, span: Span, literal: Span) -> Expr {
    let times = if times == 0 { 0 } else { 2 - times % 2 };
    for _ in 0..times {
        value = Expr { kind: ExprKind::Not(Box::new(value)), span, literal };
    }
    value
}

/// Precedence climbing from `level` on.
pub(super) fn climb(
    first: Expr,
    operands: &mut std::vec::IntoIter<(Expr, Span)>,
    operators: &mut std::iter::Peekable<std::vec::IntoIter<Operator>>,
    level: u8,
) -> Expr {
    if level > 6 {
        return first;
    }
    let first = climb(first, operands, operators, level + 1);
    let mut rest = Vec::new();
    while operators.peek().is_some_and(|op| op.precedence() == level) {
        let (Some(operator), Some((operand, text))) = (operators.next(), operands.next()) else { break };
        let operand = climb(operand, operands, operators, level + 1);
        let end = operand.literal.end.max(text.end);
        rest.push((operator, operand, Span { start: text.start, end }));
    }
    if rest.is_empty() {
        return first;
    }
    let span = Span { start: first.span.start, end: rest.last().map_or(first.span.end, |r| r.1.span.end) };
    // Velocity's node of an operator begins behind the operator: its text is the right side's.
    let literal = rest.last().map_or(first.literal, |r| r.2);
    Expr { kind: ExprKind::Chain { first: Box::new(first), rest }, span, literal }
}
