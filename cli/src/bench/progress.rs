//! A line on standard error that says what is being measured, on a terminal only.

use std::io::{IsTerminal as _, Write as _};

/// The line; it goes when this goes.
pub(super) struct Progress<'a> {
    name: &'a str,
    terminal: bool,
}

impl<'a> Progress<'a> {
    pub(super) fn new(name: &'a str) -> Progress<'a> {
        Progress { name, terminal: std::io::stderr().is_terminal() }
    }

    /// Shows that `batch` of `batches` has begun; 0 is the warm-up.
    pub(super) fn show(&self, what: &str, batch: u32, batches: u32) {
        let name = self.name;
        match batch {
            0 => self.write(&format!("{name}: {what}, warm-up")),
            _ => self.write(&format!("{name}: {what}, batch {batch} of {batches}")),
        }
    }

    fn write(&self, text: &str) {
        if self.terminal {
            // Where standard error is gone there is nobody to tell.
            let _ = write!(std::io::stderr(), "\r\x1b[K{text}");
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.write("");
    }
}
