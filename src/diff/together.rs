//! Facts that come and go with others, in one statement: columns, defaults and keys in CREATE TABLE, everything on a table in DROP TABLE.
//!
//! Where that would make a circle (a default calls a function that takes the table's rows; two tables point at each other) the part is made, or
//! dropped, by itself.

use super::{Fact, Needs};
use crate::catalog::{Catalog, Constraint, ConstraintKind, ObjectId, Table};
use crate::sql::ddl;
use std::collections::{BTreeMap, BTreeSet};

/// What is made, and what is dropped, with which other fact.
#[derive(Debug, Clone, Default)]
pub struct Together {
    made: BTreeMap<Fact, Fact>,
    dropped: BTreeMap<Fact, Fact>,
    /// Parts of what is dropped that have to go before it.
    loose: Vec<Fact>,
}

impl Together {
    /// For the way between two catalogs.
    pub fn of((now, before): (&Catalog, &Needs), (wanted, after): (&Catalog, &Needs)) -> Self {
        let made = join(&parts_made(now, wanted), after);
        let parts = parts_dropped(now, wanted);
        let dropped = join(&parts, before);
        let loose = parts.into_iter().map(|(part, _)| part).filter(|part| !dropped.contains_key(part)).collect();
        Self { made, dropped, loose }
    }

    /// Facts that are made with others, each with the one whose statement makes it.
    pub fn made(&self) -> &BTreeMap<Fact, Fact> {
        &self.made
    }

    /// Facts that are dropped with others, each with the one whose statement drops it.
    pub fn dropped(&self) -> &BTreeMap<Fact, Fact> {
        &self.dropped
    }

    /// Parts of tables and columns that are dropped, which have to be dropped before these.
    pub fn loose(&self) -> &[Fact] {
        &self.loose
    }

    /// Whether a fact is made by the statement of another.
    pub fn makes(&self, fact: &Fact) -> bool {
        self.made.contains_key(fact)
    }
}

/// A part, and what it may come or go with.
type Parts = Vec<(Fact, Fact)>;

fn parts_made(now: &Catalog, wanted: &Catalog) -> Parts {
    let mut first = Parts::new();
    let mut then = Parts::new();
    for (name, table) in &wanted.tables {
        let object = Fact::Object(ObjectId::Table(name.clone()));
        let before = now.tables.get(name);
        if before.is_none() {
            let columns = table.columns.iter();
            first.extend(columns.map(|column| (Fact::Column(name.clone(), column.name.clone()), object.clone())));
            if ddl::table::inherits(table) {
                first.push((Fact::Parents(name.clone()), object.clone()));
            }
            let constraints = table.constraints.values().filter(|constraint| stands_in_create(table, constraint));
            let fact = |constraint: &Constraint| Fact::Constraint(name.clone(), constraint.name.clone());
            then.extend(constraints.map(|constraint| (fact(constraint), object.clone())));
        }
        for column in table.columns.iter().filter(|column| is_new(before, &column.name)) {
            let whole = Fact::Column(name.clone(), column.name.clone());
            if column.identity.is_some() {
                first.push((Fact::Identity(name.clone(), column.name.clone()), whole.clone()));
            }
            if column.default.is_some() {
                then.push((Fact::Default(name.clone(), column.name.clone()), whole));
            }
        }
    }
    for (name, sequence) in &wanted.sequences {
        if let Some(owner) = sequence.owned_by.as_ref().filter(|owner| owner.identity)
            && is_new(now.tables.get(&owner.table), &owner.column)
        {
            let identity = Fact::Identity(owner.table.clone(), owner.column.clone());
            first.push((Fact::Object(ObjectId::Sequence(name.clone())), identity));
        }
    }
    first.extend(then);
    first
}

fn is_new(table: Option<&Table>, column: &str) -> bool {
    table.is_none_or(|table| table.column(column).is_none())
}

/// Whether a new table's constraint can be said in CREATE TABLE: a foreign key's table may not be there yet, what isn't valid can't be said there,
/// and of two keys that are the same one would be made.
fn stands_in_create(table: &Table, constraint: &Constraint) -> bool {
    let foreign_key = matches!(constraint.kind, ConstraintKind::ForeignKey(_));
    constraint.validated
        && !foreign_key
        && !ddl::constraint::has_twin(table, constraint)
        && (constraint.local || table.partition_bound.is_some() || ddl::table::inherits(table))
}

fn parts_dropped(now: &Catalog, wanted: &Catalog) -> Parts {
    let mut first = Parts::new();
    let mut then = Parts::new();
    for (name, table) in &now.tables {
        let object = Fact::Object(ObjectId::Table(name.clone()));
        let after = wanted.tables.get(name);
        for column in table.columns.iter().filter(|column| is_new(after, &column.name)) {
            let whole = Fact::Column(name.clone(), column.name.clone());
            if after.is_none() {
                first.push((whole.clone(), object.clone()));
            }
            if column.identity.is_some() {
                first.push((Fact::Identity(name.clone(), column.name.clone()), whole.clone()));
            }
            if column.default.is_some() {
                then.push((Fact::Default(name.clone(), column.name.clone()), whole));
            }
        }
        if after.is_some() {
            continue;
        }
        if !table.parents.is_empty() {
            first.push((Fact::Parents(name.clone()), object.clone()));
        }
        first.extend(table.indexes.keys().map(|part| (Fact::Index(name.clone(), part.clone()), object.clone())));
        let (pointing, keys): (Vec<&Constraint>, Vec<&Constraint>) =
            table.constraints.values().partition(|one| matches!(one.kind, ConstraintKind::ForeignKey(_)));
        let fact = |part: &Constraint| (Fact::Constraint(name.clone(), part.name.clone()), object.clone());
        first.extend(keys.into_iter().map(fact));
        then.extend(pointing.into_iter().map(fact));
        then.extend(table.triggers.keys().map(|part| (Fact::Trigger(name.clone(), part.clone()), object.clone())));
        then.extend(table.rules.keys().map(|part| (Fact::Rule(name.clone(), part.clone()), object.clone())));
        then.extend(table.policies.keys().map(|part| (Fact::Policy(name.clone(), part.clone()), object.clone())));
        if table.row_security {
            first.push((Fact::RowSecurity(name.clone()), object.clone()));
        }
    }
    for (name, sequence) in now.sequences.iter().filter(|(name, _)| !wanted.sequences.contains_key(*name)) {
        let Some(owner) = &sequence.owned_by else { continue };
        if is_new(wanted.tables.get(&owner.table), &owner.column) {
            let column = Fact::Column(owner.table.clone(), owner.column.clone());
            first.push((Fact::Object(ObjectId::Sequence(name.clone())), column.clone()));
            first.push((Fact::OwnedBy(name.clone()), column));
        }
    }
    first.extend(then);
    first
}

/// Joins each part that makes no circle, in the order given.
fn join(parts: &Parts, needs: &Needs) -> BTreeMap<Fact, Fact> {
    if parts.is_empty() {
        return BTreeMap::new();
    }
    let given: BTreeMap<&Fact, &Fact> = parts.iter().map(|(part, whole)| (part, whole)).collect();
    let stood_on: BTreeSet<&Fact> =
        needs.facts().flat_map(|fact| needs.of_fact(fact)).filter(|needed| given.contains_key(needed)).collect();
    let mut loose: BTreeSet<Fact> = BTreeSet::new();
    loop {
        let mut groups = Groups { needs, waiting: BTreeMap::new(), whole: BTreeMap::new(), members: BTreeMap::new() };
        for (part, _) in parts.iter().filter(|(part, _)| !loose.contains(part)) {
            groups.waiting.insert(part.clone(), root(part, &given, &loose));
        }
        let before = loose.len();
        for (part, _) in parts {
            let Some(whole) = groups.waiting.get(part).cloned() else { continue };
            let circle = groups.leads(part, &whole) || stood_on.contains(part) && groups.leads(&whole, part);
            groups.waiting.remove(part);
            if circle {
                loose.insert(part.clone());
            } else {
                groups.members.entry(whole.clone()).or_default().push(part.clone());
                groups.whole.insert(part.clone(), whole);
            }
        }
        // Something may have been joined that needs what turned out to be loose.
        if loose.len() == before {
            return groups.whole;
        }
    }
}

/// The outermost fact that a part comes or goes with.
fn root(part: &Fact, given: &BTreeMap<&Fact, &Fact>, loose: &BTreeSet<Fact>) -> Fact {
    let mut at = part;
    while let Some(whole) = given.get(at).filter(|_| at == part || !loose.contains(at)) {
        at = whole;
    }
    at.clone()
}

struct Groups<'n> {
    needs: &'n Needs,
    /// Parts that will be looked at, with what they are to be joined to.
    waiting: BTreeMap<Fact, Fact>,
    whole: BTreeMap<Fact, Fact>,
    members: BTreeMap<Fact, Vec<Fact>>,
}

impl Groups<'_> {
    /// Whether a fact needs another by way of a third.
    fn leads(&self, from: &Fact, to: &Fact) -> bool {
        let is_own =
            |fact: &Fact| fact == from || self.waiting.get(fact).is_some_and(|whole| whole == to || whole == from);
        let mut seen: BTreeSet<&Fact> = BTreeSet::new();
        let mut open: Vec<&Fact> = self.needed(from).filter(|needed| *needed != to && !is_own(needed)).collect();
        while let Some(fact) = open.pop() {
            if !seen.insert(fact) {
                continue;
            }
            for needed in self.needed(fact) {
                if needed == to {
                    return true;
                }
                if !is_own(needed) {
                    open.push(needed);
                }
            }
        }
        false
    }

    /// What a fact and its members need, by the wholes of those.
    fn needed<'f>(&'f self, fact: &'f Fact) -> impl Iterator<Item = &'f Fact> {
        let members = self.members.get(fact).into_iter().flatten();
        let needed = members.chain(std::iter::once(fact)).flat_map(|fact| self.needs.of_fact(fact));
        needed.map(|needed| self.whole.get(needed).unwrap_or(needed))
    }
}
