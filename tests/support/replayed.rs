//! A folder of migrations, both ways: applied to a server, and replayed without one. The server judges whether both lead to the same database.

use std::time::{Duration, Instant};

use policyc::catalog::Catalog;
use policyc::diagnostics::{Diagnostics, Severity};
use policyc::emit::dump::dump;
use policyc::platform::supabase::{DefaultGrants, baseline};
use policyc::replay::Replay;
use policyc::span::{SourceMap, Span};
use policyc::sql::parse::{Parsed, parse};
use postgres::Client;

use super::catalog;
use super::database::{Database, Grants, MIGRATION_ROLE, describe};

/// A migration.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The file's name.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A statement that wasn't applied, by the server or by replay.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// The file's name and the line of the statement in it.
    pub place: String,
    /// Why: SQLSTATE and message.
    pub reason: String,
}

/// What replay says of a folder.
#[derive(Debug)]
pub struct Replayed {
    /// What was there before the migrations.
    pub start: Catalog,
    /// What the migrations lead to.
    pub catalog: Catalog,
    /// The statements that can't be applied.
    pub refused: Vec<Refusal>,
    /// What isn't known.
    pub notes: Vec<Refusal>,
    /// How long it took.
    pub time: Duration,
}

impl Replayed {
    /// SQL that makes of an empty project what the migrations lead to.
    pub fn sql(&self) -> String {
        dump(&self.catalog, &self.start, &[])
    }
}

/// Replays migrations onto an empty Supabase project.
pub fn replay(migrations: &[Migration], grants: Grants) -> Replayed {
    let mut sources = SourceMap::default();
    let mut diagnostics = Diagnostics::default();
    let files: Vec<_> =
        migrations.iter().map(|migration| sources.add(migration.name.clone(), migration.text.clone())).collect();
    let start = Instant::now();
    let begun = baseline(match grants {
        Grants::Old => DefaultGrants::Old,
        Grants::New => DefaultGrants::New,
    });
    let mut replay = Replay::new(begun.clone());
    for (file, migration) in files.iter().zip(migrations) {
        replay.apply_text(*file, &migration.text, &mut diagnostics);
    }
    let time = start.elapsed();
    let place = |span: Span| {
        let source = sources.source(span.file).map(|source| source.path.clone());
        format!("{}:{}", source.unwrap_or_default(), sources.position(span.file, span.range().start).line)
    };
    let notes = replay.notes.iter().map(|note| Refusal { place: place(note.span), reason: note.message.clone() });
    let notes = notes.collect();
    let refused = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let refused = refused.map(|diagnostic| Refusal {
        place: place(diagnostic.primary.span),
        reason: format!("{} {} ({})", diagnostic.code.id, diagnostic.message, diagnostic.notes.join("; ")),
    });
    let refused = refused.collect();
    Replayed { start: begun, catalog: replay.catalog, refused, notes, time }
}

/// Applies migrations statement by statement, so that one that is refused leaves the others alone. Each file is one transaction, as
/// with the Supabase CLI, but for what can't stand in one.
pub fn apply(database: &Database, migrations: &[Migration]) -> Vec<Refusal> {
    let mut refused = Vec::new();
    for migration in migrations {
        // A connection of its own: what a file sets doesn't outlive it.
        let mut client = database.connect(MIGRATION_ROLE);
        run(&mut client, migration, &mut refused);
    }
    refused
}

fn run(client: &mut Client, migration: &Migration, refused: &mut Vec<Refusal>) {
    client.batch_execute("begin").expect("a transaction");
    for parsed in parse(&migration.text) {
        let Parsed::Statement(statement) = parsed else {
            let range = match parsed {
                Parsed::Error(error) => error.range,
                Parsed::MetaCommand(range) | Parsed::CopyData(range) => range,
                Parsed::Statement(_) => continue,
            };
            refused.push(refusal(migration, range.start, "not a statement".to_owned()));
            continue;
        };
        let text = &*super::stand_in::statement(&migration.text[statement.range.clone()]);
        let upper = text.get(..60).unwrap_or(text).to_uppercase();
        let words: Vec<&str> = upper.split_whitespace().collect();
        let alone = upper.contains("CONCURRENTLY") || matches!(words.first(), Some(&("VACUUM" | "REINDEX")));
        let ends = ["BEGIN", "COMMIT", "ROLLBACK", "START", "END", "ABORT", "SAVEPOINT", "RELEASE"];
        let result = if alone {
            outside(client, text)
        } else if words.first().is_some_and(|word| ends.contains(&word.trim_end_matches(';'))) {
            transaction(client, &words, text)
        } else {
            in_savepoint(client, text)
        };
        if let Err(error) = result {
            refused.push(refusal(migration, statement.range.start, describe(&error, text)));
        }
    }
    if let Err(error) = client.batch_execute("commit") {
        refused.push(refusal(migration, migration.text.len(), describe(&error, "commit")));
    }
}

/// What can't stand in a transaction.
fn outside(client: &mut Client, text: &str) -> Result<(), postgres::Error> {
    client.batch_execute("commit")?;
    let result = client.batch_execute(text);
    client.batch_execute("begin")?;
    result
}

/// The file's own BEGIN and COMMIT: there is a transaction always.
fn transaction(client: &mut Client, words: &[&str], text: &str) -> Result<(), postgres::Error> {
    match words {
        ["BEGIN", ..] | ["START", ..] => Ok(()),
        ["SAVEPOINT" | "RELEASE", ..] | ["ROLLBACK", "TO", ..] => client.batch_execute(text),
        ["COMMIT", ..] | ["END", ..] => client.batch_execute("commit; begin"),
        _ => client.batch_execute("rollback; begin"),
    }
}

fn in_savepoint(client: &mut Client, text: &str) -> Result<(), postgres::Error> {
    client.batch_execute("savepoint policyc")?;
    let result = client.simple_query(text);
    let end = if result.is_ok() { "release savepoint policyc" } else { "rollback to savepoint policyc" };
    client.batch_execute(end)?;
    result.map(drop)
}

fn refusal(migration: &Migration, at: usize, reason: String) -> Refusal {
    let line = migration.text.get(..at).map_or(0, |before| before.matches('\n').count()) + 1;
    Refusal { place: format!("{}:{line}", migration.name), reason }
}

/// What differs between what the migrations made and what `sql`, from a replayed catalog, makes of an empty project; an error of the
/// server where that can't be applied.
pub fn difference(migrated: &Database, recreated: &Database, sql: &str) -> Result<Vec<String>, String> {
    let mut client = recreated.connect(MIGRATION_ROLE);
    let sql = super::stand_in::script(sql);
    client.batch_execute(&sql).map_err(|error| describe(&error, &sql))?;
    Ok(catalog::difference(&catalog::listing(migrated), &catalog::listing(recreated)))
}
