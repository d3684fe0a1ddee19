//! Functions that belong to a role of their own, where whoever migrates is no superuser: only a member of their owner may change them, and none is.
//!
//! As in a first migration ([`crate::plan`], roles), the owner is lent to whoever migrates from the first statement of a file that needs it to the last. A
//! trigger can only be made by somebody who may call its function (Postgres docs, CREATE TRIGGER).

use crate::catalog::{Catalog, Ident, ObjectId};
use crate::diff::{Edit, EditKind, Fact};
use crate::plan::{Change, Plan, Section, Step};
use crate::platform::supabase::MIGRATION_ROLE;
use crate::sql::quote;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

/// Who is lent, and the schemas in which the owner must be allowed to make something, as it gets functions there.
struct Loan {
    owner: Ident,
    schemas: BTreeSet<Ident>,
    steps: Range<usize>,
}

/// Adds the statements that lend and take back to the steps of one file.
pub(super) fn lend(plan: &mut Plan, now: &Catalog, wanted: &Catalog, platform: &Catalog) {
    let mut loans: Vec<Loan> = Vec::new();
    for (at, step) in plan.steps.iter().enumerate() {
        // The platform's own roles aren't the migration's to lend.
        let owners = owners(step, now, wanted).into_iter().filter(|(owner, _)| !platform.roles.contains_key(owner));
        for (owner, schema) in owners {
            let known = loans.iter_mut().find(|loan| loan.owner == owner);
            if let Some(loan) = known {
                loan.steps.end = at + 1;
                loan.schemas.extend(schema);
            } else {
                loans.push(Loan { owner, schemas: schema.into_iter().collect(), steps: at..at + 1 });
            }
        }
    }
    // From behind, so that the places before stay what they are; what is taken back at a place comes before what is lent there.
    let starts = loans.iter().map(|loan| (loan.steps.start, false, lent(loan, &plan.steps)));
    let ends = loans.iter().map(|loan| (loan.steps.end, true, taken_back(loan)));
    let mut inserted: Vec<(usize, bool, Vec<Step>)> = starts.chain(ends).collect();
    inserted.sort_by_key(|(at, is_end, _)| (Reverse(*at), *is_end));
    for (at, _, steps) in inserted {
        plan.steps.splice(at..at, steps);
    }
}

/// The owners that a step needs, each with the schema in which it gets a function.
fn owners(step: &Step, now: &Catalog, wanted: &Catalog) -> Vec<(Ident, Option<Ident>)> {
    let Change::Edit(edit) = &step.change else { return Vec::new() };
    let mut found = Vec::new();
    for catalog in [now, wanted] {
        let function = match &edit.fact {
            Fact::Object(ObjectId::Function(id)) => catalog.functions.get(id),
            Fact::Trigger(table, name) => {
                let trigger = catalog.tables.get(table).and_then(|table| table.triggers.get(name));
                let called = trigger.map(|trigger| &trigger.function);
                catalog.functions.values().find(|function| Some(&function.name) == called)
            }
            _ => None,
        };
        let Some(function) = function else { continue };
        let gets = edit.kind == EditKind::Owner && std::ptr::eq(catalog, wanted);
        found.push((function.owner.clone(), gets.then(|| function.name.schema.clone())));
    }
    found
}

fn lent(loan: &Loan, steps: &[Step]) -> Vec<Step> {
    let section = steps.get(loan.steps.start).map_or(Section::Helpers, |first| first.section.clone());
    let step = |change, remark: &str| Step { change, section: section.clone(), remark: remark.to_owned() };
    let remark = "For the time of this migration: functions belong to it";
    let mut steps = vec![step(Change::LendRole(loan.owner.clone(), MIGRATION_ROLE.into()), remark)];
    steps.extend(create_in(loan, EditKind::Grant).map(|change| step(change, "")));
    steps
}

fn taken_back(loan: &Loan) -> Vec<Step> {
    let step = |change| Step { change, section: Section::Helpers, remark: String::new() };
    let mut steps: Vec<Step> = create_in(loan, EditKind::Revoke).map(step).collect();
    steps.push(step(Change::ReturnRole(loan.owner.clone(), MIGRATION_ROLE.into())));
    steps
}

/// Whoever gets a function must be allowed to make something in its schema (Postgres docs, ALTER FUNCTION).
fn create_in(loan: &Loan, kind: EditKind) -> impl Iterator<Item = Change> {
    loan.schemas.iter().map(move |schema| {
        let (on, owner) = (quote::ident(schema), quote::ident(&loan.owner));
        let sql = match kind {
            EditKind::Grant => format!("GRANT CREATE ON SCHEMA {on} TO {owner}"),
            _ => format!("REVOKE CREATE ON SCHEMA {on} FROM {owner}"),
        };
        Change::Edit(Box::new(Edit::new(Fact::Object(ObjectId::Schema(schema.clone())), kind.clone(), sql)))
    })
}
