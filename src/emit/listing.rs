//! A catalog as a list for people: one line for each object that isn't as it was before the first migration.

use crate::catalog::{Catalog, Ident, ObjectId, Table, View, ViewKind};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The list; `?` stands behind what may be different.
pub fn listing(now: &Catalog, start: &Catalog, uncertain: &BTreeSet<ObjectId>) -> String {
    let mut list = List { text: String::new(), uncertain };
    list.kind(&now.roles, &start.roles, |name| ObjectId::Role(name.clone()), |_| String::new());
    list.kind(&now.schemas, &start.schemas, |name| ObjectId::Schema(name.clone()), |_| String::new());
    list.kind(&now.extensions, &start.extensions, |name| ObjectId::Extension(name.clone()), |_| String::new());
    list.kind(&now.types, &start.types, |name| ObjectId::Type(name.clone()), |_| String::new());
    list.kind(&now.sequences, &start.sequences, |name| ObjectId::Sequence(name.clone()), |_| String::new());
    list.kind(&now.tables, &start.tables, |name| ObjectId::Table(name.clone()), table);
    list.kind(&now.views, &start.views, |name| ObjectId::View(name.clone()), view);
    list.kind(
        &now.functions,
        &start.functions,
        |id| ObjectId::Function(id.clone()),
        |function| if function.security_definer { "security definer".to_owned() } else { String::new() },
    );
    list.kind(
        &now.event_triggers,
        &start.event_triggers,
        |name: &Ident| ObjectId::EventTrigger(name.clone()),
        |_| String::new(),
    );
    let publication = |name: &Ident| ObjectId::Publication(name.clone());
    list.kind(&now.publications, &start.publications, publication, |_| String::new());
    list.kind(
        &now.buckets,
        &start.buckets,
        |id| ObjectId::Bucket(id.clone()),
        |bucket| {
            if bucket.public { "public".to_owned() } else { String::new() }
        },
    );
    list.kind(&now.others, &start.others, |id| ObjectId::Other(id.clone()), |_| String::new());
    if now.default_privileges != start.default_privileges {
        list.line(&ObjectId::DefaultPrivileges, "");
    }
    if now.database_settings != start.database_settings {
        list.line(&ObjectId::Database, "");
    }
    list.text
}

struct List<'a> {
    text: String,
    uncertain: &'a BTreeSet<ObjectId>,
}

impl List<'_> {
    fn kind<K: Ord, V: PartialEq>(
        &mut self,
        now: &BTreeMap<K, V>,
        start: &BTreeMap<K, V>,
        id: impl Fn(&K) -> ObjectId,
        more: impl Fn(&V) -> String,
    ) {
        for (key, value) in now {
            match start.get(key) {
                Some(known) if known == value => {}
                Some(_) => self.line(&id(key), "changed"),
                None => self.line(&id(key), &more(value)),
            }
        }
        for key in start.keys().filter(|key| !now.contains_key(*key)) {
            self.line(&id(key), "dropped");
        }
    }

    fn line(&mut self, id: &ObjectId, more: &str) {
        let comma = if more.is_empty() { "" } else { ": " };
        let mark = if self.uncertain.contains(id) { " ?" } else { "" };
        // Writing to a string doesn't fail.
        let _ = writeln!(self.text, "{id}{comma}{more}{mark}");
    }
}

fn table(table: &Table) -> String {
    let security = match (table.row_security, table.force_row_security) {
        (true, false) => "row security",
        (true, true) => "forced row security",
        (false, _) => "no row security",
    };
    let (columns, policies) = (table.columns.len(), table.policies.len());
    let columns = format!("{columns} column{}", if columns == 1 { "" } else { "s" });
    format!("{columns}, {security}, {policies} {}", if policies == 1 { "policy" } else { "policies" })
}

fn view(view: &View) -> String {
    match view.kind {
        ViewKind::Plain if view.is_security_invoker() => "security invoker".to_owned(),
        ViewKind::Plain => "reads as its owner".to_owned(),
        ViewKind::Materialized { .. } => "materialized".to_owned(),
    }
}
