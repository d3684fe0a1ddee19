//! Access in words: one wording for the schema's comments and for the docs.

use crate::access::{AccessCell, AccessGrant, AccessMatrix, AccessRow, Actor, ActorKind, RowSet};
use crate::catalog::{Ident, QualifiedName};
use crate::syntax::tree::Command;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Which rows, in words that the legend explains.
pub(super) fn rows(rows: RowSet) -> &'static str {
    match rows {
        RowSet::Own => "own rows",
        RowSet::Peers => "rows of people of the tenant",
        RowSet::TenantLive => "live rows of the tenant",
        RowSet::Tenant => "rows of the tenant",
        RowSet::AllLive => "all live rows",
        RowSet::All => "all rows",
    }
}

/// What all the words mean.
const LEGEND: &[(&str, &str)] = &[
    ("never", "No rule allows it: nothing is granted, and no policy lets a row through."),
    ("own rows", "Rows that belong to the caller as a person."),
    ("rows of people of the tenant", "Rows that belong to people who share a tenant with the caller."),
    ("rows of the tenant", "Rows of a tenant in which the caller has this role, those that were thrown away included."),
    (
        "live rows of the tenant",
        "Rows of a tenant in which the caller has this role, less those that were thrown away.",
    ),
    ("all rows", "Every row, whosever it is."),
    ("all live rows", "Every row that wasn't thrown away."),
    ("only ...", "Only these columns; any other column is refused."),
    ("when ...", "Only rows for which the condition holds."),
];

/// What the words mean that a matrix is written in.
pub(super) fn legend(access: &AccessMatrix) -> Vec<(&'static str, &'static str)> {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for cell in access.rows.iter().flat_map(|row| &row.cells) {
        let ways = ways(cell);
        used.extend(ways.is_empty().then_some("never"));
        for way in ways {
            used.insert(way.word);
            used.extend(way.columns.map(|_| "only ..."));
            used.extend(way.condition.map(|_| "when ..."));
        }
    }
    LEGEND.iter().filter(|(word, _)| used.contains(word)).copied().collect()
}

/// How one way to be allowed is put together; the docs set columns and conditions in code.
pub(super) struct Phrase<'a> {
    /// Which rows, in the words of the legend.
    word: &'static str,
    /// The same, and of which tenant where they are nested.
    pub(super) rows: Cow<'static, str>,
    /// Only these columns.
    pub(super) columns: Option<&'a [Ident]>,
    /// When.
    pub(super) condition: Option<&'a str>,
}

impl<'a> From<&'a AccessGrant> for Phrase<'a> {
    fn from(grant: &'a AccessGrant) -> Self {
        let word = rows(grant.rows);
        let rows = match &grant.tenant {
            Some(tenant) => format!("{word} in {}", tenant.name).into(),
            None => word.into(),
        };
        Self { word, rows, columns: grant.columns.as_deref(), condition: grant.condition.as_deref() }
    }
}

/// The ways that a cell allows, less those that another one makes superfluous.
pub(super) fn ways(cell: &AccessCell) -> Vec<Phrase<'_>> {
    let superfluous = |number: usize, grant: &AccessGrant| {
        cell.grants.iter().enumerate().any(|(other, wider)| {
            let holds = holds_all(wider.rows, grant.rows) && (wider.tenant.is_none() || wider.tenant == grant.tenant);
            let unlimited = wider.columns.is_none() && wider.condition.is_none() && holds;
            // Of two that are the same the first stays.
            unlimited && other != number && (grant != wider || other < number)
        })
    };
    let ways = cell.grants.iter().enumerate().filter(|(number, grant)| !superfluous(*number, grant));
    ways.map(|(_, grant)| Phrase::from(grant)).collect()
}

/// Whether the first set of rows holds the second whatever the table.
fn holds_all(wide: RowSet, narrow: RowSet) -> bool {
    match wide {
        RowSet::All => true,
        RowSet::AllLive => matches!(narrow, RowSet::AllLive | RowSet::TenantLive),
        RowSet::Tenant => matches!(narrow, RowSet::Tenant | RowSet::TenantLive),
        RowSet::TenantLive | RowSet::Own | RowSet::Peers => wide == narrow,
    }
}

/// A cell as one line of plain text.
pub(super) fn plain(cell: &AccessCell) -> String {
    if cell.grants.is_empty() {
        return "never".to_owned();
    }
    let phrases = ways(cell).into_iter().map(|phrase| {
        let mut text = phrase.rows.into_owned();
        if let Some(columns) = phrase.columns {
            let names: Vec<&str> = columns.iter().map(Ident::as_str).collect();
            text.push_str(&format!(", only {}", names.join(", ")));
        }
        if let Some(condition) = phrase.condition {
            text.push_str(&format!(", when {condition}"));
        }
        text
    });
    phrases.collect::<Vec<_>>().join("; or ")
}

/// The matrix with its rows at hand.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    /// The actors.
    pub(super) actors: &'a [Actor],
    rows: BTreeMap<(&'a QualifiedName, Command), &'a AccessRow>,
    access: &'a AccessMatrix,
}

impl<'a> Rules<'a> {
    pub(super) fn new(access: &'a AccessMatrix) -> Self {
        let rows = access.rows.iter().map(|row| ((&row.table, row.command), row));
        Self { actors: &access.actors, rows: rows.collect(), access }
    }

    /// What the words mean that it is written in.
    pub(super) fn legend(&self) -> Vec<(&'static str, &'static str)> {
        legend(self.access)
    }

    /// Whether nobody changes a column, although it is in no primary key.
    pub(super) fn is_frozen(&self, table: &QualifiedName, column: &Ident) -> bool {
        self.access.is_frozen(table, column)
    }

    /// The cells of one table and command, each with its actor.
    pub(super) fn cells(&self, table: &QualifiedName, command: Command) -> Vec<(&'a Actor, &'a AccessCell)> {
        let row = self.rows.get(&(table, command));
        row.map(|row| self.actors.iter().zip(&row.cells).collect()).unwrap_or_default()
    }

    /// Whose rows a table holds, in a sentence, as far as the rules for its clients tell.
    pub(super) fn scope(&self, table: &QualifiedName) -> &'static str {
        let mut tenant = false;
        let mut own = false;
        let mut all = false;
        for command in Command::ALL {
            let cells = self.cells(table, command);
            for grant in cells.iter().filter(|(actor, _)| !is_server(actor)).flat_map(|(_, cell)| &cell.grants) {
                match grant.rows {
                    RowSet::Tenant | RowSet::TenantLive => tenant = true,
                    RowSet::Own | RowSet::Peers => own = true,
                    RowSet::All | RowSet::AllLive => all = true,
                }
            }
        }
        match (tenant, own, all) {
            (_, _, true) => "Shared: there are rules that don't ask whose a row is.",
            (true, true, false) => "Each row belongs to a tenant, and to a person.",
            (true, false, false) => "Each row belongs to a tenant.",
            (false, true, false) => "Each row belongs to a person.",
            (false, false, false) => "Internal: no client reaches it, only the server.",
        }
    }
}

/// Whether an actor is the server, which acts for no tenant.
fn is_server(actor: &Actor) -> bool {
    actor.kind == ActorKind::Server
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(rows: RowSet, condition: Option<&str>) -> AccessGrant {
        AccessGrant {
            rows,
            tenant: None,
            columns: None,
            condition: condition.map(str::to_owned),
            sides: None,
            own: None,
        }
    }

    #[test]
    fn a_wider_way_makes_a_narrower_one_superfluous() {
        let limited = AccessGrant { columns: Some(vec!["a".into()]), ..way(RowSet::Tenant, None) };
        let grants =
            vec![way(RowSet::TenantLive, Some("x")), way(RowSet::Tenant, None), limited, way(RowSet::Own, None)];
        assert_eq!(plain(&AccessCell { grants }), "rows of the tenant; or own rows");
        let twice = vec![way(RowSet::Own, None), way(RowSet::Own, None)];
        assert_eq!(plain(&AccessCell { grants: twice }), "own rows");
        let conditions = vec![way(RowSet::Own, Some("x")), way(RowSet::Own, Some("x > 1"))];
        assert_eq!(plain(&AccessCell { grants: conditions }), "own rows, when x; or own rows, when x > 1");
    }
}
