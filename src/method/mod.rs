//! stub
use crate::error::Result;
use crate::value::{Heap, Value};
#[derive(Clone, Default, Debug)]
pub(crate) struct CallSite;
impl CallSite { pub(crate) fn new(_n:&str)->CallSite{CallSite} pub(crate) fn with_constant(_n:&str,_p:&str,_r:usize)->CallSite{CallSite} }
#[derive(Clone, Default, Debug)]
pub(crate) struct PropertySite(String);
impl PropertySite { pub(crate) fn new(n:&str)->PropertySite{PropertySite(n.into())} pub(crate) fn name(&self)->&str{&self.0} }
pub(crate) fn call<'a>(_h:&mut Heap<'a>,_r:&Value<'a>,_s:&CallSite,_a:&[Value<'a>])->Result<Option<Value<'a>>>{Ok(None)}
pub(crate) fn property<'a>(h:&mut Heap<'a>,r:&Value<'a>,s:&PropertySite)->Result<Option<Value<'a>>>{ Ok(if let Value::Map(m)=r {h.map_get_str(*m,&s.0)} else {None}) }
pub(crate) fn set_property<'a>(_h:&mut Heap<'a>,_r:&Value<'a>,_n:&str,_v:Value<'a>)->Result<bool>{Ok(false)}
pub(crate) fn index_get<'a>(_h:&mut Heap<'a>,_r:&Value<'a>,_i:&Value<'a>)->Result<Option<Value<'a>>>{Ok(None)}
pub(crate) fn index_set<'a>(_h:&mut Heap<'a>,_r:&Value<'a>,_i:&Value<'a>,_v:Value<'a>)->Result<bool>{Ok(false)}
