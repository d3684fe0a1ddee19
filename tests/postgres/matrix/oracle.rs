//! What must be, by the matrix: for a person, a command and a column the rows, as a condition that a superuser can ask.

use policyc::access::{AccessCell, ActorKind, RowSet};
use policyc::catalog::{Ident, QualifiedName};
use policyc::model::Table;
use policyc::sql::print;
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
        let cell_at = |at: Option<usize>| {
            let at = at.expect("an actor of the matrix");
            let row = self.matrix.rows.iter().find(|row| row.table == table.name && row.command == command);
            let cell = &row.expect("a row of the matrix").cells[at];
            condition(self, cell, table, person, None, id, column)
        };
        let cell = |actor: &str| cell_at(self.matrix.actors.iter().position(|it| it.name == actor));
        let of_kind = |kind: ActorKind| cell_at(self.matrix.actors.iter().position(|it| it.kind == kind));
        // Somebody who is in several tenants stands in the list once for each.
        let people = self.people.iter().filter(|it| it.actor == person.actor);
        let memberships: Vec<(&str, &str)> = people.filter_map(|it| it.member).collect();
        let nested = self.model.tenants.len() > 1;
        match (person.actor, memberships.as_slice(), table.tenant_key()) {
            ("anon", ..) => of_kind(ActorKind::Visitor),
            ("service", ..) => of_kind(ActorKind::Server),
            // Each membership has the rows of its own kind of tenant, which the ways themselves say.
            (_, memberships, _) if nested => {
                let inside = memberships.iter().map(|(tenant, role)| {
                    let at = self.matrix.actors.iter().position(|it| it.name == *role).expect("an actor of the matrix");
                    let row = self.matrix.rows.iter().find(|row| row.table == table.name && row.command == command);
                    let cell = &row.expect("a row of the matrix").cells[at];
                    let level = self.matrix.actors[at].tenant.as_ref().expect("a kind of tenant");
                    condition(self, cell, table, person, Some((tenant, level)), id, column)
                });
                format!("({})", inside.chain([cell("outsider")]).collect::<Vec<_>>().join(" OR "))
            }
            (_, [], _) => cell("outsider"),
            (_, [(_, role), ..], None) => cell(role),
            (_, memberships, Some(key)) => {
                let inside =
                    memberships.iter().map(|(tenant, role)| format!("({key} = '{tenant}' AND {})", cell(role)));
                let tenants: Vec<String> = memberships.iter().map(|(tenant, _)| format!("'{tenant}'")).collect();
                let outside = format!("(({key} IN ({})) IS NOT TRUE AND {})", tenants.join(", "), cell("outsider"));
                format!("({})", inside.chain([outside]).collect::<Vec<_>>().join(" OR "))
            }
        }
    }

    /// The column that marks the rows of a list of inherited roles, where a table has one: triggers keep them, and nobody else does.
    pub(super) fn listed(&self, table: &Table) -> Option<Ident> {
        let tenant = self.model.members_of(&table.name)?;
        tenant.members.inherited.clone()
    }

    /// Whether some rule for updates asks something of the row after.
    pub(super) fn compares(&self, table: &Table) -> bool {
        let mut rows = self.matrix.rows.iter().filter(|row| row.table == table.name && row.command == Command::Update);
        let asks = |condition: &Option<String>| condition.as_ref().is_some_and(|it| it.contains("new."));
        rows.any(|row| row.cells.iter().flat_map(|cell| &cell.grants).any(|grant| asks(&grant.condition)))
    }

    /// Whether the database role that a person acts as may set every column that isn't secret: roles of tenants share one.
    pub(super) fn may_set_all(&self, table: &Table, person: Person) -> bool {
        let kind = match person.actor {
            "service" => ActorKind::Server,
            "anon" => ActorKind::Visitor,
            _ => ActorKind::User,
        };
        let role = self.matrix.actors.iter().find(|it| it.kind == kind).map(|it| &it.database_role);
        let row = self.matrix.rows.iter().find(|row| row.table == table.name && row.command == Command::Update);
        let cells = self.matrix.actors.iter().zip(&row.expect("a row of the matrix").cells);
        let own = cells.filter(|(actor, _)| Some(&actor.database_role) == role);
        let grants: Vec<_> = own.flat_map(|(_, cell)| &cell.grants).collect();
        // An upsert of keys, and of whose row it is, comes with the right to insert.
        let comes_with_it = |column: &Ident| {
            table.primary_key.contains(column)
                || table.tenant_key() == Some(column)
                || table.self_column.as_ref() == Some(column)
        };
        let covered = |column: &Ident| {
            grants.iter().any(|grant| grant.columns.as_ref().is_none_or(|columns| columns.contains(column)))
        };
        let all = || table.columns.iter().map(|column| column.name.clone()).collect();
        let open: Vec<Ident> = table.open_columns().unwrap_or_else(all);
        open.iter().all(|column| comes_with_it(column) || covered(column))
    }
}

/// A cell as a condition on rows of which one already knows that they are of the actor's tenant, if the actor has one.
fn condition(
    subject: &Subject<'_>,
    cell: &AccessCell,
    table: &Table,
    person: Person,
    at: Option<(&str, &QualifiedName)>,
    id: Option<&str>,
    column: Option<&str>,
) -> String {
    let user = subject.model.identity.user_type().map_or_else(|| "text".to_owned(), |ty| print::type_ref(&ty));
    let mut ways = vec!["false".to_owned()];
    for grant in &cell.grants {
        let covers = match (&grant.columns, column) {
            (None, _) => true,
            (Some(columns), Some(column)) => columns.iter().any(|it| *it == *column),
            // All columns at once, but for secret ones, or a command that has none.
            (Some(columns), None) => {
                table.open_columns().is_some_and(|open| open.iter().all(|column| columns.contains(column)))
            }
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
                let tenant = subject.model.tenants_with_members().next().expect("tenants");
                let (members, user, key) = (&tenant.members.table, &tenant.members.user, &tenant.members.key);
                let people = subject.people.iter().filter(|it| it.actor == person.actor);
                let of = people.filter_map(|it| it.member).map(|(tenant, _)| format!("'{tenant}'"));
                let of: Vec<String> = of.chain(["NULL".to_owned()]).collect();
                format!("{column} IN (SELECT {user} FROM {members} WHERE {key} IN ({}))", of.join(", "))
            }
            RowSet::TenantLive | RowSet::AllLive => live(),
            RowSet::Tenant | RowSet::All => "true".to_owned(),
        };
        let rows = match (&grant.tenant, at) {
            // Rows of another kind of tenant: who is in this one is in that one, and stands in the list for it, too.
            (Some(of), Some((_, level))) if of != level => continue,
            (Some(of), Some((tenant, _))) => {
                format!("{} = '{tenant}' AND {rows}", table.key_in(of).expect("a key"))
            }
            _ => rows,
        };
        let besides = grant.condition.as_deref().unwrap_or("true");
        let mut besides = besides.replace("old.", "");
        // A change to a value that the test gives; every other column stays.
        let given = subject.values.iter().find(|it| table.name.name == *it.table && Some(it.column) == column);
        if let Some(given) = given {
            besides = besides.replace(&format!("new.{}", given.column), &format!("({})", given.value));
        }
        if let Some(changed) = column {
            // The longest first: a name may be the start of another.
            let mut others: Vec<&str> = table.columns.iter().map(|it| it.name.as_str()).collect();
            others.retain(|it| *it != changed);
            others.sort_by_key(|it| std::cmp::Reverse(it.len()));
            for other in others {
                besides = besides.replace(&format!("new.{other}"), other);
            }
        }
        assert!(!besides.contains("new."), "a condition that compares needs a value: {besides}");
        let caller = id.map_or_else(|| format!("NULL::{user}"), |id| format!("'{id}'::{user}"));
        ways.push(format!("({rows} AND ({}))", besides.replace("caller()", &caller)));
    }
    format!("({})", ways.join(" OR "))
}
