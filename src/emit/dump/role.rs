//! Roles, their memberships and settings.

use super::script::Script;
use super::{CREATOR, acl};
use crate::catalog::{Ident, Role};
use crate::sql::{ddl, quote};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Makes the roles that aren't there. Roles belong to the cluster: another database may have made them already.
pub(super) fn create(script: &mut Script, now: &BTreeMap<Ident, Role>, start: &BTreeMap<Ident, Role>) {
    for (name, role) in now.iter().filter(|(name, _)| !start.contains_key(*name)) {
        let create = ddl::role::create(name, role);
        let block = format!("BEGIN\n  {create};\nEXCEPTION WHEN duplicate_object THEN NULL;\nEND");
        script.say(format!("DO {}", quote::dollar(&block)));
    }
}

/// Attributes of roles that were there, memberships and settings.
pub(super) fn change(script: &mut Script, now: &BTreeMap<Ident, Role>, start: &BTreeMap<Ident, Role>) {
    for (name, role) in now {
        let known = start.get(name);
        let before = known.cloned().unwrap_or_else(|| Role {
            member_of: BTreeSet::new(),
            admin_of: BTreeSet::new(),
            settings: crate::catalog::Options::default(),
            ..role.clone()
        });
        let attributes: Vec<_> = ddl::role::attributes(&before, role).collect();
        if !attributes.is_empty() {
            script.say(ddl::role::alter(name, &attributes));
        }
        // On a plain Postgres, whoever migrates stands for the superuser of the catalog.
        let is_runner = *name == *CREATOR && role.superuser;
        let member = if is_runner { Cow::Borrowed("CURRENT_USER") } else { quote::ident(name) };
        acl::say(script, ddl::role::memberships(&member, &before, role));
        ddl::role::settings(name, &before, role).into_iter().for_each(|statement| script.say(statement));
    }
}

/// Roles of the platform that are gone.
pub(super) fn dropped(script: &mut Script, now: &BTreeMap<Ident, Role>, start: &BTreeMap<Ident, Role>) {
    for name in start.keys().filter(|name| !now.contains_key(*name)) {
        script.say(format!("DROP ROLE IF EXISTS {}", quote::ident(name)));
    }
}
