//! L0218.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0218",
        name: "storage-change-rewrites-table",
        summary: "a table that is written anew because it is stored otherwise",
        page: include_str!("../../../../docs/rules/L0218.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.over_rows() {
        let EffectKind::AlterTable { table, command } = &effect.kind else { continue };
        let words = match command.as_str() {
            "SetLogged" => "SET LOGGED",
            "SetUnLogged" => "SET UNLOGGED",
            "SetTableSpace" => "SET TABLESPACE",
            "SetAccessMethod" => "SET ACCESS METHOD",
            "SetExpression" => "SET EXPRESSION",
            _ => continue,
        };
        let place = subject.words(effect.span, &words.split(' ').collect::<Vec<_>>());
        let finding = findings.report(place, format!("`{table}` is written anew by {words}"));
        finding.note("ACCESS EXCLUSIVE: nobody reads or writes until it is done");
        if command == "SetUnLogged" {
            finding.note("an unlogged table is empty after a crash, and on replicas always");
        }
        finding
            .help("there is no form of it that waits for nobody: run it when few people wait, or fill a second table in parts and rename both")
            .about(ObjectId::Table(table.clone()));
    }
}
