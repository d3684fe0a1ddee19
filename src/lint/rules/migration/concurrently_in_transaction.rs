//! L0209.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::lock::is_apart;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::{Maintain, Maintenance};
use crate::replay::{Effect, EffectKind};
use crate::span::Span;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0209",
        name: "concurrently-in-transaction",
        summary: "a statement that can't run in a transaction, in a file that is run in one",
        page: include_str!("../../../../docs/rules/L0209.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let settings: BTreeSet<Span> = subject.effects.iter().filter(|it| is_setting(&it.kind)).map(|it| it.span).collect();
    let mut begun = None;
    let mut told: Option<Span> = None;
    for effect in &subject.effects {
        match effect.kind {
            EffectKind::Begin => begun = Some(effect.file),
            EffectKind::Commit | EffectKind::Rollback => begun = None,
            _ => {}
        }
        let Some(what) = command(effect).filter(|_| is_apart(effect) && told != Some(effect.span)) else { continue };
        let is_other =
            |span: &&Span| span.file == effect.span.file && **span != effect.span && !settings.contains(span);
        let in_block = begun == Some(effect.file);
        if !in_block && subject.statements.iter().find(is_other).is_none() {
            continue;
        }
        told = Some(effect.span);
        let message = match in_block {
            true => format!("{what} stands in a transaction, where it fails"),
            false => format!("{what} shares its file with other statements"),
        };
        let finding = findings.report(effect.span, message);
        if let Some(table) = effect.kind.table() {
            finding.about(ObjectId::Table(table.clone()));
        }
        if in_block {
            finding.note("it can't run between BEGIN and COMMIT (25001)");
        } else {
            finding
                .note("the Supabase CLI sends what stands before it, and then it alone: where something fails, a part of the file stays")
                .note("older versions of it, and branching, run the file in one transaction, where it fails (25001)");
        }
        if effect.on_new_table && matches!(effect.kind, EffectKind::CreateIndex { .. }) {
            finding.help("leave CONCURRENTLY out: nobody reads or writes a table that the same file makes");
        } else {
            finding.help("give it a migration of its own, with nothing else in it");
        }
    }
}

fn is_setting(kind: &EffectKind) -> bool {
    matches!(kind, EffectKind::SetSetting { .. })
}

fn command(effect: &Effect) -> Option<&'static str> {
    Some(match &effect.kind {
        EffectKind::CreateIndex { .. } => "CREATE INDEX CONCURRENTLY",
        EffectKind::DropIndex { .. } => "DROP INDEX CONCURRENTLY",
        EffectKind::Maintain(Maintain { command: Maintenance::Reindex, .. }) => "REINDEX CONCURRENTLY",
        EffectKind::Maintain(Maintain { command: Maintenance::Vacuum | Maintenance::VacuumFull, .. }) => "VACUUM",
        _ => return None,
    })
}
