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

/// That there is no sign-up on this platform.
pub(super) fn elsewhere(written: &tree::SignUp) -> Diagnostic {
    Diagnostic::error(&code::P0443, written.table.span(), "on a plain Postgres nobody signs up with the database")
        .note("`sign up creates` follows Supabase's table of users, `auth.users`")
        .help("let the code that signs people up insert the row, as the server's role")
}

/// Reads what sign-up does: it must be able to make a row for *every* user, or nobody could sign up. `members` is there when the row
/// says who belongs to which tenant.
pub(super) fn check(
    written: &tree::SignUp,
    tables: &[Table],
    members: Option<&tree::Members>,
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) -> Option<SignUp> {
    let Some(table) = names::find(tables, &written.table) else {
        diagnostics.push(names::unknown_table(&written.table, tables));
        return None;
    };
    let problem = |span, message: String| Diagnostic::error(&code::P0417, span, message);
    let users = QualifiedName::new("auth", "users");
    // A reference that is wrong itself has been told, and may have been the one that is meant.
    let broken = table.references.is_empty() && diagnostics.has_errors();
    let keys = super::reference::unique_keys(table);
    let is_users = |column: &Ident| {
        table
            .references
            .iter()
            .any(|reference| reference.column == *column && reference.table == users && reference.target == "id")
    };
    // The primary key comes first among the keys; where the row says who belongs where, its user is the one.
    let user = keys.iter().find_map(|key| match key.as_slice() {
        [column] if is_users(column) => members.is_none_or(|members| *members.user.value == **column).then_some(column),
        _ => None,
    });
    let Some(user) = user else {
        if broken {
            return None;
        }
        let diagnostic = problem(written.table.span(), format!("a row of `{}` isn't a user's", table.name.name));
        diagnostics.push(match members {
            Some(members) => diagnostic
                .note("nobody is in a tenant when they sign up, and a membership comes later")
                .help(format!(
                    "let sign-up create a row of the users' table, or make `{}` unique and a reference to `auth.users(id)` for people who are in one tenant at most",
                    members.user.value
                )),
            None => diagnostic
                .note("sign-up makes one row for each user, by their id")
                .help("make its primary key `uuid primary key references auth.users(id) on delete cascade`, or add a column `uuid not null unique references auth.users(id) on delete cascade`"),
        });
        return None;
    };
    let mut assignments: Vec<(Ident, Expr)> = Vec::new();
    let mut taken = names::Declared::default();
    for assignment in &written.assignments {
        let Some(column) = table.column(&assignment.column) else {
            let all = table.columns.iter().map(|column| column.name.as_str());
            diagnostics.push(names::unknown_column(&table.name.name, &assignment.column, all));
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
            continue;
        }
        if members.and_then(|members| members.role.as_ref()).is_some_and(|role| *column.name == *role.value) {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0414,
                    assignment.column.span,
                    format!("sign-up can't choose `{}`, which decides who may do what", column.name),
                )
                .note("whoever signs up writes `raw_user_meta_data`, and would choose the own role")
                .help("take it out of the list: a member begins with the column's default"),
            );
            continue;
        }
        let value = sql.expression(&assignment.value, &table.name, Place::SignUp, &column.ty, diagnostics);
        if column.not_null && !value.as_ref().is_some_and(is_never_null) {
            diagnostics.push(
                problem(
                    assignment.column.span,
                    format!("`{}` is not null, and a user may have no such value", column.name),
                )
                .note("phone and anonymous users have no e-mail, and nobody must have a name: the sign-up would fail")
                .help("leave `not null` out, or write `coalesce(..., VALUE)`"),
            );
        }
        let value = sql.expression(&assignment.value, &table.name, Place::SignUp, &column.ty, diagnostics);
        assignments.extend(value.map(|value| (column.name.clone(), value)));
    }
    for column in &table.columns {
        let given = written.assignments.iter().any(|assignment| *column.name == *assignment.column.value);
        // That a membership must be able to be without a tenant is told by `members`.
        let told = members.is_some() && table.tenant_key() == Some(&column.name);
        if !column.is_optional() && column.name != *user && !given && !told {
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

/// Whether a value is there for every user.
fn is_never_null(value: &Expr) -> bool {
    match value {
        Expr::String(_) | Expr::Number(_) | Expr::Boolean(_) | Expr::Keyword(_) => true,
        Expr::Cast(inner, _) => is_never_null(inner),
        Expr::Coalesce(list) => list.iter().any(is_never_null),
        // `auth.users` has these for everybody.
        Expr::Column(parts) => matches!(parts.as_slice(), [row, name] if *row == "new" && *name == "id"),
        _ => false,
    }
}
