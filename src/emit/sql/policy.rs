//! Policies.

use super::{Sql, statement::finished};
use crate::catalog::{Expr, Policy, QualifiedName};
use crate::emit::{EmitError, Templates};
use minijinja::{Value, context};

/// How far the template indents a condition.
const INDENT: usize = 4;

/// What `sql/create_policy.sql.j2` is given; conditions as lists, so that each conjunct has a line of its own.
pub(super) fn create(table: &QualifiedName, policy: &Policy) -> Value {
    context! {
        name => Sql::ident(&policy.name),
        table => Sql::qualified(table),
        kind => Sql::keyword(if policy.permissive { "PERMISSIVE" } else { "RESTRICTIVE" }),
        command => Sql::keyword(policy.command.keyword()),
        roles => Sql::list(policy.roles.iter().map(Sql::grantee)),
        using => conjuncts(policy.using.as_ref()),
        check => conjuncts(policy.check.as_ref()),
    }
}

/// The statement that makes a policy: what a page about a table shows.
pub(in crate::emit) fn policy_statement(
    templates: &Templates,
    table: &QualifiedName,
    policy: &Policy,
) -> Result<String, EmitError> {
    finished(templates, "sql/create_policy.sql.j2", create(table, policy), false)
}

/// Empty for none: a condition has one conjunct at least.
fn conjuncts(condition: Option<&Expr>) -> Vec<Value> {
    condition
        .map(|condition| Sql::conjuncts(condition, INDENT).into_iter().map(Value::from).collect())
        .unwrap_or_default()
}
