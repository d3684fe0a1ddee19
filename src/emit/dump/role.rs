//! Roles, their memberships and settings.

use super::script::{Script, changed, dotted};
use super::{CREATOR, setting};
use crate::catalog::{Ident, Role};
use crate::sql::quote;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Makes the roles that aren't there. Roles belong to the cluster: another database may have made them already.
pub(super) fn create(script: &mut Script, now: &BTreeMap<Ident, Role>, start: &BTreeMap<Ident, Role>) {
    for (name, role) in now.iter().filter(|(name, _)| !start.contains_key(*name)) {
        let plain = Role { inherit: true, ..Role::default() };
        let create = format!("CREATE ROLE {}{}", quote::ident(name), attributes(role, &plain));
        let block = format!("BEGIN\n  {create};\nEXCEPTION WHEN duplicate_object THEN NULL;\nEND");
        script.say(format!("DO {}", quote::dollar(&block)));
    }
}

/// Attributes of roles that were there, memberships and settings.
pub(super) fn change(script: &mut Script, now: &BTreeMap<Ident, Role>, start: &BTreeMap<Ident, Role>) {
    for (name, role) in now {
        let known = start.get(name);
        let before = known.cloned().unwrap_or_else(|| Role {
            member_of: std::collections::BTreeSet::new(),
            settings: crate::catalog::Options::default(),
            ..role.clone()
        });
        let quoted = quote::ident(name);
        let attributes = attributes(role, &before);
        if !attributes.is_empty() {
            script.say(format!("ALTER ROLE {quoted}{attributes}"));
        }
        // On a plain Postgres, whoever migrates stands for the superuser of the catalog.
        let is_runner = *name == *CREATOR && role.superuser;
        let member = if is_runner { Cow::Borrowed("CURRENT_USER") } else { quote::ident(name) };
        for group in role.member_of.difference(&before.member_of) {
            script.say(format!("GRANT {} TO {member}", quote::ident(group)));
        }
        for group in before.member_of.difference(&role.member_of) {
            script.say(format!("REVOKE {} FROM {member}", quote::ident(group)));
        }
        let (set, gone) = changed(&role.settings, &before.settings);
        for (name, value) in set {
            script.say(format!("ALTER ROLE {quoted} SET {}", setting::set(name, value)));
        }
        for name in gone {
            script.say(format!("ALTER ROLE {quoted} RESET {}", dotted(name)));
        }
    }
}

/// Roles of the platform that are gone.
pub(super) fn dropped(script: &mut Script, now: &BTreeMap<Ident, Role>, start: &BTreeMap<Ident, Role>) {
    for name in start.keys().filter(|name| !now.contains_key(*name)) {
        script.say(format!("DROP ROLE IF EXISTS {}", quote::ident(name)));
    }
}

/// The attributes that are other ones than before. Whoever isn't a superuser may not say what already is, for some of them.
fn attributes(role: &Role, before: &Role) -> String {
    let words = [
        (role.superuser, before.superuser, "SUPERUSER"),
        (role.create_db, before.create_db, "CREATEDB"),
        (role.create_role, before.create_role, "CREATEROLE"),
        (role.inherit, before.inherit, "INHERIT"),
        (role.login, before.login, "LOGIN"),
        (role.replication, before.replication, "REPLICATION"),
        (role.bypass_rls, before.bypass_rls, "BYPASSRLS"),
    ];
    let changed = words.into_iter().filter(|(has, had, _)| has != had);
    changed.map(|(has, _, word)| if has { format!(" {word}") } else { format!(" NO{word}") }).collect()
}
