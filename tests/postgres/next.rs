//! The next migration on a real server: models edited time and again, a migration each, over rows.
//!
//! After each edit the database is the model, no row is lost that wasn't allowed to be, and between two statements nobody reads anything that he can't read
//! before or after.

mod analytics;
mod seen;

use std::collections::BTreeMap;
use std::fs;

use policyc::compile::next::{Allowed, File, Next, Wish, history, next};
use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::{Diagnostics, hazard};
use policyc::span::{FileId, SourceMap};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::database::{MIGRATION_ROLE, describe};
use crate::support::{Actor, Cluster, Database, Grants, Version, catalog, supabase};

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
    sources: SourceMap,
    migrations: Vec<(FileId, bool)>,
    /// The one that is looked at between statements.
    database: Database,
    /// The one that the Supabase CLI pushes to, and the folder that it pushes.
    pushed: Database,
    folder: TempDir,
    grants: Grants,
    people: Vec<(String, Actor)>,
    /// What isn't as it should be, and doesn't stop the next edit.
    wrong: Vec<String>,
}

impl World {
    /// The first migration is applied, and `fill` writes rows.
    pub fn new(text: &str, grants: Grants, people: Vec<(String, Actor)>, fill: impl Fn(&Database)) -> Self {
        let [database, pushed] = [(); 2].map(|()| Cluster::get(Version::V17).database(grants));
        let first = compiled(text).migration;
        database.apply_ok(&first);
        fill(&database);
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir_all(folder.path().join("supabase/migrations")).expect("a folder");
        fs::write(folder.path().join("supabase/migrations/001_first.sql"), &first).expect("a file");
        supabase::push(&pushed, folder.path()).expect_success("the first push");
        fill(&pushed);
        let mut sources = SourceMap::default();
        let file = sources.add("001_first.sql", first);
        Self {
            text: text.to_owned(),
            sources,
            migrations: vec![(file, true)],
            database,
            pushed,
            folder,
            grants,
            people,
            wrong: Vec::new(),
        }
    }

    /// Makes one edit, and everything that follows from it.
    pub fn edit(&mut self, edit: &Edit) {
        for (from, to) in edit.changes {
            assert!(self.text.contains(from), "{}: the model has no {from}", edit.what);
            self.text = self.text.replacen(from, to, 1);
        }
        let artifacts = compiled(&self.text);
        let next = self.plan(edit, &artifacts);
        let mut codes: Vec<&str> = next.hazards.iter().map(|told| told.hazard.code.id).collect();
        codes.dedup();
        if codes != edit.hazards {
            let told: Vec<&str> = next.hazards.iter().map(|told| told.hazard.message.as_str()).collect();
            self.wrong.push(format!("{}: hazards {codes:?}: {told:#?}", edit.what));
        }
        self.migrate(edit, &next.files);
        for file in next.files {
            let name = format!("{:03}_next{}.sql", self.migrations.len() + 1, file.suffix);
            fs::write(self.folder.path().join("supabase/migrations").join(&name), &file.text).expect("a file");
            let id = self.sources.add(name.as_str(), file.text);
            self.migrations.push((id, true));
        }
        let rows = rows(&self.pushed);
        supabase::push(&self.pushed, self.folder.path()).expect_success(edit.what);
        kept(edit, &rows, &self::rows(&self.pushed));
        let wrong = self.is_not_the_model(edit, &artifacts);
        self.wrong.extend(wrong);
        let again = self.plan(edit, &artifacts);
        assert!(again.is_empty(), "{}: there is more to do: {:#?}", edit.what, again.files);
    }

    fn plan(&self, edit: &Edit, artifacts: &Artifacts) -> Next {
        let mut diagnostics = Diagnostics::default();
        let options = Options::default();
        let history = history(&self.sources, &self.migrations, &options, artifacts.platform, &mut diagnostics);
        let history = history.unwrap_or_else(|| panic!("{}: {diagnostics:?}", edit.what));
        let allowed =
            hazard::HAZARDS.iter().map(|code| Allowed { code, on: None, reason: "a test".to_owned() }).collect();
        let wish = Wish { owned: Vec::new(), allowed };
        next(artifacts, &history, &wish).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", edit.what))
    }

    /// First on a copy, file by file as `supabase db push` does; then statement by statement, to look between them.
    fn migrate(&self, edit: &Edit, files: &[File]) {
        let statements = |file: &File| -> Vec<String> {
            file.statements.iter().map(|range| file.text[range.clone()].to_owned()).collect()
        };
        let before = seen::all(&self.database, &self.people);
        let rows = rows(&self.database);
        let copy = self.database.copy();
        for file in files {
            match file.text.contains("CONCURRENTLY") {
                true => statements(file).iter().for_each(|statement| run(&copy, statement, edit)),
                false => copy.apply_ok(&file.text),
            }
        }
        let after = seen::all(&copy, &self.people);
        for statement in files.iter().flat_map(statements) {
            run(&self.database, &statement, edit);
            for (who, seen) in seen::all(&self.database, &self.people) {
                let new: Vec<&String> =
                    seen.iter().filter(|it| !before[&who].contains(*it) && !after[&who].contains(*it)).collect();
                assert!(new.is_empty(), "{}: after `{statement}` {who} reads {new:?}", edit.what);
            }
        }
        kept(edit, &rows, &self::rows(&self.database));
    }

    /// Where the databases aren't what the first migration of the model would have made, in the opinion of the server. Only where a column stands among the
    /// others can't be changed.
    fn is_not_the_model(&self, edit: &Edit, artifacts: &Artifacts) -> Vec<String> {
        let fresh = Cluster::get(Version::V17).database(self.grants);
        fresh.apply_ok(&artifacts.migration);
        let wanted = lines(&fresh);
        let databases = [&self.database, &self.pushed];
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
    lines.sort();
    lines
}

fn compiled(text: &str) -> Artifacts {
    let mut sources = SourceMap::default();
    let file = sources.add("model.policy", text);
    let mut diagnostics = Diagnostics::default();
    let artifacts = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics);
    artifacts.unwrap_or_else(|| panic!("the model has mistakes: {diagnostics:#?}"))
}

#[track_caller]
fn run(database: &Database, statement: &str, edit: &Edit) {
    let mut client = database.connect(MIGRATION_ROLE);
    let done = client.batch_execute(statement);
    done.unwrap_or_else(|error| panic!("{}: {}\n{statement}", edit.what, describe(&error, statement)));
}

/// Every row of every table, by the name of the table.
fn rows(database: &Database) -> BTreeMap<String, Vec<Value>> {
    let tables = database.look(
        "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
    );
    let rows = |table: &String| {
        let rows = database.look(&format!("select to_jsonb(t)::text from public.\"{table}\" t"));
        rows.iter().map(|row| serde_json::from_str(row).expect("JSON")).collect()
    };
    tables.iter().map(|table| (table.clone(), rows(table))).collect()
}

/// Each row is there with the values it had, as far as tables and columns are still called so; what went had a hazard.
fn kept(edit: &Edit, before: &BTreeMap<String, Vec<Value>>, after: &BTreeMap<String, Vec<Value>>) {
    let allowed = |code: &str| edit.hazards.contains(&code);
    for (table, rows) in before {
        let Some(now) = after.get(table) else {
            assert!(allowed("H0001") || allowed("H0201"), "{}: {table} is gone", edit.what);
            continue;
        };
        let shown = |row: &Value, like: Option<&Value>| -> String {
            let row = row.as_object().expect("a row");
            let like = like.and_then(Value::as_object);
            let cells = row.iter().filter(|(name, _)| like.is_none_or(|like| like.contains_key(*name)));
            cells.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
        };
        if let (Some(old), Some(new)) = (rows.first(), now.first()) {
            let gone = old.as_object().expect("a row").keys().filter(|name| new.get(name).is_none()).count();
            assert!(gone == 0 || allowed("H0002") || allowed("H0201"), "{}: {table} lost columns", edit.what);
        }
        let mut old: Vec<String> = rows.iter().map(|row| shown(row, now.first())).collect();
        let mut new: Vec<String> = now.iter().map(|row| shown(row, rows.first())).collect();
        old.sort();
        new.sort();
        assert_eq!(old, new, "{}: the rows of {table}", edit.what);
    }
}
