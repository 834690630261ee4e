//! Walks a text in the lexer modes of Velocity 1.7 (`Parser.jjt`) and nests its blocks.
//!
//! The modes that matter between constructs are kept on a stack, as there: plain text, what follows a reference
//! (where names, braces and brackets still belong to references), and what follows a `#`. Signs that begin a token
//! but do not finish it (`$`, `#`) are carried along as its `image`, and what remains of them when it comes to
//! nothing is printed only if a text follows.

use super::ast::{Arm, Block, Directive, If, Node, Part};
use super::comment::{self, End, Kind};
use super::directive;
use super::session::{Cut, Session};
use super::{build, diagnose};
use crate::error::Result;
use crate::span::Span;
use memchr::memchr3;

/// A lexer mode between constructs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Plain text.
    Default,
    /// Behind `$`, or behind a reference that may go on.
    Reference,
    /// Behind `.name` of a reference.
    Modifier,
    /// Behind `.name(` where no argument follows.
    Arguments,
    /// Behind `#`.
    PreDirective,
}

/// A block that is open.
struct Frame {
    nodes: Block,
    kind: FrameKind,
    /// The directive's head, in the pool.
    head: Span,
    /// The first cut inside the block.
    mark: usize,
}

enum FrameKind {
    If { done: Vec<Arm>, condition: Option<super::ast::Expr>, arm: Span },
    Else { done: Vec<Arm>, span: Span },
    Directive(Directive),
}

pub(super) struct Scanner<'s> {
    pub(super) session: &'s mut Session,
    pub(super) text: &'s str,
    /// Where `text` begins in the pool.
    pub(super) base: usize,
    pub(super) pos: usize,
    pub(super) depth: usize,
    mode: Mode,
    stack: Vec<Mode>,
    /// Where the last reference ended in a property, which a `(` would have made a method.
    member_end: usize,
    /// Where the signs began that belong to the token to come.
    image: Option<usize>,
    /// Signs that came to nothing, to be printed with the text that follows.
    special: Vec<Span>,
    root: Block,
    frames: Vec<Frame>,
}

/// Parses `text`, which begins at `base` in the session's pool, at string depth `depth`.
pub(super) fn parse_text(session: &mut Session, text: &str, base: usize, depth: usize) -> Result<Block> {
    let mut scanner = Scanner {
        session,
        text,
        base,
        pos: 0,
        depth,
        mode: Mode::Default,
        stack: Vec::new(),
        member_end: usize::MAX,
        image: None,
        special: Vec::new(),
        root: Vec::new(),
        frames: Vec::new(),
    };
    while scanner.pos < scanner.text.len() {
        match scanner.mode {
            Mode::Default => scanner.default_token()?,
            _ => {
                let image = scanner.image.take().unwrap_or(scanner.pos);
                scanner.token(image)?;
            }
        }
    }
    match scanner.image {
        Some(image) => Err(diagnose::lone_sign(&scanner, image)),
        None => scanner.finish(),
    }
}

impl<'s> Scanner<'s> {
    // ---------------------------------------------------------------- looking

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    pub(super) fn rest(&self, at: usize) -> &'s str {
        self.text.get(at..).unwrap_or("")
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> &'s str {
        self.text.get(from..to).unwrap_or("")
    }

    /// A range of the text as a range of the pool.
    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.base + from, self.base + to)
    }

    fn count(&self, at: usize, test: fn(u8) -> bool) -> usize {
        self.rest(at).bytes().take_while(|&b| test(b)).count()
    }

    fn blanks(&self, at: usize) -> usize {
        self.count(at, |b| b == b' ' || b == b'\t')
    }

    /// The length of `#set (` or `#{set} (` at `at`.
    fn set_length(&self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        let word = if rest.starts_with("#set") {
            4
        } else if rest.starts_with("#{set}") {
            6
        } else {
            return None;
        };
        let blanks = self.count(at + word, |b| b == b' ');
        (self.byte(at + word + blanks) == b'(').then_some(word + blanks + 1)
    }

    /// Blanks, and a line end behind them, at `at`; 0 where no line end comes.
    fn blanks_and_line_end(&self, at: usize) -> usize {
        let blanks = self.blanks(at);
        match (self.byte(at + blanks), self.byte(at + blanks + 1)) {
            (b'\r', b'\n') => blanks + 2,
            (b'\r' | b'\n', _) => blanks + 1,
            _ => 0,
        }
    }

    // ---------------------------------------------------------------- modes and output

    fn push_mode(&mut self, mode: Mode) {
        self.stack.push(self.mode);
        self.mode = mode;
    }

    fn pop_mode(&mut self) {
        self.mode = self.stack.pop().unwrap_or(Mode::Default);
    }

    fn nodes(&mut self) -> &mut Block {
        self.frames.last_mut().map_or(&mut self.root, |frame| &mut frame.nodes)
    }

    fn push(&mut self, node: Node) {
        self.special.clear();
        self.nodes().push(node);
    }

    /// Appends text, together with the signs before it that came to nothing.
    fn push_text(&mut self, span: Span) {
        for special in std::mem::take(&mut self.special) {
            push_span(self.nodes(), special);
        }
        push_span(self.nodes(), span);
    }

    fn text_token(&mut self, from: usize, to: usize) {
        self.push_text(self.span(from, to));
        self.pos = to;
    }

    // ---------------------------------------------------------------- plain text

    fn default_token(&mut self) -> Result<()> {
        let start = self.pos;
        let found = memchr3(b'$', b'#', b'\\', self.rest(start).as_bytes());
        let at = found.map_or(self.text.len(), |i| start + i);
        if at > start {
            let set = (self.blanks(start) == at - start).then(|| self.set_length(at)).flatten();
            match set {
                Some(length) => return self.set(at, length),
                None => self.text_token(start, at),
            }
            return Ok(());
        }
        match self.byte(start) {
            b'\\' => {
                self.backslashes();
                Ok(())
            }
            b'#' => self.hash(start),
            _ => {
                match self.empty_index(start) {
                    Some(length) => self.text_token(start, start + length),
                    None => self.sigil(start),
                }
                Ok(())
            }
        }
    }

    /// Whether `$` stands at `at`, behind any number of backslashes.
    fn dollar(&self, at: usize) -> bool {
        self.byte(at + self.count(at, |b| b == b'\\')) == b'$'
    }

    /// `$[`, `$![`, `$\![` and `$.`, which are text.
    fn empty_index(&self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        ["$\\![", "$![", "$[", "$."].iter().find(|t| rest.starts_with(*t)).map(|t| t.len())
    }

    /// Backslashes: before `$` they belong to the reference, before a directive they escape it.
    fn backslashes(&mut self) {
        let start = self.pos;
        let count = self.count(start, |b| b == b'\\');
        let after = start + count;
        if self.byte(after) == b'$' {
            self.sigil(start);
            return;
        }
        let word = if self.byte(after) == b'#' { self.directive_word(after + 1) } else { 0 };
        if word > 0 && !count.is_multiple_of(2) {
            let name = self.slice(after + 1, after + 1 + word).trim_matches(['{', '}']).to_owned();
            let kept = if self.is_known(&name) { count / 2 } else { count };
            // An escaped directive is a token of its own, which does not print what came before it.
            self.special.clear();
            self.push_text(self.span(start, start + kept));
            self.session.cut(self.span(start + kept, after), Cut::Both);
            self.push_text(self.span(after, after + 1 + word));
            self.pos = after + 1 + word;
            return;
        }
        let pairs = count / 2;
        if pairs > 0 {
            self.special.clear();
            let control = count.is_multiple_of(2) && self.escapes_double(after, word);
            self.push_text(self.span(start, start + if control { pairs } else { pairs * 2 }));
            self.pos = start + pairs * 2;
        }
        if count % 2 == 1 {
            self.text_token(start + pairs * 2, after);
        }
    }

    /// Whether pairs of backslashes before `at` are halved: a directive follows, whose word has `word` bytes, or a
    /// text that reads like one but for its first character, since Velocity looks no closer (`Escape()`).
    fn escapes_double(&self, at: usize, word: usize) -> bool {
        if word > 0 {
            let image = self.slice(at + 1, at + 1 + word);
            return matches!(image.trim_matches(['{', '}']), "if" | "else" | "elseif" | "end")
                || (self.is_directive(image) && self.set_length(at).is_none());
        }
        let length = self.rest(at).find(['$', '#', '\\']).unwrap_or(self.text.len() - at);
        let mut text = self.slice(at, at + length).chars();
        text.next().is_some() && self.is_directive(text.as_str())
    }

    fn is_directive(&self, name: &str) -> bool {
        directive::kind(name, self.session.settings).is_some() || self.session.macros.contains(name)
    }

    /// Whether an escaped `#name` is told apart from text.
    fn is_known(&self, name: &str) -> bool {
        matches!(name, "if" | "else" | "elseif" | "end" | "set") || self.is_directive(name)
    }

    /// The length of the word or braced word of a directive at `at`.
    fn directive_word(&self, at: usize) -> usize {
        let first = |b: u8| b.is_ascii_alphabetic() || b == b'_';
        let inner = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'@';
        match self.byte(at) {
            b'{' if first(self.byte(at + 1)) => {
                let length = self.count(at + 1, inner);
                if self.byte(at + 1 + length) == b'}' { length + 2 } else { 0 }
            }
            b if first(b) || b == b'@' => self.count(at, inner),
            _ => 0,
        }
    }

    // ---------------------------------------------------------------- signs that begin something

    /// `$` or `$!` with the backslashes around it; `image` is where the token began.
    fn sigil(&mut self, image: usize) {
        let dollar = self.pos + self.count(self.pos, |b| b == b'\\');
        let slashes = self.count(dollar + 1, |b| b == b'\\');
        let bang = self.byte(dollar + 1 + slashes) == b'!';
        if self.mode == Mode::Reference {
            self.pop_mode();
        }
        self.push_mode(Mode::Reference);
        self.pos = if bang { dollar + 2 + slashes } else { dollar + 1 };
        self.image = Some(image);
    }

    /// What begins with `#`; `image` is where the token began.
    fn hash(&mut self, image: usize) -> Result<()> {
        let rest = self.rest(self.pos);
        if rest.starts_with("##") && !matches!(self.mode, Mode::Modifier | Mode::Arguments) {
            return self.line_comment(image);
        }
        if rest.starts_with("#[[") {
            return self.text_block(image);
        }
        if rest.starts_with("#*") {
            return self.block_comment(image);
        }
        if let (Some(length), true) = (self.set_length(self.pos), self.mode != Mode::PreDirective) {
            return self.set(self.pos, length);
        }
        if matches!(self.mode, Mode::Reference | Mode::Modifier) {
            self.pop_mode();
        }
        self.push_mode(Mode::PreDirective);
        self.pos += 1;
        self.image = Some(image);
        Ok(())
    }

    fn line_comment(&mut self, image: usize) -> Result<()> {
        let start = self.pos;
        if self.mode == Mode::Reference {
            self.pop_mode();
        }
        let (_, end, after) = self.comment_end(start, start + 2, Kind::Line)?;
        self.session.cut(self.span(start + 2, end), Cut::Both);
        self.special.clear();
        let before = self.slice(image, start + 2).find("##").unwrap_or(0);
        let span = self.span(image, image + before);
        push_span(self.nodes(), span);
        self.pos = after;
        Ok(())
    }

    /// The signs before a comment's end, the end itself, and what is behind it; the end of the text where it is
    /// open.
    fn comment_end(&self, start: usize, inner: usize, kind: Kind) -> Result<(usize, usize, usize)> {
        let over = self.text.len();
        match comment::end(self.text, inner, kind) {
            End::Closed { signs, end, after } => Ok((signs, end, after)),
            End::Open => Ok((over, over, over)),
            End::Unfinished => Err(diagnose::lone_sign(self, start)),
        }
    }

    fn block_comment(&mut self, image: usize) -> Result<()> {
        let start = self.pos;
        let formal = self.rest(start).starts_with("#**")
            && self.byte(start + 3) != b'#'
            && start + 3 < self.text.len();
        let inner = start + if formal { 3 } else { 2 };
        if inner >= self.text.len() {
            return Err(diagnose::unfinished(self, start, "`#*`", "`*#`"));
        }
        let (signs, _, after) = self.comment_end(start, inner, Kind::Block)?;
        // Signs right before the end belong to its token, which prints them up to a `#*`.
        let from = if signs == inner { image } else { signs };
        self.session.cut(self.span(image, from), Cut::Both);
        if !formal {
            self.session.cut(self.span(from, after), Cut::Literal);
        }
        self.special.clear();
        let token = self.slice(from, after);
        let shown = token.find("##").or_else(|| token.find("#*")).unwrap_or(0);
        let span = self.span(from, from + shown);
        push_span(self.nodes(), span);
        self.pos = after;
        Ok(())
    }

    fn text_block(&mut self, image: usize) -> Result<()> {
        let start = self.pos;
        let End::Closed { end, after, .. } = comment::end(self.text, start + 3, Kind::Text) else {
            return Err(diagnose::unfinished(self, start, "`#[[`", "`]]#`"));
        };
        self.special.clear();
        let span = self.span(image + 3, end);
        push_span(self.nodes(), span);
        self.pos = after;
        Ok(())
    }

    // ---------------------------------------------------------------- behind a sign

    /// The next token in a mode other than plain text; `image` is where it began.
    fn token(&mut self, image: usize) -> Result<()> {
        if self.mode == Mode::PreDirective {
            return self.directive_token(image);
        }
        let (start, byte) = (self.pos, self.byte(self.pos));
        match byte {
            b' ' | b'\t' | b'#' => {
                let at = start + self.blanks(start);
                match self.set_length(at) {
                    Some(length) => self.set(at, length),
                    None if byte == b'#' => self.hash(image),
                    None if self.mode == Mode::Arguments => Err(diagnose::arguments(self, start)),
                    None => {
                        self.terminate(image);
                        Ok(())
                    }
                }
            }
            b'$' if self.mode == Mode::Reference && self.empty_index(start).is_some() => {
                let length = self.empty_index(start).unwrap_or(1);
                self.text_token(image, start + length);
                Ok(())
            }
            b'$' | b'\\' if self.dollar(start) => {
                self.sigil(image);
                Ok(())
            }
            b'[' if self.mode != Mode::Arguments => Err(diagnose::index(self, start)),
            b'.' if self.byte(start + 1).is_ascii_alphabetic() => {
                // The lexer makes this token a dot and nothing else.
                self.text_token(start, start + 1);
                self.mode = Mode::Modifier;
                Ok(())
            }
            b'(' if self.mode == Mode::Modifier => self.open_parenthesis(image),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.reference(image, false),
            _ if self.mode == Mode::Arguments => self.argument_text(image),
            b'{' if build::formal_name(self.rest(start + 1)) > 0 => self.reference(image, true),
            b'{' => {
                self.text_token(image, start + 1);
                Ok(())
            }
            b'}' => {
                self.text_token(image, start + 1);
                self.pop_mode();
                Ok(())
            }
            _ => {
                self.terminate(image);
                Ok(())
            }
        }
    }

    /// The signs so far come to nothing: what is left of them waits for a text to be printed with.
    fn terminate(&mut self, image: usize) {
        let signs = self.span(image, self.pos);
        for kept in self.session.drop_signs(signs) {
            push_span_to(&mut self.special, kept);
        }
        if image == self.member_end {
            self.member_end = self.pos;
        }
        self.pop_mode();
    }

    /// `(` that opens no method call: text. Right behind a name it is one of the lexer's look-ahead, so anything
    /// that could be an argument makes it a broken call.
    fn open_parenthesis(&mut self, image: usize) -> Result<()> {
        let after = self.pos + 1;
        let argument = match self.byte(after) {
            b'"' | b'\'' | b'[' | b'{' | b')' | b'_' | b'$' | b'\\' | b' ' | b'\t' | b'\r' | b'\n' => true,
            b if b.is_ascii_alphanumeric() => true,
            _ => build::number(self.rest(after)) > 0,
        };
        let set = self.set_length(after + self.blanks(after)).is_some();
        if self.pos == self.member_end && argument && !set {
            return Err(diagnose::arguments(self, self.pos));
        }
        self.text_token(image, after);
        self.mode = Mode::Arguments;
        Ok(())
    }

    /// Behind `(` that opened no call, strings and numbers are text; what else is no reference is an error.
    fn argument_text(&mut self, image: usize) -> Result<()> {
        let start = self.pos;
        match build::number(self.rest(start)).max(build::string(self.rest(start))) {
            0 => Err(diagnose::arguments(self, start)),
            length => {
                self.text_token(image, start + length);
                Ok(())
            }
        }
    }

    fn reference(&mut self, image: usize, formal: bool) -> Result<()> {
        let (reference, end, last) = build::reference_at(self, image, formal)?;
        self.pos = end;
        self.stack.extend(std::iter::repeat_n(Mode::Modifier, reference.signs));
        match (formal, last) {
            (true, _) => self.pop_mode(),
            (false, Some(mode)) => {
                self.mode = mode;
                let member = matches!(reference.parts.last(), Some(Part::Property { .. }));
                self.member_end = if member { end } else { usize::MAX };
            }
            (false, None) => {}
        }
        self.push(Node::Reference(reference));
        Ok(())
    }

    fn set(&mut self, at: usize, length: usize) -> Result<()> {
        let (set, end) = build::set_at(self, at, length)?;
        self.pos = end;
        self.push(Node::Set(Box::new(set)));
        Ok(())
    }

    // ---------------------------------------------------------------- behind `#`

    fn directive_token(&mut self, image: usize) -> Result<()> {
        let start = self.pos;
        match self.byte(start) {
            b'#' => return self.hash(image),
            b'$' | b'\\' if self.dollar(start) => {
                self.sigil(image);
                return Ok(());
            }
            _ => {}
        }
        let word = self.directive_word(start);
        if word > 0 {
            let name = self.slice(start, start + word);
            return match name.trim_matches(['{', '}']) {
                "if" => self.open_if(image, start + word),
                "elseif" => self.else_if(image, start + word),
                "else" => self.otherwise(image, start + word),
                "end" => self.end(image, start + word),
                _ => self.directive(image, start + word),
            };
        }
        let number = build::number(self.rest(start));
        if number > 0 {
            self.text_token(image, start + number);
            self.pop_mode();
            return Ok(());
        }
        self.terminate(image);
        Ok(())
    }

    fn open_if(&mut self, image: usize, head: usize) -> Result<()> {
        let (condition, end) = build::condition_at(self, image, head)?;
        self.pos = end;
        self.pop_mode();
        let span = self.span(image, end);
        let kind = FrameKind::If { done: Vec::new(), condition: Some(condition), arm: span };
        self.open(kind, span)
    }

    fn open(&mut self, kind: FrameKind, head: Span) -> Result<()> {
        self.special.clear();
        self.session.check_depth(self.frames.len() + self.depth, head)?;
        self.frames.push(Frame { nodes: Vec::new(), kind, head, mark: self.session.mark() });
        Ok(())
    }

    fn else_if(&mut self, image: usize, head: usize) -> Result<()> {
        let (condition, end) = build::condition_at(self, image, head)?;
        let span = self.span(image, end);
        self.special.clear();
        match self.frames.last_mut() {
            Some(Frame { nodes, kind: FrameKind::If { done, condition: open, arm }, .. }) => {
                if let Some(condition) = open.replace(condition) {
                    let span = std::mem::replace(arm, span);
                    done.push(Arm { condition, block: std::mem::take(nodes), span });
                }
            }
            _ => return Err(diagnose::misplaced(self, span, "#elseif")),
        }
        self.pos = end;
        self.pop_mode();
        Ok(())
    }

    fn otherwise(&mut self, image: usize, after: usize) -> Result<()> {
        let span = self.span(image, after);
        self.special.clear();
        match self.frames.last_mut() {
            Some(Frame { nodes, kind: kind @ FrameKind::If { .. }, .. }) => {
                let FrameKind::If { mut done, condition, arm } =
                    std::mem::replace(kind, FrameKind::Else { done: Vec::new(), span })
                else {
                    return Ok(());
                };
                if let Some(condition) = condition {
                    done.push(Arm { condition, block: std::mem::take(nodes), span: arm });
                }
                *kind = FrameKind::Else { done, span };
            }
            _ => return Err(diagnose::misplaced(self, span, "#else")),
        }
        self.pos = after + self.blanks_and_line_end(after);
        self.pop_mode();
        Ok(())
    }

    fn end(&mut self, image: usize, after: usize) -> Result<()> {
        let before = self.span(image, image);
        let Some(frame) = self.frames.pop() else {
            return Err(diagnose::misplaced(self, self.span(image, after), "#end"));
        };
        self.pos = after + self.blanks_and_line_end(after);
        self.pop_mode();
        let whole = Span { start: frame.head.start, end: self.span(0, self.pos).end };
        let span = self.session.source_span(frame.head);
        match frame.kind {
            FrameKind::If { mut done, condition, arm } => {
                if let Some(condition) = condition {
                    done.push(Arm { condition, block: frame.nodes, span: arm });
                }
                self.push_if(done, None, span);
            }
            FrameKind::Else { done, span: at } => {
                let at = self.session.source_span(at);
                self.push_if(done, Some((frame.nodes, at)), span);
            }
            FrameKind::Directive(mut directive) => {
                let inside = Span { start: frame.head.end, end: before.start };
                let is_literal = directive.kind == super::ast::DirectiveKind::Literal;
                if is_literal
                    && inside.range().is_empty()
                    && directive.arguments.as_ref().is_some_and(Vec::is_empty)
                {
                    return Err(diagnose::empty_literal(self, frame.head));
                }
                let text = if is_literal { inside } else { whole };
                directive.literal = if is_literal {
                    self.session.literal(text, frame.mark)
                } else {
                    self.session.tokens(text, frame.mark)
                };
                directive.block = Some(frame.nodes);
                directive::close(self.session, &directive);
                self.push(Node::Directive(Box::new(directive)));
            }
        }
        Ok(())
    }

    fn push_if(&mut self, mut arms: Vec<Arm>, otherwise: Option<(Block, Span)>, span: Span) {
        for arm in &mut arms {
            arm.span = self.session.source_span(arm.span);
        }
        self.push(Node::If(Box::new(If { arms, otherwise, span })));
    }

    fn directive(&mut self, image: usize, after: usize) -> Result<()> {
        let mark = self.session.mark();
        let (mut directive, end) = directive::head_at(self, image, after)?;
        self.pos = end;
        self.pop_mode();
        let head = self.span(image, end);
        if directive::takes_block(&directive) {
            self.open(FrameKind::Directive(directive), head)?;
            if let Some(frame) = self.frames.last_mut() {
                frame.mark = mark;
            }
            return Ok(());
        }
        directive.literal = self.session.tokens(head, mark);
        self.push(Node::Directive(Box::new(directive)));
        Ok(())
    }

    fn finish(mut self) -> Result<Block> {
        match self.frames.pop() {
            None => Ok(self.root),
            Some(frame) => Err(diagnose::unclosed(&self, frame.head)),
        }
    }
}

fn push_span(nodes: &mut Block, span: Span) {
    if span.start == span.end {
        return;
    }
    match nodes.last_mut() {
        Some(Node::Text(last)) if last.end == span.start => last.end = span.end,
        _ => nodes.push(Node::Text(span)),
    }
}

fn push_span_to(spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last) if last.end == span.start => last.end = span.end,
        _ => spans.push(span),
    }
}
