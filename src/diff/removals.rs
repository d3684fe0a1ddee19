//! The statements that take facts away.

use super::{Edit, Fact};
use crate::catalog::{Catalog, ObjectId, TypeKind};
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
        .filter(|fact| !whole(fact) && !follows(now, gone, fact))
        .flat_map(|fact| {
            match fact {
                // They are put in order from the last to the first.
                Fact::Object(ObjectId::Other(id)) => ddl::other::drop(&id.kind, &id.name).into_iter().rev().collect(),
                _ => drop_statement(now, fact).into_iter().collect::<Vec<_>>(),
            }
            .into_iter()
            .map(|sql| Edit::drop(fact.clone(), sql))
            .collect::<Vec<_>>()
        })
        .collect()
}

/// Whether it goes with something else, and can't go by itself: what a table has from its parent, unless it leaves that first; a sequence's going with
/// a column.
fn follows(now: &Catalog, gone: &BTreeSet<Fact>, fact: &Fact) -> bool {
    if let Fact::OwnedBy(name) = fact {
        return gone.contains(&Fact::Object(ObjectId::Sequence(name.clone())));
    }
    let Some(table) = fact.holder().and_then(|name| now.tables.get(name)) else { return false };
    let inherited = match fact {
        Fact::Column(_, name) => table.column(name).is_some_and(|column| column.inherited_from > 0),
        Fact::Constraint(_, name) => table.constraints.get(name).is_some_and(|constraint| !constraint.local),
        Fact::Index(_, name) => table.indexes.get(name).is_some_and(|index| index.parent.is_some()),
        _ => false,
    };
    inherited && !gone.contains(&Fact::Parents(table.name.clone()))
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
        Fact::Column(on, name) => ddl::column::drop(on, name, false),
        Fact::Identity(on, name) => ddl::column::alter(on, name, false, "DROP IDENTITY"),
        Fact::OwnedBy(name) => ddl::sequence::owned_by(name, None),
        Fact::Parents(name) => {
            let table = now.tables.get(name)?;
            match (table.parents.first(), &table.partition_bound) {
                (Some(parent), Some(_)) => ddl::table::detach(parent, name),
                _ => ddl::table::no_inherit(name, &table.parents),
            }
        }
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
    let plain = |kind: &str, name: &str| format!("DROP {kind} {}", quote::ident(name));
    Some(match id {
        ObjectId::Role(name) => plain("ROLE", name),
        ObjectId::Schema(name) => plain("SCHEMA", name),
        ObjectId::Extension(name) => plain("EXTENSION", name),
        ObjectId::Type(name) => ddl::types::drop(name, now.types.get(name)?),
        ObjectId::Table(name) => ddl::table::drop(now.tables.get(name)?),
        ObjectId::View(name) => ddl::view::drop(name, now.views.get(name)?),
        ObjectId::Sequence(name) => {
            let owner = now.sequences.get(name)?.owned_by.as_ref();
            if owner.is_some_and(|owner| owner.identity) {
                return None;
            }
            ddl::sequence::drop(name)
        }
        ObjectId::Function(id) => ddl::function::drop(now.functions.get(id)?),
        ObjectId::EventTrigger(name) => plain("EVENT TRIGGER", name),
        ObjectId::Publication(name) => plain("PUBLICATION", name),
        ObjectId::Other(id) => return ddl::other::drop(&id.kind, &id.name).pop(),
        ObjectId::Bucket(_) | ObjectId::DefaultPrivileges | ObjectId::Database => return None,
    })
}
