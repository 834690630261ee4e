//! `#set($text = "$text…")`, `#set($text = $text + …)` and `#set($text = $text.concat("…"))`: what is behind is
//! appended to the text where it lies, as long as nobody else holds it. A text that grows in a loop would be copied in
//! every turn otherwise.

use super::flow::{At as _, Flow};
use super::program::{Expr, ExprKind, Op, Part, Ref, SetOp};
use super::{Evaluator, Observer};
use crate::syntax::ast::{Operator, ReferenceKind};
use crate::value::meter::kept;
use crate::value::{TextBuf, Value};
use std::rc::Rc;

/// Whether `value` begins with `target`, and appends a text to it where that is one.
pub(super) fn appends(target: Option<&Ref>, value: &Expr) -> bool {
    let Some(target) = target.filter(|target| target.parts.is_empty()) else { return false };
    let is_target = |reference: &Ref| {
        let named = matches!(reference.kind, ReferenceKind::Normal | ReferenceKind::Quiet);
        named && !reference.escaped && !reference.prefixed && reference.slot == target.slot
    };
    match &value.kind {
        ExprKind::Interpolated { ops, drop_last: false } => {
            matches!(ops.first(), Some(Op::Reference(first)) if is_target(first) && first.parts.is_empty())
        }
        ExprKind::Chain { first, rest } => {
            matches!(&first.kind, ExprKind::Reference(first) if is_target(first) && first.parts.is_empty())
                && matches!(&**rest, [link] if link.operator == Operator::Add)
        }
        ExprKind::Reference(call) => is_target(call) && concatenated(call).is_some(),
        _ => false,
    }
}

/// The argument of `.concat("…")`, where that is a text for sure.
fn concatenated(call: &Ref) -> Option<&Expr> {
    match &*call.parts {
        [Part::Method { name, arguments, .. }] if &**name == "concat" => match &**arguments {
            [text @ Expr { kind: ExprKind::Text(_) | ExprKind::Interpolated { .. }, .. }] => Some(text),
            _ => None,
        },
        _ => None,
    }
}

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    /// Runs a `#set` that [`appends`]; false, and nothing done, where the variable holds no text of its own.
    pub(super) fn append(&mut self, set: &'a SetOp) -> Flow<bool> {
        let Some(slot) = set.target.as_ref().filter(|_| set.appends).map(|target| target.slot) else {
            return Ok(false);
        };
        if O::ACTIVE || self.frame.is_some() {
            return Ok(false);
        }
        let Some(Value::Text(text)) = self.slots.get(slot as usize) else { return Ok(false) };
        let mut text = Rc::clone(text);
        self.step(set.value.literal)?;
        let tail = self.nested(set.value.literal, |e| e.tail(&set.value))?;
        let size = text.len() + tail.as_str().map_or(0, str::len);
        self.settings.limits.check_string(size).at(set.value.literal)?;
        self.let_go(slot, &text);
        let value = match (Rc::get_mut(&mut text), tail.as_str()) {
            (Some(own), Some(tail)) => {
                own.push_str(tail);
                Value::Text(text)
            }
            _ => {
                let mut copy = TextBuf::new();
                copy.push_str(&text);
                self.heap.print(&tail, &mut copy)?;
                self.settings.limits.check_string(copy.size()).at(set.value.literal)?;
                self.heap.spend_text(copy.size())?;
                copy.into_value()
            }
        };
        self.put(slot, value);
        Ok(true)
    }

    /// What is behind the variable in a value that [`appends`].
    fn tail(&mut self, value: &'a Expr) -> Flow<Value<'a>> {
        match &value.kind {
            ExprKind::Interpolated { ops, .. } => {
                self.interpolated(ops.get(1..).unwrap_or_default(), false, value.literal)
            }
            ExprKind::Chain { first, rest } => {
                let Some(link) = rest.first() else { return Ok(Value::Str("")) };
                self.step(link.operand.literal)?;
                let right = self.value(&link.operand)?;
                self.concat((&Value::Str(""), first.literal), (&right, link.operand.literal))
            }
            ExprKind::Reference(call) => match concatenated(call) {
                Some(text) => self.value(text),
                None => Ok(Value::Str("")),
            },
            _ => Ok(Value::Str("")),
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
    use crate::{Data, Dialect, Limits, Observer, Options, Template, Variables};

    /// Watches nothing; while somebody watches, no text is appended to where it lies.
    struct Watch;

    impl Observer for Watch {}

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
    fn what_is_appended_counts() {
        let limits = Limits { string_size: 40, ..Limits::default() };
        for step in [r#""$s$i,""#, r#"$s + "ab""#, r#"$s.concat("ab")"#] {
            let text = format!(r#"#set($s = "")#foreach($i in [1..60])#set($s = {step})#end$s.length()"#);
            let options = Options::new(Dialect::Velocity).limits(limits);
            let error = Template::parse_with("t", &text, &options).unwrap().render(&Variables::new());
            assert!(error.unwrap_err().to_string().contains("string"), "{step}");
        }
    }
}
