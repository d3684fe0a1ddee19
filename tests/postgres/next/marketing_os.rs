//! The marketing system on a plain Postgres, edited in a row; Prisma's engine applies the migrations.

use policyc::compile::{Library, Options, PrismaSettings};

use super::World;
use super::place::{Place, Tool, people};
use super::script::edits;
use crate::marketing_os::world::{OWNER, actors, empty, fill, identity};
use crate::support::Version;

/// The settings of its project.
fn options() -> Options {
    let prisma = PrismaSettings {
        schema: "prisma/schema.prisma".to_owned(),
        migrations: Some("prisma/migrations".to_owned()),
        output: "../generated/prisma".to_owned(),
        seed: None,
    };
    let module = "../../generated/prisma/client.js".to_owned();
    Options { prisma: Some(prisma), clients: vec![Library::Prisma { module }], ..Options::default() }
}

#[test]
fn edits_in_a_row_of_the_marketing_system() {
    // Twin works in two organizations, and chooses one.
    let mut who = people(&actors(), &identity());
    let (twin, lou) = ("c-twin", "c-lou");
    for (name, id) in [("twin in a", twin), ("twin in b", twin), ("lou in a", lou)] {
        who.push((name.to_owned(), identity().become_actor(name, |_| id)));
    }
    // The setting has another name some day.
    let also = "select set_config('app.person_id', current_setting('app.current_user_id'), true)";
    who.iter_mut().for_each(|(_, to_be)| to_be.push_str(&format!("; {also}")));
    let place = Place {
        options: options(),
        owner: OWNER,
        tool: Tool::Prisma,
        empty: Box::new(|| empty(Version::V17)),
        fill,
        twice: false,
        people: who,
    };
    let read = |path: &str| std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).expect(path);
    let mut world = World::new(&read("policies/marketing_os/marketing_os.policy"), place);
    for scripted in edits(&read("tests/postgres/next/marketing_os.edits")) {
        if !scripted.edit.changes.is_empty() {
            world.edit(&scripted.edit);
        }
        world.write(scripted.edit.what, &scripted.rows);
    }
    world.finish();
}
