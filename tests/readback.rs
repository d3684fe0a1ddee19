//! Translation validation: a template that says less, more or something else than was planned makes the build fail.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use policyc::compile::{self, Failure, Options};
use policyc::diagnostics::Diagnostics;
use policyc::emit::Templates;
use policyc::model::Model;
use policyc::span::SourceMap;

fn model(path: &str) -> Model {
    let text = std::fs::read_to_string(path).unwrap();
    let mut sources = SourceMap::default();
    let file = sources.add(path, text);
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

/// What is wrong with a statement of a migration that can be run again, inside a DO block or in what makes it one.
const EDITS_OF_IDEMPOTENT: &[(&str, &str, &str, &str)] = &[
    ("a table can't be made again", "sql/create_table.sql.j2", "IF NOT EXISTS", ""),
    ("an index can't be made again", "sql/create_index.sql.j2", "IF NOT EXISTS", ""),
    ("a schema can't be made again", "sql/create_schema.sql.j2", "IF NOT EXISTS", ""),
    ("a function can't be replaced", "sql/create_function.sql.j2", "OR REPLACE", ""),
    ("a trigger can't be replaced", "sql/create_trigger.sql.j2", "OR REPLACE", ""),
    ("a policy isn't dropped before", "sql/drop_policy.sql.j2", "DROP POLICY IF EXISTS {{ name }} ON {{ table }}", ""),
    ("a policy must be there to be dropped", "sql/drop_policy.sql.j2", "IF EXISTS", ""),
    ("something else is dropped", "sql/drop_policy.sql.j2", "DROP POLICY", "DROP TRIGGER"),
    ("a policy is dropped and not made", "sql/block.sql.j2", "in statements %}", "in statements[:1] %}"),
    ("statements come in another order", "sql/block.sql.j2", "in statements %}", "in statements[::-1] %}"),
    ("a statement is smuggled into a block", "sql/block.sql.j2", "BEGIN", "BEGIN ALTER ROLE anon BYPASSRLS;"),
    (
        "a loop stands in a block",
        "sql/block.sql.j2",
        "BEGIN",
        "BEGIN FOR i IN 1..2 LOOP EXECUTE 'ALTER ROLE anon BYPASSRLS'; END LOOP;",
    ),
    (
        "every error is swallowed",
        "sql/block.sql.j2",
        "{% if unless %}",
        "EXCEPTION WHEN others THEN NULL; {% if false %}",
    ),
    ("a handler hides what is refused", "sql/block.sql.j2", "THEN NULL", "THEN RAISE"),
    ("what is executed is computed", "sql/execute.sql.j2", "EXECUTE {{ text }}", "EXECUTE {{ text }} || ''"),
    ("what is executed is said to be tried only", "sql/execute.sql.j2", "EXECUTE", "PERFORM"),
    ("a block is only a text", "sql/do_block.sql.j2", "DO {{ body }}", "SELECT {{ body }}"),
    ("a block is said in another language", "sql/do_block.sql.j2", "DO {{ body }}", "DO LANGUAGE sql {{ body }}"),
    ("in a block a value is missing", "sql/create_enum.sql.j2", "in values %}", "in values[:1] %}"),
    (
        "in a block a constraint is added under another name",
        "sql/constraint.sql.j2",
        "CONSTRAINT {{ constraint.name }}",
        "CONSTRAINT x",
    ),
];

/// A model with what the analytics system doesn't have: an enum, and tables that point at each other.
fn circle() -> Model {
    let text = std::fs::read_to_string("tests/support/given.policy").unwrap()
        + "\nenum mood ('happy', 'sad')\n\
           table a {\n  id uuid primary key default gen_random_uuid()\n  tenant\n  mood mood\n  b_id uuid references b(id)\n  allow member to select\n}\n\
           table b {\n  id uuid primary key default gen_random_uuid()\n  tenant\n  a_id uuid references a(id)\n  allow member to select\n}\n";
    let mut sources = SourceMap::default();
    let file = sources.add("circle.policy", text);
    let mut diagnostics = Diagnostics::default();
    let model = compile::check(&mut sources, &[file], &mut diagnostics);
    model.unwrap_or_else(|| panic!("{:?}", diagnostics.resolved(&sources)))
}

/// An identity column's sequence is made with its table, under default grants that give it to everybody.
#[test]
fn nobody_has_anything_on_the_sequence_of_an_identity_column() {
    let text = std::fs::read_to_string("tests/support/given.policy").unwrap()
        + "\ntable a {\n  id bigint generated always as identity primary key\n  tenant\n  allow member to select, insert\n}\n";
    let mut sources = SourceMap::default();
    let file = sources.add("identity.policy", text);
    let mut diagnostics = Diagnostics::default();
    let model = compile::check(&mut sources, &[file], &mut diagnostics).expect("the model has no mistake");
    for options in [Options::default(), idempotent()] {
        let made = compile::render(&model, &Templates::embedded(), &options).unwrap();
        let revoked = "REVOKE ALL ON SEQUENCE public.a_id_seq FROM PUBLIC, anon, authenticated, service_role";
        assert!(made.migration.contains(revoked), "{}", made.migration);
    }
}

fn idempotent() -> Options {
    Options { idempotent: true, ..Options::default() }
}

/// Whether an edit was found; it must be by the read-back.
fn is_found(what: &str, model: &Model, edit: (&str, &str, &str), options: &Options) -> bool {
    let (name, old, new) = edit;
    let source = Templates::source(name).unwrap_or_else(|| panic!("there is no template {name}"));
    assert!(source.contains(old), "{what}: `{old}` isn't in {name}");
    let mut templates = Templates::embedded();
    templates.replace(name, source.replace(old, new)).unwrap();
    match compile::render(model, &templates, options) {
        Err(failure @ Failure::ReadBack(_)) => {
            let mut sources = SourceMap::default();
            let file = sources.add("analytics.policy", "");
            assert_eq!(failure.diagnostic(sources.whole(file)).code.id, "P0708", "{what}");
            true
        }
        Err(other) => panic!("{what}: failed in another way: {other:?}"),
        Ok(_) => false,
    }
}

/// The same for seed rows.
const SEED_EDITS: &[(&str, &str, &str)] = &[
    ("a row is forgotten", "in rows %}", "in rows[:1] %}"),
    ("a value is another one", "({{ row }})", "({{ row }}::text)"),
    ("columns are given to another table", "INTO {{ table }}", "INTO public.steps"),
    ("another key finds the row", "CONFLICT ({{ key }})", "CONFLICT (name)"),
    ("no key finds the row", "ON CONFLICT ({{ key }})", "ON CONFLICT"),
    ("what is there is left alone", "{%- if set %}", "{%- if false %}"),
    ("every row is written again", "WHERE {{ condition }}", ""),
    ("a row is compared otherwise", "WHERE {{ condition }}", "WHERE {{ condition }} OR true"),
    ("a column isn't set", "in set %}", "in set[:1] %}"),
    ("rows are given back", "WHERE {{ condition }}", "WHERE {{ condition }} RETURNING id"),
    ("a number of the server's is overridden", "VALUES", "OVERRIDING SYSTEM VALUE VALUES"),
    ("a statement is smuggled in", "INSERT INTO", "DELETE FROM public.steps; INSERT INTO"),
    ("it is another statement", "INSERT INTO {{ table }} AS {{ alias }} ({{ columns }})", "SELECT 1"),
    ("the transaction ends early", "INSERT INTO", "COMMIT; INSERT INTO"),
    ("what is written is no SQL", "VALUES", "VALUE"),
];

#[test]
fn an_edited_template_of_seed_rows_makes_the_build_fail() {
    let model = model("tests/twins/seeds.policy");
    assert!(
        compile::render(&model, &Templates::embedded(), &Options::default()).unwrap().seed.is_some(),
        "the template as it is passes"
    );
    for (what, old, new) in SEED_EDITS {
        let source = Templates::source("sql/insert.sql.j2").unwrap();
        assert!(source.contains(old), "{what}: `{old}` isn't in the template");
        let mut templates = Templates::embedded();
        templates.replace("sql/insert.sql.j2", source.replace(old, new)).unwrap();
        assert!(
            matches!(compile::render(&model, &templates, &Options::default()), Err(Failure::ReadBack(_))),
            "{what}: nobody noticed"
        );
    }
}

#[test]
fn an_edited_template_makes_the_build_fail() {
    let model = model("policies/analytics/analytics.policy");
    assert!(
        compile::render(&model, &Templates::embedded(), &Options::default()).is_ok(),
        "the templates as they are pass"
    );
    for (what, name, old, new) in EDITS {
        assert!(is_found(what, &model, (name, old, new), &Options::default()), "{what}: nobody noticed");
    }
}

#[test]
fn an_edited_template_makes_the_build_of_what_can_be_run_again_fail() {
    let models = [model("policies/analytics/analytics.policy"), circle()];
    for model in &models {
        assert!(
            compile::render(model, &Templates::embedded(), &idempotent()).is_ok(),
            "the templates as they are pass"
        );
    }
    for (what, name, old, new) in EDITS.iter().chain(EDITS_OF_IDEMPOTENT) {
        let found = models.iter().any(|model| is_found(what, model, (name, old, new), &idempotent()));
        assert!(found, "{what}: nobody noticed");
    }
}

/// Without the handler a type and a constraint can't be made again.
#[test]
fn a_block_without_its_handler_makes_the_build_fail() {
    let edit = ("sql/block.sql.j2", "{% if unless %}", "{% if false %}");
    assert!(is_found("a type can't be made again", &circle(), edit, &idempotent()));
}
