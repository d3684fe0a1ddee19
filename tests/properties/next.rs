//! The next migration between two models: it is written, it leads to the model, and after it nothing is left to do.

use crate::random_model::{Dice, model, shrink::shrink};
use crate::{Outcome, build, cases};
use policyc::compile::next::{Allowed, Wish, history, next};
use policyc::compile::{Artifacts, Options};
use policyc::diagnostics::{Diagnostics, hazard};
use policyc::span::SourceMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

fn made(text: &str) -> Option<Artifacts> {
    match build(&[("model.policy", text)]) {
        Ok(Outcome::Made(made)) => Some(*made),
        _ => None,
    }
}

/// A text that lacks a few lines of another: columns, rules, roles, whole tables.
fn fewer(text: &str, dice: &mut Dice) -> String {
    let percent = *dice.pick(&[2, 5, 15]);
    let is_bracket = |line: &str| line.ends_with('{') || line == "}";
    text.lines().filter(|line| is_bracket(line) || !dice.chance(percent)).collect::<Vec<_>>().join("\n")
}

/// What is wrong with the way from what one model made to another.
fn fault(from: &Artifacts, to: &Artifacts) -> Option<String> {
    catch_unwind(AssertUnwindSafe(|| way(from, to).err())).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        Some(format!("panic: {}", text.or(panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()))
    })
}

fn way(from: &Artifacts, to: &Artifacts) -> Result<(), String> {
    let mut sources = SourceMap::default();
    let mut migrations = vec![(sources.add("0.sql", from.migration.as_str()), true)];
    let allowed = hazard::HAZARDS.iter().map(|code| Allowed { code, on: None, reason: "a test".to_owned() }).collect();
    let wish = Wish { owned: Vec::new(), allowed };
    let options = Options::default();
    // The first one may make something; after it nothing is left.
    for round in 0..2 {
        let mut diagnostics = Diagnostics::default();
        let replayed = history(&sources, &migrations, &options, to.platform, &mut diagnostics);
        let told = || diagnostics.resolved(&sources).iter().map(|it| it.message.clone()).collect::<Vec<_>>().join("\n");
        let Some(history) = replayed else { return Err(format!("its own migrations can't be followed: {}", told())) };
        let found = next(to, &history, &wish).map_err(|refusal| format!("{refusal:?}"))?;
        if round == 1 && !found.is_empty() {
            let files: Vec<String> = found.files.into_iter().map(|file| file.text).collect();
            return Err(format!("there is more to do: {}", files.join("\n")));
        }
        for file in found.files {
            let name = format!("{}.sql", migrations.len());
            migrations.push((sources.add(name, file.text), true));
        }
    }
    Ok(())
}

fn every_pair(hostile: bool) {
    let mut tried = 0;
    for seed in 0..cases(40) {
        let mut dice = Dice::new(seed ^ 0xfe11);
        let text = model(seed, hostile);
        let Some(whole) = made(&text) else { continue };
        assert_eq!(fault(&whole, &whole), None, "model {seed} and itself");
        // Of what lacks some lines, half is no model.
        let Some(less) = (0..8).map(|_| fewer(&text, &mut dice)).find(|less| made(less).is_some()) else { continue };
        let part = made(&less).expect("it was made");
        tried += 1;
        for (arrow, from, to) in [("->", &whole, &part), ("<-", &part, &whole)] {
            let Some(said) = fault(from, to) else { continue };
            // The lines that are missing, one after the other put back.
            let with_fault = |whole: &str| {
                let lines: Vec<&str> = less.lines().collect();
                let part = whole.lines().filter(|line| lines.contains(line)).collect::<Vec<_>>().join("\n");
                let (Some(whole), Some(part)) = (made(whole), made(&part)) else { return false };
                let fault = if arrow == "->" { fault(&whole, &part) } else { fault(&part, &whole) };
                fault.is_some()
            };
            let short = if with_fault(&text) { shrink(&text, with_fault) } else { text.clone() };
            let gone: Vec<&str> = short.lines().filter(|line| !less.lines().any(|other| other == *line)).collect();
            panic!(
                "model {seed} (hostile: {hostile}) {arrow}: {said}\n--- of\n{short}\n--- these lines go\n{}",
                gone.join("\n")
            );
        }
    }
    assert!(tried > 0, "no pair of models");
}

#[test]
fn the_next_migration_leads_from_any_model_to_any_other() {
    every_pair(false);
}

#[test]
fn the_next_migration_leads_from_any_hostile_model_to_any_other() {
    every_pair(true);
}
