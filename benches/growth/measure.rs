//! One measurement, and the slope through several.

use std::hint::black_box;
use vtl::{Dialect, Limits, MappingContext, MappingTemplate, Options, Template, Variables};

#[global_allocator]
static ALLOCATOR: alloc_tracker::Allocator<std::alloc::System> = alloc_tracker::Allocator::system();

/// About how many seconds of processor time one mean is taken over, and all of one figure's means together.
const BATCH: f64 = 0.002;
const BUDGET: f64 = 0.15;

/// A template and what it sees.
pub(crate) enum Work {
    Mapping(MappingTemplate, Box<MappingContext>),
    Velocity(Template, Variables),
}

impl Work {
    /// A mapping template with a body and `$n`.
    pub(crate) fn mapping(template: &str, body: String, n: usize) -> Work {
        let context = MappingContext::builder().body(body).variable("n", number(n)).build();
        let template = MappingTemplate::parse_with("growth", template, &unlimited(Dialect::ApiGateway));
        Work::Mapping(template.unwrap(), Box::new(context))
    }

    /// A Velocity template with `$n`.
    pub(crate) fn velocity(template: &str, n: usize) -> Work {
        let mut variables = Variables::new();
        variables.set("n", number(n));
        Work::Velocity(
            Template::parse_with("growth", template, &unlimited(Dialect::Velocity)).unwrap(),
            variables,
        )
    }

    pub(crate) fn render(&self) {
        black_box(match self {
            Work::Mapping(template, context) => template.render(black_box(context)).unwrap().into_body(),
            Work::Velocity(template, variables) => template.render(black_box(variables)).unwrap(),
        });
    }
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap()
}

fn unlimited(dialect: Dialect) -> Options {
    Options::new(dialect).limits(Limits::unlimited())
}

/// What one step costs.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// Seconds of processor time: the least mean of several.
    pub(crate) seconds: f64,
    /// Bytes of all allocations.
    pub(crate) bytes: f64,
    /// The most bytes held at once.
    pub(crate) peak: f64,
}

/// Measures `step`.
pub(crate) fn cost(step: impl Fn()) -> Cost {
    step();
    let session = alloc_tracker::Session::new().no_stdout().no_file();
    let operation = session.operation("step");
    let span = operation.measure_thread().iterations(1);
    step();
    drop(span);
    let report = session.to_report();
    let (bytes, peak) = report
        .operations()
        .next()
        .map(|(_, o)| (o.total_bytes_allocated(), o.peak_outstanding_bytes().unwrap_or_default()))
        .unwrap_or_default();
    Cost { seconds: least_seconds(step), bytes: bytes as f64, peak }
}

/// Processor time, which other processes do not disturb as they do the time on the clock.
fn least_seconds(step: impl Fn()) -> f64 {
    let first = seconds(1, &step);
    let repeat = (BATCH / first.max(1e-9)).clamp(1.0, 1e6) as u64;
    let runs = (BUDGET / (first * repeat as f64)).clamp(3.0, 30.0) as u32;
    (0..runs).map(|_| seconds(repeat, &step)).fold(first, f64::min)
}

/// Mean processor time of `repeat` steps.
fn seconds(repeat: u64, step: &impl Fn()) -> f64 {
    let session = all_the_time::Session::new().no_stdout().no_file();
    let operation = session.operation("step");
    let span = operation.measure_thread().iterations(repeat);
    for _ in 0..repeat {
        step();
    }
    drop(span);
    let report = session.to_report();
    let total = report.operations().next().map(|(_, o)| o.total_processor_time()).unwrap();
    total.as_secs_f64() / repeat as f64
}

/// The slope of the line through the points' logarithms, by least squares: 1 where twice the size costs twice as
/// much, 2 where it costs four times as much.
pub(crate) fn slope(points: &[(f64, f64)]) -> f64 {
    let logs: Vec<(f64, f64)> = points.iter().map(|(x, y)| (x.ln(), y.max(1e-12).ln())).collect();
    let count = logs.len() as f64;
    let (mean_x, mean_y) =
        (logs.iter().map(|p| p.0).sum::<f64>() / count, logs.iter().map(|p| p.1).sum::<f64>() / count);
    let covariance: f64 = logs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let variance: f64 = logs.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    covariance / variance
}
