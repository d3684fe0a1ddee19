//! The table of contents of checking: what is read in which order, and what is handed from one pass to the next.

use super::sql::Sql;
use super::{
    Enum, Identity, Model, audit, constraint_name, domain, expectation, expiry, function, habit, identity, index,
    invitation, key, members, names, nesting, reference, role, rule, scope, secret, seed, sign_up, table, tenant, view,
};
use crate::catalog::{self, Catalog, Ident};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree::{self, Item, Tree};

/// Checks a tree against itself and against what the platform has.
///
/// `platform` is the catalog of an empty project. `place` is where to say that something is missing altogether. Returns nothing when there
/// is an error among the diagnostics.
pub fn check(tree: &Tree, platform: &Catalog, place: Span, diagnostics: &mut Diagnostics) -> Option<Model> {
    let declared = Declared::collect(tree, diagnostics);
    let name = declared.model_name(place, diagnostics);
    let roles = declared.roles(diagnostics);
    let enums = declared.enums(diagnostics);
    let extensions = declared.extensions(diagnostics);

    let mut sql = Sql::new(platform, &enums, &extensions);
    let domains = domain::read(&declared.domains, &enums, &mut sql, diagnostics);
    let identity = declared.identity(&sql, place, diagnostics);
    sql.caller = identity.user_type();
    let chosen = declared.identity.map(tree::Identity::span);
    identity::check_without_user(&identity, chosen, &declared.roles, &declared.tenants, diagnostics);
    let nesting = nesting::Nesting::read(&declared.tenants, diagnostics);
    let mut tables = table::read(&declared.tables, &nesting, &mut sql, diagnostics);
    index::check_relation_names(&tables, &declared.tables, &enums, &domains, diagnostics);
    for (table, written) in tables.iter_mut().zip(&declared.tables) {
        key::check(table, written, diagnostics);
        table::check_expressions(table, written, &roles, &sql, diagnostics);
        index::check(table, written, &sql, diagnostics);
        habit::check(table, written, &identity, diagnostics);
        expiry::check(table, written, diagnostics);
    }
    nesting.complete(&mut tables, diagnostics);
    reference::check(&mut tables, &declared.tables, &nesting, &sql, diagnostics);
    let mut tenants = Vec::new();
    for written in nesting.iter() {
        let found = tenant::check(written, &tenants, &tables, &roles, &identity, &enums, diagnostics);
        tenants.extend(found);
    }
    for (table, written) in tables.iter().zip(&declared.tables) {
        if table.scope == super::Scope::Tenants {
            key::check_tenants(table, written, diagnostics);
        }
    }
    identity::check_tenant(&identity, chosen, tenants.first(), !declared.tenants.is_empty(), &tables, diagnostics);
    constraint_name::check(&tables, &declared.tables, diagnostics);
    scope::check(&tables, &declared.tables, !declared.tenants.is_empty(), diagnostics);
    let audit = declared.audit.and_then(|written| audit::check(written, &tables, &nesting, &identity, diagnostics));
    audit::check_audited(&mut tables, &declared.tables, audit.as_ref(), declared.audit.is_some(), diagnostics);
    for table in &mut tables {
        table.is_audit_log = audit.as_ref().is_some_and(|audit| audit.table == table.name);
    }
    let sign_up = declared.sign_up.and_then(|written| {
        if identity.users().is_none() {
            diagnostics.push(sign_up::elsewhere(written));
            return None;
        }
        let members = nesting.iter().flat_map(|tenant| &tenant.items).find_map(|item| match item {
            tree::TenantItem::Members(members) => Some(members),
            _ => None,
        });
        let members = members.filter(|members| members.table.name.value == written.table.name.value);
        sign_up::check(written, &tables, members, &sql, diagnostics)
    });
    for (table, written) in tables.iter_mut().zip(&declared.tables) {
        rule::check(table, written, &roles, &tenants, &sql, diagnostics);
    }
    reference::check_from_outside(&tables, tenants.first(), diagnostics);
    for tenant in tenants.iter().filter_map(tenant::Tenant::with_members) {
        members::check(tenant, &tables, sign_up.as_ref(), audit.as_ref(), diagnostics);
    }
    if let (Some(tenant), Some(written)) = (tenants.first_mut(), nesting.outermost()) {
        let invitations = tenant
            .with_members()
            .and_then(|tenant| invitation::check(written, tenant, &tables, &roles, &identity, diagnostics));
        tenant.invitations = invitations;
    }
    let seeds = seed::check(&declared.seeds, &tables, &sql, diagnostics);
    secret::check(&tables, &declared.tables, &tenants, diagnostics);
    expiry::check_tenants(&tables, &declared.tables, &tenants, diagnostics);
    let expectations = expectation::check(&declared.expectations, &tables, &tenants, &roles, &identity, diagnostics);
    let own = declared.sql.iter().map(|block| (*block).clone()).collect();
    let views = view::declare(&declared.views, &mut sql, diagnostics);
    let mut functions = function::read(&declared.functions, &tenants, &mut sql, diagnostics);
    let among = view::Among { tables: &tables, roles: &roles, nesting: &nesting, identity: &identity };
    let views = view::read(&views, among, &mut sql, diagnostics);
    let written = &declared.functions;
    function::check(&mut functions, written, &tables, &roles, &nesting, &identity, &sql, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    Some(Model {
        name,
        identity,
        roles,
        tenants,
        sign_up,
        audit,
        enums,
        domains,
        extensions,
        tables,
        functions,
        views,
        seeds,
        sql: own,
        expectations,
    })
}

/// The declarations by kind.
#[derive(Default)]
struct Declared<'a> {
    models: Vec<&'a tree::Name>,
    identity: Option<&'a tree::Identity>,
    roles: Vec<&'a tree::Role>,
    tenants: Vec<&'a tree::Tenant>,
    sign_up: Option<&'a tree::SignUp>,
    audit: Option<&'a tree::Audit>,
    enums: Vec<&'a tree::Enum>,
    domains: Vec<&'a tree::Domain>,
    extensions: Vec<&'a tree::Extension>,
    tables: Vec<&'a tree::Table>,
    functions: Vec<&'a tree::Function>,
    views: Vec<&'a tree::View>,
    seeds: Vec<&'a tree::Seed>,
    sql: Vec<&'a tree::SqlBlock>,
    expectations: Vec<&'a tree::Expectation>,
}

impl<'a> Declared<'a> {
    fn collect(tree: &'a Tree, diagnostics: &mut Diagnostics) -> Self {
        let mut found = Self::default();
        let mut tables = names::Declared::default();
        for item in &tree.items {
            match item {
                Item::Model(name) => found.models.push(name),
                Item::Identity(it) => only(&mut found.identity, it, "identity", tree::Identity::span, diagnostics),
                Item::Role(role) => found.roles.push(role),
                Item::Tenant(it) => found.tenants.push(it),
                Item::SignUp(it) => only(&mut found.sign_up, it, "sign-up", |it| it.table.span(), diagnostics),
                Item::Audit(it) => only(&mut found.audit, it, "audit log", |it| it.table.span(), diagnostics),
                Item::Enum(it) => found.enums.push(it),
                Item::Domain(it) => found.domains.push(it),
                Item::Extension(it) => found.extensions.push(it),
                Item::Function(it) => found.functions.push(it),
                Item::View(it) => found.views.push(it),
                Item::Seed(it) => found.seeds.push(it),
                Item::Sql(it) => found.sql.push(it),
                Item::Expectation(it) => found.expectations.push(it),
                Item::Table(it) => {
                    if tables.take("tables", &it.name.name, it.name.span(), diagnostics) {
                        found.tables.push(it);
                    }
                }
            }
        }
        found
    }

    fn model_name(&self, place: Span, diagnostics: &mut Diagnostics) -> Ident {
        for other in self.models.iter().skip(1) {
            if let Some(first) = self.models.first() {
                twice("model name", other.span, first.span, diagnostics);
            }
        }
        match self.models.first() {
            Some(name) => name.as_str().into(),
            None => {
                diagnostics.push(
                    Diagnostic::error(&code::P0207, place, "the model has no name")
                        .note("the name stands in everything that is generated")
                        .help("begin with `model NAME`"),
                );
                Ident::default()
            }
        }
    }

    fn identity(&self, sql: &Sql, place: Span, diagnostics: &mut Diagnostics) -> Identity {
        let Some(written) = self.identity else {
            diagnostics.push(
                Diagnostic::error(&code::P0411, place, "the model doesn't say who is calling")
                    .note("rules are about the caller, who is known in different ways on different platforms")
                    .help("write `identity supabase`, or `identity session { ... }` for a plain Postgres"),
            );
            return Identity::Supabase;
        };
        identity::check(&written.kind, sql, diagnostics)
    }

    fn roles(&self, diagnostics: &mut Diagnostics) -> super::Roles {
        let mut taken = names::Declared::default();
        let mut once = Vec::new();
        for role in &self.roles {
            let built_in = super::Principal::BUILT_IN.iter().map(|(word, _)| *word).chain(["service"]);
            if built_in.into_iter().any(|word| word == role.name.value) {
                diagnostics.push(
                    Diagnostic::error(&code::P0204, role.name.span, format!("`{}` can't be a role", role.name.value))
                        .note("rules use this word for somebody who is there without being declared")
                        .help("choose another name"),
                );
            } else if taken.take("roles", &role.name, role.name.span, diagnostics) {
                once.push(*role);
            }
        }
        role::check(&once, diagnostics)
    }

    fn enums(&self, diagnostics: &mut Diagnostics) -> Vec<Enum> {
        let mut taken = names::Declared::default();
        let mut enums = Vec::new();
        for written in &self.enums {
            let name = names::own(&written.name, diagnostics);
            let mut values = names::Declared::default();
            for value in &written.values {
                values.take("values", value, value.span, diagnostics);
            }
            if written.values.is_empty() {
                diagnostics.push(
                    Diagnostic::error(&code::P0509, written.name.span(), format!("enum `{}` has no values", name.name))
                        .help("list them: `enum mood ('happy', 'sad')`"),
                );
            }
            if taken.take("enums", &name.name, written.name.span(), diagnostics) {
                let values = written.values.iter().map(|value| value.value.clone()).collect();
                enums.push(Enum { name, docs: names::docs(written.docs.as_ref()), values, span: written.name.span() });
            }
        }
        enums
    }

    fn extensions(&self, diagnostics: &mut Diagnostics) -> Vec<(Ident, Option<Ident>)> {
        let mut taken = names::Declared::default();
        let mut extensions = Vec::new();
        for written in &self.extensions {
            if taken.take("extensions", &written.name, written.name.span, diagnostics) {
                extensions.push((
                    written.name.as_str().into(),
                    written.schema.as_ref().map(|schema| Ident::from(schema.as_str())),
                ));
            }
        }
        extensions
    }
}

fn only<'a, T>(
    slot: &mut Option<&'a T>,
    item: &'a T,
    thing: &str,
    span: impl Fn(&T) -> Span,
    diagnostics: &mut Diagnostics,
) {
    match slot {
        Some(first) => twice(thing, span(item), span(first), diagnostics),
        None => *slot = Some(item),
    }
}

fn twice(thing: &str, second: Span, first: Span, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::error(&code::P0208, second, format!("the model has a second {thing}"))
            .label(first, "the first one")
            .help("keep one of them"),
    );
}

/// The model's tables and enums as a catalog, for checking the SQL inside the model.
pub(super) fn add_table(catalog: &mut Catalog, table: &super::Table) {
    let mut known = catalog::Table::new(table.name.clone(), Ident::from("postgres"));
    known.columns =
        table.columns.iter().map(|column| catalog::Column::new(column.name.clone(), column.ty.clone())).collect();
    catalog.tables.insert(table.name.clone(), known);
}
