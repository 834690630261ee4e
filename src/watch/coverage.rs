//! What of a template its renderings have reached: lines, and the ways that branches went.

use super::points::{Mark, Points};
use crate::eval::program::Program;
use crate::eval::{Event, Observer, Origin, Place};
use crate::span::{Position, Span};
use crate::value::{Heap, Value};
use std::sync::Arc;

/// What renderings have reached of one template: an observer that counts.
///
/// All that can be reached is known from the template alone, also before anything was rendered. It counts on with
/// each rendering that it observes. Threads count apart, each in a clone, and [`Coverage::merge`] adds them up.
/// Text that `#evaluate` or `#parse` renders is no part of the template, and is not counted.
///
/// ```
/// use vtl::{MappingContext, MappingTemplate, watch::OutcomeKind};
///
/// let template = MappingTemplate::parse("#if($input.params('id') == '7')\nseven\n#else\nother\n#end")?;
/// let mut coverage = template.coverage();
/// assert_eq!(coverage.totals().lines_hit, 0);
///
/// let context = MappingContext::builder().path_param("id", "7").build();
/// template.render_observed(&context, &mut coverage)?;
/// let hits: Vec<_> = coverage.lines().map(|line| (line.number, line.hits)).collect();
/// assert_eq!(hits, [(1, 1), (2, 1), (3, 0), (4, 0)]);
///
/// let branch = coverage.branches().next().unwrap();
/// let ways: Vec<_> = branch.outcomes.iter().map(|o| (o.kind, o.hits)).collect();
/// assert_eq!(ways, [(OutcomeKind::Arm, 1), (OutcomeKind::Else, 0)]);
/// # Ok::<(), vtl::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Coverage {
    points: Arc<Points>,
    counts: Vec<u64>,
}

/// A line on which a directive, a reference or text begins or goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// The line, from 1.
    pub number: usize,
    /// How often the part of it that ran most often did run.
    pub hits: u64,
}

/// A place from which a rendering goes on in one of several ways.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Branch<'c> {
    /// What it is.
    pub kind: BranchKind,
    /// Where it stands: the head of a directive, or a reference.
    pub span: Span,
    /// The same as line and column.
    pub position: Position,
    /// What stands there.
    pub text: &'c str,
    /// The ways, in the order of the source.
    pub outcomes: Vec<Outcome<'c>>,
}

impl Branch<'_> {
    /// Whether any rendering came here at all.
    pub fn is_reached(&self) -> bool {
        self.outcomes.iter().any(|outcome| outcome.hits > 0)
    }
}

/// The kinds of branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BranchKind {
    /// An `#if` with its arms.
    If,
    /// A `#foreach`.
    Foreach,
    /// A reference that is read.
    Reference,
}

/// One way to go on.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Outcome<'c> {
    /// Which way.
    pub kind: OutcomeKind,
    /// Where it is written: of an arm its `#if` or `#elseif`, of a written `#else` that; else the branch itself.
    pub span: Span,
    /// The same as line and column.
    pub position: Position,
    /// What stands there.
    pub text: &'c str,
    /// How often it went this way.
    pub hits: u64,
}

/// The ways of branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OutcomeKind {
    /// The arm of an `#if` or `#elseif` was taken.
    Arm,
    /// The `#else` was taken.
    Else,
    /// No arm was taken, of an `#if` without `#else`.
    NoArm,
    /// A `#foreach` had something to go through.
    NonEmpty,
    /// A `#foreach` had nothing to go through.
    Empty,
    /// A reference had a value.
    Present,
    /// A reference had no value.
    Missing,
}

/// How much there is, and how much of it was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// Lines.
    pub lines: usize,
    /// Lines that were reached.
    pub lines_hit: usize,
    /// Ways of all branches.
    pub branches: usize,
    /// Ways that were taken.
    pub branches_hit: usize,
}

impl Totals {
    /// Reached lines in per cent; 100 where there are none.
    pub fn line_percent(&self) -> f64 {
        percent(self.lines_hit, self.lines)
    }

    /// Taken ways in per cent; 100 where there are none.
    pub fn branch_percent(&self) -> f64 {
        percent(self.branches_hit, self.branches)
    }
}

impl std::ops::AddAssign for Totals {
    fn add_assign(&mut self, other: Totals) {
        self.lines += other.lines;
        self.lines_hit += other.lines_hit;
        self.branches += other.branches;
        self.branches_hit += other.branches_hit;
    }
}

fn percent(hit: usize, of: usize) -> f64 {
    if of == 0 { 100.0 } else { hit as f64 * 100.0 / of as f64 }
}

impl Coverage {
    /// Nothing reached yet of the program of a template.
    pub(crate) fn of(name: Option<&Arc<str>>, source: &Arc<str>, program: &Program) -> Coverage {
        let points = Points::of(name, source, program);
        Coverage { counts: vec![0; points.counters.len()], points: Arc::new(points) }
    }

    /// The template's name for messages.
    pub fn name(&self) -> Option<&str> {
        self.points.name.as_deref()
    }

    /// The template's text.
    pub fn source(&self) -> &str {
        &self.points.source
    }

    /// Adds what another has counted of the same text; false where that is another text, and nothing is added.
    pub fn merge(&mut self, other: &Coverage) -> bool {
        let same = Arc::ptr_eq(&self.points, &other.points) || self.points.source == other.points.source;
        let same = same && self.counts.len() == other.counts.len();
        if same {
            for (own, more) in self.counts.iter_mut().zip(&other.counts) {
                *own = own.saturating_add(*more);
            }
        }
        same
    }

    /// The lines that can be reached, in order.
    pub fn lines(&self) -> impl Iterator<Item = Line> {
        self.points.lines.iter().map(|(&number, counters)| Line {
            number,
            hits: counters.iter().map(|&counter| self.count(counter)).max().unwrap_or(0),
        })
    }

    /// The branches, in the order of the source.
    pub fn branches(&self) -> impl Iterator<Item = Branch<'_>> {
        let (source, starts) = (&*self.points.source, &self.points.starts);
        self.points.branches.iter().map(move |point| Branch {
            kind: point.kind,
            span: point.span,
            position: starts.position(source, point.span.start as usize),
            text: point.span.text(source),
            outcomes: point
                .outcomes
                .iter()
                .map(|&(kind, span, counter)| Outcome {
                    kind,
                    span,
                    position: starts.position(source, span.start as usize),
                    text: span.text(source),
                    hits: self.count(counter),
                })
                .collect(),
        })
    }

    /// How much there is, and how much of it was reached.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for line in self.lines() {
            totals.lines += 1;
            totals.lines_hit += usize::from(line.hits > 0);
        }
        for (_, _, counter) in self.points.branches.iter().flat_map(|point| &point.outcomes) {
            totals.branches += 1;
            totals.branches_hit += usize::from(self.count(*counter) > 0);
        }
        totals
    }

    fn count(&self, counter: usize) -> u64 {
        self.counts.get(counter).copied().unwrap_or(0)
    }

    fn hit(&mut self, mark: Mark, span: Span) {
        if let Some(count) = self.points.counters.get(&(mark, span)).and_then(|&c| self.counts.get_mut(c)) {
            *count = count.saturating_add(1);
        }
    }
}

impl Observer for Coverage {
    fn directive(&mut self, event: Event, place: Place<'_>) {
        if *place.origin() != Origin::Template {
            return;
        }
        let span = place.span();
        match event {
            Event::Arm { taken } => {
                self.hit(Mark::Tested, span);
                if taken {
                    self.hit(Mark::Taken, span);
                }
            }
            Event::Otherwise => self.hit(Mark::Otherwise, span),
            Event::Foreach { empty } => {
                self.hit(Mark::Reached, span);
                self.hit(if empty { Mark::Empty } else { Mark::NonEmpty }, span);
            }
            Event::Turn => {}
            _ => self.hit(Mark::Reached, span),
        }
    }

    fn reference(&mut self, place: Place<'_>, value: &Value<'_>, _: &Heap<'_>) {
        if *place.origin() == Origin::Template {
            self.hit(Mark::Reached, place.span());
            self.hit(if value.is_null() { Mark::Missing } else { Mark::Present }, place.span());
        }
    }

    fn output(&mut self, place: Place<'_>, _: std::ops::Range<usize>, _: usize) {
        if *place.origin() == Origin::Template {
            self.hit(Mark::Written, place.span());
        }
    }
}
