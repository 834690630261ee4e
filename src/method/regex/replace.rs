//! Replacing and splitting: Java's way through all matches, and its replacement texts.

use super::subject::{Place, Subject};
use super::{Empty, JavaRegex, Range, unserved};
use crate::error::{Error, Result};
use crate::method::call::illegal_argument;
use crate::method::text::View;
use crate::value::{Heap, TextBuf};

/// One match: its groups, the match first.
struct Hit {
    start: Place,
    end: Place,
    groups: Vec<Option<(Place, Place)>>,
}

impl Hit {
    fn new(groups: Vec<Option<Range>>, place: impl Fn(usize) -> Place) -> Option<Hit> {
        let groups: Vec<_> = groups.into_iter().map(|g| g.map(|(s, e)| (place(s), place(e)))).collect();
        let (start, end) = (*groups.first()?)?;
        Some(Hit { start, end, groups })
    }
}

/// Gives every match to `take`, until that says false. After an empty match the search goes on one unit further, which
/// may be the middle of a surrogate pair.
fn for_each(
    regex: &JavaRegex,
    subject: &Subject<'_>,
    heap: &Heap<'_>,
    with_groups: bool,
    mut take: impl FnMut(&Hit) -> Result<bool>,
) -> Result<()> {
    let text = subject.text();
    regex.begin(text, heap)?;
    let mut from = 0;
    while from <= text.len() {
        let found = if with_groups {
            regex.groups(text, from, heap)?
        } else {
            regex.find(text, from, heap)?.map(|range| vec![Some(range)])
        };
        let found = found.and_then(|groups| Hit::new(groups, Place::at));
        let end = found.as_ref().map_or(text.len(), |hit| hit.start.byte);
        if let Some(hit) = skipped(regex, subject, heap, (from, end))? {
            from = hit.end.byte.max(hit.start.byte + 4);
            if !take(&hit)? {
                return Ok(());
            }
            continue;
        }
        let Some(hit) = found else { return Ok(()) };
        from = hit.end.byte;
        if !take(&hit)? {
            return Ok(());
        }
        if hit.start == hit.end {
            let width = text.get(from..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            let inside = if width == 4 { inside_pair(regex, subject, heap, from)? } else { None };
            if let Some(hit) = &inside
                && !take(hit)?
            {
                return Ok(());
            }
            let end = inside.map_or(0, |hit| hit.end.byte);
            from = end.max(from + width);
        }
    }
    Ok(())
}

/// The first match between the units of a pair that lies in a range: one that the engine passed by.
fn skipped(
    regex: &JavaRegex,
    subject: &Subject<'_>,
    heap: &Heap<'_>,
    (from, to): Range,
) -> Result<Option<Hit>> {
    if regex.reaches_pairs || regex.empty == Empty::Never {
        return Ok(None);
    }
    let passed = subject.text().get(from..to).unwrap_or("");
    for (at, _) in passed.char_indices().filter(|(_, c)| c.len_utf8() == 4) {
        if let Some(hit) = inside_pair(regex, subject, heap, from + at)? {
            return Ok(Some(hit));
        }
    }
    Ok(None)
}

/// From which length on a text with pairs is not cut apart for every pair in it.
const LONG: usize = 16 * 1024;

/// The match that begins between the two units of the character at byte `at`.
fn inside_pair(regex: &JavaRegex, subject: &Subject<'_>, heap: &Heap<'_>, at: usize) -> Result<Option<Hit>> {
    if regex.empty == Empty::Never || subject.is_half(at) {
        return Ok(None);
    }
    let middle = Place { byte: at, half: true };
    let long = subject.text().len() > LONG;
    if regex.nullable && long {
        let groups = vec![None; regex.groups];
        let all = std::iter::once(Some((middle, middle))).chain(groups).collect();
        return Ok(Some(Hit { start: middle, end: middle, groups: all }));
    }
    if long {
        return Err(unserved("an empty match before a character of two units, in a text this long,"));
    }
    heap.spend_text(subject.text().len())?;
    if regex.empty == Empty::LookingBehind {
        // Java reads the whole pair from its first unit on: no character ends in the middle, to be looked behind at.
        let Some(groups) = regex.groups(&subject.behind_half(at), 0, heap)? else { return Ok(None) };
        let place = |byte: usize| if byte == 0 { middle } else { Place::at(at + byte) };
        return Ok(Hit::new(groups, place).filter(|hit| hit.start == middle));
    }
    let cut = subject.cut_pair(at);
    let Some(groups) = regex.groups(&cut, at + 4, heap)? else { return Ok(None) };
    // The two halves take eight bytes in place of four.
    let place = |byte: usize| match byte {
        before if before <= at => Place::at(before),
        half if half < at + 8 => middle,
        after => Place::at(after - 4),
    };
    Ok(Hit::new(groups, place).filter(|hit| hit.start == middle))
}

/// `replaceAll` or `replaceFirst`; `None` where nothing matches. The replacement is only read once something does.
pub(in crate::method) fn replace(
    regex: &JavaRegex,
    subject: &Subject<'_>,
    with: View<'_>,
    all: bool,
    heap: &Heap<'_>,
) -> Result<Option<TextBuf>> {
    let units = with.units();
    let plain = !units.iter().any(|u| matches!(u, 0x24 | 0x5C));
    let mut out = TextBuf::new();
    let mut done = Place::at(0);
    let mut any = false;
    for_each(regex, subject, heap, !plain, |hit| {
        any = true;
        subject.write(done, hit.start, &mut out);
        if plain {
            with.write(&mut out);
        } else {
            expand(regex, subject, &units, hit, &mut out)?;
        }
        done = hit.end;
        // A unit takes at most three bytes: this is enough while the text grows.
        heap.limits().check_string(out.size() / 3)?;
        Ok(all)
    })?;
    if !any {
        return Ok(None);
    }
    subject.write(done, Place::at(subject.text().len()), &mut out);
    heap.limits().check_string(out.units())?;
    Ok(Some(out))
}

/// `Matcher.appendExpandedReplacement`.
fn expand(
    regex: &JavaRegex,
    subject: &Subject<'_>,
    replacement: &[u16],
    hit: &Hit,
    out: &mut TextBuf,
) -> Result<()> {
    let mut rest = replacement;
    while let Some((&unit, tail)) = rest.split_first() {
        rest = tail;
        match unit {
            0x5C => {
                let Some((&escaped, tail)) = rest.split_first() else {
                    return Err(illegal_argument("character to be escaped is missing")
                        .with_hint("a replacement ends in one \\; write two for a plain one"));
                };
                rest = tail;
                out.push_units(&[escaped]);
            }
            0x24 => {
                let (group, tail) = reference(regex, rest)?;
                rest = tail;
                if regex.kept.contains(&group) {
                    return Err(unserved("a replacement by a group that may keep what was given up"));
                }
                match hit.groups.get(group) {
                    Some(Some((start, end))) => {
                        subject.write(*start, *end, out);
                    }
                    Some(None) => {}
                    None => {
                        return Err(Error::java("IndexOutOfBoundsException", format!("No group {group}")));
                    }
                }
            }
            _ => {
                let plain = rest.iter().position(|u| matches!(u, 0x24 | 0x5C)).unwrap_or(rest.len());
                out.push_units(&[unit]);
                let (text, tail) = rest.split_at(plain);
                out.push_units(text);
                rest = tail;
            }
        }
    }
    Ok(())
}

/// The group that stands after a `$`, and what follows it.
fn reference<'r>(regex: &JavaRegex, rest: &'r [u16]) -> Result<(usize, &'r [u16])> {
    let bad = |message: String| {
        illegal_argument(message).with_hint("$ in a replacement means a group; write \\$ for a plain one")
    };
    let digit = |u: u16| (0x30..=0x39).contains(&u).then(|| usize::from(u - 0x30));
    let Some((&first, mut rest)) = rest.split_first() else {
        return Err(bad("Illegal group reference: group index is missing".into()));
    };
    if first == u16::from(b'{') {
        let is_name = |u: &u16| u8::try_from(*u).is_ok_and(|b| b.is_ascii_alphanumeric());
        let (name, tail) = rest.split_at(rest.iter().take_while(|u| is_name(u)).count());
        let name = String::from_utf16_lossy(name);
        return match tail {
            [0x7D, tail @ ..] if !name.is_empty() => {
                if name.starts_with(|c: char| c.is_ascii_digit()) {
                    return Err(bad(format!("capturing group name {{{name}}} starts with digit character")));
                }
                match regex.names.iter().find(|(known, _)| *known == name) {
                    Some((_, group)) => Ok((*group, tail)),
                    None => Err(bad(format!("No group with name {{{name}}}"))),
                }
            }
            _ => Err(bad("named capturing group is missing trailing '}'".into())),
        };
    }
    let Some(mut group) = digit(first) else { return Err(bad("Illegal group reference".into())) };
    // As many digits as still name a group.
    while let Some((next, tail)) = rest.split_first().and_then(|(&u, tail)| Some((digit(u)?, tail))) {
        if group * 10 + next > regex.groups {
            break;
        }
        group = group * 10 + next;
        rest = tail;
    }
    Ok((group, rest))
}

/// `Pattern.split`: gives the parts to `part`, the empty ones at the end included. No parts: nothing matched.
pub(in crate::method) fn split(
    regex: &JavaRegex,
    subject: &Subject<'_>,
    limit: i32,
    heap: &Heap<'_>,
    mut part: impl FnMut(Place, Place) -> Result<()>,
) -> Result<()> {
    let (start, end) = (Place::at(0), Place::at(subject.text().len()));
    let most = usize::try_from(limit).unwrap_or(0);
    let (mut index, mut count) = (start, 0);
    for_each(regex, subject, heap, false, |hit| {
        if most == 0 || count + 1 < most {
            // An empty match at the beginning splits nothing off.
            if index == start && hit.start == start && hit.end == start {
                return Ok(true);
            }
            part(index, hit.start)?;
        } else {
            part(index, end)?;
        }
        index = hit.end;
        count += 1;
        Ok(most == 0 || count < most)
    })?;
    if index != start && (most == 0 || count < most) {
        part(index, end)?;
    }
    Ok(())
}
