//! A database of a throwaway server: connections, migrations, its URL for other programs.

use postgres::error::SqlState;
use postgres::{Client, Error, NoTls};

use super::cluster::{Cluster, Version};

/// Which privileges the platform gives on new tables, functions and sequences in `public`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grants {
    /// Everything to `anon`, `authenticated` and `service_role`: projects made before 2026-05-30.
    Old,
    /// Next to nothing: projects made since, and all of them from 2026-10-30 on.
    New,
}

/// Both, for a test that must hold under each.
pub const GRANTS: [Grants; 2] = [Grants::Old, Grants::New];

impl Grants {
    pub fn template(self) -> &'static str {
        match self {
            Grants::Old => "platform_old_grants",
            Grants::New => "platform_new_grants",
        }
    }
}

/// The role that Supabase applies migrations as: no superuser, but BYPASSRLS.
pub const MIGRATION_ROLE: &str = "postgres";

/// A database of its own, dropped with the value.
#[derive(Debug)]
pub struct Database {
    cluster: &'static Cluster,
    name: String,
}

impl Database {
    pub(super) fn create(cluster: &'static Cluster, name: &str, template: Option<&str>) -> Database {
        let template = template.unwrap_or("template0");
        // A copy doesn't inherit the privileges on the template as a whole, so they are given again.
        let statements = [
            format!("create database {name} template {template}"),
            format!(
                "do $$ begin if exists (select from pg_roles where rolname = '{MIGRATION_ROLE}') then \
                 grant all on database {name} to {MIGRATION_ROLE}; end if; end $$"
            ),
        ];
        let mut server = cluster.superuser("template1");
        for statement in &statements {
            server.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        Database { cluster, name: name.to_owned() }
    }

    /// Another database of the same server with the same content. Nobody may be connected to this one meanwhile.
    pub fn copy(&self) -> Database {
        self.cluster.copy_of(self)
    }

    /// Its name on the server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its server looks for extensions.
    pub(super) fn extensions(&self) -> std::path::PathBuf {
        self.cluster.extensions()
    }

    /// The version of its server.
    pub fn version(&self) -> Version {
        self.cluster.version()
    }

    /// Where it is, for another program: `postgresql://ROLE@127.0.0.1:PORT/NAME`.
    pub fn url(&self, role: &str) -> String {
        format!("postgresql://{role}@127.0.0.1:{}/{}", self.cluster.port(), self.name)
    }

    /// A connection as a role that may log in: `postgres` (migrations), `authenticator` (the API).
    pub fn connect(&self, role: &str) -> Client {
        self.cluster
            .config(role, &self.name)
            .connect(NoTls)
            .unwrap_or_else(|error| panic!("connecting to {} as {role}: {error}", self.name))
    }

    /// A connection as the superuser: `supabase_admin`, where the platform is emulated.
    pub fn superuser(&self) -> Client {
        self.connect(self.cluster.superuser_name())
    }

    /// [`url`](Self::url) as the superuser.
    pub fn superuser_url(&self) -> String {
        self.url(self.cluster.superuser_name())
    }

    /// Applies a migration as the role `postgres`, in one transaction, as `supabase db push` does.
    ///
    /// # Errors
    /// The first error of the server; nothing of the migration remains then.
    pub fn apply(&self, sql: &str) -> Result<(), Error> {
        let mut client = self.connect(MIGRATION_ROLE);
        let mut transaction = client.transaction()?;
        transaction.batch_execute(sql)?;
        transaction.commit()
    }

    /// [`apply`](Self::apply) for a migration that must go through: panics with the statement's place and the server's reason.
    #[track_caller]
    pub fn apply_ok(&self, sql: &str) {
        if let Err(error) = self.apply(sql) {
            panic!("{} on {}", describe(&error, sql), self.version());
        }
    }

    /// Every line of a query's first column, as the superuser: a look behind every policy.
    pub fn look(&self, sql: &str) -> Vec<String> {
        let rows = self.superuser().query(sql, &[]).unwrap_or_else(|error| panic!("{}", describe(&error, sql)));
        rows.iter().map(|row| row.get::<_, Option<String>>(0).unwrap_or_default()).collect()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // If the server is gone, so is the database.
        if let Ok(mut server) = self.cluster.config(self.cluster.superuser_name(), "template1").connect(NoTls) {
            let _ = server.batch_execute(&format!("drop database if exists {} with (force)", self.name));
        }
    }
}

/// The SQLSTATE of an error that the server reported, such as `42501`; `None` if the connection itself broke.
pub fn sqlstate(error: &Error) -> Option<&str> {
    error.code().map(SqlState::code)
}

/// An error of the server with its SQLSTATE, detail, hint, and the line of the SQL that it happened at.
pub fn describe(error: &Error, sql: &str) -> String {
    let Some(server) = error.as_db_error() else { return error.to_string() };
    let mut text = format!("{}: {}", server.code().code(), server.message());
    for (label, part) in [("detail", server.detail()), ("hint", server.hint()), ("where", server.where_())] {
        if let Some(part) = part {
            text.push_str(&format!("\n  {label}: {part}"));
        }
    }
    if let Some(postgres::error::ErrorPosition::Original(position)) = server.position() {
        // The position counts characters, from 1.
        let before: String = sql.chars().take(*position as usize).collect();
        let number = before.lines().count().max(1);
        text.push_str(&format!("\n  line {number}: {}", sql.lines().nth(number - 1).unwrap_or_default()));
    }
    text
}
