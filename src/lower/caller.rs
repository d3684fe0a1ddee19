//! Who is calling, where settings or a claim say it: functions that read what was set, and take what can't be a key for nobody.
//!
//! They run with their caller's rights and read nothing but the setting. What is unset, empty (a setting that was made for a transaction is left behind
//! empty) or no value of the type is null, which equals no key: never an error, and never everybody. Only the usual spelling of a uuid or a number is
//! one: Postgres also takes braces, blanks and leading zeros, which no key is printed with. (`pg_input_is_valid` is Postgres 16's.)

use super::function::{add, callable_by, private};
use crate::catalog::{Catalog, Expr, FunctionResult, Parallel, TypeRef, Volatility};
use crate::model::{Identity, Model};
use crate::sql::{print, quote};

/// The function that says who the user is.
pub(super) const CALLER: &str = crate::model::CALLER;
/// The function that says which tenant is chosen.
pub(super) const TENANT: &str = "tenant";

/// Adds them.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    let read = |setting: &str| format!("current_setting({}, true)", quote::literal(setting));
    match &model.identity {
        Identity::Supabase => {}
        Identity::Claim { path } => {
            let Some(ty) = tenant_type(model) else { return };
            let mut claim = "auth.jwt()".to_owned();
            for (at, key) in path.iter().enumerate() {
                let arrow = if at + 1 == path.len() { "->>" } else { "->" };
                claim.push_str(&format!(" {arrow} {}", quote::literal(key)));
            }
            let comment = "The tenant that the caller's token chooses; null where it chooses none";
            // Only functions that run as the owner ask it.
            add(catalog, reader(TENANT, &claim, &ty, comment));
        }
        Identity::Session(session) => {
            let roles = [&session.client, &session.helpers].into_iter().chain(&session.server);
            let comment = "The user whom the session's setting names; null where it names nobody";
            if let Some(user) = &session.user {
                add(catalog, callable_by(reader(CALLER, &read(&user.name), &user.ty, comment), roles.clone()));
            }
            match (&session.tenant, &session.user) {
                (Some(tenant), Some(_)) => {
                    let comment = "The tenant that the session's setting chooses; null where it chooses none";
                    let function = reader(TENANT, &read(&tenant.name), &tenant.ty, comment);
                    add(catalog, callable_by(function, [&session.helpers]));
                }
                // Policies ask it too, where nothing else tells who comes.
                (Some(tenant), None) => {
                    let comment = "The tenant for which the session's setting speaks; null where it speaks for none";
                    add(catalog, callable_by(reader(TENANT, &read(&tenant.name), &tenant.ty, comment), roles));
                }
                (None, _) => {}
            }
        }
    }
}

/// That a tenant's key is the chosen one, where a request chooses.
pub(super) fn is_chosen(model: &Model, key: &str) -> Option<String> {
    let call = Expr::call(super::PRIVATE, TENANT, Vec::new()).once();
    model.identity.chooses_tenant().then(|| format!("{key} = {}", print::expr(&call)))
}

fn tenant_type(model: &Model) -> Option<TypeRef> {
    let table = model.table(&model.tenants.first()?.table)?;
    table.column(table.primary_key.first()?).map(|column| column.ty.clone())
}

fn reader(name: &str, text: &str, ty: &TypeRef, comment: &str) -> crate::catalog::Function {
    let body = match ty.name.as_str() {
        "uuid" => format!(
            "\n  SELECT CASE\n    WHEN it.held ~ '^[0-9a-fA-F]{{8}}(-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}}$' THEN it.held::uuid\n  END\n  FROM (SELECT {text}) AS it (held)\n"
        ),
        "int8" => format!(
            "\n  SELECT CASE\n    WHEN it.held ~ '^(0|-?[1-9][0-9]{{0,18}})$' THEN\n      CASE\n        WHEN it.held::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 THEN it.held::bigint\n      END\n  END\n  FROM (SELECT {text}) AS it (held)\n"
        ),
        _ => format!("\n  SELECT nullif({text}, '')\n"),
    };
    let mut function = private(name, "sql", FunctionResult::Type(ty.clone()), body, comment);
    function.volatility = Volatility::Stable;
    function.parallel = Parallel::Safe;
    function
}
