use super::{Omitted, SeedScript, Settings, config, omitted, schema};
use crate::catalog::{Column, Grantee, Privilege, TypeRef};
use crate::emit::Templates;
use crate::emit::fixtures::{Fixture, header, nasty, public, shop, zoo};

fn settings() -> Settings {
    Settings {
        schema: "prisma/schema.prisma".to_owned(),
        migrations: Some("prisma/migrations".to_owned()),
        output: "../generated/prisma".to_owned(),
        seed: None,
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

/// Of a table of which some columns are granted the others are left out, but for those that Prisma's client doesn't have.
#[test]
fn what_clients_may_not_read_is_left_out() {
    let mut fixture = shop();
    let client = Grantee::role("authenticated");
    assert_eq!(omitted(&fixture.database()), [], "whole tables are granted, or nothing is");
    let columns = |granted: &[&str], fixture: &mut Fixture| {
        let table = fixture.catalog.tables.get_mut(&public("organizations")).unwrap();
        table.privileges.revoke_all(&client);
        for column in &mut table.columns {
            column.privileges.revoke_all(&client);
            if granted.contains(&column.name.as_str()) {
                column.privileges.grant(&client, Privilege::Select);
            }
        }
    };
    let table = fixture.catalog.tables.get_mut(&public("organizations")).unwrap();
    table.columns.push(Column::new("search_words", TypeRef::builtin("tsvector")));
    table.columns.push(Column::new("api_key", TypeRef::builtin("text")));
    columns(&["id", "name", "slug"], &mut fixture);
    let fields = ["createdAt", "apiKey"].map(str::to_owned).to_vec();
    assert_eq!(omitted(&fixture.database()), [Omitted { model: "organization".to_owned(), fields }]);
    // Prisma takes no query that leaves everything out; the database refuses it as it is.
    columns(&["search_words"], &mut fixture);
    assert_eq!(omitted(&fixture.database()), []);
    columns(&[], &mut fixture);
    assert_eq!(omitted(&fixture.database()), []);
}

#[test]
fn the_command_of_a_seed_script_has_its_spaces_escaped() {
    let script = |path: &str| SeedScript { path: path.to_owned(), module: String::new(), always: false }.command();
    assert_eq!(script("prisma/seed.ts"), "tsx prisma/seed.ts");
    assert_eq!(script("my rows/seed.ts"), "tsx my\\ rows/seed.ts");
}
