//! L0118.

use crate::catalog::{Expr, ObjectId, QualifiedName};
use crate::diagnostics::Code;
use crate::lint::policies::{arms, clients_of, sides};
use crate::lint::predicate::{self, Names, Visit, is_call, row_columns};
use crate::lint::truth::always;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0118",
        name: "realtime-policy-without-topic",
        summary: "a policy on realtime.messages for all topics",
        page: include_str!("../../../../docs/rules/L0118.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let name = QualifiedName::new("realtime", "messages");
    for table in subject.tables_with_policies().filter(|table| table.name == name).map(|table| subject.meant(table)) {
        for policy in table.policies.values().filter(|policy| policy.permissive && !clients_of(policy).is_empty()) {
            let open = sides(policy).flat_map(arms).any(|arm| {
                let mut look = Look(false);
                predicate::walk(subject, arm, &mut Names::of_table(table), &mut look);
                let columns = row_columns(subject, table, arm);
                let by_column = columns.is_none_or(|columns| columns.iter().any(|column| *column == "topic"));
                !look.0 && !by_column && always(arm) != Some(false)
            });
            if open {
                findings
                    .report(
                        subject.policy_place(table, policy),
                        format!("the policy `{}` is about all topics", policy.name),
                    )
                    .note("whoever it lets in can join every private channel, whoever it belongs to")
                    .help("compare `(select realtime.topic())` with what the caller may join")
                    .about(ObjectId::Table(name.clone()));
            }
        }
    }
}

struct Look(bool);

impl Visit for Look {
    fn expr(&mut self, expr: &Expr, _: &Names) {
        // A function of the project's may read the topic itself.
        self.0 |= matches!(expr, Expr::Call(call) if is_call(call, "realtime", "topic") || call.name.len() == 2 && call.name.first().is_some_and(|schema| *schema != "auth") || is_call(call, "", "current_setting"));
    }
}
