//! The access matrix of the model, on servers.

use super::world::{actors, everywhere, identity, model};
use crate::matrix::{NewValue, Person, Probe, Subject};

const A: &str = "org-a";
const B: &str = "org-b";

/// Also members who choose nothing, another organization or one that isn't there: they are in none.
const PEOPLE: &[Person] = &[
    Person { actor: "anon", member: None },
    Person { actor: "lou", member: None },
    Person { actor: "stranger", member: None },
    Person { actor: "vic", member: Some((A, "VIEWER")) },
    Person { actor: "cal", member: Some((A, "CREATOR")) },
    Person { actor: "rae", member: Some((A, "REVIEWER")) },
    Person { actor: "ann", member: Some((A, "ADMIN")) },
    Person { actor: "bea", member: Some((B, "CREATOR")) },
    Person { actor: "twin in a", member: Some((A, "VIEWER")) },
    Person { actor: "twin in b", member: Some((B, "ADMIN")) },
    Person { actor: "ann in nothing", member: None },
    Person { actor: "ann in b", member: None },
    Person { actor: "vic in none", member: None },
    Person { actor: "service", member: None },
];

const VALUES: &[NewValue] = &[
    NewValue {
        table: "user_organizations",
        column: "role",
        // An admin stays one, or nobody could change all rows at once.
        value: "CASE role WHEN 'ADMIN' THEN 'ADMIN' WHEN 'VIEWER' THEN 'CREATOR'::public.role ELSE 'VIEWER' END",
        where_possible: "true",
    },
    // The server could change whose it is; that it can is no question of this system.
    NewValue { table: "email_verification_tokens", column: "user_id", value: "user_id", where_possible: "true" },
    NewValue { table: "totp_setups", column: "user_id", value: "user_id", where_possible: "true" },
    NewValue { table: "users", column: "totp_enabled", value: "NOT totp_enabled", where_possible: "true" },
    NewValue { table: "audit_logs", column: "action", value: "'delete'", where_possible: "true" },
];

/// A second admin of A, so that the first isn't the last; and entries of this very moment in everybody's name, since older ones can't be written again.
const SETUP: &str = "
    INSERT INTO public.users (id, email, password_hash) VALUES ('c-ada', 'ada@a.example', 'x');
    INSERT INTO public.user_organizations (user_id, organization_id, role) VALUES ('c-ada', 'org-a', 'ADMIN');
    INSERT INTO public.audit_logs (organization_id, user_id, user_email, action, resource, resource_id)
    SELECT organization_id, user_id, 'x@x.example', 'update', 'campaign', 'x' FROM public.user_organizations;";

#[test]
fn the_server_does_what_the_matrix_says() {
    let (model, artifacts) = model();
    let subject = Subject { model, matrix: &artifacts.access, people: PEOPLE, values: VALUES };
    everywhere(|database| {
        let probe = Probe::run_as(subject, database, &actors(), &identity(), SETUP);
        println!("{}: {} statements, {} of them changed something", database.version(), probe.tried, probe.worked);
        assert!(probe.tried > 3_000 && probe.worked > 100, "{} tried, {} worked", probe.tried, probe.worked);
        probe.finish(&database.version().to_string());
    });
}
