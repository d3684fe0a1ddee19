//! The access matrix of the model, on servers.

use super::world::{A, B, actors, everywhere, identity, model};
use crate::matrix::{NewValue, Person, Probe, Subject};

/// Also requests that speak for nothing, for a tenant that isn't there, and for what is no key.
const PEOPLE: &[Person] = &[
    Person { actor: "anon", member: None },
    Person { actor: "gone", member: None },
    Person { actor: "a", member: Some((A, "member")) },
    Person { actor: "b", member: Some((B, "member")) },
    Person { actor: "a in gone", member: None },
    Person { actor: "a in b", member: Some((B, "member")) },
    Person { actor: "service", member: None },
];

const fn value(table: &'static str, column: &'static str, value: &'static str) -> NewValue {
    NewValue { table, column, value, where_possible: "true" }
}

const VALUES: &[NewValue] = &[
    value("customers", "status", "'churned'"),
    NewValue { table: "tickets", column: "customer_id", value: "NULL", where_possible: "customer_id IS NOT NULL" },
    value("tickets", "urgent", "NOT urgent"),
    value("organizations", "slug", "slug || 'x'"),
];

#[test]
fn the_server_does_what_the_matrix_says() {
    let (model, artifacts) = model();
    let subject = Subject { model: &model, matrix: &artifacts.access, people: PEOPLE, values: VALUES };
    everywhere(|database| {
        let probe = Probe::run_as(subject, database, &actors(), &identity(), "");
        println!("{}: {} statements, {} of them changed something", database.version(), probe.tried, probe.worked);
        assert!(probe.tried > 500 && probe.worked > 50, "{} tried, {} worked", probe.tried, probe.worked);
        probe.finish(&database.version().to_string());
    });
}

#[test]
fn the_documents_speak_of_no_user() {
    let (_, artifacts) = model();
    let mut texts = vec![&artifacts.schema, &artifacts.migration, &artifacts.types];
    texts.extend(artifacts.docs.iter().map(|(_, text)| text));
    for text in texts {
        for words in ["signed in", "signs people in", "without a user", "the caller's token", "private.caller"] {
            let found = text.lines().find(|line| line.contains(words));
            assert_eq!(found, None, "{words}");
        }
    }
}
