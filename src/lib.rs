//! Mapping templates for API Gateway, off the cloud.
//!
//! `vtl` renders the mapping templates of API Gateway REST APIs byte for byte as the service does: Apache Velocity
//! 1.7 with `$input`, `$util`, `$context` and `$stageVariables`, over Java's values and Jayway's JSONPath. It does
//! no I/O, reads no clock and no environment, and has no `unsafe`.
//!
//! # A mapping template
//!
//! ```
//! use vtl::{MappingContext, MappingTemplate};
//!
//! let template = MappingTemplate::parse(r#"{"id": "$input.params('id')", "name": $input.json('$.name')}"#)?;
//! let context = MappingContext::builder().body(r#"{"name": "Rex"}"#).path_param("id", "42").build();
//! assert_eq!(template.render(&context)?.body(), r#"{"id": "42", "name": "Rex"}"#);
//! # Ok::<(), vtl::Error>(())
//! ```
//!
//! A parsed template is immutable, cheap to clone, and rendered any number of times from any number of threads.
//!
//! # Cookbook
//!
//! - Stock Velocity 1.7 with plain variables: [`Template`] and [`Variables`]; values from anything that serde can
//!   serialize: [`Variables::set_serialize`]; objects with methods of their own: [`Object`].
//! - `#parse` and `#include`: a [`Loader`], through [`Options::loader`].
//! - Overrides that a template set: [`Rendered::overrides`].
//! - References that came out empty, which is often a mistake: [`MappingTemplate::render_diagnosed`].
//! - Every directive taken and every reference read, with its place: [`Observer`].
//! - What of a template its tests reach, where a byte of the output came from, why it is not JSON: [`watch`].
//! - Many renderings in the same memory: [`Renderer`].
//! - Limits and deadlines: [`Limits`], [`Options::limits`], [`Options::cancel`].
//! - JSONPath alone, as Jayway reads it: [`jsonpath::JsonPath`].
//! - A whole exchange around the templates, without a network: [`integration::Integration`].
//! - The same exchange with one: a client of your own as [`integration::Transport`] or
//!   [`integration::AsyncTransport`]; with feature `sigv4`, `BackendRequest::sign` for services of AWS.
//!
//! # What differs from the service
//!
//! - Doubles print the shortest digits, as JDK 19 and later; older JDKs print a few with more (`1.0E23`).
//! - Reflection leads nowhere: `.class` prints the name of a class and offers nothing else.
//! - What depends on identity hashes in Java (an array printed directly) prints a number of our own.
//! - A `HashMap` with eight or more keys in one bucket keeps their order of insertion; Java makes a tree of them.

mod apigw;
mod arena;
mod dialect;
mod error;
mod eval;
pub mod integration;
mod json;
pub mod jsonpath;
mod limits;
mod method;
mod report;
mod span;
mod syntax;
mod template;
mod value;
mod variables;
pub mod watch;
pub use apigw::{MappingContext, MappingContextBuilder, MappingTemplate, Overrides, Rendered, Renderer};
pub use dialect::Dialect;
pub use error::{Error, ErrorKind, Limit, Result};
pub use eval::{Event, Loader, Observer, Origin, Place};
pub use limits::{Limits, LoopLimit};
#[doc(hidden)]
pub use method::document as methods_document;
pub use span::{Position, Span};
pub use template::{Options, ReferenceInfo, Template};
pub use value::{
    BigDecimal, Class, Data, DataList, DataMap, Heap, Key, ListKind, ListRef, MapKind, MapRef, Object,
    TextBuf, Value, ViewKind,
};
pub use variables::Variables;
pub use watch::Missing;

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;
