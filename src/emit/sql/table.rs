//! Tables, their constraints and indexes.

use super::Sql;
use crate::catalog::{
    Column, Constraint, ConstraintKind, ForeignKey, Identity, Index, IndexKey, IndexTarget, QualifiedName,
    ReferentialAction, Table,
};
use minijinja::{Value, context};

/// What `sql/create_table.sql.j2` is given: names and types padded, so that they stand in columns.
pub(super) fn create(table: &Table) -> Value {
    let names = table.columns.iter().map(|column| Sql::ident(&column.name).width()).max().unwrap_or(0);
    let types = table.columns.iter().map(|column| Sql::ty(&column.ty).width()).max().unwrap_or(0);
    let columns: Vec<Value> = table.columns.iter().map(|column| create_column(column, names, types)).collect();
    let mut constraints: Vec<&Constraint> = table.constraints.values().collect();
    constraints.sort_by_key(|constraint| rank(&constraint.kind));
    let constraints: Vec<Value> = constraints.into_iter().map(constraint).collect();
    context! { name => Sql::qualified(&table.name), columns, constraints }
}

/// Keys first, as people write them; the sort keeps names in order within a kind.
pub(in crate::emit) fn rank(kind: &ConstraintKind) -> u8 {
    match kind {
        ConstraintKind::PrimaryKey(_) => 0,
        ConstraintKind::Unique { .. } => 1,
        ConstraintKind::ForeignKey(_) => 2,
        ConstraintKind::Check(_) => 3,
        ConstraintKind::Exclusion(_) => 4,
    }
}

fn create_column(column: &Column, names: usize, types: usize) -> Value {
    let ends = !column.not_null
        && column.default.is_none()
        && column.generated.is_none()
        && column.identity.is_none()
        && column.collation.is_none();
    let generated = column.generated.as_ref();
    context! {
        name => Sql::ident(&column.name).padded(names),
        type => if ends { Sql::ty(&column.ty) } else { Sql::ty(&column.ty).padded(types) },
        collation => column.collation.as_ref().map(Sql::ident),
        not_null => column.not_null,
        default => column.default.as_ref().map(Sql::expr),
        stored => generated.filter(|generated| generated.stored).map(|generated| Sql::expr(&generated.expr)),
        virtual => generated.filter(|generated| !generated.stored).map(|generated| Sql::expr(&generated.expr)),
        identity => column.identity.map(|identity| Sql::keyword(match identity {
            Identity::Always => "ALWAYS",
            Identity::ByDefault => "BY DEFAULT",
        })),
    }
}

/// What `sql/constraint.sql.j2` is given.
pub(super) fn constraint(constraint: &Constraint) -> Value {
    let mut primary_key = None;
    let mut unique = None;
    let mut distinct = false;
    let mut check = None;
    let mut foreign_key = None;
    match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) => primary_key = Some(Sql::idents(columns)),
        ConstraintKind::Unique { columns, nulls_not_distinct } => {
            unique = Some(Sql::idents(columns));
            distinct = *nulls_not_distinct;
        }
        ConstraintKind::Check(condition) => check = Some(Sql::expr(condition)),
        ConstraintKind::ForeignKey(key) => foreign_key = Some(key),
        // No plan makes one: the statement wouldn't parse without it.
        ConstraintKind::Exclusion(_) => {}
    }
    context! {
        name => Sql::ident(&constraint.name),
        primary_key, unique, nulls_not_distinct => distinct, check,
        no_inherit => constraint.no_inherit,
        deferrable => constraint.deferrable,
        initially_deferred => constraint.initially_deferred,
        not_valid => !constraint.validated,
        ..foreign_key.map_or_else(no_foreign_key, reference)
    }
}

fn reference(key: &ForeignKey) -> Value {
    let action =
        |action: ReferentialAction| (action != ReferentialAction::NoAction).then(|| Sql::keyword(action.keyword()));
    context! {
        foreign_key => Sql::idents(&key.columns),
        references => Sql::qualified(&key.references),
        referenced_columns => Sql::idents(&key.referenced_columns),
        match_full => key.match_full,
        on_update => action(key.on_update),
        on_delete => action(key.on_delete),
        on_delete_columns => (!key.on_delete_columns.is_empty()).then(|| Sql::idents(&key.on_delete_columns)),
    }
}

fn no_foreign_key() -> Value {
    context! { foreign_key => None::<Sql> }
}

/// What `sql/create_index.sql.j2` is given.
pub(super) fn index(table: &QualifiedName, index: &Index) -> Value {
    context! {
        name => Sql::ident(&index.name),
        table => Sql::qualified(table),
        unique => index.unique,
        method => (index.method != *"btree").then(|| Sql::ident(&index.method)),
        keys => index.keys.iter().map(index_key).collect::<Vec<_>>(),
        include => (!index.include.is_empty()).then(|| Sql::idents(&index.include)),
        nulls_not_distinct => index.nulls_not_distinct,
        predicate => index.predicate.as_ref().map(Sql::expr),
    }
}

fn index_key(key: &IndexKey) -> Value {
    let nulls = match (key.descending, key.nulls_first) {
        (false, true) => Some(Sql::keyword("FIRST")),
        (true, false) => Some(Sql::keyword("LAST")),
        _ => None,
    };
    context! {
        target => match &key.target {
            IndexTarget::Column(name) => Sql::ident(name),
            IndexTarget::Expr(expr) => Sql::bracketed(expr),
        },
        operator_class => key.operator_class.as_ref().map(Sql::ident),
        descending => key.descending,
        nulls,
    }
}
