//! Whether a filter holds: conditions in order, each side evaluated anew, errors of paths taken for "no".

use super::dialect;
use super::evaluate::Evaluation;
use super::node::{Node, Text};
use super::path::{Expression, Operand, Operator, Path};
use super::settings::Options;
use crate::error::{Error, ErrorKind, Result};
use crate::value::Value;

impl<'p, 'a> Evaluation<'p, 'a, '_, '_> {
    /// Whether `filter` holds for `item`. A path that cannot be evaluated makes it false; other errors escape.
    pub(super) fn accepts(&mut self, filter: &'p Expression, item: &Value<'a>) -> Result<bool> {
        self.session.enter()?;
        let held = self.holds(filter, item);
        self.session.leave();
        match held {
            Err(e) if matches!(e.kind(), ErrorKind::InvalidPath | ErrorKind::PathNotFound) => Ok(false),
            held => held,
        }
    }

    fn holds(&mut self, expression: &'p Expression, item: &Value<'a>) -> Result<bool> {
        self.session.step()?;
        match expression {
            Expression::Or(all) => {
                for one in all {
                    if self.holds(one, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Expression::And(all) => {
                for one in all {
                    if !self.holds(one, item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Expression::Not(one) => Ok(!self.holds(one, item)?),
            Expression::Exists(path, wanted) => Ok(self.exists(path, item)? == *wanted),
            Expression::Compare(left, operator, right) => {
                let left = self.operand(left, item)?;
                let right = self.operand(right, item)?;
                self.compare(&left, *operator, &right)
            }
        }
    }

    /// Whether the path leads anywhere; what it leads to does not matter.
    fn exists(&mut self, path: &'p Path, item: &Value<'a>) -> Result<bool> {
        let options = Options { require_properties: true, ..Options::default() };
        let root = self.root.clone();
        match Evaluation::run(path, item, root, options, self.session) {
            Ok(_) => Ok(true),
            Err(e) if e.kind() == ErrorKind::PathNotFound => Ok(false),
            Err(e) => Err(e),
        }
    }

    fn operand(&mut self, operand: &'p Operand, item: &Value<'a>) -> Result<Node<'p, 'a>> {
        Ok(match operand {
            Operand::Path(path) => match self.read(path, item) {
                Ok(value) => Node::of(value, self.session.heap)?,
                Err(e) if e.kind() == ErrorKind::PathNotFound => Node::Undefined,
                Err(e) => return Err(e),
            },
            Operand::Text(name) => Node::Text(Text::Path(name)),
            Operand::Number(number) => Node::Number(number.clone()),
            Operand::Bool(b) => Node::Bool(*b),
            Operand::Null => Node::Null,
            Operand::Json(literal) => Node::Literal(literal),
            Operand::Pattern(pattern) => Node::Pattern(pattern),
        })
    }

    /// What a path of a filter gives. A path from the root is evaluated once for each reading.
    fn read(&mut self, path: &'p Path, item: &Value<'a>) -> Result<Value<'a>> {
        let root = self.root.clone();
        if path.root != '$' {
            return Evaluation::run(path, item, root, self.options, self.session);
        }
        let key = std::ptr::from_ref(path) as usize;
        if let Some((_, value)) = self.known.iter().find(|(k, _)| *k == key) {
            return Ok(value.clone());
        }
        let value = Evaluation::run(path, &root, root.clone(), self.options, self.session)?;
        self.known.push((key, value.clone()));
        Ok(value)
    }

    fn compare(&mut self, left: &Node<'p, 'a>, operator: Operator, right: &Node<'p, 'a>) -> Result<bool> {
        self.session.heap.spend(left.size().max(right.size()))?;
        let order = || match (left, right) {
            (Node::Number(l), Node::Number(r)) => Some(l.compare(r)),
            (Node::Text(l), Node::Text(r)) => Some(l.compare(r)),
            _ => None,
        };
        match operator {
            Operator::Equal => self.equal(left, right),
            Operator::NotEqual => Ok(!self.equal(left, right)?),
            Operator::SameKindEqual => Ok(left.same_kind(right) && self.equal(left, right)?),
            Operator::NotSameKindEqual => Ok(!(left.same_kind(right) && self.equal(left, right)?)),
            Operator::Less => Ok(order().is_some_and(std::cmp::Ordering::is_lt)),
            Operator::LessOrEqual => Ok(order().is_some_and(std::cmp::Ordering::is_le)),
            Operator::Greater => Ok(order().is_some_and(std::cmp::Ordering::is_gt)),
            Operator::GreaterOrEqual => Ok(order().is_some_and(std::cmp::Ordering::is_ge)),
            Operator::Matches => self.matches(left, right),
            Operator::In => self.is_in(left, right),
            Operator::NotIn => Ok(!self.is_in(left, right)?),
            Operator::Contains => self.contains(left, right),
            Operator::Size => self.size(left, right),
            Operator::Empty => self.empty(left, right),
            Operator::SubsetOf | Operator::AnyOf | Operator::NoneOf => self.overlap(left, operator, right),
            Operator::Exists => exist(left, right),
            Operator::Never => Err(unsuitable()),
        }
    }

    fn equal(&mut self, left: &Node<'p, 'a>, right: &Node<'p, 'a>) -> Result<bool> {
        match (left, right) {
            (Node::Json(l), Node::Literal(_)) => {
                let r = self.literal(right)?;
                self.session.heap.equals(l, &r)
            }
            // A list or object written on the left is compared as text with what the right one means.
            (Node::Literal(_), Node::Literal(_)) => self.literal(right).map(|_| false),
            _ => left.equals(right, self.session.heap),
        }
    }

    /// The value of a list or object, written or found.
    fn literal(&mut self, node: &Node<'p, 'a>) -> Result<Value<'a>> {
        match node {
            Node::Json(value) => Ok(value.clone()),
            Node::Literal(literal) => {
                let key = std::ptr::from_ref(*literal) as usize;
                if let Some((_, value)) = self.session.literals.iter().find(|(k, _)| *k == key) {
                    return Ok(value.clone());
                }
                let data = literal.data.as_ref().map_err(Error::clone)?;
                let value = self.session.value_of(data)?;
                self.session.literals.push((key, value.clone()));
                Ok(value)
            }
            _ => Ok(Value::Null),
        }
    }

    /// The items of a list for membership; `None` for an object. What is neither makes the filter false.
    fn nodes(&mut self, node: &Node<'p, 'a>) -> Result<Option<Vec<Node<'p, 'a>>>> {
        if !matches!(node, Node::Json(_) | Node::Literal(_)) {
            return Err(unsuitable());
        }
        let Value::List(list) = self.literal(node)? else { return Ok(None) };
        let mut items = Vec::with_capacity(self.session.heap.list_len(list));
        for item in self.session.heap.list_items(list)? {
            // A text that looks like a path or JSON is read as one to find out.
            let text = item.as_str().filter(|t| t.contains(['$', '@', '[', '{']));
            self.session.heap.spend_read(text.map_or(0, str::len))?;
            items.push(Node::of_item(item, self.session.heap)?);
        }
        Ok(Some(items))
    }

    fn has(&mut self, items: &[Node<'p, 'a>], wanted: &Node<'p, 'a>) -> Result<bool> {
        self.session.steps(items.len())?;
        for item in items {
            if wanted.equals(item, self.session.heap)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_in(&mut self, left: &Node<'p, 'a>, right: &Node<'p, 'a>) -> Result<bool> {
        match self.nodes(right)? {
            Some(items) => self.has(&items, left),
            None => Ok(false),
        }
    }

    fn contains(&mut self, left: &Node<'p, 'a>, right: &Node<'p, 'a>) -> Result<bool> {
        match (left, right) {
            (Node::Text(l), Node::Text(r)) => Ok(l.contains(r)),
            (Node::Json(_) | Node::Literal(_), _) => self.is_in(right, left),
            _ => Ok(false),
        }
    }

    fn size(&mut self, left: &Node<'p, 'a>, right: &Node<'p, 'a>) -> Result<bool> {
        let Node::Number(wanted) = right else { return Ok(false) };
        let length = match left {
            Node::Text(text) => text.length() as i64,
            // An object's length is unknown, which Java counts as -1.
            Node::Json(_) | Node::Literal(_) => match self.literal(left)? {
                Value::List(list) => self.session.heap.list_len(list) as i64,
                _ => -1,
            },
            _ => return Ok(false),
        };
        Ok(length == i64::from(wanted.int()))
    }

    fn empty(&mut self, left: &Node<'p, 'a>, right: &Node<'p, 'a>) -> Result<bool> {
        let empty = match left {
            Node::Text(text) => text.length() == 0,
            Node::Json(_) | Node::Literal(_) => match self.literal(left)? {
                Value::List(list) => self.session.heap.list_len(list) == 0,
                Value::Map(map) if !dialect::EMPTY_REFUSES_OBJECTS => self.session.heap.map_len(map) == 0,
                _ => {
                    let message = "`empty` cannot look into an object";
                    return Err(Error::java("ClassCastException", message)
                        .with_hint("it asks texts and lists; compare an object with {}"));
                }
            },
            _ => return Ok(false),
        };
        match right {
            Node::Bool(wanted) => Ok(empty == *wanted),
            _ => Err(unsuitable()),
        }
    }

    fn overlap(&mut self, left: &Node<'p, 'a>, operator: Operator, right: &Node<'p, 'a>) -> Result<bool> {
        let Some(right) = self.nodes(right)? else { return Ok(false) };
        let Some(left) = self.nodes(left)? else { return Ok(false) };
        for item in &left {
            let found = self.has(&right, item)?;
            match operator {
                Operator::SubsetOf if !found => return Ok(false),
                Operator::AnyOf if found => return Ok(true),
                Operator::NoneOf if found => return Ok(false),
                _ => {}
            }
        }
        Ok(operator != Operator::AnyOf)
    }

    fn matches(&mut self, left: &Node<'p, 'a>, right: &Node<'p, 'a>) -> Result<bool> {
        let (pattern, text) = match (left, right) {
            (Node::Pattern(_), Node::Pattern(_)) => return Ok(false),
            (Node::Pattern(pattern), text) | (text, Node::Pattern(pattern)) => (pattern, text),
            _ => return Ok(false),
        };
        let listed = match text {
            Node::Json(_) | Node::Literal(_) => matches!(self.literal(text)?, Value::List(_)),
            _ => false,
        };
        if !listed || !dialect::REGEX_LOOKS_INTO_LISTS {
            return pattern.matches(&text.input(), self.session.heap);
        }
        for item in self.nodes(text)?.unwrap_or_default() {
            if pattern.matches(&item.input(), self.session.heap)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn exist<'p, 'a>(left: &Node<'p, 'a>, right: &Node<'p, 'a>) -> Result<bool> {
    match (left, right) {
        (Node::Bool(l), Node::Bool(r)) => Ok(l == r),
        (Node::Bool(_), _) | (_, Node::Bool(_)) => Err(unsuitable()),
        _ => Err(Error::java("JsonPathException", "`exists` compares two booleans")),
    }
}

/// A side that an operator cannot use: it makes the filter false for the item.
#[cold]
fn unsuitable() -> Error {
    Error::new(ErrorKind::InvalidPath, "an operator of a filter cannot use one of its sides")
}
