//! The access matrix against a server: whatever it says that somebody may do works, and nothing else does.
//!
//! It knows no model. From the model it takes the matrix and what a tenant key, a bin and a key are; from the database the rows. For each
//! person, table and command it computes the rows that must be met, tries every form of statement, and compares the rows that really changed,
//! seen by a superuser before and after.

mod docs;
mod oracle;
mod probe;

use policyc::access::AccessMatrix;
use policyc::model::Model;

pub use docs::printed;
pub use probe::Probe;

/// Somebody who tries.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// The name of the actor.
    pub actor: &'static str,
    /// Which tenant he is in, and with which role. Who is in several stands in the list once for each, and is tried once.
    pub member: Option<(&'static str, &'static str)>,
}

/// Another value for a column, as SQL over the row, where the type alone doesn't say one.
#[derive(Debug, Clone, Copy)]
pub struct NewValue {
    pub table: &'static str,
    pub column: &'static str,
    pub value: &'static str,
    /// The rows that can take it.
    pub where_possible: &'static str,
}

/// A model with its matrix and what must be known to try it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub model: &'a Model,
    pub matrix: &'a AccessMatrix,
    pub people: &'a [Person],
    pub values: &'a [NewValue],
}
