use crate::emit::Templates;
use crate::emit::docs::docs;
use crate::emit::fixtures::{Fixture, header, nasty, shop};

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
