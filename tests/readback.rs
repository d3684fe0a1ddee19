//! Translation validation: a template that says less, more or something else than was planned makes the build fail.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use policyc::compile::{self, Failure, Options};
use policyc::diagnostics::Diagnostics;
use policyc::emit::Templates;
use policyc::model::Model;
use policyc::span::SourceMap;

fn analytics() -> Model {
    let text = std::fs::read_to_string("policies/analytics/analytics.policy").unwrap();
    let mut sources = SourceMap::default();
    let file = sources.add("analytics.policy", text);
    let mut diagnostics = Diagnostics::default();
    compile::check(&mut sources, &[file], &mut diagnostics).expect("the model has no mistake")
}

/// Each edit: what it does to the database, the template, what is replaced in it, and by what.
const EDITS: &[(&str, &str, &str, &str)] = &[
    ("one conjunct of USING is dropped", "sql/create_policy.sql.j2", "in using %}", "in using[:1] %}"),
    ("WITH CHECK is dropped", "sql/create_policy.sql.j2", "{% if check %}", "{% if false %}"),
    ("USING is dropped", "sql/create_policy.sql.j2", "{% if using %}", "{% if false %}"),
    ("AND becomes OR", "sql/create_policy.sql.j2", "AND {{ conjunct }}", "OR {{ conjunct }}"),
    ("a restrictive policy becomes permissive", "sql/create_policy.sql.j2", "AS {{ kind }}", "AS PERMISSIVE"),
    ("a policy is for everybody", "sql/create_policy.sql.j2", "TO {{ roles }}", "TO PUBLIC"),
    ("a policy is for all commands", "sql/create_policy.sql.j2", "FOR {{ command }}", "FOR ALL"),
    ("row security stays off", "sql/enable_row_security.sql.j2", "ENABLE", "DISABLE"),
    ("a grant is wider", "sql/grant.sql.j2", "GRANT", "GRANT TRUNCATE,"),
    ("a grant forgets its columns", "sql/grant.sql.j2", "{% if privilege.columns %}", "{% if false %}"),
    ("a grant goes to PUBLIC", "sql/grant.sql.j2", "TO {{ to }}", "TO PUBLIC"),
    ("anon keeps what it has by default", "sql/revoke_all.sql.j2", "FROM {{ from }}", "FROM PUBLIC"),
    ("a function runs with its caller's rights", "sql/create_function.sql.j2", "SECURITY DEFINER", "SECURITY INVOKER"),
    (
        "a function keeps the caller's search_path",
        "sql/create_function.sql.j2",
        "SET {{ setting.name }} = {{ setting.value }}",
        "",
    ),
    ("a guard sees what the statement did", "sql/create_function.sql.j2", "{{ volatility }}", "VOLATILE"),
    ("a trigger loses its condition", "sql/create_trigger.sql.j2", "{% if when %}", "{% if false %}"),
    ("a guard runs before instead of after", "sql/create_trigger.sql.j2", "{{ timing }}", "BEFORE"),
    ("a trigger is not always on", "sql/enable_trigger_always.sql.j2", "ENABLE ALWAYS", "ENABLE"),
    ("a column may be null", "sql/create_table.sql.j2", " NOT NULL", ""),
    ("a foreign key cascades", "sql/constraint.sql.j2", "ON DELETE {{ constraint.on_delete }}", "ON DELETE CASCADE"),
    ("a check is gone", "sql/constraint.sql.j2", "CHECK ({{ constraint.check }})", "CHECK (true)"),
    ("an index loses its condition", "sql/create_index.sql.j2", "WHERE {{ predicate }}", ""),
    (
        "a statement is smuggled in",
        "sql/enable_row_security.sql.j2",
        "ENABLE",
        "FORCE ROW LEVEL SECURITY; ALTER TABLE public.profiles ENABLE",
    ),
    ("a statement is commented out", "sql/grant.sql.j2", "GRANT", "-- GRANT"),
    ("what is written is no SQL", "sql/grant.sql.j2", "GRANT", "GRAND"),
];

#[test]
fn an_edited_template_makes_the_build_fail() {
    let model = analytics();
    assert!(
        compile::render(&model, &Templates::embedded(), &Options::default()).is_ok(),
        "the templates as they are pass"
    );
    for (what, name, old, new) in EDITS {
        let source = Templates::source(name).unwrap_or_else(|| panic!("there is no template {name}"));
        assert!(source.contains(old), "{what}: `{old}` isn't in {name}");
        let mut templates = Templates::embedded();
        templates.replace(name, source.replace(old, new)).unwrap();
        match compile::render(&model, &templates, &Options::default()) {
            Err(failure @ Failure::ReadBack(_)) => {
                let mut sources = SourceMap::default();
                let file = sources.add("analytics.policy", "");
                assert_eq!(failure.diagnostic(sources.whole(file)).code.id, "P0708", "{what}");
            }
            Err(other) => panic!("{what}: failed in another way: {other:?}"),
            Ok(_) => panic!("{what}: nobody noticed"),
        }
    }
}
