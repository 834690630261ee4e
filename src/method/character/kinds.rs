//! What kind of character a code point is: Unicode's general categories, and Java's questions about them.

use crate::error::{Error, Result};
use crate::method::digits::{decimal_digit, letter_digit};
use crate::method::string::{is_white, upper};
use crate::method::table::{Method, b, m, unserved};
use crate::method::types::Type::{Char, Int};
use crate::value::Value;
use fancy_regex::Regex;
use std::sync::LazyLock;

/// A general category, with the number that `getType` gives it.
type Category = (&'static str, i32);

/// The categories but that of halves of pairs, which the engine does not know, the frequent ones first.
const CATEGORIES: [Category; 29] = [
    ("Lu", 1),
    ("Ll", 2),
    ("Lo", 5),
    ("Nd", 9),
    ("Cn", 0),
    ("Lt", 3),
    ("Lm", 4),
    ("Mn", 6),
    ("Me", 7),
    ("Mc", 8),
    ("Nl", 10),
    ("No", 11),
    ("Zs", 12),
    ("Zl", 13),
    ("Zp", 14),
    ("Cc", 15),
    ("Cf", 16),
    ("Co", 18),
    ("Pd", 20),
    ("Ps", 21),
    ("Pe", 22),
    ("Pc", 23),
    ("Po", 24),
    ("Sm", 25),
    ("Sc", 26),
    ("Sk", 27),
    ("So", 28),
    ("Pi", 29),
    ("Pf", 30),
];

/// A set of characters that a pattern names.
struct Set(LazyLock<Option<Regex>>);

impl Set {
    fn has(&self, point: u32) -> bool {
        let Some(c) = char::from_u32(point) else { return false };
        self.0.as_ref().is_some_and(|set| set.is_match(&*c.encode_utf8(&mut [0; 4])).unwrap_or(false))
    }
}

macro_rules! sets {
    ($($name:ident = $pattern:literal;)*) => {
        $(static $name: Set = Set(LazyLock::new(|| Regex::new($pattern).ok()));)*
    };
}

sets! {
    LETTER = r"\p{L}";
    ALPHABETIC = r"\p{Alphabetic}";
    IDEOGRAPHIC = r"\p{Ideographic}";
    LOWERCASE = r"\p{Lowercase}";
    UPPERCASE = r"\p{Uppercase}";
    TITLECASE = r"\p{Lt}";
    SEPARATOR = r"\p{Z}";
    UNASSIGNED = r"\p{Cn}";
    FORMAT = r"\p{Cf}";
    JAVA_START = r"[\p{L}\p{Nl}\p{Sc}\p{Pc}]";
    JAVA_PART = r"[\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mc}\p{Mn}]";
    UNICODE_START = r"\p{ID_Start}";
    UNICODE_PART = r"\p{ID_Continue}";
    OTHER_NUMBER = r"[\p{Nl}\p{No}]";
    HAN = r"\p{Han}";
}

static TYPES: LazyLock<Vec<(Regex, i32)>> = LazyLock::new(|| {
    let compiled = |(name, number): Category| Some((Regex::new(&format!(r"\p{{{name}}}")).ok()?, number));
    CATEGORIES.into_iter().filter_map(compiled).collect()
});

fn general_type(point: u32) -> i32 {
    let Some(c) = char::from_u32(point) else { return if point < 0x1_0000 { 19 } else { 0 } };
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    let found = TYPES.iter().find(|(set, _)| set.is_match(text).unwrap_or(false));
    found.map_or(0, |(_, number)| *number)
}

/// A question about a character, asked of a code point or of a unit.
macro_rules! questions {
    ($($name:literal => $test:expr;)*) => {
        /// The questions that are asked of a code point or of a unit, and a few of only one of them.
        pub(in crate::method) const KINDS: &[Method] = &[
            $(b($name, &[Char], |c| Ok(Value::Bool(($test)(u32::from(c.char(0))))))),*,
            $(b($name, &[Int], |c| Ok(Value::Bool(($test)(c.int(0) as u32))))),*,
            b("isAlphabetic", &[Int], |c| Ok(Value::Bool(ALPHABETIC.has(c.int(0) as u32)))),
            b("isIdeographic", &[Int], |c| Ok(Value::Bool(IDEOGRAPHIC.has(c.int(0) as u32)))),
            b("isJavaLetter", &[Char], |c| Ok(Value::Bool(JAVA_START.has(u32::from(c.char(0)))))),
            b("isJavaLetterOrDigit", &[Char], |c| Ok(Value::Bool(is_java_part(u32::from(c.char(0)))))),
            b("isSpace", &[Char], |c| Ok(Value::Bool(matches!(c.char(0), 9 | 10 | 12 | 13 | 32)))),
            m("getNumericValue", &[Int], |c| numeric(c.int(0) as u32)),
            m("getNumericValue", &[Char], |c| numeric(u32::from(c.char(0)))),
            m("getType", &[Char], |c| Ok(Value::Int(general_type(u32::from(c.char(0)))))),
            m("getType", &[Int], |c| Ok(Value::Int(general_type(c.int(0) as u32)))),
            unserved("getDirectionality", &[Int]),
            unserved("getDirectionality", &[Char]),
            unserved("getName", &[Int]),
            unserved("isMirrored", &[Char]),
            unserved("isMirrored", &[Int]),
        ];
    };
}

questions! {
    "isDefined" => |p: u32| p <= 0x10_FFFF && !UNASSIGNED.has(p);
    "isDigit" => |p: u32| decimal_digit(p).is_some();
    "isISOControl" => |p: u32| matches!(p, 0..=0x1F | 0x7F..=0x9F);
    "isIdentifierIgnorable" => is_ignorable;
    "isJavaIdentifierPart" => is_java_part;
    "isJavaIdentifierStart" => |p: u32| JAVA_START.has(p);
    "isLetter" => |p: u32| LETTER.has(p);
    "isLetterOrDigit" => |p: u32| LETTER.has(p) || decimal_digit(p).is_some();
    "isLowerCase" => |p: u32| LOWERCASE.has(p);
    "isSpaceChar" => |p: u32| SEPARATOR.has(p);
    "isTitleCase" => |p: u32| TITLECASE.has(p);
    "isUnicodeIdentifierPart" => |p: u32| UNICODE_PART.has(p) || is_ignorable(p);
    "isUnicodeIdentifierStart" => |p: u32| UNICODE_START.has(p);
    "isUpperCase" => |p: u32| UPPERCASE.has(p);
    "isWhitespace" => is_white;
}

fn is_ignorable(point: u32) -> bool {
    matches!(point, 0..=8 | 0x0E..=0x1B | 0x7F..=0x9F) || FORMAT.has(point)
}

fn is_java_part(point: u32) -> bool {
    JAVA_PART.has(point) || is_ignorable(point)
}

/// The title case of a code point: its upper case, but for the few letters that are two in one.
pub(super) fn title(point: u32) -> u32 {
    match point {
        0x1C4..=0x1C6 => 0x1C5,
        0x1C7..=0x1C9 => 0x1C8,
        0x1CA..=0x1CC => 0x1CB,
        0x1F1..=0x1F3 => 0x1F2,
        // Georgian letters have capitals, but no titles begin with them.
        0x10D0..=0x10FA | 0x10FD..=0x10FF => point,
        _ if TITLECASE.has(point) => point,
        _ => upper(point),
    }
}

/// `getNumericValue`: digits and Latin letters; what other numbers stand for is not known here.
fn numeric<'a>(point: u32) -> Result<Value<'a>> {
    if let Some(value) = decimal_digit(point).or_else(|| letter_digit(point)) {
        return Ok(Value::Int(value as i32));
    }
    if OTHER_NUMBER.has(point) || HAN.has(point) {
        return Err(Error::render(format!("the number that U+{point:04X} stands for is not available here")));
    }
    Ok(Value::Int(-1))
}
