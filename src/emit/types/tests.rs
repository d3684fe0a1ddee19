use crate::emit::fixtures::{Fixture, header, nasty, shop, zoo};
use crate::emit::{Driver, Templates, types};

fn typed(fixture: &Fixture) -> String {
    types::types(&Templates::embedded(), &header(), &fixture.database(), Driver::Pg).unwrap()
}

#[test]
fn the_types_of_a_shop() {
    insta::assert_snapshot!(typed(&shop()));
}

#[test]
fn the_types_of_nasty_names() {
    insta::assert_snapshot!(typed(&nasty()));
}

#[test]
fn the_types_of_all_types() {
    insta::assert_snapshot!(typed(&zoo()));
}
