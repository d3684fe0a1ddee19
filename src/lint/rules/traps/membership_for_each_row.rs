//! L0123.

use crate::catalog::{Expr, ObjectId, PolicyCommand, Table};
use crate::diagnostics::Code;
use crate::lint::codes::usual_path;
use crate::lint::policies::arms;
use crate::lint::predicate::{is_caller, parts, row_columns};
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0123",
        name: "membership-for-each-row",
        summary: "a membership test that is run for each row",
        page: include_str!("../../../../docs/rules/L0123.md"),
    },
    group: Group::Performance,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables().filter(|table| table.row_security) {
        for policy in table.policies.values().filter(|policy| policy.command != PolicyCommand::Insert) {
            let Some(using) = &policy.using else { continue };
            let mut list = Vec::new();
            arms(using).into_iter().for_each(|arm| parts(arm, &mut list));
            if let Some(what) = list.into_iter().find_map(|part| per_row(subject, table, part)) {
                findings
                    .report(subject.policy_place(table, policy), format!("the policy `{}` of `{}` {what}, and can't use an index for it", policy.name, table.name))
                    .note("over 100,000 rows: 590 ms with a function of the row, 8 to 90 ms with IN or EXISTS, 0.1 ms with `= any (array(select ...))` and an index")
                    .help("look the caller's organizations up once: `organization_id = any (array(select private.my_organizations()))`")
                    .about(ObjectId::Table(table.name.clone()));
            }
        }
    }
}

fn per_row(subject: &Subject<'_>, table: &Table, part: &Expr) -> Option<&'static str> {
    let of_row = |expr: &Expr| row_columns(subject, table, expr).is_some_and(|columns| !columns.is_empty());
    match part {
        Expr::Exists(_) if of_row(part) => Some("tests each row with EXISTS"),
        Expr::AnyQuery(_, tested, _) if is_caller(tested) && of_row(part) => Some("looks all members up for each row"),
        Expr::AnyQuery(_, tested, _) if matches!(tested.as_ref(), Expr::Column(_)) => Some("tests each row with IN"),
        Expr::Call(call) if of_row(part) => {
            let called = subject.called(call, &usual_path());
            called
                .iter()
                .any(|(id, function)| function.security_definer && !subject.is_system(&id.name.schema))
                .then_some("calls a function for each row")
        }
        Expr::Scalar(_) if of_row(part) => Some("runs a query for each row"),
        _ => None,
    }
}
