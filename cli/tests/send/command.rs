//! `vtl invoke --send` as a user starts it, with an environment of its own.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// What the command did.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) errors: String,
}

impl Run {
    /// The status line and the body of the client's response.
    pub(crate) fn response(&self) -> (&str, &str) {
        let at = self.out.find("< ").unwrap_or_else(|| panic!("no response: {} {}", self.out, self.errors));
        let response = &self.out[at + 2..];
        let (head, body) = response.split_once("\n\n").unwrap_or((response, ""));
        (head.lines().next().unwrap(), body.trim_end())
    }

    /// A header of the client's response.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let prefix = format!("< {name}: ");
        self.out.lines().find_map(|line| line.strip_prefix(&prefix))
    }

    /// The last entry of the log but the one with the status.
    pub(crate) fn reason(&self) -> &str {
        let mut failures = self.errors.lines().filter(|line| line.contains("xecution failed"));
        failures.next().unwrap_or_else(|| panic!("no reason: {}", self.errors))
    }
}

/// Keys of the environment with which requests are signed.
pub(crate) const KEYS: [(&str, &str); 2] =
    [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "the-secret-key")];

/// Runs `vtl invoke - --send --log` on an integration. Of the environment it sees `variables` alone.
pub(crate) fn send(integration: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vtl"))
        .args(["invoke", "-", "--send", "--log"])
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(integration.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Run { status: output.status.code().unwrap(), out: text(&output.stdout), errors: text(&output.stderr) }
}
