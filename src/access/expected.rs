//! Expectations in terms of the matrix: which actor tries what, on whose rows.

use super::{Actor, ActorKind};
use crate::catalog::{Ident, QualifiedName};
use crate::model::{Expectation, ExpectedActor, Model};
use crate::syntax::tree::Command;

/// What somebody is expected to be able to do, or not to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedAccess {
    /// What the matrix calls whoever tries it, in the tenant that they belong to.
    pub actor: String,
    /// Whether it is about the rows of tenants that they don't belong to.
    pub elsewhere: bool,
    /// Whether it is about their own rows alone.
    pub own: bool,
    /// Whether it is possible for some row, rather than for none.
    pub can: bool,
    /// What.
    pub command: Command,
    /// The table.
    pub table: QualifiedName,
    /// The columns that it is about: all at once where it can be done, each by itself where it can't.
    pub columns: Option<Vec<Ident>>,
    /// How it is written.
    pub text: String,
}

/// All of them.
pub(super) fn all(model: &Model, actors: &[Actor]) -> Vec<ExpectedAccess> {
    let expected = model.expectations.iter().filter_map(|expectation| {
        Some(ExpectedAccess {
            actor: actor(actors, expectation, false)?.name.clone(),
            elsewhere: expectation.elsewhere,
            own: expectation.actor == ExpectedActor::Person,
            can: expectation.can,
            command: expectation.command,
            table: expectation.table.clone(),
            columns: expectation.columns.clone(),
            text: expectation.text.clone(),
        })
    });
    expected.collect()
}

/// Who that is in the matrix; `elsewhere`, where everybody is an outsider.
pub(crate) fn actor<'a>(actors: &'a [Actor], expectation: &Expectation, elsewhere: bool) -> Option<&'a Actor> {
    let kind = match &expectation.actor {
        ExpectedActor::Anon => ActorKind::Visitor,
        ExpectedActor::Server => ActorKind::Server,
        _ => ActorKind::User,
    };
    let mut those = actors.iter().filter(|actor| actor.kind == kind);
    match &expectation.actor {
        ExpectedActor::Role { role, tenant } if !elsewhere => those.find(|actor| {
            actor.is_member() && actor.role == *role && actor.tenant.as_ref().is_none_or(|level| level == tenant)
        }),
        ExpectedActor::Anon | ExpectedActor::Server => those.next(),
        _ => those.find(|actor| !actor.is_member()),
    }
}
