//! Mapping templates for API Gateway, off the cloud.
#![cfg_attr(test, allow(clippy::string_slice))]

mod apigw;
mod arena;
mod dialect;
mod error;
mod eval;
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

pub use apigw::{MappingContext, MappingContextBuilder, MappingTemplate, Overrides, Rendered};
pub use dialect::Dialect;
pub use error::{Error, ErrorKind, Limit, Result};
pub use eval::{Event, Loader, Observer};
pub use limits::{Limits, LoopLimit};
pub use span::{Position, Span};
pub use template::{Missing, Options, ReferenceInfo, Template};
pub use value::{
    BigDecimal, Class, Data, DataList, DataMap, Heap, ListKind, ListRef, MapKind, MapRef, Object, TextBuf,
    Value, ViewKind,
};
pub use variables::Variables;
