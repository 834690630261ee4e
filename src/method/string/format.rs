//! `String.format` and `formatted`.

use crate::error::Result;
use crate::method::call::Call;
use crate::value::Value;

pub(super) fn format<'a>(c: &Call<'_, 'a>, _at: usize) -> Result<Value<'a>> {
    Err(c.null_pointer())
}

pub(super) fn formatted<'a>(c: Call<'_, 'a>) -> Result<Value<'a>> {
    Err(c.null_pointer())
}
