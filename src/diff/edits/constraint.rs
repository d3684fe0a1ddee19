//! Constraints of tables.

use super::Ways;
use crate::catalog::name::{columns_addition, make_object_name};
use crate::catalog::{Constraint, ConstraintKind, Ident, Table};
use crate::diff::{Alteration, Edit, Fact};
use crate::sql::ddl;

/// The constraints of all tables; foreign keys last, since they need keys.
pub(super) fn edits(ways: &Ways<'_>, found: &mut Vec<Edit>) {
    for foreign_keys in [false, true] {
        for table in ways.family.children_first() {
            for constraint in table.constraints.values() {
                if matches!(constraint.kind, ConstraintKind::ForeignKey(_)) == foreign_keys {
                    one(ways, table, constraint, found);
                }
            }
        }
    }
    for table in ways.family.children_first() {
        let Some(before) = ways.family.now.tables.get(&table.name) else { continue };
        for (name, constraint) in &before.constraints {
            if table.constraints.contains_key(name) || !constraint.local {
                continue;
            }
            let only = ways.family.children(&table.name).any(|child| child.constraints.contains_key(name))
                && matches!(constraint.kind, ConstraintKind::Check(_));
            let sql = ddl::constraint::drop(&table.name, name, only);
            found.push(Edit::drop(Fact::Constraint(table.name.clone(), name.clone()), sql));
        }
    }
}

fn one(ways: &Ways<'_>, table: &Table, constraint: &Constraint, found: &mut Vec<Edit>) {
    let (of, name) = (&table.name, &constraint.name);
    let fact = Fact::Constraint(of.clone(), name.clone());
    let before = ways.family.now.tables.get(of);
    if let Some(known) = before.and_then(|before| before.constraints.get(name)) {
        let by_parent = !constraint.local && !ways.family.parents(of).is_empty();
        let mut from = known.clone();
        if by_parent {
            from.validated = constraint.validated;
            (from.deferrable, from.initially_deferred) = (constraint.deferrable, constraint.initially_deferred);
        }
        for sql in ddl::constraint::alter(of, &from, constraint).unwrap_or_default() {
            let validates = sql.contains(" VALIDATE CONSTRAINT ");
            let how = if validates { Alteration::Validates } else { Alteration::Other };
            found.push(Edit::alter(fact.clone(), how, sql));
        }
        return;
    }
    let made = ways.together.makes(&fact);
    if !made && !comes_by_itself(ways, table, constraint) {
        found.push(Edit::create(fact.clone(), ddl::constraint::add(of, constraint, false)));
    }
    if constraint.clustered {
        let fact = if made { Fact::Object(crate::catalog::ObjectId::Table(of.clone())) } else { fact };
        let what = format!("CLUSTER ON {}", crate::sql::quote::ident(name));
        found.push(Edit::alter(fact, Alteration::Other, ddl::table::alter(of, &what)));
    }
}

/// Whether a parent's statement makes it, under this name.
fn comes_by_itself(ways: &Ways<'_>, table: &Table, constraint: &Constraint) -> bool {
    if constraint.local {
        return false;
    }
    let attached = !ways.family.parents(&table.name).is_empty();
    let named = |addition: Option<&str>, label: &str| {
        constraint.name == *make_object_name(&table.name.name, addition, Some(label))
    };
    match &constraint.kind {
        ConstraintKind::Check(_) => attached,
        ConstraintKind::ForeignKey(_) => {
            let parents = table.parents.iter().filter_map(|parent| ways.family.wanted.tables.get(parent));
            parents.into_iter().any(|parent| parent.constraints.contains_key(&constraint.name))
        }
        ConstraintKind::PrimaryKey(_) => attached && named(None, "pkey"),
        ConstraintKind::Unique { columns, .. } => {
            let columns = columns.iter().chain(&constraint.include).map(Ident::as_str);
            attached && named(Some(&columns_addition(columns)), "key")
        }
        ConstraintKind::Exclusion(_) => attached,
    }
}
