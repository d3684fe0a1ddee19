//! L0122.

use crate::catalog::Table;
use crate::catalog::{Expr, FunctionId, ObjectId, Volatility};
use crate::diagnostics::Code;
use crate::lint::predicate::{self, Names, Visit, row_columns};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0122",
        name: "helper-for-each-row",
        summary: "a function that a policy calls for each row to learn the same thing",
        page: include_str!("../../../../docs/rules/L0122.md"),
    },
    group: Group::Performance,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables_with_policies().filter(|table| table.row_security) {
        for policy in table.policies.values() {
            let mut look = Look { subject, table, found: None };
            // WITH CHECK is about the few rows that are written.
            policy.using.iter().for_each(|side| predicate::walk(subject, side, &mut Names::of_table(table), &mut look));
            let Some(id) = look.found else { continue };
            let statement = subject.policy_place(table, policy);
            let call = if id.arguments.is_empty() { format!("{}()", id.name) } else { format!("{}(...)", id.name) };
            findings
                .report(subject.words(statement, &[&id.name.name, "("]), format!("the policy `{}` of `{}` calls `{call}` once for each row", policy.name, table.name))
                .note("nothing in the call comes from the row; inside `(select ...)` it is called once for a statement (an InitPlan)")
                .help(format!("write `(select {call})`"))
                .about(ObjectId::Table(table.name.clone()))
                .part(Facet::Policy(policy.name.clone()));
        }
    }
}

struct Look<'s> {
    subject: &'s Subject<'s>,
    table: &'s Table,
    found: Option<FunctionId>,
}

impl Visit for Look<'_> {
    fn expr(&mut self, expr: &Expr, names: &Names) {
        let Expr::Call(call) = expr else { return };
        if names.depth() > 0 || self.found.is_some() {
            return;
        }
        let [(id, function)] = self.subject.called(call, names.path())[..] else { return };
        // A plain SQL function becomes part of the query; what it calls is another matter.
        let inlined = &*function.language == "sql" && !function.security_definer && function.settings.is_empty();
        let row = row_columns(self.subject, self.table, expr);
        if !inlined
            && function.volatility != Volatility::Immutable
            && !self.subject.is_system(&id.name.schema)
            && row.is_some_and(|columns| columns.is_empty())
        {
            self.found = Some(id.clone());
        }
    }
}
