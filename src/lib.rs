//! Mapping templates for API Gateway, off the cloud.
#![cfg_attr(test, allow(clippy::string_slice))]

mod error;
mod json;
pub mod jsonpath;
mod limits;
mod report;
mod span;
mod value;

pub use error::{Error, ErrorKind, Limit, Result};
pub use limits::{Limits, LoopLimit};
pub use span::{Position, Span};
pub use value::{
    BigDecimal, Class, Data, DataList, DataMap, Heap, ListKind, ListRef, MapKind, MapRef, Object, TextBuf,
    Value, ViewKind,
};
