//! The long form of an error: the message, the place, the line with a caret under it, and the hint.

use crate::error::{Error, one_line};
use crate::span::line_text;
use std::fmt;

/// How many characters of a long line are shown on each side of the caret.
const CONTEXT: usize = 60;

pub(crate) fn write(f: &mut fmt::Formatter<'_>, error: &Error, source: Option<&str>) -> fmt::Result {
    write!(f, "error: {}", error.message())?;
    if let (Some(source), Some(span), Some(line), Some(column)) =
        (source, error.span(), error.line(), error.column())
    {
        let name = one_line(error.template_name().unwrap_or("template").to_owned());
        let gutter = " ".repeat(line.to_string().len());
        let (shown, before) = excerpt(line_text(source, span.start as usize), column - 1);
        let length = span.text(source).lines().next().map_or(0, |text| text.chars().count());
        let (mut rest, mut meant) = (shown.chars(), String::new());
        let pad = " ".repeat(width(&rest.by_ref().take(before).collect::<String>()));
        meant.extend(rest.take(length));
        let carets = width(&meant).max(1);
        write!(f, "\n{gutter}--> {name}:{line}:{column}")?;
        write!(f, "\n{gutter} |\n{line} | {shown}\n{gutter} | {pad}{}", "^".repeat(carets))?;
    } else if let Some(name) = error.template_name() {
        write!(f, "\n --> {}", one_line(name.to_owned()))?;
    }
    match error.hint() {
        Some(hint) => write!(f, "\nhint: {hint}"),
        None => Ok(()),
    }
}

/// How many columns of a terminal a text takes.
fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// The part of `line` around character `at`, tabs and other controls as blanks, and the place of `at` in it.
fn excerpt(line: &str, at: usize) -> (String, usize) {
    let chars: Vec<char> = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let start = at.saturating_sub(CONTEXT);
    let end = (at + CONTEXT).min(chars.len());
    let mut shown: String = chars.get(start..end).unwrap_or(&[]).iter().collect();
    let mut before = at - start;
    if start > 0 {
        shown.insert_str(0, "… ");
        before += 2;
    }
    if end < chars.len() {
        shown.push_str(" …");
    }
    (shown, before)
}
