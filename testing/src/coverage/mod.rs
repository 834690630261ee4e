//! What of the templates a run has reached, as text, as lcov and as HTML.

mod html;
mod lcov;
mod text;
mod words;

use crate::subject::Subject;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use vtl::watch::{Coverage, Totals};

/// What one test has reached, by the names of the templates.
pub(crate) type Reached = BTreeMap<String, Coverage>;

/// What a run has reached of every template that its test files name.
#[derive(Clone, Debug, Default)]
pub struct CoverageReport {
    /// The templates, by file and place.
    pub templates: Vec<TemplateCoverage>,
}

/// What a run has reached of one template.
#[derive(Clone, Debug)]
pub struct TemplateCoverage {
    /// Where it stands.
    pub source: TemplateSource,
    /// What was reached.
    pub coverage: Coverage,
}

/// Where a template stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateSource {
    /// The template's own file, or that of its integration.
    pub file: PathBuf,
    /// Where it stands in its integration, such as `requestTemplates.application/json`; `None` for a file of its own.
    pub place: Option<String>,
    /// The line of the file on which it begins, where the file's lines are its lines from there on: of a file of its
    /// own the first, of a YAML literal block (`|`) the line below.
    pub first_line: Option<usize>,
}

impl TemplateSource {
    /// The file, and the place in it.
    pub fn name(&self) -> String {
        let file = shown(&self.file);
        match &self.place {
            Some(place) => format!("{file} {place}"),
            None => file,
        }
    }

    /// A line of the template as the line of the file, where that is known.
    pub(crate) fn line(&self, line: usize) -> usize {
        self.first_line.map_or(line, |first| first + line - 1)
    }

    /// A place of the template: in the file where its lines are lines of the file, else behind the template's name.
    fn at(&self, line: usize) -> String {
        let name = if self.first_line.is_some() { shown(&self.file) } else { self.name() };
        format!("{name}:{}", self.line(line))
    }
}

/// A path without `./` before it.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

impl CoverageReport {
    /// The sums over all templates.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        self.templates.iter().for_each(|template| totals += template.coverage.totals());
        totals
    }
}

/// Adds up what tests reach.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// By the file, whichever way it is named, and the place in it.
    templates: BTreeMap<(PathBuf, Option<usize>, Option<String>), TemplateCoverage>,
}

impl Counts {
    /// Adds what a test reached; with the first test of a file all of its templates, reached or not.
    pub(crate) fn add(&mut self, subject: &Subject, reached: Reached, first: bool) {
        let all = match subject {
            Subject::Template(Ok(template)) if first => vec![template],
            Subject::Integration(tested) if first => {
                tested.built.iter().flat_map(|built| built.templates().map(|found| found.template)).collect()
            }
            _ => Vec::new(),
        };
        for template in all {
            self.count(source(subject, template.name().unwrap_or_default()), template.coverage());
        }
        for (name, coverage) in reached {
            self.count(source(subject, &name), coverage);
        }
    }

    fn count(&mut self, source: TemplateSource, coverage: Coverage) {
        let file = source.file.canonicalize().unwrap_or_else(|_| source.file.clone());
        match self.templates.entry((file, source.first_line, source.place.clone())) {
            // It is the same text: a file is read anew for each test file, and does not change in a run.
            Entry::Occupied(mut known) => drop(known.get_mut().coverage.merge(&coverage)),
            Entry::Vacant(place) => drop(place.insert(TemplateCoverage { source, coverage })),
        }
    }

    pub(crate) fn into_report(self) -> CoverageReport {
        let mut templates: Vec<TemplateCoverage> = self.templates.into_values().collect();
        templates.sort_by(|a, b| order(&a.source).cmp(&order(&b.source)));
        CoverageReport { templates }
    }
}

/// Where the template of this name stands.
fn source(subject: &Subject, name: &str) -> TemplateSource {
    match subject {
        Subject::Template(_) => TemplateSource { file: name.into(), place: None, first_line: Some(1) },
        Subject::Integration(tested) => TemplateSource {
            file: tested.file.clone(),
            place: Some(name.to_owned()),
            first_line: tested.first_lines.get(name).copied(),
        },
    }
}

fn order(source: &TemplateSource) -> (&Path, Option<usize>, Option<&str>) {
    (&source.file, source.first_line, source.place.as_deref())
}
