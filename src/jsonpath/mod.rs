//! stub
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Heap, Value};
/// stub
#[derive(Clone, Debug)]
pub struct JsonPath(String);
impl JsonPath {
    /// stub
    pub fn parse(t: &str) -> Result<JsonPath> { Ok(JsonPath(t.into())) }
    /// stub
    pub fn read<'a>(&self, root: &Value<'a>, heap: &mut Heap<'a>) -> Result<Value<'a>> {
        let mut v = root.clone();
        for p in self.0.trim_start_matches('$').split('.').filter(|p| !p.is_empty()) {
            v = match v { Value::Map(m) => heap.map_get_str(m, p), _ => None }.ok_or_else(|| Error::new(ErrorKind::PathNotFound, "no"))?;
        }
        Ok(v)
    }
    /// stub
    pub fn read_text(&self, _t: &str) -> Result<String> { Ok(String::new()) }
}
