//! A plan that holds at every moment also where each statement is a transaction of its own, and a run that stopped is begun anew.
//!
//! The order of steps is that of every plan. On a database that has it all already this order closes every table (REVOKE ALL) before the first
//! function is replaced, and opens a table again when its triggers and policies stand: whatever statement a run stops at, nobody can do more
//! than before or after it. What the order can't give is given by joining steps into one statement.

use super::{Change, Plan, Securable, Step};
use crate::catalog::Sequence;

impl Plan {
    /// The same plan for statements that can be run again. Steps are joined where something would be open between them.
    #[must_use]
    pub fn idempotent(self) -> Self {
        let mut steps: Vec<Step> = Vec::new();
        for step in self.steps {
            match steps.last_mut() {
                Some(last)
                    if last.section == step.section && step.remark.is_empty() && is_of(&last.change, &step.change) =>
                {
                    join(&mut last.change, step.change);
                }
                _ => steps.push(step),
            }
        }
        Self { steps, idempotent: true }
    }
}

fn join(change: &mut Change, next: Change) {
    if let Change::Together(changes) = change {
        changes.push(next);
    } else {
        // The place of a moment: what stood in it comes first.
        let first = std::mem::replace(change, Change::Together(Vec::new()));
        *change = Change::Together(vec![first, next]);
    }
}

/// Whether a change must not be seen without the one behind it.
fn is_of(change: &Change, next: &Change) -> bool {
    match (change, next) {
        (Change::Together(changes), next) => changes.first().is_some_and(|first| is_of(first, next)),
        // A new table has what the platform gives by default, and no row security.
        (Change::CreateTable(table), Change::EnableRowSecurity(name) | Change::ForceRowSecurity(name)) => {
            table.name == *name
        }
        (Change::CreateTable(table), Change::RevokeAll(Securable::Table(name), _)) => table.name == *name,
        (Change::CreateTable(table), Change::RevokeAll(Securable::Sequence(name), _)) => {
            Sequence::of_identity_columns(table).any(|(sequence, _)| sequence == *name)
        }
        // Everybody may call a new function; and policies go on calling one whose privileges are given anew.
        (Change::CreateFunction(function), Change::RevokeAll(on, _) | Change::Grant { on, .. }) => {
            *on == Securable::Function(function.id())
        }
        (Change::RevokeAll(revoked, _), Change::Grant { on, .. }) => revoked == on,
        // OR REPLACE sets a trigger back to firing in ordinary sessions only (`CreateTriggerFiringOn` in trigger.c).
        (Change::CreateTrigger(table, trigger), Change::EnableTriggerAlways(name, enabled)) => {
            table == name && trigger.name == *enabled
        }
        _ => false,
    }
}
