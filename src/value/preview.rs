//! The beginning of what a value prints, for people: bounded, and free of charge, so that looking changes nothing.

use super::{Heap, MapRef, Value, ViewKind};
use crate::value::display::print_scalar;
use crate::value::text::TextBuf;

/// Levels of lists and maps that are shown.
const DEEPEST: usize = 8;
/// Numbers with more bits than that are not written out.
const MOST_BITS: u64 = 4096;

impl<'a> Heap<'a> {
    /// The beginning of `value`'s text, of at most about `chars` characters, `…` for the rest. Texts stand in quotes,
    /// line ends and other controls as escapes.
    pub fn preview(&self, value: &Value<'a>, chars: usize) -> String {
        let mut preview = Preview { heap: self, out: String::new(), room: chars, cut: false };
        preview.value(value, 0);
        preview.out
    }
}

struct Preview<'h, 'a> {
    heap: &'h Heap<'a>,
    out: String,
    /// Characters that may still come.
    room: usize,
    /// Whether more would have come.
    cut: bool,
}

impl<'a> Preview<'_, 'a> {
    fn value(&mut self, value: &Value<'a>, depth: usize) {
        let heap = self.heap;
        match value {
            Value::Str(text) => self.quoted(text),
            Value::Text(text) => self.quoted(text),
            Value::BigInteger(n) if n.bits() > MOST_BITS => self.push("a large BigInteger"),
            Value::BigDecimal(n) if n.unscaled().bits() > MOST_BITS => self.push("a large BigDecimal"),
            _ if depth > DEEPEST => self.push("…"),
            Value::List(list) => {
                let items = (0..heap.list_len(*list)).map_while(|i| heap.list_get(*list, i));
                self.sequence(["[", "]"], items, |own, item| own.value(&item, depth + 1));
            }
            Value::Map(map) => {
                self.sequence(["{", "}"], pairs(heap, *map), |own, pair| own.pair(&pair, depth + 1));
            }
            Value::View(part, map) => {
                self.sequence(["[", "]"], pairs(heap, *map), |own, pair| match part {
                    ViewKind::Keys => own.value(&pair.0, depth + 1),
                    ViewKind::Values => own.value(&pair.1, depth + 1),
                    ViewKind::Entries => own.pair(&pair, depth + 1),
                });
            }
            Value::Entry(id) => match heap.entry(*id) {
                Ok(pair) => self.pair(&pair, depth + 1),
                Err(_) => self.push("…"),
            },
            Value::Object(object) => self.push(&object.text()),
            Value::Iterator(_) | Value::Foreach(_) | Value::Block(_) => self.push("…"),
            Value::Class(class) => self.push(class.name()),
            scalar => {
                let mut text = TextBuf::new();
                print_scalar(scalar, &mut text);
                self.push(&text.into_output());
            }
        }
    }

    fn pair(&mut self, (key, value): &(Value<'a>, Value<'a>), depth: usize) {
        match key.as_str() {
            Some(key) => self.push(key),
            None => self.value(key, depth),
        }
        self.push("=");
        self.value(value, depth);
    }

    fn sequence<T>(
        &mut self,
        [open, close]: [&str; 2],
        items: impl Iterator<Item = T>,
        show: impl Fn(&mut Self, T),
    ) {
        self.push(open);
        for (i, item) in items.enumerate() {
            if i > 0 {
                self.push(", ");
            }
            if self.cut {
                break;
            }
            show(self, item);
        }
        self.push(close);
    }

    fn quoted(&mut self, text: &str) {
        self.push("\"");
        let shown: String = text.chars().take(self.room + 1).flat_map(escape).collect();
        self.push(&shown);
        self.push("\"");
    }

    fn push(&mut self, text: &str) {
        if self.cut {
            return;
        }
        let kept = text.char_indices().nth(self.room).map(|(end, _)| end);
        self.out.push_str(text.get(..kept.unwrap_or(text.len())).unwrap_or(""));
        self.room -= text.chars().count().min(self.room);
        if kept.is_some() {
            self.out.push('…');
            self.cut = true;
        }
    }
}

/// The pairs of a map in the order in which they are kept.
fn pairs<'h, 'a>(
    heap: &'h Heap<'a>,
    map: MapRef<'a>,
) -> impl Iterator<Item = (Value<'a>, Value<'a>)> + use<'h, 'a> {
    (0..heap.map_places(map)).filter_map(move |place| heap.map_at(map, place))
}

/// A character of a text in quotes.
fn escape(c: char) -> Vec<char> {
    match c {
        '"' | '\\' => vec!['\\', c],
        c if c.is_control() => c.escape_default().collect(),
        c => vec![c],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::value::{Data, ListKind};

    #[test]
    fn previews_are_bounded_and_readable() {
        let data = Data::from_json(r#"{"a": ["x\ny\"", 1.5, null], "b": {"c": true}}"#).unwrap();
        let mut heap = Heap::new(Limits::default());
        let value = Value::of(&data);
        assert_eq!(heap.preview(&value, 80), r#"{a=["x\ny\"", 1.5, null], b={c=true}}"#);
        assert_eq!(heap.preview(&value, 7), r#"{a=["x\…"#);
        assert_eq!(heap.preview(&Value::Str("ab"), 3), "\"ab…");
        assert_eq!(heap.preview(&Value::Str("ab"), 4), "\"ab\"");
        let many = heap.new_range(1, 1_000_000).unwrap();
        assert_eq!(heap.preview(&many, 10), "[1, 2, 3, …");
        let inner = heap.new_list(ListKind::ArrayList, vec![]).unwrap();
        let deep = (0..20).fold(inner, |inner, _| heap.new_list(ListKind::ArrayList, vec![inner]).unwrap());
        assert_eq!(heap.preview(&deep, 80), "[[[[[[[[[…]]]]]]]]]");
    }
}
