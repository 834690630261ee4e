//! References that ask something of a text or list: `$row.name.startsWith("a")`. What lies before the question only
//! looks, see [`super::look`], and so does its argument; the answer is found where both lie, and is a value of one word.

use super::program::{Expr, ExprKind, Part, Ref};
use super::{Evaluator, Observer};
use crate::method::{Answer, Question};
use crate::value::Look;

/// What the last of a reference's parts asks, where the others, of which there are `looks`, only look.
pub(super) fn asks(parts: &[Part], looks: u8) -> Option<Question> {
    let (Part::Method { name, arguments, .. }, before) = parts.split_last()? else { return None };
    let is_plain = |argument: &Expr| match &argument.kind {
        ExprKind::Text(_) => true,
        ExprKind::Reference(reference) => reference.only_looks(),
        _ => false,
    };
    let plain = before.len() == usize::from(looks) && arguments.iter().all(is_plain);
    if plain { Question::of(name, arguments.len()) } else { None }
}

/// What it costs to look for the argument of the last part.
pub(super) fn steps_of_argument(parts: &[Part]) -> u32 {
    let Some(Part::Method { arguments, .. }) = parts.last() else { return 0 };
    match arguments.first().map(|argument| &argument.kind) {
        Some(ExprKind::Reference(reference)) => reference.steps,
        _ => 0,
    }
}

/// An answer, and what it has cost in all.
#[derive(Clone, Copy)]
pub(super) struct Answered {
    pub(super) answer: Answer,
    pub(super) steps: u64,
}

impl<'a, O: Observer> Evaluator<'a, '_, O> {
    /// What comes of a question; `None` where it has to be evaluated.
    #[inline(never)]
    pub(super) fn asked(&self, reference: &Ref) -> Option<Answered> {
        self.answer(reference.asks?, self.seen(reference)?, reference)
    }

    /// What `found` answers, to which the parts before the question have led.
    pub(super) fn answer(
        &self,
        question: Question,
        found: Look<'_, 'a>,
        reference: &Ref,
    ) -> Option<Answered> {
        let Part::Method { arguments, .. } = reference.parts.last()? else { return None };
        let argument = match arguments.first().map(|argument| &argument.kind) {
            None => "",
            Some(ExprKind::Text(constant)) => constant,
            Some(ExprKind::Reference(argument)) => self.seen_through(argument)?.text()?,
            Some(_) => return None,
        };
        let (answer, items) = match found.text() {
            Some(text) => (question.ask(text, argument)?, 0),
            None => question.ask_list(self.heap.items_seen(found)?, argument)?,
        };
        Some(Answered { answer, steps: u64::from(reference.steps) + items as u64 })
    }
}

#[cfg(test)]
mod tests {
    use crate::eval::both_ways::both_ways;
    use crate::{Data, Variables};

    #[test]
    fn answers_are_what_calls_give() {
        let long = format!("\"{}\"", "long text, ".repeat(100));
        let receivers = [
            "\"\"",
            "\"a-b\"",
            "\"ä-b😀\"",
            "\"\\ud83d-b\"",
            &long,
            "7",
            "null",
            "[\"a\", \"-b\", 7]",
            "{\"a\": 1}",
        ];
        for (receiver, argument) in
            receivers.iter().flat_map(|r| ["\"-b\"", "\"\"", &long, "7"].map(|a| (*r, a)))
        {
            let mut variables = Variables::new();
            variables
                .set("m", Data::from_json(&format!("{{\"r\": {receiver}, \"a\": {argument}}}")).unwrap());
            variables.set("r", Data::from_json(receiver).unwrap());
            variables.set("a", Data::from_json(argument).unwrap());
            for text in [
                "$m.r.contains('-b')|$m.r.contains($a)|$r.equals($m.a)|$m.get('r').startsWith('a')",
                "#if($m.r.endsWith($a))T#{else}F#end#if(!$r.isEmpty())T#{else}F#end#if($r.indexOf('-'))T#{else}F#end",
                "#set($x = $m.r.indexOf($m.a) + $r.length() * 2)$x",
                "#if($r.length() > 3 && $m.r.size() == $r.size())T#{else}F#end",
                "#set($x = $r.contains($m.get('a')))$x$!r.size().foo",
                "#foreach($i in [1..3])$r.startsWith($a)#set($r = 'now')#end",
            ] {
                let [looked, called] = both_ways(text, &variables);
                assert_eq!(
                    format!("{looked:?}"),
                    format!("{called:?}"),
                    "{text} of {receiver} and {argument}"
                );
            }
        }
    }

    #[test]
    fn lists_answer_what_calls_give() {
        for list in [
            "#set($l = [])",
            "#set($l = ['a', 'b', $t, 3])",
            "#set($l = [1..4])",
            "#set($l = ['a', 'b', 'c'])#set($l = $l.subList(0, 2))",
            "#set($l = 'a,b')#set($l = $l.split(','))",
        ] {
            let mut variables = Variables::new();
            variables.set("t", "text");
            for text in [
                "$l.contains('b')|$l.contains($t)|$l.size()|$l.isEmpty()|$l.equals('b')",
                "#if($l.contains('a'))T#{else}F#end#if($l.isEmpty())T#{else}F#end",
                "#set($n = $l.size() * 2 - 1)$n|#if($l.size() > 1)T#{else}F#end",
                "#set($x = $l.add('b'))$x$l.contains('b')#set($x = $l.remove(0))$l.size()$l.contains('a')",
                "#define($d)b#end#set($x = $l.add($d))$l.contains('b')$l.size()",
            ] {
                let text = format!("{list}{text}");
                let [looked, called] = both_ways(&text, &variables);
                assert_eq!(format!("{looked:?}"), format!("{called:?}"), "{text}");
            }
        }
    }
}
