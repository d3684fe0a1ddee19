//! The identity system on a plain Postgres, edited in a row; Prisma's engine applies the migrations.

use super::World;
use super::place::{Place, Tool, people};
use super::script::edits;
use crate::identity::world::{OWNER, POLICY, actors, empty, fill, identity, options};
use crate::support::Version;

#[test]
fn edits_in_a_row_on_a_plain_postgres() {
    // The setting has another name some day.
    let also = "select set_config('app.user_id', current_setting('app.current_user_id'), true)";
    let people = people(&actors(), &identity()).into_iter().map(|(who, to_be)| (who, format!("{to_be}; {also}")));
    let place = Place {
        options: options(),
        owner: OWNER,
        tool: Tool::Prisma,
        empty: Box::new(|| empty(Version::V17)),
        fill,
        twice: false,
        people: people.collect(),
    };
    let mut world = World::new(POLICY, place);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres/next/identity.edits");
    for scripted in edits(&std::fs::read_to_string(path).expect("the edits")) {
        world.edit(&scripted.edit);
        world.write(scripted.edit.what, &scripted.rows);
    }
    world.finish();
}
