//! What ends a block before its end: an error, `#break` or `#stop`.

use super::program::Program;
use crate::error::Error;
use crate::span::Span;

/// What ends a block before its end. One word wide, so that going on costs one comparison.
#[derive(Debug)]
pub(crate) struct Interrupt(Box<Cause>);

/// Why a block did not run to its end.
#[derive(Debug)]
pub(crate) enum Cause {
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
    #[cold]
    fn from(error: Error) -> Interrupt {
        Interrupt(Box::new(Cause::Error(error)))
    }
}

impl From<Cause> for Interrupt {
    fn from(cause: Cause) -> Interrupt {
        Interrupt(Box::new(cause))
    }
}

impl Interrupt {
    /// Why.
    pub(crate) fn cause(&self) -> &Cause {
        &self.0
    }

    /// Why, taken out.
    pub(crate) fn into_cause(self) -> Cause {
        *self.0
    }

    pub(crate) fn is_break(&self) -> bool {
        matches!(*self.0, Cause::Break)
    }

    /// Says where an error that leaves `program` came about.
    pub(super) fn leave(self, program: &Program) -> Interrupt {
        match *self.0 {
            Cause::Error(error) => program.settle(error).into(),
            other => other.into(),
        }
    }

    /// Adds the place to an error that has none yet.
    #[cold]
    pub(crate) fn at(self, span: Span) -> Interrupt {
        match self.into_cause() {
            Cause::Error(error) => error.at(span).into(),
            other => other.into(),
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
        self.map_err(|e| e.at(span).into())
    }
}
