//! From the text of a filter to its condition: `||` over `&&` over `!`, parentheses, and comparisons.

use super::compile::{Compiler, plain_digits};
use super::cut;
use super::dialect;
use super::parse::{self, Base, Literal, Mark, invalid};
use super::path::{Expression, JsonLiteral, Number, Operand, Operator};
use super::regex::Pattern;
use crate::error::{Error, ErrorKind, Limit, Result, quoted};
use crate::json::read_lenient;
use crate::value::{BigDecimal, Heap};

/// A filter that is being read; `base` is where its text begins in the path.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
    base: Base,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Steps over `mark` where it comes next.
    fn eat(&mut self, mark: Mark) -> bool {
        let length = parse::mark(mark, self.rest());
        self.at += length.unwrap_or(0);
        length.is_some()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(' ').len();
    }

    #[cold]
    fn expected(&self, what: &str) -> Error {
        let rest = self.rest();
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        let at = self.at + blanks;
        let found = rest.trim_start_matches(' ').split(' ').next().unwrap_or("");
        let message = if found.is_empty() {
            format!("expected {what}, found the end of the filter")
        } else {
            format!("expected {what}, found `{}`", quoted(found))
        };
        invalid(message, self.base, at, at + found.len())
    }
}

impl Compiler<'_> {
    /// Reads a filter from its opening parenthesis to its closing one.
    pub(super) fn filter(&mut self, text: &str, base: Base) -> Result<Expression> {
        self.enter(text.len())?;
        let mut cursor = Cursor { text, at: 0, base };
        let expression = self.or(&mut cursor)?;
        cursor.skip_blanks();
        if cursor.at < text.len() {
            return Err(cursor.expected("`&&`, `||` or the end of the filter"));
        }
        self.leave();
        Ok(expression)
    }

    fn or(&mut self, cursor: &mut Cursor<'_>) -> Result<Expression> {
        let first = self.and(cursor)?;
        let mut all = vec![first];
        while cursor.eat(Mark::Or) {
            all.push(self.and(cursor)?);
        }
        Ok(single(all).unwrap_or_else(Expression::Or))
    }

    fn and(&mut self, cursor: &mut Cursor<'_>) -> Result<Expression> {
        let first = self.operand(cursor)?;
        let mut all = vec![first];
        while cursor.eat(Mark::And) {
            all.push(self.operand(cursor)?);
        }
        Ok(single(all).unwrap_or_else(Expression::And))
    }

    fn operand(&mut self, cursor: &mut Cursor<'_>) -> Result<Expression> {
        if cursor.eat(Mark::Not) {
            self.enter(1)?;
            let operand = self.operand(cursor)?;
            self.leave();
            return Ok(Expression::Not(Box::new(operand)));
        }
        if cursor.eat(Mark::Open) {
            self.enter(1)?;
            let inner = self.or(cursor)?;
            if !cursor.eat(Mark::Close) {
                let hint =
                    "operators: == != === !== < <= > >= =~ in nin contains size empty subsetof anyof noneof";
                return Err(cursor.expected("`&&`, `||` or `)`").with_hint(hint));
            }
            self.leave();
            return Ok(inner);
        }
        self.relation(cursor)
    }

    /// A comparison, or a path alone, which asks whether it leads anywhere.
    fn relation(&mut self, cursor: &mut Cursor<'_>) -> Result<Expression> {
        let start = cursor.at;
        let (left, negated) = self.value(cursor)?;
        let behind = cursor.at;
        cursor.skip_blanks();
        let text = parse::operator(cursor.rest()).unwrap_or("");
        if let Some(operator) = Operator::of(text) {
            cursor.at += text.len();
            let (right, _) = self.value(cursor)?;
            return Ok(Expression::Compare(left, operator, right));
        }
        cursor.at = behind;
        let Operand::Path(path) = left else {
            let what = "a condition needs a path: expected an operator and a second value";
            return Err(invalid(what, cursor.base, start, behind));
        };
        Ok(Expression::Exists(path, !negated))
    }

    /// A value, and whether `!` stands before it.
    fn value(&mut self, cursor: &mut Cursor<'_>) -> Result<(Operand, bool)> {
        if let Some(length) = parse::mark(Mark::Path, cursor.rest()) {
            let negated = cursor.rest().get(..length).is_some_and(|t| t.contains('!'));
            cursor.at += length - 1;
            let start = cursor.at;
            let end = cut::path_end(cursor.text, start)
                .ok_or_else(|| cursor.expected("a path whose brackets are closed"))?;
            let text = cursor.text.get(start..end).unwrap_or("");
            let path = self.path(text, cursor.base + start as i64)?;
            cursor.at = end;
            return Ok((Operand::Path(path), negated));
        }
        if let Some(length) = parse::mark(Mark::Json, cursor.rest()) {
            cursor.at += length - 1;
            return Ok((self.json(cursor)?, false));
        }
        cursor.skip_blanks();
        let (literal, length) = parse::literal(cursor.rest(), cursor.base + cursor.at as i64)?;
        let operand = self.literal(&literal, cursor)?;
        cursor.at += length;
        Ok((operand, false))
    }

    /// A list or object, which is JSON as json-smart reads it.
    fn json(&mut self, cursor: &mut Cursor<'_>) -> Result<Operand> {
        let (open, close) = if cursor.rest().starts_with('[') { (b'[', b']') } else { (b'{', b'}') };
        let end = cut::closing(cursor.text, cursor.at, open, close, false)
            .ok_or_else(|| cursor.expected("a list or object that is closed"))?;
        let text = cursor.text.get(cursor.at..=end).unwrap_or("");
        cursor.at = end + 1;
        let mut heap = Heap::new(*self.limits);
        let data = read_lenient(text, &mut heap).and_then(|value| heap.to_data(&value));
        if let Err(error) = &data
            && error.kind() == ErrorKind::Limit
        {
            return Err(error.clone());
        }
        Ok(Operand::Json(JsonLiteral { text: text.into(), data }))
    }

    fn literal(&self, literal: &Literal<'_>, cursor: &Cursor<'_>) -> Result<Operand> {
        Ok(match literal {
            Literal::Text(text) => {
                let name = cut::unescape(text);
                Operand::Text(name.ok_or_else(|| cursor.expected("four hexadecimal digits behind `\\u`"))?)
            }
            Literal::Bool(b) => Operand::Bool(*b),
            Literal::Null => Operand::Null,
            Literal::Regex { pattern, flags } => {
                if !flags.chars().all(|c| dialect::REGEX_FLAGS.contains(c)) {
                    return Err(cursor.expected("a regular expression without flags"));
                }
                let compiled = Pattern::new(pattern, flags, self.limits);
                Operand::Pattern(compiled.map_err(|reason| {
                    let message = format!("the regular expression does not compile: {}", reason.message());
                    let error = invalid(message, cursor.base, cursor.at, cursor.at + pattern.len() + 2);
                    match reason.hint() {
                        Some(hint) => error.with_hint(hint),
                        None => error,
                    }
                })?)
            }
            Literal::Number(text) => {
                if text.len() > self.limits.number_size {
                    let most = self.limits.number_size;
                    return Err(Error::limit_exceeded(
                        Limit::NumberSize,
                        "a number in a filter is too long",
                        most,
                    ));
                }
                let exponent = dialect::NUMBERS_HAVE_EXPONENTS || !text.contains(['e', 'E']);
                let number = BigDecimal::parse(&plain_digits(text)).filter(|_| exponent);
                Operand::Number(Number::of(number.ok_or_else(|| cursor.expected("a number"))?))
            }
        })
    }
}

/// The one expression of a list, or the list back.
fn single(mut all: Vec<Expression>) -> Result<Expression, Vec<Expression>> {
    if all.len() > 1 {
        return Err(all);
    }
    all.pop().ok_or(all)
}
