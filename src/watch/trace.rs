//! What a rendering did, step by step.

use crate::eval::{Event, Observer, Origin, Place};
use crate::span::{LineStarts, Position, Span};
use crate::value::{Heap, Value};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// How many characters of a value are kept.
const VALUE: usize = 80;
/// How many characters of what stands at a place are shown.
const TEXT: usize = 200;
/// How many steps are kept: a loop in a loop has many.
const MOST: usize = 100_000;

/// Notes each directive that was taken and each reference that was read, in order, with its value and place. An
/// observer, new for each rendering.
///
/// ```
/// use vtl::{Template, Variables, watch::Trace};
///
/// let template = Template::parse_named("t.vtl", "#if($name)Hello $name#end")?;
/// let mut variables = Variables::new();
/// variables.set("name", "Rex");
/// let mut trace = Trace::of("t.vtl");
/// template.render_observed(&variables, &mut trace)?;
/// let want = [
///     "t.vtl:1:5   $name = \"Rex\" (String)",
///     "t.vtl:1:1   #if($name): taken",
///     "t.vtl:1:17    $name = \"Rex\" (String)",
/// ];
/// assert_eq!(trace.to_string(), want.map(|line| format!("{line}\n")).concat());
/// # Ok::<(), vtl::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Trace {
    name: String,
    steps: Vec<Step>,
    /// Steps that were left out.
    dropped: usize,
    /// The depths of the operations around the present one.
    around: Vec<usize>,
    /// The directive whose expressions are being read.
    directive: Option<Span>,
    /// The turns of each loop since it was reached.
    turns: HashMap<Span, usize>,
    /// Places come up again and again.
    places: Places,
}

/// One step of a rendering.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// What happened.
    pub kind: StepKind,
    /// How deeply it is nested in others.
    pub depth: usize,
    /// Which text it stands in.
    pub origin: Origin,
    /// Where in it.
    pub span: Span,
    /// The same as line and column.
    pub position: Position,
    /// What stands there, in one line and not too long.
    pub text: Arc<str>,
}

/// What happened in a step.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepKind {
    /// A directive was reached.
    Directive(Event),
    /// The turn of a `#foreach`, counted from 1.
    Turn(usize),
    /// A reference was read.
    Reference {
        /// The beginning of its value's text; `None` where it has no value.
        value: Option<String>,
        /// The simple name of the value's Java class.
        class: &'static str,
    },
}

impl Trace {
    /// An empty trace of the template of this name.
    pub fn of(name: &str) -> Trace {
        Trace { name: name.to_owned(), ..Trace::default() }
    }

    /// The steps in the order in which they happened; of more than 100,000 the first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// How many steps were left out.
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    fn note(&mut self, kind: StepKind, place: Place<'_>, depth: usize) {
        if self.steps.len() >= MOST {
            self.dropped += 1;
            return;
        }
        while self.around.last().is_some_and(|outer| *outer >= place.depth()) {
            self.around.pop();
        }
        let depth = self.around.len() + depth;
        self.around.push(place.depth());
        let (position, text) = self.places.look_up(place);
        self.steps.push(Step {
            kind,
            depth,
            origin: place.origin().clone(),
            span: place.span(),
            position,
            text,
        });
    }
}

/// Positions and texts of places, worked out once.
#[derive(Clone, Debug, Default)]
struct Places {
    /// Where the lines of a text begin, by where the rendering keeps it.
    starts: HashMap<usize, LineStarts>,
    known: HashMap<(usize, Span), (Position, Arc<str>)>,
}

impl Places {
    fn look_up(&mut self, place: Place<'_>) -> (Position, Arc<str>) {
        let (address, span, source) = (place.source().as_ptr().addr(), place.span(), place.source());
        let starts = self.starts.entry(address).or_insert_with(|| LineStarts::of(source));
        let known = self.known.entry((address, span));
        let found = known.or_insert_with(|| {
            let mut line = String::new();
            for word in place.text().split_whitespace().take(TEXT) {
                line.push_str(if line.is_empty() { "" } else { " " });
                line.push_str(word);
            }
            if let Some((end, _)) = line.char_indices().nth(TEXT) {
                line.truncate(end);
                line.push('…');
            }
            (starts.position(source, span.start as usize), line.into())
        });
        found.clone()
    }
}

impl Observer for Trace {
    fn directive(&mut self, event: Event, place: Place<'_>) {
        // What its arms came to says it all.
        if event == Event::If {
            return;
        }
        self.directive = matches!(event, Event::Set).then(|| place.span());
        let kind = match event {
            Event::Turn => {
                let turn = self.turns.entry(place.span()).or_default();
                *turn += 1;
                StepKind::Turn(*turn)
            }
            Event::Foreach { .. } => {
                self.turns.remove(&place.span());
                StepKind::Directive(event)
            }
            event => StepKind::Directive(event),
        };
        self.note(kind, place, 0);
    }

    fn reference<'a>(&mut self, place: Place<'_>, value: &Value<'a>, heap: &Heap<'a>) {
        let span = place.span();
        let inside = self.directive.is_some_and(|set| set.start <= span.start && span.end <= set.end);
        let text = (!value.is_null()).then(|| heap.preview(value, VALUE));
        let kind = StepKind::Reference { value: text, class: heap.class_of(value).simple_name() };
        self.note(kind, place, usize::from(inside));
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<String> = self.steps.iter().map(|step| self.place(step)).collect();
        let width = places.iter().map(|place| place.chars().count()).max().unwrap_or(0);
        for (place, step) in places.iter().zip(&self.steps) {
            writeln!(f, "{place:width$}  {:indent$}{step}", "", indent = step.depth * 2)?;
        }
        match self.dropped {
            0 => Ok(()),
            more => writeln!(f, "... and {more} more steps"),
        }
    }
}

impl Trace {
    fn place(&self, step: &Step) -> String {
        let name = match &step.origin {
            Origin::Template if self.name.is_empty() => "template",
            Origin::Template => &self.name,
            Origin::Parsed(name) => name,
            Origin::Evaluated => "#evaluate",
        };
        format!("{name}:{}:{}", step.position.line, step.position.column)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        match &self.kind {
            StepKind::Reference { value: Some(value), class } => write!(f, " = {value} ({class})"),
            StepKind::Reference { value: None, .. } => write!(f, " has no value"),
            StepKind::Turn(turn) => write!(f, ": turn {turn}"),
            StepKind::Directive(Event::Arm { taken: true }) => f.write_str(": taken"),
            StepKind::Directive(Event::Arm { taken: false }) => f.write_str(": not taken"),
            StepKind::Directive(Event::Otherwise) if self.text.contains("else") => f.write_str(": taken"),
            StepKind::Directive(Event::Otherwise) => f.write_str(": no arm taken"),
            StepKind::Directive(Event::Foreach { empty: true }) => f.write_str(": nothing to go through"),
            StepKind::Directive(_) => Ok(()),
        }
    }
}
