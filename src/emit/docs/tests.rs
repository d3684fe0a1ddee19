use crate::catalog::{Catalog, ConstraintKind, ForeignKey, ReferentialAction};
use crate::emit::Templates;
use crate::emit::docs::docs;
use crate::emit::fixtures::{Fixture, constrain, header, key, matrix, nasty, not_null, public, row, shop, table};
use crate::plan::Plan;
use crate::syntax::tree::Command;

fn pages(fixture: &Fixture) -> String {
    let pages = docs(&Templates::embedded(), &header(), &fixture.database()).unwrap();
    pages.into_iter().map(|(path, text)| format!("######## {path}\n{text}")).collect()
}

#[test]
fn the_docs_of_a_shop() {
    insta::assert_snapshot!(pages(&shop()));
}

#[test]
fn the_docs_of_nasty_names() {
    insta::assert_snapshot!(pages(&nasty()));
}

/// A tenant table to which all others point, and others in chains of three.
fn large(count: usize) -> Fixture {
    let reference = |column: &str, to: &str| {
        ConstraintKind::ForeignKey(ForeignKey {
            columns: vec![column.into()],
            references: public(to),
            referenced_columns: vec!["id".into()],
            on_delete: ReferentialAction::Cascade,
            on_delete_columns: Vec::new(),
            on_update: ReferentialAction::NoAction,
            match_full: false,
        })
    };
    let mut catalog = Catalog::default();
    let mut names = vec![public("tenants")];
    let mut tenants = table(public("tenants"), vec![not_null("id", "uuid")]);
    key(&mut tenants, "id");
    catalog.tables.insert(tenants.name.clone(), tenants);
    for number in 0..count {
        let name = public(&format!("things_{number}"));
        let columns = ["id", "tenant_id", "before_id"].map(|column| not_null(column, "uuid")).to_vec();
        let mut added = table(name.clone(), columns);
        key(&mut added, "id");
        constrain(&mut added, "a", reference("tenant_id", "tenants"));
        if number % 3 > 0 {
            constrain(&mut added, "b", reference("before_id", &format!("things_{}", number - 1)));
        }
        catalog.tables.insert(name.clone(), added);
        names.push(name);
    }
    let rows = names.iter().flat_map(|name| Command::ALL.map(|command| row(name, command, Vec::new())));
    let access = matrix(Vec::new(), rows.collect());
    Fixture { catalog, access, steps: Plan::default() }
}

fn diagrams(page: &str) -> Vec<&str> {
    page.split("```mermaid\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

#[test]
fn many_tables_make_several_diagrams_that_keep_chains_together() {
    let fixture = large(120);
    let pages = docs(&Templates::embedded(), &header(), &fixture.database()).unwrap();
    let drawn = diagrams(&pages["README.md"]);
    assert_eq!(drawn.len(), 4);
    for diagram in &drawn {
        assert!(diagram.len() < 50_000);
        assert!(diagram.matches(" {\n").count() <= 40);
    }
    for number in 0..120 {
        let entity = format!("\"things_{number}\" {{");
        let here = drawn.iter().find(|diagram| diagram.contains(&entity)).unwrap();
        if number % 3 > 0 {
            assert!(here.contains(&format!("\"things_{}\" {{", number - 1)), "{entity}");
        }
    }
}

#[test]
fn what_is_too_large_to_draw_is_said_to_be() {
    let fixture = large(600);
    let pages = docs(&Templates::embedded(), &header(), &fixture.database()).unwrap();
    assert!(diagrams(&pages["tables/tenants.md"]).is_empty());
    assert!(pages["tables/tenants.md"].contains("Too large to draw"));
    assert_eq!(diagrams(&pages["tables/things_1.md"]).len(), 1);
}

#[test]
fn odd_names_have_a_place_in_diagrams() {
    let pages = docs(&Templates::embedded(), &header(), &nasty().database()).unwrap();
    let drawn = diagrams(&pages["tables/select.md"]);
    assert!(drawn[0].contains("text pk_ \"pk\""), "{drawn:?}");
    assert!(drawn[0].contains("text _1st \"1st\""), "{drawn:?}");
}
