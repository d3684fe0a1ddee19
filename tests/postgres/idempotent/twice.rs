//! Applied twice, and the same as the plain migration.

use std::path::Path;

use super::{analytics, compiled, empty, one_by_one};
use crate::applied;
use crate::random_models::random_model;
use crate::support::{GRANTS, Grants, VERSIONS, Version, catalog, database::describe, supabase};
use policyc::compile::Artifacts;

/// What is wrong with a migration that can be run again, on a server of that version.
fn faults([plain, again]: &[Artifacts; 2], version: Version, grants: Grants) -> Vec<String> {
    let wanted = empty(version, grants);
    wanted.apply_ok(&plain.migration);
    let wanted = catalog::listing(&wanted);
    let database = empty(version, grants);
    for time in ["first", "second"] {
        if let Err(error) = database.apply(&again.migration) {
            return vec![format!("the {time} time: {}", describe(&error, &again.migration))];
        }
        let difference = catalog::difference(&wanted, &catalog::listing(&database));
        if !difference.is_empty() {
            return difference.into_iter().map(|line| format!("after the {time} time: {line}")).collect();
        }
    }
    one_by_one(&database, &again.migration);
    catalog::difference(&wanted, &catalog::listing(&database))
}

#[test]
fn the_analytics_system_can_be_applied_twice() {
    let both = analytics();
    assert_ne!(both[0].migration, both[1].migration);
    assert_eq!(both[0].schema, both[1].schema, "the schema stays plain");
    for version in VERSIONS {
        for grants in GRANTS {
            assert_eq!(faults(&both, version, grants), Vec::<String>::new(), "{version}, {grants:?} grants");
            let database = empty(version, grants);
            one_by_one(&database, &both[1].migration);
            let (difference, compared) = applied::difference(&both[1].catalog, &database);
            assert!(difference.is_empty(), "{version}, {grants:?} grants:\n{}", difference.join("\n"));
            assert!(compared > 400, "only {compared} lines");
        }
    }
}

#[test]
fn models_made_up_at_random_can_be_applied_twice() {
    let mut tried = 0;
    for seed in 100..106 {
        for hostile in [false, true] {
            let Some(both) = compiled(&random_model::model(seed, hostile)) else { continue };
            let (version, grants) =
                if seed % 2 == 0 { (Version::V15, Grants::Old) } else { (Version::V17, Grants::New) };
            assert_eq!(faults(&both, version, grants), Vec::<String>::new(), "model {seed}, hostile: {hostile}");
            tried += 1;
        }
    }
    assert!(tried >= 6, "only {tried} models were accepted");
}

/// Names that mean something to PL/pgSQL, types, tables that point at each other, and the models that asked for trouble before.
#[test]
fn models_that_ask_for_trouble_can_be_applied_twice() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/postgres");
    let mut paths: Vec<_> = ["idempotent", "peer", "random_models"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "policy"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 5, "{paths:?}");
    for path in paths {
        let both = compiled(&std::fs::read_to_string(&path).unwrap()).unwrap_or_else(|| panic!("{}", path.display()));
        for (version, grants) in [(Version::V15, Grants::New), (Version::V17, Grants::Old)] {
            assert_eq!(faults(&both, version, grants), Vec::<String>::new(), "{} on {version}", path.display());
        }
    }
}

/// The CLI splits a file into statements by itself: dollar quotes inside dollar quotes mustn't lead it astray.
#[test]
fn supabase_pushes_it() {
    let project = tempfile::tempdir().unwrap();
    let migrations = project.path().join("supabase/migrations");
    std::fs::create_dir_all(&migrations).unwrap();
    let [plain, again] = analytics();
    std::fs::write(migrations.join("001_initial_schema.sql"), &again.migration).unwrap();
    let [wanted, database] = [(); 2].map(|()| empty(Version::V17, Grants::New));
    wanted.apply_ok(&plain.migration);
    supabase::push(&database, project.path()).expect_success("the push");
    let listings = [&wanted, &database].map(catalog::listing);
    assert_eq!(catalog::difference(&listings[0], &listings[1]), Vec::<String>::new());
}
