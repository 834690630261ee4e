//! From the tree to the program: names become numbers, constants values, paths and patterns compiled.

use super::append::behind;
use super::ask::{asks, steps_of_argument};
use super::host::{Binder, ConstArgument, Usage};
use super::integer::chain_steps;
use super::look::{keys, looks};
use super::program::{
    Before, Body, CallOp, Expr, ExprKind, ForeachOp, IfOp, Link, LoopVariables, Macro, Names, Op, Ops, Part,
    Prints, Program, Ref, SetOp, Slot, TextOp,
};
use crate::dialect::Dialect;
use crate::error::{Error, Limit, Result};
use crate::limits::Limits;
use crate::method::{CallSite, PropertySite};
use crate::span::Span;
use crate::syntax::ast::{self, DirectiveKind, Node, ReferenceKind, StringTemplate};
use crate::value::Padded;
use num_bigint::BigInt;
use std::collections::HashMap;
use std::sync::Arc;

/// Compiles `tree`.
pub(crate) fn compile(
    tree: ast::Ast,
    dialect: Dialect,
    limits: &Limits,
    binder: Option<&mut dyn Binder>,
    before: Before,
) -> Result<Program> {
    let Before { origin, names, loops } = before;
    let mut compiler = Compiler {
        pool: &tree.pool,
        strings: &tree.strings,
        dialect,
        limits,
        binder,
        names,
        macros: HashMap::new(),
        loops,
        dynamic: false,
    };
    let ops = compiler.block(&tree.nodes)?;
    let loop_variables = compiler.loop_variables();
    let Compiler { mut names, macros, binder, .. } = compiler;
    if let Some(binder) = binder {
        names.list.iter_mut().for_each(|name| name.number = Some(binder.number(&name.text)));
    }
    let loops = loops + tree.loops;
    Ok(Program { pool: tree.pool.into(), map: tree.map, origin, ops, names, macros, loops, loop_variables })
}

/// Text of `span`, filled in when its neighbours are known.
fn text_op(span: Span) -> Op {
    Op::Text(TextOp { text: Padded::default(), span })
}

/// The loop that an arm asks whether it goes on, and where, and the arm is but a text.
fn separated(condition: &Expr, block: &[Op]) -> Option<(Slot, Span)> {
    let (ExprKind::Reference(reference), [Op::Text(_)]) = (&condition.kind, block) else { return None };
    match &*reference.parts {
        [Part::Property { site, .. }] if site.is_has_next() => Some((reference.slot, reference.span)),
        _ => None,
    }
}

struct Compiler<'t, 'b> {
    pool: &'t str,
    strings: &'t [StringTemplate],
    dialect: Dialect,
    limits: &'t Limits,
    binder: Option<&'b mut (dyn Binder + 'b)>,
    names: Names,
    macros: HashMap<Box<str>, Macro>,
    loops: u32,
    /// Text that is parsed while rendering may read any variable.
    dynamic: bool,
}

impl<'t> Compiler<'t, '_> {
    fn text(&self, span: Span) -> &'t str {
        span.text(self.pool)
    }

    fn loop_variables(&mut self) -> LoopVariables {
        let mut find = |name: &str| {
            if self.dynamic { Some(self.names.slot(name)) } else { self.names.get(name) }
        };
        LoopVariables {
            scope: find("foreach"),
            count: find("velocityCount"),
            has_next: find("velocityHasNext"),
        }
    }

    fn block(&mut self, nodes: &[Node]) -> Result<Ops> {
        let mut ops = Vec::with_capacity(nodes.len());
        for node in nodes {
            if let Some(op) = self.node(node)? {
                match (&op, ops.last_mut()) {
                    (Op::Text(next), Some(Op::Text(last))) if last.span.end == next.span.start => {
                        last.span.end = next.span.end;
                    }
                    _ => ops.push(op),
                }
            }
        }
        for op in &mut ops {
            if let Op::Text(op) = op {
                op.text = Padded::new(self.text(op.span));
            }
        }
        Ok(ops.into())
    }

    fn node(&mut self, node: &Node) -> Result<Option<Op>> {
        Ok(Some(match node {
            Node::Text(span) => text_op(*span),
            Node::Reference(reference) if reference.kind == ReferenceKind::Runt => text_op(reference.literal),
            Node::Reference(reference) => Op::Reference(Box::new(self.reference(reference, Usage::Looked)?)),
            Node::Set(set) => Op::Set(Box::new(self.set(set)?)),
            Node::If(node) => Op::If(Box::new(self.condition(node)?)),
            Node::Directive(directive) => return self.directive(directive),
        }))
    }

    // ---------------------------------------------------------------- references

    fn reference(&mut self, reference: &ast::Reference, usage: Usage) -> Result<Ref> {
        let root = self.text(reference.root);
        let usage = if reference.parts.len() > 1 { Usage::Kept } else { usage };
        let parts = reference.parts.iter().enumerate();
        let parts = parts
            .map(|(i, part)| self.part(part, (i == 0).then_some((root, usage))))
            .collect::<Result<Box<[Part]>>>()?;
        // A reference that cannot be computed reads a name that nothing sets.
        let name = if reference.kind == ReferenceKind::Uncomputable { "$\\!" } else { root };
        let prefixed = !reference.backslashes.range().is_empty() || !reference.prefix.range().is_empty();
        let looks = looks(&parts);
        let keys = keys(&parts);
        let asks = asks(&parts, looks);
        let prints = Prints::of(&parts, looks, asks.is_some(), !reference.escaped && !prefixed);
        let steps = 1 + keys + if asks.is_some() { steps_of_argument(&parts) } else { 0 };
        Ok(Ref {
            kind: reference.kind,
            slot: self.names.slot(name),
            looks,
            keys,
            asks,
            steps,
            parts,
            escaped: reference.escaped,
            prefixed,
            backslashes: reference.backslashes,
            prefix: reference.prefix,
            literal: reference.literal,
            bare: reference.plain && reference.parts.is_empty(),
            prints,
            span: reference.span,
        })
    }

    fn part(&mut self, part: &ast::Part, root: Option<(&str, Usage)>) -> Result<Part> {
        Ok(match part {
            ast::Part::Property { name, span } => {
                Part::Property { site: PropertySite::new(self.text(*name)), span: *span }
            }
            ast::Part::Index { index, span } => {
                Part::Index { index: self.expr(index, Usage::Looked)?, span: *span }
            }
            ast::Part::Method { name, arguments, span } => {
                let name = self.text(*name);
                let bound = root.and_then(|(root, usage)| self.bind((root, name), arguments, usage));
                let site = match arguments.first().and_then(|a| self.constant(a)) {
                    Some(pattern) => CallSite::with_constant(name, pattern, self.limits.regex_steps),
                    None => CallSite::new(name),
                };
                let arguments = self.exprs(arguments, Usage::Looked)?;
                Part::Method { name: name.into(), site, arguments, bound, span: *span }
            }
        })
    }

    /// The text of a string that is constant.
    fn constant(&self, expr: &ast::Expr) -> Option<&'t str> {
        match expr.kind {
            ast::ExprKind::Text(span) => Some(self.text(span)),
            ast::ExprKind::Template(number) => match self.strings.get(number) {
                Some(StringTemplate::Text(span)) => Some(self.text(*span)),
                _ => None,
            },
            _ => None,
        }
    }

    fn bind(
        &mut self,
        (root, name): (&str, &str),
        arguments: &[ast::Expr],
        usage: Usage,
    ) -> Option<Arc<dyn super::host::Bound>> {
        let argument = |a| self.constant(a).map_or(ConstArgument::Open, ConstArgument::Text);
        let arguments: Vec<_> = arguments.iter().map(argument).collect();
        self.binder.as_deref_mut()?.bind(root, name, &arguments, usage)
    }

    // ---------------------------------------------------------------- directives

    fn set(&mut self, set: &ast::Set) -> Result<SetOp> {
        let target = &set.target;
        let lost = target.parts.is_empty() && !target.plain;
        let target = if lost { None } else { Some(self.reference(target, Usage::Kept)?) };
        let value = self.expr(&set.value, Usage::Kept)?;
        let appends = behind(target.as_ref(), &value).is_some();
        Ok(SetOp { target, value, appends, span: set.span })
    }

    fn condition(&mut self, node: &ast::If) -> Result<IfOp> {
        let arms = node.arms.iter();
        let arms = arms
            .map(|arm| Ok((self.expr(&arm.condition, Usage::Looked)?, self.block(&arm.block)?, arm.span)))
            .collect::<Result<Box<[_]>>>()?;
        let otherwise = node.otherwise.as_ref();
        let otherwise = otherwise.map(|(b, span)| Ok((self.block(b)?, *span))).transpose()?;
        let separates = match &*arms {
            [(condition, block, _)] if otherwise.is_none() => separated(condition, block),
            _ => None,
        };
        Ok(IfOp { arms, otherwise, separates, span: node.span })
    }

    fn directive(&mut self, directive: &ast::Directive) -> Result<Option<Op>> {
        let none = Vec::new();
        let arguments = directive.arguments.as_ref().unwrap_or(&none);
        let span = directive.span;
        Ok(Some(match directive.kind {
            DirectiveKind::Foreach => Op::Foreach(Box::new(self.foreach(directive, arguments)?)),
            DirectiveKind::Macro => return self.define_macro(directive, arguments).map(|()| None),
            DirectiveKind::Define => {
                let slot = arguments.first().and_then(|a| self.plain_slot(a));
                let body = directive.block.as_ref().map(|b| self.block(b)).transpose()?.unwrap_or_default();
                Op::Define { slot, body: Box::new(body), span }
            }
            DirectiveKind::Literal => {
                // The block is not rendered, but macros in it are defined.
                directive.block.as_ref().map(|b| self.block(b)).transpose()?;
                text_op(arguments.first().map_or(directive.literal, |argument| argument.literal))
            }
            DirectiveKind::Evaluate => {
                self.dynamic = true;
                let Some(text) = arguments.first() else { return Ok(None) };
                Op::Evaluate { text: Box::new(self.expr(text, Usage::Looked)?), span }
            }
            DirectiveKind::Break => {
                let scope = arguments.first().map(|a| self.expr(a, Usage::Looked)).transpose()?.map(Box::new);
                let literal = arguments.first().map_or(directive.literal, |a| a.literal);
                Op::Break { scope, literal, span }
            }
            DirectiveKind::Stop => {
                let message =
                    arguments.first().map(|a| self.expr(a, Usage::Looked)).transpose()?.map(Box::new);
                Op::Stop { message, span }
            }
            DirectiveKind::Include => Op::Include { arguments: self.exprs(arguments, Usage::Looked)?, span },
            DirectiveKind::Parse => {
                self.dynamic = true;
                let argument =
                    arguments.first().map(|a| self.expr(a, Usage::Looked)).transpose()?.map(Box::new);
                Op::Parse { argument, span }
            }
            DirectiveKind::Call | DirectiveKind::BlockCall => return self.call(directive, arguments),
        }))
    }

    /// The variable of a reference that is nothing but `$name`.
    fn plain_slot(&mut self, argument: &ast::Expr) -> Option<Slot> {
        match &argument.kind {
            ast::ExprKind::Reference(r) if r.plain => Some(self.names.slot(self.text(r.root))),
            _ => None,
        }
    }

    fn foreach(&mut self, directive: &ast::Directive, arguments: &[ast::Expr]) -> Result<ForeachOp> {
        let variable = match arguments.first().map(|a| &a.kind) {
            Some(ast::ExprKind::Reference(r)) => Some(self.names.slot(self.text(r.root))),
            _ => None,
        };
        let list = arguments.get(2).map(|a| self.expr(a, Usage::Kept)).transpose()?;
        let body = match (arguments.get(3), &directive.block) {
            (Some(argument), _) => Body::Argument(self.expr(argument, Usage::Kept)?),
            (None, Some(block)) if arguments.len() == 3 => Body::Block(self.block(block)?),
            _ => Body::Missing { fails: arguments.len() < 2 },
        };
        Ok(ForeachOp { number: self.loops + directive.number, variable, list, body, span: directive.span })
    }

    /// API Gateway swallows definitions; elsewhere the last one of a name is kept.
    fn define_macro(&mut self, directive: &ast::Directive, arguments: &[ast::Expr]) -> Result<()> {
        let block = directive.block.as_ref();
        let ops = block.map(|b| self.block(b)).transpose()?.unwrap_or_default();
        if self.dialect == Dialect::ApiGateway {
            return Ok(());
        }
        let Some(ast::ExprKind::Word(name)) = arguments.first().map(|a| &a.kind) else { return Ok(()) };
        let parameters = arguments.get(1..).unwrap_or(&[]).iter();
        let parameters =
            parameters.map(|p| self.plain_slot(p).unwrap_or_else(|| self.names.slot("$"))).collect();
        self.macros.insert(self.text(*name).into(), Macro { parameters, ops });
        Ok(())
    }

    fn call(&mut self, directive: &ast::Directive, arguments: &[ast::Expr]) -> Result<Option<Op>> {
        // What a block call holds is compiled even where it stays text, as Velocity prepares it.
        let body = directive.block.as_ref().map(|b| self.block(b)).transpose()?;
        let compiled = self.exprs(arguments, Usage::Kept)?;
        let no_macro = self.dialect == Dialect::ApiGateway
            || (directive.kind == DirectiveKind::BlockCall && directive.block.is_none());
        if no_macro {
            return Ok(Some(text_op(directive.literal)));
        }
        let bad_word = arguments.iter().find(|a| matches!(a.kind, ast::ExprKind::Word(_))).map(|a| a.span);
        Ok(Some(Op::Call(Box::new(CallOp {
            name: self.text(directive.name).into(),
            arguments: compiled,
            body,
            literal: directive.literal,
            bad_word,
            span: directive.span,
        }))))
    }

    // ---------------------------------------------------------------- expressions

    fn exprs(&mut self, list: &[ast::Expr], usage: Usage) -> Result<Box<[Expr]>> {
        list.iter().map(|e| self.expr(e, usage)).collect()
    }

    fn expr(&mut self, expr: &ast::Expr, usage: Usage) -> Result<Expr> {
        let kind = match &expr.kind {
            ast::ExprKind::Boolean(b) => ExprKind::Bool(*b),
            ast::ExprKind::Integer(digits) => self.integer(*digits).map_err(|e| e.at(expr.span))?,
            ast::ExprKind::Float(digits) => ExprKind::Double(self.text(*digits).parse().unwrap_or(f64::NAN)),
            ast::ExprKind::Text(span) => ExprKind::Text(self.text(*span).into()),
            ast::ExprKind::Wide(units) => ExprKind::Wide(units.as_slice().into()),
            ast::ExprKind::Template(number) => match self.strings.get(*number) {
                Some(StringTemplate::Block { block, drop_last }) => {
                    ExprKind::Interpolated { ops: self.block(block)?, drop_last: *drop_last }
                }
                Some(StringTemplate::Text(span)) => ExprKind::Text(self.text(*span).into()),
                None => ExprKind::Null,
            },
            ast::ExprKind::Reference(r) if r.kind == ReferenceKind::Runt => ExprKind::Null,
            ast::ExprKind::Reference(r) if r.kind == ReferenceKind::Uncomputable => ExprKind::Null,
            ast::ExprKind::Reference(r) => ExprKind::Reference(Box::new(self.reference(r, usage)?)),
            ast::ExprKind::List(items) => ExprKind::List(self.exprs(items, Usage::Kept)?),
            ast::ExprKind::Range(first, last) => {
                let bound = |e: &mut Self, bound| e.expr(bound, Usage::Looked);
                ExprKind::Range(Box::new((bound(self, first)?, bound(self, last)?)))
            }
            ast::ExprKind::Map(pairs) => {
                let pairs = pairs.iter();
                let pairs = pairs.map(|(k, v)| Ok((self.expr(k, Usage::Kept)?, self.expr(v, Usage::Kept)?)));
                ExprKind::Map(pairs.collect::<Result<_>>()?)
            }
            ast::ExprKind::Word(_) => ExprKind::Null,
            ast::ExprKind::Not(inner) => ExprKind::Not(Box::new(self.expr(inner, Usage::Looked)?)),
            ast::ExprKind::Group(inner) => self.expr(inner, usage)?.kind,
            ast::ExprKind::Chain { first, rest } => {
                let rest = rest.iter().map(|(operator, operand, literal)| {
                    let operand = self.expr(operand, Usage::Looked)?;
                    Ok(Link { operator: *operator, operand, literal: *literal })
                });
                let rest: Box<[Link]> = rest.collect::<Result<_>>()?;
                let first = Box::new(self.expr(first, Usage::Looked)?);
                let steps = chain_steps(&first, &rest);
                ExprKind::Chain { first, rest, steps }
            }
        };
        Ok(Expr { kind, literal: expr.literal })
    }

    fn integer(&self, digits: Span) -> Result<ExprKind> {
        let text = self.text(digits);
        if let Ok(n) = text.parse::<i64>() {
            return Ok(i32::try_from(n).map_or(ExprKind::Long(n), ExprKind::Int));
        }
        if text.len() > self.limits.number_size {
            let what = "a number has too many digits";
            return Err(Error::limit_exceeded(Limit::NumberSize, what, self.limits.number_size));
        }
        Ok(ExprKind::Big(text.parse::<BigInt>().unwrap_or_default()))
    }
}
