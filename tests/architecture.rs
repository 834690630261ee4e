//! Layers import only from those before them, and only the edges touch the machine.

// A file that cannot be read should stop the test.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// The layers in order; a module may import from its own and from those before it.
const LAYERS: &[&[&str]] = &[
    &["span", "error", "report", "limits", "arena", "dialect"],
    &["syntax"],
    &["value", "json"],
    &["jsonpath", "method"],
    &["eval"],
    &["watch"],
    &["variables", "template"],
    &["apigw"],
    &["integration"],
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    files(&root)
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn imports_point_downwards() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let module = name.split(['/', '.']).next().unwrap();
        let Some(own) = layer(module) else { continue };
        for line in text.lines().filter(|l| !l.trim_start().starts_with("//")) {
            for part in line.split("crate::").skip(1) {
                let target: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if layer(&target).is_some_and(|other| other > own) {
                    wrong.push(format!("{name}: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that point upwards:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_it_is_for() {
    let without: Vec<String> =
        sources().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(name, _)| name).collect();
    assert!(without.is_empty(), "no module documentation: {without:?}");
}

#[test]
fn pest_stays_where_texts_are_parsed() {
    let outside: Vec<String> = sources()
        .into_iter()
        .filter(|(name, text)| {
            let parser = name.starts_with("syntax/") || name.starts_with("jsonpath/parse");
            !parser && text.lines().any(|l| l.starts_with("use pest"))
        })
        .map(|(name, _)| name)
        .collect();
    assert!(outside.is_empty(), "pest is used in {outside:?}");
}
