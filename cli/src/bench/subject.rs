//! What is measured: a template with all that it sees.

use crate::args::{BenchArgs, DialectArg};
use crate::batch::{dialect, mapping_context};
use crate::inputs::{read, read_object};
use crate::output::Failure;
use crate::render::{Folder, context};
use std::path::Path;
use vtl::{Data, Dialect, Limits, MappingContext, MappingTemplate, Options, Renderer, Template, Variables};

/// A template and its request.
pub(super) struct Subject {
    /// The scenario's name, or the template's file.
    pub(super) name: String,
    /// The template.
    pub(super) source: String,
    options: Options,
    sees: Sees,
}

enum Sees {
    Request(Box<MappingContext>),
    Variables(Variables),
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
        Ok(match self.sees {
            Sees::Request(_) => Parsed::Mapping(MappingTemplate::parse_with(name, source, options)?),
            Sees::Variables(_) => Parsed::Plain(Template::parse_with(name, source, options)?),
        })
    }

    /// Renders once, in the renderer's memory.
    pub(super) fn render<'r>(
        &self,
        template: &Parsed,
        renderer: &'r mut Renderer,
    ) -> Result<&'r str, Failure> {
        Ok(match (template, &self.sees) {
            (Parsed::Mapping(template), Sees::Request(request)) => renderer.render(template, request)?.body(),
            (Parsed::Plain(template), Sees::Variables(variables)) => {
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
    let sees = match dialect {
        Dialect::ApiGateway => Sees::Request(Box::new(mapping_context(data, &variables))),
        _ => Sees::Variables(Variables::from_data(&variables)),
    };
    let options = Options::new(dialect).limits(Limits::unlimited());
    Ok(Subject { name: text("name"), source: text("template"), options, sees })
}

fn template(args: &BenchArgs, source: String) -> Result<Subject, Failure> {
    let name = args.template.display().to_string();
    let vars = args.vars.as_deref();
    let (options, sees) = match args.dialect {
        DialectArg::Apigateway => {
            let request = context(&args.parts, vars)?;
            (Options::new(Dialect::ApiGateway), Sees::Request(Box::new(request)))
        }
        DialectArg::Velocity => {
            let data = vars.map(read_object).transpose()?.unwrap_or_default();
            let mut options = Options::new(Dialect::Velocity);
            if let Some(root) = &args.root {
                options = options.loader(Folder(root.clone()));
            }
            (options, Sees::Variables(Variables::from_data(&data)))
        }
    };
    Ok(Subject { name, source, options, sees })
}
