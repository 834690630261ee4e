//! Going through a text that is plain JSON, without a document: copying it as reading and printing it would leave it,
//! and finding values of it.
//!
//! Only blanks are left out, and only what is sure to leave as it came in is copied. On any doubt (a name that may
//! come twice, an unquoted word, deep nesting, a number that Java would write another way and that is not a plain
//! double) nothing is copied or found, and the reader and the printer do the work.

use super::lenient::Reader;
use super::number::DOUBLE_TEXT;
use super::scan::until_odd;
use super::wanted::{Found, Node, Wanted};
use crate::value::meter::kept;
use crate::value::number::java_double;
use crate::value::{Heap, JsonStyle, TextBuf, Value, quote_string};

/// Nesting up to which a document is gone through.
const DEEPEST: usize = 64;
/// Names that are looked through for each further one.
const MOST_NAMES: usize = 64;
/// Digits up to which a decimal is its own shortest form.
const SURE_DIGITS: usize = 15;
/// Digits up to which a whole number is an Integer.
const SURE_INTEGER: usize = 9;

/// Appends the JSON document at the start of `text` to `out` as `$input.json` prints it; false, and nothing
/// appended, where that is not sure. On the way it does the work of [`find_json`], where anything is wanted.
pub(crate) fn copy_json<'a>(
    text: &'a str,
    wanted: Option<&Wanted>,
    heap: &mut Heap<'a>,
    out: &mut TextBuf,
) -> bool {
    let (start, most) = (out.size(), heap.limits().string_size);
    let Some(target) = out.utf8().filter(|_| opens(text)) else { return false };
    target.reserve(text.len());
    let mut copier = Copier::new(text, heap, Some(out));
    let end = copier.document(wanted);
    copier.flush(end.unwrap_or(0));
    drop(copier);
    if end.is_some() && out.size() - start <= most {
        return true;
    }
    if let Some(target) = out.utf8() {
        target.truncate(start);
    }
    false
}

/// Notes in [`Heap::found`] the texts of the wanted values in the document at the start of `text`.
pub(crate) fn find_json<'a>(text: &'a str, wanted: &Wanted, heap: &mut Heap<'a>) {
    Copier::new(text, heap, None).document(Some(wanted));
}

/// Whether an object or a list opens `text`.
fn opens(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with(['{', '['])
}

struct Copier<'a, 'h, 'o> {
    text: &'a str,
    /// From where on the text that was gone through is still to be copied.
    run: usize,
    depth: usize,
    deepest: usize,
    /// The names of all objects that are open.
    names: Vec<&'a str>,
    heap: &'h mut Heap<'a>,
    /// Nowhere where a value is to be found.
    out: Option<&'o mut TextBuf>,
}

/// What is wanted of a value; `None` where nothing is.
type Led<'w> = Option<&'w Node>;

/// The room for names stays with the heap.
impl Drop for Copier<'_, '_, '_> {
    fn drop(&mut self) {
        self.names.clear();
        self.heap.stack_names = std::mem::take(&mut self.names);
    }
}

/// What goes through a part of the text is given the place where that begins, and gives the one behind it; `None`
/// where the part is not plain.
impl<'a, 'h, 'o> Copier<'a, 'h, 'o> {
    fn new(text: &'a str, heap: &'h mut Heap<'a>, out: Option<&'o mut TextBuf>) -> Copier<'a, 'h, 'o> {
        let deepest = heap.limits().nesting.min(DEEPEST);
        let names = std::mem::take(&mut heap.stack_names);
        Copier { text, run: 0, depth: 0, deepest, names, heap, out }
    }

    /// Goes through the document at the start.
    fn document(&mut self, wanted: Option<&Wanted>) -> Option<usize> {
        if let Some(wanted) = wanted {
            self.heap.found.clear();
            self.heap.found.resize(wanted.len(), Found::Nowhere);
        }
        let start = self.blanks(0);
        let opened = matches!(self.byte(start), b'{' | b'[');
        let end = if opened { self.nested(start, wanted.map(Wanted::root)) } else { None };
        if end.is_none() && wanted.is_some() {
            self.heap.found.fill(Found::Unsure);
        }
        end
    }

    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// Copies what was gone through up to `at`.
    fn flush(&mut self, at: usize) {
        if let Some(out) = &mut self.out {
            out.push_str(self.text.get(self.run..at).unwrap_or(""));
        }
        self.run = at;
    }

    #[inline]
    fn blanks(&mut self, at: usize) -> usize {
        if self.byte(at) <= b' ' { self.skip_blanks(at) } else { at }
    }

    #[inline(never)]
    fn skip_blanks(&mut self, mut at: usize) -> usize {
        self.flush(at);
        while matches!(self.byte(at), b' ' | b'\t' | b'\r' | b'\n') {
            at += 1;
        }
        self.run = at;
        at
    }

    #[inline]
    fn value(&mut self, at: usize, led: Led<'_>) -> Option<usize> {
        match self.byte(at) {
            b'"' => self.string(at, led),
            b'{' | b'[' => self.nested(at, led),
            b'-' | b'0'..=b'9' => self.number(at, led),
            b't' => self.word(at, "true", led),
            b'f' => self.word(at, "false", led),
            b'n' => self.word(at, "null", led),
            _ => None,
        }
    }

    /// Notes a value that is wanted.
    #[inline]
    fn note(&mut self, led: Led<'_>, found: impl FnOnce(&'a str) -> Found<'a>) {
        if let Some(place) = led.and_then(|node| self.heap.found.get_mut(node.number()?)) {
            *place = found(self.text);
        }
    }

    /// Notes the text of a value that is wanted.
    #[inline]
    fn note_text(&mut self, led: Led<'_>, start: usize, end: usize) {
        self.note(led, |text| text.get(start..end).map_or(Found::Unsure, Found::Text));
    }

    #[inline(never)]
    fn nested(&mut self, start: usize, led: Led<'_>) -> Option<usize> {
        self.depth += 1;
        if self.depth > self.deepest {
            return None;
        }
        let inside = self.blanks(start + 1);
        let end = if self.byte(start) == b'{' { self.object(inside, led) } else { self.array(inside, led) }?;
        self.depth -= 1;
        self.note_text(led, start, end);
        Some(end)
    }

    #[inline(never)]
    fn word(&mut self, at: usize, word: &str, led: Led<'_>) -> Option<usize> {
        let end = self.text.get(at..)?.starts_with(word).then_some(at + word.len())?;
        self.note_text(led, at, end);
        Some(end)
    }

    /// Whether one more item follows, and where; `None` where neither a comma nor `close` comes.
    #[inline]
    fn more(&mut self, at: usize, close: u8) -> Option<(bool, usize)> {
        let at = self.blanks(at);
        match self.byte(at) {
            b',' => Some((true, self.blanks(at + 1))),
            byte if byte == close => Some((false, at + 1)),
            _ => None,
        }
    }

    #[inline]
    fn array(&mut self, mut at: usize, led: Led<'_>) -> Option<usize> {
        if self.byte(at) == b']' {
            return Some(at + 1);
        }
        let mut index = 0;
        loop {
            at = self.value(at, led.and_then(|node| node.item(index)))?;
            index += 1;
            let (more, next) = self.more(at, b']')?;
            if !more {
                return Some(next);
            }
            at = next;
        }
    }

    #[inline]
    fn object(&mut self, mut at: usize, led: Led<'_>) -> Option<usize> {
        if self.byte(at) == b'}' {
            return Some(at + 1);
        }
        let (first, mut seen) = (self.names.len(), 0);
        loop {
            if self.byte(at) != b'"' {
                return None;
            }
            let (name, end) = self.plain_string(at)?;
            self.add_name(name, first, &mut seen)?;
            at = self.blanks(end);
            if self.byte(at) != b':' {
                return None;
            }
            at = self.blanks(at + 1);
            at = self.value(at, led.and_then(|node| node.member(name)))?;
            let (more, next) = self.more(at, b'}')?;
            if !more {
                self.names.truncate(first);
                return Some(next);
            }
            at = next;
        }
    }

    /// Notes a name of an object; `None` where it has it already, or has too many to look through.
    #[inline]
    fn add_name(&mut self, name: &'a str, first: usize, seen: &mut u64) -> Option<()> {
        let bit = super::members::sort(name);
        if *seen & bit != 0 {
            let names = self.names.get(first..)?;
            if names.len() > MOST_NAMES || names.contains(&name) {
                return None;
            }
        }
        *seen |= bit;
        self.names.push(name);
        Some(())
    }

    /// A string in which nothing is special, and the place behind it.
    #[inline]
    fn plain_string(&self, at: usize) -> Option<(&'a str, usize)> {
        let start = at + 1;
        let bytes = self.text.as_bytes();
        let end = start + until_odd(bytes.get(start..)?);
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        Some((self.text.get(start..end)?, end + 1))
    }

    #[inline]
    fn string(&mut self, at: usize, led: Led<'_>) -> Option<usize> {
        if let Some((text, end)) = self.plain_string(at) {
            self.note(led, |_| Found::Value(Value::Str(text)));
            return Some(end);
        }
        let end = self.odd_string(at)?;
        self.note_text(led, at, end);
        Some(end)
    }

    /// A string with something special in it. Short escapes are what the printer would write, too.
    #[inline(never)]
    fn odd_string(&mut self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        loop {
            at += until_odd(bytes.get(at..)?);
            match bytes.get(at)? {
                b'"' => return Some(at + 1),
                b'\\' if matches!(bytes.get(at + 1)?, b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't') => {
                    at += 2;
                }
                _ => return self.reprinted_string(start),
            }
        }
    }

    fn reprinted_string(&mut self, start: usize) -> Option<usize> {
        self.flush(start);
        let mut reader = Reader::at(self.text, start, self.heap);
        let text = reader.string(b'"').ok()?;
        self.run = reader.pos;
        // The reader counts the text as kept; it goes at once.
        self.heap.release(kept(&text));
        if let Some(out) = &mut self.out {
            // Half a surrogate pair would leave the output no text to go back in.
            text.as_str()?;
            quote_string(&text, JsonStyle::Compress, out);
        }
        Some(self.run)
    }

    #[inline]
    fn digits(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        at + rest.iter().take_while(|b| b.is_ascii_digit()).count()
    }

    #[inline]
    fn number(&mut self, start: usize, led: Led<'_>) -> Option<usize> {
        let first = start + usize::from(self.byte(start) == b'-');
        let (zero, end) = (self.byte(first) == b'0', self.digits(first));
        let whole = end - first;
        if whole == 0 || (zero && whole > 1) {
            return None;
        }
        if matches!(self.byte(end), b'.' | b'e' | b'E') {
            return self.real(start, end, led);
        }
        // Minus zero is an Integer without its sign.
        let sure = whole <= DOUBLE_TEXT && !(zero && first > start);
        let positive = first == start && !zero;
        self.note(led, |text| {
            let text = text.get(start..end).unwrap_or("");
            if positive && whole <= SURE_INTEGER { Found::Value(integer(text)) } else { Found::Text(text) }
        });
        sure.then_some(end)
    }

    /// A number whose whole part ends at `point`.
    #[inline(never)]
    fn real(&mut self, start: usize, point: usize, led: Led<'_>) -> Option<usize> {
        let (mut end, mut fraction) = (point, 0);
        if self.byte(point) == b'.' {
            end = self.digits(point + 1);
            fraction = end - point - 1;
        }
        let exponent = matches!(self.byte(end), b'e' | b'E');
        if exponent {
            let signed = matches!(self.byte(end + 1), b'+' | b'-');
            let first = end + 1 + usize::from(signed);
            end = self.digits(first);
            if end == first {
                return None;
            }
        } else if fraction == 0 {
            return None;
        }
        let text = self.text.get(start..end)?;
        if text.len() > DOUBLE_TEXT.min(self.heap.limits().number_size) {
            return None;
        }
        let unsigned = text.trim_start_matches('-');
        let whole = unsigned.len() - (end - point);
        let tiny = unsigned.starts_with("0.000");
        let trailing = fraction > 1 && text.ends_with('0');
        if exponent || tiny || trailing || whole > 7 || whole + fraction > SURE_DIGITS {
            let value: f64 = text.parse().ok()?;
            self.flush(start);
            self.run = end;
            let text = if value.is_infinite() { "null".to_owned() } else { java_double(value) };
            if let Some(out) = &mut self.out {
                out.push_str(&text);
            }
        }
        self.note_text(led, start, end);
        Some(end)
    }
}

/// The Integer of a few digits.
fn integer<'a>(digits: &str) -> Value<'a> {
    Value::Int(digits.bytes().fold(0, |n, digit| n * 10 + i32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Step, read_lenient};
    use crate::limits::Limits;

    fn reprinted(text: &str) -> Option<String> {
        let mut heap = Heap::new(Limits::default());
        let value: Value<'_> = read_lenient(text, &mut heap).ok()?;
        let mut out = TextBuf::new();
        heap.print_json(&value, JsonStyle::Compress, &mut out).ok()?;
        Some(out.into_output())
    }

    fn copied(text: &str) -> Option<String> {
        let mut heap = Heap::new(Limits::default());
        let mut out = TextBuf::new();
        out.push_str("before");
        let done = copy_json(text, None, &mut heap, &mut out);
        let out = out.into_output();
        let out = out.strip_prefix("before").unwrap().to_owned();
        assert!(done || out.is_empty());
        done.then_some(out)
    }

    #[test]
    fn what_is_copied_is_what_would_be_printed() {
        for text in [
            r#" { "a" : [ 1 , -2.50, 0.001, 1e5, 12345678.5, -0.0 ], "b": {"a": true, "c": null} } trailing"#,
            r#"{"a":"x\"y\\\n\t","b":"a\/b","c":"\u00e9\u0041","d":"’ £ é € 😀"}"#,
            "[\"a\u{7f}b\", \"control \u{1} here\", \"with \\\\ \u{1} both\", \"\u{85}\u{2028}\"]",
            "[[], {}, [{}], \"\", 0, 123456789012345678]",
        ] {
            let copied = copied(text);
            assert!(copied.is_some(), "{text}");
            assert_eq!(copied, reprinted(text));
        }
    }

    #[test]
    fn what_is_in_doubt_is_left_alone() {
        for text in [
            "",
            "x",
            "12",
            "\"a\"",
            "null",
            "{a:1}",
            "{'a':1}",
            "[1,]",
            "[,1]",
            "{\"a\":1,\"a\":2}",
            "[01]",
            "[-]",
            "[-0]",
            "[1.]",
            "[.5]",
            "[1e]",
            "[true false]",
            "[1 2]",
            "{\"a\\u0062\":1}",
            "[1",
            "{\"a\"",
            "[\"a",
            "[12345678901234567890]",
            "[1.0000000000000000001]",
            "[nul]",
            "[\"\\ud83d\"]",
        ] {
            assert_eq!(copied(text), None, "{text}");
        }
        assert_eq!(copied(&"[".repeat(65)), None);
    }

    #[test]
    fn strings_that_are_written_anew_are_not_kept() {
        let text = format!("[\"{}\"]", "\\u00e9".repeat(100));
        let heap = &mut Heap::new(Limits { memory: 1000, ..Limits::default() });
        for _ in 0..20 {
            assert!(copy_json(&text, None, heap, &mut TextBuf::new()));
            find_json(&text, &Wanted::of(&[vec![Step::Index(0)].into()]), heap);
            assert!(matches!(heap.found[0], Found::Text(_)));
        }
        assert_eq!(heap.settle().map_err(|e| e.to_string()), Ok(()));
    }

    #[test]
    fn numbers_past_the_limit_are_left_to_the_reader() {
        let heap = &mut Heap::new(Limits { number_size: 3, ..Limits::default() });
        assert!(copy_json("[1.5]", None, heap, &mut TextBuf::new()));
        assert!(!copy_json("[1.25]", None, heap, &mut TextBuf::new()));
        assert!(read_lenient("[1.25]", heap).is_err());
    }

    const UNSURE: Result<&str, &str> = Err("unsure");
    const NOWHERE: Result<&str, &str> = Err("nowhere");

    /// A text, or the plain scalar that was made of one.
    fn text_of<'a>(found: &Found<'a>) -> Result<&'a str, &'static str> {
        match found {
            Found::Text(text) | Found::Value(Value::Str(text)) => Ok(text),
            Found::Value(Value::Int(20)) => Ok("20"),
            Found::Value(_) => Err("another value"),
            Found::Nowhere => NOWHERE,
            Found::Unsure => UNSURE,
        }
    }

    fn found<'a>(text: &'a str, steps: &[Step]) -> Result<&'a str, &'static str> {
        let wanted = Wanted::of(&[steps.into()]);
        let mut heap = Heap::new(Limits::default());
        find_json(text, &wanted, &mut heap);
        text_of(&heap.found[0])
    }

    #[test]
    fn plain_scalars_are_what_the_reader_makes_of_them() {
        let wanted = Wanted::of(&[vec![Step::Index(1)].into()]);
        let odd =
            ["\"a\\u0041\"", "\"\u{1}\"", "\"\\n\"", "0", "-1", "1.5", "9999999999", "true", "null", "[]"];
        for text in ["\"\"", "\"a b\"", "1", "907", "999999999"].iter().chain(&odd) {
            let list = format!("[0, {text}]");
            let heap = &mut Heap::new(Limits::default());
            find_json(&list, &wanted, heap);
            match &heap.found[0] {
                Found::Value(plain) => {
                    let plain = format!("{plain:?}");
                    assert_eq!(plain, format!("{:?}", read_lenient(text, heap).unwrap()));
                    assert!(!odd.contains(text));
                }
                Found::Text(found) => assert!(found == text && odd.contains(text)),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn many_values_are_found_in_one_pass() {
        let (name, index) = (|n: &str| Step::Name(n.into()), Step::Index);
        let paths: [Box<[Step]>; 4] = [
            vec![name("a")].into(),
            vec![name("a"), index(1)].into(),
            vec![name("b"), name("c")].into(),
            vec![name("b"), index(0)].into(),
        ];
        let wanted = Wanted::of(&paths);
        let text = r#"{"b": {"x": 1, "c": "two"}, "a": [10, 20]}"#;
        let mut heap = Heap::new(Limits::default());
        let mut out = TextBuf::new();
        assert!(copy_json(text, Some(&wanted), &mut heap, &mut out));
        let copied: Vec<_> = heap.found.iter().map(text_of).collect();
        find_json(text, &wanted, &mut heap);
        let texts: Vec<_> = heap.found.iter().map(text_of).collect();
        assert_eq!(copied, texts);
        assert_eq!(texts, [Ok("[10, 20]"), Ok("20"), Ok("two"), NOWHERE]);
        assert_eq!(out.into_output(), r#"{"b":{"x":1,"c":"two"},"a":[10,20]}"#);
    }

    #[test]
    fn values_are_found_by_their_steps() {
        let text = r#" {"a": [1, {"b": "x\"y"}], "c": {"a": 2.50}, "d": null} "#;
        let (name, index) = (|n: &str| Step::Name(n.into()), Step::Index);
        assert_eq!(found(text, &[name("a"), index(1), name("b")]), Ok(r#""x\"y""#));
        assert_eq!(found(text, &[name("c"), name("a")]), Ok("2.50"));
        assert_eq!(found(text, &[name("a")]), Ok(r#"[1, {"b": "x\"y"}]"#));
        assert_eq!(found(text, &[name("d")]), Ok("null"));
        assert_eq!(found(text, &[]), Ok(text.trim()));
        assert_eq!(found(text, &[name("a"), name("b")]), NOWHERE);
        assert_eq!(found(text, &[name("a"), index(2)]), NOWHERE);
        assert_eq!(found(r#"{"a": 1, "a": 2}"#, &[name("a")]), UNSURE);
        assert_eq!(found(r#"{"a": 1, "b": x}"#, &[name("a")]), UNSURE);
        assert_eq!(found(r#"{"a": 1"#, &[name("a")]), UNSURE);
    }

    proptest::proptest! {
        #[test]
        fn a_copy_never_differs(text in r#"[\[{]([\[\]{},: \n"a\\u0é’\x7f\x01-]|"[a-c]":|[0-9]{1,3}\.?|"[^"]{0,9}"|true|null|1e9|0\.0){0,30}"#) {
            if let Some(copied) = copied(&text) {
                proptest::prop_assert_eq!(Some(copied), reprinted(&text));
            }
        }
    }
}
