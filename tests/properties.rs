//! What holds for every model, tried on models made up at random. `POLICYC_CASES` says how many (each test says what it does without it);
//! a failure prints the number of the model and the shortest text that still fails.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic, and so may what it is made of"
)]
#![allow(unreachable_pub, dead_code, reason = "the models are shared with the tests on a server")]

#[path = "properties/invariants.rs"]
mod invariants;
#[path = "properties/next.rs"]
mod next;
#[path = "support/random_model/random_model.rs"]
mod random_model;
#[path = "support/random_schema/random_schema.rs"]
mod random_schema;
#[path = "properties/ways.rs"]
mod ways;

use policyc::catalog::Catalog;
use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::Diagnostics;
use policyc::platform::supabase::{DefaultGrants, baseline};
use policyc::span::SourceMap;
use random_model::{Dice, model, shrink::shrink};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many cases to try.
fn cases(usual: u64) -> u64 {
    std::env::var("POLICYC_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}

/// What became of a text.
enum Outcome {
    /// It has mistakes.
    Refused(Vec<String>),
    /// It compiles.
    Made(Box<Artifacts>),
}

/// Compiles a text. An error for what must never happen: a panic, or a model without mistakes that can't be compiled.
fn build(files: &[(&str, &str)]) -> Result<Outcome, String> {
    catch_unwind(AssertUnwindSafe(|| {
        let mut sources = SourceMap::default();
        let files: Vec<_> = files.iter().map(|(name, text)| sources.add(*name, *text)).collect();
        let mut diagnostics = Diagnostics::default();
        let artifacts = compile::compile(&mut sources, &files, &Options::default(), &mut diagnostics);
        let found: Vec<String> = diagnostics
            .resolved(&sources)
            .iter()
            .map(|it| format!("{}: {}; {}", it.code.id, it.message, it.notes.join("; ")))
            .collect();
        match artifacts {
            Some(artifacts) => Ok(Outcome::Made(Box::new(artifacts))),
            None if found.iter().any(|it| it.starts_with("P0707") || it.starts_with("P0708")) => Err(found.join("\n")),
            None if found.is_empty() => Err("refused without a word".to_owned()),
            None => Ok(Outcome::Refused(found)),
        }
    }))
    .unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        Err(format!("panic: {}", text.or(panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()))
    })
}

/// Looks at every model by number; stops at the first fault and prints the shortest text that has it.
fn every_model(hostile: bool, usual: u64, check: impl Fn(&str) -> Result<(), String>) {
    for seed in 0..cases(usual) {
        let text = model(seed, hostile);
        if let Err(fault) = check(&text) {
            let kind = |fault: &str| fault.split([':', '`']).take(2).collect::<String>();
            let short = shrink(&text, |text| check(text).is_err_and(|other| kind(&other) == kind(&fault)));
            let said = check(&short).err().unwrap_or_default();
            panic!(
                "model {seed} (hostile: {hostile}): {said}\n--- {} lines of {}\n{short}",
                short.lines().count(),
                text.lines().count()
            );
        }
    }
}

/// All that must hold of a text.
fn holds(text: &str) -> Result<(), String> {
    let Outcome::Made(made) = build(&[("model.policy", text)])? else { return Ok(()) };
    invariants::of(&made)?;
    replays(&made.catalog, &made.migration, "the migration")?;
    replays(&made.catalog, &made.schema, "schema.sql")
}

/// Applying what was written gives what was meant, so that a second build finds nothing to do.
fn replays(wanted: &Catalog, sql: &str, what: &str) -> Result<(), String> {
    let mut sources = SourceMap::default();
    let file = sources.add("001.sql", sql);
    let mut diagnostics = Diagnostics::default();
    let now =
        compile::replay(&mut sources, &[file], &Options::default(), compile::Platform::Supabase, &mut diagnostics);
    let now = now.ok_or_else(|| format!("{what} can't be replayed"))?;
    let differences = compile::differences(&now, wanted);
    if !differences.is_empty() {
        let words: Vec<String> = differences.iter().map(|it| it.words()).collect();
        return Err(format!("{what} leads elsewhere: {}", words.join("; ")));
    }
    let plan =
        policyc::plan::plan(&now, wanted, &[]).map_err(|_| format!("{what}: there is no plan from it to itself"))?;
    if plan.steps.is_empty() { Ok(()) } else { Err(format!("{what}: a second build has {} steps", plan.steps.len())) }
}

#[test]
fn a_model_that_is_accepted_compiles_to_what_it_means() {
    every_model(false, 60, holds);
}

#[test]
fn so_does_one_with_hostile_names() {
    every_model(true, 60, holds);
}

/// Otherwise the tests above try nothing.
#[test]
fn most_models_are_accepted() {
    for (hostile, wanted) in [(false, 85), (true, 60)] {
        let mut refused = Vec::new();
        for seed in 0..100 {
            match build(&[("model.policy", &model(seed, hostile))]) {
                Ok(Outcome::Refused(found)) => refused.push(format!("{seed}: {}", found.join(" | "))),
                Ok(Outcome::Made(_)) | Err(_) => {}
            }
        }
        if std::env::var_os("POLICYC_REFUSED").is_some() {
            eprintln!("{}", refused.join("\n"));
        }
        assert!(100 - refused.len() >= wanted, "{} of 100 are refused:\n{}", refused.len(), refused.join("\n"));
    }
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    for seed in 0..cases(15) {
        let text = model(seed, seed % 2 == 0);
        let make = || match build(&[("model.policy", &text)]) {
            Ok(Outcome::Made(made)) => Some((made.migration, made.schema, made.types, made.docs)),
            _ => None,
        };
        assert!(make() == make(), "model {seed}");
    }
}

/// Declarations may stand in any file, in any order within it: what a name means doesn't change.
#[test]
fn declarations_in_several_files_are_one_model() {
    for seed in 0..cases(15) {
        let text = model(seed, false);
        let Ok(Outcome::Made(one)) = build(&[("model.policy", &text)]) else { continue };
        let at = text.find("\ntable ").unwrap_or(text.len());
        let (head, tables) = text.split_at(at);
        let several = match build(&[("a.policy", tables), ("b.policy", head)]) {
            Ok(Outcome::Made(several)) => several,
            Ok(Outcome::Refused(found)) => panic!("model {seed}: {found:#?}"),
            Err(fault) => panic!("model {seed}: {fault}"),
        };
        assert!(one.catalog == several.catalog, "model {seed}");
        assert!(one.migration == several.migration, "model {seed}");
    }
}

/// Whatever goes in, there is an answer.
#[test]
fn no_text_makes_it_panic() {
    let platform = baseline(DefaultGrants::New);
    assert!(!platform.tables.is_empty());
    for seed in 0..cases(120) {
        let mut dice = Dice::new(seed ^ 0xdead);
        let text = mutilated(&model(seed % 40, dice.chance(50)), &mut dice);
        if let Err(fault) = build(&[("model.policy", &text)]) {
            let short = shrink(&text, |text| build(&[("model.policy", text)]).is_err());
            panic!("{seed}: {fault}\n{short}");
        }
    }
}

/// A text with words swapped, lines doubled, pieces cut out.
fn mutilated(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=dice.below(4) {
        let (at, other) = (dice.below(lines.len()), dice.below(lines.len()));
        match dice.below(6) {
            0 => lines.swap(at, other),
            1 => lines.insert(at, lines[other].clone()),
            2 => {
                lines.remove(at);
            }
            3 => {
                let mut words: Vec<&str> = lines[at].split(' ').collect();
                words.remove(dice.below(words.len()));
                lines[at] = words.join(" ");
            }
            4 => {
                let mut words: Vec<String> = lines[at].split(' ').map(str::to_owned).collect();
                let from: Vec<&str> = lines[other].split(' ').collect();
                let place = dice.below(words.len());
                words[place] = (*dice.pick(&from)).to_owned();
                lines[at] = words.join(" ");
            }
            _ => {
                let letters: Vec<char> = lines[at].chars().collect();
                lines[at] = letters.iter().take(dice.below(letters.len() + 1)).collect();
            }
        }
    }
    lines.join("\n")
}
