//! What happens when somebody signs up.

use super::sql::{Place, Sql};
use super::{Table, names};
use crate::catalog::{Expr, Ident, QualifiedName};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::syntax::tree;

/// A row that every new user gets.
#[derive(Debug, Clone)]
pub struct SignUp {
    /// The table.
    pub table: QualifiedName,
    /// Its column that holds the user.
    pub user: Ident,
    /// The other columns; `new` is the row of `auth.users`.
    pub assignments: Vec<(Ident, Expr)>,
}

/// Reads what sign-up does: it must be able to make a row for *every* user, or nobody could sign up.
pub(super) fn check(
    written: &tree::SignUp,
    tables: &[Table],
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) -> Option<SignUp> {
    let Some(table) = tables.iter().find(|table| table.name.name == *written.table.name.value) else {
        let all = tables.iter().map(|table| table.name.name.as_str());
        diagnostics.push(names::unknown(&code::P0201, "table", &written.table.name, all));
        return None;
    };
    let problem = |span, message: String| Diagnostic::error(&code::P0417, span, message);
    let users = QualifiedName::new("auth", "users");
    let user = table
        .primary_key
        .first()
        .filter(|key| table.references.iter().any(|reference| reference.column == **key && reference.table == users));
    let Some(user) = user else {
        diagnostics.push(
            problem(written.table.span(), format!("a row of `{}` isn't a user's", table.name.name))
                .note("sign-up makes one row for each user, by their id")
                .help("make its primary key `uuid primary key references auth.users(id) on delete cascade`"),
        );
        return None;
    };
    let mut assignments: Vec<(Ident, Expr)> = Vec::new();
    let mut taken = names::Declared::default();
    for assignment in &written.assignments {
        let Some(column) = table.column(&assignment.column) else {
            let all = table.columns.iter().map(|column| column.name.as_str());
            let thing = format!("column in `{}`", table.name.name);
            diagnostics.push(names::unknown(&code::P0202, &thing, &assignment.column, all));
            continue;
        };
        if !taken.take("values for", &assignment.column, assignment.column.span, diagnostics) {
            continue;
        }
        if column.name == *user || table.tenant_key() == Some(&column.name) {
            diagnostics.push(
                problem(assignment.column.span, format!("sign-up can't choose `{}`", column.name))
                    .note("the user is who signs up, and nobody signs up into a tenant")
                    .help("take it out of the list"),
            );
        }
        if column.not_null && column.name != *user {
            diagnostics.push(
                problem(
                    assignment.column.span,
                    format!("`{}` is not null, and a user may have no such value", column.name),
                )
                .note("phone and anonymous users have no e-mail, and nobody must have a name: the sign-up would fail")
                .help("leave `not null` out"),
            );
        }
        let value = sql.expression(&assignment.value, &table.name, Place::SignUp, &column.ty, diagnostics);
        assignments.extend(value.map(|value| (column.name.clone(), value)));
    }
    for column in &table.columns {
        if !column.is_optional() && column.name != *user {
            diagnostics.push(
                problem(
                    column.span,
                    format!("sign-up leaves `{}` out, which is not null and has no default", column.name),
                )
                .label(written.span, "signing up would fail")
                .help("give it a default, or leave `not null` out"),
            );
        }
    }
    Some(SignUp { table: table.name.clone(), user: user.clone(), assignments })
}
