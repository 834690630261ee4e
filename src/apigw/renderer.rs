//! Rendering again and again in the same memory.

use super::{MappingContext, MappingTemplate, Overrides, Rendered};
use crate::error::Result;
use crate::eval::{Programs, Room};
use crate::template::Template;
use crate::variables::Variables;

/// Renders templates one after another and keeps the memory that they needed: for values, variables and the output.
///
/// What it gives is the same as [`MappingTemplate::render`] gives. It belongs to one thread; each has its own.
///
/// ```
/// use vtl::{MappingContext, MappingTemplate, Renderer};
///
/// let template = MappingTemplate::parse(r#"{"id": "$input.params('id')"}"#)?;
/// let mut renderer = Renderer::new();
/// for id in ["1", "2"] {
///     let context = MappingContext::builder().path_param("id", id).build();
///     let rendered = renderer.render(&template, &context)?;
///     assert_eq!(rendered.body(), format!(r#"{{"id": "{id}"}}"#));
/// }
/// # Ok::<(), vtl::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Renderer {
    room: Room,
    rendered: Rendered,
}

impl Renderer {
    /// A renderer without any memory yet.
    pub fn new() -> Renderer {
        Renderer::default()
    }

    /// Renders a mapping template, as [`MappingTemplate::render`]. The result stays until the next rendering.
    pub fn render(&mut self, template: &MappingTemplate, context: &MappingContext) -> Result<&Rendered> {
        template.render_in(context, &mut (), &mut self.room, &mut self.rendered)?;
        Ok(&self.rendered)
    }

    /// Renders a template of stock Velocity, as [`Template::render`]. The text stays until the next rendering.
    pub fn render_plain(&mut self, template: &Template, variables: &Variables) -> Result<&str> {
        let programs = Programs::default();
        let Rendered { body, overrides } = &mut self.rendered;
        *overrides = Overrides::default();
        template.run(variables, &programs, &mut (), &mut self.room, body, |_| Ok(()))?;
        Ok(body)
    }
}
