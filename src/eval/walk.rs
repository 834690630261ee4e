//! Visiting the operations and references of a program.

use super::program::{Body, Expr, ExprKind, Op, Ops, Part, Program, Ref};

/// What a walk comes to.
#[derive(Clone, Copy)]
pub(crate) enum Found<'p> {
    /// An operation, before what is in it.
    Op(&'p Op),
    /// A reference that is read.
    Reference(&'p Ref),
    /// A reference with parts that is set.
    Target(&'p Ref),
}

/// Visits every operation and reference of `program`, those in strings and macros included.
pub(crate) fn walk(program: &Program, visit: &mut dyn FnMut(Found<'_>)) {
    walk_ops(&program.ops, visit);
    let mut macros: Vec<_> = program.macros.iter().collect();
    macros.sort_unstable_by_key(|(name, _)| *name);
    for (_, definition) in macros {
        walk_ops(&definition.ops, visit);
    }
}

fn walk_ops(ops: &Ops, visit: &mut dyn FnMut(Found<'_>)) {
    for op in ops {
        visit(Found::Op(op));
        match op {
            Op::Text(_) => {}
            Op::Reference(r) => walk_ref(r, visit),
            Op::Set(set) => {
                walk_expr(&set.value, visit);
                if let Some(target) = set.target.as_ref().filter(|t| !t.parts.is_empty()) {
                    visit(Found::Target(target));
                    walk_parts(target, visit);
                }
            }
            Op::If(node) => {
                for (condition, block, _) in &node.arms {
                    walk_expr(condition, visit);
                    walk_ops(block, visit);
                }
                if let Some((block, _)) = &node.otherwise {
                    walk_ops(block, visit);
                }
            }
            Op::Foreach(node) => {
                if let Some(list) = &node.list {
                    walk_expr(list, visit);
                }
                match &node.body {
                    Body::Block(ops) => walk_ops(ops, visit),
                    Body::Argument(expr) => walk_expr(expr, visit),
                    Body::Missing { .. } => {}
                }
            }
            Op::Define { body, .. } => walk_ops(body, visit),
            Op::Call(call) => {
                call.arguments.iter().for_each(|a| walk_expr(a, visit));
                if let Some(body) = &call.body {
                    walk_ops(body, visit);
                }
            }
            Op::Evaluate { text, .. } => walk_expr(text, visit),
            Op::Break { scope: Some(expr), .. } | Op::Stop { message: Some(expr), .. } => {
                walk_expr(expr, visit);
            }
            Op::Include { arguments, .. } => arguments.iter().for_each(|a| walk_expr(a, visit)),
            Op::Parse { argument: Some(argument), .. } => walk_expr(argument, visit),
            Op::Break { .. } | Op::Stop { .. } | Op::Parse { .. } => {}
        }
    }
}

fn walk_ref(r: &Ref, visit: &mut dyn FnMut(Found<'_>)) {
    visit(Found::Reference(r));
    walk_parts(r, visit);
}

fn walk_parts(r: &Ref, visit: &mut dyn FnMut(Found<'_>)) {
    for part in &r.parts {
        match part {
            Part::Property { .. } => {}
            Part::Method { arguments, .. } => arguments.iter().for_each(|a| walk_expr(a, visit)),
            Part::Index { index, .. } => walk_expr(index, visit),
        }
    }
}

fn walk_expr(expr: &Expr, visit: &mut dyn FnMut(Found<'_>)) {
    match &expr.kind {
        ExprKind::Reference(r) => walk_ref(r, visit),
        ExprKind::Interpolated { ops, .. } => walk_ops(ops, visit),
        ExprKind::List(items) => items.iter().for_each(|e| walk_expr(e, visit)),
        ExprKind::Range(bounds) => {
            walk_expr(&bounds.0, visit);
            walk_expr(&bounds.1, visit);
        }
        ExprKind::Map(pairs) => pairs.iter().for_each(|(k, v)| {
            walk_expr(k, visit);
            walk_expr(v, visit);
        }),
        ExprKind::Not(inner) => walk_expr(inner, visit),
        ExprKind::Chain { first, rest, .. } => {
            walk_expr(first, visit);
            rest.iter().for_each(|l| walk_expr(&l.operand, visit));
        }
        _ => {}
    }
}
