//! `java.lang.Class`: its names, and nothing else. Reflection leads nowhere.

use super::call::Call;
use super::object;
use super::table::{Method, b, m};
use super::types::Type::Object;
use crate::error::Result;
use crate::value::{Class, Value};

pub(super) const METHODS: &[Method] = &[
    b("equals", &[Object], object::equals),
    m("getClass", &[], object::get_class),
    m("getName", &[], |c| name(c, Class::name)),
    m("getSimpleName", &[], |c| name(c, Class::simple_name)),
    m("toString", &[], object::to_string),
];

fn name<'a>(c: &Call<'_, 'a>, of: fn(Class) -> &'static str) -> Result<Value<'a>> {
    Ok(if let Value::Class(class) = c.receiver { Value::Str(of(*class)) } else { Value::Null })
}
