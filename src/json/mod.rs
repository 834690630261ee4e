//! Reading JSON: strictly for the host's data, and for bodies as leniently as json-smart's permissive mode.
//!
//! The two readers share nothing but the places of characters: the strict one refuses whatever RFC 8259 does not
//! allow and says where, the lenient one has an answer for almost every text and refuses in json-smart's words.

mod copy;
mod lenient;
mod members;
mod number;
mod place;
pub(crate) mod scan;
mod strict;
mod string;
mod wanted;

pub(crate) use copy::{copy_json, find_json};
pub(crate) use lenient::read_lenient;
pub(crate) use strict::read_strict;
pub(crate) use wanted::{Found, Step, Wanted};

use crate::error::Result;
use crate::value::{Heap, Value};

impl<'a> Heap<'a> {
    /// Reads a text as leniently as a body is read: json-smart's permissive mode, in which almost every text is
    /// something. Values borrow from the text.
    ///
    /// ```
    /// use vtl::{Heap, Limits};
    ///
    /// let mut heap = Heap::new(Limits::default());
    /// let value = heap.read_json("{a: 'b', c: [1, 2,]}")?;
    /// assert_eq!(heap.text_of(&value)?, "{a=b, c=[1,2]}");
    /// # Ok::<(), vtl::Error>(())
    /// ```
    pub fn read_json(&mut self, text: &'a str) -> Result<Value<'a>> {
        read_lenient(text, self)
    }
}

#[cfg(test)]
mod tests;
