//! A catalog as SQL that makes it: everything in which it differs from a database before the first migration, in an order in which it
//! can be run by the role that migrates.
//!
//! Objects are made bare, in the order of what they need; then come keys, protection (row security, triggers, policies), privileges,
//! comments, and at the end what would change the rest: default privileges and event triggers. Privileges are told as the difference
//! from what a new object is given there.

mod acl;
mod bucket;
mod column;
mod constraint;
mod default_privileges;
mod event_trigger;
mod function;
mod index;
mod late;
mod lent;
mod order;
mod other;
mod policy;
mod publication;
mod role;
mod schema;
mod script;
mod sequence;
mod table;
#[cfg(test)]
mod tests;
mod trigger;
mod types;
mod view;

use crate::catalog::{Acl, Catalog, Ident, ObjectKind, QualifiedName};
use crate::platform::supabase::MIGRATION_ROLE;
use crate::sql::ddl::setting;
use lent::Lent;
use order::{Graph, Node};
use script::Script;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Whoever runs the script, and owns what it makes.
static CREATOR: LazyLock<Ident> = LazyLock::new(|| Ident::from(MIGRATION_ROLE));

/// The database that the script is run on.
#[derive(Debug, Clone, Copy)]
struct Start<'a> {
    catalog: &'a Catalog,
}

impl Start<'_> {
    /// What a new object is given, after it has got its owner.
    fn given(&self, schema: Option<&Ident>, owner: &Ident, kind: ObjectKind) -> Acl {
        self.catalog.default_privileges.for_new(&CREATOR, schema, kind).without_owner(owner)
    }
}

/// SQL that leads from one catalog, a database before its first migration, to another. Objects that aren't certain are named at its top.
pub fn dump(now: &Catalog, start: &Catalog, uncertain: &[String]) -> String {
    let graph = Graph::new(now, start);
    let start = Start { catalog: start };
    let lent = Lent::of(now, start.catalog);
    let script = &mut Script::default();
    script.comment(
        "The catalog as SQL, written by `policyc catalog`. Run it on an empty project, as the role that migrates.",
    );
    if !uncertain.is_empty() {
        script.comment(&format!("Not certain:\n{}", uncertain.join("\n")));
    }
    // Bodies may name what comes later.
    script.say("SET check_function_bodies = off");
    script.say("SET search_path = public, extensions");
    section(script, "Roles, schemas, extensions", |script| {
        role::create(script, &now.roles, &start.catalog.roles);
        role::change(script, &now.roles, &start.catalog.roles);
        lent.lend_roles(script);
        schema::create(script, now, &start);
        lent.lend_schemas(script);
    });
    let tables = table::changes(now, &start, &graph);
    let sorted = graph.sorted();
    section(script, "Types, sequences, tables, functions, views", |script| {
        let new: BTreeMap<&QualifiedName, &table::Change<'_>> =
            tables.iter().filter(|table| table.is_new()).map(|table| (table.name(), table)).collect();
        create(script, now, &sorted, &new);
    });
    section(script, "Columns", |script| {
        by_parents(now, &tables).into_iter().for_each(|table| table.shape(script, now));
        types::change(script, now, &start);
        sequence::change(script, now, &start);
    });
    section(script, "Keys and indexes", |script| {
        by_parents(now, &tables).into_iter().for_each(|table| table.keys(script, now));
        tables.iter().for_each(|table| table.foreign_keys(script, now));
    });
    section(script, "Row security, triggers, rules, policies", |script| {
        by_parents(now, &tables).into_iter().for_each(|table| table.protection(script, now));
        view::change(script, now, &start);
    });
    section(script, "Privileges", |script| {
        tables.iter().for_each(|table| table.privileges(script));
        function::change(script, now, &start);
        other::change(script, now, &start);
        schema::change(script, now, &start, &lent);
    });
    section(script, "Comments", |script| tables.iter().for_each(|table| table.comments(script)));
    section(script, "What is gone", |script| {
        table::dropped(script, now, &start);
        role::dropped(script, &now.roles, &start.catalog.roles);
    });
    section(script, "Materialized views", |script| {
        for node in &sorted.0 {
            if let Node::View(name) = node {
                now.views.get(*name).into_iter().for_each(|view| view::refresh(script, name, view));
            }
        }
    });
    section(script, "Storage, replication, settings", |script| {
        bucket::change(script, now, &start);
        publication::change(script, now, &start);
        settings(script, now, &start);
    });
    section(script, "What comes last, since it concerns everything after it", |script| {
        default_privileges::change(script, now, &start);
        event_trigger::change(script, now, &start);
        lent.take_back(script);
    });
    std::mem::take(script).finish()
}

/// A part under a heading; neither where there is nothing in it.
fn section(script: &mut Script, title: &str, write: impl FnOnce(&mut Script)) {
    let mut part = Script::default();
    write(&mut part);
    script.part(title, &part.finish());
}

/// Makes all objects that have a statement of their own.
fn create(
    script: &mut Script,
    now: &Catalog,
    (sorted, early): &(Vec<Node<'_>>, BTreeSet<Node<'_>>),
    tables: &BTreeMap<&QualifiedName, &table::Change<'_>>,
) {
    // Views that somebody in their circle needs first: their columns are there from the beginning, what they show comes later.
    let mut stood_in = BTreeSet::new();
    for node in early {
        if let Node::View(name) = node
            && let Some(text) = now.views.get(*name).and_then(|view| crate::sql::ddl::view::stand_in(name, view))
        {
            script.say(text);
            stood_in.insert(*name);
        }
    }
    for node in sorted {
        match *node {
            Node::Type(name) => now.types.get(name).into_iter().for_each(|ty| types::create(script, name, ty)),
            Node::Sequence(name) => {
                now.sequences.get(name).into_iter().for_each(|sequence| sequence::create(script, name, sequence));
            }
            Node::Table(name) => tables.get(name).into_iter().for_each(|change| table::create(script, now, change)),
            Node::Function(id) => {
                now.functions.get(id).into_iter().for_each(|one| function::create(script, one));
            }
            Node::Other(id) => now.others.get(id).into_iter().for_each(|other| other::create(script, id, other)),
            Node::View(name) => {
                let replace = stood_in.contains(name);
                now.views.get(name).into_iter().for_each(|view| view::create(script, name, view, replace));
            }
        }
    }
}

/// Partitioned tables before their parts: an index is put together from the top.
fn by_parents<'a, 'c>(now: &Catalog, tables: &'a [table::Change<'c>]) -> Vec<&'a table::Change<'c>> {
    let depth = |name: &QualifiedName| {
        let mut depth = 0_usize;
        let mut at = now.tables.get(name);
        // No table is its own parent; a bound all the same.
        while let Some(parent) = at.and_then(|table| table.parents.first()).filter(|_| depth < 100) {
            depth += 1;
            at = now.tables.get(parent);
        }
        depth
    };
    let mut sorted: Vec<&table::Change<'c>> = tables.iter().collect();
    sorted.sort_by_key(|table| depth(table.name()));
    sorted
}

/// Settings of the database, which is called what Supabase calls it.
fn settings(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    let (before, after) = (&start.catalog.database_settings, &now.database_settings);
    for statement in setting::changes("ALTER DATABASE postgres", before, after) {
        script.say(statement);
    }
}
