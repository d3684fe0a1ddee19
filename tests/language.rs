//! The examples of the documents are true: every model in them passes the check, and the SQL below one is part of what it compiles to.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::path::Path;

use policyc::compile::{self, Options};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

/// The model in which examples stand that are no whole models.
const GIVEN: &str = include_str!("support/given.policy");

/// The fenced blocks of a document: the language, the line, the text.
fn blocks(document: &str) -> Vec<(String, usize, String)> {
    let mut found: Vec<(String, usize, String)> = Vec::new();
    let mut open = false;
    for (at, line) in document.lines().enumerate() {
        match (open, line.strip_prefix("```")) {
            (false, Some(language)) => {
                found.push((language.to_owned(), at + 1, String::new()));
                open = true;
            }
            (true, Some(_)) => open = false,
            (true, None) => {
                if let Some((_, _, text)) = found.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
            (false, None) => {}
        }
    }
    found
}

/// The SQL of an example, migration and seed rows, which stands in the given model unless it is a whole one; or what is wrong with it.
fn migration(language: &str, text: &str) -> Result<String, String> {
    let mut sources = SourceMap::default();
    let mut diagnostics = Diagnostics::default();
    let mut files = vec![sources.add(format!("example.{language}").as_str(), text)];
    if !text.lines().any(|line| line.starts_with("model ") || line.starts_with("model:")) {
        files.insert(0, sources.add("given.policy", GIVEN));
    }
    let artifacts = compile::compile(&mut sources, &files, &Options::default(), &mut diagnostics);
    let said: Vec<String> = diagnostics.iter().map(|it| format!("{}: {}", it.code.id, it.message)).collect();
    if said.is_empty() {
        artifacts.map(|it| it.migration + &it.seed.unwrap_or_default()).ok_or_else(|| "nothing is made".to_owned())
    } else {
        Err(said.join("; "))
    }
}

/// A text in which only words count.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_example_is_a_model_without_mistakes_and_compiles_to_the_sql_below_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut broken = Vec::new();
    let (mut models, mut statements) = (0, 0);
    for name in ["language.md", "security.md", "performance.md"] {
        let document = std::fs::read_to_string(root.join(name)).unwrap();
        let mut made = migration("policy", GIVEN).unwrap();
        for (language, line, text) in blocks(&document) {
            match language.as_str() {
                "policy" | "yaml" => match migration(&language, &text) {
                    Ok(migration) => {
                        models += 1;
                        made = migration;
                    }
                    Err(said) => broken.push(format!("{name}:{line}: {said}")),
                },
                "sql" => {
                    statements += 1;
                    if !words(&made).contains(&words(&text)) {
                        broken.push(format!("{name}:{line}: the example above doesn't compile to this"));
                    }
                }
                _ => {}
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(models > 10 && statements > 10, "{models} models, {statements} statements");
}

#[test]
fn the_first_example_is_the_model_in_which_the_others_stand() {
    let document = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md")).unwrap();
    let first = blocks(&document).into_iter().find(|(language, ..)| language == "policy").unwrap();
    assert_eq!(first.2, GIVEN);
}
