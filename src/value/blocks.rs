//! Blocks of `#define` inside lists and maps: their texts are rendered before the list or map is printed.

use super::display::Container;
use super::equality::{same_list, same_map};
use super::text::TextBuf;
use super::{Heap, MapRef, Value, ViewKind};
use crate::error::Result;
use std::collections::VecDeque;

/// The texts of blocks that printing is going to come upon, in its order.
pub(crate) type BlockTexts<'a> = VecDeque<Value<'a>>;

impl<'a> Heap<'a> {
    /// Puts the texts of blocks in place for printing; gives those that were there.
    pub(crate) fn swap_block_texts(&mut self, texts: BlockTexts<'a>) -> BlockTexts<'a> {
        std::mem::replace(self.rare().block_texts.get_mut(), texts)
    }

    fn next_block_text(&self) -> Option<Value<'a>> {
        self.rare.as_ref()?.block_texts.borrow_mut().pop_front()
    }

    /// Appends the next block's text. A block that contains itself has none: Java prints its null.
    pub(super) fn print_next_block(&self, out: &mut TextBuf) -> Result<()> {
        let text = self.next_block_text();
        self.print(&text.unwrap_or(Value::Null), out)
    }

    /// Appends a block as JSON: to json-smart it is a bean without a property.
    pub(super) fn json_next_block(&self, out: &mut TextBuf) {
        self.next_block_text();
        out.push_str("{}");
    }

    /// The blocks that printing `value` comes upon, in its order.
    pub(crate) fn blocks_in(&self, value: &Value<'a>) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        self.find_blocks(value, Container::None, 0, &mut found)?;
        Ok(found)
    }

    fn find_blocks(
        &self,
        value: &Value<'a>,
        inside: Container<'a>,
        depth: usize,
        found: &mut Vec<u32>,
    ) -> Result<()> {
        self.spend(1)?;
        if depth > self.limits().nesting {
            return Ok(());
        }
        match value {
            Value::Block(id) => found.push(*id),
            Value::List(list) if !matches!(inside, Container::List(outer) if same_list(outer, *list)) => {
                let own = Container::List(*list);
                self.visit_items(*list, &mut |item| self.find_blocks(item, own, depth + 1, found))?;
            }
            Value::Map(map) if !matches!(inside, Container::Map(outer) if same_map(outer, *map)) => {
                self.blocks_of_pairs((*map, None), Container::Map(*map), depth, found)?;
            }
            Value::View(part, map) => {
                self.blocks_of_pairs((*map, Some(*part)), Container::View(*map, *part), depth, found)?;
            }
            Value::Entry(id) => {
                let (key, value) = self.entry(*id)?;
                self.find_blocks(&key, Container::None, depth + 1, found)?;
                self.find_blocks(&value, Container::None, depth + 1, found)?;
            }
            Value::Foreach(id) => {
                if let Some(map) = self.foreach.get(*id as usize).and_then(|scope| scope.storage) {
                    self.find_blocks(&Value::Map(MapRef::Id(map)), Container::None, depth, found)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn blocks_of_pairs(
        &self,
        (map, part): (MapRef<'a>, Option<ViewKind>),
        own: Container<'a>,
        depth: usize,
        found: &mut Vec<u32>,
    ) -> Result<()> {
        self.visit_pairs(map, &mut |key, value| {
            if part != Some(ViewKind::Values) {
                self.find_blocks(key, own, depth + 1, found)?;
            }
            if part != Some(ViewKind::Keys) {
                self.find_blocks(value, own, depth + 1, found)?;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::value::{JsonStyle, ListKind, MapKind};

    #[test]
    fn a_block_has_a_text_in_a_map_and_none_in_json() {
        let mut heap = Heap::new(Limits::default());
        let list = heap.new_list(ListKind::JsonArray, vec![Value::Block(0)]).unwrap();
        let map = heap.new_map(MapKind::Linked);
        heap.map_put(map, Value::Str("l"), list).unwrap();
        heap.map_put(map, Value::Str("b"), Value::Block(1)).unwrap();
        heap.swap_block_texts([Value::Str("first"), Value::Str("second")].into());
        assert_eq!(heap.text_of(&Value::Map(map)).unwrap(), "{l=[{}], b=second}");
        let mut out = TextBuf::new();
        heap.print_json(&Value::Map(map), JsonStyle::Compress, &mut out).unwrap();
        assert_eq!(out.into_output(), r#"{"l":[{}],"b":{}}"#);
    }
}
