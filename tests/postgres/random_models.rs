//! Models made up at random, on real servers: what is made of them applies, and everything in it runs. A function of plpgsql is only parsed when it
//! is made, so each trigger is fired and each function called, and whatever the server then says must be a refusal that was meant.

mod fill;
mod oracle;
#[path = "../support/random_model/random_model.rs"]
pub mod random_model;
mod tour;

use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::Diagnostics;
use policyc::emit::Templates;
use policyc::model::Model;
use policyc::span::SourceMap;
use policyc::syntax::tree::Command;

use crate::support::types::Workspace;
use crate::support::{Cluster, Database, Grants, Version, catalog};

/// A model, and what is made of it; `None` for one that has mistakes.
fn compiled(text: &str) -> Option<(Model, Artifacts)> {
    let mut sources = SourceMap::default();
    let file = sources.add("model.policy", text);
    let mut diagnostics = Diagnostics::default();
    let model = compile::check(&mut sources, &[file], &mut diagnostics)?;
    let artifacts = compile::render(&model, &Templates::embedded(), &Options::default())
        .expect("a model without mistakes compiles");
    Some((model, artifacts))
}

/// What the compiler says of a text.
fn mistakes(text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let file = sources.add("model.policy", text);
    let mut diagnostics = Diagnostics::default();
    compile::check(&mut sources, &[file], &mut diagnostics);
    diagnostics.resolved(&sources).iter().map(|it| format!("{}: {}", it.code.id, it.message)).collect()
}

/// What is wrong with a model on a server of that version.
fn faults(text: &str, version: Version, grants: Grants) -> Vec<String> {
    let Some((model, artifacts)) = compiled(text) else { return Vec::new() };
    let database = Cluster::get(version).database(grants);
    if let Err(error) = database.apply(&artifacts.migration) {
        return vec![format!("the migration: {}", crate::support::database::describe(&error, &artifacts.migration))];
    }
    let mut faults = same_as_schema(&database, &artifacts, version, grants);
    faults.extend(tour::faults(&database, &model));
    faults
}

/// `schema.sql` makes the same database.
fn same_as_schema(database: &Database, artifacts: &Artifacts, version: Version, grants: Grants) -> Vec<String> {
    let other = Cluster::get(version).database(grants);
    if let Err(error) = other.apply(&artifacts.schema) {
        return vec![format!("schema.sql: {}", crate::support::database::describe(&error, &artifacts.schema))];
    }
    catalog::difference(&catalog::listing(database), &catalog::listing(&other))
}

/// Looks at models by number; prints the shortest text that has the first fault.
fn every(seeds: impl IntoIterator<Item = u64>, hostile: bool, version: Version, grants: Grants) {
    let mut accepted = 0;
    for seed in seeds {
        let text = random_model::model(seed, hostile);
        accepted += u32::from(compiled(&text).is_some());
        let found = faults(&text, version, grants);
        if let Some(first) = found.first() {
            let kind = |fault: &str| fault.split(['\n', '"', '`']).next().unwrap_or_default().to_owned();
            let same = |text: &str| faults(text, version, grants).iter().any(|fault| kind(fault) == kind(first));
            let short = random_model::shrink::shrink(&text, same);
            panic!(
                "model {seed} on {version}: {}\n{short}\n\n{:#?}",
                found.join("\n"),
                faults(&short, version, grants)
            );
        }
    }
    assert!(accepted > 0, "no model was accepted");
}

/// `POLICYC_SEEDS=100..200` tries other models.
pub fn seeds(usual: std::ops::Range<u64>) -> std::ops::Range<u64> {
    let Ok(text) = std::env::var("POLICYC_SEEDS") else { return usual };
    let (from, to) = text.split_once("..").expect("POLICYC_SEEDS is FROM..TO");
    from.parse().expect("a number")..to.parse().expect("a number")
}

#[test]
fn models_made_up_at_random_work_on_15() {
    every(seeds(0..5), false, Version::V15, Grants::Old);
}

#[test]
fn models_made_up_at_random_work_on_17() {
    every(seeds(5..10), false, Version::V17, Grants::New);
}

#[test]
fn models_with_hostile_names_work_on_15() {
    every(seeds(0..5), true, Version::V15, Grants::New);
}

#[test]
fn models_with_hostile_names_work_on_17() {
    every(seeds(5..10), true, Version::V17, Grants::Old);
}

/// One model in three has members of many tenants, and nearly all of those are valid.
#[test]
fn models_with_join_tables_are_made_up_too() {
    let models = (2..92).step_by(3).filter_map(|seed| compiled(&random_model::model(seed, seed % 2 == 0)));
    let joins = models.filter(|(model, _)| {
        model.tenants_with_members().any(|tenant| tenant.members.kind == policyc::model::MembersKind::Join)
    });
    let count = joins.count();
    assert!(count > 15, "{count} of 30");
}

/// What nests and what narrows is in enough of the models that have no mistakes.
#[test]
fn models_that_nest_and_narrow_are_made_up_too() {
    let (mut nested, mut lists, mut restricted, mut secret, mut ends, mut accepted) = (0, 0, 0, 0, 0, 0);
    for seed in 0..90 {
        let Some((model, _)) = compiled(&random_model::model(seed, seed % 2 == 0)) else { continue };
        accepted += 1;
        nested += u32::from(model.tenants.len() > 1);
        lists += u32::from(model.tenants_with_members().any(|tenant| tenant.members.inherited.is_some()));
        let any = |has: &dyn Fn(&policyc::model::Table) -> bool| u32::from(model.tables.iter().any(has));
        restricted += any(&|table| Command::ALL.into_iter().any(|command| table.restricts(command).next().is_some()));
        secret += any(&|table| table.columns.iter().any(|column| column.secret));
        ends += any(&|table| table.expires.is_some());
    }
    let counts = format!("{accepted}: {nested} {lists} {restricted} {secret} {ends}");
    println!("{counts}");
    assert!(accepted > 70 && nested > 8 && lists > 2 && restricted > 15 && secret > 10 && ends > 10, "{counts}");
}

/// Models that broke something, or would: names that lowered functions use for what they declare, words of SQL, names alike for 52 bytes,
/// what leaves with a member.
#[test]
fn models_that_ask_for_trouble_work() {
    let folder = std::env::var("POLICYC_MODELS").unwrap_or_else(|_| "tests/postgres/random_models".to_owned());
    let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "policy"));
    paths.sort();
    assert!(!paths.is_empty());
    let mut found = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut lines = mistakes(&text);
        for (version, grants) in [(Version::V15, Grants::Old), (Version::V17, Grants::New)] {
            lines.extend(faults(&text, version, grants).iter().map(|fault| format!("{version}: {fault}")));
        }
        found.extend(lines.iter().map(|line| format!("{}: {line}", path.display())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// One run of the compiler for all of them: it takes its time to start.
#[test]
fn types_of_hostile_models_compile() {
    let hostile = include_str!("random_models/hostile.policy").to_owned();
    let texts = (0..30).map(|seed| random_model::model(seed, true)).chain([hostile]);
    let mut workspace = Workspace::new();
    let mut all = String::new();
    for (at, (_, artifacts)) in texts.filter_map(|text| compiled(&text)).enumerate() {
        all.push_str(&format!("export * as model{at} from \"./model{at}.js\";\n"));
        workspace = workspace.with(&format!("model{at}.ts"), &artifacts.types);
    }
    assert!(all.lines().count() > 15, "too few models are accepted");
    workspace.with("all.ts", &all).check_strictly("all.ts").expect_success("tsc");
}
