//! The catalogue of codes agrees with its pages and with the cases that show each code.

#[path = "support/case.rs"]
mod case;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use policyc::diagnostics::code::{CODES, find};

fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(cases(&path));
        } else if path.extension().is_some_and(|extension| extension != "snap" && extension != "new") {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_code_of_the_text_is_shown_by_a_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let mut shown = BTreeSet::new();
    for path in cases(&root) {
        let case = case::Case::read(&path, &std::fs::read(&path).unwrap()).unwrap();
        assert!(case.sentence.ends_with('.'), "{}: a sentence ends with a full stop", path.display());
        assert!(case.differences(&case.expected).is_empty() && !case.files.is_empty());
        for (_, _, marker) in case.expected {
            let id = marker.split(['[', ']']).nth(1).unwrap_or("").to_owned();
            assert!(find(&id).is_some(), "{}: there is no code `{id}`", path.display());
            shown.insert(id);
        }
    }
    let missing: Vec<&str> = CODES.iter().map(|code| code.id).filter(|id| !shown.contains(*id)).collect();
    assert!(missing.is_empty(), "no case in tests/ui shows {missing:?}");
}

#[test]
fn codes_are_in_order_and_each_has_a_page_that_says_why_and_what_to_do() {
    let ids: Vec<&str> = CODES.iter().map(|code| code.id).collect();
    assert!(ids.is_sorted() && ids.iter().collect::<BTreeSet<_>>().len() == ids.len());
    assert_eq!(CODES.iter().map(|code| code.name).collect::<BTreeSet<_>>().len(), ids.len());
    for code in CODES {
        assert!(code.page.starts_with(&format!("# {}: ", code.id)), "{} begins with its id", code.id);
        for heading in ["## Why", "## What to do"] {
            assert!(code.page.contains(heading), "the page of {} has no `{heading}`", code.id);
        }
    }
}
