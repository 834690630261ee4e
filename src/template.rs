//! A template: parsed once, rendered any number of times, from any number of threads.

use crate::dialect::Dialect;
use crate::error::{Error, ErrorKind, Limit, Result};
use crate::eval::host::{Binder, Host};
use crate::eval::program::Program;
use crate::eval::{self, Loader, Observer, Programs, Room};
use crate::limits::Limits;
use crate::span::Span;
use crate::syntax;
use crate::value::Heap;
use crate::variables::Variables;
use crate::watch::{Coverage, Missing, MissingReferences};
use std::collections::HashSet;
use std::fmt;
use std::io;
use std::sync::Arc;

/// How templates are parsed and rendered: the dialect, the limits, and what the host adds.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) dialect: Dialect,
    pub(crate) limits: Limits,
    pub(crate) loader: Option<Arc<dyn Loader>>,
    pub(crate) cancel: Option<CancelFlag>,
}

/// A host's own check whether a rendering should end: a flag, or a deadline.
#[derive(Clone)]
pub(crate) struct CancelFlag(Arc<dyn Fn() -> bool + Send + Sync>);

impl fmt::Debug for CancelFlag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CancelFlag")
    }
}

impl Options {
    /// The dialect with its own limits, without a loader.
    pub fn new(dialect: Dialect) -> Options {
        let limits = match dialect {
            Dialect::Velocity => Limits::velocity(),
            Dialect::ApiGateway => Limits::apigateway(),
        };
        Options { dialect, limits, loader: None, cancel: None }
    }

    /// Replaces the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Options {
        self.limits = limits;
        self
    }

    /// Where `#parse` and `#include` find templates, in the `velocity` dialect.
    #[must_use]
    pub fn loader(mut self, loader: impl Loader + 'static) -> Options {
        self.loader = Some(Arc::new(loader));
        self
    }

    /// A check that is asked now and then while rendering, such as a flag or a deadline; true ends the rendering
    /// with an error of kind [`ErrorKind::Cancelled`].
    ///
    /// ```
    /// use vtl::{Dialect, ErrorKind, Options, Template, Variables};
    ///
    /// let options = Options::new(Dialect::Velocity).cancel(|| true);
    /// let endless = "#foreach($a in [1..1000])#foreach($b in [1..1000])#end#end";
    /// let error = Template::parse_with("t", endless, &options)?.render(&Variables::new()).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Cancelled);
    /// # Ok::<(), vtl::Error>(())
    /// ```
    #[must_use]
    pub fn cancel(mut self, check: impl Fn() -> bool + Send + Sync + 'static) -> Options {
        self.cancel = Some(CancelFlag(Arc::new(check)));
        self
    }
}

/// A parsed template. Immutable, `Send + Sync`, cheap to clone.
///
/// Stock Velocity 1.7 unless [`Options`] say otherwise; API Gateway's own variables come with
/// [`crate::MappingTemplate`].
///
/// ```
/// use vtl::{Template, Variables};
///
/// let template = Template::parse("#foreach($n in $list)<$n>#end")?;
/// let mut variables = Variables::new();
/// variables.set_serialize("list", &[1, 2])?;
/// assert_eq!(template.render(&variables)?, "<1><2>");
/// # Ok::<(), vtl::Error>(())
/// ```
#[derive(Clone)]
pub struct Template(Arc<Inner>);

struct Inner {
    name: Option<Arc<str>>,
    source: Arc<str>,
    program: Program,
    options: Options,
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template").field("name", &self.0.name).field("source", &self.0.source).finish()
    }
}

impl Template {
    /// Parses a template of stock Velocity 1.7.
    pub fn parse(source: &str) -> Result<Template> {
        Template::build(None, source, &Options::new(Dialect::Velocity), None)
    }

    /// Parses a template of stock Velocity 1.7, with a name for messages.
    pub fn parse_named(name: &str, source: &str) -> Result<Template> {
        Template::build(Some(name), source, &Options::new(Dialect::Velocity), None)
    }

    /// Parses a template with a name for messages.
    pub fn parse_with(name: &str, source: &str, options: &Options) -> Result<Template> {
        Template::build(Some(name), source, options, None)
    }

    pub(crate) fn build(
        name: Option<&str>,
        source: &str,
        options: &Options,
        binder: Option<&mut dyn Binder>,
    ) -> Result<Template> {
        let (name, text) = (name.map(Arc::<str>::from), Arc::<str>::from(source));
        let program = compile(source, options, binder).map_err(|e| e.in_template(name.as_ref(), &text))?;
        Ok(Template(Arc::new(Inner { name, source: text, program, options: options.clone() })))
    }

    /// The name for messages.
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The template's text.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// How the template was parsed and is rendered.
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// Renders with plain variables.
    pub fn render(&self, variables: &Variables) -> Result<String> {
        self.render_observed(variables, &mut ())
    }

    /// Renders into a formatter or string.
    pub fn render_to(&self, variables: &Variables, out: &mut dyn fmt::Write) -> Result<()> {
        let text = self.render(variables)?;
        out.write_str(&text).map_err(|e| Error::new(ErrorKind::Write, e.to_string()))
    }

    /// Renders into a file, a socket or any other writer.
    pub fn write_to(&self, variables: &Variables, out: &mut dyn io::Write) -> Result<()> {
        let text = self.render(variables)?;
        out.write_all(text.as_bytes()).map_err(|e| Error::new(ErrorKind::Write, e.to_string()))
    }

    /// Renders under the eyes of an observer.
    pub fn render_observed<O: Observer>(&self, variables: &Variables, observer: &mut O) -> Result<String> {
        let (programs, mut out) = (Programs::default(), String::new());
        self.run(variables, &programs, observer, &mut Room::default(), &mut out, |_| Ok(()))?;
        Ok(out)
    }

    /// Renders in `room` and into `out`, whose memory is used again, and hands the heap to `finish` before it goes. What
    /// `out` holds after an error is of no use.
    pub(crate) fn run<'a, O: Observer, T>(
        &'a self,
        host: &'a dyn Host,
        programs: &'a Programs,
        observer: &mut O,
        room: &mut Room,
        out: &mut String,
        finish: impl FnOnce(&Heap<'a>) -> Result<T>,
    ) -> Result<T> {
        let Inner { name, source, program, options } = &*self.0;
        let settings = eval::Settings {
            dialect: options.dialect,
            limits: &options.limits,
            name: name.as_deref(),
            loader: options.loader.as_deref(),
            cancel: options.cancel.as_ref().map(|c| &*c.0 as &dyn Fn() -> bool),
            programs,
        };
        out.clear();
        out.reserve(source.len());
        eval::render(program, host, settings, observer, room, out, finish)
            .map_err(|e| e.in_template(name.as_ref(), source))
    }

    /// Renders, and says which references came out without a value.
    ///
    /// ```
    /// let template = vtl::Template::parse("$name $!other")?;
    /// let (text, missing) = template.render_diagnosed(&vtl::Variables::new())?;
    /// assert_eq!(text, "$name ");
    /// assert_eq!(missing.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(), ["$name", "$!other"]);
    /// # Ok::<(), vtl::Error>(())
    /// ```
    pub fn render_diagnosed(&self, variables: &Variables) -> Result<(String, Vec<Missing>)> {
        let mut observer = MissingReferences::default();
        let text = self.render_observed(variables, &mut observer)?;
        Ok((text, observer.into_missing()))
    }

    /// An observer that counts what renderings reach of the template.
    pub fn coverage(&self) -> Coverage {
        Coverage::of(self.0.name.as_ref(), &self.0.source, &self.0.program)
    }

    /// The references that the template reads, in the order of the source, each place once.
    ///
    /// ```
    /// let template = vtl::Template::parse("#if($a.b)$c#end")?;
    /// let texts: Vec<_> = template.references().iter().map(|r| r.text.clone()).collect();
    /// assert_eq!(texts, ["$a.b", "$c"]);
    /// # Ok::<(), vtl::Error>(())
    /// ```
    pub fn references(&self) -> Vec<ReferenceInfo> {
        let mut found = Vec::new();
        let mut visit = |reference: eval::Found<'_>| {
            let (eval::Found::Reference(r) | eval::Found::Target(r)) = reference else { return };
            let name = self.0.program.names.list.get(r.slot as usize).map_or("", |n| &n.text);
            found.push(ReferenceInfo {
                name: name.to_owned(),
                text: r.span.text(&self.0.source).to_owned(),
                span: r.span,
            });
        };
        eval::walk(&self.0.program, &mut visit);
        found.sort_by_key(|r| (r.span.start, r.span.end));
        found.dedup_by_key(|r| r.span);
        found
    }
}

fn compile(source: &str, options: &Options, binder: Option<&mut dyn Binder>) -> Result<Program> {
    let limits = &options.limits;
    if source.len() > limits.template_size {
        let what = format!("the template has {} bytes", source.len());
        return Err(Error::limit_exceeded(Limit::TemplateSize, &what, limits.template_size));
    }
    let settings =
        syntax::Settings { evaluate: options.dialect == Dialect::Velocity, limits: options.limits };
    let tree = syntax::parse(source, settings, HashSet::new())?;
    eval::compile(tree, options.dialect, limits, binder, eval::program::Before::template())
}

/// A reference of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReferenceInfo {
    /// The variable's name, without `$`.
    pub name: String,
    /// The reference as written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}
