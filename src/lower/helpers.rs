//! The functions that look behind row security, where their owner isn't exempt from it.
//!
//! On Supabase the role of migrations owns tables and helper functions, and row security doesn't bind it (BYPASSRLS). On a plain Postgres it does: every
//! table has FORCE ROW LEVEL SECURITY, and the owner is no superuser. There the functions belong to a role of their own that nobody is a member of. It
//! may do what they do and no more, and row security lets it: a permissive policy of its own on each table that they touch. Policies with `TO public`
//! would call the functions that ask them, for ever.

use super::PRIVATE;
use super::function::add;
use super::policy::policy;
use crate::catalog::{self, Catalog, Expr, Function, Grantee, Ident, PolicyCommand, Privilege, QualifiedName, Role};
use crate::model::Model;

/// What the policy of the helpers is called, on each table that they touch.
const HELPERS: &str = "all rows for helper functions";
/// What the policy of the server is called.
const SERVER: &str = "all rows for the server";

/// Adds a function that runs with its owner's rights. `needs` is what it does to tables, by their names.
pub(super) fn add_definer<'a>(
    model: &Model,
    catalog: &mut Catalog,
    mut function: Function,
    needs: impl IntoIterator<Item = (&'a QualifiedName, &'a [Privilege])>,
) {
    function.security_definer = true;
    if let Some(session) = model.identity.session() {
        function.owner = session.helpers.clone();
        function.privileges = function.privileges.without_owner(&session.helpers);
        for (table, privileges) in needs {
            if let Some(made) = catalog.tables.get_mut(table).filter(|_| !privileges.is_empty()) {
                let helpers = Grantee::Role(session.helpers.clone());
                privileges.iter().for_each(|privilege| made.privileges.grant(&helpers, *privilege));
                let comment = "Helper functions look behind row security, which binds their owner too";
                open(made, HELPERS, &session.helpers, comment);
            }
        }
    }
    add(catalog, function);
}

/// The roles of the database, which the migration makes; and the helpers' way to functions of each other.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    let Some(session) = model.identity.session() else { return };
    let role = |login: bool| Role { login, inherit: true, ..Role::default() };
    catalog.roles.insert(session.client.clone(), role(true));
    catalog.roles.extend(session.server.iter().map(|server| (server.clone(), role(true))));
    catalog.roles.insert(session.helpers.clone(), role(false));
    if let Some(private) = catalog.schemas.get_mut(PRIVATE) {
        private.privileges.grant(&Grantee::Role(session.helpers.clone()), Privilege::Usage);
    }
}

/// What a table has where row security binds everybody: FORCE, and a policy for the server, which no rule needs to allow anything.
pub(super) fn table(model: &Model, made: &mut catalog::Table) {
    let Some(session) = model.identity.session() else { return };
    made.force_row_security = true;
    if let Some(server) = &session.server {
        let comment = "The server needs no rule; what it may do is a matter of privileges";
        open(made, SERVER, server, comment);
    }
}

/// Whom no update guard judges: roles that row security binds, and lets have every row.
pub(super) fn exempt(model: &Model) -> Vec<Ident> {
    let session = model.identity.session();
    session.into_iter().flat_map(|it| std::iter::once(&it.helpers).chain(&it.server)).cloned().collect()
}

fn open(made: &mut catalog::Table, name: &str, role: &Ident, comment: &str) {
    let always = || Some(Expr::Boolean(true));
    let policy = policy(name.into(), true, PolicyCommand::All, role, always(), always(), comment.to_owned());
    made.policies.insert(policy.name.clone(), policy);
}
