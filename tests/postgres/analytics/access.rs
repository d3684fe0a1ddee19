//! The access matrix of the analytics system, on servers and in print.

use policyc::access::{AccessCell, AccessGrant, RowSet};

use super::world::{actors, everywhere, generated, model};
use crate::matrix::{NewValue, Person, Probe, Subject, printed};

const A: &str = "00000000-0000-0000-0000-0000000000aa";
const B: &str = "00000000-0000-0000-0000-0000000000bb";

const PEOPLE: &[Person] = &[
    Person { actor: "anon", member: None },
    Person { actor: "loner", member: None },
    Person { actor: "a_member", member: Some((A, "member")) },
    Person { actor: "a_admin", member: Some((A, "admin")) },
    Person { actor: "b_member", member: Some((B, "member")) },
    Person { actor: "b_admin", member: Some((B, "admin")) },
    Person { actor: "service", member: None },
];

const fn value(table: &'static str, column: &'static str, value: &'static str) -> NewValue {
    NewValue { table, column, value, where_possible: "true" }
}

const VALUES: &[NewValue] = &[
    NewValue {
        table: "profiles",
        column: "role",
        value: "CASE role WHEN 'admin' THEN 'member' ELSE 'admin' END",
        where_possible: "organization_id IS NOT NULL",
    },
    value("customers", "status", "'churned'"),
    value("activities", "type", "'export'"),
    value("user_preferences", "theme_preference", "CASE theme_preference WHEN 'dark' THEN 'light' ELSE 'dark' END"),
];

/// A second admin everywhere, so that the first isn't the last, and preferences of everybody.
const SETUP: &str = "
    INSERT INTO auth.users (id) VALUES ('00000000-0000-0000-0000-0000000000a4'), ('00000000-0000-0000-0000-0000000000b4');
    UPDATE public.profiles SET organization_id = '00000000-0000-0000-0000-0000000000aa', role = 'admin' WHERE id = '00000000-0000-0000-0000-0000000000a4';
    UPDATE public.profiles SET organization_id = '00000000-0000-0000-0000-0000000000bb', role = 'admin' WHERE id = '00000000-0000-0000-0000-0000000000b4';
    INSERT INTO public.user_preferences (user_id) SELECT id FROM public.profiles ON CONFLICT DO NOTHING;";

#[test]
fn the_server_does_what_the_matrix_says() {
    let (model, artifacts) = model();
    let subject = Subject { model: &model, matrix: &artifacts.access, people: PEOPLE, values: VALUES };
    everywhere(|database| {
        let probe = Probe::run(subject, database, &actors(), SETUP);
        assert!(probe.tried > 3_000 && probe.worked > 300, "{} tried, {} worked", probe.tried, probe.worked);
        println!("{}: {} statements, {} of them changed something", database.version(), probe.tried, probe.worked);
        probe.finish(&database.version().to_string());
    });
}

#[test]
fn the_docs_print_the_matrix() {
    let (_, artifacts) = model();
    let page = generated("docs/access.md");
    let printed = printed(&page);
    let mut cells = 0;
    for row in &artifacts.access.rows {
        for (actor, cell) in artifacts.access.actors.iter().zip(&row.cells) {
            let at = (row.table.name.to_string(), row.command.word().to_owned(), actor.name.clone());
            assert_eq!(printed.get(&at), Some(&words(cell)), "{at:?}");
            cells += 1;
        }
    }
    assert_eq!(printed.len(), cells);
    assert_eq!(cells, 8 * 4 * 5);
}

/// A cell in the words of the page's legend.
fn words(cell: &AccessCell) -> String {
    if cell.grants.is_empty() {
        return "never".to_owned();
    }
    // What a rule without limits allows needn't be allowed by a second one.
    let whole = |grant: &&AccessGrant| grant.columns.is_none() && grant.condition.is_none();
    let kept = cell
        .grants
        .iter()
        .filter(|grant| whole(grant) || !cell.grants.iter().any(|other| whole(&other) && other.rows == grant.rows));
    let ways = kept.map(|grant| {
        let rows = match grant.rows {
            RowSet::Own => "own rows",
            RowSet::Peers => "rows of people of the tenant",
            RowSet::TenantLive => "live rows of the tenant",
            RowSet::Tenant => "rows of the tenant",
            RowSet::AllLive => "all live rows",
            RowSet::All => "all rows",
        };
        let columns = grant.columns.as_ref().map(|columns| {
            let names: Vec<&str> = columns.iter().map(|column| column.as_str()).collect();
            format!(", only {}", names.join(", "))
        });
        let when = grant.condition.as_ref().map(|condition| format!(", when {condition}"));
        format!("{rows}{}{}", columns.unwrap_or_default(), when.unwrap_or_default())
    });
    ways.collect::<Vec<_>>().join(" or ")
}
