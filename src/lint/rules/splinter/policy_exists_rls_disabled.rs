//! L0007.

use super::metadata;
use crate::catalog::{Ident, ObjectId, TableKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0007",
        name: "policy-exists-rls-disabled",
        summary: "policies of a table whose row level security is off",
        page: include_str!("../../../../docs/rules/L0007.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: Some("policy_exists_rls_disabled"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let judged = subject.tables_with_policies().filter(|table| !subject.is_system(&table.name.schema));
    for table in judged.filter(|table| !table.row_security) {
        let (object, name) = (ObjectId::Table(table.name.clone()), &table.name);
        let place = |policy: &Ident| subject.origin(&object, &[Facet::Policy(policy.clone())]);
        let first = table.policies.keys().map(place).min();
        // Who switched it off after the policies were there is who did it.
        let switched = subject.said(&object, &Facet::RowSecurity);
        let Some(span) = switched.filter(|span| Some(*span) > first).or(first) else { continue };
        let policies: Vec<String> = table.policies.keys().map(|policy| format!("`{policy}`")).collect();
        let finding = findings.report(span, format!("`{name}` has policies, and its row level security is off"));
        finding
            .note(format!(
                "{} {} no effect until it is on",
                policies.join(", "),
                if policies.len() > 1 { "have" } else { "has" }
            ))
            .help(format!("`alter table {name} enable row level security;`"))
            .about(object);
        if table.kind == TableKind::Ordinary {
            let key = format!("policy_exists_rls_disabled_{}_{}", name.schema, name.name);
            finding.splinter(key, metadata(name, "table"));
        }
    }
}
