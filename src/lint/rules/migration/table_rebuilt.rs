//! L0217.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;
use crate::replay::effect::{Maintain, Maintenance};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0217",
        name: "table-rebuilt",
        summary: "CLUSTER, VACUUM FULL or REINDEX: built anew while nobody reads or writes",
        page: include_str!("../../../../docs/rules/L0217.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in &subject.effects {
        let EffectKind::Maintain(Maintain { command, on, concurrently: false }) = &effect.kind else { continue };
        let words = match command {
            Maintenance::Cluster => "CLUSTER",
            Maintenance::VacuumFull => "VACUUM FULL",
            Maintenance::Reindex => "REINDEX",
            Maintenance::Vacuum => continue,
        };
        if on.is_some() && !subject.is_old(effect) {
            continue;
        }
        let what = on.as_ref().map_or_else(|| "all tables".to_owned(), |on| format!("`{on}`"));
        let is_index = *command == Maintenance::Reindex;
        let message = match is_index {
            true => format!("{words} builds the indexes of {what} anew"),
            false => format!("{words} writes {what} anew"),
        };
        let finding = findings.report(effect.span, message);
        if let Some(on) = on {
            finding.about(ObjectId::Table(on.clone()));
        }
        match is_index {
            true => finding
                .note("SHARE of the table, ACCESS EXCLUSIVE of the index: nobody writes, and no query can be planned, until it is done")
                .help("REINDEX ... CONCURRENTLY, in a migration of its own with nothing else in it"),
            false => finding
                .note("ACCESS EXCLUSIVE: nobody reads or writes until it is done")
                .help("plain VACUUM lets others read and write; pg_repack gives the space back while they do")
                .help("neither belongs into a migration, which is run on each database once"),
        };
    }
}
