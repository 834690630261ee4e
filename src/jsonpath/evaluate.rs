//! Walking a document along the tokens of a path, gathering results in the order in which they are found.
//!
//! A definite path fails where it leads nowhere, and its answer is the last result; behind a token that may give
//! several, what does not fit is skipped. The index that a deep scan leaves on the token behind it is kept for the
//! length of one reading, filters included.

use super::dialect;
use super::path::{Name, Path, Token};
use super::place::{Part, Place};
use super::settings::Options;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Data, Heap, ListKind, ListRef, MapKind, MapRef, Value};

/// What one reading shares, the paths in its filters included.
pub(super) struct Session<'a, 'h> {
    pub(super) heap: &'h mut Heap<'a>,
    depth: usize,
    /// Lists and objects written in filters, by address.
    pub(super) literals: Vec<(usize, Value<'a>)>,
    /// The index that a scan left on a token, by the token's address.
    scanned: Vec<(usize, usize)>,
    /// What calls have changed in paths, by the path's address.
    worn: Vec<(usize, Worn)>,
}

/// How calls wear the path that is their first argument: each removes a wildcard from it, and `length` first adds
/// one at its end. Later calls of the same reading see that.
#[derive(Clone, Debug, Default)]
struct Worn {
    gone: Vec<usize>,
    added: usize,
}

impl<'a, 'h> Session<'a, 'h> {
    pub(super) fn new(heap: &'h mut Heap<'a>) -> Session<'a, 'h> {
        Session { heap, depth: 0, literals: Vec::new(), scanned: Vec::new(), worn: Vec::new() }
    }

    /// One level deeper in document, path or filter. The three nest in each other, so twice the limit is allowed.
    pub(super) fn enter(&mut self) -> Result<()> {
        self.depth += 1;
        self.step()?;
        self.heap.limits().check_nesting(self.depth / 2)
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    pub(super) fn step(&mut self) -> Result<()> {
        self.heap.spend(1)
    }

    pub(super) fn steps(&mut self, count: usize) -> Result<()> {
        self.heap.spend_items(count)
    }

    fn worn(&self, path: &Path) -> Option<&Worn> {
        let key = std::ptr::from_ref(path) as usize;
        self.worn.iter().find(|(k, _)| *k == key).map(|(_, worn)| worn)
    }

    fn wear(&mut self, path: &Path, how: impl FnOnce(&mut Worn)) {
        let key = std::ptr::from_ref(path) as usize;
        if let Some((_, worn)) = self.worn.iter_mut().find(|(k, _)| *k == key) {
            return how(worn);
        }
        let mut worn = Worn::default();
        how(&mut worn);
        self.worn.push((key, worn));
    }

    /// Adds a wildcard at the end of an argument.
    pub(super) fn add_wildcard(&mut self, path: &Path) {
        if !path.tokens.is_empty() && !path.is_function() {
            self.wear(path, |worn| worn.added += 1);
            let key = std::ptr::from_ref(path) as usize;
            self.scanned.retain(|(k, _)| *k != key);
        }
    }

    /// Removes the first wildcard that has a token before it from an argument.
    pub(super) fn remove_wildcard(&mut self, path: &Path) {
        if path.is_function() {
            return;
        }
        let wildcard = |i: &usize| matches!(path.tokens.get(*i), Some(Token::Wildcard));
        let worn = self.worn(path);
        let there = |i: &usize| worn.is_none_or(|worn| !worn.gone.contains(i));
        let found = (1..path.tokens.len()).filter(wildcard).find(there);
        match found {
            Some(at) => self.wear(path, |worn| worn.gone.push(at)),
            None if worn.is_some_and(|worn| worn.added > 0) => self.wear(path, |worn| worn.added -= 1),
            None => {}
        }
    }

    /// A value of the heap like `data`, which lives elsewhere.
    pub(super) fn value_of(&mut self, data: &Data) -> Result<Value<'a>> {
        Ok(match data {
            Data::Null => Value::Null,
            Data::Bool(b) => Value::Bool(*b),
            Data::Int(n) => Value::Int(*n),
            Data::Long(n) => Value::Long(*n),
            Data::Double(n) => Value::Double(*n),
            Data::BigInteger(n) => Value::BigInteger(n.clone().into()),
            Data::BigDecimal(n) => Value::BigDecimal(n.clone().into()),
            Data::String(s) => Value::from(s.clone()),
            Data::Wide(units) => Value::Wide(units.as_slice().into()),
            Data::List(list) => {
                let items = list.items().iter().map(|d| self.value_of(d)).collect::<Result<_>>()?;
                self.heap.new_list(ListKind::JsonArray, items)?
            }
            Data::Map(map) => {
                let made = self.heap.new_map(MapKind::Linked);
                for (key, data) in map.entries() {
                    let value = self.value_of(data)?;
                    self.heap.map_put(made, Value::from(key.clone().into_owned()), value)?;
                }
                Value::Map(made)
            }
        })
    }
}

/// The evaluation of one path.
pub(super) struct Evaluation<'p, 'a, 's, 'h> {
    pub(super) path: &'p Path,
    /// What calls have changed in the path.
    worn: Worn,
    pub(super) options: Options,
    pub(super) root: Value<'a>,
    pub(super) session: &'s mut Session<'a, 'h>,
    pub(super) results: Vec<Value<'a>>,
    /// Where the results were found, where that is asked for.
    pub(super) places: Vec<String>,
    /// What paths from the root gave in filters, by address.
    pub(super) known: Vec<(usize, Value<'a>)>,
}

impl<'p, 'a, 's, 'h> Evaluation<'p, 'a, 's, 'h> {
    pub(super) fn new(
        path: &'p Path,
        root: Value<'a>,
        options: Options,
        session: &'s mut Session<'a, 'h>,
    ) -> Result<Evaluation<'p, 'a, 's, 'h>> {
        if root.is_null() {
            return Err(null_root());
        }
        let (results, places, known) = (Vec::new(), Vec::new(), Vec::new());
        let worn = session.worn(path).cloned().unwrap_or_default();
        Ok(Evaluation { path, worn, options, root, session, results, places, known })
    }

    /// Evaluates `path` on `model` and gives its answer.
    pub(super) fn run(
        path: &'p Path,
        model: &Value<'a>,
        root: Value<'a>,
        options: Options,
        session: &'s mut Session<'a, 'h>,
    ) -> Result<Value<'a>> {
        let mut evaluation = Evaluation::new(path, root, options, session)?;
        evaluation.start(model)?;
        evaluation.answer()
    }

    /// Gathers the results on `model`.
    pub(super) fn start(&mut self, model: &Value<'a>) -> Result<()> {
        let place = Place { parent: None, part: Part::Root(self.path.root) };
        if self.path.tokens.is_empty() {
            return self.add(model.clone(), &place);
        }
        self.evaluate(0, model, &place)
    }

    /// The answer: the last result of a definite path, or the list of all.
    pub(super) fn answer(self) -> Result<Value<'a>> {
        if !self.path.definite {
            return self.session.heap.new_list(ListKind::JsonArray, self.results);
        }
        match self.results.into_iter().next_back() {
            Some(value) => Ok(value),
            None if self.options.suppress_exceptions => Ok(Value::Null),
            None => Err(not_found("the path leads nowhere")),
        }
    }

    pub(super) fn add(&mut self, value: Value<'a>, place: &Place<'_>) -> Result<()> {
        self.session.heap.limits().check_collection(self.results.len() + 1)?;
        if self.options.as_path_list {
            self.places.push(place.text());
        }
        self.results.push(value);
        Ok(())
    }

    pub(super) fn is_leaf(&self, at: usize) -> bool {
        self.next(at) >= self.path.tokens.len() + self.worn.added
    }

    /// The place of the token behind the one at `at`.
    pub(super) fn next(&self, at: usize) -> usize {
        let mut next = at + 1;
        while self.worn.gone.contains(&next) {
            next += 1;
        }
        next
    }

    /// Whether all tokens before the one at `at` give one value.
    fn is_one(&self, at: usize) -> bool {
        at <= self.path.firm
    }

    /// Applies the token at `at` to `model`.
    pub(super) fn evaluate(&mut self, at: usize, model: &Value<'a>, place: &Place<'_>) -> Result<()> {
        self.session.enter()?;
        let done = match self.path.tokens.get(at) {
            Some(Token::Names(names)) => self.names(at, names, model, place),
            Some(Token::Indexes(indexes)) => self.indexes(at, indexes, model, place),
            Some(Token::Slice(from, to)) => self.slice(at, (*from, *to), model, place),
            Some(Token::Wildcard) | None => self.wildcard(at, model, place),
            Some(Token::Scan) => self.scan(at, model, place),
            Some(Token::Filter(_)) => self.filter(at, model, place),
            Some(Token::Function(name, arguments)) => self.function(at, name, arguments, model, place),
        };
        self.session.leave();
        done
    }

    fn names(&mut self, at: usize, names: &'p [Name], model: &Value<'a>, place: &Place<'_>) -> Result<()> {
        let Value::Map(map) = model else {
            if !self.is_one(at) || self.options.suppress_exceptions {
                return Ok(());
            }
            return Err(not_found("a name was asked of what is not an object"));
        };
        if names.len() > 1 && self.is_leaf(at) {
            return self.merge(names, *map, place);
        }
        for name in names {
            let place = Place { parent: Some(place), part: Part::Name(name) };
            match self.member(*map, name)? {
                Some(value) => self.go_on_from_name(at, &value, &place)?,
                None => self.missing(at, names.len() == 1, &place)?,
            }
        }
        Ok(())
    }

    /// What happens at a name that is not there.
    fn missing(&mut self, at: usize, one: bool, place: &Place<'_>) -> Result<()> {
        let required = self.options.require_properties;
        if self.is_leaf(at) {
            if self.options.default_path_leaf_to_null {
                return self.go_on_from_name(at, &Value::Null, place);
            }
            if self.options.suppress_exceptions || !required {
                return Ok(());
            }
        } else if !(required || (self.is_one(at) && one)) || self.options.suppress_exceptions {
            return Ok(());
        }
        Err(not_found("a name is not there"))
    }

    /// The member of `map` under `name`.
    pub(super) fn member(&self, map: MapRef<'a>, name: &Name) -> Result<Option<Value<'a>>> {
        match name {
            Name::Text(text) => Ok(self.session.heap.map_get_str(map, text)),
            Name::Wide(units) => self.session.heap.map_get(map, &Value::Wide(units.as_ref().into())),
        }
    }

    /// Several names at the end of a path: one new object of those that are there.
    fn merge(&mut self, names: &'p [Name], map: MapRef<'a>, place: &Place<'_>) -> Result<()> {
        let merged = self.session.heap.new_map(MapKind::Linked);
        for name in names {
            let value = match self.member(map, name)? {
                Some(value) => value,
                None if self.options.default_path_leaf_to_null => Value::Null,
                None if self.options.require_properties => return Err(not_found("a name is not there")),
                None => continue,
            };
            let key = match name {
                Name::Text(text) => Value::from(text.to_string()),
                Name::Wide(units) => Value::Wide(units.as_ref().into()),
            };
            self.session.heap.map_put(merged, key, value)?;
        }
        let place = Place { parent: Some(place), part: Part::Merged(names) };
        self.add(Value::Map(merged), &place)
    }

    /// Goes on from a member of an object. At the end of the path it is a result, unless a scan left an index on
    /// the token that the token before does not ask for.
    fn go_on_from_name(&mut self, at: usize, value: &Value<'a>, place: &Place<'_>) -> Result<()> {
        if !self.is_leaf(at) {
            return self.evaluate(self.next(at), value, place);
        }
        if let Some(index) = self.scanned(at) {
            let tokens = &self.path.tokens;
            let before = tokens.len().checked_sub(2).and_then(|i| tokens.get(i));
            let asked = matches!(before, Some(Token::Indexes(asked)) if matches!(**asked, [i] if usize::try_from(i) == Ok(index)));
            if dialect::SCAN_KEEPS_INDEX && !asked {
                return Ok(());
            }
        }
        self.add(value.clone(), place)
    }

    /// What the token at `at` is known by; an added wildcard has a key of its path's.
    fn key(&self, at: usize) -> usize {
        match self.path.tokens.get(at) {
            Some(token) => std::ptr::from_ref(token) as usize,
            None => std::ptr::from_ref(self.path) as usize,
        }
    }

    fn scanned(&self, at: usize) -> Option<usize> {
        if self.session.scanned.is_empty() {
            return None;
        }
        let key = self.key(at);
        self.session.scanned.iter().find(|(k, _)| *k == key).map(|&(_, index)| index)
    }

    /// Leaves the index of an item on the token at `at`.
    pub(super) fn leave_index(&mut self, at: usize, index: usize) {
        let key = self.key(at);
        match self.session.scanned.iter_mut().find(|(k, _)| *k == key) {
            Some(entry) => entry.1 = index,
            None => self.session.scanned.push((key, index)),
        }
    }

    /// The list that an index or slice is asked of; `None` where the token is to be skipped.
    fn indexed(&self, at: usize, model: &Value<'a>) -> Result<Option<ListRef<'a>>> {
        match self.list_of(model) {
            Some(list) => Ok(Some(list)),
            None if !self.is_one(at) || self.options.suppress_exceptions => Ok(None),
            None => Err(not_found("an index was asked of what is not a list")),
        }
    }

    fn indexes(&mut self, at: usize, indexes: &[i32], model: &Value<'a>, place: &Place<'_>) -> Result<()> {
        let Some(list) = self.indexed(at, model)? else { return Ok(()) };
        for index in indexes {
            self.item(at, list, i64::from(*index), place)?;
        }
        Ok(())
    }

    /// Goes on from item `index` of `list`, counted from the end where it is negative; nothing where it is out of
    /// range. An index out of range further down is forgotten here, too.
    pub(super) fn item(&mut self, at: usize, list: ListRef<'a>, index: i64, place: &Place<'_>) -> Result<()> {
        self.session.step()?;
        let length = self.session.heap.list_len(list) as i64;
        let real = if index < 0 { length + index } else { index };
        let Some(item) = usize::try_from(real).ok().and_then(|i| self.session.heap.list_get(list, i)) else {
            return Ok(());
        };
        let place = Place { parent: Some(place), part: Part::Index(index) };
        if self.is_leaf(at) {
            return self.add(item, &place);
        }
        match self.evaluate(self.next(at), &item, &place) {
            Err(e) if e.exception() == Some(OUT_OF_BOUNDS) => Ok(()),
            done => done,
        }
    }

    /// `[from:to]`: with both given neither is counted from the end, but the indexes between them are.
    fn slice(
        &mut self,
        at: usize,
        (from, to): (Option<i32>, Option<i32>),
        model: &Value<'a>,
        place: &Place<'_>,
    ) -> Result<()> {
        let Some(list) = self.indexed(at, model)? else { return Ok(()) };
        let length = self.session.heap.list_len(list) as i64;
        let from_end = |bound: i64| if bound < 0 { length + bound } else { bound };
        let range = match (from.map(i64::from), to.map(i64::from)) {
            // What lies further below names no item.
            (Some(from), Some(to)) if length > 0 => from.max(-length)..to.min(length),
            (Some(from), None) => from_end(from).max(0)..length,
            (None, Some(to)) => 0..from_end(to).min(length),
            _ => 0..0,
        };
        for index in range {
            self.item(at, list, index, place)?;
        }
        Ok(())
    }

    fn wildcard(&mut self, at: usize, model: &Value<'a>, place: &Place<'_>) -> Result<()> {
        if let Value::Map(map) = model {
            for (key, value) in self.session.heap.map_pairs(*map)? {
                self.check_property(&key)?;
                let place = Place { parent: Some(place), part: Part::Key(&key) };
                self.go_on_from_name(at, &value, &place)?;
            }
        } else if let Some(list) = self.list_of(model) {
            let mut index = 0;
            while index < self.session.heap.list_len(list) {
                match self.item(at, list, index as i64, place) {
                    Err(e) if e.kind() == ErrorKind::PathNotFound && !self.options.require_properties => {}
                    done => done?,
                }
                index += 1;
            }
        }
        Ok(())
    }

    /// Jayway goes through an object's keys as Strings: one that a template has put there and is none fails.
    pub(super) fn check_property(&self, key: &Value<'a>) -> Result<()> {
        if key.is_null() || key.is_string() {
            return Ok(());
        }
        let class = self.session.heap.class_of(key).name();
        Err(Error::java(
            "ClassCastException",
            format!("class {class} cannot be cast to class java.lang.String"),
        )
        .with_hint("`*` and `..` go through keys that are texts: put them there as texts"))
    }

    fn filter(&mut self, at: usize, model: &Value<'a>, place: &Place<'_>) -> Result<()> {
        let Some(Token::Filter(filter)) = self.path.tokens.get(at) else { return Ok(()) };
        if matches!(model, Value::Map(_)) {
            if !self.accepts(filter, model)? {
                return Ok(());
            }
            if self.is_leaf(at) {
                return self.add(model.clone(), place);
            }
            return self.evaluate(self.next(at), model, place);
        }
        if let Some(list) = self.list_of(model) {
            let mut index = 0;
            while let Some(item) = self.session.heap.list_get(list, index) {
                if self.accepts(filter, &item)? {
                    self.item(at, list, index as i64, place)?;
                }
                index += 1;
            }
            return Ok(());
        }
        if self.is_one(at) {
            let message = "a filter was asked of what is neither an object nor a list";
            return Err(Error::new(ErrorKind::InvalidPath, message));
        }
        Ok(())
    }

    /// Whether `value` is a list as Java sees it.
    pub(super) fn list_of(&self, value: &Value<'a>) -> Option<ListRef<'a>> {
        match value {
            Value::List(list) if super::node::is_list(*list, self.session.heap) => Some(*list),
            _ => None,
        }
    }
}

/// Java's exception for an index out of range, which some tokens forget.
pub(super) const OUT_OF_BOUNDS: &str = "IndexOutOfBoundsException";

#[cold]
pub(super) fn null_root() -> Error {
    Error::java("IllegalArgumentException", "root can not be null")
}

#[cold]
pub(super) fn not_found(message: &str) -> Error {
    Error::new(ErrorKind::PathNotFound, message)
}
