//! No text crashes the reader or makes it slow, and every message has a place.

use proptest::prelude::*;

use crate::diagnostics::Diagnostics;
use crate::span::SourceMap;
use crate::syntax::limits::{MAX_MISTAKES, MAX_NESTING};
use crate::syntax::yaml::parse;

/// Reads a text; every place in every message must be one of the text.
fn read(text: &str) -> Vec<&'static str> {
    let mut sources = SourceMap::default();
    let file = sources.add("model.yaml", text);
    let mut diagnostics = Diagnostics::default();
    parse(&mut sources, file, &mut diagnostics);
    let resolved = diagnostics.resolved(&sources);
    assert!(resolved.len() <= MAX_MISTAKES);
    for diagnostic in &resolved {
        let fix = diagnostic.fix.iter().map(|fix| fix.span);
        for span in diagnostic.labels.iter().map(|label| label.span).chain(fix).chain([diagnostic.primary.span]) {
            assert_eq!(span.file, file, "{diagnostic:?}");
            assert!(text.get(span.range()).is_some(), "{diagnostic:?} in {text:?}");
        }
    }
    resolved.iter().map(|diagnostic| diagnostic.code.id).collect()
}

/// Pieces that models in YAML are made of, and pieces that mean something to YAML.
const PIECES: &[&str] = &[
    "tables",
    "columns",
    "allow",
    "x",
    "id uuid",
    "tenant",
    "comment",
    "roles",
    "audited",
    "seeds",
    "rows",
    "é",
    "\u{feff}",
    "\u{1f600}",
    ": ",
    ":",
    "- ",
    "-",
    "\n",
    "\n  ",
    "\n    ",
    "\n      ",
    "\n\t",
    "\r\n",
    " ",
    "\t",
    "[",
    "]",
    "{",
    "}",
    ",",
    ", ",
    "\"",
    "'",
    "\\",
    "#",
    " # ",
    "&a ",
    "*a",
    "*b ",
    "!x ",
    "!!str ",
    "!<x> ",
    "<<: ",
    "? ",
    "|",
    ">",
    "|-\n ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "~",
    "null",
    "true",
    "yes",
    "12",
    "1e5",
    "@",
    "`",
    "%",
    "(",
    ")",
    "when",
    "to select",
    "\u{85}",
    "\u{2028}",
    "\0",
    "\u{7}",
    "\u{a0}",
    "99999999999999999999999",
    ".nan",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_of_yaml_in_any_order_are_answered(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40)) {
        read(&pieces.concat());
    }

    #[test]
    fn a_model_with_something_struck_out_or_put_in_is_answered(at in 0..2_000_usize, length in 0..20_usize, piece in proptest::sample::select(PIECES)) {
        let model = super::twin::YAML;
        let place = |at: usize| (at.min(model.len())..).find(|at| model.is_char_boundary(*at)).unwrap_or(0);
        let (start, end) = (place(at), place(at + length));
        let text = [model.get(..start).unwrap(), piece, model.get(end..).unwrap()].concat();
        read(&text);
    }

    #[test]
    fn any_characters_are_answered(text in "\\PC{0,60}") {
        read(&text);
    }
}

#[test]
fn what_is_too_deep_too_much_or_too_long_is_refused() {
    let deep = |open: &str, close: &str, times: usize| format!("tables: {}{}", open.repeat(times), close.repeat(times));
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("[a, [", "]]"), ("[? ", "]"), ("[ a', ']', ", "]")] {
        for times in [200, 20_000] {
            assert_eq!(read(&deep(open, close, times)), ["P0009"], "{times} times {open}");
            assert_eq!(read(&deep(open, "", times)), ["P0009"], "{times} times {open}, never closed");
        }
    }
    assert_eq!(read(&"- ".repeat(20_000)), ["P0009"]);
    assert_eq!(read(&(0..500).map(|at| " ".repeat(at) + "a:\n").collect::<String>()), ["P0009"]);
    assert_eq!(read(&deep("[", "]", MAX_NESTING / 2)), ["P0102"]);

    let bomb: String =
        (1..12).map(|at| format!("a{at}: &a{at} [{}]\n", format!("*a{}, ", at - 1).repeat(10))).collect();
    assert_eq!(read(&format!("a0: &a0 x\n{bomb}")), ["P0112"]);
    let wide =
        format!("a: &a [{}]\n{}", "x, ".repeat(3_000), (0..3_000).map(|at| format!("b{at}: *a\n")).collect::<String>());
    assert_eq!(read(&wide), ["P0112"]);
    assert_eq!(read("a: &a [*a]\n"), ["P0009"]);

    assert_eq!(read(&" ".repeat(16 * 1024 * 1024 + 1)), ["P0010"]);
}

#[test]
fn thousands_of_mistakes_cost_no_more_than_a_hundred() {
    for line in [
        "      - x numeric(12\n",
        "      -\n",
        "      - 12\n",
        "      - a: b\n",
        "      - x numeric(12 # y\n",
        "      - !x y\n",
        "      - x\n",
    ] {
        let text = format!("tables:\n  x:\n    columns:\n{}", line.repeat(50_000));
        assert_eq!(read(&text).len(), MAX_MISTAKES, "{line}");
    }
    let tables: String = (0..20_000).map(|at| format!("  t{at}:\n    colums: [a, b]\n")).collect();
    assert_eq!(read(&format!("tables:\n{tables}")).len(), MAX_MISTAKES);
    let keys = "a: b\n".repeat(20_000);
    assert!(read(&keys).len() <= MAX_MISTAKES);
    let slips = format!("roles:\n{}", "  - \"a\" b\n".repeat(20_000));
    assert!(read(&slips).len() <= MAX_MISTAKES);
}

#[test]
fn aliases_repeat_values_and_places_lead_to_what_they_stand_for() {
    assert!(read("tables:\n  a:\n    columns: &both [id uuid, x text]\n  b:\n    columns: *both\n").is_empty());
    assert_eq!(read("tables:\n  a:\n    columns: &both [id uuid, 12]\n  b:\n    columns: *both\n"), ["P0109"]);
}
