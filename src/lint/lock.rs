//! Which locks statements take, and how the statements of a file share transactions.
//!
//! Locks: Postgres docs 13.3.1, ALTER TABLE, `AlterTableGetLockLevel`. Those that let others read and write aren't told.

use super::Subject;
use crate::catalog::{ObjectId, QualifiedName, TableKind};
use crate::replay::effect::{AddConstraint, Change, ConstraintClass, Maintain, Maintenance};
use crate::replay::{Effect, EffectKind};
use std::collections::BTreeSet;

/// A lock of a table behind which others wait, from the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lock {
    /// SHARE: nobody writes.
    Share,
    /// SHARE ROW EXCLUSIVE: nobody writes.
    ShareRowExclusive,
    /// EXCLUSIVE: nobody writes.
    Exclusive,
    /// ACCESS EXCLUSIVE: nobody reads or writes.
    AccessExclusive,
}

impl Lock {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// What nobody does meanwhile.
    pub(super) fn stops(self) -> &'static str {
        match self {
            Self::AccessExclusive => "reads or writes",
            _ => "writes",
        }
    }
}

/// The lock that a statement takes of the table that it is about; none where others go on.
pub(super) fn of(effect: &Effect) -> Option<(&QualifiedName, Lock)> {
    use EffectKind as K;
    let lock = match &effect.kind {
        K::AddConstraint(AddConstraint { class: ConstraintClass::ForeignKey, .. })
        | K::Trigger { change: Change::Create | Change::Alter, .. } => Lock::ShareRowExclusive,
        K::AlterTable { command, .. } => of_command(command)?,
        K::CreateIndex { concurrently: false, .. } => Lock::Share,
        K::Refresh { concurrently: true, .. } => Lock::Exclusive,
        K::Maintain(Maintain { command: Maintenance::Reindex, concurrently: false, .. }) => Lock::Share,
        K::Maintain(Maintain { command: Maintenance::Cluster | Maintenance::VacuumFull, .. })
        | K::DropIndex { concurrently: false, .. }
        | K::Refresh { .. }
        | K::DropTable { .. }
        | K::RenameTable { .. }
        | K::Truncate { .. }
        | K::AddColumn(_)
        | K::DropColumn { .. }
        | K::RenameColumn { .. }
        | K::AlterColumnType { .. }
        | K::SetNotNull { .. }
        | K::DropNotNull { .. }
        | K::AddConstraint(_)
        | K::DropConstraint { .. }
        | K::EnableRowSecurity { .. }
        | K::DisableRowSecurity { .. }
        | K::Policy { .. }
        | K::Trigger { .. }
        | K::AttachPartition(_) => Lock::AccessExclusive,
        _ => return None,
    };
    effect.kind.table().map(|table| (table, lock))
}

/// Commands of ALTER TABLE that have no effect of their own, by the name that Postgres's parser gives them.
fn of_command(command: &str) -> Option<Lock> {
    match command {
        // SHARE UPDATE EXCLUSIVE.
        "SetStatistics"
        | "SetOptions"
        | "ResetOptions"
        | "ClusterOn"
        | "DropCluster"
        | "SetRelOptions"
        | "ResetRelOptions"
        | "ReplaceRelOptions"
        | "ValidateConstraint"
        | "DetachPartitionFinalize" => None,
        "EnableTrig" | "EnableAlwaysTrig" | "EnableReplicaTrig" | "EnableTrigAll" | "EnableTrigUser"
        | "DisableTrig" | "DisableTrigAll" | "DisableTrigUser" => Some(Lock::ShareRowExclusive),
        _ => Some(Lock::AccessExclusive),
    }
}

impl Subject<'_> {
    /// Whether a statement is about a table that was there before its file, of which replay is certain, and which holds its rows itself.
    pub(super) fn is_old(&self, effect: &Effect) -> bool {
        effect.kind.table().is_some_and(|table| !effect.on_new_table && self.holds_rows(table))
    }

    /// Whether a table may have rows: it isn't another server's, nor one that the session alone sees, nor one of which nothing is certain.
    pub(super) fn holds_rows(&self, table: &QualifiedName) -> bool {
        let objects = [ObjectId::Table(table.clone()), ObjectId::View(table.clone())];
        let foreign = self.catalog.tables.get(table).is_some_and(|it| matches!(it.kind, TableKind::Foreign { .. }));
        !foreign && !table.schema.starts_with("pg_temp") && objects.iter().all(|object| self.is_certain(object))
    }

    /// Whether a table is partitioned, and has no rows of its own.
    pub(super) fn is_partitioned(&self, table: &QualifiedName) -> bool {
        self.catalog.tables.get(table).is_some_and(|table| matches!(table.kind, TableKind::Partitioned(_)))
    }

    /// The statements that are about a table which was there before with its rows: not one that the file has emptied before. Files that policyc
    /// wrote are left out: what they lock was told as a hazard.
    pub(super) fn over_rows(&self) -> impl Iterator<Item = &Effect> {
        let mut file = 0;
        let mut emptied: BTreeSet<&QualifiedName> = BTreeSet::new();
        self.effects.iter().filter(move |effect| {
            if effect.file != file {
                file = effect.file;
                emptied.clear();
            }
            let Some(table) = effect.kind.table() else { return false };
            if empties(effect) {
                emptied.insert(table);
            }
            let is_generated = self.generated.get(effect.file).copied().unwrap_or_default();
            !is_generated && self.is_old(effect) && !emptied.contains(table)
        })
    }

    /// For each effect the number of the transaction in which its statement runs, as the Supabase CLI does it: a file is one, but for what
    /// can't run in one, which runs by itself. BEGIN in a file makes no other; COMMIT and ROLLBACK end it.
    pub(super) fn transactions(&self) -> Vec<usize> {
        let mut numbers = Vec::with_capacity(self.effects.len());
        let (mut number, mut before): (usize, Option<&Effect>) = (0, None);
        for effect in &self.effects {
            let begins = before.is_some_and(|before| {
                let another = before.file != effect.file;
                let apart = (before.statement != effect.statement) && (is_apart(effect) || is_apart(before));
                another || apart || matches!(before.kind, EffectKind::Commit | EffectKind::Rollback)
            });
            number += usize::from(begins);
            numbers.push(number);
            before = Some(effect);
        }
        numbers
    }

    /// The tables that a file has made, under all their names.
    pub(super) fn made_in(&self, file: usize) -> BTreeSet<&QualifiedName> {
        let mut made = BTreeSet::new();
        for effect in self.effects.iter().filter(|effect| effect.file == file && effect.on_new_table) {
            match &effect.kind {
                EffectKind::CreateTable { table } => made.insert(table),
                EffectKind::RenameTable { to, .. } => made.insert(to),
                _ => false,
            };
        }
        made
    }

    /// Of each statement that may wait for a lock, whether it waits for no longer than a limit that its file has set before. What policyc wrote counts
    /// as if it did: where its first migration goes there is nobody yet, and the next ones set one.
    pub(super) fn limited_waits(&self) -> Vec<bool> {
        let (mut limited, mut local, mut file) = (false, false, 0);
        let of = |effect: &Effect| {
            if effect.file != file {
                (file, limited) = (effect.file, false);
            }
            match &effect.kind {
                // RESET ALL has no name.
                EffectKind::SetSetting { name, value, local: is_local }
                    if name == "lock_timeout" || name.is_empty() =>
                {
                    let is_limit = |value: &str| value.contains(|digit: char| ('1'..='9').contains(&digit));
                    (limited, local) = (value.as_deref().is_some_and(is_limit), *is_local);
                }
                EffectKind::Commit | EffectKind::Rollback if local => limited = false,
                _ => {}
            }
            limited || self.generated.get(effect.file).copied().unwrap_or_default()
        };
        self.effects.iter().map(of).collect()
    }
}

/// Whether a table has no rows after a statement.
fn empties(effect: &Effect) -> bool {
    use crate::replay::effect::DataCommand;
    match &effect.kind {
        EffectKind::Truncate { .. } => true,
        EffectKind::Data { command, limited, .. } => *command == DataCommand::Delete && !limited,
        _ => false,
    }
}

/// Whether a statement is one of those that can't run in a transaction (25001), or not in each of its forms: the Supabase CLI sends what stands
/// before it, and then it alone.
pub(super) fn is_apart(effect: &Effect) -> bool {
    use EffectKind as K;
    match &effect.kind {
        K::CreateIndex { concurrently, .. } | K::DropIndex { concurrently, .. } => *concurrently,
        K::Maintain(Maintain { command: Maintenance::Reindex, concurrently, .. }) => *concurrently,
        K::Maintain(_) => true,
        _ => false,
    }
}
