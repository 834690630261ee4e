//! What a file tests: a template, or an integration.

use crate::format::Side;
use crate::messages::with_api;
use crate::source::Source;
use std::collections::HashMap;
use std::path::PathBuf;
use vtl::integration::{ConfigError, Fault, Integration, IntegrationBuilder, IntegrationTemplate};
use vtl::{Data, MappingTemplate, Position};

/// What a file tests. Where it cannot be built the reason is what its tests see.
#[derive(Debug)]
pub(crate) enum Subject {
    Template(Result<MappingTemplate, vtl::Error>),
    Integration(Box<Tested>),
}

/// An integration under test.
#[derive(Debug)]
pub(crate) struct Tested {
    pub(crate) built: Result<Integration, String>,
    warnings: Vec<String>,
    /// The file that it stands in.
    pub(crate) file: PathBuf,
    /// The lines of the file on which templates begin, by the templates' names.
    pub(crate) first_lines: HashMap<String, usize>,
}

impl Subject {
    /// A place in a template, as people look for it.
    pub(crate) fn place(&self, template: &str, at: Position) -> String {
        let Position { line, column } = at;
        match (self, self.first_line(template)) {
            (Subject::Template(_), _) => format!("{template}:{line}:{column}"),
            (Subject::Integration(tested), Some(first)) => {
                format!("{}:{} ({template} {line}:{column})", tested.file.display(), first + line - 1)
            }
            (Subject::Integration(tested), None) => {
                format!("{} ({template} {line}:{column})", tested.file.display())
            }
        }
    }

    /// A template's name, with the file of the integration that it is of.
    pub(crate) fn label(&self, template: &str) -> String {
        match self {
            Subject::Template(_) => template.to_owned(),
            Subject::Integration(tested) => format!("{}, {template}", tested.file.display()),
        }
    }

    /// What an integration has that does nothing.
    pub(crate) fn warnings(&self) -> &[String] {
        match self {
            Subject::Template(_) => &[],
            Subject::Integration(tested) => &tested.warnings,
        }
    }

    fn first_line(&self, template: &str) -> Option<usize> {
        match self {
            Subject::Template(_) => None,
            Subject::Integration(tested) => tested.first_lines.get(template).copied(),
        }
    }
}

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

impl Source<'_> {
    /// The template or integration of the file, and its side.
    pub(crate) fn subject(&mut self) -> Option<(Subject, Side)> {
        let data = self.document.data();
        let side = match data.get("side").and_then(Data::as_str) {
            Some("request") => Some(Side::Request),
            Some("response") => Some(Side::Response),
            Some(_) => Some(Side::Both),
            None => None,
        };
        match (data.get("template").and_then(Data::as_str), data.get("integration")) {
            (Some(name), None) => {
                for (key, wrong) in [("side", side == Some(Side::Both)), ("api", data.get("api").is_some())] {
                    if wrong {
                        self.fault(key, "only an `integration` has this");
                    }
                }
                let text = self.read_text("template", name)?;
                let named = self.file(name).display().to_string();
                let template = MappingTemplate::parse_named(&named, &text);
                Some((Subject::Template(template), side.unwrap_or(Side::Request)))
            }
            (None, Some(integration)) => {
                let tested = self.integration(integration)?;
                Some((Subject::Integration(Box::new(tested)), side.unwrap_or(Side::Both)))
            }
            _ => {
                self.fault("", "a test file has one of `template` and `integration`");
                None
            }
        }
    }

    fn integration(&mut self, given: &Data) -> Option<Tested> {
        let api = self.document.data().get("api");
        let around = |builder| with_api(builder, api, api.and_then(|api| api.get("method")));
        let Some(name) = given.as_str() else {
            let placed = |fault: &Fault| self.in_place(fault);
            let refused = |error: ConfigError| joined(error.faults().iter().map(placed));
            let builder = IntegrationBuilder::from_data(given).map_err(refused).and_then(around);
            let built = builder.and_then(|builder| builder.build().map_err(refused));
            let first_lines = self.first_lines(built.as_ref().ok());
            let warnings = built.iter().flat_map(Integration::warnings).map(placed).collect();
            return Some(Tested { built, warnings, file: self.path.to_owned(), first_lines });
        };
        let text = self.read_text("integration", name)?;
        let file = self.file(name);
        let placed = |fault: &Fault| format!("{}:{fault:#}", file.display());
        let refused = |error: ConfigError| joined(error.faults().iter().map(placed));
        let builder = IntegrationBuilder::from_yaml(&text).map_err(refused).and_then(around);
        let built = builder.and_then(|builder| builder.build().map_err(refused));
        let lines = |t: IntegrationTemplate<'_>| Some((t.template.name()?.to_owned(), t.first_line?));
        let first_lines =
            built.iter().flat_map(|integration| integration.templates().filter_map(lines)).collect();
        let warnings = built.iter().flat_map(Integration::warnings).map(placed).collect();
        Some(Tested { built, warnings, file, first_lines })
    }

    /// The lines of the test file on which the templates of an integration in it begin.
    fn first_lines(&self, integration: Option<&Integration>) -> HashMap<String, usize> {
        let names = integration.into_iter().flat_map(|i| i.templates().filter_map(|t| t.template.name()));
        let line = |name: &str| {
            let line = self.document.first_line(&format!("integration.{name}"))?;
            Some((name.to_owned(), line))
        };
        names.filter_map(line).collect()
    }

    /// A fault of an integration that stands in the test file.
    fn in_place(&self, fault: &Fault) -> String {
        let place = self.document.key_position(&format!("integration.{}", fault.place()));
        let place = place.map_or(String::new(), |at| format!("{}:{}:", at.line, at.column));
        format!("{}:{place} {fault:#}", self.path.display())
    }
}
