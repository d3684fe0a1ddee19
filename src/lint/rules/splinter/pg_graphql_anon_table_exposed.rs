//! L0026.

use crate::diagnostics::Code;
use crate::lint::graphql;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0026",
        name: "pg-graphql-anon-table-exposed",
        summary: "a table or view whose name and columns GraphQL shows to everybody",
        page: include_str!("../../../../docs/rules/L0026.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: Some("pg_graphql_anon_table_exposed"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    graphql::exposed(subject, "anon", "whoever has the API's key", RULE.splinter, findings);
}
