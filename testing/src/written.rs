//! Which part of a template wrote a byte of a test's output: worked out once a test has failed, by running it again
//! under the eyes of an output map.

use crate::format::{Case, Side};
use crate::run::run;
use crate::subject::Subject;
use std::cell::OnceCell;
use vtl::watch::{NotJson, OutputMap, Written};
use vtl::{MappingContext, MappingTemplate, Origin, Position};

/// How many characters of a reference are shown.
const SHOWN: usize = 60;

/// What wrote the outputs of one test.
pub(crate) struct Author<'t> {
    subject: &'t Subject,
    side: Side,
    case: &'t Case,
    renderings: OnceCell<Vec<Rendering>>,
}

/// The output of one template.
struct Rendering {
    template: String,
    body: String,
    map: OutputMap,
}

impl<'t> Author<'t> {
    pub(crate) fn new(subject: &'t Subject, side: Side, case: &'t Case) -> Author<'t> {
        Author { subject, side, case, renderings: OnceCell::new() }
    }

    /// The place that wrote the byte at `offset` of an output, in words.
    pub(crate) fn at(&self, output: &str, offset: usize) -> Option<String> {
        let Rendering { template, map, .. } = self.rendering(output)?;
        // Where the output ends too early the last place is the nearest.
        let offset = offset.min(output.len().checked_sub(1)?);
        let written = map.at(offset)?;
        let is_verbatim = !written.is_reference && written.text().len() == written.output.len();
        let within = if is_verbatim { offset - written.output.start } else { 0 };
        let at = Position::of(written.source, written.span.start as usize + within);
        let place = match written.origin {
            Origin::Template => self.subject.place(template, at),
            _ => "a text that came up while rendering".to_owned(),
        };
        Some(if written.is_reference { format!("`{}` at {place}", short(&written)) } else { place })
    }

    /// Where an output is not JSON, and which part of the template is to blame.
    pub(crate) fn not_json(&self, output: &str) -> Option<NotJson> {
        let Rendering { template, map, .. } = self.rendering(output)?;
        Some(map.not_json(output)?.in_template(&self.subject.label(template)))
    }

    fn rendering(&self, output: &str) -> Option<&Rendering> {
        self.renderings.get_or_init(|| self.observed()).iter().rfind(|rendering| rendering.body == output)
    }

    fn observed(&self) -> Vec<Rendering> {
        let mut renderings = Vec::new();
        let mut render = |template: &MappingTemplate, context: &MappingContext| {
            let mut map = OutputMap::new();
            let rendered = template.render_observed(context, &mut map)?;
            let (template, body) =
                (template.name().unwrap_or_default().to_owned(), rendered.body().to_owned());
            renderings.push(Rendering { template, body, map });
            Ok(rendered)
        };
        // It ran before, and ends as it did then.
        let _ = run(self.subject, self.side, self.case, &mut render);
        renderings
    }
}

fn short(written: &Written<'_>) -> String {
    let line = written.text().lines().next().unwrap_or("");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or("")),
        None => line.to_owned(),
    }
}
