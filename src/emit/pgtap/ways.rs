//! What the model says: the matrix as data, and in words for the titles of tests.

use super::Kind;
use super::file::{File, array, maybe, row};
use super::tables::named;
use crate::access::{AccessGrant, Actor, RowSet, Sides};
use crate::catalog::{Expr, QualifiedName};
use crate::emit::sql::Sql;
use crate::emit::{Database, EmitError, words};
use crate::sql::print;

/// Adds the matrix to a file, or the boundary where that is what the file is about.
pub(super) fn write(file: &mut File<'_>, database: &Database<'_>, kind: Kind) -> Result<(), EmitError> {
    let access = database.access;
    let matrix = if kind == Kind::Floor { &access.floor } else { &access.rows };
    let mut ways = Vec::new();
    let mut said = Vec::new();
    for line in matrix {
        for (actor, cell) in access.actors.iter().zip(&line.cells) {
            let place = || [named(&line.table), Sql::literal(line.command.word()), Sql::literal(&actor.name)];
            said.push(row(place().into_iter().chain([Sql::literal(&words::plain(cell))])));
            let own = cell.grants.iter().filter(|grant| is_at_hand(actor, grant));
            ways.extend(own.map(|grant| {
                let columns = grant.columns.as_ref();
                let whose = grant.tenant.as_ref().or_else(|| innermost(database, &line.table));
                let sides = grant.sides.as_ref().filter(|_| kind == Kind::Policies);
                row(place().into_iter().chain([
                    Sql::literal(rows(grant.rows)),
                    whose.map_or(Sql::keyword("NULL"), named),
                    columns.map_or(Sql::keyword("NULL"), |columns| array(columns.iter().map(|column| column.as_str()))),
                    maybe(grant.condition.as_deref()),
                    maybe(sides.map(|sides| one_row(&sides.old, sides)).as_deref()),
                    maybe(sides.map(|sides| one_row(&sides.new, sides)).as_deref()),
                    maybe(grant.own.as_deref().filter(|_| line.command.word() == "delete")),
                ]))
            }));
        }
    }
    file.rows("ways (tbl, command, actor, rows, tenants, cols, condition, before, after, own)", ways)?;
    let limits = access.limits.iter().map(|limit| {
        let whose = limit.tenant.as_ref().or_else(|| innermost(database, &limit.table));
        row([
            named(&limit.table),
            Sql::literal(limit.command.word()),
            Sql::literal(&limit.actor),
            whose.map_or(Sql::keyword("NULL"), named),
            Sql::literal(&limit.condition),
        ])
    });
    file.rows("limits (tbl, command, actor, tenants, condition)", limits.collect())?;
    file.rows("words (tbl, command, actor, words)", said)
}

/// Whether a way is by the tenant in which an actor has its role. Whoever is in a nested one has a place of their own in those around it.
fn is_at_hand(actor: &Actor, grant: &AccessGrant) -> bool {
    grant.tenant.is_none() || grant.tenant == actor.tenant
}

/// The tenants to which the rows of a table belong first.
fn innermost<'a>(database: &Database<'a>, table: &QualifiedName) -> Option<&'a QualifiedName> {
    database.access.ownership.tables.get(table)?.tenant_keys.last().map(|(tenants, _)| tenants)
}

/// What a condition asks of one of the rows that it compares, on that row's own columns.
fn one_row(parts: &[Expr], sides: &Sides) -> String {
    let bare = parts.iter().map(|part| {
        print::expr(&part.map(&|inner| match inner {
            Expr::Column(path) => match path.as_slice() {
                [row, name] if *row == "old" || *row == "new" => Some(Expr::Column(vec![name.clone()])),
                _ => None,
            },
            _ => None,
        }))
    });
    let all: Vec<String> = bare.chain(sides.both.iter().cloned()).map(|part| format!("({part})")).collect();
    if all.is_empty() { "true".to_owned() } else { all.join(" and ") }
}

/// Whose rows, and whether those too that were thrown away.
fn rows(rows: RowSet) -> &'static str {
    match rows {
        RowSet::Own => "own",
        RowSet::Peers => "peers",
        RowSet::TenantLive => "tenant live",
        RowSet::Tenant => "tenant",
        RowSet::AllLive => "live",
        RowSet::All => "all",
    }
}
