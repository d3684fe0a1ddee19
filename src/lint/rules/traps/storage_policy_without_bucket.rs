//! L0117.

use crate::catalog::{Expr, ObjectId, QualifiedName};
use crate::diagnostics::Code;
use crate::lint::policies::{arms, clients_of, sides};
use crate::lint::predicate::row_columns;
use crate::lint::truth::always;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0117",
        name: "storage-policy-without-bucket",
        summary: "a policy on storage.objects for all buckets",
        page: include_str!("../../../../docs/rules/L0117.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let name = QualifiedName::new("storage", "objects");
    for table in subject.tables_with_policies().filter(|table| table.name == name).map(|table| subject.meant(table)) {
        for policy in table.policies.values().filter(|policy| policy.permissive && !clients_of(policy).is_empty()) {
            let open = sides(policy).flat_map(arms).any(|arm| {
                let Some(columns) = row_columns(subject, table, arm) else { return false };
                let says = |name: &str| columns.iter().any(|column| *column == name);
                // Own objects may be in any bucket; what only a function of the project knows may be about an administrator.
                !says("bucket_id")
                    && !says("owner")
                    && !says("owner_id")
                    && always(arm) != Some(false)
                    && (!columns.is_empty() || !has_own_call(subject, arm))
            });
            if open {
                findings
                    .report(subject.policy_place(table, policy), format!("the policy `{}` is about the objects of all buckets", policy.name))
                    .note("buckets that are made later for something else, private ones among them, are open in the same way")
                    .help("say which: `bucket_id = '...' and ...`")
                    .about(ObjectId::Table(name.clone()));
            }
        }
    }
}

fn has_own_call(subject: &Subject<'_>, expr: &Expr) -> bool {
    let mut found = false;
    crate::lint::walk::expr(expr, &mut |part, _| match part {
        crate::lint::walk::Part::Expr(Expr::Call(call)) => {
            let called = subject.called(call, &crate::lint::codes::usual_path());
            found |= called.iter().any(|(id, _)| !subject.is_system(&id.name.schema));
        }
        crate::lint::walk::Part::Query(crate::catalog::Query::Select(select)) => found |= !select.from.is_empty(),
        crate::lint::walk::Part::Query(crate::catalog::Query::Opaque(_)) => found = true,
        crate::lint::walk::Part::Expr(_) => {}
    });
    found
}
