//! Every folder of `examples/`, run as a user runs it: what goes to the backend and what the client gets are compared
//! with the files beside the integration. `examples/README.md` says which file is what.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use base64::Engine as _;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What `vtl` prints; it must neither fail nor complain.
fn vtl(arguments: &[String]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_vtl")).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("examples")).unwrap();
    let mut folders: Vec<_> = entries.map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
}

/// The names of a folder's cases: what stands behind `response` in a file's name.
fn cases(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let case = |name: String| Some(name.strip_prefix("response")?.strip_suffix(".json")?.to_owned());
    entries.map(name).filter_map(case).collect()
}

/// A file of a case, or else that of the folder.
fn part(folder: &Path, part: &str, case: &str) -> Option<PathBuf> {
    let own = [format!("{part}{case}.json"), format!("{part}.json")];
    own.iter().map(|name| folder.join(name)).find(|path| path.exists())
}

fn integration(folder: &Path) -> Option<PathBuf> {
    ["integration.yaml", "integration.json"].iter().map(|name| folder.join(name)).find(|path| path.exists())
}

fn dry_run(folder: &Path, case: &str) -> Value {
    let text = |path: PathBuf| path.into_os_string().into_string().unwrap();
    let mut arguments = vec!["invoke".to_owned(), text(integration(folder).unwrap()), "--json".to_owned()];
    arguments.extend(["--request".to_owned(), text(part(folder, "request", case).unwrap())]);
    if let Some(answer) = part(folder, "backend-response", case) {
        arguments.extend(["--response".to_owned(), text(answer)]);
    }
    let flags = std::fs::read_to_string(folder.join("flags")).unwrap_or_default();
    arguments.extend(flags.split_whitespace().map(str::to_owned));
    serde_json::from_str(&vtl(&arguments)).unwrap()
}

/// The length of a message's body in bytes.
fn length(message: &Value) -> usize {
    match message.get("body_base64") {
        Some(encoded) => {
            base64::engine::general_purpose::STANDARD.decode(encoded.as_str().unwrap()).unwrap().len()
        }
        None => message["body"].as_str().unwrap().len(),
    }
}

/// Compares a message with what is expected: a body that is expected as text must be that text, any other is JSON.
/// `Content-Length` is that of the body.
fn compare(place: &str, message: &Value, expected: &Value) {
    let mut message = message.clone();
    if !message.is_null() {
        let length = length(&message).to_string();
        if let Some(given) = message["headers"].as_object_mut().unwrap().remove("Content-Length") {
            assert_eq!(given, Value::from(length), "{place}: Content-Length");
        }
    }
    if expected.get("body").is_some_and(|body| !body.is_string()) {
        let body = message["body"].as_str().unwrap_or_else(|| panic!("{place}: no text"));
        let json = serde_json::from_str(body).unwrap_or_else(|e| panic!("{place}: {e}\n{body}"));
        message["body"] = json;
    }
    assert_eq!(&message, expected, "{place}");
}

#[test]
fn integrations() {
    let mut count = 0;
    for folder in folders().iter().filter(|folder| integration(folder).is_some()) {
        let cases = cases(folder);
        assert!(cases.contains(&String::new()), "{}: no response.json", folder.display());
        for case in cases {
            let place = format!("{}{case}", folder.file_name().unwrap().display());
            let printed = dry_run(folder, &case);
            let sent = part(folder, "backend-request", &case).map_or(Value::Null, |path| read(&path));
            compare(&format!("{place}: backend request"), &printed["backend_request"], &sent);
            let expected = read(&folder.join(format!("response{case}.json")));
            compare(&format!("{place}: response"), &printed["response"], &expected);
            count += 1;
        }
    }
    assert!(count > 50, "only {count} cases");
}

/// A file that no case uses would be compared with nothing.
#[test]
fn no_file_is_left_over() {
    for folder in folders().iter().filter(|folder| integration(folder).is_some()) {
        let used: Vec<PathBuf> = cases(folder)
            .iter()
            .flat_map(|case| {
                ["request", "backend-request", "backend-response", "response"]
                    .map(|name| part(folder, name, case))
            })
            .flatten()
            .chain(integration(folder))
            .chain([folder.join("flags")])
            .collect();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_test = path.file_name().unwrap().to_string_lossy().ends_with(".vtltest.yaml");
            assert!(is_test || used.contains(&path), "{}", path.display());
        }
    }
}

#[test]
fn templates() {
    let folders = folders();
    let templates: Vec<_> = folders.iter().filter(|folder| integration(folder).is_none()).collect();
    assert!(!templates.is_empty());
    for folder in templates {
        let file = |name: &str| folder.join(name).into_os_string().into_string().unwrap();
        let arguments =
            ["render".to_owned(), file("request.vtl"), "--request".to_owned(), file("request.json")];
        let printed: Value = serde_json::from_str(&vtl(&arguments)).unwrap();
        assert_eq!(printed, read(&folder.join("expected.json")), "{}", folder.display());
    }
}
