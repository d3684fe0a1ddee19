//! L0219.

use crate::catalog::ObjectId;
use crate::catalog::column_type::rewrites;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0219",
        name: "type-change-rewrites-table",
        summary: "a column whose new type has every row written anew",
        page: include_str!("../../../../docs/rules/L0219.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.over_rows() {
        let EffectKind::AlterColumnType { table, column, from, to, computes, .. } = &effect.kind else { continue };
        if !computes && !rewrites(from, to, &subject.catalog) {
            continue;
        }
        let message = match from == to {
            true => format!("`{table}` is written anew: USING computes `{column}` for each row"),
            false => format!("`{table}` is written anew: `{column}` becomes {to} from {from}"),
        };
        findings
            .report(subject.words(effect.span, &[column.as_str()]), message)
            .note("ACCESS EXCLUSIVE: nobody reads or writes until it is done, and its indexes are built anew")
            .help("for a large table: a new column of the new type, which a trigger keeps equal; fill it in parts, then let it take the old one's place")
            .about(ObjectId::Table(table.clone()));
    }
}
