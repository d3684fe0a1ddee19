//! What a migration may break: computed from the catalog before and the catalog after, whatever the statements between them.

mod access;
mod rows;

pub use crate::catalog::column_type::{narrows, rewrites};

use super::exposure::{AccessChange, implies};
use crate::catalog::{
    Catalog, Column, ConstraintKind, Ident, ObjectId, Policy, QualifiedName, Table, Trigger, TypeKind,
};
use crate::diagnostics::Code;
use crate::diagnostics::hazard::{
    H0001, H0002, H0003, H0004, H0101, H0102, H0103, H0104, H0105, H0201, H0202, H0204, is_refused,
};
use crate::diff::Fact;
use std::collections::BTreeMap;

/// Something to know before a migration runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hazard {
    /// What kind.
    pub code: &'static Code,
    /// What it is about.
    pub fact: Fact,
    /// One sentence, lower case, no full stop.
    pub message: String,
    /// Reasons and details.
    pub notes: Vec<String>,
}

impl Hazard {
    fn new(code: &'static Code, fact: Fact, message: String) -> Self {
        Self { code, fact, message, notes: Vec::new() }
    }

    fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Whether it has to be allowed by name.
    pub fn is_refused(&self) -> bool {
        is_refused(self.code)
    }

    /// The name by which it is allowed: `public.notes`, `public.notes.body`.
    pub fn subject(&self) -> String {
        match &self.fact {
            Fact::Object(ObjectId::Table(name) | ObjectId::View(name) | ObjectId::Type(name)) => name.to_string(),
            Fact::Object(ObjectId::Function(id)) => id.name.to_string(),
            Fact::Object(other) => other.to_string(),
            Fact::Column(of, part)
            | Fact::Default(of, part)
            | Fact::Identity(of, part)
            | Fact::Constraint(of, part)
            | Fact::Index(of, part)
            | Fact::Trigger(of, part)
            | Fact::Rule(of, part)
            | Fact::Policy(of, part) => format!("{of}.{part}"),
            Fact::RowSecurity(of) | Fact::OwnedBy(of) | Fact::Parents(of) => of.to_string(),
        }
    }
}

/// A name that was given to something that was there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Renamed {
    /// A table: before, after.
    Table(QualifiedName, QualifiedName),
    /// A column of a table, which is called as it is called afterwards: before, after.
    Column(QualifiedName, Ident, Ident),
}

/// All hazards between two catalogs, of which the first has the new names already; by code, then by name. `access` is what changes in who may do what.
pub fn hazards(now: &Catalog, wanted: &Catalog, access: &[AccessChange], renamed: &[Renamed]) -> Vec<Hazard> {
    let mut found = Vec::new();
    for rename in renamed {
        let (fact, message) = match rename {
            Renamed::Table(from, to) => {
                (Fact::Object(ObjectId::Table(to.clone())), format!("`{from}` is called `{to}` from now on"))
            }
            Renamed::Column(table, from, to) => (
                Fact::Column(table.clone(), to.clone()),
                format!("column `{from}` of `{table}` is called `{to}` from now on"),
            ),
        };
        found.push(Hazard::new(&H0201, fact, message).note("clients that use the old name fail"));
    }
    for (name, table) in &now.tables {
        match wanted.tables.get(name) {
            None => found.push(dropped_table(name, table, wanted)),
            Some(after) if after != table => changed_table(table, after, wanted, &mut found),
            Some(_) => {}
        }
    }
    for (name, table) in &wanted.tables {
        for (key, foreign) in foreign_keys(table) {
            let is_new = now.tables.get(name).is_none_or(|table| !table.constraints.contains_key(key));
            if is_new && now.tables.contains_key(foreign) && foreign != name {
                let fact = Fact::Constraint(name.clone(), key.clone());
                let message = format!("the new key `{key}` of `{name}` locks `{foreign}`, which it points at");
                found.push(
                    Hazard::new(&H0104, fact, message)
                        .note("SHARE ROW EXCLUSIVE: reads go on, writes wait until the file is done"),
                );
            }
        }
    }
    types(now, wanted, &mut found);
    removed(now, wanted, &mut found);
    locks_platform(now, wanted, &mut found);
    access::hazards(now, wanted, access, renamed, &mut found);
    found.sort_by(|a, b| (a.code.id, &a.fact).cmp(&(b.code.id, &b.fact)));
    found.dedup();
    found
}

fn foreign_keys(table: &Table) -> impl Iterator<Item = (&Ident, &QualifiedName)> {
    table.constraints.iter().filter_map(|(name, constraint)| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some((name, &key.references)),
        _ => None,
    })
}

fn dropped_table(name: &QualifiedName, table: &Table, wanted: &Catalog) -> Hazard {
    let hazard =
        Hazard::new(&H0001, Fact::Object(ObjectId::Table(name.clone())), format!("`{name}` goes, with all its rows"));
    match similar_table(table, wanted) {
        Some(other) => {
            hazard.note(format!("`{other}` is new and has much the same columns: did you mean `was {}`?", name.name))
        }
        None => hazard,
    }
}

/// The new table that has most of the columns of one that goes.
fn similar_table<'a>(gone: &Table, wanted: &'a Catalog) -> Option<&'a QualifiedName> {
    let common = |table: &Table| {
        let same = |column: &&Column| table.column(&column.name).is_some_and(|other| other.ty == column.ty);
        gone.columns.iter().filter(same).count()
    };
    let alike = |table: &&Table| {
        table.name.schema == gone.name.schema && common(table) * 3 >= gone.columns.len().max(table.columns.len()) * 2
    };
    wanted.tables.values().filter(alike).max_by_key(|table| common(table)).map(|table| &table.name)
}

fn changed_table(now: &Table, wanted: &Table, catalog: &Catalog, found: &mut Vec<Hazard>) {
    let name = &now.name;
    for column in &now.columns {
        let fact = Fact::Column(name.clone(), column.name.clone());
        let Some(after) = wanted.column(&column.name) else {
            let hazard =
                Hazard::new(&H0002, fact, format!("column `{}` of `{name}` goes, with its values", column.name));
            let is_new = |other: &&Column| now.column(&other.name).is_none() && other.ty == column.ty;
            found.push(match wanted.columns.iter().find(is_new) {
                Some(other) => hazard.note(format!(
                    "`{}` is new and has the same type: did you mean `was {}`?",
                    other.name, column.name
                )),
                None => hazard,
            });
            continue;
        };
        if column.ty == after.ty {
            continue;
        }
        if narrows(&column.ty, &after.ty, catalog) {
            let message = format!(
                "column `{}` of `{name}` becomes {} from {}: not every value fits",
                column.name, after.ty, column.ty
            );
            found.push(Hazard::new(&H0003, fact.clone(), message));
        }
        if rewrites(&column.ty, &after.ty) {
            let message =
                format!("`{name}` is written anew: `{}` becomes {} from {}", column.name, after.ty, column.ty);
            found.push(
                Hazard::new(&H0101, fact, message).note("ACCESS EXCLUSIVE: nobody reads or writes until it is done"),
            );
        }
    }
    rows::hazards(now, wanted, found);
    checks(now, wanted, found);
    for (index, _) in wanted.indexes.iter().filter(|(index, _)| !now.indexes.contains_key(*index)) {
        let fact = Fact::Index(name.clone(), index.clone());
        found.push(
            Hazard::new(&H0103, fact, format!("index `{index}` is built on `{name}`, which exists"))
                .note("it is built CONCURRENTLY, in a file of its own, and nobody waits for it"),
        );
    }
}

/// Checks that are new or another: rows and clients that they no longer let through.
fn checks(now: &Table, wanted: &Table, found: &mut Vec<Hazard>) {
    for (key, constraint) in &wanted.constraints {
        let fact = Fact::Constraint(now.name.clone(), key.clone());
        let known = now.constraints.get(key);
        if known.is_some_and(|known| known.kind == constraint.kind) {
            continue;
        }
        match &constraint.kind {
            ConstraintKind::Check(after) => {
                let holds = |known: &ConstraintKind| matches!(known, ConstraintKind::Check(before) if implies(before, after, &|_, _| false));
                if is_of_new_columns(now, wanted, key) {
                    continue;
                }
                if !now.constraints.values().any(|known| holds(&known.kind)) {
                    let message = format!("`{key}` of `{}` allows less than before", now.name);
                    found.push(Hazard::new(&H0202, fact.clone(), message).note(
                        "clients that write what is no longer allowed fail; so does the migration, where rows have it",
                    ));
                }
            }
            ConstraintKind::ForeignKey(_) => {}
            _ => continue,
        }
        let message = format!("every row of `{}` is read to see whether `{key}` holds", now.name);
        found.push(
            Hazard::new(&H0102, fact, message)
                .note("it is made NOT VALID, and validated in a file of its own: reads and writes go on"),
        );
    }
}

/// Whether a check names no column that was there before.
fn is_of_new_columns(now: &Table, wanted: &Table, key: &Ident) -> bool {
    let Some(ConstraintKind::Check(check)) = wanted.constraints.get(key).map(|constraint| &constraint.kind) else {
        return false;
    };
    let refs = crate::sql::refs::Refs::of(check);
    let named: Vec<&Column> = wanted.columns.iter().filter(|column| refs.columns.contains(&column.name)).collect();
    !named.is_empty() && named.iter().all(|column| now.column(&column.name).is_none())
}

fn types(now: &Catalog, wanted: &Catalog, found: &mut Vec<Hazard>) {
    for (name, ty) in &now.types {
        let (TypeKind::Enum(before), Some(TypeKind::Enum(after))) =
            (&ty.kind, wanted.types.get(name).map(|ty| &ty.kind))
        else {
            continue;
        };
        for value in before.iter().filter(|value| !after.contains(value)) {
            let fact = Fact::Object(ObjectId::Type(name.clone()));
            let message = format!("`{name}` has no value '{value}' any longer");
            found.push(
                Hazard::new(&H0004, fact, message)
                    .note("the migration fails where a row has it, and so does a client that writes or asks for it"),
            );
        }
    }
}

fn removed(now: &Catalog, wanted: &Catalog, found: &mut Vec<Hazard>) {
    let views = now.views.keys().filter(|name| !wanted.views.contains_key(*name)).cloned().map(ObjectId::View);
    let is_called = |name: &QualifiedName| wanted.functions.keys().any(|id| id.name == *name);
    let functions = now.functions.iter().filter(|(id, function)| {
        !wanted.functions.contains_key(*id)
            && !is_called(&id.name)
            && function.privileges.iter().any(
                |(who, _)| !matches!(who, crate::catalog::Grantee::Role(role) if super::exposure::is_platforms(role)),
            )
    });
    for id in views.chain(functions.map(|(id, _)| ObjectId::Function(id.clone()))) {
        let message = format!("{id} goes");
        found.push(Hazard::new(&H0204, Fact::Object(id), message).note("clients that use it fail"));
    }
}

/// On Supabase each statement about a policy, and DROP TRIGGER, takes ACCESS EXCLUSIVE on about twenty tables of auth, storage and realtime until the
/// transaction ends (supautils, `policy_grants.c`).
fn locks_platform(now: &Catalog, wanted: &Catalog, found: &mut Vec<Hazard>) {
    let is_platform =
        |catalog: &Catalog| catalog.schemas.contains_key("auth") && catalog.schemas.contains_key("storage");
    if !is_platform(now) {
        return;
    }
    let no_policies: BTreeMap<Ident, Policy> = BTreeMap::new();
    let no_triggers: BTreeMap<Ident, Trigger> = BTreeMap::new();
    for name in now.tables.keys().chain(wanted.tables.keys().filter(|name| !now.tables.contains_key(*name))) {
        let (before, after) = (now.tables.get(name), wanted.tables.get(name));
        let old = before.map_or(&no_policies, |table| &table.policies);
        let new = after.map_or(old, |table| &table.policies);
        let gone = after.is_some_and(|after| {
            let triggers = before.map_or(&no_triggers, |table| &table.triggers);
            triggers.iter().any(|(name, trigger)| after.triggers.get(name) != Some(trigger))
        });
        if old == new && !gone {
            continue;
        }
        let fact = Fact::RowSecurity(name.clone());
        found.push(
            Hazard::new(
                &H0105,
                fact,
                format!("policies or triggers of `{name}` change, which locks tables of auth and storage"),
            )
            .note("nobody signs in until the file is done; it waits 5 seconds for its locks at most"),
        );
        return;
    }
}

#[cfg(test)]
mod tests;
