//! Reading JSON: strictly for the host's data, and for bodies as leniently as json-smart's permissive mode.
//!
//! The two readers share nothing but the places of characters: the strict one refuses whatever RFC 8259 does not
//! allow and says where, the lenient one has an answer for almost every text and refuses in json-smart's words.

mod keys;
mod lenient;
mod number;
mod place;
mod strict;
mod string;

pub(crate) use lenient::read_lenient;
pub(crate) use strict::read_strict;

#[cfg(test)]
mod tests;
