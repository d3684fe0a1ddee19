//! Roles, their memberships and settings.

use super::privilege::Statement;
use super::setting;
use crate::catalog::{Ident, Role};
use crate::sql::quote;

/// CREATE ROLE with its attributes.
pub fn create(name: &str, role: &Role) -> String {
    let plain = Role { inherit: true, ..Role::default() };
    let words: String = attributes(&plain, role).map(|word| format!(" {}", word.text())).collect();
    format!("CREATE ROLE {}{words}", quote::ident(name))
}

/// ALTER ROLE for attributes.
pub fn alter(name: &str, attributes: &[Attribute]) -> String {
    let words: String = attributes.iter().map(|word| format!(" {}", word.text())).collect();
    format!("ALTER ROLE {}{words}", quote::ident(name))
}

/// DROP ROLE.
pub fn drop(name: &str) -> String {
    format!("DROP ROLE {}", quote::ident(name))
}

/// GRANT and REVOKE of memberships and of the right to give them on; `member` is the quoted name.
pub fn memberships(member: &str, before: &Role, after: &Role) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut say = |gives: bool, sql: String| found.push(Statement { gives, sql });
    for group in before.member_of.difference(&after.member_of) {
        say(false, format!("REVOKE {} FROM {member}", quote::ident(group)));
    }
    let kept = |group: &&Ident| after.member_of.contains(*group);
    for group in before.admin_of.difference(&after.admin_of).filter(kept) {
        say(false, format!("REVOKE ADMIN OPTION FOR {} FROM {member}", quote::ident(group)));
    }
    for group in &after.member_of {
        let has_admin = after.admin_of.contains(group);
        if !before.member_of.contains(group) || has_admin && !before.admin_of.contains(group) {
            let end = if has_admin { " WITH ADMIN OPTION" } else { "" };
            say(true, format!("GRANT {} TO {member}{end}", quote::ident(group)));
        }
    }
    found
}

/// ALTER ROLE ... SET and RESET.
pub fn settings(name: &str, before: &Role, after: &Role) -> Vec<String> {
    let head = format!("ALTER ROLE {}", quote::ident(name));
    setting::changes(&head, &before.settings, &after.settings)
}

/// An attribute of a role, given or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    word: &'static str,
    /// Whether the role has it.
    pub has: bool,
}

impl Attribute {
    fn text(self) -> String {
        if self.has { self.word.to_owned() } else { format!("NO{}", self.word) }
    }
}

/// The attributes that are other ones than before. Whoever isn't a superuser may not say what already is, for some of them.
pub fn attributes(before: &Role, after: &Role) -> impl Iterator<Item = Attribute> {
    let words = [
        (after.superuser, before.superuser, "SUPERUSER"),
        (after.create_db, before.create_db, "CREATEDB"),
        (after.create_role, before.create_role, "CREATEROLE"),
        (after.inherit, before.inherit, "INHERIT"),
        (after.login, before.login, "LOGIN"),
        (after.replication, before.replication, "REPLICATION"),
        (after.bypass_rls, before.bypass_rls, "BYPASSRLS"),
    ];
    words.into_iter().filter(|(has, had, _)| has != had).map(|(has, _, word)| Attribute { word, has })
}
