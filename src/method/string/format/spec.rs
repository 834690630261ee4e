//! Format specifiers: reading them, and refusing those that Java refuses.

use crate::error::{Error, Result};

/// A part of a format.
pub(super) enum Piece<'f> {
    Text(&'f [u16]),
    Spec(Spec),
}

/// Which argument a specifier prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Index {
    /// None: `%n` and `%%`.
    None,
    /// The one after that of the ordinary specifier before.
    Next,
    /// `<`: the same as the specifier before.
    Last,
    /// `3$`: that one, from 0 here.
    At(usize),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Flags {
    pub(super) left: bool,
    pub(super) alternate: bool,
    pub(super) plus: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    pub(super) group: bool,
    pub(super) parentheses: bool,
}

/// One specifier.
#[derive(Clone, Debug)]
pub(super) struct Spec {
    pub(super) index: Index,
    pub(super) flags: Flags,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
    pub(super) conversion: char,
    /// As written.
    pub(super) source: String,
}

const PERCENT: u16 = b'%' as u16;

/// The parts of `format`.
pub(super) fn read(format: &[u16]) -> Result<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = format;
    while !rest.is_empty() {
        let plain = rest.iter().position(|u| *u == PERCENT).unwrap_or(rest.len());
        let (text, tail) = rest.split_at(plain);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        let [_, tail @ ..] = tail else { break };
        let (spec, used) = Reader { units: tail, at: 0 }.spec()?;
        check(&spec)?;
        pieces.push(Piece::Spec(spec));
        rest = tail.get(used..).unwrap_or(&[]);
    }
    Ok(pieces)
}

struct Reader<'f> {
    units: &'f [u16],
    at: usize,
}

#[cold]
fn unknown_conversion(conversion: char) -> Error {
    Error::java("UnknownFormatConversionException", format!("Conversion = '{conversion}'"))
        .with_hint("write %% for a plain percent sign")
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.units.get(self.at).map(|u| char::from_u32(u32::from(*u)).unwrap_or('\u{FFFD}'))
    }

    /// Digits as a number; `None` where there are none, an error where it is too large for Java.
    fn number(&mut self) -> Result<Option<usize>> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let next = number.unwrap_or(0_usize) * 10 + digit as usize;
            if next > i32::MAX as usize {
                return Err(Error::java("IllegalFormatWidthException", "-2147483648"));
            }
            number = Some(next);
            self.at += 1;
        }
        Ok(number)
    }

    fn spec(mut self) -> Result<(Spec, usize)> {
        let mut index = Index::Next;
        if self.peek().is_some_and(|c| c.is_ascii_digit() && c != '0') {
            let number = self.number()?.unwrap_or(0);
            if self.peek() == Some('$') {
                index = Index::At(number - 1);
                self.at += 1;
            } else {
                self.at = 0;
            }
        }
        let flags = self.flags(&mut index)?;
        let width = self.number()?;
        let mut precision = None;
        if self.peek() == Some('.') {
            self.at += 1;
            precision = self.number()?;
            if precision.is_none() {
                return Err(unknown_conversion('.'));
            }
        }
        let Some(conversion) = self.peek() else { return Err(unknown_conversion('%')) };
        self.at += 1;
        match conversion {
            't' | 'T' => return Err(Error::render("%t in a format is not available here")),
            'a' | 'A' => return Err(Error::render("%a in a format is not available here")),
            'b' | 'B' | 'h' | 'H' | 's' | 'S' | 'c' | 'C' | 'd' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'g'
            | 'G' => {}
            '%' | 'n' if index == Index::Last => {
                return Err(Error::java("IllegalFormatFlagsException", "Flags = '<'"));
            }
            '%' | 'n' => index = Index::None,
            other => return Err(unknown_conversion(other)),
        }
        let source = format!("%{}", String::from_utf16_lossy(self.units.get(..self.at).unwrap_or(&[])));
        Ok((Spec { index, flags, width, precision, conversion, source }, self.at))
    }

    fn flags(&mut self, index: &mut Index) -> Result<Flags> {
        let mut flags = Flags::default();
        while let Some(c) = self.peek() {
            let mut last = *index == Index::Last;
            let flag = match c {
                '-' => &mut flags.left,
                '#' => &mut flags.alternate,
                '+' => &mut flags.plus,
                ' ' => &mut flags.space,
                '0' => &mut flags.zero,
                ',' => &mut flags.group,
                '(' => &mut flags.parentheses,
                '<' => &mut last,
                _ => break,
            };
            if std::mem::replace(flag, true) {
                return Err(Error::java("DuplicateFormatFlagsException", format!("Flags = '{c}'")));
            }
            if c == '<' {
                *index = Index::Last;
            }
            self.at += 1;
        }
        Ok(flags)
    }
}

/// Refuses what does not go together.
fn check(spec: &Spec) -> Result<()> {
    let flags = spec.flags;
    let bad = |exception| Err(Error::java(exception, format!("the format specifier {}", spec.source)));
    let numeric = matches!(spec.conversion, 'd' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'g' | 'G');
    if spec.conversion == 'n' {
        if spec.width.is_some() {
            return bad("IllegalFormatWidthException");
        }
        if flags != Flags::default() {
            return bad("IllegalFormatFlagsException");
        }
    }
    if spec.precision.is_some() && matches!(spec.conversion, 'n' | '%' | 'c' | 'C' | 'd' | 'o' | 'x' | 'X') {
        return bad("IllegalFormatPrecisionException");
    }
    if spec.conversion == '%' && flags != (Flags { left: flags.left, ..Flags::default() }) {
        return bad("IllegalFormatFlagsException");
    }
    if spec.width.is_none() && (flags.left || (numeric && flags.zero)) {
        return bad("MissingFormatWidthException");
    }
    if numeric && ((flags.plus && flags.space) || (flags.left && flags.zero)) {
        return bad("IllegalFormatFlagsException");
    }
    let signs = flags.plus || flags.space || flags.zero || flags.group || flags.parentheses;
    let mismatch = match spec.conversion {
        'b' | 'B' | 'h' | 'H' | 'c' | 'C' => signs || flags.alternate,
        's' | 'S' => signs,
        'd' | 'g' | 'G' => flags.alternate,
        'o' | 'x' | 'X' | 'e' | 'E' => flags.group,
        _ => false,
    };
    if mismatch { bad("FormatFlagsConversionMismatchException") } else { Ok(()) }
}
