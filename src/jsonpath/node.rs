//! Values as filters compare them: every number is a `BigDecimal`, and what a path does not find equals nothing.

use super::compile::Compiler;
use super::path::{JsonLiteral, Name, Number};
use super::regex::Pattern;
use crate::error::{Error, Limit, Result};
use crate::json::read_lenient;
use crate::limits::Limits;
use crate::value::meter;
use crate::value::number::java_double;
use crate::value::{BigDecimal, Class, Heap, ListRef, Value};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

/// A side of a comparison, evaluated.
#[derive(Clone, Debug)]
pub(super) enum Node<'p, 'a> {
    /// The path leads nowhere.
    Undefined,
    /// A text in a list that is a path: it equals nothing.
    Path,
    Null,
    Bool(bool),
    Number(Number),
    Text(Text<'p, 'a>),
    /// A list or object of the document.
    Json(Value<'a>),
    /// A list or object written in the filter.
    Literal(&'p JsonLiteral),
    /// A text in a list that is JSON.
    JsonText(Text<'p, 'a>),
    Pattern(&'p Pattern),
}

/// A text of the path or of the document.
#[derive(Clone, Debug)]
pub(super) enum Text<'p, 'a> {
    Path(&'p Name),
    Value(Value<'a>),
    Number(Arc<str>),
}

impl Text<'_, '_> {
    /// The text; half a surrogate pair is shown as a mark.
    pub(super) fn lossy(&self) -> Cow<'_, str> {
        match self {
            Text::Path(Name::Text(text)) => Cow::Borrowed(text),
            Text::Path(Name::Wide(units)) => Cow::Owned(String::from_utf16_lossy(units)),
            Text::Value(Value::Wide(units)) => Cow::Owned(String::from_utf16_lossy(units)),
            Text::Value(value) => Cow::Borrowed(value.as_str().unwrap_or("")),
            Text::Number(text) => Cow::Borrowed(text),
        }
    }

    fn str(&self) -> Option<&str> {
        match self {
            Text::Path(Name::Text(text)) => Some(text),
            Text::Value(value) => value.as_str(),
            Text::Number(text) => Some(text),
            Text::Path(Name::Wide(_)) => None,
        }
    }

    /// The UTF-16 units.
    pub(super) fn units(&self) -> Vec<u16> {
        match self {
            Text::Path(Name::Wide(units)) => units.to_vec(),
            Text::Value(Value::Wide(units)) => units.to_vec(),
            _ => self.str().unwrap_or("").encode_utf16().collect(),
        }
    }

    /// How many UTF-16 units there are.
    pub(super) fn length(&self) -> usize {
        self.str().map_or_else(|| self.units().len(), crate::value::text::utf16_len)
    }

    /// Java's order of strings: by UTF-16 unit.
    pub(super) fn compare(&self, other: &Text<'_, '_>) -> Ordering {
        match (self.str(), other.str()) {
            (Some(l), Some(r)) if l.is_ascii() && r.is_ascii() => l.cmp(r),
            _ => self.units().cmp(&other.units()),
        }
    }

    pub(super) fn equals(&self, other: &Text<'_, '_>) -> bool {
        match (self.str(), other.str()) {
            (Some(l), Some(r)) => l == r,
            (None, None) => self.units() == other.units(),
            _ => false,
        }
    }

    pub(super) fn contains(&self, other: &Text<'_, '_>) -> bool {
        if let (Some(l), Some(r)) = (self.str(), other.str()) {
            return l.contains(r);
        }
        let (l, r) = (self.units(), other.units());
        r.is_empty() || l.windows(r.len()).any(|w| w == r)
    }

    /// `new BigDecimal(text)`, where the text is a number.
    fn number(&self, limits: &Limits) -> Result<Option<Number>> {
        let Some(text) = self.str() else { return Ok(None) };
        if text.len() > limits.number_size {
            let digits =
                text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
            return if digits { Err(too_long(limits)) } else { Ok(None) };
        }
        Ok(BigDecimal::parse(text).map(Number::of))
    }
}

fn too_long(limits: &Limits) -> Error {
    Error::limit_exceeded(Limit::NumberSize, "a number in a filter is too long", limits.number_size)
}

impl Number {
    /// The number of a decimal.
    pub(super) fn of(decimal: BigDecimal) -> Number {
        match i64::try_from(decimal.unscaled()) {
            Ok(n) if decimal.scale() == 0 => Number::Small(n),
            _ => Number::Decimal(Arc::new(decimal)),
        }
    }

    /// The number of a value's text. Java fails on what is not finite.
    fn of_value(value: &Value<'_>) -> Result<Number> {
        Ok(match value {
            Value::Int(n) => Number::Small(i64::from(*n)),
            Value::Long(n) => Number::Small(*n),
            Value::BigInteger(n) => Number::of(BigDecimal::new((**n).clone(), 0)),
            Value::BigDecimal(n) => Number::of((**n).clone()),
            Value::Double(n) if n.is_finite() => Number::Double(*n),
            Value::Float(n) if n.is_finite() => {
                let text = crate::value::number::java_float(*n);
                Number::of(BigDecimal::parse(&text).unwrap_or_else(|| BigDecimal::new(0.into(), 0)))
            }
            _ => {
                return Err(Error::java(
                    "NumberFormatException",
                    "a number that is not finite has no decimal digits",
                ));
            }
        })
    }

    fn decimal(&self) -> Arc<BigDecimal> {
        match self {
            Number::Small(n) => Arc::new(BigDecimal::new((*n).into(), 0)),
            Number::Double(n) => {
                let decimal = BigDecimal::parse(&java_double(*n));
                Arc::new(decimal.unwrap_or_else(|| BigDecimal::new(0.into(), 0)))
            }
            Number::Decimal(n) => Arc::clone(n),
        }
    }

    /// `BigDecimal.compareTo`.
    pub(super) fn compare(&self, other: &Number) -> Ordering {
        // Up to here a double is an integer exactly where its digits are.
        const EXACT: i64 = 1 << 53;
        let small = |n: i64| (-EXACT..=EXACT).contains(&n);
        match (self, other) {
            (Number::Small(l), Number::Small(r)) => l.cmp(r),
            (Number::Double(l), Number::Double(r)) => l.partial_cmp(r).unwrap_or(Ordering::Equal),
            (Number::Double(l), Number::Small(r)) if small(*r) => {
                l.partial_cmp(&(*r as f64)).unwrap_or(Ordering::Equal)
            }
            (Number::Small(l), Number::Double(r)) if small(*l) => {
                (*l as f64).partial_cmp(r).unwrap_or(Ordering::Equal)
            }
            _ => self.decimal().compare(&other.decimal()),
        }
    }

    /// `BigDecimal.toString`.
    pub(super) fn text<'p, 'a>(&self) -> Text<'p, 'a> {
        Text::Number(match self {
            Number::Small(n) => n.to_string().into(),
            other => other.decimal().to_string().into(),
        })
    }

    /// `BigDecimal.intValue`.
    pub(super) fn int(&self) -> i32 {
        match self {
            Number::Small(n) => *n as i32,
            other => Value::BigDecimal(std::rc::Rc::new((*other.decimal()).clone())).to_i32().unwrap_or(0),
        }
    }
}

impl<'p, 'a> Node<'p, 'a> {
    /// What a path gave.
    pub(super) fn of(value: Value<'a>, heap: &Heap<'a>) -> Result<Node<'p, 'a>> {
        Ok(match value {
            Value::Null => Node::Null,
            Value::Bool(b) => Node::Bool(b),
            Value::Map(_) => Node::Json(value),
            Value::List(list) if is_list(list, heap) => Node::Json(value),
            ref text if text.is_string() => Node::Text(Text::Value(value)),
            ref number if number.is_number() => Node::Number(Number::of_value(number)?),
            other => {
                let class = heap.class_of(&other).name();
                return Err(Error::java("JsonPathException", format!("a filter cannot compare a {class}")));
            }
        })
    }

    /// An item of a list, for membership: texts that look like a path or like JSON count as such.
    pub(super) fn of_item(value: Value<'a>, heap: &Heap<'a>) -> Result<Node<'p, 'a>> {
        if matches!(value, Value::Map(_) | Value::List(_)) {
            let message = "a list that is searched by a filter holds a list or an object";
            return Err(Error::java("JsonPathException", message));
        }
        let Some(text) = value.as_str() else { return Node::of(value, heap) };
        let trimmed = text.trim_matches(|c| c <= ' ');
        if trimmed.starts_with(['$', '@']) {
            let mut compiler = Compiler::new(heap.limits());
            let path = compiler.path(trimmed, 0);
            heap.spend_read(compiler.work())?;
            if path.is_ok() {
                return Ok(Node::Path);
            }
        }
        let nested = (trimmed.starts_with('[') && trimmed.ends_with(']'))
            || (trimmed.starts_with('{') && trimmed.ends_with('}'));
        if nested && trimmed.len() > 1 && read_lenient(trimmed, &mut Heap::new(*heap.limits())).is_ok() {
            return Ok(Node::JsonText(Text::Value(value)));
        }
        if text.contains('\\') || text.starts_with(['\'', '"']) {
            return unquoted(text);
        }
        Ok(Node::Text(Text::Value(value)))
    }

    /// Steps for looking at a text or a number; a list or object is counted where it is walked.
    pub(super) fn size(&self) -> u64 {
        match self {
            Node::Text(text) | Node::JsonText(text) => meter::made(text.str().map_or(0, str::len)),
            Node::Number(Number::Decimal(n)) => meter::computed(n.unscaled().bits()),
            _ => 0,
        }
    }

    /// `left.equals(right)`, where not both are lists or objects.
    pub(super) fn equals(&self, other: &Node<'p, 'a>, heap: &Heap<'a>) -> Result<bool> {
        Ok(match (self, other) {
            (Node::Null, Node::Null) => true,
            (Node::Bool(l), Node::Bool(r)) => l == r,
            (Node::Number(l), Node::Number(r)) => l.compare(r).is_eq(),
            (Node::Number(l), Node::Text(r)) => {
                r.number(heap.limits())?.is_some_and(|r| l.compare(&r).is_eq())
            }
            (Node::Text(l), Node::Number(r)) => l.equals(&r.text()),
            (Node::Text(l), Node::Text(r)) | (Node::JsonText(l), Node::JsonText(r)) => l.equals(r),
            (Node::Literal(l), Node::Literal(r)) => l.text == r.text,
            (Node::Literal(l), Node::JsonText(r)) | (Node::JsonText(r), Node::Literal(l)) => {
                r.str() == Some(&*l.text)
            }
            (Node::Json(l), Node::Json(r)) => heap.equals(l, r)?,
            _ => false,
        })
    }

    /// Whether `===` takes both for one kind.
    pub(super) fn same_kind(&self, other: &Node<'p, 'a>) -> bool {
        let json = |node: &Node<'_, '_>| matches!(node, Node::Json(_) | Node::Literal(_) | Node::JsonText(_));
        std::mem::discriminant(self) == std::mem::discriminant(other) || (json(self) && json(other))
    }

    /// The text that a regular expression is matched against.
    pub(super) fn input(&self) -> Cow<'_, str> {
        match self {
            Node::Text(text) => text.lossy(),
            Node::Number(number) => Cow::Owned(number.text().lossy().into_owned()),
            Node::Bool(b) => Cow::Borrowed(if *b { "true" } else { "false" }),
            _ => Cow::Borrowed(""),
        }
    }
}

/// A text of a list as a filter's literal would mean it: without quotes around it and without escapes.
fn unquoted<'p, 'a>(text: &str) -> Result<Node<'p, 'a>> {
    let inner = |quote: char| {
        if text.len() < 2 { None } else { text.strip_prefix(quote).and_then(|t| t.strip_suffix(quote)) }
    };
    let inner = inner('\'').or_else(|| inner('"')).unwrap_or(text);
    if text.encode_utf16().count() < 2 {
        return Ok(Node::Text(Text::Value(Value::from(text.to_owned()))));
    }
    match super::cut::unescape(inner) {
        Some(Name::Text(text)) => Ok(Node::Text(Text::Value(Value::from(String::from(text))))),
        Some(Name::Wide(units)) => Ok(Node::Text(Text::Value(Value::Wide(units.into_vec().into())))),
        None => Err(Error::java("JsonPathException", "a text of a list holds `\\u` without four digits")),
    }
}

/// Whether Java would find a `java.util.List`: arrays are none.
pub(super) fn is_list<'a>(list: ListRef<'a>, heap: &Heap<'a>) -> bool {
    matches!(heap.class_of(&Value::List(list)), Class::ArrayList | Class::JsonArray | Class::SubList)
}
