//! The catalogue of codes agrees with its pages and with the cases that show each code.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

#[path = "support/case.rs"]
mod case;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use policyc::compile;
use policyc::diagnostics::Diagnostics;
use policyc::diagnostics::code::{CODES, find};
use policyc::diagnostics::hazard::HAZARDS;
use policyc::span::SourceMap;
use policyc::syntax;

fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(cases(&path));
        } else if path.extension().is_some_and(|extension| extension != "snap" && extension != "new") {
            found.push(path);
        }
    }
    found
}

/// Codes about files and outputs (P07, P08) are shown by the tests of the commands.
fn is_about_the_model(id: &str) -> bool {
    !id.starts_with("P07") && !id.starts_with("P08")
}

#[test]
fn every_code_about_the_model_is_shown_by_a_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let mut shown = BTreeSet::new();
    for path in cases(&root) {
        let case = case::Case::read(&path, &std::fs::read(&path).unwrap()).unwrap();
        assert!(case.sentence.contains('.'), "{}: a sentence ends with a full stop", path.display());
        assert!(case.differences(&case.expected).is_empty() && !case.files.is_empty());
        for (_, _, marker) in case.expected {
            let id = marker.split(['[', ']']).nth(1).unwrap_or("").to_owned();
            assert!(find(&id).is_some(), "{}: there is no code `{id}`", path.display());
            shown.insert(id);
        }
    }
    let ids = CODES.iter().map(|code| code.id);
    let missing: Vec<&str> = ids.filter(|id| is_about_the_model(id) && !shown.contains(*id)).collect();
    assert!(missing.is_empty(), "no case in tests/ui shows {missing:?}");
}

#[test]
fn every_code_about_files_and_outputs_is_asked_for_by_a_test_of_the_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut text = std::fs::read_to_string(root.join("readback.rs")).unwrap();
    for entry in std::fs::read_dir(root.join("cli")).unwrap() {
        let path = entry.unwrap().path();
        let files: Vec<PathBuf> = if path.is_dir() { cases(&path) } else { vec![path] };
        for path in files {
            text.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    let ids = CODES.iter().map(|code| code.id);
    let missing: Vec<&str> = ids.filter(|id| !is_about_the_model(id) && !text.contains(*id)).collect();
    assert!(missing.is_empty(), "no test of the commands asks for {missing:?}");
}

#[test]
fn codes_are_in_order_and_each_has_a_page_that_says_what_to_do() {
    let ids: Vec<&str> = CODES.iter().map(|code| code.id).collect();
    assert!(ids.is_sorted() && ids.iter().collect::<BTreeSet<_>>().len() == ids.len());
    assert_eq!(CODES.iter().map(|code| code.name).collect::<BTreeSet<_>>().len(), ids.len());
    for code in CODES {
        assert!(code.page.starts_with(&format!("# {}: ", code.id)), "{} begins with its id", code.id);
        assert!(code.page.contains("## What to do"), "the page of {} doesn't say what to do", code.id);
    }
}

#[test]
fn every_hazard_has_a_page_that_says_what_to_do() {
    let ids: Vec<&str> = HAZARDS.iter().map(|code| code.id).collect();
    assert!(ids.is_sorted() && ids.iter().collect::<BTreeSet<_>>().len() == ids.len());
    assert_eq!(
        HAZARDS.iter().chain(CODES).map(|code| code.name).collect::<BTreeSet<_>>().len(),
        ids.len() + CODES.len()
    );
    for code in HAZARDS {
        assert!(code.page.starts_with(&format!("# {}: {}\n", code.id, code.summary)), "{}", code.id);
        assert!(code.page.contains(&format!("*{}*", code.name)) && code.page.contains("## What to do"), "{}", code.id);
    }
}

/// How far an example goes: a text that is read, or a model that is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Syntax,
    Model,
}

/// An example in a page: the language after its fence, and its text.
fn example(section: &str) -> Option<(&str, &str)> {
    section.split("```").nth(1)?.split_once('\n')
}

/// The ids that are reported about an example, each once. What is no whole model stands in the one of `given.policy`.
fn reported((language, text): (&str, &str), stage: Stage) -> BTreeSet<&'static str> {
    let mut sources = SourceMap::default();
    let mut diagnostics = Diagnostics::default();
    let mut files = vec![sources.add(format!("example.{language}").as_str(), text)];
    let begins = |word: &str| text.lines().any(|line| line.starts_with(word));
    if stage == Stage::Model && !begins("model ") && !begins("identity ") {
        files.insert(0, sources.add("given.policy", case::GIVEN));
    }
    match stage {
        Stage::Syntax => drop(syntax::parse(&mut sources, &files, &mut diagnostics)),
        Stage::Model => drop(compile::check(&mut sources, &files, &mut diagnostics)),
    }
    diagnostics.iter().map(|diagnostic| diagnostic.code.id).collect()
}

#[test]
fn the_wrong_example_of_a_page_has_its_code_and_the_right_one_none() {
    let mut without = Vec::new();
    let mut broken = Vec::new();
    for code in CODES.iter().filter(|code| is_about_the_model(code.id) && !code.id.starts_with("P01")) {
        let stage = if code.id.starts_with("P00") { Stage::Syntax } else { Stage::Model };
        let mut sections = code.page.split("\n## ");
        let wrong = sections.clone().find(|section| section.starts_with("Wrong")).and_then(example);
        let right = sections.find(|section| section.starts_with("Right")).and_then(example);
        let (Some(wrong), Some(right)) = (wrong, right) else {
            without.push(code.id);
            continue;
        };
        // One mistake, one code: an example that shows several would leave the reader guessing.
        let found = reported(wrong, stage);
        let told = found.contains(code.id) && (stage == Stage::Syntax || found.len() == 1);
        if !told {
            broken.push(format!("the wrong example of {} has {found:?}", code.id));
        }
        let found = reported(right, stage);
        if !found.is_empty() {
            broken.push(format!("the right example of {} has {found:?}", code.id));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    // What can't be shown in a few lines: limits, and files that aren't texts.
    assert_eq!(without, ["P0009", "P0010", "P0011", "P0484"]);
}
