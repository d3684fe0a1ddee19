use crate::emit::fixtures::{Fixture, header, nasty, public, shop, zoo};
use crate::emit::{Templates, migration, schema};
use crate::plan::Change;

fn migrated(fixture: &Fixture) -> super::Emitted {
    migration(&Templates::embedded(), &header(), &fixture.steps).unwrap()
}

#[test]
fn the_migration_of_a_shop() {
    insta::assert_snapshot!(migrated(&shop()).text);
}

#[test]
fn the_migration_of_nasty_names() {
    insta::assert_snapshot!(migrated(&nasty()).text);
}

#[test]
fn the_migration_of_all_types() {
    insta::assert_snapshot!(migrated(&zoo()).text);
}

fn again(fixture: &Fixture) -> super::Emitted {
    migration(&Templates::embedded(), &header(), &fixture.steps.clone().idempotent()).unwrap()
}

#[test]
fn the_migration_of_a_shop_that_can_be_run_again() {
    insta::assert_snapshot!(again(&shop()).text);
}

#[test]
fn the_migration_of_nasty_names_that_can_be_run_again() {
    insta::assert_snapshot!(again(&nasty()).text);
}

#[test]
fn the_migration_of_all_types_that_can_be_run_again() {
    insta::assert_snapshot!(again(&zoo()).text);
}

/// A function that is parsed when it is made stands in EXECUTE, with what closes and opens it in the same block.
#[test]
fn a_function_with_a_parsed_body_that_can_be_made_again() {
    use crate::catalog::{Body, Function, Grantee, Privilege};
    use crate::plan::Securable;
    let function = shop().catalog.functions.into_iter().next().unwrap().1;
    let body = Body::Atomic(vec!["SELECT 1".to_owned(), "SELECT '$$\n'".to_owned()]);
    let function = Function { body, ..function };
    let on = || Securable::Function(function.id());
    let together = Change::Together(vec![
        Change::CreateFunction(Box::new(function.clone())),
        Change::RevokeAll(on(), vec![Grantee::Public]),
        Change::Grant {
            on: on(),
            privileges: vec![(Privilege::Execute, Vec::new())],
            to: Grantee::role("authenticated"),
        },
    ]);
    insta::assert_snapshot!(super::statement::statement(&Templates::embedded(), &together, true).unwrap());
}

/// The forms that no fixture has: a type, constraints that are added.
#[test]
fn what_is_made_unless_it_is_there() {
    use crate::catalog::{Acl, Constraint, ConstraintKind, Expr, Type, TypeKind};
    let constraint = |name: &str, kind| Change::AddConstraint(public("t"), Box::new(Constraint::new(name, kind)));
    let mood = TypeKind::Enum(vec!["it's".to_owned(), "$$".to_owned()]);
    let mood = Type { owner: "postgres".into(), kind: mood, privileges: Acl::default(), comment: None };
    let changes = [
        Change::CreateType(public("mood"), Box::new(mood)),
        constraint("positive", ConstraintKind::Check(Expr::Keyword("TRUE".into()))),
        constraint("t_key", ConstraintKind::Unique { columns: vec!["a".into()], nulls_not_distinct: false }),
    ];
    let texts = changes.map(|change| super::statement::statement(&Templates::embedded(), &change, true).unwrap());
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn the_schema_of_a_shop() {
    let fixture = shop();
    insta::assert_snapshot!(schema(&Templates::embedded(), &header(), &fixture.database()).unwrap().text);
}

#[test]
fn each_step_has_its_statement() {
    for fixture in [shop(), nasty(), zoo()] {
        let emitted = migrated(&fixture);
        assert_eq!(emitted.statements.len(), fixture.steps.steps.len());
        let schema = schema(&Templates::embedded(), &header(), &fixture.database()).unwrap();
        let (migrated, described): (Vec<&str>, Vec<&str>) =
            (emitted.statements().collect(), schema.statements().collect());
        assert_eq!(migrated, described);
        for (statement, step) in migrated.iter().zip(&fixture.steps.steps) {
            assert!(statement.ends_with(';'), "{statement}");
            if matches!(step.change, Change::CreatePolicy(..)) {
                assert!(statement.starts_with("CREATE POLICY"), "{statement}");
            }
        }
    }
}

#[test]
fn what_stands_between_statements_is_a_comment() {
    for fixture in [shop(), nasty(), zoo()] {
        let database = fixture.database();
        for emitted in [migrated(&fixture), schema(&Templates::embedded(), &header(), &database).unwrap()] {
            let mut end = 0;
            for range in &emitted.statements {
                for line in emitted.text.get(end..range.start).unwrap().lines() {
                    assert!(line.is_empty() || line.starts_with("--"), "{line}");
                }
                end = range.end;
            }
            assert_eq!(emitted.text.get(end..), Some("\n"));
        }
    }
}

#[test]
fn no_line_ends_in_white_space() {
    for fixture in [shop(), nasty(), zoo()] {
        let emitted = schema(&Templates::embedded(), &header(), &fixture.database()).unwrap();
        let stray = emitted.text.lines().find(|line| line.ends_with(' '));
        assert_eq!(stray, None);
    }
}

#[test]
fn each_statement_parses_to_one() {
    for fixture in [shop(), nasty(), zoo()] {
        for emitted in [migrated(&fixture), schema(&Templates::embedded(), &header(), &fixture.database()).unwrap()] {
            assert_eq!(crate::sql::parse::parse_all(&emitted.text).unwrap().len(), emitted.statements.len());
            for statement in emitted.statements() {
                let parsed = crate::sql::parse::parse_all(statement);
                assert_eq!(parsed.map(|statements| statements.len()).unwrap_or(0), 1, "{statement}");
            }
        }
    }
}
