//! What programs and people read: types, clients, Prisma's schema, the documentation, and the model laid out.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use policyc::compile::{self, Library};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use super::{EVERYTHING, OWNER, SESSION, apply, compiled, empty};
use crate::clients::docs;
use crate::prisma::migrated;
use crate::support::database::MIGRATION_ROLE;
use crate::support::prisma::{Case, faults, generate, judge};
use crate::support::types::Workspace;
use crate::support::{Grants, VERSIONS, mermaid};

/// The types and both clients, each model in a folder of its own, in one run of the compiler.
#[test]
fn types_and_clients_compile() {
    let mut workspace = Workspace::new();
    let mut all = String::new();
    for (folder, text) in [("everything", EVERYTHING), ("session", SESSION)] {
        let artifacts = compiled(text, false);
        let made = artifacts.prisma.expect("it was asked for");
        let one = Workspace::new().with("prisma/schema.prisma", &made.schema).with("prisma.config.ts", &made.config);
        generate(&one);
        workspace = workspace
            .with_folder(&format!("{folder}/generated/prisma"), &one.path().join("generated/prisma"))
            .with(&format!("{folder}/prisma.config.ts"), &made.config)
            .with(&format!("{folder}/lib/db/types.ts"), &artifacts.types);
        all.push_str(&format!("export * as {folder} from \"./{folder}/lib/db/types.js\";\n"));
        assert_eq!(artifacts.clients.len(), 2);
        for (library, text) in &artifacts.clients {
            let name = if *library == Library::Kysely { "tenant" } else { "prisma" };
            workspace = workspace.with(&format!("{folder}/lib/db/{name}.ts"), text);
            all.push_str(&format!("export * as {folder}_{name} from \"./{folder}/lib/db/{name}.js\";\n"));
        }
    }
    workspace.with("all.ts", &all).check_strictly("all.ts").expect_success("tsc --strict");
}

#[test]
fn prisma_finds_nothing_to_do() {
    let artifacts = compiled(EVERYTHING, false);
    let made = artifacts.prisma.expect("it was asked for");
    for version in VERSIONS {
        let database = migrated(version, &artifacts.migration);
        let case = Case::new(&made.schema).config(&made.config).against(&database, MIGRATION_ROLE);
        let verdict = judge(&[case]).remove(0);
        assert_eq!(verdict.diff.as_deref(), Some(""), "{version}: the engine was asked, and finds nothing");
        assert_eq!(faults(&made.schema, &verdict), Vec::<String>::new(), "{version}");
    }
}

#[test]
fn prisma_finds_nothing_to_do_on_a_plain_database() {
    let artifacts = compiled(SESSION, false);
    let made = artifacts.prisma.expect("it was asked for");
    let databases = VERSIONS.map(|version| {
        let database = empty(SESSION, version, Grants::New);
        apply(SESSION, &database, &artifacts.migration);
        database
    });
    let case = |database| Case::new(&made.schema).config(&made.config).against(database, OWNER);
    let cases: Vec<Case> = databases.iter().map(case).collect();
    for (version, verdict) in VERSIONS.into_iter().zip(judge(&cases)) {
        assert_eq!(verdict.diff.as_deref(), Some(""), "{version}: the engine was asked, and finds nothing");
        assert_eq!(faults(&made.schema, &verdict), Vec::<String>::new(), "{version}");
    }
}

#[test]
fn every_page_is_reached_and_every_diagram_drawn() {
    for text in [EVERYTHING, SESSION] {
        let artifacts = compiled(text, false);
        let pages: BTreeMap<PathBuf, String> =
            artifacts.docs.iter().map(|(path, text)| (PathBuf::from(path), text.clone())).collect();
        docs::check_links(&pages);
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in &pages {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let diagrams = mermaid::render(folder.path());
        for diagram in &diagrams {
            assert_eq!((diagram.kind.as_deref(), &diagram.error), (Some("er"), &None), "{diagram:?}");
        }
        let own = artifacts.catalog.tables.keys().filter(|name| name.schema == "public").count();
        let index = diagrams.iter().find(|diagram| diagram.file == "README.md").expect("the index has a diagram");
        assert!(index.entities as usize >= own, "{own} tables, {index:?}");
        assert!(diagrams.len() > 2, "{diagrams:?}");
    }
}

/// Laid out, the model means the same, and is laid out already.
#[test]
fn the_layout_changes_nothing() {
    let format = |text: &str| {
        let mut sources = SourceMap::default();
        let file = sources.add("model.policy", text);
        compile::format(&sources, file, &mut Diagnostics::default()).expect("it can be read")
    };
    for text in [EVERYTHING, SESSION] {
        let formatted = format(text);
        assert_eq!(format(&formatted), formatted);
        let [before, after] = [text, &formatted].map(|text| compiled(text, false));
        assert_eq!(before.migration, after.migration);
        assert_eq!((before.seed, before.docs, before.types), (after.seed, after.docs, after.types));
    }
}
