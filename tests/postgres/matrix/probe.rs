//! Trying everything, and looking what it did.

use std::collections::{BTreeMap, BTreeSet};

use policyc::catalog::Ident;
use policyc::model::Table;
use policyc::syntax::tree::{AuditField, Command};

use super::{Person, Subject};
use crate::support::Database;
use crate::support::database::{describe, sqlstate};
use crate::support::identity::Identity;
use crate::support::script::{Actors, Outcome, Session};

/// Keys of rows.
type Keys = BTreeSet<String>;

/// One run over a database. Nothing that it does remains.
pub struct Probe<'a> {
    subject: Subject<'a>,
    session: Session,
    /// How many statements were judged.
    pub tried: usize,
    /// How many of them were allowed to do something, and did.
    pub worked: usize,
    failures: Vec<String>,
}

/// What an attempt did: the rows of the table that aren't as they were, or the error.
type Effect = Result<(Outcome, Keys), postgres::Error>;

impl<'a> Probe<'a> {
    /// Tries everything as everybody; `setup` is SQL that is run before, as a superuser.
    pub fn run(subject: Subject<'a>, database: &Database, actors: &Actors, setup: &str) -> Probe<'a> {
        Probe::run_as(subject, database, actors, &Identity::Supabase, setup)
    }

    /// The same for people who come in the way of a platform.
    pub fn run_as(
        subject: Subject<'a>,
        database: &Database,
        actors: &Actors,
        identity: &Identity,
        setup: &str,
    ) -> Probe<'a> {
        let session = Session::with_identity(database, actors, identity);
        let mut probe = Probe { subject, session, tried: 0, worked: 0, failures: Vec::new() };
        probe.session.batch("begin");
        probe.session.become_actor("superuser");
        probe.session.batch(setup);
        for table in &subject.model.tables {
            for (at, person) in subject.people.iter().enumerate() {
                if subject.people.iter().take(at).any(|other| other.actor == person.actor) {
                    continue;
                }
                probe.select(table, *person);
                probe.update(table, *person);
                probe.delete(table, *person);
                probe.insert(table, *person);
                probe.upsert(table, *person);
            }
        }
        probe.session.batch("rollback");
        probe
    }

    /// Panics with all differences.
    #[track_caller]
    pub fn finish(self, place: &str) {
        let failures = &self.failures;
        assert!(
            failures.is_empty(),
            "{place}: the matrix and the server differ in {} of {}:\n\n{}",
            failures.len(),
            self.tried,
            failures.join("\n\n")
        );
    }

    fn id(&self, person: Person) -> Option<&'static str> {
        (!matches!(person.actor, "anon" | "service")).then(|| self.session.id(person.actor))
    }

    /// The keys of the rows that a person may meet with a command and change: those that the matrix allows, less those that triggers keep.
    fn wanted(&mut self, table: &Table, person: Person, command: Command, column: Option<&str>) -> Keys {
        let met = self.met(table, person, command, column);
        match self.subject.listed(table) {
            Some(flag) if command != Command::Select => {
                let own =
                    if column == Some(flag.as_str()) { Keys::new() } else { self.keys(table, &format!("NOT {flag}")) };
                met.intersection(&own).cloned().collect()
            }
            _ => met,
        }
    }

    /// The keys of the rows that the matrix allows. A statement that meets one which triggers keep is refused as a whole.
    fn met(&mut self, table: &Table, person: Person, command: Command, column: Option<&str>) -> Keys {
        let condition = self.subject.allowed(table, command, person, self.id(person), column);
        self.keys(table, &condition)
    }

    /// The keys of the rows for which something holds.
    fn keys(&mut self, table: &Table, condition: &str) -> Keys {
        let sql = format!("SELECT {} FROM {} WHERE {condition}", key_text(table), table.name);
        self.session.look(&sql).into_iter().collect()
    }

    /// Each row by its key, as a fingerprint; a new version of a row has another place, even with the same values.
    fn rows(&mut self, table: &Table) -> BTreeMap<String, String> {
        let sql = format!("SELECT {} || ' ' || ctid || md5(t::text) FROM {} t", key_text(table), table.name);
        let rows = self.session.look(&sql);
        rows.iter()
            .filter_map(|row| row.rsplit_once(' '))
            .map(|(key, rest)| (key.to_owned(), rest.to_owned()))
            .collect()
    }

    /// Runs a statement as a person, looks what it did, and undoes it.
    fn attempt(&mut self, table: &Table, person: Person, sql: &str) -> Effect {
        let before = self.rows(table);
        let audited = self.audit_rows(table, person);
        self.session.batch("savepoint probe");
        self.session.become_actor(person.actor);
        let result = self.session.attempt(sql);
        self.tried += 1;
        let effect = result.map(|outcome| {
            let after = self.rows(table);
            let keys = before.keys().chain(after.keys());
            let changed: Keys = keys.filter(|key| before.get(*key) != after.get(*key)).cloned().collect();
            (outcome, changed)
        });
        if let Ok((_, changed)) = &effect {
            self.worked += usize::from(!changed.is_empty());
            let more = self.audit_rows(table, person) - audited;
            if table.audited.is_some() && more != changed.len() {
                let say = format!("{} rows changed, {more} audit rows tell who did it", changed.len());
                self.failures.push(format!("{} as {}: {sql}\n  {say}", table.name.name, person.actor));
            }
        }
        self.session.batch("rollback to probe; release probe");
        effect
    }

    /// How many audit rows of a table name the person, or nobody for who isn't one.
    fn audit_rows(&mut self, table: &Table, person: Person) -> usize {
        let (Some(audit), Some(_)) = (&self.subject.model.audit, &table.audited) else { return 0 };
        let column = |field| audit.columns.get(&field).expect("a column of the audit log");
        let actor = audit.columns.get(&AuditField::Actor);
        let who = self.id(person).map_or_else(|| "IS NULL".to_owned(), |id| format!("= '{id}'"));
        let sql = format!(
            "SELECT count(*) FROM {} WHERE {} = '{}' AND {}",
            audit.table,
            column(AuditField::Table),
            table.name.name,
            // Where requests come without a user, the log tells nobody.
            actor.map_or_else(|| "true".to_owned(), |actor| format!("{actor} {who}"))
        );
        self.session.look(&sql)[0].parse().expect("a number")
    }

    /// Fails unless a statement changed exactly these rows. Where it must change none it may be refused as well.
    fn expect(&mut self, table: &Table, person: Person, sql: &str, wanted: &Keys, refusals: &[&str]) {
        let say = match self.attempt(table, person, sql) {
            Ok((_, changed)) if changed == *wanted => return,
            Err(error) if wanted.is_empty() && sqlstate(&error).is_some_and(|state| refusals.contains(&state)) => {
                return;
            }
            Ok((_, changed)) => format!("changed {changed:?}"),
            Err(error) => describe(&error, sql),
        };
        self.failures
            .push(format!("{} as {}: {sql}\n  must change {wanted:?}\n  {say}", table.name.name, person.actor));
    }

    fn select(&mut self, table: &Table, person: Person) {
        for column in table.columns.iter().filter(|column| column.secret && person.actor != "service") {
            for sql in [format!("SELECT {} FROM {}", column.name, table.name), format!("TABLE {}", table.name)] {
                match self.attempt(table, person, &sql) {
                    Err(error) if sqlstate(&error) == Some("42501") => {}
                    _ => {
                        self.failures.push(format!("{} as {}: {sql}\n  must be refused", table.name.name, person.actor))
                    }
                }
            }
        }
        let visible = self.wanted(table, person, Command::Select, None);
        let updatable = self.updatable(table, person);
        let locked: Keys = visible.intersection(&updatable).cloned().collect();
        // A rule that asks something of the row after may want several columns to change at once: more rows can be locked, then, than
        // can be changed in one column.
        let several = self.subject.compares(table);
        for (end, wanted) in [("", visible.clone()), (" FOR UPDATE", locked.clone()), (" FOR KEY SHARE", locked)] {
            let sql = format!("SELECT {} FROM {}{end}", key_text(table), table.name);
            let say = match self.attempt(table, person, &sql) {
                Ok((outcome, _)) => {
                    let seen: Keys = outcome.rows.into_iter().flatten().flatten().collect();
                    let more = !end.is_empty() && several && seen.is_superset(&wanted) && seen.is_subset(&visible);
                    if seen == wanted || more { continue } else { format!("{seen:?}") }
                }
                Err(error) if wanted.is_empty() && sqlstate(&error) == Some("42501") => continue,
                Err(error) => describe(&error, &sql),
            };
            let who = person.actor;
            self.failures.push(format!("{} as {who}: {sql}\n  must show {wanted:?}\n  {say}", table.name.name));
        }
    }

    /// The rows in which a person may change something.
    fn updatable(&mut self, table: &Table, person: Person) -> Keys {
        let mut keys = Keys::new();
        let columns: Vec<_> = table.columns.iter().filter(|column| !self.is_key(table, &column.name)).collect();
        for column in columns {
            keys.extend(self.met(table, person, Command::Update, Some(&column.name)));
        }
        keys
    }

    fn update(&mut self, table: &Table, person: Person) {
        let everything = self.updatable(table, person);
        for column in &table.columns {
            let key = self.is_key(table, &column.name);
            if key && !column.not_null && person.actor == "service" {
                continue; // The server puts people into tenants and takes them out.
            }
            let (value, possible) = self.new_value(table, &column.name);
            let set = format!("UPDATE {} SET {} = {value} WHERE ", table.name, column.name);
            // A key changes for nobody, whatever the rules say; and it may be refused for another reason before the guard comes to it.
            let refusals: &[&str] = if key { &["42501", "23503", "23505", "23514", "23502"] } else { &["42501"] };
            let allowed =
                if key { Keys::new() } else { self.wanted(table, person, Command::Update, Some(&column.name)) };
            let candidates = self.keys(table, &possible);
            let of = |keys: &Keys| keys.intersection(&candidates).cloned().collect::<Keys>();
            let (allowed, everything) = (of(&allowed), of(&everything));
            for row in &candidates {
                let one: Keys = allowed.iter().filter(|key| *key == row).cloned().collect();
                let sql = format!("{set}{} = '{row}'", key_text(table));
                self.expect(table, person, &sql, &one, refusals);
                if !one.is_empty() {
                    self.expect(table, person, &format!("{sql} RETURNING {}", column.name), &one, refusals);
                }
            }
            // Without WHERE it meets everything that may be updated at all: all or nothing.
            let sql = format!("{set}{possible}").replace(" WHERE true", "");
            let wanted = if allowed == everything { allowed } else { Keys::new() };
            self.expect(table, person, &sql, &wanted, refusals);
        }
    }

    fn delete(&mut self, table: &Table, person: Person) {
        let allowed = self.wanted(table, person, Command::Delete, None);
        for row in self.keys(table, "true") {
            let one: Keys = allowed.iter().filter(|key| **key == row).cloned().collect();
            for end in [String::new(), format!(" RETURNING {}", all_columns(table))] {
                let sql = format!("DELETE FROM {} WHERE {} = '{row}'{end}", table.name, key_text(table));
                self.expect(table, person, &sql, &one, &["42501"]);
            }
        }
        let all = allowed == self.met(table, person, Command::Delete, None);
        let wanted = if all { allowed } else { Keys::new() };
        self.expect(table, person, &format!("DELETE FROM {}", table.name), &wanted, &["42501"]);
    }

    /// Takes each row away behind everybody's back and lets the person put it there again.
    fn insert(&mut self, table: &Table, person: Person) {
        let allowed = self.wanted(table, person, Command::Insert, None);
        let visible = self.wanted(table, person, Command::Select, None);
        let kept = self.subject.listed(table).map(|flag| self.keys(table, flag.as_str())).unwrap_or_default();
        for row in self.keys(table, "true") {
            self.session.batch("savepoint gone");
            let json = self.json(table, &row, "to_jsonb(t)");
            if table.append_only || kept.contains(&row) {
                // Nothing takes the row away, so one like it with another key must do.
                assert_eq!(table.primary_key.len(), 1, "{}: a key of one column", table.name.name);
                let fresh = "00000000-0000-0000-0000-00000000fffe";
                let json = json.replace(&row, fresh);
                let one: Keys = allowed.iter().filter(|key| **key == row).map(|_| fresh.to_owned()).collect();
                let returned = if visible.contains(&row) { one.clone() } else { Keys::new() };
                // The log that triggers write takes nothing by hand, from the server neither.
                let written = self.subject.model.audit.as_ref().is_some_and(|audit| audit.table == table.name);
                assert!(!written || one.is_empty(), "{}: the audit log is the triggers'", table.name.name);
                let returning = format!(" RETURNING {}", all_columns(table));
                for (end, wanted) in [("", &one), (" ON CONFLICT DO NOTHING", &one), (&returning, &returned)] {
                    self.expect(table, person, &(insert_text(table, person, &json) + end), wanted, &["42501"]);
                }
            } else {
                self.session.become_actor("replica");
                self.session.batch(&format!(
                    "DELETE FROM {0} WHERE {1} = '{row}'; DELETE FROM {0} WHERE {1} = '{row}'",
                    table.name,
                    key_text(table)
                ));
                self.session.become_actor("superuser");
                let one: Keys = allowed.iter().filter(|key| **key == row).cloned().collect();
                let returned: Keys = one.intersection(&visible).cloned().collect();
                let returning = format!(" RETURNING {}", all_columns(table));
                for (end, wanted) in [("", &one), (" ON CONFLICT DO NOTHING", &one), (&returning, &returned)] {
                    self.expect(table, person, &(insert_text(table, person, &json) + end), wanted, &["42501"]);
                }
            }
            self.session.batch("rollback to gone; release gone");
        }
    }

    /// Every column at once, as PostgREST does it: what inserts, updates and sees the row works, and nothing else.
    fn upsert(&mut self, table: &Table, person: Person) {
        let mut allowed = self.wanted(table, person, Command::Insert, None);
        let column = table.columns.iter().find(|column| !self.is_key(table, &column.name)).expect("a column");
        // It sets every column, and changes one.
        let changed = self.wanted(table, person, Command::Update, Some(&column.name));
        let seen = self.wanted(table, person, Command::Select, None);
        allowed.retain(|key| changed.contains(key) && seen.contains(key));
        if !self.subject.may_set_all(table, person) {
            allowed.clear();
        }
        let (value, _) = self.new_value(table, &column.name);
        let sets: Vec<String> = table
            .columns
            .iter()
            .filter(|column| !column.secret)
            .map(|column| format!("{0} = excluded.{0}", column.name))
            .collect();
        let keys: Vec<&str> = table.primary_key.iter().map(|column| column.as_str()).collect();
        for row in self.keys(table, "true") {
            let json =
                self.json(table, &row, &format!("to_jsonb(t) || jsonb_build_object('{}', {value})", column.name));
            let one: Keys = allowed.iter().filter(|key| **key == row).cloned().collect();
            let insert = insert_text(table, person, &json);
            let sql = format!("{insert} ON CONFLICT ({}) DO UPDATE SET {}", keys.join(", "), sets.join(", "));
            self.expect(table, person, &sql, &one, &["42501"]);
            self.expect(table, person, &format!("{insert} ON CONFLICT DO NOTHING"), &Keys::new(), &["42501"]);
        }
    }

    /// Whether a column never changes, whatever the rules say.
    fn is_key(&self, table: &Table, column: &Ident) -> bool {
        table.primary_key.contains(column)
            || table.is_tenant_key(column)
            || self.subject.matrix.is_frozen(&table.name, column)
    }

    fn json(&mut self, table: &Table, row: &str, expression: &str) -> String {
        let sql = format!("SELECT {expression} FROM {} t WHERE {} = '{row}'", table.name, key_text(table));
        self.session.look(&sql).concat()
    }

    /// Another value for a column, and the rows that can take it.
    fn new_value(&self, table: &Table, column: &str) -> (String, String) {
        if let Some(known) = self.subject.values.iter().find(|it| table.name.name == *it.table && it.column == column) {
            return (known.value.to_owned(), known.where_possible.to_owned());
        }
        let column = table.column(column).expect("a column of the table");
        let name = &column.name;
        let value = match column.ty.name.as_str() {
            _ if table.soft_delete.as_ref() == Some(name) => format!("CASE WHEN {name} IS NULL THEN now() END"),
            _ if self.is_key(table, name) => {
                let other = match column.ty.name.as_str() {
                    "uuid" => "gen_random_uuid()".to_owned(),
                    "text" => format!("{name} || 'x'"),
                    _ => format!("{name} + 1000"),
                };
                return (format!("CASE WHEN {name} IS NULL THEN NULL ELSE {other} END"), format!("{name} IS NOT NULL"));
            }
            "uuid" if column.not_null => "gen_random_uuid()".to_owned(),
            "uuid" => return ("NULL".to_owned(), format!("{name} IS NOT NULL")),
            "text" => format!("coalesce({name}, '') || 'x'"),
            "numeric" | "int4" | "int8" => format!("{name} + 1"),
            "date" => format!("{name} + 1"),
            "timestamptz" => format!("coalesce({name}, now()) - interval '1 day'"),
            "jsonb" => format!("coalesce({name}, '{{}}') || '{{\"probe\": 1}}'"),
            other => panic!("{name}: the probe has no new value of type {other}"),
        };
        (value, "true".to_owned())
    }
}

/// The primary key as one text.
fn key_text(table: &Table) -> String {
    let parts: Vec<String> = table.primary_key.iter().map(|column| format!("{column}::text")).collect();
    assert!(!parts.is_empty(), "{} has no primary key", table.name);
    if parts.len() == 1 { parts.concat() } else { format!("concat_ws('/', {})", parts.join(", ")) }
}

/// Every column that a client may name.
fn all_columns(table: &Table) -> String {
    let open =
        table.open_columns().map(|open| open.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(", "));
    open.unwrap_or_else(|| "*".to_owned())
}

/// All columns for the server, which must give secrets too; all others for everybody else.
fn insert_text(table: &Table, person: Person, json: &str) -> String {
    let json = json.replace('\'', "''");
    let columns = if person.actor == "service" { "*".to_owned() } else { all_columns(table) };
    let list = if columns == "*" { String::new() } else { format!(" ({columns})") };
    format!("INSERT INTO {0}{list} SELECT {columns} FROM jsonb_populate_record(NULL::{0}, '{json}')", table.name)
}
