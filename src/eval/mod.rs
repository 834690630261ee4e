//! Running a program: Velocity 1.7's nodes, over the values and methods of Java. Knows nothing of API Gateway.

mod append;
mod ask;
mod block;
#[cfg(test)]
mod both_ways;
mod compile;
mod directive;
mod expression;
mod flow;
pub(crate) mod host;
mod info;
mod integer;
mod look;
mod observer;
mod print;
pub(crate) mod program;
mod reference;
mod scope;
mod walk;

pub(crate) use compile::compile;
pub use host::Loader;
pub use observer::{Event, Observer, Origin, Place};
pub(crate) use walk::{Found, walk};

use crate::arena::Arena;
use crate::dialect::Dialect;
use crate::error::{Error, Limit, Result};
use crate::limits::Limits;
use crate::span::Span;
use crate::value::meter::{kept, owns};
use crate::value::{Heap, HeapRoom, TextBuf, Value, leave_values};
use block::BlockCell;
use flow::{At as _, Cause, Flow, Interrupt};
use host::Host;
use program::{Macro, Names, Op, Program};
use scope::Frame;
use std::collections::BTreeMap;

/// The names of the templates and texts that are being rendered, at the most: `directive.parse.max.depth`.
const PARSE_DEPTH: usize = 10;

/// How a rendering behaves.
#[derive(Clone, Copy)]
pub(crate) struct Settings<'a> {
    pub(crate) dialect: Dialect,
    pub(crate) limits: &'a Limits,
    /// The template's name.
    pub(crate) name: Option<&'a str>,
    pub(crate) loader: Option<&'a dyn Loader>,
    /// Asked now and then; true ends the rendering.
    pub(crate) cancel: Option<&'a dyn Fn() -> bool>,
    /// Where what comes up is kept.
    pub(crate) programs: &'a Programs,
}

/// What comes up while rendering and has to live as long: templates of `#evaluate` and `#parse`, and texts that
/// values borrow from.
#[derive(Default)]
pub(crate) struct Programs {
    parsed: Arena<Program>,
    texts: Arena<String>,
    infos: Arena<info::LoopInfo>,
}

/// What is known of texts that were parsed while rendering.
#[derive(Default)]
struct Texts<'a> {
    /// The macros that they have defined.
    macros: BTreeMap<&'a str, (&'a Program, &'a Macro)>,
    /// The programs of `#evaluate`, by their text.
    evaluated: BTreeMap<String, &'a Program>,
}

/// One rendering.
pub(crate) struct Evaluator<'a, 'o, O> {
    pub(crate) heap: Heap<'a>,
    pub(crate) out: TextBuf,
    /// [`Limits::output_size`].
    most_output: usize,
    settings: Settings<'a>,
    host: &'a dyn Host,
    observer: &'o mut O,
    /// The program whose operations run: ranges are of its pool.
    program: &'a Program,
    /// The template's own program, whose macros every text may call.
    main: &'a Program,
    /// The variables, by number.
    slots: Vec<Value<'a>>,
    names: &'a Names,
    frames: Vec<Frame<'a>>,
    /// The innermost frame; `None` in the template itself.
    frame: Option<usize>,
    blocks: Vec<BlockCell<'a>>,
    /// Whether a list or map may hold a block.
    blocks_inside: bool,
    /// Made at its first use.
    texts: Option<Box<Texts<'a>>>,
    macro_depth: usize,
    parse_depth: usize,
    /// How deeply operations are nested in each other, right now.
    depth: usize,
    /// How many strings that are templates are being rendered.
    strings: usize,
    loops: u32,
}

/// What one rendering leaves to the next: room for values and variables.
#[derive(Debug, Default)]
pub(crate) struct Room {
    heap: HeapRoom,
    slots: Vec<Value<'static>>,
}

/// Renders `program` in `room` and into `out`, and hands the heap to `finish` before it goes.
pub(crate) fn render<'a, O: Observer, T>(
    program: &'a Program,
    host: &'a dyn Host,
    settings: Settings<'a>,
    observer: &mut O,
    room: &mut Room,
    out: &mut String,
    finish: impl FnOnce(&Heap<'a>) -> Result<T>,
) -> Result<T> {
    let mut evaluator = Evaluator {
        heap: Heap::in_room(&mut room.heap, settings.limits, &settings.programs.texts, settings.cancel),
        out: TextBuf::reusing(std::mem::take(out)),
        most_output: settings.limits.output_size,
        settings,
        host,
        observer,
        program,
        main: program,
        slots: std::mem::take(&mut room.slots),
        names: &program.names,
        frames: Vec::new(),
        frame: None,
        blocks: Vec::new(),
        blocks_inside: false,
        texts: None,
        macro_depth: 0,
        parse_depth: 1,
        depth: 0,
        strings: 0,
        loops: program.loops,
    };
    evaluator.fill_slots();
    let ended = match evaluator.ops(&program.ops).map_err(Interrupt::into_cause) {
        Ok(()) | Err(Cause::Break | Cause::Stop) => evaluator.render_handed_back(),
        Err(failed) => Err(failed.into()),
    };
    let result = match ended.map_err(Interrupt::into_cause) {
        Ok(()) | Err(Cause::Break | Cause::Stop) => {
            evaluator.heap.settle().and_then(|()| finish(&evaluator.heap))
        }
        // A loop that is over cannot be left: Velocity lets the command escape as an error.
        Err(Cause::BreakLoop(_)) => Err(Error::render("`#break` names a loop that is over")),
        Err(Cause::Error(error)) => Err(error),
    }
    .map_err(|error| program.settle(error));
    leave_values(&mut evaluator.slots, &mut room.slots);
    evaluator.heap.leave(&mut room.heap);
    // Last, by the clock: the size that was just written would be waited for.
    *out = std::mem::take(&mut evaluator.out).into_output();
    result
}

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    /// Gives the variables that are new since the last time the host's values.
    fn fill_slots(&mut self) {
        let filled = self.slots.len();
        self.host.variables(self.names.list.get(filled..).unwrap_or(&[]), &mut self.slots);
        for value in self.slots.get(filled..).unwrap_or(&[]).iter().filter(|value| owns(value)) {
            self.heap.hold(kept(value));
        }
    }

    fn gateway(&self) -> bool {
        self.settings.dialect == Dialect::ApiGateway
    }

    /// The value of a reference without a value.
    fn missing(&self) -> Value<'a> {
        if self.gateway() { Value::Str("") } else { Value::Null }
    }

    /// Counts one step.
    #[inline]
    fn step(&mut self, span: Span) -> Flow {
        self.heap.spend(1).at(span)
    }

    /// Runs `body` one level deeper.
    #[inline]
    fn nested<T>(&mut self, span: Span, body: impl FnOnce(&mut Self) -> Flow<T>) -> Flow<T> {
        self.depth += 1;
        if self.depth > self.settings.limits.nesting {
            return Err(self.nested_too_deeply(span));
        }
        let result = body(self);
        self.depth -= 1;
        result
    }

    #[cold]
    fn nested_too_deeply(&self, span: Span) -> Interrupt {
        let what = "blocks, macros and values nest too deeply";
        Error::limit_exceeded(Limit::Nesting, what, self.settings.limits.nesting).at(span).into()
    }

    /// Runs operations of the present program.
    fn ops(&mut self, ops: &'a [Op]) -> Flow {
        for op in ops {
            match op {
                Op::Text(op) => self.print_text_op(op)?,
                Op::Reference(reference) => {
                    if !self.print_text_of(reference)? {
                        self.print_reference(reference)?;
                    }
                }
                Op::Set(set) => self.set(set)?,
                Op::If(node) => {
                    if !self.separate(node)? {
                        self.branch(node)?;
                    }
                }
                other => self.directive(other)?,
            }
        }
        Ok(())
    }

    #[inline]
    fn text(&mut self, text: Span) -> Flow {
        let start = self.written();
        self.out.push_str(self.program.text(text));
        self.wrote(text, start)
    }

    /// How many bytes the output has, for an observer.
    #[inline]
    fn written(&self) -> usize {
        if O::ACTIVE { self.out.bytes() } else { 0 }
    }

    /// Checks the size of the output after something was written, and tells the observer.
    #[inline]
    fn wrote(&mut self, span: Span, start: usize) -> Flow {
        let size = self.out.size();
        self.wrote_to(size, span, start)
    }

    /// [`Evaluator::wrote`] of an output that has come to `size`.
    #[inline]
    fn wrote_to(&mut self, size: usize, span: Span, start: usize) -> Flow {
        if O::ACTIVE {
            let place = Place { depth: self.depth, ..self.program.place(span) };
            self.observer.output(place, start..self.out.bytes(), self.strings);
        }
        if size > self.most_output {
            return Err(self.output_too_large(span).into());
        }
        Ok(())
    }

    #[cold]
    fn output_too_large(&self, span: Span) -> Error {
        Error::limit_exceeded(
            Limit::OutputSize,
            "the output grows too large",
            self.settings.limits.output_size,
        )
        .at(span)
    }

    fn observe(&mut self, event: Event, span: Span) {
        if O::ACTIVE {
            let place = Place { depth: self.depth, ..self.program.place(span) };
            self.observer.directive(event, place);
        }
    }

    /// Runs `body` with an output of its own; gives what it wrote, without its last unit where that is to be dropped.
    fn captured(&mut self, drop_last: bool, body: impl FnOnce(&mut Self) -> Flow) -> Flow<Value<'a>> {
        let mut room = self.heap.spare_text();
        let outer = std::mem::replace(&mut self.out, TextBuf::reusing(room.text()));
        let held = outer.size();
        self.heap.hold(held);
        self.strings += 1;
        let result = body(self);
        self.strings -= 1;
        self.heap.release(held);
        let mut written = std::mem::replace(&mut self.out, outer);
        result?;
        self.settings.limits.check_text(written.size(), || written.units())?;
        self.heap.spend_text(written.size())?;
        if drop_last {
            written.pop_unit();
        }
        Ok(written.into_spare(room))
    }

    /// Runs `body` with another program's operations.
    fn in_program<T>(&mut self, program: &'a Program, body: impl FnOnce(&mut Self) -> Flow<T>) -> Flow<T> {
        let outer = std::mem::replace(&mut self.program, program);
        let result = body(self);
        self.program = outer;
        if std::ptr::eq(outer, program) { result } else { result.map_err(|e| e.leave(program)) }
    }
}
