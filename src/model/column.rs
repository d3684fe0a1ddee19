//! Columns.

use super::sql::{Place, Sql};
use super::{Check, Roles, Table, names};
use crate::catalog::{Expr, Generated, Ident, Identity, TypeRef};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::platform::TypeName;
use crate::span::{Span, Spanned};
use crate::syntax::tree::{self, ColumnAttribute};
use crate::typing;

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: Ident,
    /// What it is for.
    pub docs: Option<String>,
    /// Its type.
    pub ty: TypeRef,
    /// What a domain is made of in the end; the type itself where it is none. Values are compared as this.
    pub base: TypeRef,
    /// Whether null is refused.
    pub not_null: bool,
    /// DEFAULT.
    pub default: Option<Expr>,
    /// Computed from other columns.
    pub generated: Option<Generated>,
    /// Whether `generated always as (...)` is written, known before the expression is read.
    pub(super) is_computed: bool,
    /// Whether no client reads or writes it.
    pub secret: bool,
    /// Numbered by the server.
    pub identity: Option<Identity>,
    /// Whether its type brings a default: that of a domain.
    pub has_domain_default: bool,
    /// The name that it had before, where the model says one.
    pub was: Option<Ident>,
    /// Where it is declared.
    pub span: Span,
}

impl Column {
    /// A nullable column with nothing on it.
    pub(super) fn new(name: &str, ty: TypeRef, span: Span) -> Self {
        Self {
            name: name.into(),
            docs: None,
            base: ty.clone(),
            ty,
            not_null: false,
            default: None,
            generated: None,
            is_computed: false,
            secret: false,
            identity: None,
            has_domain_default: false,
            was: None,
            span,
        }
    }

    /// Whether a row can be made without a value for it.
    pub fn is_optional(&self) -> bool {
        !self.not_null
            || self.default.is_some()
            || self.has_domain_default
            || self.generated.is_some()
            || self.identity.is_some()
    }

    /// Whether the server computes it and refuses to be told.
    pub fn is_generated(&self) -> bool {
        self.generated.is_some() || self.identity == Some(Identity::Always)
    }
}

/// Reads a column's name, type and flags.
pub(super) fn read(written: &tree::Column, sql: &Sql, diagnostics: &mut Diagnostics) -> Column {
    let ty = sql.type_ref(&written.ty, diagnostics).unwrap_or_else(|| TypeRef::builtin("unknown"));
    let mut column = Column::new(&written.name, ty, written.name.span);
    column.docs = names::docs(written.docs.as_ref());
    column.base = sql.base(&column.ty);
    if let Some((not_null, has_default)) = sql.domain(&column.ty) {
        // Said of the column too: a domain alone lets null through where a query makes it (Postgres docs, CREATE DOMAIN).
        column.not_null = not_null;
        column.has_domain_default = has_default;
    }
    for attribute in &written.attributes {
        match &attribute.value {
            ColumnAttribute::NotNull | ColumnAttribute::PrimaryKey => column.not_null = true,
            ColumnAttribute::Generated(_) => column.is_computed = true,
            ColumnAttribute::Secret => column.secret = true,
            ColumnAttribute::Was(name) => column.was = Some(name.value.as_str().into()),
            ColumnAttribute::Identity(always) => {
                column.not_null = true;
                column.identity = Some(if *always { Identity::Always } else { Identity::ByDefault });
                if !["int2", "int4", "int8"].contains(&column.ty.name.as_str()) {
                    diagnostics.push(
                        Diagnostic::error(
                            &code::P0503,
                            attribute.span,
                            format!("a `{}` can't be an identity", TypeName::from(&column.ty)),
                        )
                        .note("an identity column is numbered by a sequence")
                        .help("make it `bigint`"),
                    );
                }
            }
            _ => {}
        }
    }
    check_attributes(written, diagnostics);
    column
}

/// Each attribute once, and none against another.
fn check_attributes(written: &tree::Column, diagnostics: &mut Diagnostics) {
    use ColumnAttribute as A;
    let list = &written.attributes;
    for (at, attribute) in list.iter().enumerate() {
        let earlier = list.iter().take(at);
        let repeatable = matches!(attribute.value, A::Check(..));
        let same =
            |other: &&Spanned<A>| std::mem::discriminant(&other.value) == std::mem::discriminant(&attribute.value);
        if !repeatable && let Some(first) = earlier.clone().find(same) {
            diagnostics.push(
                Diagnostic::error(&code::P0502, attribute.span, format!("`{}` has this twice", written.name.value))
                    .label(first.span, "the first one")
                    .help("keep one of them"),
            );
        }
        let against = earlier.clone().find(|other| {
            let pair = |is: fn(&A) -> bool, and: fn(&A) -> bool| {
                (is(&other.value) && and(&attribute.value)) || (and(&other.value) && is(&attribute.value))
            };
            pair(|it| *it == A::Null, |it| matches!(it, A::NotNull | A::PrimaryKey | A::Identity(_)))
                || pair(|it| matches!(it, A::Default(_)), |it| matches!(it, A::Generated(_) | A::Identity(_)))
                || pair(|it| matches!(it, A::Generated(_)), |it| matches!(it, A::Identity(_)))
                || pair(|it| matches!(it, A::In(..)), |it| matches!(it, A::InRole(_)))
        });
        if let Some(other) = against {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0503,
                    attribute.span,
                    format!("this contradicts what is said of `{}` before", written.name.value),
                )
                .label(other.span, "said here")
                .help("take one of them away"),
            );
        }
    }
}

/// Reads what may refer to other columns: defaults, checks, generated values, check lists.
pub(super) fn check(
    table: &mut Table,
    written: &tree::Column,
    roles: &Roles,
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) {
    let Some(column) = table.column(&written.name).cloned() else { return };
    let mut allowed: Option<Vec<String>> = None;
    for attribute in &written.attributes {
        match &attribute.value {
            ColumnAttribute::Default(text) => {
                let value = sql.expression(text, &table.name, Place::Default, &column.ty, diagnostics);
                set(table, &column.name, |column| column.default = value);
            }
            ColumnAttribute::Generated(text) => {
                let value = sql.expression(text, &table.name, Place::Generated, &column.ty, diagnostics);
                if let Some(other) = value.as_ref().and_then(|value| generated_column(table, &column.name, value)) {
                    diagnostics.push(
                        Diagnostic::error(&code::P0503, text.span, format!("`{other}` is generated itself"))
                            .note("a generated column is computed from columns that are written (42P17)")
                            .help("write out what the other one is computed from"),
                    );
                }
                set(table, &column.name, |column| {
                    column.generated = value.map(|expr| Generated { expr, stored: true })
                });
            }
            ColumnAttribute::Check(text, name) => {
                let boolean = TypeRef::builtin("bool");
                if let Some(expr) = sql.expression(text, &table.name, Place::Check, &boolean, diagnostics) {
                    push_check(table, expr, &column.name, name.as_ref(), attribute.span);
                }
            }
            ColumnAttribute::In(values, name) => {
                let mut taken = names::Declared::default();
                for value in values {
                    taken.take_value("values", value, value.span, diagnostics);
                }
                if values.is_empty() {
                    diagnostics.push(
                        Diagnostic::error(&code::P0509, attribute.span, format!("`{}` can have no value", column.name))
                            .help("list the values: `in ('a', 'b')`"),
                    );
                }
                for value in values {
                    if !typing::can_be(value, &column.ty, &sql.catalog) {
                        let ty = TypeName::from(&column.ty).to_string();
                        diagnostics.push(super::sql::cannot_be_read(value, &ty, value.span));
                    }
                }
                let list: Vec<String> = values.iter().map(|value| value.value.clone()).collect();
                push_check(table, in_list(&column.name, &list), &column.name, name.as_ref(), attribute.span);
                allowed = Some(list);
            }
            ColumnAttribute::InRole(name) => {
                let list: Vec<String> = roles.iter().map(|role| role.name.to_string()).collect();
                if list.is_empty() {
                    diagnostics.push(
                        Diagnostic::error(&code::P0203, attribute.span, "the model has no roles")
                            .help("declare them: `role member`, `role admin includes member`"),
                    );
                }
                for role in list.iter().filter(|role| !typing::can_be(role, &column.ty, &sql.catalog)) {
                    let ty = TypeName::from(&column.ty).to_string();
                    diagnostics.push(super::sql::cannot_be_read(role, &ty, attribute.span));
                }
                push_check(table, in_list(&column.name, &list), &column.name, name.as_ref(), attribute.span);
                allowed = Some(list);
            }
            _ => {}
        }
    }
    let default = table.column(&column.name).and_then(|column| column.default.clone());
    if let (Some(allowed), Some(Expr::String(value))) = (&allowed, &default)
        && !allowed.contains(value)
    {
        let place = written.attributes.iter().find(|it| matches!(it.value, ColumnAttribute::Default(_)));
        diagnostics.push(
            Diagnostic::error(
                &code::P0504,
                place.map_or(written.name.span, |it| it.span),
                format!("the default `{value}` isn't one of the values that `{}` may have", column.name),
            )
            .help(format!(
                "choose one of {}",
                allowed.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
            )),
        );
    }
}

/// A column in an expression that is generated itself, this one included.
fn generated_column(table: &Table, own: &Ident, expr: &Expr) -> Option<Ident> {
    if let Expr::Column(parts) = expr {
        let name = parts.last()?;
        let is_generated = table.column(name).is_some_and(|column| column.is_computed);
        return (name == own || is_generated).then(|| name.clone());
    }
    expr.children().into_iter().find_map(|child| generated_column(table, own, child))
}

fn set(table: &mut Table, name: &str, change: impl FnOnce(&mut Column)) {
    if let Some(column) = table.columns.iter_mut().find(|column| column.name == *name) {
        change(column);
    }
}

fn push_check(table: &mut Table, expr: Expr, column: &Ident, name: Option<&tree::Name>, span: Span) {
    let name = name.map(super::table::ident);
    table.checks.push(Check { expr, column: Some(column.clone()), name, span });
}

fn in_list(column: &Ident, values: &[String]) -> Expr {
    let values = values.iter().cloned().map(Expr::String).collect();
    Expr::In(Box::new(Expr::Column(vec![column.clone()])), values, false)
}
