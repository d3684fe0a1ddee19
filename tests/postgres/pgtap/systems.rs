//! Each policy of a system widened once, and what people can do then by its own tests: the permissive ones without the boundary, the boundary under a
//! policy that allows everything. Those of the server, and of helper functions, are dropped.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{Database, pgtap};

/// A migrated database in which pgTAP is, and the tests that were written for it.
pub struct System<'a> {
    pub database: &'a Database,
    /// Who owns the database and runs the tests.
    pub owner: &'a str,
    /// The roles of clients, and of the server.
    pub clients: &'a [&'a str],
    pub server: &'a str,
    /// Files by their names.
    pub files: &'a [(String, String)],
    /// How many run at once. Roles that are lent are the cluster's: one transaction waits for the other.
    pub threads: usize,
}

/// A change, the table that it is made to, and the file that must notice.
struct Change {
    sql: String,
    table: String,
    file: &'static str,
}

impl System<'_> {
    /// Panics with the policies whose change nobody noticed; at least so many must have been tried.
    pub fn each_policy_is_noticed(&self, at_least: usize) {
        let changes = self.changes();
        assert!(changes.len() >= at_least, "{} changes", changes.len());
        let next = AtomicUsize::new(0);
        let unnoticed = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(|| {
                    while let Some(change) = changes.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if !self.notices(change) {
                            unnoticed.lock().unwrap().push(&change.sql);
                        }
                    }
                });
            }
        });
        let unnoticed = unnoticed.into_inner().unwrap();
        assert!(unnoticed.is_empty(), "{} of {} unnoticed: {unnoticed:#?}", unnoticed.len(), changes.len());
        println!("{} policies, all noticed", changes.len());
    }

    fn changes(&self) -> Vec<Change> {
        let clauses = "concat_ws(' ', case when polqual is not null then 'using (true)' end, \
                       case when polwithcheck is not null then 'with check (true)' end)";
        let lines = self.database.look(&format!(
            "select concat_ws(E'\\t', polrelid::regclass, quote_ident(polname), polpermissive, {clauses}, polroles::regrole[]) \
             from pg_policy join pg_class c on c.oid = polrelid where relnamespace = 'public'::regnamespace order by 1"
        ));
        let changes = lines.iter().map(|line| {
            let [table, policy, permissive, clauses, roles] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let roles = roles.trim_matches(['{', '}']);
            let dropped = format!("drop policy {policy} on {table}");
            let (sql, file) = if roles == self.server {
                (dropped, "access.test.sql")
            } else if !roles.split(',').all(|role| self.clients.contains(&role)) {
                (dropped, "structure.test.sql")
            } else if permissive == "t" {
                (format!("alter policy {policy} on {table} {clauses}"), "policies.test.sql")
            } else {
                (format!("alter policy {policy} on {table} {clauses}"), "floor.test.sql")
            };
            Change { sql, table: table.to_owned(), file }
        });
        changes.collect()
    }

    fn notices(&self, change: &Change) -> bool {
        let database = self.database.copy();
        let mut superuser = database.superuser();
        for sql in [&format!("alter database {} owner to {}", database.name(), self.owner), &change.sql] {
            superuser.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        }
        let (_, text) = self.files.iter().find(|(name, _)| name == change.file).expect("a file of this name");
        let text = if change.file == "structure.test.sql" { text.clone() } else { about(text, &change.table) };
        let output = pgtap::prove_as(&database, self.owner, &[(change.file, &text)]);
        // A file that breaks off is a failure too, but here each must come to its end and say what is wrong.
        assert!(!output.text().contains("ERROR:"), "{}: {}", change.sql, output.text());
        output.text().contains("\nnot ok ") && !output.success()
    }
}

/// The tests of one table alone: there is a change for every policy, and other tables are as they were.
fn about(text: &str, table: &str) -> String {
    let name = format!("public.{}", table.trim_start_matches("public."));
    let replace = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "the file has no {from:?}");
        text.replace(from, to)
    };
    let only = format!("FROM policyc_test.tables WHERE name = '{name}'");
    assert!(text.contains(&format!("('{name}', ")), "the file has no {name}");
    let text = replace(
        text,
        "  FOR it IN SELECT * FROM policyc_test.tables ORDER BY number LOOP\n    FOREACH of_command",
        &format!("  FOR it IN SELECT * {only} ORDER BY number LOOP\n    FOREACH of_command"),
    );
    let text = replace(
        &text,
        "  FOR it IN SELECT * FROM policyc_test.tables LOOP\n    refusals := 0;",
        &format!("  FOR it IN SELECT * {only} LOOP\n    refusals := 0;"),
    );
    let (start, rest) = text.split_once("SELECT plan(").expect("a plan");
    let (_, rest) = rest.split_once(");").expect("its end");
    format!("{start}SELECT no_plan();{rest}")
}
