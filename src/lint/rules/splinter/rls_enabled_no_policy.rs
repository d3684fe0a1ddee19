//! L0008.

use super::metadata;
use crate::catalog::{ObjectId, Privilege, TableKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0008",
        name: "rls-enabled-no-policy",
        summary: "row level security without a policy: nobody sees a row",
        page: include_str!("../../../../docs/rules/L0008.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: Some("rls_enabled_no_policy"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables().filter(|table| table.row_security && table.policies.is_empty()) {
        let is_ordinary = table.kind == TableKind::Ordinary;
        let privileges = [Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete];
        let clients = subject.clients_of(table, &privileges);
        if !is_ordinary && clients.is_empty() {
            continue;
        }
        let (object, name) = (ObjectId::Table(table.name.clone()), &table.name);
        let span = subject.origin(&object, &[Facet::RowSecurity]);
        let finding = findings.report(span, format!("`{name}` has row level security and no policy"));
        finding.note("without a policy no row passes: queries give nothing and say nothing, inserts fail (42501)");
        if clients.is_empty() {
            finding
                .note("no client holds a privilege on it, so it may be meant for the server alone")
                .help("if it is, allow the finding and say so; if not, write policies for those who may see or change rows, and grants");
        } else {
            finding
                .note(format!("{} may reach it, and would see nothing", clients.join(" and ")))
                .help(format!("write policies for those who may see or change rows; if only the server reads it, `revoke all on {name} from anon, authenticated;`"));
        }
        finding.about(object);
        if is_ordinary {
            let key = format!("rls_enabled_no_policy_{}_{}", name.schema, name.name);
            finding.splinter(key, metadata(name, "table"));
        }
    }
}
