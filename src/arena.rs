//! A list that only grows, and that can be added to while what is in it is borrowed.

use std::cell::{Cell, OnceCell};
use std::fmt;

/// Values that live as long as one rendering. Each chunk has room for twice as many as the one before.
pub(crate) struct Arena<T> {
    /// Made with the first value: most renderings keep none.
    chunks: OnceCell<Box<[Chunk<T>; 32]>>,
    len: Cell<usize>,
}

type Chunk<T> = OnceCell<Box<[OnceCell<T>]>>;

impl<T> Default for Arena<T> {
    fn default() -> Arena<T> {
        Arena { chunks: OnceCell::new(), len: Cell::new(0) }
    }
}

impl<T> fmt::Debug for Arena<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena").field("len", &self.len.get()).finish_non_exhaustive()
    }
}

impl<T> Arena<T> {
    /// Keeps `value`. `None` only past four billion values.
    pub(crate) fn add(&self, value: T) -> Option<&T> {
        let number = self.len.get() + 1;
        let chunk = number.ilog2();
        let cells = self.chunks.get_or_init(Box::default).get(chunk as usize)?;
        let cells = cells.get_or_init(|| (0..1_usize << chunk).map(|_| OnceCell::new()).collect());
        let value = cells.get(number - (1 << chunk))?.get_or_init(|| value);
        self.len.set(number);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_stays() {
        let arena = Arena::default();
        let kept: Vec<&String> = (0..100).map(|n: i32| arena.add(n.to_string()).unwrap()).collect();
        assert!(kept.iter().enumerate().all(|(i, s)| **s == i.to_string()));
    }
}
