//! Where values are found.

use super::underlined;
use crate::span::PathStep::{self, Index, KeyItself};
use crate::syntax::yaml::locate;

fn key(name: &str) -> PathStep {
    PathStep::Key(name.to_owned())
}

fn found<'a>(text: &'a str, path: &[PathStep]) -> Option<&'a str> {
    locate(text, path).and_then(|range| text.get(range))
}

#[test]
fn values_keys_and_elements_are_found_in_every_style() {
    let text = "\u{feff}é: 'x ü' # c\nlist:\n  - &one a b   # d\n  - \"q\\\"\" # e\n  - !t y\n  - [1, {k: \"z\"}] # f\n  - |\n    l\n    m\n# g\nlast: *one\nempty:\n";
    let list = |at: usize| vec![key("list"), Index(at)];
    assert_eq!(found(text, &[key("é")]), Some("'x ü'"));
    assert_eq!(found(text, &[KeyItself("é".to_owned())]), Some("é"));
    assert_eq!(found(text, &[KeyItself("list".to_owned())]), Some("list"));
    assert_eq!(found(text, &list(0)), Some("a b"));
    assert_eq!(found(text, &list(1)), Some("\"q\\\"\""));
    assert_eq!(found(text, &list(2)), Some("y"));
    assert_eq!(found(text, &list(3)), Some("[1, {k: \"z\"}]"));
    assert_eq!(found(text, &[list(3), vec![Index(1), key("k")]].concat()), Some("\"z\""));
    assert_eq!(found(text, &list(4)), Some("l\n    m"));
    assert_eq!(found(text, &[key("last")]), Some("a b"));
    assert_eq!(found(text, &[key("empty")]), Some(""));
    assert_eq!(found(text, &list(5)), None);
    assert_eq!(found(text, &[key("list"), key("x")]), None);
    assert_eq!(found(text, &[]).map(str::len), Some(text.len() - "\u{feff}:\n".len()));
}

#[test]
fn a_path_goes_through_aliases_and_takes_the_first_of_two_keys() {
    let text = "a: &x {b: [c, d]}\ne: *x\ne: f\n";
    assert_eq!(found(text, &[key("e"), key("b"), Index(1)]), Some("d"));
    assert_eq!(found("a: &x [*x]\n", &[key("a"), Index(0), Index(0), Index(0)]), Some("[*x]"));
}

#[test]
fn a_mistake_in_a_text_is_underlined_inside_it() {
    let model = |line: &str| format!("# é\ntables:\n  a:\n    columns:\n      {line}\n");
    let at = |line: &str| underlined(&model(line));
    let expected = vec![("P0001", "uniqe".to_owned())];
    assert_eq!(at("- b text uniqe"), expected);
    assert_eq!(at("- \"b text uniqe\" # c"), expected);
    assert_eq!(at("- { comment: é, column: b text uniqe }"), expected);
    assert_eq!(at("- |\n        b text uniqe"), expected);
    // Where YAML spells the text differently, the whole of it is shown.
    assert_eq!(at("- \"b text\\x20uniqe\""), [("P0001", "\"b text\\x20uniqe\"".to_owned())]);
    assert_eq!(underlined("tables:\n  a.b.c: {}\n").first().map(|(code, _)| *code), Some("P0001"));
    let constraints = "tables:\n  a:\n    columns: [b text]\n    unique: [(b) az c]\n    checks: [(b > 0) as d e]\n";
    assert_eq!(underlined(constraints), [("P0001", "az".to_owned()), ("P0001", "e".to_owned())]);
    let values = "sign_up: { creates: a, values: { b: new.c) } }\n";
    assert_eq!(underlined(values), [("P0007", ")".to_owned())]);
}

#[test]
fn a_byte_order_mark_moves_no_place() {
    for mark in ["", "\u{feff}"] {
        let at = |text: &str| underlined(&format!("{mark}{text}"));
        assert_eq!(at("é: [}\n"), [("P0101", "}".to_owned())]);
        assert_eq!(at("model: a: b\n"), [("P0106", ":".to_owned())]);
        assert_eq!(at("model: 12\n"), [("P0109", "12".to_owned())]);
        assert_eq!(at("é:\n  @\n").first().map(|found| found.0), Some("P0107"));
    }
}
