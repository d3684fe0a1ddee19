//! L0246.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0246",
        name: "timestamp-without-time-zone",
        summary: "a column that doesn't know its time zone",
        page: include_str!("../../../../docs/rules/L0246.md"),
    },
    group: Group::Migration,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables() {
        let object = ObjectId::Table(table.name.clone());
        let bare = |name: &str| matches!(name, "timestamp" | "timetz");
        let columns = table.columns.iter().filter(|column| column.ty.schema.is_none() && column.local);
        for column in columns.filter(|column| bare(&column.ty.name)) {
            let name = &column.name;
            let note = if column.ty.name == *"timetz" {
                "an offset without a date says nothing about daylight saving (Postgres docs, 8.5.3)"
            } else {
                "which moment it is depends on the session that reads it; `now()` is stored in the zone of the one that writes"
            };
            findings
                .report(
                    subject.column(&object, name),
                    format!(
                        "`{name}` of `{}` is a {} without a zone that it could be read in",
                        table.name, column.ty.name
                    ),
                )
                .note(note)
                .help("`timestamptz`, which stores the moment")
                .about(object.clone());
        }
    }
}
