//! For tests: what a template gives with and without looking at values where they lie.

use crate::{Dialect, Limits, Observer, Options, Result, Template, Variables};

/// Watches nothing; while somebody watches, nothing is looked at in place, and no text is appended to where it lies.
pub(super) struct Watch;

impl Observer for Watch {}

/// What a template gives with and without looking: text or error, and the least steps that it takes.
pub(super) fn both_ways(text: &str, variables: &Variables) -> [(Result<String>, u64); 2] {
    [false, true].map(|watched| {
        let render = |steps| {
            let options = Options::new(Dialect::Velocity).limits(Limits { steps, ..Limits::default() });
            let template = Template::parse_with("t", text, &options).unwrap();
            if watched { template.render_observed(variables, &mut Watch) } else { template.render(variables) }
        };
        let full = render(1000);
        let same = |result: &Result<String>| format!("{result:?}") == format!("{full:?}");
        let least = (0..1000).find(|&steps| same(&render(steps)));
        (full, least.unwrap_or(1000))
    })
}
