#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should say where")]

use super::*;
use crate::plan::exposure::changes;
use crate::platform::supabase::{DefaultGrants, baseline};
use crate::replay::Replay;
use crate::sql::parse::parse_all;

fn catalog(sql: &str) -> Catalog {
    let mut replay = Replay::new(baseline(DefaultGrants::New));
    for statement in parse_all(sql).unwrap() {
        let outcome = replay.apply(&statement);
        assert!(outcome.is_clean(), "{outcome:?} in {sql}");
    }
    replay.catalog
}

/// What stands before every case.
const START: &str = "CREATE TABLE people (id int PRIMARY KEY); CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE notes (id int PRIMARY KEY, body text, size int4, state text CONSTRAINT state CHECK (state IN ('a', 'b')));
ALTER TABLE notes ENABLE ROW LEVEL SECURITY; REVOKE ALL ON notes FROM anon, authenticated, service_role;
CREATE FUNCTION may() RETURNS boolean LANGUAGE sql AS 'select true';
CREATE POLICY own ON notes TO authenticated USING (body = 'x' AND may());
GRANT SELECT ON notes TO authenticated;";

/// The codes of the hazards on the way from the start with `a` to the start with `b`, each once.
fn codes(a: &str, b: &str) -> Vec<&'static str> {
    let (now, wanted) = (catalog(&format!("{START}{a}")), catalog(&format!("{START}{b}")));
    let access = changes(&now, &wanted, &|_, _| false);
    let mut codes: Vec<&str> = hazards(&now, &wanted, &access, &[]).iter().map(|hazard| hazard.code.id).collect();
    codes.dedup();
    codes
}

#[test]
fn what_loses_data_or_hangs_on_rows() {
    assert_eq!(codes("", ""), Vec::<&str>::new());
    assert_eq!(codes("", "DROP TABLE people"), ["H0001"]);
    assert_eq!(codes("", "ALTER TABLE notes DROP COLUMN size"), ["H0002"]);
    assert_eq!(codes("", "ALTER TABLE notes ALTER COLUMN size TYPE int2"), ["H0003", "H0101"]);
    assert_eq!(codes("", "ALTER TABLE notes ALTER COLUMN size TYPE int8"), ["H0101"]);
    assert_eq!(codes("CREATE TYPE t AS ENUM ('a', 'b');", "CREATE TYPE t AS ENUM ('a');"), ["H0004"]);
    assert_eq!(codes("", "ALTER TYPE mood ADD VALUE 'new'"), Vec::<&str>::new());
    assert_eq!(codes("", "ALTER TABLE notes ALTER COLUMN size SET NOT NULL"), ["H0005"]);
    assert_eq!(codes("", "ALTER TABLE notes ADD COLUMN more int NOT NULL"), ["H0005"]);
    assert_eq!(codes("", "ALTER TABLE notes ADD COLUMN more int NOT NULL DEFAULT 0"), Vec::<&str>::new());
    assert_eq!(codes("", "ALTER TABLE notes ADD COLUMN more uuid NOT NULL DEFAULT gen_random_uuid()"), ["H0101"]);
    assert_eq!(codes("", "ALTER TABLE notes ADD UNIQUE (size)"), ["H0006", "H0103"]);
    assert_eq!(codes("", "CREATE UNIQUE INDEX i ON notes (size)"), ["H0006", "H0103"]);
    assert_eq!(codes("", "ALTER TABLE notes ADD COLUMN more int UNIQUE"), ["H0103"]);
}

#[test]
fn what_locks_or_breaks_clients() {
    assert_eq!(codes("", "CREATE INDEX i ON notes (size)"), ["H0103"]);
    assert_eq!(codes("", "ALTER TABLE notes ADD FOREIGN KEY (size) REFERENCES people"), ["H0102", "H0104"]);
    assert_eq!(codes("", "CREATE TABLE new (id int REFERENCES people)"), ["H0104"]);
    let list = |values: &str| {
        format!(
            "ALTER TABLE notes DROP CONSTRAINT state; ALTER TABLE notes ADD CONSTRAINT state CHECK (state IN ({values}))"
        )
    };
    assert_eq!(codes("", &list("'a'")), ["H0102", "H0202"]);
    // Every row that is there holds; nothing has to be read for that, as far as clients are concerned.
    assert!(!codes("", &list("'a', 'b', 'c'")).contains(&"H0202"));
    assert_eq!(codes("", "REVOKE SELECT ON notes FROM authenticated"), ["H0203"]);
    assert_eq!(codes("", "DROP POLICY own ON notes"), ["H0105", "H0203"]);
    assert_eq!(codes("CREATE VIEW v WITH (security_invoker = true) AS SELECT 1 AS a", ""), ["H0204"]);
}

#[test]
fn what_widens_access() {
    assert_eq!(codes("", "GRANT INSERT ON notes TO authenticated"), ["H0301"]);
    assert_eq!(codes("", "GRANT INSERT ON notes TO PUBLIC"), ["H0301"]);
    // No policy lets anon through.
    assert_eq!(codes("", "GRANT SELECT ON notes TO anon"), Vec::<&str>::new());
    assert_eq!(codes("", "GRANT TRUNCATE ON notes TO anon"), ["H0301"]);
    assert_eq!(codes("", "GRANT SELECT ON notes TO service_role"), ["H0301"]);
    assert_eq!(codes("", "CREATE POLICY more ON notes TO authenticated USING (size > 1)"), ["H0105", "H0302"]);
    assert_eq!(
        codes("", "CREATE POLICY less ON notes AS RESTRICTIVE TO authenticated USING (size > 1)"),
        ["H0105", "H0203"]
    );
    assert_eq!(codes("", "ALTER TABLE notes DISABLE ROW LEVEL SECURITY"), ["H0302"]);
    assert_eq!(codes("", "ALTER POLICY own ON notes USING (body = 'x' AND may() AND size > 1)"), ["H0105", "H0203"]);
    assert_eq!(codes("", "ALTER POLICY own ON notes USING (may())"), ["H0105", "H0302"]);
    assert_eq!(codes("", "ALTER POLICY own ON notes RENAME TO other"), ["H0105"]);
    assert_eq!(codes("", "CREATE OR REPLACE FUNCTION may() RETURNS boolean LANGUAGE sql AS 'select 1 = 1'"), ["H0303"]);
    let trigger = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end';
CREATE TRIGGER t AFTER UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION f();";
    assert_eq!(codes(trigger, &format!("{trigger} DROP TRIGGER t ON notes")), ["H0105", "H0303"]);
    assert!(codes(trigger, &format!("{trigger} ALTER TABLE notes DISABLE TRIGGER t")).contains(&"H0303"));
    assert!(!codes(trigger, &format!("{trigger} ALTER TRIGGER t ON notes RENAME TO u")).contains(&"H0303"));
    assert_eq!(codes("REVOKE ALL ON FUNCTION may FROM PUBLIC", ""), ["H0304"]);
    // What is new as a whole holds nothing yet.
    assert_eq!(codes("", "CREATE TABLE new (id int); GRANT SELECT ON new TO anon"), Vec::<&str>::new());
    let column = "GRANT SELECT (id) ON people TO anon;";
    assert_eq!(
        codes(column, &format!("{column} ALTER TABLE people ADD COLUMN a int; GRANT SELECT (a) ON people TO anon")),
        Vec::<&str>::new()
    );
    assert_eq!(codes(column, "GRANT SELECT ON people TO anon"), ["H0301"]);
    // A new view with its owner's rights shows old rows.
    assert_eq!(codes("", "CREATE VIEW v AS SELECT * FROM notes; GRANT SELECT ON v TO anon"), ["H0301"]);
}
