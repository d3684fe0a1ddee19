//! The way from what is there to what is wanted, in an order that holds at every moment: what closes comes before what opens, what is needed before
//! what needs it, and what is lost is lost last.

use super::order::by_needs;
use super::{Change, Plan, Section, Step};
use crate::catalog::{Catalog, ObjectId};
use crate::diff::{Alteration, Edit, EditKind, Fact, Needs, Together, aside, edits, rebuilt, removals, retypes, without};
use std::collections::BTreeMap;

/// The parts of such a plan, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// Adds values to enums, which nothing can use before they are committed.
    Values,
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
    let aside = aside(now, wanted, &before);
    for edit in removals(now, &gone) {
        // A type that is set aside is only dropped when no column is of it any longer.
        let stays = matches!(&edit.fact, Fact::Object(ObjectId::Type(name)) if aside.contains_key(name));
        if !stays {
            phases.entry(Phase::Clear).or_default().push(edit);
        }
    }
    for edit in retypes(now, wanted, &aside) {
        let is_rename = edit.kind == EditKind::Alter(Alteration::Rename);
        let phase = if is_rename { Phase::Clear } else { phase(&edit, &middle) };
        phases.entry(phase).or_default().push(edit);
    }
    for edit in edits(&middle, wanted, &together) {
        phases.entry(phase(&edit, &middle)).or_default().push(edit);
    }
    let mut plan = Plan::default();
    for (phase, mut edits) in phases {
        match phase {
            Phase::Clear | Phase::Remove => {
                by_needs(&mut edits, if phase == Phase::Clear { &before } else { &last });
                edits.reverse();
            }
            Phase::Make | Phase::Protect => by_needs(&mut edits, &after),
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
        (EditKind::Alter(Alteration::AddsValue), _) => Phase::Values,
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
