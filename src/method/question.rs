//! What is asked of short texts and of lists most, and changes nothing: answered where they lie.

use super::text;
use crate::value::text::utf16_len;
use crate::value::{LONG, Value};

/// A method of String or List that only asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    Contains,
    EndsWith,
    Equals,
    IndexOf,
    IsEmpty,
    Length,
    Size,
    StartsWith,
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Bool(bool),
    Int(i32),
}

impl Question {
    /// What the method `name` asks with so many arguments.
    pub(crate) fn of(name: &str, arguments: usize) -> Option<Question> {
        Some(match (name, arguments) {
            ("contains", 1) => Question::Contains,
            ("endsWith", 1) => Question::EndsWith,
            ("equals", 1) => Question::Equals,
            ("indexOf", 1) => Question::IndexOf,
            ("isEmpty", 0) => Question::IsEmpty,
            ("length", 0) => Question::Length,
            ("size", 0) => Question::Size,
            ("startsWith", 1) => Question::StartsWith,
            _ => return None,
        })
    }

    /// What `text` answers, where that costs no step: neither text is long. `argument` is empty where there is none.
    pub(crate) fn ask(self, text: &str, argument: &str) -> Option<Answer> {
        if text.len() >= LONG || argument.len() >= LONG {
            return None;
        }
        Some(match self {
            Question::Contains => Answer::Bool(text::find(text, argument).is_some()),
            Question::EndsWith => Answer::Bool(text.ends_with(argument)),
            Question::Equals => Answer::Bool(text == argument),
            Question::IndexOf => {
                let units = |at| utf16_len(text.get(..at).unwrap_or("")) as i32;
                Answer::Int(text::find(text, argument).map_or(-1, units))
            }
            Question::IsEmpty => Answer::Bool(text.is_empty()),
            Question::Length => Answer::Int(utf16_len(text) as i32),
            Question::Size => return None,
            Question::StartsWith => Answer::Bool(text.starts_with(argument)),
        })
    }

    /// What a list of `items` answers, and how many of these were looked at, each of which is a step.
    pub(crate) fn ask_list(self, items: &[Value<'_>], argument: &str) -> Option<(Answer, usize)> {
        Some(match self {
            Question::Contains if argument.len() < LONG => {
                let at = items.iter().position(|item| item.as_str() == Some(argument));
                (Answer::Bool(at.is_some()), at.map_or(items.len(), |at| at + 1))
            }
            Question::IsEmpty => (Answer::Bool(items.is_empty()), 0),
            Question::Size => (Answer::Int(items.len() as i32), 0),
            _ => return None,
        })
    }
}

impl From<Answer> for Value<'_> {
    #[inline]
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Bool(b) => Value::Bool(b),
            Answer::Int(n) => Value::Int(n),
        }
    }
}
