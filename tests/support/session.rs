//! Being somebody: statements as a database role with a user's claims, the way PostgREST runs a request.

use postgres::{Error, Transaction};
use serde_json::{Value, json};

use super::database::Database;

/// Who a request comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// The database role: `anon`, `authenticated` or `service_role`.
    pub role: String,
    /// The claims of the token; `Null` for a request without one.
    pub claims: Value,
}

impl Actor {
    /// A request without a token.
    pub fn anon() -> Actor {
        Actor { role: "anon".into(), claims: json!({ "role": "anon" }) }
    }

    /// A request of a signed-in user, by the uuid of the row in `auth.users`.
    pub fn user(id: &str) -> Actor {
        Actor {
            role: "authenticated".into(),
            claims: json!({ "sub": id, "role": "authenticated", "aud": "authenticated" }),
        }
    }

    /// A request of the server, with the secret key.
    pub fn service() -> Actor {
        Actor { role: "service_role".into(), claims: json!({ "role": "service_role" }) }
    }

    /// The same with one more claim, or another value for it.
    #[must_use]
    pub fn with_claim(mut self, name: &str, value: Value) -> Actor {
        self.claims[name] = value;
        self
    }
}

/// Whether what an actor did remains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The closure's work is committed, if it succeeds.
    Commit,
    /// The closure's work is undone, whatever happens.
    Rollback,
}

impl Database {
    /// Runs a closure in a transaction as an actor: `SET LOCAL ROLE` and `request.jwt.claims`, as PostgREST does after it has
    /// logged in as `authenticator`.
    ///
    /// # Errors
    /// What the closure returns, or what COMMIT reports (deferred constraints).
    pub fn act<T>(
        &self,
        actor: &Actor,
        end: End,
        body: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut client = self.connect("authenticator");
        let mut transaction = client.transaction()?;
        become_actor(&mut transaction, actor)?;
        let value = body(&mut transaction)?;
        match end {
            End::Commit => transaction.commit()?,
            End::Rollback => transaction.rollback()?,
        }
        Ok(value)
    }

    /// Tries one statement as an actor and undoes it: the number of rows that it reports.
    ///
    /// # Errors
    /// What the server reports.
    pub fn attempt(&self, actor: &Actor, sql: &str) -> Result<u64, Error> {
        self.act(actor, End::Rollback, |transaction| transaction.execute(sql, &[]))
    }
}

/// Makes the rest of a transaction an actor's.
///
/// # Errors
/// 42501 if the role of the connection isn't a member of the actor's role.
pub fn become_actor(transaction: &mut Transaction<'_>, actor: &Actor) -> Result<(), Error> {
    let claims = if actor.claims.is_null() { String::new() } else { actor.claims.to_string() };
    transaction.execute(
        "select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)",
        &[&actor.role, &claims],
    )?;
    Ok(())
}
