//! `$foreach.info`: what Velocity tells of a loop (`Scope.Info`).

use crate::error::Result;
use crate::value::{Heap, Object, Value};

/// A loop's name, place and depth.
#[derive(Debug)]
pub(super) struct LoopInfo {
    pub(super) template: String,
    pub(super) line: i32,
    pub(super) column: i32,
    pub(super) depth: i32,
}

impl Object for LoopInfo {
    fn get<'a>(&'a self, name: &str, _: &mut Heap<'a>) -> Result<Option<Value<'a>>> {
        Ok(Some(match name {
            "name" => Value::Str("foreach"),
            "type" => Value::Str("block"),
            "depth" => Value::Int(self.depth),
            "template" => Value::Str(&self.template),
            "line" => Value::Int(self.line),
            "column" => Value::Int(self.column),
            _ => return Ok(None),
        }))
    }

    fn call<'a>(
        &'a self,
        name: &str,
        arguments: &[Value<'a>],
        heap: &mut Heap<'a>,
    ) -> Result<Option<Value<'a>>> {
        let property = match (name, arguments) {
            ("toString", []) => return Ok(Some(Value::from(self.text()))),
            ("getName", []) => "name",
            ("getType", []) => "type",
            ("getDepth", []) => "depth",
            ("getTemplate", []) => "template",
            ("getLine", []) => "line",
            ("getColumn", []) => "column",
            _ => return Ok(None),
        };
        self.get(property, heap)
    }

    fn text(&self) -> String {
        let depth = if self.depth > 1 { format!(" depth:{}", self.depth) } else { String::new() };
        let name = if self.template.contains(' ') {
            format!("\"{}\"", self.template)
        } else {
            self.template.clone()
        };
        format!("#foreach[type:block{depth} template:{name} line:{} column:{}]", self.line, self.column)
    }
}
