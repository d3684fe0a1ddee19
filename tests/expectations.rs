//! Expectations notice: whichever rule of a model is turned round, one of them isn't so any more, at its place.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use policyc::compile;
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

const MODEL: &str = include_str!("postgres/own_sql/own.policy");

/// The expectations that aren't so, as they are written.
fn false_ones(text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let file = sources.add("own.policy", text);
    let mut diagnostics = Diagnostics::default();
    compile::check(&mut sources, &[file], &mut diagnostics);
    let found = diagnostics.resolved(&sources);
    found
        .iter()
        .map(|diagnostic| {
            assert_eq!(diagnostic.code.id, "P0485", "{}", diagnostic.message);
            sources.slice(diagnostic.primary.span).to_owned()
        })
        .collect()
}

/// A line of the model, what stands in its place, and what isn't so then.
const TURNED: &[(&str, &str, &[&str])] = &[
    // Who may look.
    (
        "  allow member to select\n  allow member to update",
        "  allow admin to select\n  allow member to update",
        &["member@A can select customers@A"],
    ),
    (
        "  allow member to select\n  allow member to update",
        "  allow authenticated to select\n  allow member to update",
        &["member@A cannot select customers@B"],
    ),
    (
        "  allow member to select\n  allow member to update",
        "  allow anyone to select\n  allow member to update",
        &["member@A cannot select customers@B", "anon cannot select customers"],
    ),
    // Who may change what.
    ("  allow member to update (status) when owner_id = caller()\n", "", &["member@A can update customers@A (status)"]),
    ("to update (status) when", "to update (status, name) when", &["member@A cannot update customers@A (name)"]),
    ("to update (status) when", "to update when", &["member@A cannot update customers@A (name)"]),
    (
        "  allow member to update (status) when owner_id = caller()\n",
        "  allow authenticated to select\n  allow authenticated to update (status)\n",
        &["authenticated cannot update customers@A"],
    ),
    (
        "  allow admin to insert, update, delete\n",
        "  allow admin to update\n",
        &["admin@A can insert customers@A", "admin@A can delete customers@A"],
    ),
    (
        "  allow admin to insert, update, delete\n",
        "  allow admin to insert, delete\n",
        &["admin@A can update customers@A (status, name)"],
    ),
    (
        "  allow admin to insert, update, delete\n",
        "  allow member to insert, update, delete\n",
        &[
            "member@A cannot update customers@A (name)",
            "member@A cannot insert customers@A",
            "member@A cannot delete customers@A",
        ],
    ),
    (
        "  allow admin to insert, update, delete\n",
        "  allow admin to insert, update\n  allow authenticated to select, delete\n",
        &["member@A cannot delete customers@A", "admin@A cannot delete customers@B"],
    ),
    (
        "  allow admin to insert, update, delete\n",
        "  allow admin to update, delete\n  allow authenticated to select, insert\n",
        &["member@A cannot insert customers@A", "admin@A cannot insert customers@B"],
    ),
    // People.
    ("  allow self to select\n", "", &["self can select profiles"]),
];

#[test]
fn a_rule_that_is_turned_round_is_noticed() {
    assert_eq!(false_ones(MODEL), Vec::<String>::new());
    for (line, instead, wanted) in TURNED {
        assert_eq!(MODEL.matches(line).count(), 1, "{line:?}");
        let text = MODEL.replace(line, instead);
        let found = false_ones(&text);
        for expectation in *wanted {
            assert!(
                found.iter().any(|text| text == expectation),
                "{instead:?} leaves `{expectation}` as it is: {found:?}"
            );
        }
    }
}

/// Who holds a role elsewhere is an outsider here, at every level.
#[test]
fn letters_name_tenants_with_all_that_is_nested_in_them() {
    let model = include_str!("../policies/identity/identity.policy");
    let with = |lines: &str| format!("{model}\nexpect {{\n{lines}\n}}\n");
    let roles: Vec<&str> =
        model.lines().filter_map(|line| line.strip_prefix("role ")).filter_map(|rest| rest.split(' ').next()).collect();
    let role = roles.first().expect("the model has roles");
    let tenants: Vec<&str> = model
        .lines()
        .filter_map(|line| line.strip_prefix("tenant "))
        .filter_map(|rest| rest.split(' ').next())
        .collect();
    assert_eq!(tenants.len(), 2, "{tenants:?}");
    for tenant in &tenants {
        let own = format!("  {role} of {tenant}@A can select {tenant}@A");
        assert_eq!(false_ones(&with(&own)), Vec::<String>::new(), "{own}");
        let other = own.replace(&format!("{tenant}@A can"), &format!("{tenant}@A cannot")).replace("select", "update");
        let elsewhere = format!("  {role} of {tenant}@A cannot select {tenant}@B\n{other}");
        assert!(!false_ones(&with(&elsewhere)).iter().any(|text| text.contains("@B")), "{elsewhere}");
        assert_eq!(
            false_ones(&with(&elsewhere.replace("cannot", "can"))).iter().filter(|text| text.contains("@B")).count(),
            1
        );
    }
}
