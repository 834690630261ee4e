//! `\p{…}`: Java's named sets of characters.

use super::fold::Fold;
use super::{Flags, unserved};
use crate::error::Result;

/// The set named `name`; `None` where Java knows none of that name.
pub(super) fn family(name: &str, flags: Flags) -> Result<Option<String>> {
    let fold = flags.ignore_case;
    if let Some((key, value)) = name.split_once('=') {
        return match key.to_ascii_lowercase().as_str() {
            "sc" | "script" => Ok(script(value)),
            "blk" | "block" => Err(unserved("a block of characters")),
            "gc" | "general_category" => Ok(property(value, fold)),
            _ => Ok(None),
        };
    }
    if name.starts_with("In") {
        return Err(unserved("a block of characters"));
    }
    if let Some(short) = name.strip_prefix("Is") {
        return Ok(unicode(short, fold).or_else(|| property(short, fold)).or_else(|| script(short)));
    }
    if flags.unicode_classes
        && let Some(set) = posix_in_unicode(name, fold)
    {
        return Ok(Some(set));
    }
    Ok(property(name, fold))
}

/// Whether Java knows that a family has no characters of two units: POSIX's are ASCII without the flag `U`.
pub(super) fn is_narrow(name: &str, flags: Flags) -> bool {
    match name {
        "ASCII" | "L1" => true,
        "Alnum" | "Alpha" | "Blank" | "Cntrl" | "Digit" | "Graph" | "Lower" | "Print" | "Punct" | "Space"
        | "Upper" | "XDigit" => !flags.unicode_classes,
        _ => false,
    }
}

/// Names that take no account of case when the pattern does not.
fn cased(set: &str, folded: &str, fold: bool) -> String {
    if fold { folded } else { set }.to_owned()
}

/// `CharPredicates.forProperty`: general categories, POSIX names with ASCII meanings, and the `java…` names.
fn property(name: &str, fold: bool) -> Option<String> {
    let letters = r"[\p{Lu}\p{Ll}\p{Lt}]";
    Some(match name {
        "Lu" | "Ll" | "Lt" => cased(&format!(r"[\p{{{name}}}]"), letters, fold),
        "Cn" | "Lm" | "Lo" | "Mn" | "Me" | "Mc" | "Nd" | "Nl" | "No" | "Zs" | "Zl" | "Zp" | "Cc" | "Cf"
        | "Co" | "Pd" | "Ps" | "Pe" | "Pc" | "Po" | "Sm" | "Sc" | "Sk" | "So" | "Pi" | "Pf" | "L" | "M"
        | "N" | "Z" | "C" | "P" | "S" => format!(r"[\p{{{name}}}]"),
        "Cs" => super::class::range(0xD800, 0xDFFF, Fold::Nothing),
        "LC" => letters.to_owned(),
        "LD" | "javaLetterOrDigit" => r"[\p{L}\p{Nd}]".to_owned(),
        "L1" => r"[\x00-\xFF]".to_owned(),
        "all" => super::class::ANY.to_owned(),
        "ASCII" => r"[\x00-\x7F]".to_owned(),
        "Alnum" => "[0-9A-Za-z]".to_owned(),
        "Alpha" => "[A-Za-z]".to_owned(),
        "Blank" => r"[ \t]".to_owned(),
        "Cntrl" => r"[\x00-\x1F\x7F]".to_owned(),
        "Digit" => "[0-9]".to_owned(),
        "Graph" => r"[\x21-\x7E]".to_owned(),
        "Lower" => cased("[a-z]", "[a-zA-Z]", fold),
        "Print" => r"[\x20-\x7E]".to_owned(),
        "Punct" => r"[\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E]".to_owned(),
        "Space" => super::class::SPACE.to_owned(),
        "Upper" => cased("[A-Z]", "[a-zA-Z]", fold),
        "XDigit" => "[0-9A-Fa-f]".to_owned(),
        "javaLowerCase" => cased(r"[\p{Lowercase}]", r"[\p{Lowercase}\p{Uppercase}\p{Lt}]", fold),
        "javaUpperCase" => cased(r"[\p{Uppercase}]", r"[\p{Lowercase}\p{Uppercase}\p{Lt}]", fold),
        "javaTitleCase" => cased(r"[\p{Lt}]", r"[\p{Lowercase}\p{Uppercase}\p{Lt}]", fold),
        "javaAlphabetic" => r"[\p{Alphabetic}]".to_owned(),
        "javaIdeographic" => r"[\p{Ideographic}]".to_owned(),
        "javaDigit" => r"[\p{Nd}]".to_owned(),
        "javaDefined" => r"[^\p{Cn}]".to_owned(),
        "javaLetter" => r"[\p{L}]".to_owned(),
        "javaWhitespace" => {
            r"[\t-\r\x1C-\x20\x{1680}\x{2000}-\x{2006}\x{2008}-\x{200A}\x{2028}\x{2029}\x{205F}\x{3000}]"
                .to_owned()
        }
        "javaSpaceChar" => r"[\p{Z}]".to_owned(),
        "javaISOControl" => r"[\x00-\x1F\x7F-\x9F]".to_owned(),
        _ => return None,
    })
}

/// `CharPredicates.forUnicodeProperty`: the names after `Is`, in any case.
fn unicode(name: &str, fold: bool) -> Option<String> {
    let letters = r"[\p{Lowercase}\p{Uppercase}\p{Lt}]";
    Some(match name.to_ascii_uppercase().as_str() {
        "ALPHABETIC" => r"[\p{Alphabetic}]".to_owned(),
        "LETTER" => r"[\p{L}]".to_owned(),
        "IDEOGRAPHIC" => r"[\p{Ideographic}]".to_owned(),
        "LOWERCASE" => cased(r"[\p{Lowercase}]", letters, fold),
        "UPPERCASE" => cased(r"[\p{Uppercase}]", letters, fold),
        "TITLECASE" => cased(r"[\p{Lt}]", letters, fold),
        "WHITE_SPACE" | "WHITESPACE" => r"[\p{White_Space}]".to_owned(),
        "CONTROL" => r"[\p{Cc}]".to_owned(),
        "PUNCTUATION" => r"[\p{P}]".to_owned(),
        "HEX_DIGIT" | "HEXDIGIT" => {
            r"[\p{Nd}0-9A-Fa-f\x{FF10}-\x{FF19}\x{FF21}-\x{FF26}\x{FF41}-\x{FF46}]".to_owned()
        }
        "ASSIGNED" => r"[^\p{Cn}]".to_owned(),
        "NONCHARACTERCODEPOINT" | "NONCHARACTER_CODE_POINT" => r"[\p{Noncharacter_Code_Point}]".to_owned(),
        "DIGIT" => r"[\p{Nd}]".to_owned(),
        "ALNUM" => r"[\p{Alphabetic}\p{Nd}]".to_owned(),
        "BLANK" => r"[\p{Zs}\t]".to_owned(),
        "GRAPH" => r"[^\p{Z}\t-\r\x85\p{Cc}\p{Cn}]".to_owned(),
        "PRINT" => r"[[^\p{Zl}\p{Zp}\p{Cc}\p{Cn}]]".to_owned(),
        "WORD" => r"[\w]".to_owned(),
        "JOIN_CONTROL" | "JOINCONTROL" => r"[\x{200C}\x{200D}]".to_owned(),
        _ => return None,
    })
}

/// `CharPredicates.forPOSIXName`: what the POSIX names mean with the flag `U`.
fn posix_in_unicode(name: &str, fold: bool) -> Option<String> {
    let unicode_name = match name.to_ascii_uppercase().as_str() {
        "ALPHA" => "ALPHABETIC",
        "LOWER" => "LOWERCASE",
        "UPPER" => "UPPERCASE",
        "SPACE" => "WHITE_SPACE",
        "PUNCT" => "PUNCTUATION",
        "XDIGIT" => "HEX_DIGIT",
        "CNTRL" => "CONTROL",
        "ALNUM" => "ALNUM",
        "DIGIT" => "DIGIT",
        "BLANK" => "BLANK",
        "GRAPH" => "GRAPH",
        "PRINT" => "PRINT",
        _ => return None,
    };
    unicode(unicode_name, fold)
}

/// A script, where the engine knows it.
fn script(name: &str) -> Option<String> {
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return None;
    }
    let set = format!(r"[\p{{Script={name}}}]");
    fancy_regex::Regex::new(&set).is_ok().then_some(set)
}
