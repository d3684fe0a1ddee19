//! The way from what is there to what is wanted, in an order that holds at every moment: what closes comes before what opens, what is needed before
//! what needs it, and what is lost is lost last.

use super::{Change, Plan, Section, Step};
use crate::catalog::{Catalog, ObjectId};
use crate::diff::{Alteration, Edit, EditKind, Fact, Needs, Together, edits, rebuilt, removals, without};
use std::collections::{BTreeMap, BTreeSet};

/// The parts of such a plan, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// Takes privileges away, and permissive policies that aren't wanted.
    Close,
    /// Takes away what stands in the way.
    Clear,
    /// Makes and changes objects and their parts.
    Make,
    /// Row security and policies.
    Protect,
    /// Takes protection away that isn't wanted.
    Open,
    /// Drops what isn't wanted.
    Remove,
    /// Owners and privileges.
    Give,
    /// Comments.
    Describe,
    /// What concerns everything that comes later.
    Last,
}

/// The steps that lead from `now` to `wanted`; none where they are equal.
pub fn next(now: &Catalog, wanted: &Catalog) -> Plan {
    let before = Needs::of(now);
    let gone = rebuilt(now, wanted, &before);
    let middle = without(now, &gone);
    let mut after = Needs::of(wanted);
    let together = Together::of((&middle, &before), (wanted, &after));
    after.join(together.made());
    let mut last = before.clone();
    last.join(together.dropped());
    let mut phases: BTreeMap<Phase, Vec<Edit>> = BTreeMap::new();
    for edit in removals(now, &gone) {
        phases.entry(Phase::Clear).or_default().push(edit);
    }
    for edit in edits(&middle, wanted, &together) {
        phases.entry(phase(&edit, &middle)).or_default().push(edit);
    }
    let mut plan = Plan::default();
    for (phase, mut edits) in phases {
        match phase {
            Phase::Clear | Phase::Remove => {
                sort(&mut edits, if phase == Phase::Clear { &before } else { &last });
                edits.reverse();
            }
            Phase::Make | Phase::Protect => sort(&mut edits, &after),
            _ => {}
        }
        plan.steps.extend(edits.into_iter().map(|edit| Step {
            change: Change::Edit(Box::new(edit)),
            section: Section::Own,
            remark: String::new(),
        }));
    }
    plan
}

fn phase(edit: &Edit, now: &Catalog) -> Phase {
    let is_permissive = |catalog: &Catalog| match &edit.fact {
        Fact::Policy(table, name) => {
            catalog.tables.get(table).and_then(|table| table.policies.get(name)).is_some_and(|policy| policy.permissive)
        }
        _ => false,
    };
    match (&edit.kind, &edit.fact) {
        (EditKind::Comment, _) => Phase::Describe,
        (EditKind::Revoke, _) => Phase::Close,
        (EditKind::Grant | EditKind::Owner, _) => Phase::Give,
        (EditKind::Drop, Fact::Policy(..)) if is_permissive(now) => Phase::Close,
        (EditKind::Drop, Fact::Policy(..)) => Phase::Open,
        (EditKind::Alter(Alteration::Opens), Fact::RowSecurity(_)) => Phase::Open,
        (_, Fact::Policy(..)) => Phase::Protect,
        (EditKind::Drop, _) => Phase::Remove,
        (
            _,
            Fact::Object(
                ObjectId::DefaultPrivileges | ObjectId::Database | ObjectId::EventTrigger(_) | ObjectId::Publication(_),
            ),
        ) => Phase::Last,
        _ => Phase::Make,
    }
}

/// Puts each edit after those of the facts that its own fact needs; otherwise they stay in the order given.
fn sort(edits: &mut Vec<Edit>, needs: &Needs) {
    let mut by_fact: BTreeMap<Fact, Vec<Edit>> = BTreeMap::new();
    let mut order: Vec<Fact> = Vec::new();
    for edit in edits.drain(..) {
        if !by_fact.contains_key(&edit.fact) {
            order.push(edit.fact.clone());
        }
        by_fact.entry(edit.fact.clone()).or_default().push(edit);
    }
    let mut begun: BTreeSet<Fact> = BTreeSet::new();
    for fact in &order {
        // Each with what it still waits for.
        let mut path: Vec<(Fact, Vec<Fact>)> = Vec::new();
        if begun.insert(fact.clone()) {
            path.push((fact.clone(), waits(fact, needs)));
        }
        while let Some((fact, open)) = path.last_mut() {
            match open.pop() {
                Some(next) => {
                    if begun.insert(next.clone()) {
                        let open = waits(&next, needs);
                        path.push((next, open));
                    }
                }
                None => {
                    edits.extend(by_fact.remove(fact).unwrap_or_default());
                    path.pop();
                }
            }
        }
    }
}

fn waits(fact: &Fact, needs: &Needs) -> Vec<Fact> {
    let mut open: Vec<Fact> = needs.of_fact(fact).cloned().collect();
    open.reverse();
    open
}
