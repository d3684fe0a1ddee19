//! What must hold of a row besides.

use crate::catalog::{Expr, TypeRef};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::Table;
use crate::model::identity::no_user;
use crate::model::sql::{Place, Sql};
use crate::span::Span;
use crate::syntax::tree::Fragment;

/// A condition of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// As a tree; `caller()` stands for the user, `old.x` and `new.x` for the row before and after.
    pub expr: Expr,
    /// As it is written.
    pub text: String,
}

/// Reads it; nothing where there is a mistake in it.
pub(super) fn read(
    text: &Fragment,
    table: &Table,
    place: Place,
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) -> Option<Condition> {
    let expr = sql.expression(text, &table.name, place, &TypeRef::builtin("bool"), diagnostics)?;
    refuse_user_metadata(&expr, text.span, diagnostics);
    if sql.caller.is_none() && asks_for_caller(&expr) {
        diagnostics.push(
            no_user(text.span, "the condition asks for the caller, who isn't known")
                .help("take `caller()` out of it, or declare the user: `user app.current_user_id text`"),
        );
        return None;
    }
    Some(Condition { expr: once_a_statement(&expr), text: text.value.clone() })
}

/// What the caller is, computed once for a statement and not for every row (Supabase's linter: 0003). `auth.uid()` is `caller()`.
fn once_a_statement(expr: &Expr) -> Expr {
    expr.map(&|expr| {
        let Expr::Call(call) = expr else { return None };
        let [schema, name] = call.name.as_slice() else { return None };
        match (schema.as_str(), name.as_str()) {
            ("auth", "uid") => Some(Expr::call("", "caller", Vec::new())),
            ("auth", "jwt" | "role" | "email") => Some(expr.clone().once()),
            _ => None,
        }
    })
}

/// `user_metadata` in a token is what the user has written there (Supabase's linter: 0015).
fn refuse_user_metadata(expr: &Expr, span: Span, diagnostics: &mut Diagnostics) {
    let mut open = vec![expr];
    while let Some(next) = open.pop() {
        if matches!(next, Expr::String(text) if text == "user_metadata" || text.contains("user_metadata,") || text == "raw_user_meta_data")
        {
            diagnostics.push(
                Diagnostic::error(&code::P0420, span, "the condition trusts what users write about themselves")
                    .note("`user_metadata` of a token is changed by its user, with `supabase.auth.updateUser()`")
                    .help("use `app_metadata`, which only the server writes, or a column"),
            );
            return;
        }
        open.extend(next.children());
    }
}

fn asks_for_caller(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(call) if matches!(call.name.as_slice(), [name] if *name == *"caller"))
        || expr.children().into_iter().any(asks_for_caller)
}
