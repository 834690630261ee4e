//! Functions at the end of a path, and in it: they get what the path has reached, and arguments.
//!
//! Whether a name is a function is asked only here, where it runs. An argument that is a path is evaluated before
//! the function looks at anything; one that is JSON is read when its value is needed.

use super::dialect;
use super::evaluate::{Evaluation, OUT_OF_BOUNDS, Session};
use super::path::{Argument, Path};
use super::place::{Part, Place};
use crate::error::{Error, ErrorKind, Result, quoted};
use crate::json::read_lenient;
use crate::value::{Heap, ListRef, TextBuf, Value, ViewKind};

/// An argument: a path's answer, or JSON that is not yet read.
enum Given<'p, 'a> {
    Json(&'p str),
    Value(Value<'a>),
}

/// What the numbers of an aggregation come to.
#[derive(Clone, Copy)]
enum Aggregate {
    Average,
    Deviation,
    Sum,
    Least,
    Greatest,
}

impl<'p, 'a> Evaluation<'p, 'a, '_, '_> {
    pub(super) fn function(
        &mut self,
        at: usize,
        name: &'p str,
        arguments: &'p [Argument],
        model: &Value<'a>,
        place: &Place<'_>,
    ) -> Result<()> {
        if !is_known(name) {
            return Err(unknown(name));
        }
        let mut given = Vec::with_capacity(arguments.len());
        for argument in arguments {
            given.push(match argument {
                Argument::Json(text) => Given::Json(text),
                Argument::Path(path) => {
                    let root = self.root.clone();
                    let value = Evaluation::run(path, &root, root.clone(), self.options, self.session)?;
                    Given::Value(value)
                }
            });
        }
        let result = self.call(name, arguments, &given, model)?;
        let called = Place { parent: Some(place), part: Part::Function(name) };
        self.add(result.clone(), &called)?;
        if let Some(Argument::Path(path)) = arguments.first() {
            self.session.remove_wildcard(path);
        }
        if self.is_leaf(at) { Ok(()) } else { self.evaluate(self.next(at), &result, place) }
    }

    fn call(
        &mut self,
        name: &str,
        arguments: &'p [Argument],
        given: &[Given<'p, 'a>],
        model: &Value<'a>,
    ) -> Result<Value<'a>> {
        match name {
            "length" | "size" => self.length(arguments, model),
            "min" => self.aggregate(Aggregate::Least, given, model),
            "max" => self.aggregate(Aggregate::Greatest, given, model),
            "sum" => self.aggregate(Aggregate::Sum, given, model),
            "avg" => self.aggregate(Aggregate::Average, given, model),
            "stddev" => self.aggregate(Aggregate::Deviation, given, model),
            "concat" => self.concat(given, model),
            "keys" => Ok(match model {
                Value::Map(map) => Value::View(ViewKind::Keys, *map),
                _ => Value::Null,
            }),
            "first" => self.nth(model, |_| Ok(0)),
            "last" => self.nth(model, |_| Ok(-1)),
            "index" => self.nth(model, |evaluation| evaluation.first_number(given)),
            _ => self.append(given, model),
        }
    }

    /// How many members or items there are. With a path, how many children that has, where they are several.
    fn length(&mut self, arguments: &'p [Argument], model: &Value<'a>) -> Result<Value<'a>> {
        if let Some(first) = arguments.first() {
            let Argument::Path(path) = first else {
                return Err(Error::java("NullPointerException", "the argument of length() must be a path"));
            };
            let children = self.children(path, model)?;
            if let Some(list) = self.list_of(&children) {
                return Ok(Value::Int(self.session.heap.list_len(list) as i32));
            }
        }
        Ok(match model {
            Value::Map(map) => Value::Int(self.session.heap.map_len(*map) as i32),
            model => match self.list_of(model) {
                Some(list) => Value::Int(self.session.heap.list_len(list) as i32),
                None => Value::Null,
            },
        })
    }

    fn children(&mut self, path: &'p Path, model: &Value<'a>) -> Result<Value<'a>> {
        self.session.add_wildcard(path);
        Evaluation::run(path, model, model.clone(), self.options, self.session)
    }

    fn items(&self, list: ListRef<'a>) -> Result<Vec<Value<'a>>> {
        self.session.heap.list_items(list)
    }

    /// The values of the arguments; a list counts as its items.
    fn spread(&mut self, given: &[Given<'p, 'a>]) -> Result<Vec<Value<'a>>> {
        let mut values = Vec::new();
        for argument in given {
            let value = self.session.value(argument)?;
            match self.list_of(&value) {
                Some(list) => values.extend(self.items(list)?),
                None => values.push(value),
            }
        }
        self.session.steps(values.len())?;
        Ok(values)
    }

    fn aggregate(
        &mut self,
        what: Aggregate,
        given: &[Given<'p, 'a>],
        model: &Value<'a>,
    ) -> Result<Value<'a>> {
        let mut values = self.list_of(model).map(|list| self.items(list)).transpose()?.unwrap_or_default();
        self.session.steps(values.len())?;
        values.extend(self.spread(given)?);
        let numbers: Vec<f64> = values.iter().filter_map(Value::to_f64).collect();
        if numbers.is_empty() {
            return Err(empty_aggregate());
        }
        Ok(Value::Double(what.of(&numbers)))
    }

    fn concat(&mut self, given: &[Given<'p, 'a>], model: &Value<'a>) -> Result<Value<'a>> {
        let mut out = TextBuf::new();
        let items = self.list_of(model).map(|list| self.items(list)).transpose()?.unwrap_or_default();
        for item in items.iter().filter(|item| item.is_string()) {
            self.session.heap.print(item, &mut out)?;
        }
        for value in self.spread(given)?.iter().filter(|value| !value.is_null()) {
            self.session.heap.print(value, &mut out)?;
            self.session.heap.limits().check_string(out.size())?;
        }
        Ok(out.into_value())
    }

    /// The item at what `index` gives; a negative one counts from the end and never reaches the first item.
    fn nth(&mut self, model: &Value<'a>, index: impl FnOnce(&mut Self) -> Result<i32>) -> Result<Value<'a>> {
        let Some(list) = self.list_of(model) else { return Err(empty_aggregate()) };
        let index = i64::from(index(self)?);
        let length = self.session.heap.list_len(list) as i64;
        let real = if index < 0 { length + index } else { index };
        if index < 0 && real <= 0 {
            let message = format!("Target index:{index} larger than object count:{length}");
            return Err(Error::java("JsonPathException", message));
        }
        let item = usize::try_from(real).ok().and_then(|i| self.session.heap.list_get(list, i));
        item.ok_or_else(|| out_of_bounds(real, length))
    }

    fn first_number(&mut self, given: &[Given<'p, 'a>]) -> Result<i32> {
        let values = self.spread(given)?;
        values.iter().find_map(Value::to_i32).ok_or_else(|| out_of_bounds(0, 0))
    }

    /// Appends the arguments to the list itself; what is not a list stays as it is.
    fn append(&mut self, given: &[Given<'p, 'a>], model: &Value<'a>) -> Result<Value<'a>> {
        for argument in given {
            if let Some(list) = self.list_of(model) {
                let value = self.session.value(argument)?;
                self.session.heap.list_push(list, value)?;
            }
        }
        Ok(model.clone())
    }
}

impl<'a> Session<'a, '_> {
    /// The value of an argument. JSON is read anew each time.
    fn value(&mut self, argument: &Given<'_, 'a>) -> Result<Value<'a>> {
        match argument {
            Given::Value(value) => Ok(value.clone()),
            Given::Json(text) => {
                self.heap.spend_read(text.len())?;
                let mut heap = Heap::new(*self.heap.limits());
                let data = read_lenient(text, &mut heap).and_then(|value| heap.to_data(&value))?;
                self.value_of(&data)
            }
        }
    }
}

impl Aggregate {
    fn of(self, numbers: &[f64]) -> f64 {
        let count = numbers.len() as f64;
        let sum = numbers.iter().fold(0.0, |sum, n| sum + n);
        match self {
            Aggregate::Average => sum / count,
            Aggregate::Deviation => {
                let squares = numbers.iter().fold(0.0, |sum, n| sum + n * n);
                (squares / count - sum * sum / count / count).sqrt()
            }
            Aggregate::Sum => sum,
            Aggregate::Least => numbers.iter().fold(f64::MAX, |least, &n| if least > n { n } else { least }),
            // Java's Double.MIN_VALUE is the smallest number above zero.
            Aggregate::Greatest => {
                numbers.iter().fold(f64::from_bits(1), |most, &n| if most < n { n } else { most })
            }
        }
    }
}

fn is_known(name: &str) -> bool {
    match name {
        "length" | "size" | "min" | "max" | "sum" | "avg" | "stddev" | "concat" | "append" => true,
        "keys" | "first" | "last" | "index" => dialect::NEW_FUNCTIONS,
        _ => false,
    }
}

#[cold]
fn unknown(name: &str) -> Error {
    let known = "length size min max sum avg stddev concat append keys first last index";
    Error::new(ErrorKind::InvalidPath, format!("there is no function {}()", quoted(name)))
        .with_hint(format!("the functions are {known}; for a member of that name write ['{}']", quoted(name)))
}

#[cold]
fn empty_aggregate() -> Error {
    let message = "Aggregation function attempted to calculate value using empty array";
    Error::java("JsonPathException", message)
}

#[cold]
fn out_of_bounds(index: i64, length: i64) -> Error {
    Error::java(OUT_OF_BOUNDS, format!("Index {index} out of bounds for length {length}"))
}
