//! What each person should see, said in another way than policies say it: from the rules alone, as one condition for one person, which the superuser counts
//! rows by.

use policyc::catalog::{Expr, Ident, TypeRef};
use policyc::model::{Model, Principal, Rule, Table};
use policyc::sql::{print, quote};
use policyc::syntax::tree::Command;

use super::fill;

/// Somebody who is signed in.
pub struct Person<'a> {
    /// Who.
    pub id: &'a str,
    /// Whether they belong to the one tenant.
    pub is_member: bool,
    /// With which role.
    pub role: Option<&'a Ident>,
}

/// The rows of a table that a person should see, as a condition.
pub fn visible(model: &Model, table: &Table, person: &Person<'_>) -> String {
    let any = |command| {
        let arms: Vec<String> = table.allows(command).map(|rule| arm(model, table, rule, person)).collect();
        if arms.is_empty() { "false".to_owned() } else { arms.join("\n or ") }
    };
    let rows = any(Command::Select);
    match &table.soft_delete {
        // Who can throw away can look into the bin.
        Some(column) => format!("({rows}) and ({} is null or {})", quote::ident(column), any(Command::Delete)),
        None => rows,
    }
}

fn arm(model: &Model, table: &Table, rule: &Rule, person: &Person<'_>) -> String {
    let who = match &rule.who {
        Principal::Anyone | Principal::Authenticated => "true".to_owned(),
        Principal::Peer => unreachable!("the random models have no rule for peers"),
        Principal::SelfPerson => match &table.self_column {
            Some(column) => format!("{} = '{}'", quote::ident(column), person.id),
            None => "false".to_owned(),
        },
        Principal::Role { role: least, .. } => {
            let holds =
                person.role.and_then(|role| model.roles.get(role)).is_some_and(|role| role.includes.contains(least));
            match table.tenant_key() {
                Some(key) if holds && person.is_member => format!("{} = {}", quote::ident(key), fill::tenant(model)),
                _ => "false".to_owned(),
            }
        }
    };
    let condition = rule.condition.as_ref().map_or_else(
        || "true".to_owned(),
        |condition| {
            let expr = condition.expr.map(&|expr| match expr {
                Expr::Call(call) if call.name.len() == 1 && call.name.iter().any(|name| *name == "caller") => {
                    let id = Box::new(Expr::String(person.id.to_owned()));
                    Some(Expr::Cast(id, TypeRef::builtin("uuid")))
                }
                _ => None,
            });
            print::expr(&expr)
        },
    );
    format!("({who} and ({condition}))")
}
