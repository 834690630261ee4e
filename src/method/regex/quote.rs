//! `\Q…\E`: quoted text is turned into escapes before a pattern is read, as Java does.

/// The characters of `pattern` without its quotes.
pub(super) fn without_quotes(pattern: &str) -> Vec<char> {
    let text: Vec<char> = pattern.chars().collect();
    let at = |i: usize| text.get(i).copied().unwrap_or('\0');
    let backslash = '\\';
    let mut i = 0;
    while i + 1 < text.len() && !(at(i) == backslash && at(i + 1) == 'Q') {
        i += if at(i) == backslash { 2 } else { 1 };
    }
    if i + 1 >= text.len() {
        return text;
    }
    let mut out: Vec<char> = text.get(..i).unwrap_or(&[]).to_vec();
    i += 2;
    let (mut quoted, mut begins) = (true, true);
    while i < text.len() {
        let c = at(i);
        i += 1;
        if c.is_ascii_alphabetic() || !c.is_ascii() {
            out.push(c);
        } else if c.is_ascii_digit() {
            if begins {
                // The digit must not become a part of an escape that stands before the quote.
                out.extend("\\x3".chars());
            }
            out.push(c);
        } else if c != backslash {
            if quoted {
                out.push(backslash);
            }
            out.push(c);
        } else if quoted {
            if at(i) == 'E' {
                i += 1;
                quoted = false;
            } else {
                out.extend([backslash, backslash]);
            }
        } else if at(i) == 'Q' {
            i += 1;
            (quoted, begins) = (true, true);
            continue;
        } else {
            out.push(c);
            if i < text.len() {
                out.push(at(i));
                i += 1;
            }
        }
        begins = false;
    }
    out
}
