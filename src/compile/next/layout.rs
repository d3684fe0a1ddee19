//! How a file is laid out for its readers: under headings, each object's statements together as far as the order allows it.

use crate::catalog::{Catalog, ObjectId, QualifiedName};
use crate::diff::{Edit, EditKind, Fact, Needs};
use crate::plan::{Change, Plan, Section, Step};

/// The steps in the sections of a file: what each is about decides, where its place in the order doesn't. What makes a part of something goes up to where
/// that is made, unless it needs something that stands between; comments go up to what they are about.
pub(super) fn sections(plan: &mut Plan, now: &Catalog, wanted: &Catalog) {
    let made: Vec<QualifiedName> = plan.steps.iter().filter_map(|step| made(edit(step)?)).cloned().collect();
    for step in plan.steps.iter_mut().filter(|step| step.section == Section::Own) {
        let Change::Edit(edit) = &step.change else { continue };
        step.section = section(edit, &made);
    }
    let needs = Needs::of(wanted);
    for at in 1..plan.steps.len() {
        if let Some(to) = earlier(&plan.steps, at, now, &needs) {
            let step = plan.steps.remove(at);
            plan.steps.insert(to, step);
        }
    }
    let is_comment = |step: &Step| edit(step).is_some_and(|edit| edit.kind == EditKind::Comment);
    let (comments, steps): (Vec<Step>, Vec<Step>) = std::mem::take(&mut plan.steps).into_iter().partition(is_comment);
    plan.steps = steps;
    for comment in comments {
        let last = plan.steps.iter().rposition(|step| step.section == comment.section);
        plan.steps.insert(last.map_or(plan.steps.len(), |last| last + 1), comment);
    }
}

fn edit(step: &Step) -> Option<&Edit> {
    match &step.change {
        Change::Edit(edit) => Some(edit),
        _ => None,
    }
}

/// The table that an edit makes.
fn made(edit: &Edit) -> Option<&QualifiedName> {
    match &edit.fact {
        Fact::Object(ObjectId::Table(name)) if edit.kind == EditKind::Create => Some(name),
        _ => None,
    }
}

fn section(edit: &Edit, made: &[QualifiedName]) -> Section {
    match (&edit.fact, &edit.kind) {
        (Fact::Object(ObjectId::Role(_)), _) => Section::Roles,
        (Fact::Object(ObjectId::Schema(_) | ObjectId::Extension(_)), _) => Section::Schemas,
        (Fact::Object(ObjectId::Type(_)), _) => Section::Types,
        (Fact::Object(ObjectId::Function(_)), _) => Section::Functions,
        (Fact::Object(ObjectId::View(_)), _) => Section::Views,
        // A table is closed where it is made.
        (Fact::Object(ObjectId::Table(name)), EditKind::Revoke) | (Fact::RowSecurity(name), _)
            if made.contains(name) =>
        {
            Section::Table(name.clone())
        }
        (Fact::Object(ObjectId::Table(name)), EditKind::Grant | EditKind::Revoke)
        | (Fact::Policy(name, _) | Fact::Trigger(name, _) | Fact::RowSecurity(name), _) => {
            Section::Access(name.clone())
        }
        (fact, _) => fact.holder().map_or(Section::Own, |name| Section::Table(name.clone())),
    }
}

/// Where a step can stand: behind the last one of its section, where others stand between. Policies of tables that are there keep their places, which
/// are those at which nobody sees too much.
fn earlier(steps: &[Step], at: usize, now: &Catalog, needs: &Needs) -> Option<usize> {
    let step = steps.get(at)?;
    let part = edit(step).filter(|edit| edit.kind == EditKind::Create)?;
    let may_move = match &part.fact {
        Fact::Policy(table, _) | Fact::Trigger(table, _) => !now.tables.contains_key(table),
        Fact::Column(..) | Fact::Constraint(..) | Fact::Index(..) => true,
        _ => false,
    };
    let last = steps.get(..at)?.iter().rposition(|other| other.section == step.section)?;
    let between = steps.get(last + 1..at)?;
    // A key that is needed may be made with its table.
    let makes = |other: &Edit, fact: &Fact| {
        *fact == other.fact || made(other).is_some_and(|table| fact.holder() == Some(table))
    };
    let needed = |other: &Step| match edit(other) {
        Some(other) => makes(other, &part.fact) || needs.of_fact(&part.fact).any(|needed| makes(other, needed)),
        None => true,
    };
    (may_move && !between.is_empty() && !between.iter().any(needed)).then_some(last + 1)
}
