//! `java.util.Map.Entry`: one entry of a map, live.

use super::call::Call;
use super::object;
use super::table::{Method, b, m, unserved};
use super::types::Type::{Entry, Object, Other};
use crate::error::Result;
use crate::value::Value;

pub(super) const METHODS: &[Method] = &[
    unserved("comparingByKey", &[Other("Comparator")]),
    unserved("comparingByKey", &[]),
    unserved("comparingByValue", &[]),
    unserved("comparingByValue", &[Other("Comparator")]),
    unserved("copyOf", &[Entry]),
    b("equals", &[Object], object::equals),
    m("getKey", &[], |c| Ok(pair(c)?.0)),
    m("getValue", &[], |c| Ok(pair(c)?.1)),
    m("hashCode", &[], object::hash_code),
    m("setValue", &[Object], set_value),
    m("toString", &[], object::to_string),
];

fn pair<'a>(c: &Call<'_, 'a>) -> Result<(Value<'a>, Value<'a>)> {
    if let Value::Entry(id) = c.receiver { c.heap.entry(*id) } else { Ok((Value::Null, Value::Null)) }
}

fn set_value<'a>(c: &mut Call<'_, 'a>) -> Result<Value<'a>> {
    let value = c.arg(0);
    if let Value::Entry(id) = c.receiver { c.heap.set_entry(*id, value) } else { Ok(Value::Null) }
}
