//! How the templates of an exchange are rendered: as they are, or under the eyes of an observer.

use super::plan::Plan;
use super::templates::Templates;
use crate::apigw::{MappingContext, MappingTemplate, Rendered};
use crate::error::Result;

/// Renders a template of an integration. [`MappingTemplate::render`] is one; a function that observes is another.
pub type Render<'r> = dyn FnMut(&MappingTemplate, &MappingContext) -> Result<Rendered> + 'r;

/// On which way a template is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TemplateSide {
    /// Towards the backend: a request template.
    Request,
    /// Towards the client: a response template.
    Response,
}

/// A template of an integration: [`super::Integration::templates`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct IntegrationTemplate<'i> {
    /// On which way it is rendered.
    pub side: TemplateSide,
    /// Its media type, without parameters and in lower case, or `$default`.
    pub media_type: &'i str,
    /// The template. Its name is where it stands in the integration: `requestTemplates.application/json` or
    /// `responses.default.responseTemplates.application/json`.
    pub template: &'i MappingTemplate,
    /// The line of the YAML text, from 1, on which the template's first line stands. Known where it is a literal
    /// block (`|`): the lines that follow are the template's, one by one.
    pub first_line: Option<usize>,
}

/// All templates of `plan` that parse, those of requests first.
pub(super) fn templates(plan: &Plan) -> impl Iterator<Item = IntegrationTemplate<'_>> {
    let responses = plan.responses.iter().flat_map(|r| of_side(TemplateSide::Response, &r.templates));
    of_side(TemplateSide::Request, &plan.request_templates).chain(responses)
}

fn of_side(side: TemplateSide, templates: &Templates) -> impl Iterator<Item = IntegrationTemplate<'_>> {
    templates.entries().iter().filter_map(move |entry| {
        let (media_type, first_line) = (&*entry.media_type, entry.first_line);
        Some(IntegrationTemplate { side, media_type, template: entry.template.as_ref()?, first_line })
    })
}
