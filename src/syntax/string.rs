//! String literals: what stands between the quotes, and strings that are templates.
//!
//! Velocity parses the strings of a text when all of the text is parsed, in their order, and each one's own strings
//! before the next (`ASTStringLiteral.init`): every macro of the text is known to them by then.

use super::ast::{ExprKind, Node, Segment, StringTemplate};
use super::scanner;
use super::session::Session;
use crate::error::Result;
use crate::span::Span;

/// The value of the string token at `token` (a range of the pool, quotes included).
///
/// In double quotes `\uXXXX` is decoded and `""` is one quote; a text with `$` or `#` in it is a template, which
/// Velocity parses with a blank behind it that is dropped again (`ASTStringLiteral`).
pub(super) fn string(session: &mut Session, token: Span, depth: usize) -> Result<ExprKind> {
    let raw = session.text(token).to_owned();
    let double = raw.starts_with('"');
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or("");
    let content = Span { start: token.start + 1, end: token.end - 1 };
    let template = double && inner.contains(['$', '#']);
    let quote = if double { '"' } else { '\'' };
    let changed = inner.contains(quote) || (double && inner.contains("\\u"));
    if !template && !changed {
        return Ok(ExprKind::Text(content));
    }
    let image = Image::of(session, inner, content, quote)?;
    if !template {
        return Ok(match String::from_utf16(&image.units) {
            Ok(text) => ExprKind::Text(session.append(&text, &image.segments(session, content))),
            Err(_) => ExprKind::Wide(image.units),
        });
    }
    interpolated(session, &image, content, depth)
}

/// A string that is a template, to be parsed when the text around it is.
#[derive(Debug)]
pub(super) struct Pending {
    /// Its content in the pool.
    at: Span,
    depth: usize,
    has_line_comment: bool,
}

fn interpolated(session: &mut Session, image: &Image, content: Span, depth: usize) -> Result<ExprKind> {
    session.check_depth(depth + 1, content)?;
    // Half a surrogate pair cannot pass through here; it would leave as `?` anyway.
    let mut text: String =
        char::decode_utf16(image.units.iter().copied()).map(|c| c.unwrap_or('?')).collect();
    let has_line_comment = text.contains("##");
    if !has_line_comment {
        text.push(' ');
    }
    let at = session.append(&text, &image.segments(session, content));
    Ok(ExprKind::Template(session.defer(Pending { at, depth: depth + 1, has_line_comment })))
}

/// Parses the strings that wait, and each one's own.
pub(super) fn parse_pending(session: &mut Session) -> Result<()> {
    for (number, pending) in session.take_pending() {
        let template = parse(session, &pending)?;
        session.set_string(number, template);
        parse_pending(session)?;
    }
    Ok(())
}

fn parse(session: &mut Session, pending: &Pending) -> Result<StringTemplate> {
    let text = session.text(pending.at).to_owned();
    let start = pending.at.start;
    let mut block = scanner::parse_text(session, &text, start as usize, pending.depth)?;
    if pending.has_line_comment {
        return Ok(StringTemplate::Block { block, drop_last: false });
    }
    let drop_last = match block.last_mut() {
        Some(Node::Text(last)) if session.text(*last).ends_with(' ') => {
            last.end -= 1;
            if last.start == last.end {
                block.pop();
            }
            false
        }
        _ => true,
    };
    Ok(match block.as_slice() {
        [] if !drop_last => StringTemplate::Text(Span { start, end: start }),
        [Node::Text(only)] if !drop_last => StringTemplate::Text(*only),
        _ => StringTemplate::Block { block, drop_last },
    })
}

/// The content of a string, with the place in the pool that each UTF-16 unit comes from.
struct Image {
    units: Vec<u16>,
    /// Byte offsets into the content, one a unit.
    places: Vec<usize>,
}

impl Image {
    fn of(session: &Session, inner: &str, content: Span, quote: char) -> Result<Image> {
        let mut image = Image { units: Vec::new(), places: Vec::new() };
        let mut rest = inner;
        while let Some(c) = rest.chars().next() {
            let at = inner.len() - rest.len();
            let mut step = c.len_utf8();
            let mut units = [0; 2];
            let mut encoded: &[u16] = c.encode_utf16(&mut units);
            let escape;
            if quote == '"' && rest.starts_with("\\u") {
                escape = [unicode_escape(rest).ok_or_else(|| bad_escape(session, content, at))?];
                encoded = &escape;
                step = 6;
            }
            image.units.extend_from_slice(encoded);
            image.places.extend(encoded.iter().map(|_| at));
            rest = rest.get(step..).unwrap_or("");
        }
        image.undouble(quote as u16);
        Ok(image)
    }

    /// Makes one quote of each two.
    fn undouble(&mut self, quote: u16) {
        let mut kept = Image { units: Vec::new(), places: Vec::new() };
        let mut skip = false;
        for (i, (&unit, &place)) in self.units.iter().zip(&self.places).enumerate() {
            if std::mem::take(&mut skip) {
                continue;
            }
            kept.units.push(unit);
            kept.places.push(place);
            skip = unit == quote && self.units.get(i + 1) == Some(&quote);
        }
        *self = kept;
    }

    /// Where the bytes of the image's text come from: a segment for each run without a jump.
    fn segments(&self, session: &Session, content: Span) -> Vec<Segment> {
        let base = session.source_span(content).start as usize;
        let (mut segments, mut byte, mut unit) = (Vec::new(), 0, 0);
        let mut expected = usize::MAX;
        for c in char::decode_utf16(self.units.iter().copied()).map(|c| c.unwrap_or('?')) {
            let place = self.places.get(unit).copied().unwrap_or(0);
            if place != expected {
                segments.push(Segment { pool: byte, source: base + place });
            }
            byte += c.len_utf8();
            unit += c.len_utf16();
            expected = place + c.len_utf8();
        }
        segments
    }
}

fn unicode_escape(rest: &str) -> Option<u16> {
    let digits = rest.get(2..6)?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

fn bad_escape(session: &Session, content: Span, at: usize) -> crate::error::Error {
    let start = content.start as usize + at;
    session
        .error(Span::new(start, start + 2), "`\\u` in a double-quoted string needs four hexadecimal digits")
        .with_hint("in single quotes a backslash is just a character")
}
