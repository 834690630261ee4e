//! Reflection leads nowhere: what a class and the objects of the host answer to, and that it is nothing else.

// A mistake in a test should stop it where it is.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use vtl::{MappingContext, MappingTemplate};

/// Whether the reference has a value; an error of the call is an answer too.
fn answers(before: &str, reference: &str) -> bool {
    let context = MappingContext::builder().body(r#"{"a": 1}"#).build();
    let template = MappingTemplate::parse(&format!("{before}{reference}")).unwrap();
    match template.render_diagnosed(&context) {
        Ok((_, missing)) => !missing.iter().any(|m| m.text == reference),
        Err(_) => true,
    }
}

/// Every name of a member that any value has, and names that lead into the machine in Java.
fn names() -> BTreeSet<String> {
    let listed = include_str!("../docs/methods.md");
    let known = listed.split('`').filter_map(|part| part.split_once('(')).map(|(name, _)| name.to_owned());
    let reflective = "forName getClassLoader getConstructor getConstructors getDeclaredClasses getDeclaredConstructors \
        getDeclaredField getDeclaredFields getDeclaredMethod getDeclaredMethods getEnclosingClass getField \
        getFields getInterfaces getMethod getMethods getModule getNestHost getPackage getProtectionDomain \
        getResource getResourceAsStream getSuperclass getTypeName newInstance invoke exec getRuntime exit \
        load getProperty getenv";
    let services = "base64Decode base64Encode body escapeJavaScript getBody json params parseJson path urlDecode \
        urlEncode";
    let more = reflective.split_ascii_whitespace().chain(services.split_ascii_whitespace());
    known
        .chain(more.map(String::from))
        .filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric()))
        .collect()
}

/// The members among all names that a reference answers to, with no, one or two arguments.
fn members(before: &str, receiver: &str) -> Vec<String> {
    let calls = |name: &str| {
        let arguments = ["", "\"a\"", "\"a\", 1"];
        arguments
            .map(|a| format!("${receiver}.{name}({a})"))
            .into_iter()
            .chain([format!("${receiver}.{name}")])
    };
    names().into_iter().filter(|name| calls(name).any(|call| answers(before, &call))).collect()
}

#[test]
fn a_class_names_itself_and_nothing_else() {
    let known = ["equals", "getClass", "getName", "getSimpleName", "toString"];
    for value in ["'text'", "{\"a\": 1}"] {
        let before = format!("#set($v = {value})#set($c = $v.class)");
        assert_eq!(members(&before, "c"), known, "{value}");
    }
}

#[test]
fn what_the_services_objects_answer_to() {
    assert_eq!(members("", "input"), ["body", "equals", "getBody", "json", "params", "path"]);
    let util =
        ["base64Decode", "base64Encode", "equals", "escapeJavaScript", "parseJson", "urlDecode", "urlEncode"];
    assert_eq!(members("", "util"), util);
}
