//! What ends a block before its end: an error, `#break` or `#stop`.

use crate::error::Error;
use crate::span::Span;

/// Why a block did not run to its end.
#[derive(Debug)]
pub(crate) enum Interrupt {
    /// Rendering fails.
    Error(Error),
    /// `#break`: ends the nearest loop, macro, block, evaluated text or template.
    Break,
    /// `#break($scope)`: ends the loop of this number.
    BreakLoop(u32),
    /// `#stop`: ends the template.
    Stop,
}

/// The result of evaluating something that may be interrupted.
pub(crate) type Flow<T = ()> = Result<T, Interrupt>;

impl From<Error> for Interrupt {
    fn from(error: Error) -> Interrupt {
        Interrupt::Error(error)
    }
}

impl Interrupt {
    /// Adds the place to an error that has none yet.
    pub(crate) fn at(self, span: Span) -> Interrupt {
        match self {
            Interrupt::Error(error) => Interrupt::Error(error.at(span)),
            other => other,
        }
    }
}

/// Adds the place to the error of a result.
pub(crate) trait At<T> {
    fn at(self, span: Span) -> Flow<T>;
}

impl<T> At<T> for crate::error::Result<T> {
    #[inline]
    fn at(self, span: Span) -> Flow<T> {
        self.map_err(|e| Interrupt::Error(e.at(span)))
    }
}
