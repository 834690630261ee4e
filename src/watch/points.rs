//! All that renderings can reach of a template, known from its program alone.

use super::coverage::{BranchKind, OutcomeKind};
use crate::eval::program::{Body, ForeachOp, IfOp, Op, Program, Ref};
use crate::eval::{Found, Place, walk};
use crate::span::{LineStarts, Span};
use crate::syntax::ast::ReferenceKind;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What happened at a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mark {
    Reached,
    Written,
    Tested,
    Taken,
    Otherwise,
    NonEmpty,
    Empty,
    Present,
    Missing,
}

/// All that can be reached.
#[derive(Debug)]
pub(super) struct Points {
    pub(super) name: Option<Arc<str>>,
    pub(super) source: Arc<str>,
    pub(super) starts: LineStarts,
    pub(super) counters: HashMap<(Mark, Span), usize>,
    /// The counters of what stands on a line.
    pub(super) lines: BTreeMap<usize, BTreeSet<usize>>,
    pub(super) branches: Vec<Point>,
}

#[derive(Debug)]
pub(super) struct Point {
    pub(super) kind: BranchKind,
    pub(super) span: Span,
    pub(super) outcomes: Vec<(OutcomeKind, Span, usize)>,
}

impl Points {
    /// All that can be reached of a program.
    pub(super) fn of(name: Option<&Arc<str>>, source: &Arc<str>, program: &Program) -> Points {
        let mut builder = Builder {
            program,
            starts: LineStarts::of(source),
            counters: HashMap::new(),
            lines: BTreeMap::new(),
            branches: Vec::new(),
        };
        walk(program, &mut |found| builder.visit(found));
        let Builder { counters, lines, mut branches, starts, .. } = builder;
        branches.sort_by_key(|point| (point.span.start, point.kind, point.span.end));
        Points { name: name.cloned(), source: Arc::clone(source), starts, counters, lines, branches }
    }
}

struct Builder<'p> {
    program: &'p Program,
    starts: LineStarts,
    counters: HashMap<(Mark, Span), usize>,
    lines: BTreeMap<usize, BTreeSet<usize>>,
    branches: Vec<Point>,
}

impl Builder<'_> {
    fn visit(&mut self, found: Found<'_>) {
        match found {
            Found::Reference(reference) => self.reference(reference),
            Found::Op(op) => self.op(op),
            // What is set is not read.
            Found::Target(_) => {}
        }
    }

    fn op(&mut self, op: &Op) {
        match op {
            Op::Reference(_) => {}
            Op::Text(text) => self.text(text.span),
            Op::If(node) => self.condition(node),
            Op::Foreach(node) => self.foreach(node),
            Op::Call(call) => {
                self.begin(Mark::Reached, call.span);
                self.begin(Mark::Written, call.literal);
            }
            Op::Set(set) => self.begin(Mark::Reached, set.span),
            Op::Define { span, .. }
            | Op::Evaluate { span, .. }
            | Op::Break { span, .. }
            | Op::Stop { span, .. }
            | Op::Include { span, .. }
            | Op::Parse { span, .. } => self.begin(Mark::Reached, *span),
        }
    }

    fn condition(&mut self, node: &IfOp) {
        self.begin(Mark::Reached, node.span);
        let mut outcomes = Vec::new();
        for (_, _, span) in &node.arms {
            self.begin(Mark::Tested, *span);
            outcomes.push((OutcomeKind::Arm, Mark::Taken, *span));
        }
        match &node.otherwise {
            Some((_, span)) => {
                self.begin(Mark::Otherwise, *span);
                outcomes.push((OutcomeKind::Else, Mark::Otherwise, *span));
            }
            None => outcomes.push((OutcomeKind::NoArm, Mark::Otherwise, node.span)),
        }
        self.branch(BranchKind::If, node.span, &outcomes);
    }

    fn foreach(&mut self, node: &ForeachOp) {
        if matches!(node.body, Body::Missing { .. }) {
            return;
        }
        self.begin(Mark::Reached, node.span);
        let outcomes = [(OutcomeKind::NonEmpty, Mark::NonEmpty), (OutcomeKind::Empty, Mark::Empty)];
        self.branch(BranchKind::Foreach, node.span, &outcomes.map(|(kind, mark)| (kind, mark, node.span)));
    }

    fn reference(&mut self, reference: &Ref) {
        self.begin(Mark::Reached, reference.span);
        let computed = matches!(reference.kind, ReferenceKind::Normal | ReferenceKind::Quiet);
        if computed && !reference.escaped {
            let outcomes = [(OutcomeKind::Present, Mark::Present), (OutcomeKind::Missing, Mark::Missing)];
            let outcomes = outcomes.map(|(kind, mark)| (kind, mark, reference.span));
            self.branch(BranchKind::Reference, reference.span, &outcomes);
        }
    }

    fn branch(&mut self, kind: BranchKind, span: Span, outcomes: &[(OutcomeKind, Mark, Span)]) {
        let outcomes = outcomes
            .iter()
            .map(|&(kind, mark, span)| (kind, self.place(span).span(), self.counter(mark, span)))
            .collect();
        self.branches.push(Point { kind, span: self.place(span).span(), outcomes });
    }

    fn place(&self, span: Span) -> Place<'_> {
        self.program.place(span)
    }

    fn counter(&mut self, mark: Mark, span: Span) -> usize {
        let next = self.counters.len();
        let span = self.place(span).span();
        *self.counters.entry((mark, span)).or_insert(next)
    }

    /// Counts for the line on which `span` begins, blanks and line ends before it left out.
    fn begin(&mut self, mark: Mark, span: Span) {
        let counter = self.counter(mark, span);
        let place = self.place(span);
        let blanks = place.text().len() - place.text().trim_start().len();
        let line = self.starts.line(place.span().start as usize + blanks);
        self.lines.entry(line).or_default().insert(counter);
    }

    /// Text counts for each of its lines that is not blank.
    fn text(&mut self, span: Span) {
        let counter = self.counter(Mark::Written, span);
        let place = self.program.place(span);
        let mut at = place.span().start as usize;
        for part in place.text().split_inclusive(['\n', '\r']) {
            if !part.trim().is_empty() {
                self.lines.entry(self.starts.line(at)).or_default().insert(counter);
            }
            at += part.len();
        }
    }
}
