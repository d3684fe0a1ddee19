//! The access matrix of the model, on servers.

use super::world::{actors, everywhere, identity, model};
use crate::matrix::{NewValue, Person, Probe, Subject};

const A: &str = "org-a";
const B: &str = "org-b";

/// Also members who choose nothing, another organization or one that isn't there: they are in none.
const PEOPLE: &[Person] = &[
    Person { actor: "anon", member: None },
    Person { actor: "loner", member: None },
    Person { actor: "stranger", member: None },
    Person { actor: "a_member", member: Some((A, "member")) },
    Person { actor: "a_admin", member: Some((A, "admin")) },
    Person { actor: "b_member", member: Some((B, "member")) },
    Person { actor: "b_admin", member: Some((B, "admin")) },
    Person { actor: "a_admin in nothing", member: None },
    Person { actor: "a_admin in b", member: None },
    Person { actor: "b_member in none", member: None },
    Person { actor: "service", member: None },
];

const fn value(table: &'static str, column: &'static str, value: &'static str) -> NewValue {
    NewValue { table, column, value, where_possible: "true" }
}

const VALUES: &[NewValue] = &[
    NewValue {
        table: "people",
        column: "role",
        value: "CASE role WHEN 'admin' THEN 'member' ELSE 'admin' END",
        where_possible: "organization_id IS NOT NULL",
    },
    NewValue { table: "customers", column: "status", value: "'churned'", where_possible: "true" },
    NewValue { table: "customers", column: "owner_id", value: "NULL", where_possible: "owner_id IS NOT NULL" },
    NewValue { table: "notes", column: "customer_id", value: "customer_id", where_possible: "true" },
    NewValue { table: "notes", column: "author_id", value: "author_id", where_possible: "true" },
    value("people", "email", "id || '@x.example'"),
    value("preferences", "theme", "CASE theme WHEN 'dark' THEN 'light' ELSE 'dark' END"),
];

/// A second admin everywhere, so that the first isn't the last.
const SETUP: &str = "
    INSERT INTO public.people (id, organization_id, role) VALUES ('ada', 'org-a', 'admin'), ('ben', 'org-b', 'admin');";

#[test]
fn the_server_does_what_the_matrix_says() {
    let (model, artifacts) = model();
    let subject = Subject { model: &model, matrix: &artifacts.access, people: PEOPLE, values: VALUES };
    everywhere(|database| {
        let probe = Probe::run_as(subject, database, &actors(), &identity(), SETUP);
        println!("{}: {} statements, {} of them changed something", database.version(), probe.tried, probe.worked);
        assert!(probe.tried > 2_000 && probe.worked > 200, "{} tried, {} worked", probe.tried, probe.worked);
        probe.finish(&database.version().to_string());
    });
}

#[test]
fn the_documents_speak_of_the_roles_that_are_there() {
    let (_, artifacts) = model();
    let mut texts = vec![&artifacts.schema, &artifacts.migration, &artifacts.types];
    texts.extend(artifacts.docs.iter().map(|(_, text)| text));
    for text in texts {
        for word in ["anon", "service_role", "auth.uid", "Supabase"] {
            let found = text
                .lines()
                .find(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').any(|it| it == word));
            assert_eq!(found, None, "{word}");
        }
    }
    assert!(artifacts.docs.iter().any(|(_, text)| text.contains("app_server")));
}
