//! Blocks of `#define`, and macros.

use super::flow::Flow;
use super::program::{CallOp, Expr, ExprKind, Macro, Op, Program};
use super::scope::FrameKind;
use super::{Evaluator, Event, Observer};
use crate::error::{Error, Limit, quoted};
use crate::span::Span;
use crate::value::{BlockTexts, Value};

/// How deep a `#define` block may be rendered inside itself: `define.max.depth`.
const DEFINE_DEPTH: usize = 2;

/// A block that a variable holds.
#[derive(Debug)]
pub(super) struct BlockCell<'a> {
    program: &'a Program,
    ops: &'a [Op],
    /// The directive that made it.
    span: Span,
    /// The context in which it was made, where its text is wanted outside of any other.
    frame: Option<usize>,
    depth: usize,
    max_depth: usize,
}

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    /// A block value of `ops`, made here.
    fn new_block(&mut self, ops: &'a [Op], span: Span, max_depth: usize) -> Value<'a> {
        let cell = BlockCell { program: self.program, ops, span, frame: self.frame, depth: 0, max_depth };
        self.heap.hold(size_of::<BlockCell<'a>>());
        self.blocks.push(cell);
        Value::Block(self.blocks.len() as u32 - 1)
    }

    pub(super) fn define(&mut self, ops: &'a [Op], span: Span) -> Value<'a> {
        self.new_block(ops, span, DEFINE_DEPTH)
    }

    /// Renders a block in the present context; false where it is inside itself too deeply (`Block.Reference`).
    pub(super) fn print_block(&mut self, id: u32) -> Flow<bool> {
        let Some(cell) = self.blocks.get_mut(id as usize) else { return Ok(false) };
        if cell.depth >= cell.max_depth {
            return Ok(false);
        }
        cell.depth += 1;
        let (program, ops, span) = (cell.program, cell.ops, cell.span);
        let result = self.in_program(program, |e| e.nested(span, |e| e.ops(ops)));
        if let Some(cell) = self.blocks.get_mut(id as usize) {
            cell.depth -= 1;
        }
        match result {
            Ok(()) => Ok(true),
            Err(interrupt) if interrupt.is_break() => Ok(true),
            Err(other) => Err(other),
        }
    }

    /// A block's text, rendered where it was made; `None` where it is inside itself too deeply.
    pub(super) fn block_text(&mut self, id: u32) -> Flow<Option<Value<'a>>> {
        let frame = self.blocks.get(id as usize).and_then(|c| c.frame);
        let outer = std::mem::replace(&mut self.frame, frame);
        let mut rendered = false;
        let text = self.captured(false, |e| {
            rendered = e.print_block(id)?;
            Ok(())
        });
        self.frame = outer;
        Ok(rendered.then_some(text?))
    }

    /// The texts of the blocks inside a value that is about to be printed.
    fn texts_of_blocks(&mut self, value: &Value<'a>) -> Flow<BlockTexts<'a>> {
        let ids = self.heap.blocks_in(value)?;
        ids.into_iter().map(|id| Ok(self.block_text(id)?.unwrap_or(Value::Null))).collect()
    }

    /// Notes where a block goes into a list or a map.
    pub(super) fn note_block(&mut self, value: &Value<'a>) {
        self.blocks_inside |= matches!(value, Value::Block(_));
    }

    /// The same for several values.
    pub(super) fn note_blocks(&mut self, values: &[Value<'a>]) {
        self.blocks_inside |= values.iter().any(|value| matches!(value, Value::Block(_)));
    }

    /// Runs `body`, which may print `values` one after the other.
    #[inline]
    pub(super) fn printing<T>(
        &mut self,
        values: &[&Value<'a>],
        body: impl FnOnce(&mut Self) -> Flow<T>,
    ) -> Flow<T> {
        if !self.blocks_inside {
            return body(self);
        }
        let mut texts = BlockTexts::new();
        for value in values {
            texts.extend(self.texts_of_blocks(value)?);
        }
        let outer = self.heap.swap_block_texts(texts);
        let result = body(self);
        self.heap.swap_block_texts(outer);
        result
    }

    /// Renders the blocks in what is handed back, for those who read it when the rendering is over.
    pub(super) fn render_handed_back(&mut self) -> Flow {
        if self.blocks.is_empty() {
            return Ok(());
        }
        let mut texts = BlockTexts::new();
        for value in self.host.handed_back(&self.heap) {
            texts.extend(self.texts_of_blocks(&value)?);
        }
        self.heap.swap_block_texts(texts);
        Ok(())
    }

    // ---------------------------------------------------------------- macros

    /// `#name(…)` and `#@name(…)…#end`: a call where there is such a macro, else its own text.
    pub(super) fn call(&mut self, call: &'a CallOp) -> Flow {
        self.step(call.span)?;
        let Some((program, definition)) = self.find_macro(&call.name) else { return self.text(call.literal) };
        self.observe(Event::Macro, call.span);
        if let Some(word) = call.bad_word {
            let message = format!("a bare word is no argument of the macro `#{}`", quoted(&call.name));
            return Err(Error::render(message).at(word).with_hint("put text in quotes").into());
        }
        let limit = self.settings.limits.macro_depth;
        if self.macro_depth >= limit {
            let what = format!("the macro `#{}` is called too deeply inside macros", quoted(&call.name));
            return Err(Error::limit_exceeded(Limit::MacroDepth, &what, limit).at(call.span).into());
        }
        let kind = self.bind_arguments(definition, call)?;
        self.macro_depth += 1;
        let result = self
            .with_frame(kind, |e| e.nested(call.span, |e| e.in_program(program, |e| e.ops(&definition.ops))));
        self.macro_depth -= 1;
        match result {
            Err(interrupt) if interrupt.is_break() => Ok(()),
            other => other.map_err(|e| e.at(call.span)),
        }
    }

    fn find_macro(&self, name: &str) -> Option<(&'a Program, &'a Macro)> {
        let own = || self.main.macros.get(name).map(|definition| (self.main, definition));
        let parsed = self.texts.as_ref().and_then(|texts| texts.macros.get(name)).copied();
        parsed.or_else(own)
    }

    /// Makes macros that a parsed text defines known to the whole rendering.
    pub(super) fn adopt_macros(&mut self, program: &'a Program) {
        for (name, definition) in &program.macros {
            let texts = self.texts.get_or_insert_default();
            let new = texts.macros.insert(name, (program, definition)).is_none();
            // An escaped name is read otherwise where it is a macro's.
            if new {
                texts.evaluated.clear();
            }
        }
    }

    /// Constants are bound by value, everything else by name.
    fn bind_arguments(&mut self, definition: &'a Macro, call: &'a CallOp) -> Flow<FrameKind<'a>> {
        let (mut by_name, mut literals, mut locals) = (Vec::new(), Vec::new(), Vec::new());
        for (slot, argument) in definition.parameters.iter().zip(&call.arguments) {
            // A repeated parameter takes the last argument.
            if is_constant(argument) {
                locals.retain(|(s, _)| s != slot);
                locals.push((*slot, self.value(argument)?));
            } else {
                by_name.retain(|(s, _)| s != slot);
                by_name.push((*slot, argument));
                literals.retain(|(s, _)| s != slot);
                literals.push((*slot, argument.literal));
            }
        }
        if let Some(body) = &call.body {
            let block = self.new_block(body, call.span, self.settings.limits.macro_depth);
            if let Some(slot) = self.names.get("bodyContent") {
                locals.push((slot, block));
            }
        }
        Ok(FrameKind::Macro { by_name, literals, locals, caller: self.program })
    }
}

/// Numbers, `true`, `false` and words: `ProxyVMContext.isConstant`.
fn is_constant(argument: &Expr) -> bool {
    matches!(
        argument.kind,
        ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Long(_)
            | ExprKind::Big(_)
            | ExprKind::Double(_)
    )
}
