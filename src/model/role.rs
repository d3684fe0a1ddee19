//! Roles inside a tenant and what they include.

use crate::catalog::Ident;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::names::unknown;
use crate::syntax::tree;
use std::collections::{BTreeMap, BTreeSet};

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: Ident,
    /// What it is for.
    pub docs: Option<String>,
    /// Itself, and every role whose rights it has.
    pub includes: BTreeSet<Ident>,
}

/// All roles, in the order of the model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles(Vec<Role>);

impl Roles {
    /// The roles in the order of the model.
    pub fn iter(&self) -> std::slice::Iter<'_, Role> {
        self.0.iter()
    }

    /// A role by name.
    pub fn get(&self, name: &str) -> Option<&Role> {
        self.0.iter().find(|role| role.name == *name)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The roles that have at least the rights of this one, in the order of the model: itself and those that include it.
    pub fn at_least(&self, name: &Ident) -> Vec<&Ident> {
        self.0.iter().filter(|role| role.includes.contains(name)).map(|role| &role.name).collect()
    }

    /// The role that every other includes, if there is one: what a member has at least.
    pub fn lowest(&self) -> Option<&Role> {
        self.0.iter().find(|role| self.0.iter().all(|other| other.includes.contains(&role.name)))
    }
}

/// Reads the roles: each name once, each included role known, no circles.
pub(super) fn check(declared: &[&tree::Role], diagnostics: &mut Diagnostics) -> Roles {
    let names: Vec<&str> = declared.iter().map(|role| role.name.as_str()).collect();
    let mut direct: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for role in declared {
        for included in &role.includes {
            if names.contains(&included.as_str()) {
                direct.entry(role.name.as_str()).or_default().push(included.as_str());
            } else {
                diagnostics.push(
                    unknown(&code::P0203, "role", included, names.iter().copied())
                        .help(format!("declare it: `role {}`", included.value)),
                );
            }
        }
    }
    let roles = declared.iter().map(|role| {
        let includes = reach(&role.name, &direct);
        let through_others = direct
            .get(role.name.as_str())
            .is_some_and(|included| included.iter().any(|next| reach(next, &direct).contains(role.name.as_str())));
        if through_others {
            diagnostics.push(
                Diagnostic::error(&code::P0410, role.name.span, format!("role `{}` includes itself", role.name.value))
                    .note("a role has the rights of those that it includes, so two that include each other are one")
                    .help("take one `includes` of the circle away"),
            );
        }
        Role {
            name: role.name.as_str().into(),
            docs: super::names::docs(role.docs.as_ref()),
            includes: includes.into_iter().map(Ident::from).collect(),
        }
    });
    Roles(roles.collect())
}

/// A name and all that can be reached from it.
fn reach<'a>(from: &'a str, direct: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(direct.get(next).into_iter().flatten());
        }
    }
    found
}
