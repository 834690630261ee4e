//! The status that a MOCK integration's request template names, read as leniently as the service reads it.

use crate::json::read_lenient;
use crate::limits::Limits;
use crate::value::{Heap, MapRef, Value};

/// The integer `statusCode` of the object in `body`; text before the object does no harm.
pub(super) fn status(body: &str) -> Option<i64> {
    let object = body.get(body.find('{')?..)?;
    let mut heap = Heap::new(Limits::apigateway());
    let Ok(Value::Map(map)) = read_lenient(object, &mut heap) else { return None };
    integer(&heap, map)
}

fn integer<'a>(heap: &Heap<'a>, map: MapRef<'a>) -> Option<i64> {
    match heap.map_get_str(map, "statusCode")? {
        Value::Int(n) => Some(i64::from(n)),
        Value::Long(n) => Some(n),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::status;

    #[test]
    fn lenient() {
        for body in [
            r#"{"statusCode": 200}"#,
            "{statusCode: 200}",
            "\n text {'statusCode': 200,}",
            r#"{statusCode: 200, "value": 'goog'}"#,
            "{'statusCode': 200, '': ''}",
            r#"{"statusCode": 200 ,, }"#,
            r#"{"statusCode": 200 , null: null }"#,
            "{statusCode: 200, }foo: ''}",
            "{statusCode: 200, foo}: [ba r]}",
        ] {
            assert_eq!(status(body), Some(200), "{body}");
        }
        assert_eq!(status(r#"{"statusCode": -1000}"#), Some(-1000));
    }

    #[test]
    fn refused() {
        for body in [
            "",
            "200",
            "statusCode: 200",
            r#"{"statusCode": "200"}"#,
            r#"{"statusCode": 200.0}"#,
            r#"{"statusCode": 200"#,
            "{'statusCode: 200 }",
            r#"{'statusCode": 200 }"#,
            "{statusCode: 200, {foo: [ba r]}",
            "{}",
        ] {
            assert_eq!(status(body), None, "{body}");
        }
    }
}
