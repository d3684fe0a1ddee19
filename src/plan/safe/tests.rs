#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that fails should say where")]

use super::*;
use crate::catalog::Catalog;
use crate::platform::supabase::plain;
use crate::replay::Replay;
use crate::sql::parse::parse_all;

const BEFORE: &str = "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE people (id int PRIMARY KEY);
CREATE TABLE notes (id int PRIMARY KEY, body text, person int);";

fn after(catalog: &Catalog, sql: &str) -> Catalog {
    let mut replay = Replay::new(catalog.clone());
    for statement in parse_all(sql).unwrap() {
        let outcome = replay.apply(&statement);
        assert!(outcome.is_clean(), "{outcome:?} in {sql}");
    }
    replay.catalog
}

fn step(fact: Fact, kind: EditKind, sql: &str) -> Step {
    let edit = Edit::new(fact, kind, sql.to_owned());
    Step { change: Change::Edit(Box::new(edit)), section: Section::Own, remark: String::new() }
}

/// Each file's name and statements.
fn written(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(&format!("-- main{}\n", part.kind.suffix()));
        for step in &part.plan.steps {
            let Change::Edit(edit) = &step.change else { panic!("{step:?}") };
            text.push_str(&format!("{};\n", edit.sql));
        }
    }
    text
}

#[test]
fn what_locks_for_long_is_divided_into_files_and_leads_to_the_same() {
    let now = after(&plain(), BEFORE);
    let notes = QualifiedName::new("public", "notes");
    let statements = [
        (
            Fact::Constraint(notes.clone(), "short".into()),
            EditKind::Create,
            "ALTER TABLE public.notes ADD CONSTRAINT short CHECK (length(body) < 9)",
        ),
        (
            Fact::Constraint(notes.clone(), "of".into()),
            EditKind::Create,
            "ALTER TABLE public.notes ADD CONSTRAINT of FOREIGN KEY (person) REFERENCES public.people (id)",
        ),
        (
            Fact::Index(notes.clone(), "by_person".into()),
            EditKind::Create,
            "CREATE INDEX by_person ON public.notes (person)",
        ),
        (
            Fact::Index(notes.clone(), "by_person".into()),
            EditKind::Comment,
            "COMMENT ON INDEX public.by_person IS 'Whose'",
        ),
        (
            Fact::Column(notes.clone(), "body".into()),
            EditKind::Alter(Alteration::Tightens),
            "ALTER TABLE public.notes ALTER COLUMN body SET NOT NULL",
        ),
        (
            Fact::Object(ObjectId::Type(QualifiedName::new("public", "mood"))),
            EditKind::Alter(Alteration::AddsValue),
            "ALTER TYPE public.mood ADD VALUE 'bad'",
        ),
        (Fact::Object(ObjectId::Table(notes.clone())), EditKind::Comment, "COMMENT ON TABLE public.notes IS 'Notes'"),
    ];
    let all: String = statements.iter().map(|(_, _, sql)| format!("{sql};\n")).collect();
    let wanted = after(&now, &all);
    let steps = statements.into_iter().map(|(fact, kind, sql)| step(fact, kind, sql)).collect();
    let parts = parts(Plan { steps, idempotent: false }, &now, &wanted);
    let text = written(&parts);
    insta::assert_snapshot!(text);
    assert_eq!(after(&now, &text).differing(&wanted), []);
    for part in &parts {
        let alone = matches!(part.kind, PartKind::Index(_));
        assert_eq!(alone, part.plan.steps.len() == 1, "{:?}", part.kind);
    }
}

#[test]
fn a_table_that_is_new_needs_no_care() {
    let now = plain();
    let wanted = after(&now, BEFORE);
    let table = QualifiedName::new("public", "people");
    let steps = vec![
        step(Fact::Index(table.clone(), "i".into()), EditKind::Create, "CREATE INDEX i ON public.people (id)"),
        step(
            Fact::Column(table, "id".into()),
            EditKind::Create,
            "ALTER TABLE public.people ALTER COLUMN id SET NOT NULL",
        ),
    ];
    let parts = parts(Plan { steps, idempotent: false }, &now, &wanted);
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0].plan.steps.len(), 3);
}
