//! Who calls: from whoever isn't signed in to the server, with one actor for each role and kind of tenant.

use crate::catalog::{Ident, QualifiedName};
use crate::model::{Model, Role, Tenant};

/// Somebody who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What the matrix calls it: `anon`, `outsider`, `member`, `admin`, `service_role`; where tenants are nested, `admin of projects`.
    pub name: String,
    /// Who that is, in a sentence.
    pub description: String,
    /// The database role that it acts as.
    pub database_role: Ident,
    /// What it is to the rules.
    pub kind: ActorKind,
    /// Its role in the tenant of the row, for members of it.
    pub role: Option<Ident>,
    /// The kind of tenant in which it has that role, where tenants are nested. In those around it such an actor has the least role, and in those
    /// inside it none but what is inherited.
    pub tenant: Option<QualifiedName>,
}

/// What an actor is to the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActorKind {
    /// Whoever isn't signed in.
    Visitor,
    /// Whoever is.
    User,
    /// The server, for which rules need not allow anything.
    Server,
}

impl Actor {
    /// Whether it belongs to the tenant of the row.
    pub fn is_member(&self) -> bool {
        self.kind == ActorKind::User && (self.role.is_some() || self.name != "outsider")
    }

    /// Whether it has at least this role in the tenant of this kind to which the row belongs.
    pub(super) fn has(&self, model: &Model, least: &Ident, tenant: &QualifiedName) -> bool {
        let roles: Vec<&Role> = self.roles_in(model, tenant);
        roles.iter().any(|role| role.includes.contains(least))
    }

    /// Whether it belongs to the tenant of this kind to which the row belongs.
    pub(super) fn belongs(&self, model: &Model, tenant: &QualifiedName) -> bool {
        let is_around = || self.tenant.as_ref().is_some_and(|level| around_each_other(model, tenant, level));
        !self.roles_in(model, tenant).is_empty() || is_around()
    }

    /// Its roles in the row's tenant of this kind.
    fn roles_in<'a>(&self, model: &'a Model, tenant: &QualifiedName) -> Vec<&'a Role> {
        let own = self.role.as_ref().and_then(|role| model.roles.get(role));
        let Some(level) = &self.tenant else { return own.into_iter().collect() };
        if level == tenant {
            return own.into_iter().collect();
        }
        if around_each_other(model, tenant, level) {
            return model.roles.lowest().filter(|_| own.is_some()).into_iter().collect();
        }
        let Some((nested, around)) = model.tenant(tenant).and_then(|it| Some((it, model.tenant_around(it)?))) else {
            return Vec::new();
        };
        let there = self.roles_in(model, &around.table);
        let inherited = nested.inherits.iter().filter(|role| there.iter().any(|it| it.includes.contains(*role)));
        inherited.filter_map(|role| model.roles.get(role)).collect()
    }

    /// Of which tenant the rows are that a rule about a role in `tenant` lets it have: who inherits has those of all that are inside.
    pub(super) fn whose(&self, model: &Model, tenant: &QualifiedName) -> Option<QualifiedName> {
        let level = self.tenant.as_ref()?;
        Some(if around_each_other(model, level, tenant) { level.clone() } else { tenant.clone() })
    }
}

/// Whether the one is around the other, where tenants are nested.
pub(super) fn is_around(model: &Model, outer: &Option<QualifiedName>, inner: &Option<QualifiedName>) -> bool {
    outer.as_ref().zip(inner.as_ref()).is_some_and(|(outer, inner)| around_each_other(model, outer, inner))
}

/// Whether the one is around the other, at any distance.
fn around_each_other(model: &Model, outer: &QualifiedName, inner: &QualifiedName) -> bool {
    let mut next = model.tenant(inner).and_then(|inner| model.tenant_around(inner));
    while let Some(tenant) = next {
        if tenant.table == *outer {
            return true;
        }
        next = model.tenant_around(tenant);
    }
    false
}

/// All of them, from the least to the most.
pub(super) fn all(model: &Model) -> Vec<Actor> {
    use ActorKind::{Server, User, Visitor};
    let database = model.identity.database_roles();
    let actor = |kind: ActorKind, name: &str, description: &str, database_role: &Ident| Actor {
        kind,
        name: name.to_owned(),
        description: description.to_owned(),
        database_role: database_role.clone(),
        role: None,
        tenant: None,
    };
    let mut list = vec![match &database.anon {
        Some(role) => actor(Visitor, role, "whoever isn't signed in", role),
        None if !model.identity.has_users() => {
            actor(Visitor, "nobody", "whoever comes without a tenant", &database.client)
        }
        None => actor(Visitor, "nobody", "whoever comes without a user", &database.client),
    }];
    let outsider = if model.identity.has_users() {
        "whoever is signed in and doesn't belong to the row's tenant"
    } else {
        "whoever speaks for another tenant than the row's"
    };
    list.push(actor(User, "outsider", outsider, &database.client));
    let mut roles: Vec<&Role> = model.roles.iter().collect();
    roles.sort_by_key(|role| role.includes.len());
    if let [_, _, ..] = model.tenants.as_slice() {
        for tenant in &model.tenants {
            list.extend(roles.iter().map(|role| Actor {
                role: Some(role.name.clone()),
                tenant: Some(tenant.table.clone()),
                ..actor(User, &name_in(role, tenant), &description_in(model, role, tenant), &database.client)
            }));
        }
    } else {
        for role in roles {
            let description = match &role.docs {
                Some(docs) => docs.clone(),
                None if model.identity.has_users() => format!("whoever is {} in the row's tenant", role.name),
                None => "whoever speaks for the row's tenant".to_owned(),
            };
            list.push(Actor {
                role: Some(role.name.clone()),
                ..actor(User, &role.name, &description, &database.client)
            });
        }
    }
    if !model.tenants.is_empty() && model.roles.is_empty() {
        list.push(actor(User, "member", "whoever belongs to the row's tenant", &database.client));
    }
    let server = match model.identity.session() {
        None => "the server, which row security doesn't bind",
        Some(session) if session.user.is_none() => "the server: jobs, and the code that makes tenants",
        Some(_) => "the server: jobs, and the code that signs people in",
    };
    list.extend(database.server.iter().map(|role| actor(Server, role, server, role)));
    list
}

fn name_in(role: &Role, tenant: &Tenant) -> String {
    format!("{} of {}", role.name, tenant.table.name)
}

fn description_in(model: &Model, role: &Role, tenant: &Tenant) -> String {
    let in_tenant = format!("whoever is {} in the row's tenant of {}", role.name, tenant.table.name);
    match model.tenant_around(tenant) {
        Some(around) => format!("{in_tenant}, and has the least role in the one of {}", around.table.name),
        None => format!("{in_tenant}, and a member of nothing inside it"),
    }
}
