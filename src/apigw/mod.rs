//! API Gateway's mapping templates: `$input`, `$util`, `$context` and `$stageVariables` over the Velocity engine.

mod bind;
mod context;
mod escape;
mod input;
mod path;
mod renderer;
mod script;
mod util;

pub(crate) use context::ContextVariable;
pub use context::{MappingContext, MappingContextBuilder};
pub use renderer::Renderer;

use crate::dialect::Dialect;
use crate::error::{Error, ErrorKind, Result};
use crate::eval::{Observer, Programs, Room};
use crate::template::{Options, ReferenceInfo, Template};
use crate::value::Data;
use crate::watch::{Coverage, Missing, MissingReferences};
use std::fmt;
use std::io;

/// A mapping template: a template in the dialect of API Gateway, with its variables.
///
/// ```
/// use vtl::{MappingContext, MappingTemplate};
///
/// let template = MappingTemplate::parse(r#"{"id": "$input.params('id')", "tag": $input.json('$.tags[0]')}"#)?;
/// let context = MappingContext::builder().body(r#"{"tags": ["a"]}"#).path_param("id", "42").build();
/// assert_eq!(template.render(&context)?.body(), r#"{"id": "42", "tag": "a"}"#);
/// # Ok::<(), vtl::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct MappingTemplate(Template);

impl MappingTemplate {
    /// Parses a mapping template with the limits of API Gateway.
    pub fn parse(source: &str) -> Result<MappingTemplate> {
        MappingTemplate::build(None, source, &Options::new(Dialect::ApiGateway))
    }

    /// Parses a mapping template with a name for messages.
    pub fn parse_named(name: &str, source: &str) -> Result<MappingTemplate> {
        MappingTemplate::build(Some(name), source, &Options::new(Dialect::ApiGateway))
    }

    /// Parses a mapping template with a name for messages and options of its own: other limits, a deadline.
    pub fn parse_with(name: &str, source: &str, options: &Options) -> Result<MappingTemplate> {
        MappingTemplate::build(Some(name), source, options)
    }

    fn build(name: Option<&str>, source: &str, options: &Options) -> Result<MappingTemplate> {
        let mut binder = bind::GatewayBinder::new(&options.limits);
        let template = Template::build(name, source, options, Some(&mut binder))?;
        binder.finish();
        Ok(MappingTemplate(template))
    }

    /// The name for messages.
    pub fn name(&self) -> Option<&str> {
        self.0.name()
    }

    /// The template's text.
    pub fn source(&self) -> &str {
        self.0.source()
    }

    /// The references that the template reads, in the order of the source.
    pub fn references(&self) -> Vec<ReferenceInfo> {
        self.0.references()
    }

    /// An observer that counts what renderings reach of the template.
    pub fn coverage(&self) -> Coverage {
        self.0.coverage()
    }

    /// Renders for one request or response.
    pub fn render(&self, context: &MappingContext) -> Result<Rendered> {
        self.render_observed(context, &mut ())
    }

    /// Renders under the eyes of an observer.
    pub fn render_observed<O: Observer>(
        &self,
        context: &MappingContext,
        observer: &mut O,
    ) -> Result<Rendered> {
        let mut rendered = Rendered::default();
        self.render_in(context, observer, &mut Room::default(), &mut rendered)?;
        Ok(rendered)
    }

    /// Renders in `room` and the memory of `rendered`, which becomes what comes of it.
    fn render_in<O: Observer>(
        &self,
        context: &MappingContext,
        observer: &mut O,
        room: &mut Room,
        rendered: &mut Rendered,
    ) -> Result<()> {
        let programs = Programs::default();
        let Rendered { body, overrides } = rendered;
        self.0.run(context, &programs, observer, room, body, |heap| {
            *overrides =
                if context.may_override(heap) { context.overrides(heap)? } else { Overrides::default() };
            Ok(())
        })
    }

    /// Renders, and says which references came out without a value: each prints nothing on API Gateway, and is
    /// often a mistake.
    pub fn render_diagnosed(&self, context: &MappingContext) -> Result<(Rendered, Vec<Missing>)> {
        let mut observer = MissingReferences::default();
        let rendered = self.render_observed(context, &mut observer)?;
        Ok((rendered, observer.into_missing()))
    }

    /// Renders the body into a formatter or string; gives the overrides.
    pub fn render_to(&self, context: &MappingContext, out: &mut dyn fmt::Write) -> Result<Overrides> {
        let rendered = self.render(context)?;
        out.write_str(&rendered.body).map_err(|e| Error::new(ErrorKind::Write, e.to_string()))?;
        Ok(rendered.overrides)
    }

    /// Renders the body into a file, a socket or any other writer; gives the overrides.
    pub fn write_to(&self, context: &MappingContext, out: &mut dyn io::Write) -> Result<Overrides> {
        let rendered = self.render(context)?;
        out.write_all(rendered.body.as_bytes()).map_err(|e| Error::new(ErrorKind::Write, e.to_string()))?;
        Ok(rendered.overrides)
    }
}

/// What a mapping template rendered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendered {
    body: String,
    overrides: Overrides,
}

impl Rendered {
    /// The text.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The text, taken out.
    pub fn into_body(self) -> String {
        self.body
    }

    /// What the template assigned to `$context.requestOverride` and `$context.responseOverride`.
    pub fn overrides(&self) -> &Overrides {
        &self.overrides
    }
}

/// What a template assigned to `$context.requestOverride` and `$context.responseOverride`: maps such as
/// `{"header": {"X-A": "b"}}`, without members that are empty maps. A template may put any value there.
///
/// ```
/// use vtl::{MappingContext, MappingTemplate};
///
/// let template = MappingTemplate::parse("#set($context.responseOverride.status = 202)")?;
/// let rendered = template.render(&MappingContext::builder().build())?;
/// let response = rendered.overrides().response().unwrap();
/// assert_eq!(response.get("status"), Some(&vtl::Data::Int(202)));
/// # Ok::<(), vtl::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    pub(crate) request: Option<Data>,
    pub(crate) response: Option<Data>,
    pub(crate) repeated: Option<String>,
}

impl Overrides {
    /// `$context.requestOverride`, where the template set any of it.
    pub fn request(&self) -> Option<&Data> {
        self.request.as_ref()
    }

    /// `$context.responseOverride`, where the template set any of it.
    pub fn response(&self) -> Option<&Data> {
        self.response.as_ref()
    }

    /// An override that the template assigned more than once, such as `requestOverride.header.X-A`. An override may
    /// be set once: the service ends such a request with a 5XX status (developer guide, "Override a parameter").
    ///
    /// ```
    /// use vtl::{MappingContext, MappingTemplate};
    ///
    /// let twice = "#set($o = $context.responseOverride)#set($o.status = 200)#set($o.status = 201)";
    /// let rendered = MappingTemplate::parse(twice)?.render(&MappingContext::builder().build())?;
    /// assert_eq!(rendered.overrides().repeated(), Some("responseOverride.status"));
    /// # Ok::<(), vtl::Error>(())
    /// ```
    pub fn repeated(&self) -> Option<&str> {
        self.repeated.as_deref()
    }

    /// Both as one JSON object; `None` where the template set neither.
    pub fn to_json(&self) -> Option<String> {
        let member =
            |name: &str, data: &Option<Data>| data.as_ref().map(|d| format!("\"{name}\":{}", d.to_json()));
        let members: Vec<String> =
            [member("requestOverride", &self.request), member("responseOverride", &self.response)]
                .into_iter()
                .flatten()
                .collect();
        (!members.is_empty()).then(|| format!("{{{}}}", members.join(",")))
    }

    /// Whether the template set neither.
    pub fn is_empty(&self) -> bool {
        self.request.is_none() && self.response.is_none()
    }
}
