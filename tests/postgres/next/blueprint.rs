//! The blueprint system, edited in a row; Supabase's command line pushes the migrations.

use super::World;
use super::place::Place;
use super::script::edits;
use crate::blueprint::world::{actors, fill, options, policy};
use crate::support::Grants;

fn in_a_row(grants: Grants) {
    let place = Place { twice: true, ..Place::supabase(grants, options(), &actors(), fill) };
    let mut world = World::new(&policy(), place);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres/next/blueprint.edits");
    for scripted in edits(&std::fs::read_to_string(path).expect("the edits")) {
        world.edit(&scripted.edit);
        world.write(scripted.edit.what, &scripted.rows);
    }
    world.finish();
}

#[test]
fn blueprint_is_edited_in_a_row_under_the_new_default_grants() {
    in_a_row(Grants::New);
}

#[test]
fn blueprint_is_edited_in_a_row_under_the_old_default_grants() {
    in_a_row(Grants::Old);
}
