//! `vtl bench`: how long a template takes to parse and to render, and what it allocates.
//!
//! Parsing starts from the text each time. A rendering has the template parsed beforehand and variables of its own,
//! and reads the body anew; `$context` and the parameters are values that renderings share, and they run in the memory
//! of one renderer.

mod measure;
mod progress;
mod report;
mod subject;

use crate::args::BenchArgs;
use crate::output::{Failure, print};
use measure::{Plan, allocations};
use progress::Progress;
use report::Measured;
use std::hint::black_box;
use std::time::Duration;
use subject::Subject;
use vtl::Renderer;

/// Measures and prints every scenario of the file, or the one template.
pub(crate) fn run(args: &BenchArgs) -> Result<(), Failure> {
    let subjects = subject::load(args)?;
    if args.once {
        let mut renderer = Renderer::new();
        return subjects
            .iter()
            .try_for_each(|subject| print(subject.render(&subject.parse()?, &mut renderer)?));
    }
    let baseline = args.baseline.as_deref().map(report::read).transpose()?.unwrap_or_default();
    let mut all = Vec::new();
    for subject in &subjects {
        match measured(subject, args) {
            Ok(measured) => {
                let before = baseline.iter().find(|b| b.scenario == measured.scenario);
                print(&if args.json { measured.to_json_line(before) } else { measured.to_table(before) })?;
                all.push(measured);
            }
            Err(failure) => {
                if args.json {
                    print(&report::failed(&subject.name, &failure.message()))?;
                }
                return Err(failure);
            }
        }
    }
    args.save.as_deref().map_or(Ok(()), |file| report::write(file, &all))
}

fn measured(subject: &Subject, args: &BenchArgs) -> Result<Measured, Failure> {
    let plan = Plan {
        warm_up: Duration::from_millis(args.warm_up),
        batch: Duration::from_millis(args.batch),
        batches: args.batches,
    };
    let progress = Progress::new(&subject.name);
    let template = subject.parse()?;
    let mut renderer = Renderer::new();
    let output = subject.render(&template, &mut renderer)?.to_owned();
    let rendering = plan.run(&|batch| progress.show("rendering", batch, plan.batches), || {
        black_box(subject.render(black_box(&template), &mut renderer)?);
        Ok(())
    })?;
    let parsing = plan.run(&|batch| progress.show("parsing", batch, plan.batches), || {
        black_box(subject.parse()?);
        Ok(())
    })?;
    let allocated = allocations(|| subject.render(&template, &mut renderer).map(|_| ()))?;
    Ok(Measured::new(subject, parsing, rendering, allocated, &output))
}
