//! What every class inherits from `java.lang.Object` and keeps or overrides in one and the same way here.

use super::call::Call;
use super::table::{Method, m, v};
use super::types::Type::{Int, Long};
use crate::error::{Error, Result};
use crate::value::Value;

pub(super) const METHODS: &[Method] = &[
    m("getClass", &[], get_class),
    v("notify", &[], no_monitor),
    v("notifyAll", &[], no_monitor),
    v("wait", &[Long, Int], no_monitor),
    v("wait", &[], no_monitor),
    v("wait", &[Long], no_monitor),
];

pub(super) fn get_class<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    Ok(Value::Class(c.heap.class_of(c.receiver)))
}

/// A template never owns a monitor.
fn no_monitor<'a>(_: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    Err(Error::java("IllegalMonitorStateException", "current thread is not owner"))
}

pub(super) fn equals<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    c.heap.equals(c.receiver, c.arg_ref(0)).map(Value::Bool)
}

pub(super) fn hash_code<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    c.heap.hash_code(c.receiver).map(Value::Int)
}

pub(super) fn to_string<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    c.heap.text_value(c.receiver)
}
