//! A compiled path: its tokens, filters and arguments. Owned, immutable, and shared between threads.

use super::regex::Pattern;
use crate::error::Result;
use crate::value::{BigDecimal, Data};
use std::sync::Arc;

/// A path, or a path inside of one.
#[derive(Debug)]
pub(super) struct Path {
    /// `$` or `@`.
    pub(super) root: char,
    pub(super) tokens: Vec<Token>,
    /// Whether the path gives one value instead of a list.
    pub(super) definite: bool,
    /// How many tokens at the start give one result each: an error before or at the next one is an error.
    pub(super) firm: usize,
}

/// One token behind the root.
#[derive(Debug)]
pub(super) enum Token {
    /// `.name`, `['name', ...]`.
    Names(Vec<Name>),
    /// `[1, ...]`.
    Indexes(Vec<i32>),
    /// `[from:to]`; at least one of them.
    Slice(Option<i32>, Option<i32>),
    /// `*`, `[*]`.
    Wildcard,
    /// `..`.
    Scan,
    /// `[?(...)]`.
    Filter(Expression),
    /// `.name(...)`; known or not is asked where it runs.
    Function(Box<str>, Vec<Argument>),
}

/// A name or text: half a surrogate pair makes it `Wide`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Name {
    Text(Box<str>),
    Wide(Box<[u16]>),
}

/// An argument of a function.
#[derive(Debug)]
pub(super) enum Argument {
    /// JSON, read anew for each call.
    Json(Box<str>),
    /// A path, evaluated against the document.
    Path(Path),
}

/// A condition.
#[derive(Debug)]
pub(super) enum Expression {
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Not(Box<Expression>),
    /// Whether the path leads anywhere is what is said here.
    Exists(Path, bool),
    Compare(Operand, Operator, Operand),
}

/// A side of a comparison.
#[derive(Debug)]
pub(super) enum Operand {
    Path(Path),
    Text(Name),
    Number(Number),
    Bool(bool),
    Null,
    Json(JsonLiteral),
    Pattern(Pattern),
}

/// `[...]` or `{...}` in a filter: what cannot be read fails where it is used.
#[derive(Debug)]
pub(super) struct JsonLiteral {
    pub(super) text: Box<str>,
    pub(super) data: Result<Data>,
}

/// A number of a filter, compared as `BigDecimal`.
#[derive(Clone, Debug)]
pub(super) enum Number {
    /// An integer: most numbers are.
    Small(i64),
    /// A finite double, which stands for the decimal that Java prints.
    Double(f64),
    Decimal(Arc<BigDecimal>),
}

/// What compares two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    SameKindEqual,
    NotSameKindEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
    In,
    NotIn,
    Contains,
    Size,
    Empty,
    SubsetOf,
    AnyOf,
    NoneOf,
    Exists,
    /// `all`, `type`, `matches`: no right side that a text can have suits them.
    Never,
}

impl Operator {
    /// The operator written as `text`; words in any case.
    pub(super) fn of(text: &str) -> Option<Operator> {
        Some(match text.to_uppercase().as_str() {
            "==" => Operator::Equal,
            "!=" => Operator::NotEqual,
            "===" => Operator::SameKindEqual,
            "!==" => Operator::NotSameKindEqual,
            "<" => Operator::Less,
            "<=" => Operator::LessOrEqual,
            ">" => Operator::Greater,
            ">=" => Operator::GreaterOrEqual,
            "=~" => Operator::Matches,
            "IN" => Operator::In,
            "NIN" => Operator::NotIn,
            "CONTAINS" => Operator::Contains,
            "SIZE" => Operator::Size,
            "EMPTY" => Operator::Empty,
            "SUBSETOF" => Operator::SubsetOf,
            "ANYOF" if super::dialect::NEW_OPERATORS => Operator::AnyOf,
            "NONEOF" if super::dialect::NEW_OPERATORS => Operator::NoneOf,
            "EXISTS" => Operator::Exists,
            "ALL" | "TYPE" | "MATCHES" => Operator::Never,
            _ => return None,
        })
    }
}

impl Path {
    /// The path of `tokens`. A function behind a path that starts with a scan is turned inside out: it is called
    /// once, with the scan as its argument.
    pub(super) fn new(root: char, mut tokens: Vec<Token>) -> Path {
        let scanned = super::dialect::SCAN_FEEDS_FUNCTION_ONCE
            && matches!(tokens.first(), Some(Token::Scan))
            && matches!(tokens.last(), Some(Token::Function(..)));
        if scanned {
            let at = tokens.iter().position(|t| matches!(t, Token::Function(..))).unwrap_or(0);
            let mut rest = tokens.split_off(at);
            if let Some(Token::Function(_, arguments)) = rest.first_mut() {
                *arguments = vec![Argument::Path(Path::plain(root, tokens))];
            }
            let path = Path::plain('$', rest);
            // What stands behind the function still counts as behind the scan.
            return Path { firm: 0, ..path };
        }
        Path::plain(root, tokens)
    }

    fn plain(root: char, tokens: Vec<Token>) -> Path {
        let last = tokens.len().saturating_sub(1);
        let indefinite = |(i, token): (usize, &Token)| match token {
            Token::Names(names) => names.len() > 1 && i < last,
            Token::Indexes(indexes) => indexes.len() != 1,
            Token::Function(..) => false,
            Token::Slice(..) | Token::Wildcard | Token::Scan | Token::Filter(_) => true,
        };
        let firm = tokens.iter().enumerate().position(indefinite).unwrap_or(tokens.len());
        Path { root, definite: firm == tokens.len(), firm, tokens }
    }

    /// Whether a function comes last.
    pub(super) fn is_function(&self) -> bool {
        matches!(self.tokens.last(), Some(Token::Function(..)))
    }
}
