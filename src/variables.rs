//! Plain variables: what a host gives a Velocity template.

use crate::error::Result;
use crate::eval::host::Host;
use crate::eval::program::Name;
use crate::value::{Data, Object, Value};
use serde::Serialize;
use std::collections::HashMap;
use std::fmt;

/// The variables of a template, by name. Prepared once, shared by any number of renderings and threads.
///
/// ```
/// use vtl::{Template, Variables};
///
/// let mut variables = Variables::new();
/// variables.set("name", "Ann").set_serialize("tags", &["a", "b"])?;
/// let out = Template::parse("$name: $tags")?.render(&variables)?;
/// assert_eq!(out, "Ann: [a, b]");
/// # Ok::<(), vtl::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Variables {
    by_name: HashMap<String, Variable>,
}

enum Variable {
    Data(Data),
    Object(Box<dyn Object>),
}

impl fmt::Debug for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Variable::Data(data) => data.fmt(f),
            Variable::Object(object) => object.fmt(f),
        }
    }
}

impl Variables {
    /// No variables.
    pub fn new() -> Variables {
        Variables::default()
    }

    /// Sets `$name`.
    pub fn set(&mut self, name: &str, value: impl Into<Data>) -> &mut Variables {
        self.by_name.insert(name.to_owned(), Variable::Data(value.into()));
        self
    }

    /// Sets `$name` to anything that serde can serialize.
    pub fn set_serialize<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<&mut Variables> {
        let data = Data::from_serialize(value)?;
        Ok(self.set(name, data))
    }

    /// Sets `$name` to an object with properties and methods of its own.
    pub fn object(&mut self, name: &str, object: impl Object + 'static) -> &mut Variables {
        self.by_name.insert(name.to_owned(), Variable::Object(Box::new(object)));
        self
    }

    /// The members of a JSON object, or of a serialized struct or map, each as a variable.
    pub fn from_data(data: &Data) -> Variables {
        let mut variables = Variables::new();
        if let Data::Map(map) = data {
            for (name, value) in map.entries() {
                variables.set(name, value.clone());
            }
        }
        variables
    }
}

impl Variables {
    /// The value of `$name`; null where it has none.
    pub(crate) fn value(&self, name: &str) -> Value<'_> {
        match self.by_name.get(name) {
            Some(Variable::Data(data)) => Value::of(data),
            Some(Variable::Object(object)) => Value::Object(&**object),
            None => Value::Null,
        }
    }
}

impl Host for Variables {
    fn variables<'a>(&'a self, names: &[Name], values: &mut Vec<Value<'a>>) {
        values.extend(names.iter().map(|name| self.value(&name.text)));
    }
}
