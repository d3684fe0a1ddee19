//! Tenants and the ways in and out of them.

use super::members::{self, MembersKind};
use super::{Column, Enum, Identity, Invitations, Roles, Scope, Table, names, nested, table::ident};
use crate::catalog::{Ident, QualifiedName};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree::{self, TenantItem};

/// What a tenant is.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// What a tenant is, in words.
    pub docs: Option<String>,
    /// The table whose rows are the tenants.
    pub table: QualifiedName,
    /// The column that marks a tenant's rows in every other table.
    pub key: Ident,
    /// The table of the tenants in which these ones are nested.
    pub parent: Option<QualifiedName>,
    /// The roles that whoever has them in the parent has here too.
    pub inherits: Vec<Ident>,
    /// Who belongs to which; none where requests come without a user, and the tenant that one names is all that is known of it.
    pub members: Option<Members>,
    /// Who may give which roles.
    pub grants: Vec<RoleGrant>,
    /// How a tenant is made.
    pub create: Option<CreateTenant>,
    /// Who may make members of the parent members of a nested tenant.
    pub add: Option<Ident>,
    /// Whether members may leave.
    pub leave: bool,
    /// Who may take members out.
    pub remove: Option<Ident>,
    /// How others come in.
    pub invitations: Option<Invitations>,
    /// Where it is declared.
    pub span: Span,
}

impl Tenant {
    /// One of which nothing is known but where it stands.
    fn without_members(written: &tree::Tenant, table: QualifiedName) -> Self {
        Self {
            docs: names::docs(written.docs.as_ref()),
            table,
            key: ident(&written.key),
            parent: None,
            inherits: Vec::new(),
            members: None,
            grants: Vec::new(),
            create: None,
            add: None,
            leave: false,
            remove: None,
            invitations: None,
            span: written.span,
        }
    }

    /// The same with those who belong to it, where the model says who they are.
    pub fn with_members(&self) -> Option<TenantWithMembers<'_>> {
        self.members.as_ref().map(|members| TenantWithMembers { tenant: self, members })
    }
}

/// A tenant of which the model says who belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct TenantWithMembers<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// Who belongs to it.
    pub members: &'a Members,
}

impl std::ops::Deref for TenantWithMembers<'_> {
    type Target = Tenant;

    fn deref(&self) -> &Tenant {
        self.tenant
    }
}

/// A column by which the rows of a table belong to tenants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantKey {
    /// The table of those tenants.
    pub tenant: QualifiedName,
    /// The column.
    pub column: Ident,
}

/// The table that says who belongs where.
#[derive(Debug, Clone)]
pub struct Members {
    /// The table.
    pub table: QualifiedName,
    /// Whether a row of it is a person or a membership.
    pub kind: MembersKind,
    /// Its column that holds the user.
    pub user: Ident,
    /// Its column that holds the tenant.
    pub key: Ident,
    /// Its column that holds the role, where there are roles.
    pub role: Option<Ident>,
    /// Its column that marks the rows which list inherited roles, where there is one.
    pub inherited: Option<Ident>,
}

/// `admin gives any`
#[derive(Debug, Clone)]
pub struct RoleGrant {
    /// Who gives and takes.
    pub giver: Ident,
    /// The roles, in the order of the model.
    pub gives: Vec<Ident>,
    /// Where it is written.
    pub span: Span,
}

/// `create (name, slug) as admin`
#[derive(Debug, Clone)]
pub struct CreateTenant {
    /// The columns that the caller gives.
    pub columns: Vec<Ident>,
    /// The role that the caller gets, where there are roles.
    pub role: Option<Ident>,
    /// The role that the caller must have in the parent, for a nested tenant.
    pub by: Option<Ident>,
}

/// Reads a tenant: its table, its members and the ways in and out. `outer` are those that were read before it; the one that it is in is among them, if
/// there was no mistake in it.
pub(super) fn check(
    written: &tree::Tenant,
    outer: &[Tenant],
    tables: &[Table],
    roles: &Roles,
    identity: &Identity,
    enums: &[Enum],
    diagnostics: &mut Diagnostics,
) -> Option<Tenant> {
    names::check_length(&written.key, written.key.span, diagnostics);
    // A table that isn't there has been told.
    let table = names::find(tables, &written.table)?;
    let parent = written.parent.as_ref().map(names::qualified);
    let around = parent.as_ref().and_then(|parent| outer.iter().find(|tenant| tenant.table == *parent));
    if table.soft_delete.is_some() {
        diagnostics.push(
            Diagnostic::error(&code::P0419, table.span, "soft delete of a tenant comes with a later version")
                .note("its members would no longer see it and still reach everything that belongs to it")
                .help("take the soft delete out of the tenants' table; the server can delete a tenant"),
        );
    }
    let name = table.name.clone();
    let create = lines(written, |item| match item {
        TenantItem::Create(line) => Some((line, line.span)),
        _ => None,
    });
    if !identity.has_users() {
        // What stands in its block is about members, and has been told.
        return Some(Tenant::without_members(written, name));
    }
    let create = once(&create, "create", diagnostics)
        .and_then(|line| create_tenant(line, written.parent.as_ref(), table, roles, diagnostics));
    let members = lines(written, |item| match item {
        TenantItem::Members(line) => Some((line, line.span)),
        _ => None,
    });
    let members = once(&members, "members", diagnostics);
    let Some(members) = members else {
        diagnostics.push(
            Diagnostic::error(
                &code::P0412,
                written.table.span(),
                format!("`{}` doesn't say who belongs to a tenant", name.name),
            )
            .help("name the table and its columns: `members profiles (user id, role role)`"),
        );
        return None;
    };
    let members = check_members(members, written, tables, roles, identity, enums, diagnostics)?;
    nested::check_members(written, &members, around, outer, tables, diagnostics);
    let mut grants: Vec<RoleGrant> = Vec::new();
    for item in &written.items {
        if let TenantItem::Grant(grant) = item
            && let Some(grant) = role_grant(grant, roles, diagnostics)
        {
            grants.push(grant);
        }
    }
    let leave = lines(written, |item| match item {
        TenantItem::Leave(span) => Some((span, *span)),
        _ => None,
    });
    let remove = lines(written, |item| match item {
        TenantItem::Remove(role) => Some((role, role.span)),
        _ => None,
    });
    nested::check_ways(written, around, &members, &grants, roles, diagnostics);
    let leave = once(&leave, "leave", diagnostics).is_some();
    let remove = once(&remove, "remove", diagnostics).and_then(|role| known_role(role, roles, diagnostics));
    let add = lines(written, |item| match item {
        TenantItem::Add(role) => Some((role, role.span)),
        _ => None,
    });
    let add = once(&add, "add", diagnostics).and_then(|role| nested::add(role, written, roles, diagnostics));
    let inherits = lines(written, |item| match item {
        TenantItem::Inherits(roles, span) => Some((roles, *span)),
        _ => None,
    });
    let inherits = once(&inherits, "inherits", diagnostics)
        .map_or_else(Vec::new, |names| nested::inherits(names, written, roles, diagnostics));
    Some(Tenant {
        docs: names::docs(written.docs.as_ref()),
        table: name,
        key: ident(&written.key),
        parent,
        inherits,
        members: Some(members),
        grants,
        create,
        add,
        leave,
        remove,
        invitations: None,
        span: written.span,
    })
}

fn lines<'a, T>(
    written: &'a tree::Tenant,
    pick: impl Fn(&'a TenantItem) -> Option<(&'a T, Span)>,
) -> Vec<(&'a T, Span)> {
    written.items.iter().filter_map(pick).collect()
}

fn once<'a, T>(lines: &[(&'a T, Span)], word: &str, diagnostics: &mut Diagnostics) -> Option<&'a T> {
    if let [(_, first), (_, second), ..] = lines {
        diagnostics.push(
            Diagnostic::error(&code::P0208, *second, format!("there is a second `{word}`"))
                .label(*first, "the first one")
                .help("keep one of them"),
        );
    }
    lines.first().map(|(line, _)| *line)
}

/// A role that the model has.
pub(super) fn known_role(name: &tree::Name, roles: &Roles, diagnostics: &mut Diagnostics) -> Option<Ident> {
    if roles.get(name).is_none() {
        let all = roles.iter().map(|role| role.name.as_str());
        diagnostics.push(names::unknown(&code::P0203, "role", name, all));
        return None;
    }
    Some(ident(name))
}

fn check_members(
    written: &tree::Members,
    tenant: &tree::Tenant,
    tables: &[Table],
    roles: &Roles,
    identity: &Identity,
    enums: &[Enum],
    diagnostics: &mut Diagnostics,
) -> Option<Members> {
    let Some(table) = names::find(tables, &written.table) else {
        diagnostics.push(names::unknown_table(&written.table, tables));
        return None;
    };
    let column = |name: &tree::Name, diagnostics: &mut Diagnostics| {
        let found = table.column(name);
        if found.is_none() {
            let all = table.columns.iter().map(|column| column.name.as_str());
            diagnostics.push(names::unknown_column(&table.name.name, name, all));
        }
        found
    };
    let user = column(&written.user, diagnostics);
    let role = written.role.as_ref().map(|role| column(role, diagnostics));
    let problem = |span: Span, message: String| Diagnostic::error(&code::P0413, span, message);
    let own = table.tenant_keys.last().is_some_and(|key| key.tenant == names::qualified(&tenant.table));
    if !own || !matches!(table.scope, Scope::Tenant { .. }) {
        diagnostics.push(
            problem(
                written.span,
                match tenant.parent {
                    Some(_) => format!(
                        "a row of `{}` belongs to none of `{}`, so it can't say who does",
                        table.name.name, tenant.table.name.value
                    ),
                    None => format!("`{}` has no tenant key, so it can't say who belongs where", table.name.name),
                },
            )
            .help(match tenant.parent {
                Some(_) => format!("add a line `tenant of {}` to it", tenant.table.name.value),
                None => "add a line `tenant null on delete set null` to it".to_owned(),
            }),
        );
        return None;
    }
    let user = user?;
    let kind = members::kind(table, user, written, tenant, diagnostics);
    diagnostics.extend(identity.refuse_user(user, written.user.span));
    let role = match role {
        Some(role) => {
            let role = role?;
            members::check_role_column(role, written, table, roles, enums, diagnostics);
            Some(role.name.clone())
        }
        None => {
            if !roles.is_empty() {
                diagnostics.push(
                    problem(written.span, "the model has roles, and the members have none".to_owned())
                        .help("name the column: `members profiles (user id, role role)`"),
                );
            }
            None
        }
    };
    let inherited = match &written.inherited {
        Some(inherited) => {
            let inherited = column(inherited, diagnostics)?;
            nested::check_inherited(inherited, written, tenant, diagnostics);
            Some(inherited.name.clone())
        }
        None => None,
    };
    let key = ident(&tenant.key);
    Some(Members { table: table.name.clone(), kind, user: user.name.clone(), key, role, inherited })
}

fn create_tenant(
    line: &tree::CreateTenant,
    parent: Option<&tree::RawName>,
    table: &Table,
    roles: &Roles,
    diagnostics: &mut Diagnostics,
) -> Option<CreateTenant> {
    let known = |name: &str| table.column(name).is_some();
    let all = || table.columns.iter().map(|column| column.name.as_str()).collect();
    let columns = names::columns(&line.columns, &known, all, &table.name.name, diagnostics);
    // The tenants that it is in are an argument of their own.
    let around = |column: &Column| {
        parent.is_some() && table.is_tenant_key(&column.name) && !table.primary_key.contains(&column.name)
    };
    for column in table.columns.iter().filter(|column| !around(column)) {
        if !column.is_optional() && !columns.contains(&column.name) {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0418,
                    line.span,
                    format!("`create` leaves `{}` out, which has no default", column.name),
                )
                .label(column.span, "it is not null")
                .help(format!("add `{}` to the list, or give it a default", column.name)),
            );
        } else if column.is_generated() && columns.contains(&column.name) {
            diagnostics.push(
                Diagnostic::error(&code::P0418, line.span, format!("`{}` is computed by the server", column.name))
                    .help("take it out of the list"),
            );
        }
    }
    let role = match &line.role {
        Some(role) => Some(known_role(role, roles, diagnostics)?),
        None => {
            if !roles.is_empty() {
                diagnostics.push(
                    Diagnostic::error(&code::P0418, line.span, "`create` doesn't say what its caller becomes")
                        .note("a tenant whose first member may do nothing can't be used")
                        .help("add `as ROLE`"),
                );
            }
            None
        }
    };
    let by = nested::create_by(line, parent, &columns, table, roles, diagnostics);
    Some(CreateTenant { columns, role, by })
}

fn role_grant(written: &tree::Grant, roles: &Roles, diagnostics: &mut Diagnostics) -> Option<RoleGrant> {
    let giver = known_role(&written.giver, roles, diagnostics)?;
    let gives = match &written.gives {
        tree::GrantedRoles::Any(_) => roles.iter().map(|role| role.name.clone()).collect(),
        tree::GrantedRoles::Roles(names) => {
            names.iter().filter_map(|name| known_role(name, roles, diagnostics)).collect()
        }
    };
    let gives: Vec<Ident> = gives;
    let is_above = |role: &&Ident| roles.get(role).is_some_and(|it| it.name != giver && it.includes.contains(&giver));
    let above = gives.iter().find(is_above);
    if let Some(above) = above {
        diagnostics.push(
            Diagnostic::error(
                &code::P0414,
                written.giver.span,
                format!("`{giver}` would give `{above}`, which is above it"),
            )
            .note(format!("whoever is `{giver}` could give it to themselves, and so have every right of `{above}`"))
            .help("name the roles that it may give, without those that include it"),
        );
    }
    Some(RoleGrant { giver, gives, span: written.giver.span })
}
