use super::{Settings, config, schema};
use crate::emit::Templates;
use crate::emit::fixtures::{Fixture, header, nasty, shop, zoo};

fn settings() -> Settings {
    Settings {
        schema: "prisma/schema.prisma".to_owned(),
        migrations: Some("prisma/migrations".to_owned()),
        output: "../generated/prisma".to_owned(),
    }
}

fn schema_of(fixture: &Fixture) -> String {
    schema(&Templates::embedded(), &header(), &fixture.database(), &settings()).unwrap()
}

#[test]
fn the_schema_of_a_shop() {
    insta::assert_snapshot!(schema_of(&shop()));
}

#[test]
fn the_schema_of_nasty_names() {
    insta::assert_snapshot!(schema_of(&nasty()));
}

#[test]
fn the_schema_of_all_types() {
    insta::assert_snapshot!(schema_of(&zoo()));
}

#[test]
fn without_a_platform_there_is_nothing_external_and_no_stub() {
    let fixture = zoo();
    let text = config(&Templates::embedded(), &header(), &fixture.database(), &settings()).unwrap();
    assert!(!text.contains("external") && !text.contains("initShadowDb"), "{text}");
}
