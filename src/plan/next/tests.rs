//! When the turn of which edit comes.

use super::next;
use super::phase::{Course, Phase};
use crate::catalog::{Catalog, Expr, Grantee, Ident, Policy, PolicyCommand, QualifiedName, Table};
use crate::diff::{Edit, Fact};
use crate::plan::Change;

const TABLE: (&str, &str) = ("public", "notes");

fn name() -> QualifiedName {
    QualifiedName::new(TABLE.0, TABLE.1)
}

fn policy(name: &str, permissive: bool, command: PolicyCommand, using: &str) -> Policy {
    Policy {
        name: name.into(),
        permissive,
        command,
        roles: [Grantee::role("anon")].into(),
        using: Some(Expr::Column(vec![using.into()])),
        check: None,
        comment: None,
    }
}

fn catalog(row_security: bool, policies: &[Policy]) -> Catalog {
    let mut table = Table::new(name(), "postgres".into());
    table.row_security = row_security;
    table.policies = policies.iter().map(|policy| (policy.name.clone(), policy.clone())).collect();
    let mut catalog = Catalog::default();
    catalog.roles.insert("anon".into(), crate::catalog::Role::default());
    catalog.tables.insert(name(), table);
    catalog
}

fn way(now: &Catalog, wanted: &Catalog) -> Vec<String> {
    let steps = next(now, wanted).steps.into_iter();
    let text = |change| match change {
        Change::Edit(edit) => edit.sql.lines().next().unwrap_or_default().to_owned(),
        other => format!("{other:?}"),
    };
    steps.map(|step| text(step.change)).collect()
}

#[test]
fn nothing_is_said_where_nothing_differs() {
    let same = catalog(true, &[policy("p", true, PolicyCommand::All, "a")]);
    assert!(way(&same, &same).is_empty());
}

#[test]
fn permissive_policies_go_first_and_come_last_and_restrictive_ones_the_other_way_round() {
    let (select, update) = (PolicyCommand::Select, PolicyCommand::Update);
    let now =
        [policy("old", true, select, "a"), policy("old bar", false, select, "a"), policy("same", true, update, "a")];
    let wanted =
        [policy("new", true, select, "b"), policy("new bar", false, select, "b"), policy("same", true, update, "a")];
    insta::assert_snapshot!(way(&catalog(true, &now), &catalog(true, &wanted)).join("\n"), @r#"
    DROP POLICY old ON public.notes
    CREATE POLICY "new bar" ON public.notes AS RESTRICTIVE FOR SELECT TO anon
    CREATE POLICY new ON public.notes FOR SELECT TO anon
    DROP POLICY "old bar" ON public.notes
    "#);
}

#[test]
fn row_security_is_on_before_policies_are_made_and_off_when_they_are_gone() {
    let (open, closed) = (catalog(false, &[]), catalog(true, &[policy("p", true, PolicyCommand::All, "a")]));
    insta::assert_snapshot!(way(&open, &closed).join("\n"), @r"
    ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY
    CREATE POLICY p ON public.notes TO anon
    ");
    insta::assert_snapshot!(way(&closed, &open).join("\n"), @r"
    DROP POLICY p ON public.notes
    ALTER TABLE public.notes DISABLE ROW LEVEL SECURITY
    ");
}

#[test]
fn two_policies_change_behind_a_curtain_under_a_name_that_is_free() {
    let both = |a: &str, b: &str| {
        let taken = policy("policyc curtain", false, PolicyCommand::All, "c");
        [policy("p", true, PolicyCommand::Select, a), policy("q", true, PolicyCommand::Update, b), taken]
    };
    insta::assert_snapshot!(way(&catalog(true, &both("a", "b")), &catalog(true, &both("b", "a"))).join("\n"), @r#"
    CREATE POLICY "policyc curtain'" ON public.notes AS RESTRICTIVE TO anon
    ALTER POLICY p ON public.notes
    ALTER POLICY q ON public.notes
    DROP POLICY "policyc curtain'" ON public.notes
    "#);
}

#[test]
fn rows_are_shown_to_more_when_a_column_that_goes_is_gone() {
    let column = |name: &str| crate::catalog::Column::new(name, crate::catalog::TypeRef::builtin("text"));
    let mut now = catalog(true, &[policy("p", true, PolicyCommand::Select, "a")]);
    let wanted = catalog(true, &[policy("p", true, PolicyCommand::Select, "b")]);
    if let Some(table) = now.tables.get_mut(&name()) {
        table.columns.push(column("a"));
    }
    insta::assert_snapshot!(way(&now, &wanted).join("\n"), @r#"
    CREATE POLICY "policyc curtain" ON public.notes AS RESTRICTIVE TO anon
    ALTER POLICY p ON public.notes
    ALTER TABLE public.notes DROP COLUMN a
    DROP POLICY "policyc curtain" ON public.notes
    "#);
}

#[test]
fn a_policy_for_other_roles_closes_or_opens() {
    let to = |roles: &[&str]| {
        let roles = roles.iter().map(|role| Grantee::role(*role)).collect();
        catalog(true, &[Policy { roles, ..policy("p", true, PolicyCommand::Select, "a") }])
    };
    let (few, many) = (to(&["anon"]), to(&["anon", "postgres"]));
    let fact = Fact::Policy(name(), Ident::from("p"));
    let phase = |now: &Catalog, wanted: &Catalog| {
        let edits: Vec<Edit> = crate::diff::edits(now, wanted, &crate::diff::Together::default());
        let course = Course::new(now, wanted, &edits);
        edits.iter().find(|edit| edit.fact == fact).map(|edit| course.phase(edit))
    };
    assert_eq!(phase(&few, &many), Some(Phase::Let));
    assert_eq!(phase(&many, &few), Some(Phase::Close));
}
