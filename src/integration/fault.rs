//! What is wrong with a configuration: every fault with its place and reason, found when an integration is built.

use crate::error::Error;
use std::fmt;

/// One thing that is wrong with a configuration, or that has no effect.
#[derive(Clone, Debug)]
pub struct Fault {
    place: String,
    reason: String,
    line: Option<usize>,
    column: Option<usize>,
    cause: Option<Error>,
    deployable: bool,
}

impl Fault {
    pub(super) fn new(place: impl Into<String>, reason: impl Into<String>) -> Fault {
        Fault {
            place: place.into(),
            reason: reason.into(),
            line: None,
            column: None,
            cause: None,
            deployable: false,
        }
    }

    pub(super) fn caused_by(mut self, error: Error) -> Fault {
        self.cause = Some(error);
        self
    }

    /// Marks a fault that the service takes at configuration, to fail every call.
    pub(super) fn deployable(mut self) -> Fault {
        self.deployable = true;
        self
    }

    pub(super) fn is_deployable(&self) -> bool {
        self.deployable
    }

    #[cfg_attr(not(feature = "yaml"), allow(dead_code))]
    pub(super) fn at(mut self, line: usize, column: usize) -> Fault {
        (self.line, self.column) = (Some(line), Some(column));
        self
    }

    /// The property, as a path through the object: `requestParameters.integration.request.header.X`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Why it is wrong.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The line in the file that was read, from 1, where it is known.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// The column in the file that was read, in characters from 1, where it is known.
    pub fn column(&self) -> Option<usize> {
        self.column
    }

    /// The error of the template, path or pattern.
    pub fn cause(&self) -> Option<&Error> {
        self.cause.as_ref()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "{line}:{column}: ")?;
        }
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.reason)?;
        match &self.cause {
            Some(cause) if f.alternate() => write!(f, "\n{cause:#}"),
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

/// A configuration that was refused, with everything that is wrong with it.
///
/// ```
/// use vtl::integration::Integration;
///
/// let error = Integration::from_json(r#"{"type": "aws", "httpMethod": "POST", "uri": "arn:oops"}"#).unwrap_err();
/// assert_eq!(error.faults()[0].place(), "uri");
/// assert_eq!(error.to_string(), "uri: Invalid ARN specified in the request");
/// ```
#[derive(Clone, Debug)]
pub struct ConfigError(Vec<Fault>);

impl ConfigError {
    pub(super) fn new(faults: Vec<Fault>) -> ConfigError {
        ConfigError(faults)
    }

    pub(super) fn one(fault: Fault) -> ConfigError {
        ConfigError(vec![fault])
    }

    #[cfg_attr(not(feature = "yaml"), allow(dead_code))]
    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.0
    }

    /// What is wrong, in the order in which it was found.
    pub fn faults(&self) -> &[Fault] {
        &self.0
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            fmt::Display::fmt(fault, f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.iter().find_map(|fault| fault.cause.as_ref()).map(|e| e as _)
    }
}
