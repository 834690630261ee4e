//! Directives: `#set`, `#if`, `#foreach` and those that render other text.

use super::flow::{At as _, Cause, Flow};
use super::program::{
    Before, Body, Expr, ExprKind, ForeachOp, IfOp, LoopVariables, Op, Program, SetOp, Slot,
};
use super::{Evaluator, Event, Observer, Origin, PARSE_DEPTH, compile};
use crate::error::{Error, ErrorKind, Limit, Result, quoted};
use crate::limits::LoopLimit;
use crate::span::Span;
use crate::syntax;
use crate::value::meter::{self, kept};
use crate::value::{Cursor, ForeachScope, Heap, Value};

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    /// Runs a directive other than `#set` and `#if`.
    // By the clock: what blocks run in is small, as most of them hold text and references.
    #[inline(never)]
    pub(super) fn directive(&mut self, op: &'a Op) -> Flow {
        match op {
            Op::Text(_) | Op::Reference(_) | Op::Set(_) | Op::If(_) => Ok(()),
            Op::Foreach(node) => self.foreach(node),
            Op::Define { slot, body, span } => {
                self.step(*span)?;
                self.observe(Event::Define, *span);
                if let Some(slot) = slot {
                    let block = self.define(body, *span);
                    self.put(*slot, block);
                }
                Ok(())
            }
            Op::Call(call) => self.call(call),
            Op::Evaluate { text, span } => self.evaluate(text, *span),
            Op::Break { scope, literal, span } => self.break_out(scope.as_deref(), *literal, *span),
            Op::Stop { message, span } => {
                self.observe(Event::Stop, *span);
                if let Some(message) = message {
                    self.value(message)?;
                }
                Err(Cause::Stop.into())
            }
            Op::Include { arguments, span } => self.include(arguments, *span),
            Op::Parse { argument, span } => self.parse(argument.as_deref(), *span),
        }
    }

    #[inline]
    pub(super) fn set(&mut self, set: &'a SetOp) -> Flow {
        self.step(set.span)?;
        self.observe(Event::Set, set.span);
        if set.appends && self.append(set).map_err(|e| e.at(set.span))? {
            return Ok(());
        }
        let mut value = Value::Null;
        self.value_into(&set.value, &mut value).map_err(|e| e.at(set.span))?;
        match &set.target {
            Some(target) if !value.is_null() => self.assign(target, value),
            _ => Ok(()),
        }
    }

    /// `#if($foreach.hasNext),#end`, which most loops have; false, and nothing done, where it has to be evaluated.
    #[inline]
    pub(super) fn separate(&mut self, node: &'a IfOp) -> Flow<bool> {
        let Some((slot, asked)) = node.separates else { return Ok(false) };
        if self.looks_apart() || self.depth >= self.settings.limits.nesting {
            return Ok(false);
        }
        let Some(Value::Foreach(id)) = self.slots.get(slot as usize) else { return Ok(false) };
        let Some(scope) = self.heap.foreach.get(*id as usize) else { return Ok(false) };
        let has_next = scope.has_next;
        self.step(node.span)?;
        self.step(asked)?;
        if has_next
            && let [(_, block, _)] = &*node.arms
            && let [Op::Text(op)] = &**block
        {
            self.print_text_op(op)?;
        }
        Ok(true)
    }

    #[inline]
    pub(super) fn branch(&mut self, node: &'a IfOp) -> Flow {
        self.step(node.span)?;
        self.observe(Event::If, node.span);
        for (condition, block, span) in &node.arms {
            let taken = match &condition.kind {
                ExprKind::Reference(reference) => self.is_true(reference),
                _ => self.condition(condition),
            };
            let taken = taken.map_err(|e| e.at(*span))?;
            self.observe(Event::Arm { taken }, *span);
            if taken {
                return self.block(*span, block);
            }
        }
        match &node.otherwise {
            Some((block, span)) => {
                self.observe(Event::Otherwise, *span);
                self.block(node.span, block)
            }
            None => {
                self.observe(Event::Otherwise, node.span);
                Ok(())
            }
        }
    }

    /// Runs the block of an arm. Many are but a text, such as the comma between elements.
    #[inline]
    fn block(&mut self, span: Span, block: &'a [Op]) -> Flow {
        self.nested(span, |e| match block {
            [Op::Text(op)] => e.print_text_op(op),
            block => e.ops(block),
        })
    }

    fn break_out(&mut self, scope: Option<&'a Expr>, literal: Span, span: Span) -> Flow {
        self.observe(Event::Break, span);
        let Some(scope) = scope else { return Err(Cause::Break.into()) };
        match self.value(scope)? {
            Value::Foreach(id) => {
                let owner = self.heap.foreach.get(id as usize).map_or(u32::MAX, |s| s.owner);
                Err(Cause::BreakLoop(owner).into())
            }
            _ => {
                let text = self.program.text(literal);
                Err(Error::render(format!("`{}` is no scope that `#break` could leave", quoted(text)))
                    .at(span)
                    .with_hint(
                        "`#break($foreach)` leaves the loop, `#break($foreach.parent)` the one around it",
                    )
                    .into())
            }
        }
    }

    // ---------------------------------------------------------------- #foreach

    fn foreach(&mut self, node: &'a ForeachOp) -> Flow {
        self.step(node.span)?;
        if let Body::Missing { fails } = node.body {
            if fails {
                let message = "`#foreach` has too few arguments";
                let error = Error::java("ArrayIndexOutOfBoundsException", message).at(node.span);
                return Err(error.with_hint("write `#foreach($item in $list)`").into());
            }
            return Ok(());
        }
        let Some(list) = &node.list else { return Ok(()) };
        let mut value = Value::Null;
        self.value_into(list, &mut value).map_err(|e| e.at(node.span))?;
        if let Value::Iterator(id) = value {
            return self.run_iterator(node, id);
        }
        let mut cursor = Cursor::default();
        if self.heap.open_cursor(&value, &mut cursor).at(node.span)? {
            return self.run_loop(node, &mut Source::Cursor(&mut cursor));
        }
        self.observe(Event::Foreach { empty: true }, node.span);
        Ok(())
    }

    fn run_iterator(&mut self, node: &'a ForeachOp, id: u32) -> Flow {
        self.run_loop(node, &mut Source::Iterator(id))
    }

    fn run_loop(&mut self, node: &'a ForeachOp, source: &mut Source<'_, 'a>) -> Flow {
        let variables = self.program.loop_variables;
        let mut variable = Value::Null;
        if let Some(slot) = node.variable {
            self.get_into(slot, &mut variable)?;
        }
        let others = self.save_others(variables)?;
        let empty = !self.has_next(source)?;
        self.observe(Event::Foreach { empty }, node.span);
        let scope = match variables.scope {
            Some(slot) => Some((slot, self.enter_scope(slot, node)?)),
            None => None,
        };
        let result = self.turns(node, source, variables, scope.map(|(_, id)| id));
        if let Some(slot) = node.variable {
            self.put_back(slot, variable);
        }
        for (slot, value) in others {
            self.put_back(slot, value);
        }
        if let Some((slot, _)) = scope {
            self.leave_scope(slot).map_err(|e| e.at(node.span))?;
        }
        match result {
            Err(interrupt) => match interrupt.cause() {
                Cause::Break => Ok(()),
                Cause::BreakLoop(owner) if *owner == node.number => Ok(()),
                _ => Err(interrupt),
            },
            done => done,
        }
    }

    fn turns(
        &mut self,
        node: &'a ForeachOp,
        source: &mut Source<'_, 'a>,
        variables: LoopVariables,
        scope: Option<u32>,
    ) -> Flow {
        let one_variable = variables.count.is_none() && variables.has_next.is_none();
        if let (Source::Cursor(cursor), Some(slot), Body::Block(ops)) =
            (&mut *source, node.variable, &node.body)
            && one_variable
            && self.frame.is_none()
        {
            return self.plain_turns(node, (slot, ops), cursor, scope);
        }
        // One holder serves all turns: what has ended its hold in one is felt in the next.
        let (mut turn, mut holding) = (0_usize, true);
        while self.has_next(source)? {
            if turn >= self.settings.limits.loop_iterations {
                return self.loop_limit(node.span);
            }
            turn += 1;
            self.step(node.span)?;
            if let Some(slot) = variables.count {
                self.put(slot, Value::Int(turn as i32));
            }
            let (more, null) = self.next_set(node, variables, source).at(node.span)?;
            self.turned(scope, more);
            self.observe(Event::Turn, node.span);
            match (null, node.variable) {
                (true, Some(slot)) => {
                    self.with_null_holder(slot, &mut holding, |e| e.body(node))?;
                }
                _ => self.body(node)?,
            }
        }
        Ok(())
    }

    /// [`Evaluator::turns`] of a block with one variable that no frame hides: the element is written to where that lies.
    fn plain_turns(
        &mut self,
        node: &'a ForeachOp,
        (slot, ops): (Slot, &'a [Op]),
        cursor: &mut Cursor<'a>,
        scope: Option<u32>,
    ) -> Flow {
        let (mut turn, mut holding) = (0_usize, true);
        while self.heap.cursor_has_next(cursor) {
            if turn >= self.settings.limits.loop_iterations {
                return self.loop_limit(node.span);
            }
            turn += 1;
            self.step(node.span)?;
            let Some(place) = self.slots.get_mut(slot as usize) else { return Ok(()) };
            self.heap.vacate(place);
            let more = self.heap.cursor_turn(cursor, place).at(node.span)?;
            self.heap.hold(kept(place));
            let null = place.is_null();
            self.turned(scope, more);
            self.observe(Event::Turn, node.span);
            if null {
                self.with_null_holder(slot, &mut holding, |e| e.body(node))?;
            } else {
                self.nested(node.span, |e| e.ops(ops))?;
            }
        }
        Ok(())
    }

    /// Tells `$foreach` of a turn, and whether one more comes.
    #[inline]
    fn turned(&mut self, scope: Option<u32>, more: bool) {
        if let Some(scope) = scope.and_then(|id| self.heap.foreach.get_mut(id as usize)) {
            scope.index += 1;
            scope.has_next = more;
        }
    }

    fn body(&mut self, node: &'a ForeachOp) -> Flow {
        match &node.body {
            Body::Block(ops) => self.nested(node.span, |e| e.ops(ops)),
            Body::Argument(Expr { kind: ExprKind::Reference(reference), .. }) => {
                self.print_reference(reference)
            }
            Body::Argument(_) | Body::Missing { .. } => Ok(()),
        }
    }

    #[cold]
    fn loop_limit(&self, span: Span) -> Flow {
        let limits = self.settings.limits;
        match limits.loop_limit {
            LoopLimit::Stop => Ok(()),
            LoopLimit::Error => {
                let what = "`#foreach` goes through too many elements";
                Err(Error::limit_exceeded(Limit::LoopIterations, what, limits.loop_iterations)
                    .at(span)
                    .into())
            }
        }
    }

    #[inline]
    fn has_next(&mut self, source: &Source<'_, 'a>) -> Flow<bool> {
        match source {
            Source::Cursor(cursor) => Ok(self.heap.cursor_has_next(cursor)),
            Source::Iterator(id) => self.iterator_has_next(*id),
        }
    }

    #[inline(never)]
    fn iterator_has_next(&mut self, id: u32) -> Flow<bool> {
        Ok(self.heap.with_iterator(id, |heap, cursor| Ok(heap.cursor_has_next(cursor)))?)
    }

    /// Sets the loop's variables; gives whether one more element comes, and whether this one is null.
    fn next_set(
        &mut self,
        node: &ForeachOp,
        variables: LoopVariables,
        source: &mut Source<'_, 'a>,
    ) -> Result<(bool, bool)> {
        let mut value = Value::Null;
        let more = source.next(&mut self.heap, &mut value)?;
        if let Some(slot) = variables.has_next {
            self.put(slot, Value::Bool(more));
        }
        let null = value.is_null();
        if let Some(slot) = node.variable {
            self.put(slot, value);
        }
        Ok((more, null))
    }

    /// What the loop's other variables held before it, those that anything can read.
    #[inline]
    fn save_others(&mut self, variables: LoopVariables) -> Flow<Vec<(Slot, Value<'a>)>> {
        let mut others = Vec::new();
        for slot in [variables.count, variables.has_next].into_iter().flatten() {
            others.push((slot, self.get(slot)?));
        }
        Ok(others)
    }

    fn put_back(&mut self, slot: Slot, value: Value<'a>) {
        if value.is_null() { self.remove(slot) } else { self.put(slot, value) }
    }

    fn enter_scope(&mut self, slot: Slot, node: &ForeachOp) -> Flow<u32> {
        let mut replaced = Value::Null;
        self.get_into(slot, &mut replaced)?;
        let parent = if let Value::Foreach(id) = replaced { Some(id) } else { None };
        if parent.is_some() {
            replaced = Value::Null;
        }
        let (owner, span) = (node.number, node.span);
        let scope = ForeachScope { index: -1, has_next: false, parent, replaced, owner, span, storage: None };
        let id = self.heap.new_foreach(scope);
        self.put(slot, Value::Foreach(id));
        Ok(id)
    }

    /// `Directive.postRender`: `$foreach` gets back what it held; a value that the template set stays.
    fn leave_scope(&mut self, slot: Slot) -> Flow {
        let mut present = Value::Null;
        self.get_into(slot, &mut present)?;
        let id = match present {
            Value::Foreach(id) => id,
            Value::Null => {
                let error = Error::java("NullPointerException", "`$foreach` is gone at the end of its loop");
                return Err(error.with_hint("`$foreach` cannot be a loop's variable").into());
            }
            _ => return Ok(()),
        };
        match self.heap.foreach.get(id as usize) {
            Some(ForeachScope { parent: Some(parent), .. }) => {
                let parent = *parent;
                self.put(slot, Value::Foreach(parent));
            }
            Some(ForeachScope { replaced, .. }) if !replaced.is_null() => {
                let replaced = replaced.clone();
                self.put(slot, replaced);
            }
            _ => self.remove(slot),
        }
        Ok(())
    }

    // ---------------------------------------------------------------- other text

    fn evaluate(&mut self, text: &'a Expr, span: Span) -> Flow {
        self.step(span)?;
        self.observe(Event::Evaluate, span);
        let value = self.value(text)?;
        let source = if value.is_null() { String::new() } else { self.text_of(&value)? };
        let program = self.evaluated(source, span)?;
        match self.run(program, span) {
            Err(interrupt) if matches!(interrupt.cause(), Cause::Break | Cause::Stop) => Ok(()),
            other => other,
        }
    }

    /// The program of a text of `#evaluate`: the same text is compiled once.
    fn evaluated(&mut self, source: String, span: Span) -> Flow<&'a Program> {
        self.heap.spend_text(source.len()).at(span)?;
        if let Some(program) = self.texts.as_ref().and_then(|texts| texts.evaluated.get(&source)) {
            return Ok(program);
        }
        let program = self.compile(&source, &Origin::Evaluated, span)?;
        self.heap.reserve(source.len()).at(span)?;
        self.texts.get_or_insert_default().evaluated.insert(source, program);
        Ok(program)
    }

    /// Compiles text that came up while rendering; a mistake in it is an error of the rendering.
    fn compile(&mut self, source: &str, origin: &Origin, span: Span) -> Flow<&'a Program> {
        let names = self.names.list.len();
        self.heap.spend_read(source.len() + names).at(span)?;
        self.heap.reserve(meter::program(source.len(), names)).at(span)?;
        let limits = self.settings.limits;
        let settings = syntax::Settings { evaluate: !self.gateway(), limits: *limits };
        let before = Before { origin: origin.clone(), names: self.names.clone(), loops: self.loops };
        let known = self.main.macros.keys().map(|name| (**name).to_owned());
        let parsed = self.texts.iter().flat_map(|texts| texts.macros.keys());
        let known = known.chain(parsed.map(|name| (*name).to_owned())).collect();
        let program = syntax::parse(source, settings, known)
            .and_then(|tree| compile(tree, self.settings.dialect, limits, None, before))
            .map_err(|e| unparsed(&e, origin, source).at(span))?;
        let program = self
            .settings
            .programs
            .parsed
            .add(program)
            .ok_or_else(|| Error::render("too many texts to render").at(span))?;
        self.loops = program.loops;
        self.names = &program.names;
        self.fill_slots();
        Ok(program)
    }

    fn run(&mut self, program: &'a Program, span: Span) -> Flow {
        self.adopt_macros(program);
        let result = self.nested(span, |e| e.in_program(program, |e| e.ops(&program.ops)));
        result.map_err(|e| e.at(span))
    }

    fn parse(&mut self, argument: Option<&'a Expr>, span: Span) -> Flow {
        self.step(span)?;
        self.observe(Event::Include, span);
        let Some(argument) = argument else {
            return Err(Error::render("`#parse` needs the name of a template").at(span).into());
        };
        let value = self.value(argument)?;
        if value.is_null() {
            return Ok(());
        }
        if self.parse_depth >= PARSE_DEPTH {
            return Ok(());
        }
        let name = self.text_of(&value)?;
        let source = self.load("#parse", &name, span)?;
        let program = self.compile(&source, &Origin::Parsed(name.into()), span)?;
        self.parse_depth += 1;
        let result = self.run(program, span);
        self.parse_depth -= 1;
        match result {
            Err(interrupt) if interrupt.is_break() => Ok(()),
            other => other,
        }
    }

    fn include(&mut self, arguments: &'a [Expr], span: Span) -> Flow {
        self.step(span)?;
        self.observe(Event::Include, span);
        for (i, argument) in arguments.iter().enumerate() {
            let named = matches!(
                argument.kind,
                ExprKind::Text(_)
                    | ExprKind::Wide(_)
                    | ExprKind::Interpolated { .. }
                    | ExprKind::Reference(_)
            );
            if !named {
                return Err(Error::render("`#include` takes strings and references").at(span).into());
            }
            let value = self.value(argument)?;
            let start = self.written();
            if value.is_null() {
                let text =
                    format!("<!-- include error : error with arg {i} please see log. see error log -->");
                self.out.push_str(&text);
            } else {
                let name = self.text_of(&value)?;
                let text = self.load("#include", &name, span)?;
                self.out.push_str(&text);
            }
            self.wrote(span, start)?;
        }
        Ok(())
    }

    fn load(&self, directive: &str, name: &str, span: Span) -> Flow<String> {
        if self.gateway() {
            let message = format!("`{directive}` is not available in mapping templates");
            let hint = "API Gateway has no other templates to load: write the text in place";
            return Err(Error::render(message).at(span).with_hint(hint).into());
        }
        let found = self.settings.loader.and_then(|loader| loader.load(name));
        found.ok_or_else(|| {
            let error =
                Error::java("ResourceNotFoundException", format!("there is no template `{}`", quoted(name)));
            let hint = "the host gives templates through a loader; by default there is none";
            error.at(span).with_hint(hint).into()
        })
    }
}

/// What a loop takes its elements from.
enum Source<'c, 'a> {
    Cursor(&'c mut Cursor<'a>),
    Iterator(u32),
}

impl<'a> Source<'_, 'a> {
    /// Writes the next element to `out`, which owns nothing yet; gives whether one more comes behind it.
    #[inline]
    fn next(&mut self, heap: &mut Heap<'a>, out: &mut Value<'a>) -> Result<bool> {
        match self {
            Source::Cursor(cursor) => heap.cursor_turn(cursor, out),
            Source::Iterator(id) => next_of_iterator(*id, heap, out),
        }
    }
}

#[inline(never)]
fn next_of_iterator<'a>(id: u32, heap: &mut Heap<'a>, out: &mut Value<'a>) -> Result<bool> {
    heap.with_iterator(id, |heap, cursor| heap.cursor_turn(cursor, out))
}

/// A parse error of a text that came up while rendering is an error of the rendering. The text of an `#evaluate` is
/// not shown: its own place is put into words.
fn unparsed(error: &Error, origin: &Origin, source: &str) -> Error {
    let outer = |what: &str| match error.kind() {
        ErrorKind::Limit => error.clone(),
        _ => {
            let outer = Error::render(format!("{what} does not parse: {}", error.message()));
            let outer = error.hint().into_iter().fold(outer, Error::with_hint);
            error.span().into_iter().fold(outer, Error::at)
        }
    };
    match origin {
        Origin::Parsed(name) => {
            let outer = outer(&format!("the template `{name}`"));
            outer.settled(error.span()).in_template(Some(name), &source.into())
        }
        _ => {
            let place = error.span().map_or(String::new(), |span| {
                let at = crate::span::Position::of(source, span.start as usize);
                format!(" at line {}, column {} of that text", at.line, at.column)
            });
            outer("the text to render").out_of_place(&place)
        }
    }
}
