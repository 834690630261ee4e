//! `..`: the token behind it is tried on every object and list, parents first, in the order of the document.
//!
//! A list that matches is not given to the token unless that is the last one: its items are given to the token
//! after it, each leaving its index there.

use super::evaluate::Evaluation;
use super::path::Token;
use super::place::{Part, Place};
use crate::error::{Error, Result};
use crate::value::{ListRef, MapRef, Value};

impl<'a> Evaluation<'_, 'a, '_, '_> {
    pub(super) fn scan(&mut self, at: usize, model: &Value<'a>, place: &Place<'_>) -> Result<()> {
        if self.is_leaf(at) {
            return Err(Error::java("IllegalStateException", "`..` needs a token behind it"));
        }
        self.walk(self.next(at), model, place)
    }

    fn walk(&mut self, target: usize, model: &Value<'a>, place: &Place<'_>) -> Result<()> {
        self.session.enter()?;
        let done = match (model, self.list_of(model)) {
            (Value::Map(map), _) => self.walk_map(target, *map, model, place),
            (_, Some(list)) => self.walk_list(target, list, model, place),
            _ => Ok(()),
        };
        self.session.leave();
        done
    }

    fn walk_map(
        &mut self,
        target: usize,
        map: MapRef<'a>,
        model: &Value<'a>,
        place: &Place<'_>,
    ) -> Result<()> {
        if self.is_target(target, model)? {
            self.evaluate(target, model, place)?;
        }
        for (key, value) in self.session.heap.map_pairs(map)? {
            self.check_property(&key)?;
            if matches!(value, Value::Map(_) | Value::List(_)) {
                let place = Place { parent: Some(place), part: Part::Key(&key) };
                self.walk(target, &value, &place)?;
            }
        }
        Ok(())
    }

    fn walk_list(
        &mut self,
        target: usize,
        list: ListRef<'a>,
        model: &Value<'a>,
        place: &Place<'_>,
    ) -> Result<()> {
        if self.is_target(target, model)? {
            if self.is_leaf(target) {
                self.evaluate(target, model, place)?;
            } else {
                let (mut index, next) = (0, self.next(target));
                while let Some(item) = self.session.heap.list_get(list, index) {
                    let place = Place { parent: Some(place), part: Part::Index(index as i64) };
                    self.leave_index(next, index);
                    self.evaluate(next, &item, &place)?;
                    index += 1;
                }
            }
        }
        let mut index = 0;
        while let Some(item) = self.session.heap.list_get(list, index) {
            self.session.step()?;
            let place = Place { parent: Some(place), part: Part::Index(index as i64) };
            self.walk(target, &item, &place)?;
            index += 1;
        }
        Ok(())
    }

    /// Whether the token behind the scan is tried on `model`.
    fn is_target(&mut self, target: usize, model: &Value<'a>) -> Result<bool> {
        match self.path.tokens.get(target) {
            Some(Token::Names(names)) => {
                let Value::Map(map) = model else { return Ok(false) };
                let leaf = self.is_leaf(target);
                if (names.len() > 1 && !leaf) || (leaf && self.options.default_path_leaf_to_null) {
                    return Ok(true);
                }
                for name in names {
                    if self.member(*map, name)?.is_none() {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Some(Token::Indexes(_) | Token::Slice(..)) => Ok(self.list_of(model).is_some()),
            Some(Token::Wildcard) | None => Ok(true),
            Some(Token::Filter(filter)) => self.accepts(filter, model),
            Some(Token::Scan | Token::Function(..)) => Ok(false),
        }
    }
}
