//! Who a rule is about, as conditions of SQL.
//!
//! The tenant test is `key = ANY (ARRAY (SELECT private.organization_ids('admin')))`: the function is called once for a statement, and its
//! result is an array constant by which the tenant's index is searched. `IN (SELECT ...)` never uses the index, and a function of
//! the row's key is called for every row (`docs/performance.md` has the measurements). Where a policy has several arms the test stands once, as
//! the top conjunct, since an OR of index conditions is what the planner gives up on.

use super::caller::{CALLER, TENANT};
use super::{PRIVATE, peer, role_test};
use crate::catalog::expr::{Operator, Query, Select};
use crate::catalog::{Expr, Ident, QualifiedName};
use crate::model::{Identity, Model, Principal, Rule, Table, Tenant};
use crate::syntax::tree::Command;

/// The caller: `(SELECT auth.uid())`, computed once for a statement. Exactly this spelling: Supabase's linter looks for it (0003).
pub(super) fn caller(model: &Model) -> Expr {
    match model.identity {
        Identity::Supabase | Identity::Claim { .. } => Expr::call("auth", "uid", Vec::new()).once(),
        Identity::Session(_) => Expr::call(PRIVATE, CALLER, Vec::new()).once(),
    }
}

/// Whether there is a user, in a policy of the clients' role: where whoever isn't signed in has another one, there is.
fn signed_in(model: &Model) -> Expr {
    match model.identity.database_roles().anon {
        Some(_) => Expr::Boolean(true),
        None => is_known(model),
    }
}

/// Whether a request says who is calling or, where requests come without a user, for which tenant it speaks.
pub(super) fn is_known(model: &Model) -> Expr {
    let said = if model.identity.has_users() { caller(model) } else { Expr::call(PRIVATE, TENANT, Vec::new()).once() };
    Expr::IsNull(Box::new(said), true)
}

/// Whether the caller has this role, or one that includes it, in the tenant that `key` holds; with none, any role.
pub(super) fn has_role(tenant: &Tenant, key: Expr, role: Option<&Ident>) -> Expr {
    let arguments = role.map(|role| Expr::String(role.to_string())).into_iter().collect();
    let call = Expr::call(PRIVATE, &role_test::name(tenant), arguments);
    any_of(key, call)
}

/// The same for a row of a table and the tenants of which it belongs to one.
pub(super) fn has_role_in(
    model: &Model,
    table: &Table,
    tenant: &QualifiedName,
    row: Row<'_>,
    role: Option<&Ident>,
) -> Option<Expr> {
    Some(has_role(model.tenant(tenant)?, row.column(table.key_in(tenant)?), role))
}

/// Whether a person shares a tenant with the caller.
pub(super) fn is_peer(person: Expr) -> Expr {
    any_of(person, Expr::call(PRIVATE, peer::NAME, Vec::new()))
}

/// `value = ANY (ARRAY (SELECT function()))`: the function is called once for a statement.
fn any_of(value: Expr, call: Expr) -> Expr {
    let select = Select { targets: vec![(call, None)], ..Select::default() };
    Expr::Any(Operator::new("="), Box::new(value), Box::new(Expr::ArrayQuery(Box::new(Query::Select(select)))))
}

/// Columns of a table as one row of it: bare, or behind `old.` and the like.
#[derive(Clone, Copy)]
pub(super) struct Row<'a>(pub(super) Option<&'a str>);

impl Row<'_> {
    /// A column of this row.
    pub(super) fn column(self, name: &Ident) -> Expr {
        Expr::Column(self.0.map(Ident::from).into_iter().chain([name.clone()]).collect())
    }
}

/// Which of a rule's rows a condition is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The row that is there.
    Old,
    /// The row that comes to be.
    New,
}

/// A rule's own condition for one side: `caller()` replaced, and conjuncts about the other side (or about both, which no policy can see) left out;
/// the update guard checks those.
fn own_condition(model: &Model, rule: &Rule, side: Side) -> Expr {
    let Some(condition) = &rule.condition else { return Expr::Boolean(true) };
    let parts = match &condition.expr {
        Expr::And(parts) => parts.clone(),
        other => vec![other.clone()],
    };
    let kept = parts.into_iter().filter_map(|part| {
        let (old, new) = (mentions(&part, "old"), mentions(&part, "new"));
        let seen = match side {
            Side::Old => !new,
            Side::New => !old,
        };
        seen.then(|| {
            substitute(model, &part, &|expr| match expr {
                Expr::Column(parts) if parts.len() == 2 => match parts.as_slice() {
                    [row, name] if *row == "old" || *row == "new" => Some(Expr::Column(vec![name.clone()])),
                    _ => None,
                },
                _ => None,
            })
        })
    });
    Expr::all(kept)
}

/// Whether an expression has a column of this row.
pub(super) fn mentions(expr: &Expr, row: &str) -> bool {
    matches!(expr, Expr::Column(parts) if parts.len() > 1 && parts.first().is_some_and(|first| *first == *row))
        || expr.children().into_iter().any(|child| mentions(child, row))
}

/// `caller()` replaced by the caller, and whatever else `change` says.
pub(super) fn substitute(model: &Model, expr: &Expr, change: &dyn Fn(&Expr) -> Option<Expr>) -> Expr {
    expr.map(&|inner| match inner {
        Expr::Call(call) if call.name.len() == 1 && call.name.first().is_some_and(|name| *name == "caller") => {
            Some(caller(model))
        }
        other => change(other),
    })
}

/// The rows that the rules of one command allow, for whoever is signed in.
pub(super) fn allowed(model: &Model, table: &Table, command: Command, side: Side) -> Expr {
    let rules: Vec<&Rule> = table.allows(command).collect();
    let mut arms = vec![with_roles(model, table, &rules, side)];
    for rule in &rules {
        let who = match (&rule.who, &table.self_column) {
            (Principal::SelfPerson, Some(column)) => Row(None).column(column).equals(caller(model)),
            (Principal::Peer, Some(column)) => is_peer(Row(None).column(column)),
            (Principal::Authenticated, _) => signed_in(model),
            (Principal::Anyone, _) => Expr::Boolean(true),
            _ => continue,
        };
        arms.push(Expr::all([who, own_condition(model, rule, side)]));
    }
    Expr::all([Expr::any(arms), not_in_the_bin(model, table, &rules)])
}

/// The rows that the rules of one command allow to everybody.
pub(super) fn allowed_to_anyone(model: &Model, table: &Table, command: Command, side: Side) -> Expr {
    let rules: Vec<&Rule> = table.allows(command).filter(|rule| rule.who == Principal::Anyone).collect();
    let live = table.soft_delete.as_ref().map_or(Expr::Boolean(true), is_live);
    Expr::all([Expr::any(rules.iter().map(|rule| own_condition(model, rule, side))), live])
}

/// The arms of rules about roles, with the tenant test once on top.
fn with_roles(model: &Model, table: &Table, rules: &[&Rule], side: Side) -> Expr {
    let levels = table.tenant_keys.iter().filter_map(|level| Some((model.tenant(&level.tenant)?, &level.column)));
    Expr::any(levels.map(|(tenant, key)| with_roles_in(model, tenant, key, rules, side)))
}

/// Those about roles in one kind of tenant.
fn with_roles_in(model: &Model, tenant: &Tenant, key: &Ident, rules: &[&Rule], side: Side) -> Expr {
    let of_roles: Vec<(&Ident, Expr)> = rules
        .iter()
        .filter_map(|rule| match &rule.who {
            Principal::Role { role, tenant: of } if *of == tenant.table => {
                Some((role, own_condition(model, rule, side)))
            }
            _ => None,
        })
        .collect();
    let roles: Vec<&Ident> = of_roles.iter().map(|(role, _)| *role).collect();
    if roles.is_empty() {
        return Expr::Boolean(false);
    }
    let key = Row(None).column(key);
    // The role that all the others include: every arm demands it, so it can stand on top.
    let includes =
        |role: &Ident, other: &Ident| model.roles.get(role).is_some_and(|role| role.includes.contains(other));
    let common = roles.iter().copied().find(|role| roles.iter().all(|other| includes(other, role)));
    let arms = of_roles.iter().map(|(role, condition)| {
        let test = if common == Some(role) { Expr::Boolean(true) } else { has_role(tenant, key.clone(), Some(role)) };
        Expr::all([test, condition.clone()])
    });
    let arms = Expr::any(arms);
    let top = common.filter(|role| !is_lowest(model, role));
    Expr::all([has_role(tenant, key.clone(), top), arms])
}

/// Whether every member has it: then any role will do.
fn is_lowest(model: &Model, role: &Ident) -> bool {
    model.roles.lowest().is_some_and(|lowest| lowest.name == *role)
}

/// Rows in the bin are for those who may throw away: they can look into it, and restore.
fn not_in_the_bin(model: &Model, table: &Table, rules: &[&Rule]) -> Expr {
    let Some(column) = &table.soft_delete else { return Expr::Boolean(true) };
    let deleters: Vec<&Rule> = table.allows(Command::Delete).collect();
    if all_may_delete(model, table, rules) {
        return Expr::Boolean(true);
    }
    let mut ways = vec![is_live(column)];
    ways.extend(deleters.iter().map(|rule| may_delete(model, table, rule, Row(None))));
    Expr::any(ways)
}

/// Whether whoever these rules are about may delete the same rows too.
pub(super) fn all_may_delete(model: &Model, table: &Table, rules: &[&Rule]) -> bool {
    let covered = |rule: &&Rule| table.allows(Command::Delete).any(|deleter| covers(model, deleter, rule));
    !rules.is_empty() && rules.iter().all(covered)
}

/// The same as [`not_in_the_bin`] for one rule and a row by its name.
pub(super) fn not_in_the_bin_for(model: &Model, table: &Table, rule: &Rule, row: Row<'_>) -> Expr {
    let Some(column) = &table.soft_delete else { return Expr::Boolean(true) };
    let deleters: Vec<&Rule> = table.allows(Command::Delete).collect();
    if deleters.iter().any(|deleter| covers(model, deleter, rule)) {
        return Expr::Boolean(true);
    }
    let live = Expr::IsNull(Box::new(row.column(column)), false);
    Expr::any([live].into_iter().chain(deleters.iter().map(|rule| may_delete(model, table, rule, row))))
}

/// Whether the caller may throw a row away, by this rule.
fn may_delete(model: &Model, table: &Table, rule: &Rule, row: Row<'_>) -> Expr {
    let who = match (&rule.who, &table.self_column) {
        (Principal::Role { role, tenant }, _) => {
            has_role_in(model, table, tenant, row, Some(role)).unwrap_or(Expr::Boolean(false))
        }
        (Principal::SelfPerson, Some(column)) => row.column(column).equals(caller(model)),
        (Principal::Authenticated, _) => signed_in(model),
        (Principal::Anyone, _) => Expr::Boolean(true),
        _ => Expr::Boolean(false),
    };
    let condition = substitute(model, &own_condition(model, rule, Side::Old), &|expr| match (expr, row.0) {
        (Expr::Column(parts), Some(_)) => parts.last().map(|name| row.column(name)),
        _ => None,
    });
    Expr::all([who, condition])
}

/// Whether whoever this rule is about may delete by that one, on the same rows.
fn covers(model: &Model, deleter: &Rule, rule: &Rule) -> bool {
    let who = match (&deleter.who, &rule.who) {
        (Principal::Role { role: least, tenant: of }, Principal::Role { role, tenant }) => {
            of == tenant && model.roles.get(role).is_some_and(|role| role.includes.contains(least))
        }
        (a, b) => a == b,
    };
    who && deleter.condition.as_ref().is_none_or(|condition| rule.condition.as_ref() == Some(condition))
}

/// Not thrown away.
fn is_live(column: &Ident) -> Expr {
    Expr::IsNull(Box::new(Row(None).column(column)), false)
}
