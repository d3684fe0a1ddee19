//! Columns as CREATE TABLE and ADD COLUMN write them.

use super::constraint::{Pending, require_column, without_repeated_keys};
use super::node::{self, ident, required};
use super::problem::{Apply, Problem};
use super::sequence::default::nextval;
use super::storage::compression;
use super::{Replay, expr, options};
use crate::catalog::{Column, Expr, Generated, Ident, Identity, Table, TypeRef};
use pg_query::NodeEnum;
use pg_query::protobuf::{CollateClause, ColumnDef, ConstrType, Constraint};

impl Replay {
    /// Adds a column to a table that is being made or changed; gives the constraints that stand with it, to be added later.
    pub(super) fn add_column<'n>(&mut self, table: &mut Table, def: &'n ColumnDef) -> Apply<Vec<Pending<'n>>> {
        let name = ident(&def.colname);
        if table.column(&name).is_some() {
            let message = format!("column \"{name}\" of relation \"{}\" already exists", table.name.name);
            return Err(Problem::duplicate("42701", message));
        }
        let column = self.column(table, name, def)?;
        let (column, mut pending) = self.column_constraints(table, column, def)?;
        table.columns.push(column);
        pending.sort_by_key(Pending::rank);
        Ok(without_repeated_keys(pending))
    }

    /// A column that is inherited, or a type's, and is written too: a partition and a typed table write no type (`MergeAttributes`).
    pub(super) fn merge_column<'n>(&mut self, table: &mut Table, def: &'n ColumnDef) -> Apply<Vec<Pending<'n>>> {
        let name = ident(&def.colname);
        let mut column = require_column(table, &name)?.clone();
        if def.type_name.is_some() {
            let own = self.column(table, name.clone(), def)?;
            if own.ty != column.ty {
                return Err(Problem::invalid("42804", format!("column \"{name}\" has a type conflict")));
            }
            column.not_null |= own.not_null;
            column.default = own.default.or(column.default);
            column.storage = own.storage.or(column.storage);
            column.compression = own.compression.or(column.compression);
            column.options = own.options;
            column.local = true;
        }
        let not_null = column.not_null;
        let (mut column, pending) = self.column_constraints(table, column, def)?;
        column.not_null |= not_null;
        *require_column(table, &name)? = column;
        Ok(pending)
    }

    fn column_constraints<'n>(
        &mut self,
        table: &Table,
        mut column: Column,
        def: &'n ColumnDef,
    ) -> Apply<(Column, Vec<Pending<'n>>)> {
        let name = column.name.clone();
        let mut pending: Vec<Pending<'n>> = Vec::new();
        for node in &def.constraints {
            let Some(NodeEnum::Constraint(constraint)) = &node.node else { continue };
            match constraint.contype() {
                ConstrType::ConstrNull => column.not_null = false,
                ConstrType::ConstrNotnull => column.not_null = true,
                ConstrType::ConstrDefault => column.default = self.default(constraint, &column.ty)?,
                ConstrType::ConstrIdentity => {
                    column.identity = Some(identity(&constraint.generated_when));
                    column.not_null = true;
                    self.add_column_sequence(table, &name, column.ty.clone(), true, &constraint.options)?;
                }
                ConstrType::ConstrGenerated => {
                    let expr = expr::read(required(constraint.raw_expr.as_deref())?)?;
                    column.generated = Some(Generated { expr, stored: constraint.generated_kind != "v" });
                }
                ConstrType::ConstrAttrDeferrable => set_last(&mut pending, |last| last.deferrable = true),
                ConstrType::ConstrAttrDeferred => set_last(&mut pending, |last| {
                    last.deferrable = true;
                    last.initially_deferred = true;
                }),
                ConstrType::ConstrAttrNotDeferrable
                | ConstrType::ConstrAttrImmediate
                | ConstrType::ConstrAttrEnforced
                | ConstrType::Undefined => {}
                ConstrType::ConstrAttrNotEnforced => self.unsupported_on(&table.name, "NOT ENFORCED"),
                _ => pending.push(Pending::of_column(constraint, name.clone())),
            }
        }
        require_one_source(&column, table)?;
        Ok((column, pending))
    }

    fn column(&mut self, table: &Table, name: Ident, def: &ColumnDef) -> Apply<Column> {
        let ty = def.type_name.as_ref().ok_or_else(|| Problem::invalid("42601", "the type is missing"))?;
        let serial = match ty.names.as_slice() {
            [only] => node::string(only).and_then(serial_base),
            _ => None,
        };
        let mut column = match serial {
            Some(base) => {
                if !ty.array_bounds.is_empty() {
                    return Err(Problem::invalid("0A000", "array of serial is not implemented"));
                }
                let sequence = self.add_column_sequence(table, &name, TypeRef::builtin(base), false, &[])?;
                let mut column = Column::new(name, TypeRef::builtin(base));
                column.not_null = true;
                column.default = Some(nextval(&sequence));
                column
            }
            None => {
                let ty = self.resolved_type(ty)?;
                Column::new(name, ty)
            }
        };
        column.collation = def.coll_clause.as_deref().map(collation).transpose()?.flatten();
        if !def.storage_name.is_empty() {
            column.storage = self.storage(&column.ty, &def.storage_name)?;
        }
        column.compression = compression(&def.compression)?;
        column.options = options::read(&def.fdwoptions);
        Ok(column)
    }

    /// DEFAULT.
    fn default(&self, constraint: &Constraint, ty: &TypeRef) -> Apply<Option<Expr>> {
        let expr = expr::read(required(constraint.raw_expr.as_deref())?)?;
        Some(expr).filter(|expr| is_default(expr, ty)).map(|expr| self.default_value(&expr)).transpose()
    }
}

/// Whether an expression is a default at all: NULL is none (`AddRelationNewConstraints`), unless the type's length makes it a call (`coerce_type_typmod`).
pub(super) fn is_default(expr: &Expr, ty: &TypeRef) -> bool {
    const CUT: [&str; 10] =
        ["bit", "bpchar", "interval", "numeric", "time", "timestamp", "timestamptz", "timetz", "varbit", "varchar"];
    *expr != Expr::Null || ty.schema.is_none() && !ty.modifiers.is_empty() && CUT.contains(&ty.name.as_str())
}

/// A column has a default, or is an identity, or is generated (`transformColumnDefinition`).
fn require_one_source(column: &Column, table: &Table) -> Apply {
    let (name, table) = (&column.name, &table.name.name);
    let both = match (&column.default, &column.identity, &column.generated) {
        (Some(_), Some(_), _) => "both default and identity",
        (Some(_), _, Some(_)) => "both default and generation expression",
        (_, Some(_), Some(_)) => "both identity and generation expression",
        _ => return Ok(()),
    };
    Err(Problem::invalid("42601", format!("{both} specified for column \"{name}\" of table \"{table}\"")))
}

fn set_last(pending: &mut [Pending<'_>], set: impl FnOnce(&mut Pending<'_>)) {
    if let Some(last) = pending.last_mut() {
        set(last);
    }
}

/// `a` for ALWAYS, `d` for BY DEFAULT (pg_attribute.h).
pub(super) fn identity(letter: &str) -> Identity {
    if letter == "d" { Identity::ByDefault } else { Identity::Always }
}

/// The collation's own name; `default` is none.
pub(super) fn collation(clause: &CollateClause) -> Apply<Option<Ident>> {
    let names = node::names(&clause.collname).unwrap_or_default();
    let name = names.last().ok_or_else(|| Problem::invalid("42601", "the name of a collation is missing"))?;
    Ok(Some(name.clone()).filter(|name| *name != "default"))
}

fn serial_base(name: &str) -> Option<&'static str> {
    Some(match name {
        "serial" | "serial4" => "int4",
        "bigserial" | "serial8" => "int8",
        "smallserial" | "serial2" => "int2",
        _ => return None,
    })
}
