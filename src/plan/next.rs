//! The way from what is there to what is wanted, in an order that holds at every moment: what closes comes before what opens, what is needed before
//! what needs it, and what is lost is lost last.

mod curtain;
mod phase;
#[cfg(test)]
mod tests;

use super::order::by_needs;
use super::{Change, Plan, Section, Step};
use crate::catalog::{Catalog, ObjectId};
use crate::diff::{Edit, Fact, Needs, Together, aside, edits, rebuilt, removals, renamed, retypes, stays, without};
use curtain::curtains;
use phase::{Course, Phase, protected_at_once};
use std::collections::BTreeMap;

/// The steps that lead from `now` to `wanted`; none where they are equal.
pub fn next(now: &Catalog, wanted: &Catalog) -> Plan {
    let (now, renames) = renamed(now, wanted);
    let now = &*now;
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
        let stays = matches!(&edit.fact, Fact::Object(ObjectId::Type(name)) if stays(now, &aside, name));
        if !stays {
            phases.entry(Phase::Clear).or_default().push(edit);
        }
    }
    let edits = edits(&middle, wanted, &together);
    let course = Course::new(&middle, wanted, &edits);
    let retypes = retypes(now, wanted, &aside);
    phases.entry(Phase::Clear).or_default().extend(retypes.before);
    for edit in retypes.after {
        phases.entry(course.phase(&edit)).or_default().push(edit);
    }
    for [hung, taken_down] in curtains((now, wanted), (&before, &after), &gone, &edits, &course) {
        phases.entry(Phase::Curtain).or_default().push(hung);
        phases.entry(Phase::Unveil).or_default().push(taken_down);
    }
    for edit in edits.iter() {
        phases.entry(course.phase(edit)).or_default().push(edit.clone());
    }
    let mut plan = Plan::default();
    plan.steps.extend(renames.into_iter().map(|edit| step(edit, Section::Own)));
    for (phase, mut edits) in phases {
        match phase {
            Phase::Clear | Phase::Remove => {
                by_needs(&mut edits, if phase == Phase::Clear { &before } else { &last });
                edits.reverse();
            }
            Phase::Make => {
                by_needs(&mut edits, &after);
                edits = protected_at_once(edits);
            }
            Phase::Prepare | Phase::Guard | Phase::Change | Phase::Let => by_needs(&mut edits, &after),
            // They would fire for the others.
            Phase::Last => {
                edits.sort_by_key(|edit| matches!(edit.fact, Fact::Object(ObjectId::EventTrigger(_))));
            }
            // Extensions are in schemas.
            Phase::Forget => edits.sort_by_key(|edit| matches!(edit.fact, Fact::Object(ObjectId::Schema(_)))),
            _ => {}
        }
        plan.steps.extend(edits.into_iter().map(|edit| step(edit, section(phase))));
    }
    plan
}

fn step(edit: Edit, section: Section) -> Step {
    Step { change: Change::Edit(Box::new(edit)), section, remark: String::new() }
}

/// The part of a file where the time of a statement says more than what it is about.
fn section(phase: Phase) -> Section {
    match phase {
        Phase::Revoke | Phase::Close | Phase::Curtain => Section::Closed,
        Phase::Clear => Section::Cleared,
        Phase::Remove | Phase::Forget | Phase::Leave => Section::Removed,
        Phase::Own | Phase::Give => Section::Given,
        _ => Section::Own,
    }
}
