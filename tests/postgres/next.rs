//! The next migration on a real server: models edited time and again, a migration each, over rows.
//!
//! After each edit the database is the model, no row is lost that wasn't allowed to be, and between two statements nobody reads anything that he can't read
//! before or after.

mod analytics;
mod blueprint;
mod by_hand;
mod identity;
mod marketing_os;
mod place;
mod script;
mod seen;

use std::collections::BTreeMap;

use policyc::compile::next::{Allowed, File, Next, Wish, history, next};
use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::{Diagnostics, hazard};
use policyc::span::{FileId, SourceMap};
use serde_json::Value;

use crate::support::database::describe;
use crate::support::plain::one_at_a_time;
use crate::support::{Database, catalog};
use place::Place;

/// One edit of a model.
pub struct Edit {
    /// What it is.
    pub what: &'static str,
    /// What is replaced, and by what; each must be there.
    pub changes: &'static [(&'static str, &'static str)],
    /// The codes of the hazards that it must have, in order, each once.
    pub hazards: &'static [&'static str],
}

/// A model with the migrations that have been written for it, and the database that has run them.
pub struct World {
    text: String,
    place: Place,
    sources: SourceMap,
    migrations: Vec<(FileId, bool)>,
    /// Their names and texts.
    files: Vec<(String, String)>,
    /// The one that is looked at between statements.
    database: Database,
    /// The one that the tool of the platform migrates.
    deployed: Database,
    /// Statements that make what others made, beside a new database of the model.
    beside: String,
    /// What isn't as it should be, and doesn't stop the next edit.
    wrong: Vec<String>,
}

impl World {
    /// The first migration is applied, and rows are written.
    pub fn new(text: &str, place: Place) -> Self {
        let [database, deployed] = [(); 2].map(|()| (place.empty)());
        let artifacts = compiled(text, &place.options);
        let first = artifacts.migration.clone();
        let mut sources = SourceMap::default();
        let file = sources.add("001_first.sql", first.clone());
        let files = vec![("001_first".to_owned(), first)];
        database.apply_as_ok(place.owner, &files[0].1);
        place.deploy("the first", &deployed, &files, &artifacts);
        (place.fill)(&database);
        (place.fill)(&deployed);
        let migrations = vec![(file, true)];
        let (text, beside, wrong) = (text.to_owned(), String::new(), Vec::new());
        Self { text, place, sources, migrations, files, database, deployed, beside, wrong }
    }

    /// Makes one edit, and everything that follows from it.
    pub fn edit(&mut self, edit: &Edit) {
        for (from, to) in edit.changes {
            assert!(self.text.contains(from), "{}: the model has no {from}", edit.what);
            self.text = self.text.replacen(from, to, 1);
        }
        let artifacts = compiled(&self.text, &self.place.options);
        let next = self.plan(edit, &artifacts);
        let mut codes: Vec<&str> = next.hazards.iter().map(|told| told.hazard.code.id).collect();
        codes.dedup();
        if codes != edit.hazards {
            let told: Vec<&str> = next.hazards.iter().map(|told| told.hazard.message.as_str()).collect();
            self.wrong.push(format!("{}: hazards {codes:?}: {told:#?}", edit.what));
        }
        let mut wrong = self.migrate(edit, &next.files);
        for file in next.files {
            let name = format!("{:03}_next{}", self.migrations.len() + 1, file.suffix);
            let id = self.sources.add(format!("{name}.sql"), file.text.clone());
            self.files.push((name, file.text));
            self.migrations.push((id, true));
        }
        let rows = rows(&self.deployed);
        self.place.deploy(edit.what, &self.deployed, &self.files, &artifacts);
        wrong.extend(kept(edit, &rows, &self::rows(&self.deployed)));
        wrong.extend(self.is_not_the_model(edit, &artifacts));
        let again = self.plan(edit, &artifacts);
        if !again.is_empty() {
            wrong.push(format!("{}: there is more to do: {:#?}", edit.what, again.files));
        }
        for sentence in &wrong {
            println!("{sentence}");
        }
        self.wrong.extend(wrong);
    }

    /// Writes rows behind every policy, for the edits to come.
    pub fn write(&self, what: &str, sql: &str) {
        for database in [&self.database, &self.deployed] {
            let done = database.superuser().batch_execute(sql);
            done.unwrap_or_else(|error| panic!("{what}: {}", describe(&error, sql)));
        }
    }

    /// Somebody writes a migration by hand. `beside` makes what is theirs from now on.
    pub fn by_hand(&mut self, what: &str, sql: &str, beside: &str) {
        let name = format!("{:03}_by_hand", self.migrations.len() + 1);
        self.database.apply_as_ok(self.place.owner, sql);
        let id = self.sources.add(format!("{name}.sql"), sql);
        self.files.push((name, sql.to_owned()));
        self.migrations.push((id, false));
        let artifacts = compiled(&self.text, &self.place.options);
        self.place.deploy(what, &self.deployed, &self.files, &artifacts);
        beside.clone_into(&mut self.beside);
    }

    fn plan(&self, edit: &Edit, artifacts: &Artifacts) -> Next {
        let mut diagnostics = Diagnostics::default();
        let options = &self.place.options;
        let history = history(&self.sources, &self.migrations, options, artifacts.platform, &mut diagnostics);
        let history = history.unwrap_or_else(|| panic!("{}: {diagnostics:?}", edit.what));
        let allowed =
            hazard::HAZARDS.iter().map(|code| Allowed { code, on: None, reason: "a test".to_owned() }).collect();
        let wish = Wish { owned: Vec::new(), allowed };
        next(artifacts, &history, &wish).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", edit.what))
    }

    /// First on a copy, file by file as the tool does; then statement by statement, to look between them.
    fn migrate(&self, edit: &Edit, files: &[File]) -> Vec<String> {
        let mut wrong = Vec::new();
        let statements = |file: &File| -> Vec<String> {
            file.statements.iter().map(|range| file.text[range.clone()].to_owned()).collect()
        };
        let (people, owner) = (&self.place.people, self.place.owner);
        let names = seen::names(&self.database);
        let before = seen::all(&self.database, people, &names);
        let rows = rows(&self.database);
        let copy = self.place.copy(&self.database);
        for file in files {
            match file.text.contains("CONCURRENTLY") {
                true => statements(file).iter().for_each(|statement| run(&copy, owner, statement, edit)),
                false => copy.apply_as_ok(owner, &file.text),
            }
            if self.place.twice {
                wrong.extend(self.run_again(edit, &copy, file));
            }
        }
        let after = seen::all(&copy, people, &names);
        // What a role may do for the time of a migration it may do in all databases of a server.
        let _guard = one_at_a_time();
        for statement in files.iter().flat_map(statements) {
            run(&self.database, owner, &statement, edit);
            for (who, seen) in seen::all(&self.database, people, &names) {
                let new: Vec<&String> =
                    seen.iter().filter(|it| !before[&who].contains(*it) && !after[&who].contains(*it)).collect();
                if !new.is_empty() {
                    wrong.push(format!("{}: after `{statement}` {who} reads {new:?}", edit.what));
                }
            }
        }
        wrong.extend(kept(edit, &rows, &self::rows(&self.database)));
        wrong
    }

    /// A file that is run a second time does nothing, or is refused as a whole.
    fn run_again(&self, edit: &Edit, database: &Database, file: &File) -> Option<String> {
        let before = (lines(database), rows(database));
        database.apply_as(self.place.owner, &file.text).ok()?;
        let after = (lines(database), rows(database));
        let difference = catalog::difference(&before.0, &after.0);
        let same = difference.is_empty() && before.1 == after.1;
        (!same).then(|| format!("{}: run again, {} changes the database: {difference:?}", edit.what, file.suffix))
    }

    /// Where the databases aren't what the first migration of the model would have made, in the opinion of the server. Only where a column stands among the
    /// others can't be changed.
    fn is_not_the_model(&self, edit: &Edit, artifacts: &Artifacts) -> Vec<String> {
        let fresh = (self.place.empty)();
        fresh.apply_as_ok(self.place.owner, &artifacts.migration);
        fresh.apply_as_ok(self.place.owner, &self.beside);
        let wanted = lines(&fresh);
        let databases = [&self.database, &self.deployed];
        let found = databases.map(|database| catalog::difference(&wanted, &lines(database)));
        found.into_iter().filter(|found| !found.is_empty()).map(|found| format!("{}: {found:#?}", edit.what)).collect()
    }

    /// Every edit was as it should be.
    pub fn finish(self) {
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }
}

/// The catalog as lines, without the numbers of columns.
fn lines(database: &Database) -> Vec<String> {
    let without_number =
        |line: String| match line.strip_prefix("column ").map(|rest| rest.splitn(3, ' ').collect::<Vec<_>>()) {
            Some(parts) if parts.len() == 3 => format!("column {} {}", parts[0], parts[2]),
            _ => line,
        };
    let mut lines: Vec<String> = catalog::listing(database).into_iter().map(without_number).collect();
    lines.retain(|line| !line.contains("_prisma_migrations"));
    lines.sort();
    lines
}

fn compiled(text: &str, options: &Options) -> Artifacts {
    let mut sources = SourceMap::default();
    let file = sources.add("model.policy", text);
    let mut diagnostics = Diagnostics::default();
    let artifacts = compile::compile(&mut sources, &[file], options, &mut diagnostics);
    artifacts.unwrap_or_else(|| panic!("the model has mistakes: {diagnostics:#?}"))
}

#[track_caller]
fn run(database: &Database, owner: &str, statement: &str, edit: &Edit) {
    let mut client = database.connect(owner);
    let done = client.batch_execute(statement);
    done.unwrap_or_else(|error| panic!("{}: {}\n{statement}", edit.what, describe(&error, statement)));
}

/// Every row of every table, by the name of the table.
fn rows(database: &Database) -> BTreeMap<String, Vec<Value>> {
    let tables = database.look(
        "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
         and relname <> '_prisma_migrations' order by 1",
    );
    let rows = |table: &String| {
        // Values as they are written: a number that becomes a text is the same.
        let row = "(select jsonb_object_agg(c.key, c.value) from jsonb_each_text(to_jsonb(t)) c)";
        let rows = database.look(&format!("select {row}::text from public.\"{table}\" t"));
        rows.iter().map(|row| serde_json::from_str(row).expect("JSON")).collect()
    };
    tables.iter().map(|table| (table.clone(), rows(table))).collect()
}

/// Each row is there with the values it had, under other names where something was renamed; what went had a hazard.
fn kept(edit: &Edit, before: &BTreeMap<String, Vec<Value>>, after: &BTreeMap<String, Vec<Value>>) -> Vec<String> {
    let allowed = |code: &str| edit.hazards.contains(&code);
    let mut wrong = Vec::new();
    for (table, rows) in before {
        if let Some(now) = after.get(table) {
            if let Err(why) = same(rows, now, allowed("H0002"), allowed("H0201")) {
                wrong.push(format!("{}: the rows of {table}: {why}", edit.what));
            }
        } else if !allowed("H0001") {
            let new = after.iter().filter(|(name, _)| allowed("H0201") && !before.contains_key(*name));
            let found: Vec<_> = new.map(|(name, now)| (name, same(rows, now, allowed("H0002"), true))).collect();
            if !found.iter().any(|(_, found)| found.is_ok()) {
                wrong.push(format!("{}: the rows of {table} are nowhere: {found:?}", edit.what));
            }
        }
    }
    wrong
}

/// Whether these are the same rows: whether columns may be lost, and whether they may have other names.
fn same(old: &[Value], new: &[Value], loses: bool, renames: bool) -> Result<(), String> {
    let names = |rows: &[Value]| -> Vec<String> {
        rows.first().and_then(Value::as_object).map(|row| row.keys().cloned().collect()).unwrap_or_default()
    };
    let (before, after) = (names(old), names(new));
    if old.len() != new.len() {
        return Err(format!("{} became {}", old.len(), new.len()));
    }
    let common: Vec<(&String, &String)> =
        before.iter().filter(|name| after.contains(name)).map(|it| (it, it)).collect();
    let cells = |rows: &[Value], columns: &[&String]| -> Vec<String> {
        let row = |row: &Value| columns.iter().map(|name| format!("{}\n", row[name.as_str()])).collect::<String>();
        let mut rows: Vec<String> = rows.iter().map(row).collect();
        rows.sort();
        rows
    };
    let same = |pairs: &[(&String, &String)]| {
        let (from, to): (Vec<&String>, Vec<&String>) = pairs.iter().copied().unzip();
        let (from, to) = (cells(old, &from), cells(new, &to));
        let lost = from.iter().filter(|row| !to.contains(row)).cloned().collect::<Vec<_>>();
        if from == to { Ok(()) } else { Err(format!("of {pairs:?} there is no {lost:?}")) }
    };
    same(&common)?;
    for lost in before.iter().filter(|name| !after.contains(name)) {
        let mut fresh = after.iter().filter(|name| !before.contains(name));
        let is_there = renames && fresh.any(|name| same(&[common.clone(), vec![(lost, name)]].concat()).is_ok());
        if !is_there && !loses {
            return Err(format!("{lost} is lost"));
        }
    }
    Ok(())
}
