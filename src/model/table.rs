//! Tables.

use super::nesting::{self, Nesting};
use super::sql::{Place, Sql};
use super::{
    Check, Column, Index, Principal, Reference, Roles, Rule, RuleEffect, Scope, TenantKey, Unique, column, names,
};
use crate::catalog::{Expr, Ident, QualifiedName, TypeRef};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree::{self, ColumnAttribute, Command, TableItem, TenantNull};
use std::collections::BTreeMap;

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: QualifiedName,
    /// What its rows are.
    pub docs: Option<String>,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// The primary key's columns.
    pub primary_key: Vec<Ident>,
    /// The primary key's name, where the model gives one.
    pub primary_key_name: Option<Ident>,
    /// Unique constraints.
    pub uniques: Vec<Unique>,
    /// Checks.
    pub checks: Vec<Check>,
    /// Foreign keys.
    pub references: Vec<Reference>,
    /// Indexes that the model asks for.
    pub indexes: Vec<Index>,
    /// Whose rows it holds.
    pub scope: Scope,
    /// The columns by which its rows belong to tenants, the outermost first; in a table of tenants the last is its own primary key.
    pub tenant_keys: Vec<TenantKey>,
    /// A name for the index on the (innermost) tenant key, where the model gives one.
    pub tenant_index: Option<Ident>,
    /// The column that holds the person whose row it is.
    pub self_column: Option<Ident>,
    /// The column that says when a row was thrown away.
    pub soft_delete: Option<Ident>,
    /// Whether an ordinary DELETE throws a row away, and doesn't delete it for good.
    pub delete_throws_away: bool,
    /// The column that says when a row's time is over.
    pub expires: Option<Ident>,
    /// Rows are added and never changed.
    pub append_only: bool,
    /// The audit trigger's name, when changes are recorded.
    pub audited: Option<Ident>,
    /// Whether it is the table into which changes are recorded.
    pub is_audit_log: bool,
    /// The column that a trigger sets at every update.
    pub updated_at: Option<Ident>,
    /// Columns that never change once written.
    pub immutable: Vec<Ident>,
    /// Its rules, one for each command.
    pub rules: Vec<Rule>,
    /// The name that it had before, where the model says one.
    pub was: Option<Ident>,
    /// Where it is declared.
    pub span: Span,
}

impl Table {
    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// The tenant key, the innermost where tenants are nested: a tenant's own primary key in the tenants' table.
    pub fn tenant_key(&self) -> Option<&Ident> {
        match &self.scope {
            Scope::Tenants => self.primary_key.first(),
            Scope::Tenant { key, .. } => Some(key),
            Scope::Personal | Scope::Shared | Scope::Internal => None,
        }
    }

    /// The key of the outermost tenant, where tenants are nested.
    pub fn outermost_key(&self) -> Option<&Ident> {
        self.tenant_keys.first().map(|key| &key.column)
    }

    /// Whether a column is one by which rows belong to tenants.
    pub fn is_tenant_key(&self, column: &Ident) -> bool {
        self.tenant_keys.iter().any(|key| key.column == *column)
    }

    /// The column by which its rows belong to these tenants.
    pub fn key_in(&self, tenant: &QualifiedName) -> Option<&Ident> {
        self.tenant_keys.iter().find(|key| key.tenant == *tenant).map(|key| &key.column)
    }

    /// A column as conditions write it.
    pub fn written(column: &Ident) -> String {
        crate::sql::quote::ident(column).into_owned()
    }

    /// The columns that no client reads or writes.
    pub fn secrets(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.secret)
    }

    /// The columns that a rule without a column list is about, where these aren't all.
    pub fn open_columns(&self) -> Option<Vec<Ident>> {
        let open = self.columns.iter().filter(|column| !column.secret).map(|column| column.name.clone());
        self.secrets().next().map(|_| open.collect())
    }

    /// Whether some rule allows something to everybody, signed in or not.
    pub fn opens_to_anyone(&self) -> bool {
        self.rules.iter().any(|rule| rule.effect == RuleEffect::Allow && rule.who == Principal::Anyone)
    }

    /// The rules that narrow a command.
    pub fn restricts(&self, command: Command) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.command == command && rule.effect == RuleEffect::Restrict)
    }

    /// The rules that allow a command.
    pub fn allows(&self, command: Command) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.command == command && rule.effect == RuleEffect::Allow)
    }
}

/// Reads names, columns and types of all tables, so that everything after can refer to them.
pub(super) fn read(
    written: &[&tree::Table],
    nesting: &Nesting<'_>,
    sql: &mut Sql,
    diagnostics: &mut Diagnostics,
) -> Vec<Table> {
    let key_types: BTreeMap<&str, TypeRef> = nesting
        .iter()
        .filter_map(|tenant| Some((tenant.key.as_str(), tenant_key_type(written, tenant, sql)?)))
        .collect();
    let tables: Vec<Table> =
        written.iter().map(|written| read_one(written, nesting, &key_types, sql, diagnostics)).collect();
    for table in &tables {
        super::check::add_table(&mut sql.catalog, table);
    }
    tables
}

/// The type of the tenants' own primary key, which every tenant key has.
fn tenant_key_type(written: &[&tree::Table], tenant: &tree::Tenant, sql: &Sql) -> Option<TypeRef> {
    let table = written.iter().find(|table| table.name.name == tenant.table.name)?;
    let by_line = table.items.iter().find_map(|item| match item {
        TableItem::PrimaryKey(line) => line.columns.first(),
        _ => None,
    });
    let key = table.items.iter().find_map(|item| match item {
        TableItem::Column(column) => {
            let is_key = by_line.is_some_and(|name| name.value == column.name.value)
                || column.attributes.iter().any(|it| it.value == ColumnAttribute::PrimaryKey);
            is_key.then_some(column)
        }
        _ => None,
    })?;
    // A mistake in it is reported where the column itself is read.
    sql.type_ref(&key.ty, &mut Diagnostics::default())
}

fn read_one(
    written: &tree::Table,
    nesting: &Nesting<'_>,
    key_types: &BTreeMap<&str, TypeRef>,
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) -> Table {
    let name = names::own(&written.name, diagnostics);
    let mut table = Table {
        name,
        docs: names::docs(written.docs.as_ref()),
        columns: Vec::new(),
        primary_key: Vec::new(),
        primary_key_name: None,
        uniques: Vec::new(),
        checks: Vec::new(),
        references: Vec::new(),
        indexes: Vec::new(),
        scope: Scope::Shared,
        tenant_keys: nesting::written_keys(nesting, written),
        tenant_index: None,
        self_column: None,
        soft_delete: None,
        delete_throws_away: false,
        expires: None,
        append_only: false,
        audited: None,
        is_audit_log: false,
        updated_at: None,
        immutable: Vec::new(),
        rules: Vec::new(),
        was: written.was.as_ref().map(|name| name.value.as_str().into()),
        span: written.name.span(),
    };
    if ["old", "new"].contains(&written.name.name.as_str()) {
        diagnostics.push(
            Diagnostic::error(
                &code::P0209,
                written.name.span(),
                format!("a table can't be called `{}`", written.name.name.value),
            )
            .note("conditions call the row before an update `old` and the row after it `new`")
            .help("choose another name"),
        );
    }
    let mut taken = names::Declared::default();
    let mut add = |column: Column, diagnostics: &mut Diagnostics| {
        if SYSTEM_COLUMNS.contains(&column.name.as_str()) {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0510,
                    column.span,
                    format!("Postgres has a column `{}` in every table", column.name),
                )
                .help("choose another name"),
            );
        }
        if taken.take("columns", &column.name, column.span, diagnostics) {
            table.columns.push(column);
        }
    };
    for item in &written.items {
        match item {
            TableItem::Column(column) => add(column::read(column, sql, diagnostics), diagnostics),
            TableItem::Tenant(line) => {
                nesting.check_line(written, line, diagnostics);
                let keys = nesting.keys_of(written, line);
                for (at, tenant) in keys.iter().enumerate() {
                    let unknown = || TypeRef::builtin("unknown");
                    let ty = key_types.get(tenant.key.as_str()).cloned().unwrap_or_else(unknown);
                    let mut column = Column::new(&tenant.key, ty, line.span);
                    column.not_null = line.null == TenantNull::NotNull || keys.len() > 1;
                    let said = line.docs.as_ref().filter(|_| at + 1 == keys.len());
                    column.docs = names::docs(said).or_else(|| {
                        Some(format!("The tenant whose row this is: a row of {}", tenant.table.name.value))
                    });
                    add(column, diagnostics);
                }
            }
            TableItem::Timestamps(line) => {
                for (name, docs) in timestamps(line, diagnostics) {
                    let mut column = Column::new(name, TypeRef::builtin("timestamptz"), line.span);
                    column.not_null = true;
                    column.default = Some(Expr::call("", "now", Vec::new()));
                    column.docs = Some(docs.to_owned());
                    add(column, diagnostics);
                }
            }
            TableItem::SoftDelete(line) => {
                let mut column = Column::new(&line.column, TypeRef::builtin("timestamptz"), line.column.span);
                column.docs = names::docs(line.docs.as_ref())
                    .or_else(|| Some("When the row was thrown away; null while it is in use".to_owned()));
                add(column, diagnostics);
            }
            TableItem::SelfColumn(_)
            | TableItem::Expires(_)
            | TableItem::PrimaryKey(_)
            | TableItem::Habit(_)
            | TableItem::Audited(..)
            | TableItem::Immutable(..)
            | TableItem::Index(_)
            | TableItem::Unique(_)
            | TableItem::Check(_)
            | TableItem::Rule(_) => {}
        }
    }
    if table.columns.is_empty() {
        diagnostics.push(
            Diagnostic::error(&code::P0511, written.name.span(), format!("table `{}` has no columns", table.name.name))
                .help("begin with its primary key: `id uuid primary key default gen_random_uuid()`"),
        );
    }
    table
}

/// The columns of every table (Postgres docs 5.5).
const SYSTEM_COLUMNS: [&str; 6] = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// The two columns that `timestamps` makes, or the ones of them that it names.
fn timestamps(line: &tree::Timestamps, diagnostics: &mut Diagnostics) -> Vec<(&'static str, &'static str)> {
    let both = [("created_at", "When the row came to be"), ("updated_at", "When the row was last changed")];
    for name in &line.columns {
        if !both.iter().any(|(known, _)| *known == name.value) {
            diagnostics.push(
                names::unknown(&code::P0202, "timestamp", name, both.iter().map(|(known, _)| *known))
                    .note("the timestamps are `created_at` and `updated_at`"),
            );
        }
    }
    let wanted = |name: &str| is_wanted(line, name);
    both.into_iter().filter(|(name, _)| wanted(name)).collect()
}

fn is_wanted(line: &tree::Timestamps, name: &str) -> bool {
    line.columns.is_empty() || line.columns.iter().any(|column| column.value == name)
}

/// Whether the line asks for `updated_at`; a column of that name which the model declares itself is like any other.
pub(super) fn keeps_updated_at(line: &tree::Timestamps) -> bool {
    is_wanted(line, "updated_at")
}

/// Reads defaults, checks and generated columns, which may refer to any column of the table.
pub(super) fn check_expressions(
    table: &mut Table,
    written: &tree::Table,
    roles: &Roles,
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) {
    for item in &written.items {
        match item {
            TableItem::Column(column) => column::check(table, column, roles, sql, diagnostics),
            TableItem::Check(line) => {
                let boolean = TypeRef::builtin("bool");
                if let Some(expr) = sql.expression(&line.condition, &table.name, Place::Check, &boolean, diagnostics) {
                    table.checks.push(Check {
                        expr,
                        column: None,
                        name: line.name.as_ref().map(ident),
                        span: line.span,
                    });
                }
            }
            _ => {}
        }
    }
}

/// A written name as an identifier.
pub(super) fn ident(name: &tree::Name) -> Ident {
    name.as_str().into()
}
