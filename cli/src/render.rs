//! `vtl render`: one template, one request, its output.

use crate::args::{DialectArg, RenderArgs, RequestArgs, SeenArgs, WatchArgs};
use crate::inputs::{object, pair, read, read_object};
use crate::output::{Failure, print};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use vtl::watch::{Missing, MissingReferences, OutputMap, Trace};
use vtl::{
    Data, Dialect, Loader, MappingContext, MappingTemplate, Observer, Options, Origin, Template, Variables,
};
use vtl_test::messages::{REQUEST, mapping_request, members};
use vtl_test::shape::{self, Misshapen};

/// Renders and prints.
pub(crate) fn run(args: &RenderArgs) -> Result<(), Failure> {
    let source = read(&args.template)?;
    let name = args.template.display().to_string();
    let WatchArgs { warn_missing, trace, expect_json } = args.watch;
    if !(warn_missing || trace || expect_json) {
        return print(&render(args, &name, &source, &mut ())?);
    }
    let mut watch = (MissingReferences::default(), (Trace::of(&name), OutputMap::new()));
    let rendered = render(args, &name, &source, &mut watch);
    let (missing, (steps, map)) = watch;
    if trace {
        write!(std::io::stderr(), "{steps}")?;
    }
    let text = rendered?;
    if warn_missing {
        warn(&name, missing.missing())?;
    }
    print(&text)?;
    match map.not_json(&text) {
        Some(fault) if expect_json => Err(fault.in_template(&name).into_error().into()),
        _ => Ok(()),
    }
}

/// The output of the template.
fn render<O: Observer>(
    args: &RenderArgs,
    name: &str,
    source: &str,
    observer: &mut O,
) -> Result<String, Failure> {
    let (options, seen) = seen(&args.seen)?;
    let request = match seen {
        Seen::Request(request) => request,
        Seen::Variables(variables) => {
            return Ok(Template::parse_with(name, source, &options)?.render_observed(&variables, observer)?);
        }
    };
    let rendered =
        MappingTemplate::parse_with(name, source, &options)?.render_observed(&request, observer)?;
    if args.show_overrides {
        let overrides = rendered.overrides().to_json().unwrap_or_else(|| "{}".into());
        writeln!(std::io::stderr(), "{overrides}")?;
    }
    Ok(rendered.into_body())
}

/// What a template sees.
pub(crate) enum Seen {
    /// The variables of API Gateway.
    Request(Box<MappingContext>),
    /// Plain variables.
    Variables(Variables),
}

/// How a template is parsed, and what it sees: plain variables only in the velocity dialect without a request.
pub(crate) fn seen(args: &SeenArgs) -> Result<(Options, Seen), Failure> {
    let SeenArgs { parts, vars, dialect, root } = args;
    let vars = vars.as_deref();
    let options = match (dialect, root) {
        (DialectArg::Apigateway, None) => Options::new(Dialect::ApiGateway),
        (DialectArg::Apigateway, Some(_)) => {
            return Err(Failure::usage(
                "--root is for --dialect velocity: API Gateway has no `#parse` and `#include`",
            ));
        }
        (DialectArg::Velocity, None) => Options::new(Dialect::Velocity),
        (DialectArg::Velocity, Some(root)) => Options::new(Dialect::Velocity).loader(Folder(root.clone())),
    };
    let seen = if *dialect == DialectArg::Velocity && !parts.is_given() {
        let data = vars.map(read_object).transpose()?.unwrap_or_default();
        Seen::Variables(Variables::from_data(&data))
    } else {
        Seen::Request(Box::new(context(parts, vars)?))
    };
    Ok((options, seen))
}

fn warn(name: &str, missing: &[Missing]) -> Result<(), Failure> {
    for Missing { text, origin, position, .. } in missing {
        let name = match origin {
            Origin::Parsed(other) => other,
            Origin::Evaluated => "text of #evaluate",
            _ => name,
        };
        let place = format!("{name}:{}:{}", position.line, position.column);
        writeln!(std::io::stderr(), "warning: `{text}` has no value ({place})")?;
    }
    Ok(())
}

/// Files under one folder; a name cannot lead out of it.
#[derive(Debug)]
struct Folder(PathBuf);

impl Loader for Folder {
    fn load(&self, name: &str) -> Option<String> {
        let inside =
            Path::new(name).components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        if inside { std::fs::read_to_string(self.0.join(name)).ok() } else { None }
    }
}

/// What the template sees: the request file, and over it what the flags say.
fn context(args: &RequestArgs, vars: Option<&Path>) -> Result<MappingContext, Failure> {
    let mut builder = MappingContext::builder();
    if let Some(file) = &args.request {
        builder = mapping_request(builder, &read_request(file)?).map_err(Failure::usage)?;
    }
    if let Some(file) = &args.body {
        builder = builder.body(read(file)?);
    }
    if let Some(text) = &args.body_text {
        builder = builder.body(text.as_str());
    }
    for text in &args.path {
        let (name, value) = pair("--path", text)?;
        builder = builder.path_param(name, value);
    }
    for text in &args.query {
        let (name, value) = pair("--query", text)?;
        builder = builder.query_param(name, value);
    }
    for text in &args.header {
        let (name, value) = pair("--header", text)?;
        builder = builder.header(name, value);
    }
    for text in &args.stage_variable {
        let (name, value) = pair("--stage-variable", text)?;
        builder = builder.stage_variable(name, value);
    }
    if let Some(file) = &args.context {
        for (name, value) in members(Some(&read_object(file)?)) {
            builder = builder.context(name, value.clone());
        }
    }
    if let Some(file) = vars {
        for (name, value) in members(Some(&read_object(file)?)) {
            builder = builder.variable(name, value.clone());
        }
    }
    Ok(builder.build())
}

/// The object in a request file, with no member that is not known.
pub(crate) fn read_request(file: &Path) -> Result<Data, Failure> {
    let text = read(file)?;
    let request = object(file, &text)?;
    let fault = |wrong: Misshapen| Failure::usage(wrong.in_file(file, &text));
    shape::check(&request, REQUEST, true).map_err(fault)?;
    Ok(request)
}
