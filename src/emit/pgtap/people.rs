//! Who tries: people of two tenants for the actors of the matrix.
//!
//! Where tenants are nested each kind has one in A and one in B, and one more in A at each level, so that whoever is in the one isn't in the other.

use super::file::{File, flag, maybe, row};
use super::tables::named;
use crate::access::{AccessMatrix, Actor, ActorKind};
use crate::catalog::{QualifiedName, TypeRef};
use crate::emit::EmitError;
use crate::emit::sql::Sql;

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person<'a> {
    /// What the tests call them.
    name: String,
    /// What the matrix calls them.
    actor: &'a Actor,
    /// The user, for whoever is signed in.
    pub(super) user: Option<String>,
    /// Of which outermost tenant they are: A or B.
    side: Option<&'static str>,
    /// What they belong to, the outermost tenant first.
    places: Vec<Place<'a>>,
    /// Whether they try anything, or are only there so that nobody is the last of their role.
    pub(super) tries: bool,
}

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place<'a> {
    tenants: &'a QualifiedName,
    side: String,
    actor: &'a Actor,
}

impl Person<'_> {
    /// Whether policies don't bind them.
    pub(super) fn is_server(&self) -> bool {
        self.actor.kind == ActorKind::Server
    }
}

/// The kinds of tenants, and how deep they are nested.
struct Levels<'a>(Vec<(&'a QualifiedName, Vec<&'a QualifiedName>)>);

impl<'a> Levels<'a> {
    fn of(access: &'a AccessMatrix) -> Self {
        let around = |tenants: &QualifiedName| {
            let owned = access.ownership.tables.get(tenants);
            let keys = owned.map(|owned| owned.tenant_keys.as_slice()).unwrap_or_default();
            keys.iter().map(|(tenants, _)| tenants).filter(|other| *other != tenants).collect()
        };
        Self(access.ownership.tenants.iter().map(|tenants| (tenants, around(tenants))).collect())
    }

    /// Those around one, the outermost first.
    fn around(&self, tenants: &QualifiedName) -> &[&'a QualifiedName] {
        self.0.iter().find(|(other, _)| *other == tenants).map_or(&[], |(_, around)| around)
    }

    fn depth(&self, tenants: &QualifiedName) -> usize {
        self.around(tenants).len()
    }

    fn deepest(&self) -> usize {
        self.0.iter().map(|(_, around)| around.len()).max().unwrap_or_default()
    }
}

/// How many tenants are around one of this kind.
pub(super) fn depth(access: &AccessMatrix, tenants: &QualifiedName) -> usize {
    Levels::of(access).depth(tenants)
}

/// The second tenant in A at a depth; further out it is the first.
fn second(depth: usize) -> String {
    format!("A{}", depth + 1)
}

/// Somebody of each role in tenant A, somebody of the highest role in tenant B, somebody in none, and whoever isn't signed in or is the server.
pub(super) fn people<'a>(access: &'a AccessMatrix, user: Option<&TypeRef>) -> Vec<Person<'a>> {
    let of = |kind: ActorKind| access.actors.iter().filter(move |actor| actor.kind == kind);
    let members = || of(ActorKind::User).filter(|actor| actor.is_member());
    let levels = Levels::of(access);
    let is_nested = levels.deepest() > 0;
    let mut people: Vec<Person<'_>> = Vec::new();
    let mut users = 0_u64;
    let mut add = |name: String, actor, places: Vec<Place<'a>>, side, tries, signed_in: bool| {
        let user = signed_in.then(|| {
            users += 1;
            if user.is_some_and(|ty| ty.name == "int8") {
                (7_570_000_000_000 + users).to_string()
            } else {
                format!("7e570000-0000-4000-8000-{users:012x}")
            }
        });
        people.push(Person { name, actor, user, places, side, tries });
    };
    // In the tenants around it everybody has the least role.
    let least = |tenants: &QualifiedName| members().find(|actor| actor.tenant.as_ref() == Some(tenants));
    let places = |actor: &'a Actor, side: &str| -> Vec<Place<'a>> {
        let Some(level) = &actor.tenant else {
            let only = levels.0.iter().map(|(tenants, _)| *tenants);
            return only.map(|tenants| Place { tenants, side: side.to_owned(), actor }).collect();
        };
        let around = levels.around(level).iter().filter_map(|tenants| Some((*tenants, least(tenants)?)));
        let all = around.chain([(level, actor)]);
        all.map(|(tenants, actor)| Place { tenants, side: side.to_owned(), actor }).collect()
    };
    let levels = &levels;
    let within = if is_nested { "in" } else { "of" };
    for actor in of(ActorKind::Visitor) {
        let without = if access.caller.has_user() { "not signed in" } else { "no tenant" };
        add(format!("{} ({without})", actor.name), actor, Vec::new(), None, true, false);
    }
    for actor in members() {
        add(format!("{} {within} A", actor.name), actor, places(actor, "A"), Some("A"), true, true);
    }
    let kinds: Vec<Option<&QualifiedName>> =
        if is_nested { levels.0.iter().map(|(tenants, _)| Some(*tenants)).collect() } else { vec![None] };
    for kind in kinds {
        let mut highest = members().filter(|actor| actor.tenant.as_ref() == kind);
        let Some(highest) = highest.next_back() else { continue };
        let inner = |depth: usize| {
            let places = places(highest, &second(depth)).into_iter();
            places.filter(move |place| depth <= levels.depth(place.tenants))
        };
        let depth = kind.map_or(0, |kind| levels.depth(kind));
        let all: Vec<Place<'_>> = places(highest, "A").into_iter().chain((1..=depth).flat_map(inner)).collect();
        add(format!("another {} {within} A", highest.name), highest, all.clone(), Some("A"), false, true);
        if depth > 0 {
            add(format!("a third {} {within} A", highest.name), highest, all, Some("A"), false, true);
        }
        add(format!("{} {within} B", highest.name), highest, places(highest, "B"), Some("B"), true, true);
        add(format!("another {} {within} B", highest.name), highest, places(highest, "B"), Some("B"), false, true);
    }
    // Whoever names no tenant is nobody, where that is all that is known.
    let outsiders = of(ActorKind::User).filter(|actor| access.caller.has_user() && !actor.is_member());
    for actor in outsiders {
        add("somebody of no tenant".to_owned(), actor, Vec::new(), None, true, true);
        add("somebody else of no tenant".to_owned(), actor, Vec::new(), None, false, true);
    }
    for actor in of(ActorKind::Server) {
        add(format!("{} (the server)", actor.name), actor, Vec::new(), None, true, false);
    }
    people
}

/// Adds them to a file.
pub(super) fn write(file: &mut File<'_>, access: &AccessMatrix, people: &[Person<'_>]) -> Result<(), EmitError> {
    let rows = people.iter().map(|person| {
        row([
            Sql::literal(&person.name),
            Sql::literal(&person.actor.database_role),
            maybe(person.user.as_deref()),
            maybe(person.side),
            Sql::literal(&person.actor.name),
            flag(person.is_server()),
            flag(person.tries),
        ])
    });
    file.rows("people (name, database_role, user_id, side, actor, is_server, tries)", rows.collect())?;
    let sides = [("A".to_owned(), "A", 0), ("B".to_owned(), "B", 0)].into_iter();
    let sides = sides.chain((1..=Levels::of(access).deepest()).map(|depth| (second(depth), "A", depth)));
    let sides = sides.map(|(side, around, depth)| row([Sql::literal(&side), Sql::literal(around), Sql::number(depth)]));
    file.rows("sides (side, around, depth)", sides.collect())?;
    let places = people.iter().flat_map(|person| {
        person.places.iter().map(|place| {
            row([
                Sql::literal(&person.name),
                named(place.tenants),
                Sql::literal(&place.side),
                maybe(place.actor.role.as_deref()),
                Sql::literal(&place.actor.name),
            ])
        })
    });
    file.rows("places (person, tenants, side, role, actor)", places.collect())
}
