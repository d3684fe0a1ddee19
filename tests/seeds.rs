//! `docs/seeds.md`: a line for every requirement, and every test that it names is there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;

/// The requirements of the documents.
const REQUIREMENTS: usize = 52;

fn page() -> String {
    fs::read_to_string("docs/seeds.md").expect("docs/seeds.md")
}

/// The cells of the lines that begin with a number or, of a mistake, a letter and a number.
fn lines(page: &str) -> Vec<Vec<String>> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = rows.map(|row| row.split(" | ").map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
    cells.filter(|cells| cells.first().is_some_and(|first| first.ends_with(|c: char| c.is_ascii_digit()))).collect()
}

/// The tests that a cell names: `postgres/clients/seed.rs: the_verify_commands_pass`.
fn tests(cell: &str) -> Vec<(String, String)> {
    let pieces = cell.split('`').skip(1).step_by(2);
    let named = pieces.filter_map(|piece| piece.split_once(": ").filter(|(file, _)| file.ends_with(".rs")));
    named.map(|(file, name)| (file.to_owned(), name.to_owned())).collect()
}

#[test]
fn every_requirement_has_one_line_and_a_test() {
    let page = page();
    let mut seen = Vec::new();
    let mut without = Vec::new();
    for line in lines(&page) {
        let Some(number) = line.first().and_then(|first| first.parse::<usize>().ok()) else { continue };
        seen.push(number);
        if line.last().is_none_or(|cell| tests(cell).is_empty()) {
            without.push(number);
        }
    }
    assert_eq!(seen, (1..=REQUIREMENTS).collect::<Vec<_>>(), "one line for each, in their order");
    assert_eq!(without, Vec::<usize>::new(), "no test is named for these");
}

#[test]
fn every_mistake_has_a_test() {
    let page = page();
    let mut seen = BTreeSet::new();
    for line in lines(&page) {
        let Some(first) = line.first().filter(|first| first.starts_with(|c: char| c.is_ascii_uppercase())) else {
            continue;
        };
        assert!(seen.insert(first.clone()), "{first} stands twice");
        assert!(line.last().is_some_and(|cell| !tests(cell).is_empty()), "no test is named for {first}");
    }
    let wanted = |letter: char, count: usize| (1..=count).map(move |number| format!("{letter}{number}"));
    let missing: Vec<String> =
        wanted('A', 13).chain(wanted('S', 9)).chain(wanted('E', 9)).filter(|it| !seen.contains(it)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_test_that_is_named_is_there() {
    let page = page();
    let named: BTreeSet<(String, String)> = lines(&page).iter().flatten().flat_map(|cell| tests(cell)).collect();
    assert!(named.len() > 20, "only {} tests are named", named.len());
    for (file, name) in named {
        let text = fs::read_to_string(format!("tests/{file}")).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(&format!("fn {name}(")), "{file} has no test {name}");
    }
}
