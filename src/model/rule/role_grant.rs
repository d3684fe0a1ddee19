//! Who gives roles, as rules.

use super::{Condition, Principal, Rule, RuleEffect};
use crate::catalog::Expr;
use crate::model::{Roles, Table, Tenant};
use crate::sql::quote;
use crate::syntax::tree::Command;

/// `grants { admin gives any }` is a rule about one column: `allow admin to update (role) when old.role in (...) and new.role in (...)`.
pub(super) fn add(table: &mut Table, tenant: &Tenant, roles: &Roles) {
    let Some((members, role)) = tenant.members.as_ref().and_then(|it| Some((it, it.role.as_ref()?))) else { return };
    for grant in &tenant.grants {
        let among = |row: &str| {
            let values = grant.gives.iter().map(|role| Expr::String(role.to_string())).collect();
            Expr::In(Box::new(Expr::Column(vec![row.into(), role.clone()])), values, false)
        };
        let list: Vec<String> = grant.gives.iter().map(|role| quote::literal(role)).collect();
        let list = list.join(", ");
        let name = quote::ident(role);
        let mut parts = Vec::new();
        let mut texts = Vec::new();
        if grant.gives.len() < roles.iter().count() {
            parts.extend([among("old"), among("new")]);
            texts.push(format!("old.{name} in ({list}) and new.{name} in ({list})"));
        }
        // Rows that list inherited roles are kept true by triggers alone.
        if let Some(inherited) = &members.inherited {
            parts.push(Expr::Not(Box::new(Expr::Column(vec![inherited.clone()]))));
            texts.push(format!("not {}", quote::ident(inherited)));
        }
        let condition = Condition { expr: Expr::all(parts), text: texts.join(" and ") };
        table.rules.push(Rule {
            effect: RuleEffect::Allow,
            who: Principal::Role { role: grant.giver.clone(), tenant: tenant.table.clone() },
            command: Command::Update,
            columns: Some(vec![role.clone()]),
            condition: Some(condition).filter(|condition| !condition.text.is_empty()),
            name: None,
            shares_name: false,
            docs: None,
            span: grant.span,
        });
    }
}
