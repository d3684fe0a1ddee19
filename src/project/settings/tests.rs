//! What the settings may say, and what is said about the rest.

use super::*;
use std::path::Path;

fn read(text: &str) -> (Settings, Vec<String>) {
    let mut files = Files::new(Path::new("."));
    let file = files.sources.add("policyc.yaml", text);
    let settings = Settings::read(&mut files, file);
    let found = files.diagnostics.resolved(&files.sources);
    (settings, found.iter().map(|d| format!("{}: {} {}", d.code.id, d.message, d.helps.join(" "))).collect())
}

#[test]
fn an_empty_file_is_enough() {
    for text in ["", "# nothing\n", "migrations:\napi: {}\n"] {
        let (settings, found) = read(text);
        assert_eq!(found, Vec::<String>::new(), "{text}");
        assert_eq!(settings.output, ".");
        assert_eq!(settings.migrations.naming, Naming::Timestamp);
        assert_eq!(settings.migrations.first, "initial_schema");
        assert!(!settings.migrations.idempotent);
        assert_eq!(settings.types, "lib/db/types.ts");
        assert_eq!((settings.migrations.tool, &settings.prisma), (Tool::Supabase, &None));
        assert!(settings.model.is_empty());
    }
}

#[test]
fn every_key_is_read() {
    let (settings, found) = read(
        "model: [a.policy, b]\noutput: ../out\nsupabase: sb\nmigrations: {folder: m, naming: sequential, first: start, idempotent: true}\n\
         schema: s.sql\nseed: seed/rows.sql\ntypes: t.ts\ndocs: d\napi: {schemas: [public, api], auto_expose_new_tables: false}\ntemplates: tpl\n",
    );
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(settings.model.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["a.policy", "b"]);
    assert_eq!((settings.output.as_str(), settings.supabase.as_str()), ("../out", "sb"));
    assert_eq!(settings.migrations.folder.as_deref(), Some("m"));
    assert_eq!(settings.migrations.naming, Naming::Sequential);
    assert_eq!(settings.migrations.first, "start");
    assert!(settings.migrations.idempotent);
    assert_eq!(settings.schema.as_deref(), Some("s.sql"));
    assert_eq!(settings.seed.as_deref(), Some("seed/rows.sql"));
    assert_eq!((settings.types.as_str(), settings.docs.as_str()), ("t.ts", "d"));
    assert_eq!(settings.api.schemas.map(|(names, _)| names), Some(vec!["public".to_owned(), "api".to_owned()]));
    assert_eq!(settings.api.auto_expose_new_tables.map(|(flag, _)| flag), Some(false));
    assert_eq!(settings.templates.as_deref(), Some("tpl"));
}

#[test]
fn prisma_is_a_switch_or_a_mapping_and_comes_with_its_migrations() {
    let usual = PrismaSettings {
        schema: "prisma/schema.prisma".to_owned(),
        config: "prisma.config.ts".to_owned(),
        output: "../generated/prisma".to_owned(),
        seed: None,
    };
    for text in
        ["prisma: true", "prisma: {}", "migrations: { tool: prisma }", "prisma: true\nmigrations: { tool: prisma }"]
    {
        let (settings, found) = read(text);
        assert_eq!((settings.prisma.as_ref(), found), (Some(&usual), Vec::new()), "{text}");
    }
    let (settings, _) = read("prisma: { schema: db/s.prisma, config: p.ts, output: ../client, seed: db/rows.ts }");
    let own = PrismaSettings {
        schema: "db/s.prisma".to_owned(),
        config: "p.ts".to_owned(),
        output: "../client".to_owned(),
        seed: Some("db/rows.ts".to_owned()),
    };
    assert_eq!(settings.prisma, Some(own));
    assert_eq!(read("prisma: false").0.prisma, None);
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let (_, mut found) = read(
        "modle: x\noutput: /abs\ntypes: 3\nmigrations: {naming: random, first: 'a b', nmae: 1, idempotent: always}\n\
         api: {schemas: public, auto_expose_new_tables: 'yes'}\nmodel: [1, ok]\ndocs: 'C:\\x'\n",
    );
    found.sort();
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn what_is_no_yaml_is_one_mistake() {
    for text in ["a: [", "- a\n", "text", "model: a\nmodel: b\n", "? [1]\n: 1\n", "a: 1\n---\nb: 1\n", "\t- x"] {
        let (_, found) = read(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with("P0808"), "{text}: {found:?}");
    }
}
