//! The access matrix of the blueprint system on servers.

use super::world::{actors, everywhere, model};
use crate::matrix::{NewValue, Person, Probe, Subject};

const PEOPLE: &[Person] = &[
    Person { actor: "anon", member: None },
    Person { actor: "loner", member: None },
    Person { actor: "a_member", member: Some(("corga", "MEMBER")) },
    Person { actor: "a_admin", member: Some(("corga", "ADMIN")) },
    Person { actor: "a_owner", member: Some(("corga", "OWNER")) },
    Person { actor: "b_owner", member: Some(("corgb", "OWNER")) },
    Person { actor: "service", member: None },
];

const fn value(
    table: &'static str,
    column: &'static str,
    value: &'static str,
    where_possible: &'static str,
) -> NewValue {
    NewValue { table, column, value, where_possible }
}

/// Values that the tables' checks let through, so that what refuses is a rule.
const VALUES: &[NewValue] = &[
    value("organizations", "billing_plan", "'enterprise'", "true"),
    value("users", "roles", "CASE roles WHEN 'OWNER' THEN 'MEMBER' ELSE 'OWNER' END::user_role", "org_id IS NOT NULL"),
    value("projects", "status", "'archived'", "true"),
    value(
        "workflows",
        "project_id",
        "CASE project_id WHEN 'cprja' THEN 'cprja2' WHEN 'cprja2' THEN 'cprja' WHEN 'cprjb' THEN 'cprjb2' ELSE 'cprjb' END",
        "true",
    ),
    value("workflows", "gate", "CASE gate WHEN 'G2' THEN 'G3' ELSE 'G7' END::gate", "true"),
    value(
        "workflows",
        "status",
        "CASE status WHEN 'rejected' THEN 'pending' ELSE 'rejected' END",
        "status <> 'approved' AND approver_id IS NULL",
    ),
    value("workflows", "approver_id", "NULL::uuid", "approver_id IS NOT NULL"),
    value("workflows", "approved_at", "approved_at - interval '1 day'", "approved_at IS NOT NULL"),
];

/// A second owner everywhere, so that the first isn't the last.
const SETUP: &str = "
    INSERT INTO auth.users (id, email) VALUES
      ('00000000-0000-0000-0000-0000000000a9', 'second@a.example'), ('00000000-0000-0000-0000-0000000000b9', 'second@b.example');
    UPDATE public.users SET org_id = 'corga', roles = 'OWNER' WHERE auth_id = '00000000-0000-0000-0000-0000000000a9';
    UPDATE public.users SET org_id = 'corgb', roles = 'OWNER' WHERE auth_id = '00000000-0000-0000-0000-0000000000b9';";

#[test]
fn the_server_does_what_the_matrix_says() {
    let (model, artifacts) = model();
    let subject = Subject { model: &model, matrix: &artifacts.access, people: PEOPLE, values: VALUES };
    everywhere(|database| {
        let probe = Probe::run(subject, database, &actors(), SETUP);
        assert!(probe.tried > 2_000 && probe.worked > 200, "{} tried, {} worked", probe.tried, probe.worked);
        println!("{}: {} statements, {} of them changed something", database.version(), probe.tried, probe.worked);
        probe.finish(&database.version().to_string());
    });
}
