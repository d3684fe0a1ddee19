//! What the renderings look like, and that no text and no span makes one of them fail.

use super::render;
use crate::diagnostics::code::P0701;
use crate::diagnostics::render::{github, json, sarif, short, summary};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::span::{SourceMap, Span};
use proptest::prelude::*;

fn sample() -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let model = sources.add("policies/app.policy", "table notes {\n\ttitle\ttext not nul\n  größe int\n}\n");
    let other = sources.add("policies/roles.policy", "role member\n");
    let mut found = Diagnostics::default();
    found.push(
        Diagnostic::error(&P0701, Span::new(model, 30..33), "`nul` is no keyword")
            .at("here")
            .label(Span::new(model, 6..11), "in this table")
            .label(Span::new(other, 5..11), "seen from here")
            .note("a column's line ends with its options")
            .help("read the page")
            .help("write `null`")
            .fix(Span::new(model, 30..33), "null"),
    );
    found.push(Diagnostic::warning(&P0701, Span::new(model, 0..5), "two\nlines"));
    let found = found.resolved(&sources);
    (sources, found)
}

#[test]
fn people_see_the_source_with_every_place_and_the_repair() {
    let (sources, found) = sample();
    let text: String = found.iter().map(|diagnostic| render(diagnostic, &sources, false)).collect();
    insta::assert_snapshot!(text);
}

#[test]
fn colour_is_escapes_and_nothing_else() {
    let (sources, found) = sample();
    assert!(render(&found[0], &sources, true).contains("\u{1b}["));
    assert!(!render(&found[0], &sources, false).contains('\u{1b}'));
}

#[test]
fn a_line_each_for_editors() {
    let (sources, found) = sample();
    let text: String = found.iter().map(|diagnostic| short::render(diagnostic, &sources)).collect();
    insta::assert_snapshot!(text);
}

#[test]
fn programs_get_an_array_of_objects() {
    let (sources, found) = sample();
    insta::assert_snapshot!(json::render(&found, &sources));
    assert_eq!(json::render(&[], &sources), "[]\n");
}

#[test]
fn the_summary_counts() {
    let (_, found) = sample();
    assert_eq!(summary(&found).as_deref(), Some("1 error, 1 warning"));
    assert_eq!(summary(&[]), None);
}

#[test]
fn a_file_without_text_is_named() {
    let mut sources = SourceMap::default();
    let file = sources.add("policyc.yaml", "");
    let diagnostic = Diagnostic::error(&P0701, Span::new(file, 0..0), "something about it");
    let text = render(&diagnostic, &sources, false);
    assert!(text.contains("policyc.yaml"), "{text}");
}

/// Texts with what has broken renderers before: line ends of both kinds, tabs, wide and zero-width characters, control characters.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just("\r\n"),
        Just("\r"),
        Just("\t"),
        Just("a"),
        Just("table x {"),
        Just("日本語"),
        Just("🏳️‍🌈"),
        Just("\u{200b}"),
        Just("\u{0}"),
        Just("\u{1b}[31m"),
        Just("e\u{301}"),
        Just("\u{202e}"),
        Just(" "),
        Just("")
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_and_no_span_makes_a_renderer_fail(
        first in text(), second in text(), message in text(), label in text(), replacement in text(),
        spans in prop::collection::vec((0_usize..120, 0_usize..120, any::<bool>()), 1..6),
        color in any::<bool>(),
    ) {
        let mut sources = SourceMap::default();
        let files = [sources.add("a.policy", first), sources.add("b/日本.yaml", second)];
        let place = |&(start, length, other): &(usize, usize, bool)| {
            Span::new(files[usize::from(other)], start..start + length % 40)
        };
        let mut diagnostic = Diagnostic::error(&P0701, place(&spans[0]), message).at(label.clone());
        for span in &spans[1..] {
            diagnostic = diagnostic.label(place(span), label.clone()).note(label.clone()).help(label.clone());
        }
        if color {
            diagnostic = diagnostic.fix(place(&spans[0]), replacement);
        }
        prop_assert!(!render(&diagnostic, &sources, color).is_empty());
        prop_assert_eq!(short::render(&diagnostic, &sources).lines().count(), 1);
        let same = |path: &str| path.to_owned();
        prop_assert_eq!(github::render(&diagnostic, &sources, &same).lines().count(), 1);
        let found = [diagnostic];
        let back: serde_json::Value = serde_json::from_str(&json::render(&found, &sources)).unwrap();
        prop_assert_eq!(back.as_array().map(Vec::len), Some(1));
        let log: serde_json::Value = serde_json::from_str(&sarif::render(&found, &sources, &same)).unwrap();
        prop_assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(1));
    }
}
