//! Running cases: one connection that becomes everybody.

use std::collections::BTreeMap;
use std::io::Read;

use postgres::{Client, Error, SimpleQueryMessage};

use super::{Case, Expect, parse};
use crate::support::Database;
use crate::support::database::{describe, sqlstate};
use crate::support::identity::{Identity, first_word, supabase_claims};

/// The people of a test: name and uuid.
pub type Actors = BTreeMap<&'static str, &'static str>;

/// What a statement did: the number of rows that it reports, and the rows that it returned.
#[derive(Debug)]
pub struct Outcome {
    /// From the command's tag.
    pub count: u64,
    /// As text.
    pub rows: Vec<Vec<Option<String>>>,
}

/// A superuser's connection that takes on the identity of whoever is asked for, the session's user included, so that a statement finds
/// itself where PostgREST, GoTrue or a migration would put it.
pub struct Session {
    client: Client,
    actors: Actors,
    identity: Identity,
}

impl Session {
    /// Connects.
    pub fn new(database: &Database, actors: &Actors) -> Session {
        Session::with_identity(database, actors, &Identity::Supabase)
    }

    /// Connects, to become people in the way of a platform.
    pub fn with_identity(database: &Database, actors: &Actors, identity: &Identity) -> Session {
        let mut client = database.superuser();
        client.batch_execute("set statement_timeout = '60s'; set lock_timeout = '20s'").expect("settings");
        Session { client, actors: actors.clone(), identity: identity.clone() }
    }

    /// Runs statements as the superuser.
    pub fn batch(&mut self, sql: &str) {
        self.client.batch_execute(sql).unwrap_or_else(|error| panic!("{}\n{sql}", describe(&error, sql)));
    }

    /// The claims of an actor's token.
    pub fn claims(&self, actor: &str) -> String {
        supabase_claims(actor, |name| self.id(name))
    }

    /// The uuid of somebody.
    pub fn id(&self, actor: &str) -> &'static str {
        let name = first_word(actor);
        self.actors.get(name).unwrap_or_else(|| panic!("nobody is called {actor}"))
    }

    /// Makes the rest of the transaction an actor's: `anon`, `service`, `owner` (the role of migrations), `superuser`, `replica` (the
    /// superuser of a replica), `auth_server`, `claims TEXT` (whoever has this token), a person, or `PERSON via ROLE`.
    pub fn become_actor(&mut self, actor: &str) {
        let sql = self.identity.become_actor(actor, |name| self.id(name));
        self.batch(&sql);
    }

    /// Runs one statement as whoever the session is.
    ///
    /// # Errors
    /// What the server says.
    pub fn run(&mut self, sql: &str) -> Result<Outcome, Error> {
        let start = sql.trim_start().to_ascii_lowercase();
        if start.starts_with("copy") && start.ends_with("to stdout") {
            let mut text = String::new();
            let mut reader = self.client.copy_out(sql)?;
            if let Err(error) = reader.read_to_string(&mut text) {
                panic!("{sql}: {error}");
            }
            let rows: Vec<_> = text.lines().map(|line| vec![Some(line.to_owned())]).collect();
            return Ok(Outcome { count: rows.len() as u64, rows });
        }
        let mut outcome = Outcome { count: 0, rows: Vec::new() };
        for message in self.client.simple_query(sql)? {
            match message {
                SimpleQueryMessage::Row(row) => {
                    outcome.rows.push((0..row.len()).map(|index| row.get(index).map(str::to_owned)).collect());
                }
                SimpleQueryMessage::CommandComplete(count) => outcome.count = count,
                _ => {}
            }
        }
        Ok(outcome)
    }

    /// Runs one statement under a savepoint, so that an error doesn't end the transaction.
    ///
    /// # Errors
    /// What the server says.
    pub fn attempt(&mut self, sql: &str) -> Result<Outcome, Error> {
        self.batch("savepoint attempt");
        let result = self.run(sql);
        self.batch(if result.is_ok() { "release attempt" } else { "rollback to attempt; release attempt" });
        result
    }

    /// The first column of a query's rows, as the superuser.
    pub fn look(&mut self, sql: &str) -> Vec<String> {
        self.become_actor("superuser");
        let outcome = self.run(sql).unwrap_or_else(|error| panic!("{}", describe(&error, sql)));
        outcome.rows.into_iter().map(|row| row.into_iter().next().flatten().unwrap_or_default()).collect()
    }
}

/// Runs files of cases and collects what isn't as it must be.
pub struct Runner {
    session: Session,
    names: BTreeMap<String, String>,
    /// How many expectations were met.
    pub met: usize,
    failures: Vec<String>,
}

impl Runner {
    /// `names` is what `$name` stands for besides the actors, and `{name.part}` in loops.
    pub fn new(database: &Database, actors: &Actors, names: &[(&str, &str)]) -> Runner {
        Runner::with_identity(database, actors, names, &Identity::Supabase)
    }

    /// The same for people who come in the way of a platform.
    pub fn with_identity(database: &Database, actors: &Actors, names: &[(&str, &str)], identity: &Identity) -> Runner {
        let mut all: BTreeMap<String, String> =
            actors.iter().map(|(name, id)| (format!("${name}"), format!("'{id}'"))).collect();
        all.extend(names.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
        Runner { session: Session::with_identity(database, actors, identity), names: all, met: 0, failures: Vec::new() }
    }

    /// Runs every case of a file and undoes each.
    pub fn run(&mut self, text: &str) {
        for case in parse::cases(text) {
            self.every_way(&case, "rollback");
        }
    }

    /// Runs every case of a file to stay.
    pub fn run_to_stay(&mut self, text: &str) {
        for case in parse::cases(text) {
            self.every_way(&case, "commit");
        }
    }

    /// How many expectations weren't met.
    pub fn missed(&self) -> usize {
        self.failures.len()
    }

    /// Panics with everything that wasn't as it must be.
    #[track_caller]
    pub fn finish(self, place: &str) {
        let failures = &self.failures;
        assert!(
            failures.is_empty(),
            "{place}: {} of {} not met:\n\n{}",
            failures.len(),
            failures.len() + self.met,
            failures.join("\n\n")
        );
        assert!(self.met > 0, "{place}: nothing was expected");
    }

    /// For each actor, and each combination of the loops' values.
    fn every_way(&mut self, case: &Case, end: &str) {
        let mut ways = vec![BTreeMap::new()];
        for (name, values) in &case.loops {
            ways = values
                .iter()
                .flat_map(|value| {
                    ways.iter().cloned().map(move |mut way: BTreeMap<&str, &str>| {
                        way.insert(name, value);
                        way
                    })
                })
                .collect();
        }
        for actor in &case.actors {
            for way in &ways {
                self.session.batch("begin");
                let mut before = "";
                for step in &case.steps {
                    let who = step.actor.as_deref().unwrap_or(actor);
                    // Somebody who goes on keeps the settings that he made.
                    if who != before {
                        self.session.become_actor(who);
                        before = who;
                    }
                    let me = if self.session.actors.contains_key(first_word(who)) { who } else { actor };
                    let sql = self.substitute(&step.sql, me, way);
                    let expect = match &step.expect {
                        Expect::Values(text) => Expect::Values(self.substitute(text, me, way)),
                        other => other.clone(),
                    };
                    self.step(&case.name, &expect, step.undone, who, &sql);
                }
                self.session.batch(end);
            }
        }
        assert!(!case.actors.is_empty() && !case.steps.is_empty(), "nothing happens in: {}", case.name);
    }

    fn substitute(&self, sql: &str, actor: &str, way: &BTreeMap<&str, &str>) -> String {
        let mut sql = sql.to_owned();
        for (name, value) in way {
            sql = sql.replace(&format!("{{{name}}}"), value);
            for (key, text) in self.names.iter().filter(|(key, _)| key.starts_with(&format!("{value}."))) {
                let part = key.split_once('.').map_or("", |(_, part)| part);
                sql = sql.replace(&format!("{{{name}.{part}}}"), text);
            }
        }
        if sql.contains("$me") {
            sql = sql.replace("$me", &format!("'{}'", self.session.id(actor)));
        }
        // The longest first: `$a` is the start of `$a_admin`.
        for (key, text) in self.names.iter().rev().filter(|(key, _)| key.starts_with('$')) {
            sql = sql.replace(key.as_str(), text);
        }
        sql
    }

    fn step(&mut self, case: &str, expect: &Expect, undone: bool, who: &str, sql: &str) {
        let result = if undone {
            self.session.batch("savepoint undone");
            let result = self.session.run(sql);
            self.session.batch("rollback to undone; release undone");
            result
        } else {
            self.session.attempt(sql)
        };
        let got = match &result {
            Ok(outcome) => format!("{} rows: {}", outcome.count, values(outcome)),
            Err(error) => describe(error, sql),
        };
        let met = match (expect, &result) {
            (Expect::Setup | Expect::Ok, Ok(_)) => true,
            (Expect::Rows(count), Ok(outcome)) => outcome.count == *count,
            (Expect::Values(text), Ok(outcome)) => values(outcome) == *text,
            (Expect::Error { state, message }, Err(error)) => {
                sqlstate(error) == Some(state) && error.as_db_error().is_some_and(|db| db.message().contains(message))
            }
            _ => false,
        };
        if !met {
            self.failures.push(format!("{case}\n  as {who}: {sql}\n  expected: {expect:?}\n  got: {got}"));
        } else if *expect != Expect::Setup {
            self.met += 1;
        }
    }
}

/// Rows as the expectation writes them.
fn values(outcome: &Outcome) -> String {
    let row = |row: &Vec<Option<String>>| {
        row.iter().map(|value| value.clone().unwrap_or_else(|| "null".to_owned())).collect::<Vec<_>>().join(", ")
    };
    outcome.rows.iter().map(row).collect::<Vec<_>>().join(" | ")
}
