//! L0017.

use super::metadata;
use crate::catalog::{ObjectId, Privilege, TableKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0017",
        name: "foreign-table-in-api",
        summary: "a foreign table that clients reach over the API",
        page: include_str!("../../../../docs/rules/L0017.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: Some("foreign_table_in_api"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables().filter(|table| matches!(table.kind, TableKind::Foreign { .. })) {
        let privileges = [Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete];
        let (clients, name) = (subject.clients_of(table, &privileges), &table.name);
        if clients.is_empty() || !subject.is_exposed(&name.schema) {
            continue;
        }
        let object = ObjectId::Table(name.clone());
        let span = subject.origin(&object, &[Facet::Definition]);
        let finding =
            findings.report(span, format!("{} may reach all of the foreign table `{name}`", clients.join(" and ")));
        finding
            .note("row level security doesn't exist for it: whoever may read it reads all that the other server shows the user mapping")
            .help(format!("`revoke all on {name} from anon, authenticated;`, best in a schema that the API doesn't expose"))
            .about(object);
        if !subject.clients_with(&table.owner, &table.privileges, &[Privilege::Select]).is_empty() {
            let key = format!("foreign_table_in_api_{}_{}", name.schema, name.name);
            finding.splinter(key, metadata(name, "foreign table"));
        }
    }
}
