//! Who tries: people of two tenants for the actors of the matrix.

use super::file::{File, flag, maybe, row};
use crate::access::{AccessMatrix, Actor, ActorKind};
use crate::emit::EmitError;
use crate::emit::sql::Sql;

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person<'a> {
    /// What the tests call them.
    name: String,
    /// What the matrix calls them, and their role.
    actor: &'a Actor,
    /// The user, for whoever is signed in.
    pub(super) user: Option<String>,
    /// Of which tenant they are: A or B.
    side: Option<&'static str>,
    /// Whether they try anything, or are only there so that nobody is the last of their role.
    pub(super) tries: bool,
}

impl Person<'_> {
    /// Whether policies don't bind them.
    pub(super) fn is_server(&self) -> bool {
        self.actor.kind == ActorKind::Server
    }
}

/// Somebody of each role in tenant A, somebody of the highest role in tenant B, somebody in none, and whoever isn't signed in or is the server.
pub(super) fn people(access: &AccessMatrix) -> Vec<Person<'_>> {
    let of = |kind: ActorKind| access.actors.iter().filter(move |actor| actor.kind == kind);
    let members = || of(ActorKind::User).filter(|actor| actor.is_member());
    let mut people: Vec<Person<'_>> = Vec::new();
    let mut users = 0_u32;
    let mut add = |name: String, actor, side, tries, signed_in: bool| {
        let user = signed_in.then(|| {
            users += 1;
            format!("7e570000-0000-4000-8000-{users:012x}")
        });
        people.push(Person { name, actor, user, side, tries });
    };
    for actor in of(ActorKind::Visitor) {
        let without = if access.caller.has_user() { "not signed in" } else { "no tenant" };
        add(format!("{} ({without})", actor.name), actor, None, true, false);
    }
    for actor in members() {
        add(format!("{} of A", actor.name), actor, Some("A"), true, true);
    }
    if let Some(highest) = members().next_back() {
        add(format!("another {} of A", highest.name), highest, Some("A"), false, true);
        add(format!("{} of B", highest.name), highest, Some("B"), true, true);
        add(format!("another {} of B", highest.name), highest, Some("B"), false, true);
    }
    // Whoever names no tenant is nobody, where that is all that is known.
    let outsiders = of(ActorKind::User).filter(|actor| access.caller.has_user() && !actor.is_member());
    for actor in outsiders {
        add("somebody of no tenant".to_owned(), actor, None, true, true);
        add("somebody else of no tenant".to_owned(), actor, None, false, true);
    }
    for actor in of(ActorKind::Server) {
        add(format!("{} (the server)", actor.name), actor, None, true, false);
    }
    people
}

/// Adds them to a file.
pub(super) fn write(file: &mut File<'_>, people: &[Person<'_>]) -> Result<(), EmitError> {
    let rows = people.iter().map(|person| {
        row([
            Sql::literal(&person.name),
            Sql::literal(&person.actor.database_role),
            maybe(person.user.as_deref()),
            maybe(person.side),
            maybe(person.actor.role.as_deref()),
            Sql::literal(&person.actor.name),
            flag(person.is_server()),
            flag(person.tries),
        ])
    });
    file.rows("people (name, database_role, user_id, side, role, actor, is_server, tries)", rows.collect())
}
