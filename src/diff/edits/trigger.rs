//! Triggers and rewrite rules, of tables and views. One that is changed is replaced in one statement where Postgres can: no row passes without it.

use crate::catalog::{Catalog, Ident, QualifiedName, Rule, Table, Trigger, TriggerEnabled};
use crate::diff::{Alteration, Edit, Fact};
use crate::sql::ddl;
use std::collections::BTreeMap;

/// The triggers of all tables and views.
pub(super) fn edits(now: &Catalog, wanted: &Catalog, found: &mut Vec<Edit>) {
    for (name, table) in &wanted.tables {
        let known = now.tables.get(name);
        let before = known.map(|table| own(now, table)).unwrap_or_default();
        triggers(name, &before, &own(wanted, table), found);
        cloned(now, wanted, table, found);
        rules(name, known.map(|table| &table.rules), &table.rules, found);
    }
    for (name, view) in &wanted.views {
        let known = now.views.get(name);
        let before = known.map(|view| view.triggers.iter().collect()).unwrap_or_default();
        triggers(name, &before, &view.triggers.iter().collect(), found);
        rules(name, known.map(|view| &view.rules), &view.rules, found);
    }
}

type Triggers<'a> = BTreeMap<&'a Ident, &'a Trigger>;

/// The triggers that a table itself has: a partition has copies of its parent's row triggers, which come and go with them.
fn own<'a>(catalog: &'a Catalog, table: &'a Table) -> Triggers<'a> {
    table.triggers.iter().filter(|(_, trigger)| !is_copy(catalog, table, trigger)).collect()
}

fn is_copy(catalog: &Catalog, table: &Table, trigger: &Trigger) -> bool {
    let parent = table.parents.first().filter(|_| table.partition_bound.is_some());
    let of_parent = parent.and_then(|name| catalog.tables.get(name)?.triggers.get(&trigger.name));
    of_parent.is_some_and(|other| other.for_each_row && other.function == trigger.function)
}

fn triggers(on: &QualifiedName, now: &Triggers<'_>, wanted: &Triggers<'_>, found: &mut Vec<Edit>) {
    let fact = |name: &Ident| Fact::Trigger(on.clone(), name.clone());
    for name in now.keys().filter(|name| !wanted.contains_key(*name)) {
        found.push(Edit::drop(fact(name), ddl::trigger::drop(on, name)));
    }
    for (name, trigger) in wanted {
        let known = now.get(name);
        let bare = |trigger: &Trigger| Trigger { comment: None, enabled: TriggerEnabled::Origin, ..trigger.clone() };
        let mut enabled = known.map_or(TriggerEnabled::Origin, |known| known.enabled);
        match known {
            Some(known) if bare(known) == bare(trigger) => {}
            Some(known) if known.constraint.is_none() && trigger.constraint.is_none() => {
                found.push(Edit::alter(fact(name), Alteration::Other, ddl::trigger::create(on, trigger, true)));
                enabled = TriggerEnabled::Origin;
            }
            known => {
                if known.is_some() {
                    found.push(Edit::drop(fact(name), ddl::trigger::drop(on, name)));
                }
                found.push(Edit::create(fact(name), ddl::trigger::create(on, trigger, false)));
                enabled = TriggerEnabled::Origin;
            }
        }
        if trigger.enabled != enabled {
            let sql = ddl::trigger::enable(on, name, trigger.enabled);
            found.push(Edit::alter(fact(name), Alteration::Other, sql));
        }
    }
}

/// Whether a partition's copies fire where they shall: they do as the parent's does, unless somebody has said otherwise.
fn cloned(now: &Catalog, wanted: &Catalog, table: &Table, found: &mut Vec<Edit>) {
    for (name, trigger) in table.triggers.iter().filter(|(_, trigger)| is_copy(wanted, table, trigger)) {
        let parent = table.parents.first();
        let held = |catalog: &Catalog, of: &QualifiedName| {
            catalog.tables.get(of).and_then(|table| table.triggers.get(name)).map(|trigger| trigger.enabled)
        };
        let of_parent = parent.map(|parent| (held(now, parent), held(wanted, parent)));
        // ENABLE and DISABLE of the parent's reach the copies.
        let before = match of_parent {
            Some((had, Some(has))) if had != Some(has) => Some(has),
            Some((_, has)) => held(now, &table.name).or(has),
            None => None,
        };
        if before != Some(trigger.enabled) {
            let sql = ddl::trigger::enable(&table.name, name, trigger.enabled);
            found.push(Edit::alter(Fact::Trigger(table.name.clone(), name.clone()), Alteration::Other, sql));
        }
    }
}

fn rules(
    on: &QualifiedName,
    now: Option<&BTreeMap<Ident, Rule>>,
    wanted: &BTreeMap<Ident, Rule>,
    found: &mut Vec<Edit>,
) {
    let fact = |name: &Ident| Fact::Rule(on.clone(), name.clone());
    for name in now.into_iter().flat_map(BTreeMap::keys).filter(|name| !wanted.contains_key(*name)) {
        found.push(Edit::drop(fact(name), ddl::rule::drop(on, name)));
    }
    for (name, rule) in wanted {
        let known = now.and_then(|now| now.get(name));
        match known {
            None => found.push(Edit::create(fact(name), ddl::rule::create(rule, false))),
            Some(known) if known.statement == rule.statement => {}
            Some(_) => found.push(Edit::alter(fact(name), Alteration::Other, ddl::rule::create(rule, true))),
        }
        if rule.enabled != known.map_or(TriggerEnabled::Origin, |known| known.enabled) {
            found.push(Edit::alter(fact(name), Alteration::Other, ddl::rule::enable(on, name, rule.enabled)));
        }
    }
}
