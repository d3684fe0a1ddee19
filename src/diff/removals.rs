//! The statements that take facts away.

use super::{Edit, Fact};
use crate::catalog::{Catalog, ObjectId, ViewKind};
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
        .filter(|fact| !whole(fact))
        .filter_map(|fact| Some(Edit::drop(fact.clone(), drop_statement(now, fact)?)))
        .collect()
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
            format!("ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT", quote::qualified(on), quote::ident(name))
        }
        Fact::RowSecurity(on) => format!("ALTER TABLE {} DISABLE ROW LEVEL SECURITY", quote::qualified(on)),
        Fact::Object(ObjectId::View(name)) => {
            let kind = match now.views.get(name)?.kind {
                ViewKind::Plain => "VIEW",
                ViewKind::Materialized { .. } => "MATERIALIZED VIEW",
            };
            format!("DROP {kind} {}", quote::qualified(name))
        }
        Fact::Object(_) => return None,
    })
}
