//! Rows that a database starts with: each can be written again without changing anything.

mod order;
mod row;
mod target;

use super::sql::Sql;
use super::{Table, names};
use crate::catalog::{Expr, Ident, QualifiedName, TypeRef};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree;
use row::Row;
use std::collections::BTreeMap;
use target::Target;

/// Rows of one table.
#[derive(Debug, Clone)]
pub struct Seed {
    /// The table: one of the model's or of the platform's.
    pub table: QualifiedName,
    /// What the rows are for.
    pub docs: Option<String>,
    /// The columns that are given.
    pub columns: Vec<SeedColumn>,
    /// The rows, each with a value for each column.
    pub rows: Vec<Vec<Expr>>,
    /// The columns of a key by which a row is known that is there already.
    pub key: Vec<Ident>,
}

/// A column of seed rows.
#[derive(Debug, Clone)]
pub struct SeedColumn {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeRef,
    /// What a domain is made of in the end; the type itself where it is none.
    pub base: TypeRef,
    /// Whether a row that is there already is given the value too. Not so for keys, for what a value or a trigger makes different every
    /// time, and where rows are only ever added.
    pub updates: bool,
}

/// Seed rows as far as they are understood.
struct Read<'a> {
    written: &'a tree::Seed,
    target: Target,
    /// The columns of the head, each with its place there; a column that isn't one is left out.
    columns: Vec<(Ident, usize)>,
    /// A row of the wrong width is left out.
    rows: Vec<Row>,
    /// What tells them apart; `None` where nothing does, which has been told.
    key: Option<Vec<Ident>>,
}

impl Read<'_> {
    /// Where a column stands in the head.
    fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().find(|(name, _)| *name == *column).map(|(_, at)| *at)
    }
}

/// Reads all seed rows, and brings them into an order in which every reference finds its row.
pub(super) fn check(written: &[&tree::Seed], tables: &[Table], sql: &Sql, diagnostics: &mut Diagnostics) -> Vec<Seed> {
    let seeds: Vec<Read<'_>> = written.iter().filter_map(|written| read(written, tables, sql, diagnostics)).collect();
    check_twice(&seeds, diagnostics);
    let order = order::order(&seeds, diagnostics);
    order.into_iter().filter_map(|at| seeds.get(at)).map(|seed| finished(seed, sql)).collect()
}

fn read<'a>(written: &'a tree::Seed, tables: &[Table], sql: &Sql, diagnostics: &mut Diagnostics) -> Option<Read<'a>> {
    let target = target::find(&written.table, tables, sql, diagnostics)?;
    let before = errors(diagnostics);
    let columns = columns(written, &target, diagnostics);
    check_missing(written, &target, &columns, diagnostics);
    let complete = errors(diagnostics) == before;
    if written.rows.is_empty() {
        diagnostics.push(
            Diagnostic::error(&code::P0509, written.span, format!("there are no rows for `{}`", target.name.name))
                .help("write one a line, `(VALUE, ...)`, or take the block away"),
        );
    }
    let rows: Vec<Row> =
        written.rows.iter().filter_map(|row| row::read(row, written, &columns, &target, sql, diagnostics)).collect();
    let mut seed = Read { written, target, columns, rows, key: None };
    if complete && seed.rows.len() == written.rows.len() && !seed.rows.is_empty() {
        seed.key = key(&seed, diagnostics);
    }
    Some(seed)
}

fn errors(diagnostics: &Diagnostics) -> usize {
    diagnostics.iter().count()
}

/// The columns of the head: each known, once, and one that can be written.
fn columns(written: &tree::Seed, target: &Target, diagnostics: &mut Diagnostics) -> Vec<(Ident, usize)> {
    let mut taken = names::Declared::default();
    let mut columns = Vec::new();
    for (at, name) in written.columns.iter().enumerate() {
        let Some(column) = target.column(name) else {
            let all = target.columns.iter().map(|column| column.name.as_str());
            diagnostics.push(names::unknown_column(&target.name.name, name, all));
            continue;
        };
        if !taken.take_value("mentions of", name, name.span, diagnostics) {
            continue;
        }
        if let Some(reason) = column.computed {
            diagnostics.push(
                Diagnostic::error(&code::P0904, name.span, format!("seed rows can't give `{}`", column.name))
                    .note(reason)
                    .help("take it out of the list, and its values out of the rows"),
            );
        }
        columns.push((column.name.clone(), at));
    }
    columns
}

/// What can't be left out must be there.
fn check_missing(written: &tree::Seed, target: &Target, columns: &[(Ident, usize)], diagnostics: &mut Diagnostics) {
    let given = |name: &Ident| columns.iter().any(|(column, _)| column == name);
    let missing: Vec<String> = target
        .columns
        .iter()
        .filter(|column| column.is_required && !given(&column.name))
        .map(|column| format!("`{}`", column.name))
        .collect();
    if !missing.is_empty() {
        diagnostics.push(
            Diagnostic::error(
                &code::P0902,
                written.span,
                format!("rows of `{}` can't be without {}", target.name.name, missing.join(", ")),
            )
            .note("a column that is not null and has no default must be given (23502)")
            .help(format!("add {} to the columns, and values to the rows", missing.join(", "))),
        );
    }
}

/// The first key whose columns all rows give as constants, by which a row is found again.
fn key(seed: &Read<'_>, diagnostics: &mut Diagnostics) -> Option<Vec<Ident>> {
    let given = |key: &&Vec<Ident>| key.iter().all(|column| seed.position(column).is_some());
    let keys: Vec<&Vec<Ident>> = seed.target.keys.iter().filter(given).collect();
    let constant = |key: &&&Vec<Ident>| seed.rows.iter().all(|row| constants(seed, row, key).is_some());
    if let Some(key) = keys.iter().find(constant) {
        return Some((*key).clone());
    }
    let table = &seed.target.name.name;
    let why = "seed.sql can be run again: it finds the row that is there already by a key";
    if let Some(key) = keys.first() {
        no_constant(seed, key, why, diagnostics);
        return None;
    }
    // A table without a key has been told.
    if !seed.target.keys.is_empty() {
        let keys = seed.target.keys.iter().filter(|key| seed.target.can_be_given(key));
        let keys: Vec<String> = keys.map(|key| format!("({})", key.join(", "))).collect();
        let error =
            Diagnostic::error(&code::P0905, seed.written.span, format!("rows of `{table}` are given without a key"))
                .note(why);
        diagnostics.push(match keys.is_empty() {
            false => error.help(format!("give the columns of {}", keys.join(" or "))),
            true => error.help("make a column `unique` that can be given: the primary key is numbered by the server"),
        });
    }
    None
}

/// Reports the first value of a key that is no constant, unless it has been reported for something else.
fn no_constant(seed: &Read<'_>, key: &[Ident], why: &str, diagnostics: &mut Diagnostics) {
    for row in &seed.rows {
        for column in key {
            let Some(at) = seed.position(column) else { continue };
            let Some(Some(value)) = row.values.get(at) else { continue };
            if row.broken.contains(&at) || row.constants.get(at).is_some_and(Option::is_some) {
                continue;
            }
            let what = if row::is_null(value) { "null is never found again" } else { "this is no constant" };
            let span = row.spans.get(at).copied().unwrap_or(row.span);
            let error = Diagnostic::error(&code::P0905, span, format!("`{column}` belongs to the key, and {what}"));
            diagnostics.push(error.note(why).help("write a constant, or give the columns of another key"));
            return;
        }
    }
}

/// The values of some columns, in a form that can be compared; `None` if one of them isn't a constant.
fn constants(seed: &Read<'_>, row: &Row, columns: &[Ident]) -> Option<Vec<String>> {
    columns.iter().map(|column| row.constants.get(seed.position(column)?)?.clone()).collect()
}

/// No two rows of a table have the same key, whichever it is.
fn check_twice(seeds: &[Read<'_>], diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<(&QualifiedName, &[Ident], Vec<String>), Span> = BTreeMap::new();
    for seed in seeds {
        for row in &seed.rows {
            for key in &seed.target.keys {
                let Some(values) = constants(seed, row, key) else { continue };
                match seen.get(&(&seed.target.name, key.as_slice(), values.clone())) {
                    Some(first) => {
                        diagnostics.push(
                            Diagnostic::error(
                                &code::P0906,
                                row.span,
                                format!("another row of `{}` has the same {}", seed.target.name.name, key.join(", ")),
                            )
                            .label(*first, "the other one")
                            .note("a key stands in a table once (23505)")
                            .help("change one of them, or take it away"),
                        );
                        break;
                    }
                    None => {
                        seen.insert((&seed.target.name, key.as_slice(), values), row.span);
                    }
                }
            }
        }
    }
}

fn finished(seed: &Read<'_>, sql: &Sql) -> Seed {
    let key = seed.key.clone().unwrap_or_default();
    let columns = seed.columns.iter().filter_map(|(name, at)| {
        let column = seed.target.column(name)?;
        let repeats = |row: &Row| {
            row.values.get(*at).and_then(Option::as_ref).is_some_and(|value| sql.repeats(value, &column.ty))
        };
        let updates =
            !seed.target.only_added && !column.by_trigger && !key.contains(name) && seed.rows.iter().all(repeats);
        Some(SeedColumn { name: name.clone(), ty: column.ty.clone(), base: sql.base(&column.ty), updates })
    });
    let value = |row: &Row, at: usize| row.values.get(at).cloned().flatten().unwrap_or(Expr::Null);
    Seed {
        table: seed.target.name.clone(),
        docs: names::docs(seed.written.docs.as_ref()),
        columns: columns.collect(),
        rows: seed.rows.iter().map(|row| seed.columns.iter().map(|(_, at)| value(row, *at)).collect()).collect(),
        key,
    }
}
