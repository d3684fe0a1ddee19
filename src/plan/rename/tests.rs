#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should say where")]

use super::*;
use crate::platform::supabase::plain;
use crate::replay::Replay;
use crate::sql::parse::parse_all;

fn after(catalog: &Catalog, sql: &str) -> Catalog {
    let mut replay = Replay::new(catalog.clone());
    for statement in parse_all(sql).unwrap() {
        let outcome = replay.apply(&statement);
        assert!(outcome.is_clean(), "{outcome:?} in {sql}");
    }
    replay.catalog
}

const TABLE: &str = "CREATE TABLE people (id int PRIMARY KEY);
CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text, person int REFERENCES people, CHECK (length(body) < 9));
CREATE INDEX notes_person_idx ON notes (person);
CREATE FUNCTION stamp_notes() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER stamp_notes BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION stamp_notes();
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY notes_all ON notes USING (body = 'x');";

fn name(text: &str) -> QualifiedName {
    QualifiedName::new("public", text)
}

#[test]
fn a_table_keeps_what_hangs_on_it_and_everything_follows_its_name() {
    let now = after(&plain(), TABLE);
    let wanted = after(&plain(), &TABLE.replace("notes", "papers").replace("body", "words"));
    let was = Was {
        tables: vec![(name("notes"), name("papers"))],
        columns: vec![(name("papers"), "body".into(), "words".into())],
    };
    let mut sql = String::new();
    let mut catalog = now.clone();
    let mut add = |edits: Vec<Edit>, catalog: &mut Catalog| {
        for edit in edits {
            *catalog = after(catalog, &edit.sql);
            sql.push_str(&format!("{};\n", edit.sql));
        }
    };
    let (renamed, edits): (Vec<Renamed>, Vec<Edit>) = was.open(&now).into_iter().unzip();
    assert_eq!(renamed.len(), 2);
    add(edits, &mut catalog);
    add(functions_and_sequences(&catalog, &wanted), &mut catalog);
    add(parts(&catalog, &wanted, &BTreeSet::from([name("papers")])), &mut catalog);
    assert_eq!(catalog.differing(&wanted), []);
    insta::assert_snapshot!(sql);

    // What is done isn't done again, and what was never there is no mistake.
    assert_eq!(was.open(&catalog), []);
    assert_eq!(was.open(&plain()), []);
    // Whose it is is remembered under the new name.
    let of = |table: &str, column: &str| Part::Fact(Fact::Column(name(table), column.into()));
    let known = BTreeSet::from([of("notes", "body"), of("people", "id")]);
    assert_eq!(follow(&known, &renamed), BTreeSet::from([of("papers", "words"), of("people", "id")]));
}
