//! The function that says with whom the caller shares a tenant.

use super::condition::{Row, has_role};
use super::function::{callable_by, private};
use super::helpers::add_definer;
use crate::catalog::{Catalog, FunctionResult, Parallel, Privilege, Volatility};
use crate::model::{Model, Principal};
use crate::sql::{print, quote};

/// What it is called.
pub(super) const NAME: &str = "peers";

/// Adds it where a rule asks for it. It goes by the function that tests memberships, so that whatever limits the caller's tenants limits the
/// caller's peers. SECURITY DEFINER: the caller needn't see the memberships of others.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    let asked = model.tables.iter().flat_map(|table| &table.rules).any(|rule| rule.who == Principal::Peer);
    let tenant = model.tenants_with_members().next();
    let (Some(tenant), Some(ty), true) = (tenant, model.identity.user_type(), asked) else { return };
    let members = &tenant.members;
    let shared = has_role(&tenant, Row(Some("members")).column(&members.key), None);
    let body = format!(
        "\n  SELECT members.{}\n  FROM {} AS members\n  WHERE {}\n",
        quote::ident(&members.user),
        quote::qualified(&members.table),
        print::expr(&shared)
    );
    let comment = "Everybody who shares a tenant with the caller, the caller too";
    let mut function = private(NAME, "sql", FunctionResult::SetOf(ty), body, comment);
    function.volatility = Volatility::Stable;
    function.parallel = Parallel::Safe;
    let roles = model.identity.database_roles();
    let function = callable_by(function, [&roles.client].into_iter().chain(&roles.server));
    add_definer(model, catalog, function, [(&members.table, [Privilege::Select].as_slice())]);
}
