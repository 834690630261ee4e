//! The tree that a template parses to.
//!
//! Two kinds of spans: `span` is a place in the template's source, for messages; `text` and the like are ranges of
//! the tree's `pool`, which begins with the source and goes on with text that does not stand in the source as it
//! is meant (the content of strings with doubled quotes, for one).

use crate::span::Span;

/// Where the parts of a pool stand in the source.
#[derive(Debug, Default)]
pub(crate) struct SourceMap {
    pub(super) source_len: usize,
    /// What the pool holds behind the source, in order.
    pub(super) segments: Vec<Segment>,
}

/// A stretch of the pool that came from the source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) pool: usize,
    pub(super) source: usize,
}

impl SourceMap {
    /// The place in the source of a range of the pool; a place in the source is itself.
    pub(crate) fn span(&self, text: Span) -> Span {
        let place = |at: usize| {
            if at <= self.source_len {
                return at;
            }
            let next = self.segments.partition_point(|s| s.pool <= at);
            self.segments.get(next.wrapping_sub(1)).map_or(0, |s| s.source + (at - s.pool))
        };
        let (start, end) = (place(text.start as usize), place(text.end as usize));
        Span::new(start.min(self.source_len), end.min(self.source_len).max(start))
    }

    /// The source at the start of its pool.
    pub(crate) fn source<'p>(&self, pool: &'p str) -> &'p str {
        pool.get(..self.source_len).unwrap_or(pool)
    }
}

/// A parsed template.
#[derive(Debug)]
pub(crate) struct Ast {
    pub(crate) nodes: Block,
    /// The source, and what had to be written anew.
    pub(crate) pool: String,
    pub(crate) map: SourceMap,
    /// The strings that are templates, by number.
    pub(crate) strings: Vec<StringTemplate>,
    /// How many `#foreach` there are: each has a number.
    pub(crate) loops: u32,
}

pub(crate) type Block = Vec<Node>;

/// What a double-quoted string with `$` or `#` in it holds.
#[derive(Debug)]
pub(crate) enum StringTemplate {
    /// Nothing but text, in the pool.
    Text(Span),
    Block {
        block: Block,
        /// The last character that it renders does not count.
        drop_last: bool,
    },
}

#[derive(Debug)]
pub(crate) enum Node {
    /// Text that is printed as it is.
    Text(Span),
    Reference(Reference),
    Set(Box<Set>),
    If(Box<If>),
    Directive(Box<Directive>),
}

/// How a reference was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReferenceKind {
    /// `$name` or `${name}`.
    Normal,
    /// `$!name`.
    Quiet,
    /// A name in a place where the lexer still reads references: it prints itself and is null.
    Runt,
    /// `$\!name`: no reference at all, but a text.
    Uncomputable,
}

#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) kind: ReferenceKind,
    /// The name, in the pool.
    pub(crate) root: Span,
    pub(crate) parts: Vec<Part>,
    /// An odd number of backslashes stands before it.
    pub(crate) escaped: bool,
    /// Half of the backslashes before it, in the pool.
    pub(crate) backslashes: Span,
    /// Further signs before it, such as the first `$` of `$$name`.
    pub(crate) prefix: Span,
    /// What it prints where it has no value, in the pool.
    pub(crate) literal: Span,
    pub(crate) span: Span,
    /// How many signs stand behind properties of it: each leaves the lexer in a mode of its own.
    pub(crate) signs: usize,
    /// Whether the first token reads `$name` and nothing else: only then it names a parameter or a block.
    pub(crate) plain: bool,
}

#[derive(Debug)]
pub(crate) enum Part {
    Property { name: Span, span: Span },
    Method { name: Span, arguments: Vec<Expr>, span: Span },
    Index { index: Box<Expr>, span: Span },
}

#[derive(Debug)]
pub(crate) struct Set {
    pub(crate) target: Reference,
    pub(crate) value: Expr,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct If {
    pub(crate) arms: Vec<Arm>,
    /// The block of the `#else`, and where that stands.
    pub(crate) otherwise: Option<(Block, Span)>,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct Arm {
    pub(crate) condition: Expr,
    pub(crate) block: Block,
    pub(crate) span: Span,
}

/// Which directive a word after `#` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DirectiveKind {
    Foreach,
    Macro,
    Define,
    Literal,
    Evaluate,
    Break,
    Stop,
    Include,
    Parse,
    /// Any other word: perhaps a macro.
    Call,
    /// `#@word`: a macro with a body.
    BlockCall,
}

#[derive(Debug)]
pub(crate) struct Directive {
    pub(crate) kind: DirectiveKind,
    /// The word, in the pool, without `#`, braces and `@`.
    pub(crate) name: Span,
    /// `None` where no parenthesis follows.
    pub(crate) arguments: Option<Vec<Expr>>,
    pub(crate) block: Option<Block>,
    /// The whole of it as written, in the pool; of a `#literal` its block.
    pub(crate) literal: Span,
    pub(crate) span: Span,
    /// The number of a `#foreach`.
    pub(crate) number: u32,
}

#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
    /// The text that stands for it where it is null beside a `+`, in the pool.
    pub(crate) literal: Span,
}

#[derive(Debug)]
pub(crate) enum ExprKind {
    Boolean(bool),
    /// Digits in the pool.
    Integer(Span),
    Float(Span),
    /// Constant text in the pool.
    Text(Span),
    /// Constant text with half a surrogate pair in it.
    Wide(Vec<u16>),
    /// A double-quoted string that is a template: its number among the tree's strings.
    Template(usize),
    Reference(Reference),
    List(Vec<Expr>),
    Range(Box<Expr>, Box<Expr>),
    Map(Vec<(Expr, Expr)>),
    /// A bare word, as an argument of a directive.
    Word(Span),
    Not(Box<Expr>),
    /// Operators of one precedence, computed from left to right.
    Chain {
        first: Box<Expr>,
        rest: Vec<(Operator, Expr, Span)>,
    },
    /// An expression in parentheses.
    Group(Box<Expr>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operator {
    pub(crate) fn of(text: &str) -> Option<Operator> {
        Some(match text {
            "||" | "or" => Operator::Or,
            "&&" | "and" => Operator::And,
            "==" | "eq" => Operator::Equal,
            "!=" | "ne" => Operator::NotEqual,
            "<" | "lt" => Operator::Less,
            ">" | "gt" => Operator::Greater,
            "<=" | "le" => Operator::LessOrEqual,
            ">=" | "ge" => Operator::GreaterOrEqual,
            "+" => Operator::Add,
            "-" => Operator::Subtract,
            "*" => Operator::Multiply,
            "/" => Operator::Divide,
            "%" => Operator::Remainder,
            _ => return None,
        })
    }

    /// Whether it compares its sides.
    pub(crate) fn compares(self) -> bool {
        matches!(self.precedence(), 3 | 4)
    }

    /// How tightly it binds: a higher number binds tighter.
    pub(crate) fn precedence(self) -> u8 {
        match self {
            Operator::Or => 1,
            Operator::And => 2,
            Operator::Equal | Operator::NotEqual => 3,
            Operator::Less | Operator::Greater | Operator::LessOrEqual | Operator::GreaterOrEqual => 4,
            Operator::Add | Operator::Subtract => 5,
            Operator::Multiply | Operator::Divide | Operator::Remainder => 6,
        }
    }
}
