//! What must be, by the matrix: for a person, a command and a column the rows, as a condition that a superuser can ask.

use policyc::access::{AccessCell, RowSet};
use policyc::model::Table;
use policyc::syntax::tree::Command;

use super::{Person, Subject};

impl Subject<'_> {
    /// The rows of a table that a person may meet with a command; with a column, those in which that column may be changed.
    pub(super) fn allowed(
        &self,
        table: &Table,
        command: Command,
        person: Person,
        id: Option<&str>,
        column: Option<&str>,
    ) -> String {
        let cell = |actor: &str| {
            let at = self.matrix.actors.iter().position(|it| it.name == actor).expect("an actor of the matrix");
            let row = self.matrix.rows.iter().find(|row| row.table == table.name && row.command == command);
            let cell = &row.expect("a row of the matrix").cells[at];
            condition(self, cell, table, person, id, column)
        };
        match (person.actor, person.member, table.tenant_key()) {
            ("anon", ..) => cell("anon"),
            ("service", ..) => cell("service_role"),
            (_, Some((tenant, role)), Some(key)) => format!(
                "(({key} = '{tenant}' AND {}) OR ({key} IS DISTINCT FROM '{tenant}' AND {}))",
                cell(role),
                cell("outsider")
            ),
            (_, Some((_, role)), None) => cell(role),
            (_, None, _) => cell("outsider"),
        }
    }
}

/// A cell as a condition on rows of which one already knows that they are of the actor's tenant, if the actor has one.
fn condition(
    subject: &Subject<'_>,
    cell: &AccessCell,
    table: &Table,
    person: Person,
    id: Option<&str>,
    column: Option<&str>,
) -> String {
    let mut ways = vec!["false".to_owned()];
    for grant in &cell.grants {
        let covers = match (&grant.columns, column) {
            (None, _) => true,
            (Some(columns), Some(column)) => columns.iter().any(|it| *it == *column),
            // All columns at once, or a command that has none.
            (Some(_), None) => false,
        };
        if !covers {
            continue;
        }
        let live = || format!("{} IS NULL", table.soft_delete.as_ref().expect("a bin"));
        let rows = match grant.rows {
            RowSet::Own => {
                let column = table.self_column.as_ref().expect("a column that says whose row it is");
                format!("{column} = '{}'", id.expect("somebody with an id"))
            }
            RowSet::Peers => {
                let column = table.self_column.as_ref().expect("a column that says whose row it is");
                let tenant = subject.model.tenants.first().expect("tenants");
                let (members, user, key) = (&tenant.members.table, &tenant.members.user, &tenant.members.key);
                let of = person.member.map_or_else(|| "NULL".to_owned(), |(tenant, _)| format!("'{tenant}'"));
                format!("{column} IN (SELECT {user} FROM {members} WHERE {key} = {of})")
            }
            RowSet::TenantLive | RowSet::AllLive => live(),
            RowSet::Tenant | RowSet::All => "true".to_owned(),
        };
        let besides = grant.condition.as_deref().unwrap_or("true");
        assert!(
            !besides.contains("old.") && !besides.contains("new."),
            "a condition that compares needs a probe: {besides}"
        );
        let caller = id.map_or_else(|| "NULL::uuid".to_owned(), |id| format!("'{id}'::uuid"));
        ways.push(format!("({rows} AND ({}))", besides.replace("caller()", &caller)));
    }
    format!("({})", ways.join(" OR "))
}
