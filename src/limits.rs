//! What one rendering may use: every limit by name, with its default.

use crate::error::{Error, Limit, Result};

/// What happens at the end of [`Limits::loop_iterations`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoopLimit {
    /// The rendering ends with an error.
    #[default]
    Error,
    /// The loop ends without a word, as Velocity's own `directive.foreach.maxloops` does.
    Stop,
}

/// The limits of parsing and rendering. Every field may be raised; `usize::MAX` or `u64::MAX` lifts it.
///
/// ```
/// let limits = vtl::Limits { loop_iterations: 5, ..vtl::Limits::apigateway() };
/// assert_eq!(limits.output_size, 10 * 1024 * 1024);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a template.
    pub template_size: usize,
    /// Turns of one `#foreach`.
    pub loop_iterations: usize,
    /// What happens at the end of `loop_iterations`.
    pub loop_limit: LoopLimit,
    /// Bytes of output.
    pub output_size: usize,
    /// Levels of nested blocks, expressions, values and documents, in the source and while rendering.
    pub nesting: usize,
    /// Macros that call each other: Velocity's `velocimacro.max.depth`.
    pub macro_depth: usize,
    /// Steps of one rendering: one for each directive, reference and turn of a loop, for each item or entry that a walk
    /// over values comes by, and for each 1,024 bytes of text that a call is given, 64 that it makes, and 16 that are
    /// read as a document, path or template. Backtracking of regular expressions and arithmetic with large numbers
    /// count by their work.
    pub steps: u64,
    /// Elements of a list or map that a template builds.
    pub collection_size: usize,
    /// Elements of a range, which takes no memory until it is changed.
    pub range_size: usize,
    /// UTF-16 units of a text that a template builds.
    pub string_size: usize,
    /// Decimal digits of a number.
    pub number_size: usize,
    /// Steps of one use of a regular expression.
    pub regex_steps: usize,
    /// Bytes, about, that one rendering keeps: lists, maps and entries until its end; the values in them and in
    /// variables, where a text counts at every place that holds it; texts and programs that came up while rendering.
    /// What borrows from the template, the body or the host counts only for its place.
    pub memory: u64,
}

impl Limits {
    /// The limits of API Gateway, and for what AWS does not state, those of [`Limits::velocity`].
    ///
    /// Template 300 KB, 1,000 turns a loop: the service's quota table. Output 10 MB: its payload quota.
    pub const fn apigateway() -> Limits {
        Limits {
            template_size: 300 * 1024,
            loop_iterations: 1_000,
            output_size: 10 * 1024 * 1024,
            ..Limits::velocity()
        }
    }

    /// The limits of stock Velocity: macro depth 20, and bounds that keep one rendering within memory and time.
    ///
    /// 256 MB of memory are what the largest body of API Gateway (10 MB) comes to as a document of small values, about
    /// 24 bytes for each byte.
    pub const fn velocity() -> Limits {
        Limits {
            template_size: 16 * 1024 * 1024,
            loop_iterations: usize::MAX,
            loop_limit: LoopLimit::Error,
            output_size: 256 * 1024 * 1024,
            nesting: 200,
            macro_depth: 20,
            steps: 20_000_000,
            collection_size: 1_000_000,
            range_size: 100_000_000,
            string_size: 16 * 1024 * 1024,
            number_size: 10_000,
            regex_steps: 1_000_000,
            memory: 256 * 1024 * 1024,
        }
    }

    /// No limits but nesting and macro depth, which guard the machine's stack.
    pub const fn unlimited() -> Limits {
        Limits {
            template_size: usize::MAX,
            loop_iterations: usize::MAX,
            loop_limit: LoopLimit::Error,
            output_size: usize::MAX,
            nesting: 200,
            macro_depth: 20,
            steps: u64::MAX,
            collection_size: usize::MAX,
            range_size: usize::MAX,
            string_size: usize::MAX,
            number_size: usize::MAX,
            regex_steps: usize::MAX,
            memory: u64::MAX,
        }
    }

    pub(crate) fn check_collection(&self, size: usize) -> Result<()> {
        if size <= self.collection_size {
            return Ok(());
        }
        Err(Error::limit_exceeded(
            Limit::CollectionSize,
            "a list or map grows too large",
            self.collection_size,
        ))
    }

    pub(crate) fn check_string(&self, units: usize) -> Result<()> {
        if units <= self.string_size {
            return Ok(());
        }
        Err(Error::limit_exceeded(Limit::StringSize, "a text grows too long", self.string_size))
    }

    /// [`Limits::check_string`] of a text of `bytes` bytes, whose units are counted only where they may be too many.
    pub(crate) fn check_text(&self, bytes: usize, units: impl FnOnce() -> usize) -> Result<()> {
        if bytes <= self.string_size { Ok(()) } else { self.check_string(units()) }
    }

    pub(crate) fn check_nesting(&self, depth: usize) -> Result<()> {
        if depth <= self.nesting {
            return Ok(());
        }
        Err(Error::limit_exceeded(Limit::Nesting, "nesting is too deep", self.nesting))
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits::apigateway()
    }
}
