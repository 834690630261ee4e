//! One parsed template rendered on several threads at once, beside one thread alone.
//!
//! Two ratios are printed: of the renderings a second on the clock, which needs an idle machine; and of those a second
//! of processor time, which other processes disturb less, and which falls where threads wait for each other's memory.

// A bench that cannot set up should stop; what it is for is to print.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod scenarios;

use scenarios::Scenario;
use std::hint::black_box;
use std::sync::Barrier;
use std::time::{Duration, Instant};
use vtl::{MappingContext, MappingTemplate, Renderer};

/// How long each thread renders, and how often that is repeated; the best counts.
const TIME: Duration = Duration::from_millis(400);
const REPEAT: usize = 5;

/// Renderings a second of all threads together.
#[derive(Clone, Copy)]
struct Rate {
    clock: f64,
    processor: f64,
}

fn main() {
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    println!("| {:20} | 1 thread, renders/s | {threads} threads | ratio | by processor time |", "");
    println!("|---|--:|--:|--:|--:|");
    for scenario in scenarios::all() {
        let (one, many) = (best(&scenario, 1), best(&scenario, threads));
        println!(
            "| {:20} | {:.0} | {:.0} | {:.2} | {:.2} |",
            scenario.name,
            one.clock,
            many.clock,
            many.clock / one.clock,
            many.processor / one.processor
        );
    }
}

fn best(scenario: &Scenario, threads: usize) -> Rate {
    let (template, context) = (scenario.parse(), scenario.context());
    let rates: Vec<Rate> = (0..REPEAT).map(|_| rate(&template, &context, threads)).collect();
    let most = |part: fn(&Rate) -> f64| rates.iter().map(part).fold(0.0, f64::max);
    Rate { clock: most(|r| r.clock), processor: most(|r| r.processor) }
}

fn rate(template: &MappingTemplate, context: &MappingContext, threads: usize) -> Rate {
    let barrier = Barrier::new(threads);
    let rates: Vec<Rate> = std::thread::scope(|scope| {
        let start = || {
            scope.spawn(|| {
                let mut renderer = Renderer::new();
                renderer.render(template, context).unwrap();
                barrier.wait();
                alone(&mut renderer, template, context)
            })
        };
        let started: Vec<_> = (0..threads).map(|_| start()).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    Rate { clock: rates.iter().map(|r| r.clock).sum(), processor: rates.iter().map(|r| r.processor).sum() }
}

#[expect(clippy::disallowed_methods, reason = "a bench reads the clock; the library does not")]
fn alone(renderer: &mut Renderer, template: &MappingTemplate, context: &MappingContext) -> Rate {
    let session = all_the_time::Session::new().no_stdout().no_file();
    let operation = session.operation("render");
    let (start, span, mut count) = (Instant::now(), operation.measure_thread().iterations(1), 0.0);
    while start.elapsed() < TIME {
        black_box(renderer.render(black_box(template), black_box(context)).unwrap());
        count += 1.0;
    }
    drop(span);
    let clock = start.elapsed();
    let report = session.to_report();
    let processor = report.operations().next().map(|(_, o)| o.total_processor_time()).unwrap();
    Rate { clock: count / clock.as_secs_f64(), processor: count / processor.as_secs_f64() }
}
