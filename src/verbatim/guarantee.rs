//! What the model and the platform make stays as it is: statements may add to it, where that can't open anything.
//!
//! The catalog after a statement is compared with the one that the model means. So it makes no difference by which words something is changed.

use super::Ground;
use crate::catalog::{Acl, Catalog, Column, ObjectId, Publication, QualifiedName, Table};
use crate::diagnostics::{Diagnostic, code};
use crate::span::Span;
use std::collections::BTreeMap;

/// Something that must stay, and doesn't.
pub(super) struct Violation {
    message: String,
    note: &'static str,
    help: String,
}

impl Violation {
    fn new(message: impl Into<String>, note: &'static str, help: impl Into<String>) -> Self {
        Self { message: message.into(), note, help: help.into() }
    }

    /// As a message at the statement.
    pub(super) fn diagnostic(self, span: Span) -> Diagnostic {
        Diagnostic::error(&code::P0479, span, self.message).note(self.note).help(self.help)
    }
}

const BY_THE_MODEL: &str = "what the model makes is changed in the model, so that its guarantees hold";

/// The kinds of other objects that can't change what anything else means.
const HARMLESS: [&str; 6] = [
    "STATISTICS",
    "COLLATION",
    "TEXT SEARCH CONFIGURATION",
    "TEXT SEARCH DICTIONARY",
    "TEXT SEARCH PARSER",
    "TEXT SEARCH TEMPLATE",
];

/// The first thing that isn't as it must be.
pub(super) fn violation(ground: Ground<'_>, now: &Catalog) -> Option<Violation> {
    ground.wanted.differing(now).into_iter().find_map(|id| {
        if ground.wanted.has(&id) || matches!(id, ObjectId::DefaultPrivileges | ObjectId::Database) {
            changed(ground, now, &id)
        } else {
            added(ground, now, &id)
        }
    })
}

/// Something that was there.
fn changed(ground: Ground<'_>, now: &Catalog, id: &ObjectId) -> Option<Violation> {
    match id {
        ObjectId::Table(name) => match (ground.wanted.tables.get(name), now.tables.get(name)) {
            (Some(wanted), Some(now)) => table(ground, name, wanted, now),
            _ => Some(Violation::new(format!("this drops {id}"), BY_THE_MODEL, "take it out of the model instead")),
        },
        // Which rows are sent is decided by row security of the tables.
        ObjectId::Publication(name) => {
            let name_of = |catalog: &Catalog| catalog.publications.get(name).map(|it: &Publication| it.owner.clone());
            (name_of(ground.wanted) != name_of(now))
                .then(|| Violation::new(format!("this changes {id}"), BY_THE_MODEL, "take the statement away"))
        }
        ObjectId::Function(_) => Some(Violation::new(
            format!("this changes {id}"),
            "policies and guards rest on what it does, and on who owns it and may call it",
            "write a function of another name",
        )),
        ObjectId::Schema(_) => Some(Violation::new(
            format!("this changes {id}, or who may use it"),
            "what clients can't reach by name is a part of what keeps them out",
            "make a schema of your own",
        )),
        ObjectId::Role(_) => Some(Violation::new(
            format!("this changes {id}"),
            "whoever is a member of a role acts with its rights",
            "change roles outside of the project's migrations",
        )),
        ObjectId::DefaultPrivileges => Some(Violation::new(
            "this changes what everything that is made later is open to",
            "what the model makes later would be open before its grants are said",
            "grant what is meant on each object",
        )),
        ObjectId::Database => Some(Violation::new(
            "this changes settings of the database",
            "they are asked by everything in it, by row security too",
            "set them outside of the project's migrations",
        )),
        _ => Some(Violation::new(format!("this changes {id}"), BY_THE_MODEL, "change it in the model")),
    }
}

/// Something new.
fn added(ground: Ground<'_>, now: &Catalog, id: &ObjectId) -> Option<Violation> {
    match id {
        ObjectId::Function(new) => {
            let overloads = ground.wanted.functions.keys().any(|other| other.name == new.name);
            overloads.then(|| {
                Violation::new(
                    format!("this makes a second function `{}`", new.name),
                    "a call could mean the one or the other, by the types of what is passed",
                    "give it another name",
                )
            })
        }
        ObjectId::Table(name) => {
            let parents = now.tables.get(name).map(|table| table.parents.as_slice()).unwrap_or_default();
            let parent = parents.iter().find(|parent| ground.wanted.tables.contains_key(*parent));
            parent.map(|parent| {
                Violation::new(
                    format!("the rows of `{}` would be rows of `{parent}`", name.name),
                    "a query of the parent shows them by the policies of the parent, and lets them in by none",
                    "write the columns out, or LIKE",
                )
            })
        }
        ObjectId::Role(_) => Some(Violation::new(
            format!("this makes {id}"),
            "roles belong to the cluster, and who is a member of one acts with its rights",
            "make roles outside of the project's migrations",
        )),
        ObjectId::Extension(_) => Some(Violation::new(
            format!("this makes {id}"),
            "the model must know of an extension to check what uses it",
            "write `extension NAME [in SCHEMA]`",
        )),
        ObjectId::EventTrigger(_) => Some(Violation::new(
            format!("this makes {id}"),
            "it runs at every later migration, with the rights of whoever applies it",
            "take the statement away",
        )),
        ObjectId::Bucket(_) => Some(Violation::new(
            format!("this makes {id}"),
            "a bucket is a row, and no part of the schema",
            "write seed rows: `seed storage.buckets (id, name, public) { ... }`",
        )),
        ObjectId::Other(other) if !HARMLESS.contains(&other.kind.as_str()) => Some(Violation::new(
            format!("this makes {id}"),
            "it can change what expressions mean that stand elsewhere",
            "write it as a migration of your own, beside the generated ones",
        )),
        _ => None,
    }
}

/// A table of the model or the platform, to which things may be added.
fn table(ground: Ground<'_>, name: &QualifiedName, wanted: &Table, now: &Table) -> Option<Violation> {
    let is_models = ground.model.table(name).is_some();
    let shown = &name.name;
    let policies = now.policies.values().filter(|policy| !wanted.policies.contains_key(&policy.name));
    if let Some(policy) = policies.into_iter().find(|policy| is_models && policy.permissive) {
        return Some(Violation::new(
            format!("the policy `{}` would open `{shown}` beyond its rules", policy.name),
            "a permissive policy allows what no rule does",
            format!("write a rule in `{shown}`, `allow WHO to COMMAND`, or say `AS RESTRICTIVE`"),
        ));
    }
    let mut rest = now.clone();
    keep(&mut rest.policies, &wanted.policies);
    keep(&mut rest.triggers, &wanted.triggers);
    keep(&mut rest.indexes, &wanted.indexes);
    keep(&mut rest.constraints, &wanted.constraints);
    if rest == *wanted {
        return None;
    }
    let (what, help) =
        if rest.row_security != wanted.row_security || rest.force_row_security != wanted.force_row_security {
            ("row security", "take the statement away".to_owned())
        } else if rest.owner != wanted.owner {
            ("the owner", "take the statement away".to_owned())
        } else if columns(&rest) != columns(wanted) {
            ("the columns", format!("change the columns of `{shown}` in the model"))
        } else if rest.policies != wanted.policies {
            ("policies, which its rules make,", format!("change the rules of `{shown}`"))
        } else if rest.triggers != wanted.triggers {
            ("triggers, which its habits make,", format!("change the habits of `{shown}` in the model"))
        } else if privileges(&rest) != privileges(wanted) {
            ("the privileges", format!("write a rule in `{shown}`: `allow WHO to COMMAND [(COLUMN, ...)]`"))
        } else if rest.constraints != wanted.constraints || rest.indexes != wanted.indexes {
            ("constraints or indexes, which the model makes,", format!("change them in `{shown}` in the model"))
        } else {
            ("more than may be added", "change it in the model".to_owned())
        };
    Some(Violation::new(format!("this changes {what} of `{shown}`"), BY_THE_MODEL, help))
}

/// Leaves what is wanted, and forgets what was added.
fn keep<K: Ord, V>(now: &mut BTreeMap<K, V>, wanted: &BTreeMap<K, V>) {
    now.retain(|name, _| wanted.contains_key(name));
}

/// All privileges on a table and its columns.
fn privileges(table: &Table) -> Vec<&Acl> {
    let columns = table.columns.iter().map(|column| &column.privileges);
    std::iter::once(&table.privileges).chain(columns).collect()
}

/// The columns but for what is granted on them.
fn columns(table: &Table) -> Vec<Column> {
    table.columns.iter().map(|column| Column { privileges: Acl::default(), ..column.clone() }).collect()
}
