//! Curtains: a restrictive policy that lets nothing through hangs before a table while what its policies say is neither what it was nor what it will be.
//!
//! One statement that changes a policy is no such moment. Two are: `select` may be wide already while `update` isn't narrow yet, and an UPDATE needs both.
//! So is one that shows more rows while a column is still there that goes: its policies may speak of it, so that it can't go first.

use crate::catalog::{Catalog, Expr, Grantee, Ident, ObjectId, Policy, PolicyCommand, QualifiedName, Table};
use crate::diff::{Edit, EditKind, Fact, Needs};
use crate::sql::ddl;
use std::collections::{BTreeMap, BTreeSet};

use super::phase::{Course, Phase};

/// The name of a curtain, unless a policy has it.
const NAME: &str = "policyc curtain";

/// For each curtain that is needed the edit that hangs it and the one that takes it down.
pub(super) fn curtains(
    (now, wanted): (&Catalog, &Catalog),
    (before, after): (&Needs, &Needs),
    gone: &BTreeSet<Fact>,
    edits: &[Edit],
    course: &Course<'_>,
) -> Vec<[Edit; 2]> {
    let mut changes: BTreeMap<&QualifiedName, Vec<&Edit>> = BTreeMap::new();
    let mut changed: BTreeSet<Fact> = BTreeSet::new();
    let mut shrinks: BTreeSet<&QualifiedName> = BTreeSet::new();
    for edit in edits {
        match &edit.fact {
            Fact::Column(table, _) if edit.kind == EditKind::Drop => drop(shrinks.insert(table)),
            Fact::Policy(table, _) if edit.kind != EditKind::Comment => {
                changes.entry(table).or_default().push(edit);
                changed.insert(Fact::Object(ObjectId::Table(table.clone())));
            }
            Fact::RowSecurity(table) => drop(changed.insert(Fact::Object(ObjectId::Table(table.clone())))),
            Fact::Object(ObjectId::Function(id))
                if matches!(edit.kind, EditKind::Alter(_)) && now.functions.contains_key(id) =>
            {
                changed.insert(edit.fact.clone());
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (name, table) in &wanted.tables {
        let Some(known) = now.tables.get(name).filter(|known| known.row_security && table.row_security) else {
            continue;
        };
        if gone.contains(&Fact::Object(ObjectId::Table(name.clone()))) {
            continue;
        }
        let own = changes.get(name).map(Vec::as_slice).unwrap_or_default();
        let unclear =
            own.iter().filter(|edit| course.phase(edit) == Phase::Change).filter(|edit| edit.kind != EditKind::Drop);
        let unclear = unclear.count();
        let bars = |edit: &&&Edit| matches!(course.phase(edit), Phase::Guard | Phase::Change | Phase::Close);
        let restricts = own.iter().filter(bars).any(|edit| edit.kind != EditKind::Drop);
        let called = called(name, known, table, (before, after), &changed);
        let bare = known
            .policies
            .values()
            .any(|policy| !policy.permissive && gone.contains(&Fact::Policy(name.clone(), policy.name.clone())));
        let shows = |edit: &&&Edit| matches!(course.phase(edit), Phase::Change | Phase::Let | Phase::Open);
        let lags = shrinks.contains(name) && (called > 0 || own.iter().any(|edit| shows(&edit)));
        if bare || lags || unclear > 1 || called > 1 || called == 1 && restricts {
            found.extend(curtain(now, known, table));
        }
    }
    found
}

/// How many of the things that changed the policies of a table look at, directly or through others.
fn called(
    name: &QualifiedName,
    known: &Table,
    table: &Table,
    (before, after): (&Needs, &Needs),
    changed: &BTreeSet<Fact>,
) -> usize {
    if changed.is_empty() {
        return 0;
    }
    let own = Fact::Object(ObjectId::Table(name.clone()));
    let mut seen: BTreeSet<Fact> = BTreeSet::from([own.clone()]);
    for (table, needs) in [(known, before), (table, after)] {
        let mut open: Vec<Fact> =
            table.policies.keys().map(|policy| Fact::Policy(name.clone(), policy.clone())).collect();
        while let Some(fact) = open.pop() {
            open.extend(needs.of_fact(&fact).filter(|needed| !seen.contains(needed)).cloned());
            seen.insert(fact);
        }
    }
    seen.remove(&own);
    seen.intersection(changed).count()
}

fn curtain(now: &Catalog, known: &Table, table: &Table) -> Option<[Edit; 2]> {
    let mut name = Ident::from(NAME);
    while known.policies.contains_key(&name) || table.policies.contains_key(&name) {
        name = Ident::new(format!("{name}'"));
    }
    // A role that isn't there yet has no privileges either.
    let is_there = |grantee: &&Grantee| match grantee {
        Grantee::Public => true,
        Grantee::Role(role) => now.roles.contains_key(role),
    };
    let of_policies = known.policies.values().chain(table.policies.values()).flat_map(|policy| &policy.roles);
    let mut roles: BTreeSet<Grantee> = of_policies.filter(is_there).cloned().collect();
    if roles.contains(&Grantee::Public) {
        roles = BTreeSet::from([Grantee::Public]);
    }
    if roles.is_empty() {
        return None;
    }
    let policy = Policy {
        name: name.clone(),
        permissive: false,
        command: PolicyCommand::All,
        roles,
        using: Some(Expr::Boolean(false)),
        check: None,
        comment: None,
    };
    let fact = Fact::Policy(table.name.clone(), name.clone());
    Some([
        Edit::create(fact.clone(), ddl::policy::create(&table.name, &policy)),
        Edit::drop(fact, ddl::policy::drop(&table.name, &name)),
    ])
}
