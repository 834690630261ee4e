//! The parser that pest derives from the grammar, and its rules in a template author's words.

use pest_derive::Parser;

// The derived enum cannot carry documentation of its own.
#[allow(missing_docs)]
mod derived {
    use super::Parser;

    /// The grammar of references, directive heads and expressions.
    #[derive(Parser)]
    #[grammar = "grammar/vtl.pest"]
    pub(crate) struct Grammar;
}

pub(crate) use derived::{Grammar, Rule};

/// What a rule is called in a message; `None` for rules that say nothing to an author.
pub(crate) fn describe(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::close | Rule::close_paren => "\")\"",
        Rule::open_paren => "\"(\"",
        Rule::close_brace => "\"}\"",
        Rule::close_bracket => "\"]\"",
        Rule::assign => "\"=\"",
        Rule::operator => "an operator",
        Rule::reference | Rule::sigil | Rule::set_head => "a reference",
        Rule::identifier | Rule::path | Rule::runt | Rule::formal_name => "a name",
        Rule::string => "a string",
        Rule::integer | Rule::float => "a number",
        Rule::boolean => "true or false",
        Rule::list => "a list",
        Rule::map => "a map",
        Rule::group => "\"(\"",
        Rule::not => "\"!\"",
        Rule::word | Rule::hash_word => "a word",
        Rule::parameter | Rule::operand | Rule::expression | Rule::primary => "a value",
        Rule::range_end => "\"..\"",
        Rule::pair => "a key",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pest::Parser as _;

    fn length(rule: Rule, text: &str) -> Option<usize> {
        Grammar::parse(rule, text).ok().and_then(|mut pairs| pairs.next()).map(|p| p.as_span().end())
    }

    #[test]
    fn names() {
        assert_eq!(length(Rule::path, "a-b_c.d x"), Some(7));
        assert_eq!(length(Rule::path, "a._b"), Some(1));
        assert_eq!(length(Rule::path, "a.true"), Some(1));
        assert_eq!(length(Rule::path, "true"), None);
        assert_eq!(length(Rule::path, "trueish"), Some(7));
        assert_eq!(length(Rule::path, "1a"), None);
    }

    #[test]
    fn parts() {
        assert_eq!(length(Rule::path, "a.b(1, \"x\")[0].c"), Some(16));
        assert_eq!(length(Rule::path, "a.b( )"), Some(3));
        assert_eq!(length(Rule::path, "a[1 + 1]"), Some(1));
        assert_eq!(length(Rule::formal, "{a.b}c"), Some(5));
        assert_eq!(length(Rule::formal, "{a b}"), None);
    }

    #[test]
    fn numbers() {
        assert_eq!(length(Rule::list, "[1..3]"), Some(6));
        assert_eq!(length(Rule::float, "1."), Some(2));
        assert_eq!(length(Rule::float, ".5e3"), Some(4));
        assert_eq!(length(Rule::float, "1..2"), None);
    }

    #[test]
    fn strings() {
        assert_eq!(length(Rule::string, r#""a""b" "c""#), Some(6));
        assert_eq!(length(Rule::string, "'it''s'"), Some(7));
        assert_eq!(length(Rule::string, "\"open"), None);
    }

    #[test]
    fn a_closing_parenthesis_takes_its_line_end() {
        assert_eq!(length(Rule::close, ")  \r\nx"), Some(5));
        assert_eq!(length(Rule::close, ")  x"), Some(1));
    }

    #[test]
    fn minus_needs_a_blank_before_digits() {
        assert_eq!(length(Rule::if_head, "(5 - 3)"), Some(7));
        assert_eq!(length(Rule::if_head, "(5 -3)"), None);
    }

    #[test]
    fn nothing_is_parsed_twice_from_one_place() {
        let nested = format!("a.b({}", "[$a.b(".repeat(40));
        assert_eq!(length(Rule::path, &nested), Some(3));
    }
}
