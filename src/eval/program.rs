//! What a template is compiled to: operations over numbered variables, with everything prepared that can be.
//!
//! A program is immutable and shared by all renderings. Texts are ranges of its pool.

use super::host::Bound;
use super::observer::{Origin, Place};
use crate::error::Error;
use crate::method::{CallSite, PropertySite, Question};
use crate::span::Span;
use crate::syntax::ast::{Operator, ReferenceKind, SourceMap};
use crate::value::Padded;
use num_bigint::BigInt;
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) type Ops = Box<[Op]>;

/// The number of a variable.
pub(crate) type Slot = u32;

#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) pool: Box<str>,
    pub(crate) map: SourceMap,
    pub(crate) origin: Origin,
    pub(crate) ops: Ops,
    pub(crate) names: Names,
    /// Macros by name, the last definition of each.
    pub(crate) macros: HashMap<Box<str>, Macro>,
    /// How many `#foreach` have been numbered so far.
    pub(crate) loops: u32,
    /// Which of the loop's own variables anything can read.
    pub(crate) loop_variables: LoopVariables,
}

impl Program {
    pub(crate) fn text(&self, span: Span) -> &str {
        span.text(&self.pool)
    }

    /// The place of a range of the pool.
    pub(crate) fn place(&self, span: Span) -> Place<'_> {
        let source = self.map.source(&self.pool);
        Place { span: self.map.span(span), origin: &self.origin, source, depth: 0 }
    }

    /// Says where an error that leaves the program came about, as long as its span still tells.
    pub(super) fn settle(&self, error: Error) -> Error {
        if error.is_settled() {
            return error;
        }
        let place = error.span().map(|span| self.place(span));
        match &self.origin {
            Origin::Template => error.settled(place.map(|p| p.span)),
            Origin::Parsed(name) => {
                let source = Arc::from(self.map.source(&self.pool));
                error.settled(place.map(|p| p.span)).in_template(Some(name), &source)
            }
            Origin::Evaluated => {
                let words = place.map_or(String::new(), |place| {
                    let at = place.position();
                    format!(" (line {}, column {} of the text that `#evaluate` renders)", at.line, at.column)
                });
                error.out_of_place(&words)
            }
        }
    }
}

/// What a text is compiled with, beside its tree.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) origin: Origin,
    /// The variables numbered before.
    pub(crate) names: Names,
    /// The loops numbered before.
    pub(crate) loops: u32,
}

impl Before {
    /// Nothing comes before the template itself.
    pub(crate) fn template() -> Before {
        Before { origin: Origin::Template, names: Names::default(), loops: 0 }
    }
}

/// The name of a variable.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) text: Arc<str>,
    /// What the host knows it by; `None` in a text that is parsed while rendering.
    pub(crate) number: Option<u8>,
}

/// The variables of a program: names to numbers and back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) list: Vec<Name>,
    index: HashMap<Arc<str>, Slot>,
}

impl Names {
    /// The number of `name`, new where it has none yet.
    pub(crate) fn slot(&mut self, name: &str) -> Slot {
        if let Some(&slot) = self.index.get(name) {
            return slot;
        }
        let (slot, name) = (self.list.len() as Slot, Arc::<str>::from(name));
        self.list.push(Name { text: Arc::clone(&name), number: None });
        self.index.insert(name, slot);
        slot
    }

    pub(crate) fn get(&self, name: &str) -> Option<Slot> {
        self.index.get(name).copied()
    }
}

/// The numbers of `$foreach`, `$velocityCount` and `$velocityHasNext`, where a program reads them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LoopVariables {
    pub(crate) scope: Option<Slot>,
    pub(crate) count: Option<Slot>,
    pub(crate) has_next: Option<Slot>,
}

#[derive(Debug)]
pub(crate) struct Macro {
    pub(crate) parameters: Box<[Slot]>,
    pub(crate) ops: Ops,
}

#[derive(Debug)]
pub(crate) enum Op {
    Text(TextOp),
    Reference(Box<Ref>),
    Set(Box<SetOp>),
    If(Box<IfOp>),
    Foreach(Box<ForeachOp>),
    Define { slot: Option<Slot>, body: Box<Ops>, span: Span },
    Call(Box<CallOp>),
    Evaluate { text: Box<Expr>, span: Span },
    Break { scope: Option<Box<Expr>>, literal: Span, span: Span },
    Stop { message: Option<Box<Expr>>, span: Span },
    Include { arguments: Box<[Expr]>, span: Span },
    Parse { argument: Option<Box<Expr>>, span: Span },
}

/// Text that is printed as it stands.
#[derive(Debug)]
pub(crate) struct TextOp {
    pub(crate) text: Padded,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct Ref {
    pub(crate) kind: ReferenceKind,
    pub(crate) slot: Slot,
    pub(crate) parts: Box<[Part]>,
    /// How many parts, from the first on, only look where their receiver is a map.
    pub(crate) looks: u8,
    /// How many references are the keys of those parts: each is a step.
    pub(crate) keys: u32,
    /// What the last part asks, where those before it only look.
    pub(crate) asks: Option<Question>,
    /// What looking and asking costs.
    pub(crate) steps: u32,
    pub(crate) escaped: bool,
    /// Whether anything is printed before the value.
    pub(crate) prefixed: bool,
    pub(crate) backslashes: Span,
    pub(crate) prefix: Span,
    /// What a null prints.
    pub(crate) literal: Span,
    /// `$name` alone: where it is a macro's parameter, a null prints the argument's text.
    pub(crate) bare: bool,
    /// What printing it takes.
    pub(crate) prints: Prints,
    pub(crate) span: Span,
}

/// What printing a reference takes, where nothing stands in the way of looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prints {
    /// A variable without parts.
    Variable,
    /// Parts that only look.
    Look,
    /// Parts that look, and a question.
    Answer,
    /// A prepared call of an object of the host.
    Call,
    /// Such a call whose one argument is open.
    Open,
    /// It is evaluated, and something may be printed before its value.
    Value,
}

impl Ref {
    /// Whether all of the parts only look.
    #[inline]
    pub(super) fn only_looks(&self) -> bool {
        usize::from(self.looks) == self.parts.len()
    }
}

#[derive(Debug)]
pub(crate) enum Part {
    Property {
        site: PropertySite,
        span: Span,
    },
    Method {
        name: Box<str>,
        site: CallSite,
        arguments: Box<[Expr]>,
        bound: Option<Arc<dyn Bound>>,
        span: Span,
    },
    Index {
        index: Expr,
        span: Span,
    },
}

impl Part {
    /// Where it stands.
    pub(super) fn span(&self) -> Span {
        match self {
            Part::Property { span, .. } | Part::Method { span, .. } | Part::Index { span, .. } => *span,
        }
    }
}

#[derive(Debug)]
pub(crate) struct SetOp {
    /// `None` where the left side is written so that Velocity stores under a name that nothing reads.
    pub(crate) target: Option<Ref>,
    pub(crate) value: Expr,
    /// Whether the value is that of the target, and a text behind it.
    pub(crate) appends: bool,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct IfOp {
    pub(crate) arms: Box<[(Expr, Ops, Span)]>,
    /// The block of the `#else`, and where that stands.
    pub(crate) otherwise: Option<(Ops, Span)>,
    /// The loop's variable and where it is asked, where this is but `#if($foreach.hasNext)` and a text.
    pub(crate) separates: Option<(Slot, Span)>,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct ForeachOp {
    pub(crate) number: u32,
    pub(crate) variable: Option<Slot>,
    /// `None` with fewer than two arguments, which fails when it runs.
    pub(crate) list: Option<Expr>,
    pub(crate) body: Body,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) enum Body {
    Block(Ops),
    /// A fourth argument stands where Velocity looks for the block.
    Argument(Expr),
    /// Too few arguments: the loop never runs, or fails.
    Missing {
        fails: bool,
    },
}

#[derive(Debug)]
pub(crate) struct CallOp {
    pub(crate) name: Box<str>,
    pub(crate) arguments: Box<[Expr]>,
    /// The body of `#@name(…)`.
    pub(crate) body: Option<Ops>,
    /// What it prints where there is no such macro.
    pub(crate) literal: Span,
    /// A bare word among the arguments.
    pub(crate) bad_word: Option<Span>,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    /// What stands for it beside a `+` where it is null.
    pub(crate) literal: Span,
}

#[derive(Debug)]
pub(crate) enum ExprKind {
    Null,
    Bool(bool),
    Int(i32),
    Long(i64),
    Big(BigInt),
    Double(f64),
    Text(Box<str>),
    Wide(Box<[u16]>),
    Interpolated {
        ops: Ops,
        drop_last: bool,
    },
    Reference(Box<Ref>),
    List(Box<[Expr]>),
    Range(Box<(Expr, Expr)>),
    Map(Box<[(Expr, Expr)]>),
    Not(Box<Expr>),
    /// Operators of one precedence; `steps` are what looking at its operands costs.
    Chain {
        first: Box<Expr>,
        rest: Box<[Link]>,
        steps: u64,
    },
}

#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) operator: Operator,
    pub(crate) operand: Expr,
    /// What stands for everything up to here beside a further `+`.
    pub(crate) literal: Span,
}
