//! Directives that are words: which word is which, what arguments they take, and what is wrong with them.

use super::Settings;
use super::ast::{Directive, DirectiveKind, Expr, ExprKind};
use super::build::parse_at;
use super::diagnose;
use super::grammar::Rule;
use super::quick;
use super::scanner::Scanner;
use super::session::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::span::Span;

/// The built-in directive of a name.
pub(super) fn kind(name: &str, settings: Settings) -> Option<DirectiveKind> {
    Some(match name {
        "foreach" => DirectiveKind::Foreach,
        "macro" => DirectiveKind::Macro,
        "define" => DirectiveKind::Define,
        "literal" => DirectiveKind::Literal,
        "evaluate" if settings.evaluate => DirectiveKind::Evaluate,
        "break" => DirectiveKind::Break,
        "stop" => DirectiveKind::Stop,
        "include" => DirectiveKind::Include,
        "parse" => DirectiveKind::Parse,
        _ => return None,
    })
}

/// Whether a block and `#end` belong to the directive.
pub(super) fn takes_block(directive: &Directive) -> bool {
    let block = matches!(
        directive.kind,
        DirectiveKind::Foreach
            | DirectiveKind::Macro
            | DirectiveKind::Define
            | DirectiveKind::Literal
            | DirectiveKind::BlockCall
    );
    block && directive.arguments.is_some()
}

/// The directive whose token begins at `image` and whose word ends at `after`, up to its closing parenthesis.
pub(super) fn head_at(scanner: &mut Scanner<'_>, image: usize, after: usize) -> Result<(Directive, usize)> {
    // Velocity takes the name from the token by position: all but the first sign, and of braces the inside.
    let token = scanner.slice(image, after);
    let braced = token.ends_with('}');
    let (from, to) = if braced { (image + 2, after - 1) } else { (image + 1, after) };
    let name = scanner.slice(from, to);
    let block_call = name.starts_with('@');
    let kind = match kind(name, scanner.session.settings) {
        Some(kind) => kind,
        None if block_call => DirectiveKind::BlockCall,
        None => DirectiveKind::Call,
    };
    let mut directive = Directive {
        kind,
        name: scanner.span(if block_call { from + 1 } else { from }, to),
        arguments: None,
        block: None,
        literal: Span::default(),
        span: scanner.session.source_span(scanner.span(image, after)),
        number: 0,
    };
    if !scanner.rest(after).trim_start_matches([' ', '\t', '\r', '\n']).starts_with('(') {
        check(&directive)?;
        return Ok((directive, after));
    }
    let (arguments, end) = arguments_at(scanner, after)?;
    directive.span = scanner.session.source_span(scanner.span(image, end));
    if kind == DirectiveKind::Foreach {
        directive.number = scanner.session.next_loop();
    }
    check_words(scanner.session, &directive, &arguments)?;
    directive.arguments = Some(arguments);
    check(&directive)?;
    Ok((directive, end))
}

/// The arguments in parentheses at `at`, and their end.
fn arguments_at(scanner: &mut Scanner<'_>, at: usize) -> Result<(Vec<Expr>, usize)> {
    if let Some(found) = quick::arguments(scanner, at) {
        return Ok(found);
    }
    let (pair, end, mut builder) = parse_at(scanner, Rule::arguments, at)?;
    let mut arguments = Vec::new();
    for argument in pair.into_inner() {
        match argument.as_rule() {
            Rule::open_paren | Rule::close => {}
            Rule::stray => builder.pass(&argument),
            _ => arguments.push(builder.value(argument)?),
        }
    }
    Ok((arguments, end))
}

/// Bare words are arguments only as a macro's name, as the `in` of a loop, and of words that are no directive.
fn check_words(session: &Session, directive: &Directive, arguments: &[Expr]) -> Result<()> {
    for (i, argument) in arguments.iter().enumerate() {
        let ExprKind::Word(word) = argument.kind else { continue };
        let allowed = match directive.kind {
            DirectiveKind::Macro => i == 0,
            DirectiveKind::Foreach => i == 1,
            DirectiveKind::Call | DirectiveKind::BlockCall => true,
            _ => false,
        };
        if !allowed {
            return Err(diagnose::bare_word(session, word));
        }
    }
    Ok(())
}

fn check(directive: &Directive) -> Result<()> {
    let count = directive.arguments.as_ref().map(Vec::len);
    let first = directive.arguments.as_ref().and_then(|a| a.first()).map(|a| &a.kind);
    let fail = |message: &str, hint: &str| {
        Err(Error::new(ErrorKind::Parse, message).at(directive.span).with_hint(hint))
    };
    match (directive.kind, count) {
        (DirectiveKind::Foreach, None) => {
            fail("`#foreach` needs its loop in parentheses", "write `#foreach($item in $list)`")
        }
        (DirectiveKind::Define, None) => {
            fail("`#define` needs a name in parentheses", "write `#define($block)`")
        }
        (DirectiveKind::Define, Some(n)) if n != 1 => {
            fail("`#define` takes one name", "write `#define($block)`")
        }
        (DirectiveKind::Literal, None) => fail("`#literal` needs parentheses", "write `#literal()`"),
        (DirectiveKind::Macro, None | Some(0)) => {
            fail("`#macro` needs a name in parentheses", "write `#macro(name $parameter)`")
        }
        (DirectiveKind::Macro, _) if !matches!(first, Some(ExprKind::Word(_))) => {
            fail("a macro's name is a bare word", "write `#macro(name $parameter)`, without quotes or `$`")
        }
        (DirectiveKind::Evaluate, n) if n != Some(1) => {
            fail("`#evaluate` takes one argument", "write `#evaluate($text)`")
        }
        (DirectiveKind::Evaluate, _)
            if !matches!(
                first,
                Some(ExprKind::Text(_) | ExprKind::Wide(_) | ExprKind::Template(_) | ExprKind::Reference(_))
            ) =>
        {
            fail("`#evaluate` takes a string or a reference", "write `#evaluate($text)`")
        }
        (DirectiveKind::Break, Some(2..)) => {
            fail("`#break` takes one scope at most", "write `#break` or `#break($foreach)`")
        }
        (DirectiveKind::Stop, Some(2..)) => {
            fail("`#stop` takes one message at most", "write `#stop` or `#stop(\"why\")`")
        }
        _ => Ok(()),
    }
}

/// What is noted when a directive's block is closed: the names of macros, for the escapes behind it.
pub(super) fn close(session: &mut Session, directive: &Directive) {
    let name = directive.arguments.as_ref().and_then(|a| a.first()).map(|a| &a.kind);
    if let (DirectiveKind::Macro, Some(ExprKind::Word(name))) = (directive.kind, name) {
        let name = session.text(*name).to_owned();
        session.macros.insert(name);
    }
}
