//! How the command ends: what goes to standard output and error, and with which status.

use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::process::ExitCode;

/// Why the command did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The template or path failed: status 1.
    Template(vtl::Error),
    /// The integration is refused: status 1.
    Integration(String),
    /// There are no tests to run: status 1.
    NoTests,
    /// The tests reach too little of the templates: status 1.
    Uncovered(String),
    /// The command was used wrongly, or a file cannot be read: status 2.
    Usage(String),
    /// Two answers differ, as was printed: status 1.
    Differs,
    /// Nobody reads the output any more.
    BrokenPipe,
}

impl Failure {
    /// A mistake in how the command was used.
    pub(crate) fn usage(message: impl Display) -> Failure {
        Failure::Usage(message.to_string())
    }

    /// The reason in one line.
    pub(crate) fn message(&self) -> String {
        match self {
            Failure::Template(error) => error.message().to_owned(),
            Failure::Integration(message) | Failure::Uncovered(message) | Failure::Usage(message) => {
                message.clone()
            }
            Failure::NoTests => "no tests were found".to_owned(),
            Failure::Differs | Failure::BrokenPipe => String::new(),
        }
    }

    /// Prints the reason, and gives the status.
    pub(crate) fn report(&self) -> ExitCode {
        let (text, status) = match self {
            Failure::Template(error) => (format!("{error:#}"), 1),
            Failure::Integration(message) | Failure::Uncovered(message) => (format!("error: {message}"), 1),
            Failure::NoTests => ("error: no tests were found".to_owned(), 1),
            Failure::Usage(message) => (format!("error: {message}"), 2),
            Failure::Differs => return ExitCode::FAILURE,
            Failure::BrokenPipe => return ExitCode::SUCCESS,
        };
        // Where standard error is gone there is nobody to tell.
        let _ = writeln!(io::stderr(), "{}", coloured(&text, io::stderr().is_terminal()));
        ExitCode::from(status)
    }
}

impl From<vtl::Error> for Failure {
    fn from(error: vtl::Error) -> Failure {
        Failure::Template(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        if error.kind() == ErrorKind::BrokenPipe { Failure::BrokenPipe } else { Failure::usage(error) }
    }
}

/// Colours the words `error:` and `hint:` and the carets, on a terminal only.
fn coloured(text: &str, terminal: bool) -> String {
    if !terminal {
        return text.to_owned();
    }
    let paint = |style: anstyle::Style, text: &str| format!("{style}{text}{style:#}");
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let cyan = anstyle::AnsiColor::Cyan.on_default();
    let lines = text.lines().map(|line| match line.split_once(": ") {
        Some(("error", rest)) => format!("{} {rest}", paint(red, "error:")),
        Some(("hint", rest)) => format!("{} {rest}", paint(cyan, "hint:")),
        _ if line.trim_start().starts_with("| ") && line.ends_with('^') => paint(red, line),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Writes to standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
