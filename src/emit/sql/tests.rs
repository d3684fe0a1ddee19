use crate::emit::fixtures::{Fixture, header, nasty, shop, zoo};
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
