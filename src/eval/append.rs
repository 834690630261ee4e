//! `#set($text = "$text…")`, `#set($text = $text + …)` and `#set($text = $text.concat("…"))`: what is behind is
//! appended to the text where it lies, as long as nobody else holds it. A text that grows in a loop would be copied in
//! every turn otherwise.

use super::flow::Flow;
use super::program::{Expr, ExprKind, Link, Op, Part, Ref, SetOp};
use super::{Evaluator, Observer};
use crate::error::Result;
use crate::span::Span;
use crate::syntax::ast::{Operator, ReferenceKind};
use crate::value::meter::kept;
use crate::value::text::utf16_len;
use crate::value::{TextBuf, Value};
use std::rc::Rc;

/// What stands behind the variable.
pub(super) enum Behind<'p> {
    /// The rest of a string.
    Ops(&'p [Op]),
    /// The other side of a `+`.
    Operand(&'p Expr, &'p Link),
    /// The argument of `.concat("…")`, which is a text for sure.
    Argument(&'p Expr, Span),
}

/// What `value` appends to `target`; `None` where it does something else.
pub(super) fn behind<'p>(target: Option<&Ref>, value: &'p Expr) -> Option<Behind<'p>> {
    let target = target.filter(|target| target.parts.is_empty())?;
    let is_target = |reference: &Ref| {
        let named = matches!(reference.kind, ReferenceKind::Normal | ReferenceKind::Quiet);
        named && !reference.escaped && !reference.prefixed && reference.slot == target.slot
    };
    let is_it = |reference: &Ref| is_target(reference) && reference.parts.is_empty();
    match &value.kind {
        ExprKind::Interpolated { ops, drop_last: false } => match &**ops {
            [Op::Reference(first), rest @ ..] if is_it(first) => Some(Behind::Ops(rest)),
            _ => None,
        },
        ExprKind::Chain { first, rest, .. } => match (&first.kind, &**rest) {
            (ExprKind::Reference(own), [link]) if is_it(own) && link.operator == Operator::Add => {
                Some(Behind::Operand(first, link))
            }
            _ => None,
        },
        ExprKind::Reference(call) if is_target(call) => match &*call.parts {
            [Part::Method { name, arguments, span, .. }] if &**name == "concat" => match &**arguments {
                [text @ Expr { kind: ExprKind::Text(_) | ExprKind::Interpolated { .. }, .. }] => {
                    Some(Behind::Argument(text, *span))
                }
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    /// Runs a `#set` that appends; false, and nothing done, where the variable holds no text of its own.
    #[inline(never)]
    pub(super) fn append(&mut self, set: &'a SetOp) -> Flow<bool> {
        if self.looks_apart() {
            return Ok(false);
        }
        let (Some(behind), Some(target)) = (behind(set.target.as_ref(), &set.value), &set.target) else {
            return Ok(false);
        };
        let Some(Value::Text(text)) = self.slots.get(target.slot as usize) else { return Ok(false) };
        let mut text = Rc::clone(text);
        self.step(set.value.literal)?;
        let tail = self.nested(set.value.literal, |e| e.tail(&behind, set.value.literal, text.len()))?;
        self.check_joined(&text, &tail).map_err(|error| match behind {
            Behind::Ops(_) => error,
            Behind::Operand(left, _) => error.at(left.literal),
            Behind::Argument(_, call) => error.at(call),
        })?;
        self.let_go(target.slot, &text);
        let value = match (Rc::get_mut(&mut text), tail.as_str()) {
            (Some(own), Some(tail)) => {
                own.push_str(tail);
                Value::Text(text)
            }
            _ => {
                let mut copy = TextBuf::new();
                copy.push_str(&text);
                self.heap.print(&tail, &mut copy)?;
                self.heap.spend_text(copy.size())?;
                copy.into_value()
            }
        };
        self.put(target.slot, value);
        Ok(true)
    }

    fn check_joined(&self, text: &str, tail: &Value<'a>) -> Result<()> {
        let (bytes, units) = match tail {
            Value::Wide(units) => (units.len() * 2, units.len()),
            tail => tail.as_str().map_or((0, 0), |tail| (tail.len(), utf16_len(tail))),
        };
        self.settings.limits.check_text(text.len() + bytes, || utf16_len(text) + units)
    }

    /// The text of what is behind the variable, whose own has `held` bytes.
    fn tail(&mut self, behind: &Behind<'a>, span: Span, held: usize) -> Flow<Value<'a>> {
        match behind {
            Behind::Ops(ops) => self.interpolated(ops, false, span),
            Behind::Operand(first, link) => {
                self.step(link.operand.literal)?;
                self.heap.hold(held);
                let right = self.value(&link.operand)?;
                self.heap.release(held);
                self.concat((&Value::Str(""), first.literal), (&right, link.operand.literal))
            }
            Behind::Argument(text, _) => self.value(text),
        }
    }

    /// Takes `text` out of its variable, where it is there still.
    fn let_go(&mut self, slot: u32, text: &Rc<String>) {
        self.heap.forget_known_text();
        if let Some(place) = self.slots.get_mut(slot as usize)
            && matches!(place, Value::Text(held) if Rc::ptr_eq(held, text))
        {
            self.heap.release(kept(place));
            *place = Value::Null;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::eval::both_ways::Watch;
    use crate::{Data, Dialect, Limits, Options, Template, Variables};

    #[test]
    fn appending_leaves_what_copying_leaves() {
        let mut variables = Variables::new();
        variables.set("pair", Data::from_json(r#""\ud83d""#).unwrap());
        variables.set("half", Data::from_json(r#""\ude00""#).unwrap());
        for steps in [
            r#"#set($s = "$s$i,")"#,
            r#"#set($s = "$!{s}$i$s")"#,
            r#"#set($s = "$s$missing$!missing")"#,
            r#"#set($s = "$s#set($s = 'new')$s")"#,
            r#"#set($t = $s)#set($s = "$s$i")<$t>"#,
            "#set($l = [$s])#set($s = $s + $i)$l",
            "#set($s = $s + $s)",
            "#set($s = $s + $missing)",
            r#"#set($s = $s.concat("$i$s."))$s.length()"#,
            r#"#set($s = "$s$pair")#set($s = "$s$half")"#,
            r#"#set($s = $s + $d)#set($s = "$s$d.$r")"#,
        ] {
            let text = format!(
                r#"#define($d)<$i>#end#define($r)($s)#end#set($s = "")#foreach($i in [1..5])#set($s = "$s$i")$s.length(){steps}$s
#end$s"#
            );
            let template = Template::parse(&text).unwrap();
            let copied = template.render_observed(&variables, &mut Watch).unwrap();
            assert_eq!(template.render(&variables).unwrap(), copied, "{steps}");
        }
    }

    #[test]
    fn what_is_appended_counts_in_units_as_what_is_copied() {
        let limits = Limits { string_size: 40, ..Limits::default() };
        let options = Options::new(Dialect::Velocity).limits(limits);
        let variables = Variables::new();
        for step in
            [r#""$s$i,""#, r#""${s}é""#, "$s + 'ab'", "$s + 'éé'", "$s.concat('ab')", "$s.concat('éé')"]
        {
            for turns in [19, 20, 21, 60] {
                let text =
                    format!("#set($s = '')\n#foreach($i in [1..{turns}])#set($s = {step})#end$s.length()");
                let template = Template::parse_with("t", &text, &options).unwrap();
                let shown = |result: crate::Result<String>| result.map_err(|error| format!("{error:#}"));
                let copied = shown(template.render_observed(&variables, &mut Watch));
                assert!(turns < 60 || copied.as_ref().is_err_and(|e| e.contains("text grows")), "{step}");
                assert_eq!(shown(template.render(&variables)), copied, "{step}, {turns} times");
            }
        }
    }
}
