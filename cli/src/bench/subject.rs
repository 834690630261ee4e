//! What is measured: a template with all that it sees.

use crate::args::BenchArgs;
use crate::batch::{dialect, mapping_context};
use crate::inputs::read;
use crate::output::Failure;
use crate::render::{Seen, seen};
use std::path::Path;
use vtl::{Data, Dialect, Limits, MappingTemplate, Options, Renderer, Template, Variables};

/// A template and its request.
pub(super) struct Subject {
    /// The scenario's name, or the template's file.
    pub(super) name: String,
    /// The template.
    pub(super) source: String,
    options: Options,
    seen: Seen,
}

/// A parsed template.
pub(super) enum Parsed {
    Mapping(MappingTemplate),
    Plain(Template),
}

impl Subject {
    /// Parses the template from its text.
    pub(super) fn parse(&self) -> Result<Parsed, Failure> {
        let Subject { name, source, options, .. } = self;
        Ok(match self.seen {
            Seen::Request(_) => Parsed::Mapping(MappingTemplate::parse_with(name, source, options)?),
            Seen::Variables(_) => Parsed::Plain(Template::parse_with(name, source, options)?),
        })
    }

    /// Renders once, in the renderer's memory.
    pub(super) fn render<'r>(
        &self,
        template: &Parsed,
        renderer: &'r mut Renderer,
    ) -> Result<&'r str, Failure> {
        Ok(match (template, &self.seen) {
            (Parsed::Mapping(template), Seen::Request(request)) => renderer.render(template, request)?.body(),
            (Parsed::Plain(template), Seen::Variables(variables)) => {
                renderer.render_plain(template, variables)?
            }
            _ => return Err(Failure::usage("the template was parsed in another dialect")),
        })
    }
}

/// The scenarios of a file, or the template in it with the request that the flags give.
pub(super) fn load(args: &BenchArgs) -> Result<Vec<Subject>, Failure> {
    let text = read(&args.template)?;
    match scenarios(&args.template, &text) {
        Some(scenarios) => scenarios.iter().map(scenario).collect(),
        None => Ok(vec![template(args, text)?]),
    }
}

/// The objects of a scenario file: JSON, one object or a list of them, each with a text `template`. A template whose
/// own name ends in `.json` is none.
fn scenarios(file: &Path, text: &str) -> Option<Vec<Data>> {
    if file.extension().is_none_or(|extension| extension != "json") {
        return None;
    }
    let all = match Data::from_json(text).ok()? {
        Data::List(list) => list.items().to_vec(),
        one => vec![one],
    };
    let scenario = |data: &Data| data.get("template").is_some_and(|t| t.as_str().is_some());
    (!all.is_empty() && all.iter().all(scenario)).then_some(all)
}

fn scenario(data: &Data) -> Result<Subject, Failure> {
    let text = |key: &str| data.get(key).and_then(Data::as_str).unwrap_or_default().to_owned();
    let dialect = dialect(data).map_err(Failure::usage)?;
    let variables = data.get("vars").cloned().unwrap_or_default();
    let seen = match dialect {
        Dialect::ApiGateway => Seen::Request(Box::new(mapping_context(data, &variables))),
        _ => Seen::Variables(Variables::from_data(&variables)),
    };
    let options = Options::new(dialect).limits(Limits::unlimited());
    Ok(Subject { name: text("name"), source: text("template"), options, seen })
}

fn template(args: &BenchArgs, source: String) -> Result<Subject, Failure> {
    let (options, seen) = seen(&args.seen)?;
    Ok(Subject { name: args.template.display().to_string(), source, options, seen })
}
