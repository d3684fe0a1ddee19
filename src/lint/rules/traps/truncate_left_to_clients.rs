//! L0112.

use crate::catalog::{ObjectId, Privilege};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0112",
        name: "truncate-left-to-clients",
        summary: "clients who may TRUNCATE a table",
        page: include_str!("../../../../docs/rules/L0112.md"),
    },
    group: Group::Security,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables().filter(|table| subject.is_exposed(&table.name.schema)) {
        let clients = subject.clients_with(&table.owner, &table.privileges, &[Privilege::Truncate]);
        if !clients.is_empty() {
            let (object, name) = (ObjectId::Table(table.name.clone()), &table.name);
            findings
                .report(subject.origin(&object, &[]), format!("{} may TRUNCATE `{name}`", clients.join(" and ")))
                .note("row level security doesn't cover TRUNCATE; the platform's revoked default grants leave it, REFERENCES and TRIGGER to clients")
                .help(format!("`revoke all on {name} from anon, authenticated;` before the grants that are meant"))
                .about(object);
        }
    }
}
