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
    let mut rows = any(Command::Select);
    if let Some(column) = &table.expires {
        rows = format!("({rows}) and {} > now()", quote::ident(column));
    }
    for rule in table.restricts(Command::Select) {
        let about = who(model, table, rule, person);
        rows = format!("({rows}) and (({about}) is not true or ({}))", condition(rule, person));
    }
    match &table.soft_delete {
        // Who can throw away can look into the bin.
        Some(column) => format!("({rows}) and ({} is null or {})", quote::ident(column), any(Command::Delete)),
        None => rows,
    }
}

fn arm(model: &Model, table: &Table, rule: &Rule, person: &Person<'_>) -> String {
    format!("({} and ({}))", who(model, table, rule, person), condition(rule, person))
}

/// Whether a rule is about a person and a row.
fn who(model: &Model, table: &Table, rule: &Rule, person: &Person<'_>) -> String {
    match &rule.who {
        Principal::Anyone | Principal::Authenticated => "true".to_owned(),
        Principal::Peer => unreachable!("the random models have no rule for peers"),
        Principal::SelfPerson => match &table.self_column {
            Some(column) => format!("{} = '{}'", quote::ident(column), person.id),
            None => "false".to_owned(),
        },
        Principal::Role { role: least, tenant } => {
            let includes =
                |role: &Ident, least: &Ident| model.roles.get(role).is_some_and(|role| role.includes.contains(least));
            let own = person.role.filter(|_| person.is_member);
            let is_outermost = model.tenants.first().is_some_and(|first| first.table == *tenant);
            // In the one tenant inside it Alice has the least role, and everybody what is inherited.
            let lowest = model.roles.lowest().map(|role| &role.name).filter(|_| person.id == fill::ALICE);
            let inherits = model.tenant(tenant).map(|tenant| tenant.inherits.as_slice()).unwrap_or_default();
            let inherited = inherits.iter().filter(|role| own.is_some_and(|own| includes(own, role)));
            let holds = if is_outermost {
                own.is_some_and(|own| includes(own, least))
            } else {
                lowest.into_iter().chain(inherited).any(|role| includes(role, least))
            };
            match table.key_in(tenant) {
                Some(key) if holds => format!("{} = {}", quote::ident(key), fill::one_of(model, tenant)),
                _ => "false".to_owned(),
            }
        }
    }
}

/// A rule's condition, asked as a person.
fn condition(rule: &Rule, person: &Person<'_>) -> String {
    rule.condition.as_ref().map_or_else(
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
    )
}
