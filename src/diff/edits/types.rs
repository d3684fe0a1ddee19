//! Enums, domains, composite types and ranges. A value or an attribute under another name is never taken for the same one.

use crate::catalog::{Attribute, Expr, Ident, ObjectId, QualifiedName, Type, TypeKind};
use crate::diff::needs::domain_default;
use crate::diff::{Alteration, Edit, Fact};
use crate::sql::ddl::types as ddl;
use crate::sql::{print, quote};
use std::collections::{BTreeMap, BTreeSet};

/// All types.
pub(super) fn edits(
    now: &BTreeMap<QualifiedName, Type>,
    wanted: &BTreeMap<QualifiedName, Type>,
    found: &mut Vec<Edit>,
) {
    for (name, ty) in now.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
        found.push(Edit::drop(object(name), ddl::drop(name, ty)));
    }
    for (name, ty) in wanted {
        match now.get(name) {
            None => {
                found.push(Edit::create(object(name), ddl::create(name, ty)));
                let late = ddl::late_checks(name, ty).into_iter();
                found.extend(late.map(|(key, sql)| Edit::create(Fact::Constraint(name.clone(), key.clone()), sql)));
            }
            Some(known) if known.kind == ty.kind => {}
            Some(known) => changed(name, &known.kind, &ty.kind, found),
        }
    }
}

fn object(name: &QualifiedName) -> Fact {
    Fact::Object(ObjectId::Type(name.clone()))
}

fn changed(name: &QualifiedName, before: &TypeKind, after: &TypeKind, found: &mut Vec<Edit>) {
    match (before, after) {
        (TypeKind::Enum(before), TypeKind::Enum(after)) => {
            let statements = ddl::new_values(name, before, after).unwrap_or_default();
            found.extend(statements.into_iter().map(|sql| Edit::alter(object(name), Alteration::AddsValue, sql)));
        }
        (TypeKind::Composite(before), TypeKind::Composite(after)) => attributes(name, before, after, found),
        (
            TypeKind::Domain { not_null: was, default: had, checks: before, not_valid: open, .. },
            TypeKind::Domain { not_null, default, checks, not_valid, .. },
        ) => {
            self::checks(name, (before, open), (checks, not_valid), found);
            let alter = format!("ALTER DOMAIN {}", quote::qualified(name));
            if had != default {
                let sql = match default {
                    Some(default) => format!("{alter} SET DEFAULT {}", print::operand(default)),
                    None => format!("{alter} DROP DEFAULT"),
                };
                found.push(Edit::alter(domain_default(name), Alteration::Other, sql));
            }
            if was != not_null {
                let (how, word) = if *not_null { (Alteration::Tightens, "SET") } else { (Alteration::Other, "DROP") };
                found.push(Edit::alter(object(name), how, format!("{alter} {word} NOT NULL")));
            }
        }
        _ => {}
    }
}

/// The checks of a domain; one that has changed has been taken away before.
fn checks(
    name: &QualifiedName,
    (before, was_open): (&BTreeMap<Ident, Expr>, &BTreeSet<Ident>),
    (after, not_valid): (&BTreeMap<Ident, Expr>, &BTreeSet<Ident>),
    found: &mut Vec<Edit>,
) {
    let fact = |check: &Ident| Fact::Constraint(name.clone(), check.clone());
    let alter = format!("ALTER DOMAIN {}", quote::qualified(name));
    for check in before.keys().filter(|check| !after.contains_key(*check)) {
        found.push(Edit::drop(fact(check), format!("{alter} DROP CONSTRAINT {}", quote::ident(check))));
    }
    for (check, expr) in after {
        let valid = !not_valid.contains(check);
        if !before.contains_key(check) {
            found.push(Edit::create(fact(check), ddl::add_check(name, check, expr, valid)));
        } else if valid && was_open.contains(check) {
            let sql = format!("{alter} VALIDATE CONSTRAINT {}", quote::ident(check));
            found.push(Edit::alter(fact(check), Alteration::Validates, sql));
        }
    }
}

fn attributes(name: &QualifiedName, before: &[Attribute], after: &[Attribute], found: &mut Vec<Edit>) {
    let alter = format!("ALTER TYPE {}", quote::qualified(name));
    let mut say = |how: Alteration, sql: String| found.push(Edit::alter(object(name), how, format!("{alter} {sql}")));
    for held in before.iter().filter(|held| !after.iter().any(|attribute| attribute.name == held.name)) {
        say(Alteration::Other, format!("DROP ATTRIBUTE {}", quote::ident(&held.name)));
    }
    for attribute in after {
        match before.iter().find(|held| held.name == attribute.name) {
            None => say(Alteration::Other, format!("ADD ATTRIBUTE {}", ddl::attribute(attribute))),
            Some(held) if held.ty != attribute.ty || held.collation != attribute.collation => {
                let collation = attribute.collation.as_ref().map(|name| format!(" COLLATE {}", quote::ident(name)));
                let (of, ty) = (quote::ident(&attribute.name), print::type_ref(&attribute.ty));
                let how = Alteration::ColumnType { rewrites: false, narrows: false };
                say(how, format!("ALTER ATTRIBUTE {of} TYPE {ty}{}", collation.unwrap_or_default()));
            }
            Some(_) => {}
        }
    }
}
