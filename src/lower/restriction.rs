//! `restrict` rules: restrictive policies, which hold on top of whatever allows, rules and policies that somebody adds by hand alike.
//!
//! A policy lets a row through only where its expression is true, so a condition that is null doesn't.

use super::condition::{Row, caller, has_role_in, substitute};
use super::policy::writes;
use super::words;
use crate::catalog::expr::BooleanTest;
use crate::catalog::{Expr, Grantee, Policy};
use crate::model::{Model, Principal, Rule, Table, restrictions};
use crate::syntax::tree::Command;
use std::collections::BTreeSet;

/// One for each restriction and command.
pub(super) fn policies(model: &Model, table: &Table) -> Vec<Policy> {
    let roles = model.identity.database_roles();
    let mut policies = Vec::new();
    for command in Command::ALL {
        for (rule, name) in restrictions(table, command) {
            let expr = demanded(model, table, rule);
            let anon = roles.anon.iter().filter(|_| rule.who == Principal::Anyone);
            let mut comment = format!("Whatever other rules say: {}", words::restriction(model, table, rule));
            if let Some(reason) = &rule.docs {
                comment.push_str(&format!(". {reason}"));
            }
            policies.push(Policy {
                name,
                permissive: false,
                command: command.into(),
                roles: anon.chain([&roles.client]).map(|role| Grantee::Role(role.clone())).collect::<BTreeSet<_>>(),
                using: (command != Command::Insert).then(|| expr.clone()),
                check: writes(command).then_some(expr),
                comment: Some(comment),
            });
        }
    }
    policies
}

/// Whoever it isn't about passes. `IS NOT TRUE`, since a row without a tenant, or without a person, is nobody's: `NOT` would be null there and
/// close it to everybody.
fn demanded(model: &Model, table: &Table, rule: &Rule) -> Expr {
    let Some(condition) = &rule.condition else { return Expr::Boolean(false) };
    let condition = substitute(model, &condition.expr, &|_| None);
    let about = match (&rule.who, &table.self_column) {
        (Principal::Role { role, tenant }, _) => has_role_in(model, table, tenant, Row(None), Some(role)),
        (Principal::SelfPerson, Some(column)) => Some(Row(None).column(column).equals(caller(model))),
        _ => None,
    };
    match about {
        Some(about) => Expr::any([Expr::BooleanTest(Box::new(about), BooleanTest::IsNotTrue), condition]),
        None => condition,
    }
}
