//! One pair, one way.

use std::fmt::Write as _;

use policyc::catalog::{Catalog, Role};
use policyc::compile::way;
use policyc::diagnostics::Diagnostics;
use policyc::platform::supabase::plain;
use policyc::replay::Replay;
use policyc::span::SourceMap;

use super::rows;
use super::support::database::describe;
use super::support::{Cluster, Database, Version, pgdelta};

/// One side of a pair.
pub struct Side {
    /// What makes it.
    pub sql: String,
    /// Rows for it.
    pub seed: String,
}

/// Two servers of its own.
pub struct Judge {
    source: &'static Cluster,
    desired: &'static Cluster,
    start: Catalog,
}

impl Judge {
    /// Starts them, each with these superusers.
    pub fn new(version: Version, roles: &[String]) -> Self {
        let [source, desired] = [(); 2].map(|()| Cluster::bare(version));
        let mut start = plain();
        for role in roles {
            for cluster in [source, desired] {
                cluster.superuser("template1").batch_execute(&format!("create role {role} superuser")).expect("a role");
            }
            start.roles.insert(role.as_str().into(), Role { superuser: true, inherit: true, ..Role::default() });
        }
        Self { source, desired, start }
    }

    /// Whether the way from one to the other leads there; if not, why.
    pub fn judge(&self, from: &Side, to: &Side) -> Result<(), String> {
        let verdict = self.compare(from, to);
        // The databases are gone, and nothing holds the roles any longer.
        self.forget_roles(self.source);
        self.forget_roles(self.desired);
        verdict
    }

    fn compare(&self, from: &Side, to: &Side) -> Result<(), String> {
        let source = self.source.empty_database();
        run(&source, &from.sql, "the first side")?;
        let desired = self.desired.empty_database();
        run(&desired, &to.sql, "the second side")?;
        run(&source, &from.seed, "its rows")?;
        let kept = rows::counts(&source, &desired);
        let (now, wanted) = (self.replay(&from.sql)?, self.replay(&to.sql)?);
        let way = way::diff(&now, &wanted);
        let shown = format!("-- the way:\n{}-- by replay: {:?}", way.sql, way.failures);
        for transaction in way.transactions() {
            run(&source, &transaction, "the way").map_err(|error| format!("{error}\n{shown}"))?;
        }
        if let Some(opinion) = pgdelta::diff(&source, &desired) {
            return Err(format!("pg-delta:\n{opinion}\n{shown}"));
        }
        let mut lost = String::new();
        for (what, before, after) in rows::lost(&source, &kept) {
            writeln!(lost, "{what}: {before} before, {after} after").expect("a string takes it");
        }
        if !lost.is_empty() {
            return Err(format!("rows:\n{lost}{shown}"));
        }
        if !way.failures.is_empty() {
            return Err(format!("only by replay\n{shown}"));
        }
        Ok(())
    }

    /// Takes away the roles that a pair has made, and what it has said about `postgres`.
    fn forget_roles(&self, cluster: &'static Cluster) {
        let mut server = cluster.superuser("template1");
        server.batch_execute("alter role postgres reset all").expect("the superuser may");
        loop {
            let rows = server.query("select quote_ident(rolname) from pg_roles where rolname !~ '^(pg_|postgres$)'", &[]);
            let mut roles: Vec<String> = rows.expect("roles").iter().map(|row| row.get(0)).collect();
            roles.retain(|role| !self.start.roles.contains_key(role.as_str()));
            if roles.is_empty() {
                return;
            }
            // One that has granted a membership goes after the other's.
            let dropped = roles.iter().filter(|role| server.batch_execute(&format!("drop role {role}")).is_ok()).count();
            assert!(dropped > 0, "these roles stay: {}", roles.join(", "));
        }
    }

    /// What policyc makes of a side.
    fn replay(&self, sql: &str) -> Result<Catalog, String> {
        let mut sources = SourceMap::default();
        let mut diagnostics = Diagnostics::default();
        let file = sources.add("a.sql".to_owned(), sql.to_owned());
        let mut replay = Replay::new(self.start.clone());
        replay.apply_text(file, sql, &mut diagnostics);
        let problems = diagnostics.iter().map(|diagnostic| format!("{} {:?}", diagnostic.message, diagnostic.notes));
        let problems: Vec<String> = problems.chain(replay.notes.iter().map(|note| note.message.clone())).collect();
        if problems.is_empty() { Ok(replay.catalog) } else { Err(format!("replay: {problems:?}")) }
    }
}

/// As the superuser, in one transaction. Bodies may name what comes later, as in any dump.
fn run(database: &Database, sql: &str, what: &str) -> Result<(), String> {
    let mut client = database.superuser();
    let mut transaction = client.transaction().map_err(|error| error.to_string())?;
    let text = format!("set local check_function_bodies = off;\n{sql}");
    let done = transaction.batch_execute(&text).and_then(|()| transaction.commit());
    done.map_err(|error| format!("{what}: {}", describe(&error, &text)))
}
