//! Times in batches, and the count of allocations.

use crate::output::Failure;
use std::time::{Duration, Instant};

/// Counts what each thread allocates: a few additions to numbers of the thread's own, no lock, no shared counter.
#[global_allocator]
static ALLOCATOR: alloc_tracker::Allocator<std::alloc::System> = alloc_tracker::Allocator::system();

/// How long to measure.
pub(super) struct Plan {
    /// Before the clock counts.
    pub(super) warm_up: Duration,
    /// About how long one batch takes.
    pub(super) batch: Duration,
    /// How many batches.
    pub(super) batches: u32,
}

/// The mean time of one step, in nanoseconds, over batches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    /// Of the fastest batch: what the work costs when nothing disturbs it.
    pub(super) least: f64,
    /// Of the middle batch.
    pub(super) median: f64,
    /// Of the slowest batch.
    pub(super) worst: f64,
}

/// What one rendering asked of the allocator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Allocated {
    /// Allocations and reallocations.
    pub(super) count: u64,
    /// Bytes of all of them together.
    pub(super) bytes: u64,
    /// The most bytes held at once.
    pub(super) peak: u64,
}

impl Plan {
    /// Repeats `step`: a warm-up, then batches; `tick` is told the number of each batch, from 0 for the warm-up.
    pub(super) fn run(
        &self,
        tick: &dyn Fn(u32),
        mut step: impl FnMut() -> Result<(), Failure>,
    ) -> Result<Spread, Failure> {
        tick(0);
        let (start, mut count) = (now(), 0_u32);
        while count == 0 || start.elapsed() < self.warm_up {
            step()?;
            count = count.saturating_add(1);
        }
        let mean = start.elapsed().as_nanos() as f64 / f64::from(count);
        let repeat = ((self.batch.as_nanos() as f64 / mean.max(1.0)) as u32).max(1);
        let mut means = Vec::new();
        for batch in 1..=self.batches.max(1) {
            tick(batch);
            let start = now();
            for _ in 0..repeat {
                step()?;
            }
            means.push(start.elapsed().as_nanos() as f64 / f64::from(repeat));
        }
        means.sort_by(f64::total_cmp);
        let at = |i: usize| means.get(i).copied().unwrap_or_default();
        Ok(Spread { least: at(0), median: at(means.len() / 2), worst: at(means.len() - 1) })
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench reads the clock; the library does not")]
fn now() -> Instant {
    Instant::now()
}

/// What `step` allocates.
pub(super) fn allocations(step: impl FnOnce() -> Result<(), Failure>) -> Result<Allocated, Failure> {
    let session = alloc_tracker::Session::new().no_stdout().no_file();
    let operation = session.operation("step");
    let span = operation.measure_thread().iterations(1);
    step()?;
    drop(span);
    let report = session.to_report();
    let counted = report.operations().next().map(|(_, counted)| Allocated {
        count: counted.total_allocations_count(),
        bytes: counted.total_bytes_allocated(),
        peak: counted.peak_outstanding_bytes().unwrap_or_default() as u64,
    });
    Ok(counted.unwrap_or(Allocated { count: 0, bytes: 0, peak: 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allocations_are_counted() {
        let counted = allocations(|| {
            std::hint::black_box(Vec::<u8>::with_capacity(1000));
            std::hint::black_box(Vec::<u8>::with_capacity(500));
            Ok(())
        });
        assert_eq!(counted.unwrap(), Allocated { count: 2, bytes: 1500, peak: 1000 });
        let none = allocations(|| Ok(()));
        assert_eq!(none.unwrap(), Allocated { count: 0, bytes: 0, peak: 0 });
    }

    #[test]
    fn a_spread_is_in_order_and_every_batch_is_told() {
        let plan = Plan { warm_up: Duration::ZERO, batch: Duration::ZERO, batches: 3 };
        let told = std::cell::RefCell::new(Vec::new());
        let mut steps = 0;
        let spread = plan.run(&|batch| told.borrow_mut().push(batch), || {
            steps += 1;
            Ok(())
        });
        let spread = spread.unwrap();
        assert!(spread.least <= spread.median && spread.median <= spread.worst);
        assert_eq!((told.into_inner(), steps), (vec![0, 1, 2, 3], 4));
    }
}
