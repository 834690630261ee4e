//! What may stand in the head of a message. Templates, parameters and backends give texts that could end a line and
//! begin another: such a text is refused before it reaches a request line or a header (RFC 9110, 5.1 and 5.5).

use super::headers::Headers;

/// Whether `text` may be a method or the name of a header.
pub(super) fn is_token(text: &str) -> bool {
    let other = |b: u8| {
        matches!(b, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~')
    };
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || other(b))
}

/// Whether `text` may be the value of a header.
pub(super) fn is_value(text: &str) -> bool {
    // To look at all bytes goes many at a time; to look for the first does not.
    text.bytes().fold(0, |found, b| found | u8::from(b.is_ascii_control()) & u8::from(b != b'\t')) == 0
}

/// Whether `url` may stand in a request line.
pub(super) fn is_target(url: &str) -> bool {
    url.bytes().fold(0, |found, b| found | u8::from(b <= b' ') | u8::from(b == 0x7f)) == 0
}

/// The first header that cannot be sent, told as the log tells it.
pub(super) fn refused(headers: &Headers) -> Option<String> {
    let (name, _) = headers.first_misfit(is_token, is_value)?;
    Some(if is_token(name) {
        format!("the value of the header {name} holds a control character")
    } else {
        format!("{name:?} cannot be the name of a header")
    })
}

/// The headers that can be sent.
pub(super) fn sendable(headers: &Headers) -> Headers {
    headers.iter().filter(|(name, value)| is_token(name) && is_value(value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_stand() {
        assert!(is_token("X-Amz-Target") && is_token("_a!"));
        for name in ["", "a b", "a:", "a\r", "é", "a\0", "a/b"] {
            assert!(!is_token(name), "{name:?}");
        }
        assert!(is_value("") && is_value("a b\té~"));
        for value in ["a\r\nb", "a\n", "\0", "\u{7f}"] {
            assert!(!is_value(value), "{value:?}");
        }
        assert!(is_target("https://a.example/%0A?x=é"));
        assert!(!is_target("https://a.example/ b") && !is_target("https://a.example/\r"));
    }

    #[test]
    fn the_header_is_named() {
        let headers = |name: &str| [("A", "b"), (name, "x\n")].into_iter().collect::<Headers>();
        assert_eq!(refused(&headers("X")).unwrap(), "the value of the header X holds a control character");
        assert_eq!(refused(&headers("X Y")).unwrap(), "\"X Y\" cannot be the name of a header");
        assert_eq!(sendable(&headers("X")).iter().collect::<Vec<_>>(), [("A", "b")]);
        assert_eq!(refused(&sendable(&headers("X"))), None);
    }
}
