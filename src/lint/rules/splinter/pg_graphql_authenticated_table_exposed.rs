//! L0027.

use crate::diagnostics::Code;
use crate::lint::graphql;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0027",
        name: "pg-graphql-authenticated-table-exposed",
        summary: "a table or view whose name and columns GraphQL shows to signed-in users",
        page: include_str!("../../../../docs/rules/L0027.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: Some("pg_graphql_authenticated_table_exposed"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    graphql::exposed(subject, "authenticated", "whoever signs up", RULE.splinter, findings);
}
