//! The statements that take facts away.

use super::{Edit, Fact};
use crate::catalog::{Catalog, ObjectId, QualifiedName, TypeKind};
use crate::sql::{ddl, quote};
use std::collections::BTreeSet;

/// One edit for each of these facts of `now`, but for the parts of what goes as a whole.
pub fn removals(now: &Catalog, gone: &BTreeSet<Fact>) -> Vec<Edit> {
    let whole = |fact: &Fact| match (fact, fact.holder()) {
        (Fact::Object(_), _) | (_, None) => false,
        (_, Some(name)) => [ObjectId::Table(name.clone()), ObjectId::View(name.clone()), ObjectId::Type(name.clone())]
            .into_iter()
            .any(|id| gone.contains(&Fact::Object(id))),
    };
    gone.iter()
        .filter(|fact| !whole(fact) && !follows(now, fact))
        .filter_map(|fact| Some(Edit::drop(fact.clone(), drop_statement(now, fact)?)))
        .collect()
}

/// Whether it goes with what it is a copy of: a partition's index or constraint with that of the whole table.
fn follows(now: &Catalog, fact: &Fact) -> bool {
    match fact {
        Fact::Index(on, name) => {
            let index = now.tables.get(on).and_then(|table| table.indexes.get(name));
            index.is_some_and(|index| index.parent.is_some())
        }
        Fact::Constraint(on, name) => {
            let constraint = now.tables.get(on).and_then(|table| table.constraints.get(name));
            constraint.is_some_and(|constraint| !constraint.local)
        }
        _ => false,
    }
}

/// DROP of one fact; `None` for what has no such statement, or isn't there.
pub fn drop_statement(now: &Catalog, fact: &Fact) -> Option<String> {
    Some(match fact {
        Fact::Policy(table, name) => ddl::policy::drop(table, name),
        Fact::Trigger(on, name) => format!("DROP TRIGGER {} ON {}", quote::ident(name), quote::qualified(on)),
        Fact::Rule(on, name) => format!("DROP RULE {} ON {}", quote::ident(name), quote::qualified(on)),
        Fact::Constraint(on, name) => {
            let kind = if now.types.contains_key(on) { "DOMAIN" } else { "TABLE" };
            format!("ALTER {kind} {} DROP CONSTRAINT {}", quote::qualified(on), quote::ident(name))
        }
        Fact::Index(on, name) => {
            let name = crate::catalog::QualifiedName::new(on.schema.clone(), name.clone());
            format!("DROP INDEX {}", quote::qualified(&name))
        }
        Fact::Column(on, name) => format!("ALTER TABLE {} DROP COLUMN {}", quote::qualified(on), quote::ident(name)),
        Fact::Default(on, name) => {
            let on_quoted = quote::qualified(on);
            match now.types.get(on).map(|ty| &ty.kind) {
                Some(TypeKind::Domain { .. }) => format!("ALTER DOMAIN {on_quoted} DROP DEFAULT"),
                _ => {
                    let kind = if now.views.contains_key(on) { "VIEW" } else { "TABLE" };
                    format!("ALTER {kind} {on_quoted} ALTER COLUMN {} DROP DEFAULT", quote::ident(name))
                }
            }
        }
        Fact::RowSecurity(on) => format!("ALTER TABLE {} DISABLE ROW LEVEL SECURITY", quote::qualified(on)),
        Fact::Object(id) => return drop_object(now, id),
    })
}

fn drop_object(now: &Catalog, id: &ObjectId) -> Option<String> {
    let qualified = |kind: &str, name: &QualifiedName| format!("DROP {kind} {}", quote::qualified(name));
    let plain = |kind: &str, name: &str| format!("DROP {kind} {}", quote::ident(name));
    Some(match id {
        ObjectId::Role(name) => plain("ROLE", name),
        ObjectId::Schema(name) => plain("SCHEMA", name),
        ObjectId::Extension(name) => plain("EXTENSION", name),
        ObjectId::Type(name) => ddl::types::drop(name, now.types.get(name)?),
        ObjectId::Table(name) => match now.tables.get(name)?.kind {
            crate::catalog::TableKind::Foreign { .. } => qualified("FOREIGN TABLE", name),
            _ => qualified("TABLE", name),
        },
        ObjectId::View(name) => ddl::view::drop(name, now.views.get(name)?),
        ObjectId::Sequence(name) => qualified("SEQUENCE", name),
        ObjectId::Function(id) => ddl::function::drop(now.functions.get(id)?),
        ObjectId::EventTrigger(name) => plain("EVENT TRIGGER", name),
        ObjectId::Publication(name) => plain("PUBLICATION", name),
        ObjectId::Other(id) => format!("DROP {} {}", id.kind, id.name),
        ObjectId::Bucket(_) | ObjectId::DefaultPrivileges | ObjectId::Database => return None,
    })
}
