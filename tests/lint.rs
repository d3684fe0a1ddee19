//! The rules of `policyc lint` agree with their pages: every bad example has the finding where it says, and every good one has none at all.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed expectation is how a test fails; clippy's exemption for tests doesn't reach their helpers"
)]

#[path = "lint/effects.rs"]
mod effects;
#[path = "lint/example.rs"]
mod example;
#[path = "lint/places.rs"]
mod places;
#[path = "lint/policies.rs"]
mod policies;

use example::{Example, Found};
use policyc::lint::{Level, Rule, rules};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, end: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, end));
        } else if path.extension().is_some_and(|extension| extension == end) {
            found.insert(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    found
}

/// What is wrong with the examples of a rule's page.
fn judge(rule: &'static Rule) -> Vec<String> {
    let examples = Example::of_page(rule.code.page);
    let mut wrong = Vec::new();
    let count = |bad: bool| examples.iter().filter(|example| example.bad == bad).count();
    if count(true) == 0 || count(false) == 0 {
        wrong.push("a page has at least one ```sql bad and one ```sql good".to_owned());
    }
    for (number, example) in examples.iter().enumerate() {
        // A rule that is off where nobody asks for it is asked for.
        let found = example.lint(&[(rule, Level::Deny)]);
        let own: Vec<(usize, usize)> = found.iter().filter(|it| it.id == rule.code.id).map(Found::place).collect();
        if own != example.marks {
            wrong.push(format!("example {number}: marked {:?}, found {own:?} (file, line)", example.marks));
        }
        let others: Vec<String> = found
            .iter()
            .filter(|it| it.id != rule.code.id && !example.also.contains(&it.id))
            .map(Found::shown)
            .collect();
        if !others.is_empty() {
            wrong.push(format!("example {number} has other findings: {others:#?}"));
        }
        let ids: BTreeSet<&str> = found.iter().map(|it| it.id.as_str()).collect();
        let stale: Vec<&String> = example.also.iter().filter(|id| !ids.contains(id.as_str())).collect();
        if !stale.is_empty() {
            wrong.push(format!("example {number} says also={stale:?}, which isn't found"));
        }
    }
    wrong
}

#[test]
fn every_example_of_a_page_has_the_findings_that_it_says() {
    let broken: Vec<String> =
        rules::all().flat_map(|rule| judge(rule).into_iter().map(|it| format!("{}: {it}", rule.code.id))).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_page_says_what_why_and_what_to_do() {
    for rule in rules::all() {
        let (id, page) = (rule.code.id, rule.code.page);
        assert!(page.starts_with(&format!("# {id}: {}\n", rule.code.summary)), "{id}: the title is `# ID: summary`");
        let mut at = 0;
        for section in ["\n## Why\n", "\n## What to do\n", "\n## Examples\n"] {
            let found = page.find(section).unwrap_or_else(|| panic!("{id} has no section {section:?}"));
            assert!(found > at, "{id}: {section:?} stands too early");
            at = found;
        }
        assert_eq!(
            rule.splinter.is_some(),
            page.contains("\n## Supabase's linter\n"),
            "{id}: how it compares with splinter"
        );
    }
}

#[test]
fn every_rule_has_a_file_of_its_name_a_page_and_a_place_in_a_list() {
    let listed: Vec<&str> = rules::all().map(|rule| rule.code.id).collect();
    assert!(listed.is_sorted_by(|a, b| a < b), "ids are in order and each there once: {listed:?}");
    let names: BTreeSet<String> = rules::all().map(|rule| rule.code.name.replace('-', "_")).collect();
    assert_eq!(names.len(), listed.len());
    let mut stems = files(&root().join("src/lint/rules"), "rs");
    // The lists themselves are modules beside the folders.
    for list in ["migration", "splinter", "suppression", "traps"] {
        stems.remove(list);
    }
    assert_eq!(stems, names, "a rule's file is named like the rule, and stands in the list of its folder");
    let mut pages = files(&root().join("docs/rules"), "md");
    ["README", "precision"].iter().for_each(|other| assert!(pages.remove(*other), "{other}"));
    assert_eq!(pages, listed.iter().map(|id| (*id).to_owned()).collect(), "a page for each rule");
}

#[test]
fn a_rule_stands_where_its_number_says() {
    for rule in rules::all() {
        let number: u16 = rule.code.id.trim_start_matches('L').parse().unwrap();
        assert_eq!(rule.code.id.len(), 5, "{}", rule.code.id);
        assert_eq!(
            rule.splinter.is_some(),
            number < 30,
            "{}: L0001 to L0029 are splinter's, and no others",
            rule.code.id
        );
    }
}

/// `UPDATE_INDEX=1 cargo test --test lint index` writes it.
#[test]
fn the_index_of_the_pages_is_the_list() {
    let mut text = String::from(
        "# Rules of `policyc lint`\n\nMade from the rules themselves; [docs/lint.md](../lint.md) says how they are used, and `policyc explain ID` prints a page.\n\
         How many of their findings were right on real projects: [precision.md](precision.md).\n\n\
         | id | name | level | about | what is found |\n|---|---|---|---|---|\n",
    );
    for rule in rules::all() {
        let code = &rule.code;
        text.push_str(&format!(
            "| [{id}]({id}.md) | `{}` | {} | {} | {} |\n",
            code.name,
            rule.level.name(),
            rule.group.name(),
            code.summary.replace('|', "\\|"),
            id = code.id
        ));
    }
    let path: PathBuf = root().join("docs/rules/README.md");
    if std::env::var_os("UPDATE_INDEX").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap_or_default(), text, "UPDATE_INDEX=1 cargo test --test lint index");
}
