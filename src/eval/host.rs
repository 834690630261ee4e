//! How the evaluator asks for what it does not own: the host's variables, its templates, its prepared calls.

use super::program::Name;
use crate::error::Result;
use crate::value::{Heap, Object, TextBuf, Value};
use std::fmt;
use std::sync::Arc;

/// Where a rendering's variables come from.
pub(crate) trait Host: Sync {
    /// Appends the values that the variables `names` have before the template sets them; null for one that has none.
    fn variables<'a>(&'a self, names: &[Name], values: &mut Vec<Value<'a>>);

    /// The values that are handed back when the rendering is over, in the order in which they are read then.
    fn handed_back<'a>(&'a self, heap: &Heap<'a>) -> Vec<Value<'a>> {
        let _ = heap;
        Vec::new()
    }
}

/// Where `#parse` and `#include` find templates. There is none by default.
///
/// ```
/// use std::collections::HashMap;
/// use vtl::{Dialect, Options, Template, Variables};
///
/// let files = HashMap::from([("greet.vm".to_owned(), "Hello $name".to_owned())]);
/// let options = Options::new(Dialect::Velocity).loader(files);
/// let template = Template::parse_with("main", r#"#parse("greet.vm")!"#, &options)?;
/// let mut variables = Variables::new();
/// variables.set("name", "Ann");
/// assert_eq!(template.render(&variables)?, "Hello Ann!");
/// # Ok::<(), vtl::Error>(())
/// ```
pub trait Loader: Send + Sync + fmt::Debug {
    /// The text of the template `name`; `None` where there is none.
    fn load(&self, name: &str) -> Option<String>;
}

impl<S: std::hash::BuildHasher + Send + Sync> Loader for std::collections::HashMap<String, String, S> {
    fn load(&self, name: &str) -> Option<String> {
        self.get(name).cloned()
    }
}

/// A constant argument of a method call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ConstArgument<'t> {
    Text(&'t str),
    /// One that is known only when the call runs.
    Open,
}

/// What a template does with the result of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Usage {
    /// It is printed, passed on to a method, compared or asked for its truth: a text or a number, in most templates.
    Looked,
    /// It is kept in a variable, gone through, or something is read from it.
    Kept,
}

/// Prepares a template for its host when it is parsed.
pub(crate) trait Binder {
    /// The number that the host knows the variable `name` by.
    fn number(&self, name: &str) -> u8;

    /// The call `$variable.method(arguments)`, prepared; `None` where there is nothing to prepare.
    fn bind(
        &mut self,
        variable: &str,
        method: &str,
        arguments: &[ConstArgument<'_>],
        usage: Usage,
    ) -> Option<Arc<dyn Bound>>;
}

/// A prepared call. The variable may hold another object by the time it runs.
pub(crate) trait Bound: Send + Sync + fmt::Debug {
    /// Runs the call; `None` where `receiver` is not the object that it was prepared for.
    fn call<'a>(&'a self, receiver: &'a dyn Object, heap: &mut Heap<'a>) -> Option<Result<Value<'a>>>;

    /// Runs the call and appends what it prints, where that can be had without making a value first; `None` where
    /// it cannot.
    fn print<'a>(
        &'a self,
        receiver: &'a dyn Object,
        heap: &mut Heap<'a>,
        out: &mut TextBuf,
    ) -> Option<Result<()>> {
        let _ = (receiver, heap, out);
        None
    }

    /// Whether the call is prepared for [`Bound::print_text`], with its one argument open.
    fn is_open(&self) -> bool {
        false
    }

    /// Appends what the call prints for the text `argument`; `None` where it has to be called.
    fn print_text(
        &self,
        receiver: &dyn Object,
        argument: &str,
        heap: &Heap<'_>,
        out: &mut TextBuf,
    ) -> Option<Result<()>> {
        let _ = (receiver, argument, heap, out);
        None
    }
}
