//! The access matrix of members of many organizations, on servers; and that what is applied is what was meant.

use super::world::{A, B, actors, everywhere, model};
use crate::applied;
use crate::matrix::{NewValue, Person, Probe, Subject};
use crate::support::{Cluster, GRANTS, VERSIONS};

const PEOPLE: &[Person] = &[
    Person { actor: "anon", member: None },
    Person { actor: "loner", member: None },
    Person { actor: "vera", member: Some((A, "VIEWER")) },
    Person { actor: "carl", member: Some((A, "CREATOR")) },
    Person { actor: "bob", member: Some((B, "OWNER")) },
    Person { actor: "twin", member: Some((A, "VIEWER")) },
    Person { actor: "twin", member: Some((B, "ADMIN")) },
    Person { actor: "olga", member: Some((A, "OWNER")) },
    Person { actor: "olga", member: Some((B, "VIEWER")) },
    Person { actor: "service", member: None },
];

const VALUES: &[NewValue] = &[
    NewValue {
        table: "user_organizations",
        column: "role",
        // An owner stays one, or nobody could change all rows at once.
        value: "CASE role WHEN 'OWNER' THEN 'OWNER' WHEN 'VIEWER' THEN 'CREATOR'::public.member_role ELSE 'VIEWER' END",
        where_possible: "true",
    },
    // Memberships point at it, so another one isn't possible.
    NewValue { table: "users", column: "auth_id", value: "auth_id", where_possible: "true" },
];

/// A second owner everywhere, so that the first isn't the last.
const SETUP: &str = "
    INSERT INTO auth.users (id) VALUES ('00000000-0000-0000-0000-0000000000e1'), ('00000000-0000-0000-0000-0000000000e2');
    INSERT INTO public.user_organizations (organization_id, user_id, role) VALUES
      ('00000000-0000-0000-0000-0000000000aa', '00000000-0000-0000-0000-0000000000e1', 'OWNER'),
      ('00000000-0000-0000-0000-0000000000bb', '00000000-0000-0000-0000-0000000000e2', 'OWNER');";

#[test]
fn the_server_does_what_the_matrix_says() {
    let (model, artifacts) = model();
    let subject = Subject { model, matrix: &artifacts.access, people: PEOPLE, values: VALUES };
    everywhere(|database| {
        let probe = Probe::run(subject, database, &actors(), SETUP);
        assert!(probe.tried > 1_000 && probe.worked > 100, "{} tried, {} worked", probe.tried, probe.worked);
        probe.finish(&database.version().to_string());
    });
}

#[test]
fn what_is_applied_is_what_was_meant() {
    let (_, artifacts) = model();
    for version in VERSIONS {
        for grants in GRANTS {
            let database = Cluster::get(version).database(grants);
            database.apply_ok(&artifacts.migration);
            let (difference, compared) = applied::difference(&artifacts.catalog, &database);
            assert!(difference.is_empty(), "{version}, {grants:?} grants:\n{}", difference.join("\n"));
            assert!(compared > 200, "only {compared} lines");
        }
    }
}
