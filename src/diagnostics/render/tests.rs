//! What the formats for CI look like, and that odd paths and texts don't break them.

use super::{github, sarif};
use crate::diagnostics::code::{P0101, P0701};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::span::{SourceMap, Span};
use serde_json::Value;

fn same(path: &str) -> String {
    path.to_owned()
}

fn sample() -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let model = sources.add("policies/app.policy", "table notes {\n\ttitle\ttext not nul\n  größe int\n}\n");
    let other = sources.add("policies/a b/ro,les:1%.policy", "role member\n");
    let mut found = Diagnostics::default();
    found.push(
        Diagnostic::error(&P0701, Span::new(model, 30..33), "`nul` is no keyword, 100% sure")
            .at("here {0}")
            .label(Span::new(model, 6..11), "in this table")
            .label(Span::new(other, 5..11), "")
            .note("a column's line ends with its options: `text[](1)`, {x}")
            .help("read the page")
            .help("write `null`")
            .fix(Span::new(model, 30..33), "null"),
    );
    found.push(Diagnostic::warning(&P0101, Span::new(other, 0..11), "two\r\nlines"));
    found.push(Diagnostic::warning(&P0101, Span::new(model, 12..32), "a place of several lines"));
    let nowhere = sources.add(".", "");
    found.push(Diagnostic::error(&P0101, Span::new(nowhere, 0..0), "a folder"));
    let found = found.resolved(&sources);
    (sources, found)
}

#[test]
fn a_log_has_the_rules_that_it_needs_and_places_from_the_root() {
    let (sources, found) = sample();
    let text = sarif::render(&found, &sources, &same);
    let mut log: Value = serde_json::from_str(&text).unwrap();
    // The pages have snapshots of their own: the files.
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap() {
        assert!(rule["help"]["markdown"].as_str().unwrap().starts_with("# P"));
        rule.as_object_mut().unwrap().remove("help");
    }
    insta::assert_snapshot!(format!("{log:#}"));
}

#[test]
fn a_log_of_nothing_is_a_log() {
    let text = sarif::render(&[], &SourceMap::default(), &same);
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"], Value::Array(Vec::new()));
    assert!(text.ends_with("}\n"));
}

#[test]
fn what_is_no_path_below_the_root_is_a_uri_with_a_scheme() {
    let (sources, found) = sample();
    for (path, uri, base) in [
        ("/etc/a b", "file:///etc/a%20b", Value::Null),
        ("C:/a", "file:///C%3A/a", Value::Null),
        ("../a", "../a", "%SRCROOT%".into()),
        ("<stdin>", "%3Cstdin%3E", "%SRCROOT%".into()),
        ("a:b", "a%3Ab", "%SRCROOT%".into()),
    ] {
        let log: Value = serde_json::from_str(&sarif::render(&found, &sources, &|_| path.to_owned())).unwrap();
        let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!((&place["uri"], &place["uriBaseId"]), (&Value::from(uri), &base));
    }
}

#[test]
fn annotations_are_a_line_each_with_every_sign_escaped() {
    let (sources, found) = sample();
    let text: String = found.iter().map(|diagnostic| github::render(diagnostic, &sources, &same)).collect();
    insta::assert_snapshot!(text);
}
