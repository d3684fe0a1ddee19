//! The diagnostics of all cases in `tests/ui`, in every format.

use super::{SCHEMA, annotation, path_of_schema, valid};
use crate::case::Case;
use crate::catalog::schema;
use policyc::compile::{self, Options};
use policyc::diagnostics::render::{github, json, sarif};
use policyc::diagnostics::{Diagnostic, Diagnostics};
use policyc::span::SourceMap;
use policyc::syntax;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(cases(&path));
        } else if path.extension().is_some_and(|extension| extension != "snap" && extension != "new") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What is said of a case, as `tests/ui.rs` finds it.
fn said(path: &Path) -> (SourceMap, Vec<Diagnostic>) {
    let case = Case::read(path, &fs::read(path).unwrap()).unwrap();
    let mut sources = SourceMap::default();
    let mut found = Diagnostics::default();
    let mut ids = Vec::new();
    for file in &case.files {
        match syntax::decode::decode(file.bytes.clone()) {
            Ok(text) => ids.push(sources.add(file.path.as_str(), text)),
            Err(error) => {
                let id = sources.add(file.path.as_str(), error.text.as_str());
                found.push(error.diagnostic(id));
            }
        }
    }
    if path.iter().any(|part| part == "model") {
        drop(compile::compile(&mut sources, &ids, &Options::default(), &mut found));
    } else {
        drop(syntax::parse(&mut sources, &ids, &mut found));
    }
    let found = found.resolved(&sources);
    (sources, found)
}

/// What a region of SARIF covers, counted as its specification says: lines end with `\n` or `\r\n`, columns are code points from 1.
fn covered(text: &str, region: &Value) -> String {
    let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
    let at = |line: usize, column: usize| -> usize {
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let line = &text[start..];
        start + line.chars().take(column - 1).map(char::len_utf8).sum::<usize>()
    };
    text[at(number("startLine"), number("startColumn"))..at(number("endLine"), number("endColumn"))].to_owned()
}

/// The same of a place in our JSON, which has bytes.
fn bytes<'a>(text: &'a str, place: &Value) -> &'a str {
    let byte = |key: &str| usize::try_from(place[key]["byte"].as_u64().unwrap()).unwrap();
    &text[byte("start")..byte("end")]
}

#[test]
fn sarif_json_and_github_tell_the_same_of_every_case() {
    let (mut logs, mut lists, mut shown, mut fixes) = (Vec::new(), Vec::new(), BTreeSet::new(), 0);
    for path in cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")) {
        let (sources, found) = said(&path);
        if found.is_empty() {
            continue;
        }
        let texts: BTreeMap<String, String> = found
            .iter()
            .flat_map(|it| it.labels.iter().chain([&it.primary]).map(|label| label.span.file))
            .filter_map(|file| sources.source(file).map(|source| (source.path.clone(), source.text.clone())))
            .collect();
        let same = |path: &str| path.to_owned();
        let log: Value = serde_json::from_str(&sarif::render(&found, &sources, &same)).unwrap();
        let list: Value = serde_json::from_str(&json::render(&found, &sources)).unwrap();
        schema::check_by(&list, SCHEMA);
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), found.len());
        let fingerprints: BTreeSet<_> = results.iter().map(|it| it["partialFingerprints"].to_string()).collect();
        assert_eq!(fingerprints.len(), results.len(), "{}", path.display());
        for ((result, told), diagnostic) in results.iter().zip(list.as_array().unwrap()).zip(&found) {
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!((&rule["id"], &result["ruleId"]), (&told["code"], &told["code"]));
            assert_eq!(rule["help"]["markdown"], diagnostic.code.page);
            let text = result["message"]["text"].as_str().unwrap();
            assert!(text.starts_with(diagnostic.message.split(['{', ']']).next().unwrap()), "{text}");
            for kind in ["note", "help"] {
                let lines = text.lines().filter(|line| line.starts_with(&format!("{kind}: "))).count();
                let wanted = if kind == "note" { diagnostic.notes.len() } else { diagnostic.helps.len() };
                assert_eq!(lines, wanted, "{text}");
            }
            let source = &texts[told["file"].as_str().unwrap()];
            let region = &result["locations"][0]["physicalLocation"]["region"];
            assert_eq!(covered(source, region), bytes(source, told), "{}: {result:#}", path.display());
            let related = result["relatedLocations"].as_array().map_or(&[][..], Vec::as_slice);
            let labels = told["labels"].as_array().unwrap();
            assert_eq!(related.len(), labels.len());
            for (location, label) in related.iter().zip(labels) {
                let source = &texts[label["file"].as_str().unwrap()];
                assert_eq!(covered(source, &location["physicalLocation"]["region"]), bytes(source, label));
            }
            assert_eq!(result.get("fixes").is_some(), diagnostic.fix.is_some());
            if diagnostic.fix.is_some() {
                fixes += 1;
                let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
                let edit = &told["fix"]["edits"][0];
                let source = &texts[edit["file"].as_str().unwrap()];
                assert_eq!(covered(source, &change["deletedRegion"]), bytes(source, edit));
                assert_eq!(change["insertedContent"]["text"], edit["text"]);
            }
            let line = github::render(diagnostic, &sources, &same);
            assert_eq!(line.matches('\n').count(), 1, "{line}");
            let (name, properties, message) = annotation(line.trim_end_matches('\n'));
            assert_eq!(name, told["severity"].as_str().unwrap());
            assert_eq!(properties[0], ("file".to_owned(), told["file"].as_str().unwrap().to_owned()));
            assert!(message.starts_with(&diagnostic.message), "{message}");
            shown.insert(diagnostic.code.id);
        }
        logs.push(log);
        lists.push(list);
    }
    assert!(shown.len() > 100 && fixes > 20, "{} codes, {fixes} fixes", shown.len());
    valid("sarif", &logs);
    valid(&path_of_schema(), &lists);
}
