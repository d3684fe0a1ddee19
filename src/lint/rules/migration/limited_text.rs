//! L0244.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0244",
        name: "limited-text",
        summary: "a text column with a length of its own",
        page: include_str!("../../../../docs/rules/L0244.md"),
    },
    group: Group::Migration,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables() {
        let object = ObjectId::Table(table.name.clone());
        for column in table.columns.iter().filter(|column| column.ty.schema.is_none() && column.local) {
            let (ty, name) = (&column.ty, &column.name);
            let (what, note) = match ty.name.as_str() {
                "bpchar" => ("char", "values are filled up with spaces, and compared without them"),
                "varchar" if !ty.modifiers.is_empty() => {
                    ("varchar", "another length is another type: shortening it reads the whole table under a lock")
                }
                _ => continue,
            };
            findings
                .report(
                    subject.column(&object, name),
                    format!("`{name}` of `{}` is a {what} with a length", table.name),
                )
                .note(note)
                .help(format!("`text`, with `check (char_length({name}) <= ...)` where the length matters"))
                .about(object.clone());
        }
    }
}
