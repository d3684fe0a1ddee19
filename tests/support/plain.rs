//! A plain Postgres: a database of an owner who is no superuser and whom row security binds.

use std::sync::{Mutex, MutexGuard, PoisonError};

use postgres::Error;

use super::cluster::Cluster;
use super::database::{Database, describe};

/// Roles are the cluster's: two migrations at once would make the same ones, and lend them to each other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Keeps other migrations out while a program applies one.
pub fn one_at_a_time() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cluster {
    /// An empty database that a role owns which may make roles, and isn't exempt from anything.
    pub fn plain_database(&'static self, owner: &str) -> Database {
        let guard = one_at_a_time();
        let mut server = self.superuser("template1");
        let make = format!(
            "do $$ begin create role {owner} login createrole nosuperuser nobypassrls; \
             exception when duplicate_object then null; end $$"
        );
        server.batch_execute(&make).unwrap_or_else(|error| panic!("{make}: {error}"));
        drop(guard);
        let database = self.empty_database();
        let give = format!("alter database {} owner to {owner}", database.name());
        server.batch_execute(&give).unwrap_or_else(|error| panic!("{give}: {error}"));
        database
    }
}

impl Database {
    /// Applies a migration as its owner, in one transaction.
    ///
    /// # Errors
    /// The first error of the server; nothing of the migration remains then.
    pub fn apply_as(&self, owner: &str, sql: &str) -> Result<(), Error> {
        let _guard = one_at_a_time();
        let mut client = self.connect(owner);
        let mut transaction = client.transaction()?;
        transaction.batch_execute(sql)?;
        transaction.commit()
    }

    /// [`apply_as`](Self::apply_as) for a migration that must go through.
    #[track_caller]
    pub fn apply_as_ok(&self, owner: &str, sql: &str) {
        if let Err(error) = self.apply_as(owner, sql) {
            panic!("{} on {}", describe(&error, sql), self.version());
        }
    }
}
