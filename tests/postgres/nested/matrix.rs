//! The access matrix of nested tenants, on servers.

use super::world::{actors, model};
use crate::matrix::{NewValue, Person, Probe, Subject};
use crate::support::script::Runner;
use crate::support::{Cluster, GRANTS, VERSIONS};

const A: &str = "00000000-0000-0000-0000-0000000000aa";
const B: &str = "00000000-0000-0000-0000-0000000000bb";
const P1: &str = "00000000-0000-0000-0000-000000000101";
const P2: &str = "00000000-0000-0000-0000-000000000102";
const Q1: &str = "00000000-0000-0000-0000-000000000201";
const G1: &str = "00000000-0000-0000-0000-000000000401";
const R1: &str = "00000000-0000-0000-0000-000000000501";

/// A second owner everywhere, so that the first isn't the last.
const SETUP: &str = "
    INSERT INTO auth.users (id) VALUES ('00000000-0000-0000-0000-0000000000f1');
    INSERT INTO public.users (id) VALUES ('00000000-0000-0000-0000-0000000000f1');
    INSERT INTO public.organization_members (organization_id, user_id, role) VALUES
      ('00000000-0000-0000-0000-0000000000aa', '00000000-0000-0000-0000-0000000000f1', 'owner'),
      ('00000000-0000-0000-0000-0000000000bb', '00000000-0000-0000-0000-0000000000f1', 'owner');
    INSERT INTO public.project_members (organization_id, project_id, user_id, role) VALUES
      ('00000000-0000-0000-0000-0000000000aa', '00000000-0000-0000-0000-000000000101', '00000000-0000-0000-0000-0000000000f1', 'owner');
    UPDATE public.projects SET main_task = '00000000-0000-0000-0000-000000000111' WHERE id = '00000000-0000-0000-0000-000000000101';";

const fn member(actor: &'static str, tenant: &'static str, role: &'static str) -> Person {
    Person { actor, member: Some((tenant, role)) }
}

const PEOPLE: &[Person] = &[
    Person { actor: "anon", member: None },
    Person { actor: "eve", member: None },
    member("ann", A, "owner of organizations"),
    member("adm", A, "admin of organizations"),
    member("pol", A, "viewer of organizations"),
    member("pol", P1, "owner of projects"),
    member("pat", A, "viewer of organizations"),
    member("pat", P1, "admin of projects"),
    member("pia", A, "viewer of organizations"),
    member("pia", P1, "operator of projects"),
    member("pod", A, "viewer of organizations"),
    member("pod", P2, "viewer of projects"),
    member("gil", A, "viewer of organizations"),
    member("gil", G1, "admin of groups"),
    member("gus", A, "viewer of organizations"),
    member("gus", G1, "viewer of groups"),
    member("gus", R1, "operator of rooms"),
    member("two", A, "viewer of organizations"),
    member("two", B, "owner of organizations"),
    member("bob", B, "viewer of organizations"),
    member("bob", Q1, "admin of projects"),
    Person { actor: "service", member: None },
];

/// An owner stays one, or nobody could change all rows at once.
const fn role(table: &'static str) -> NewValue {
    NewValue {
        table,
        column: "role",
        value: "CASE role WHEN 'owner' THEN 'owner' WHEN 'viewer' THEN 'operator'::public.member_role ELSE 'viewer' END",
        where_possible: "true",
    }
}

const VALUES: &[NewValue] = &[
    role("organization_members"),
    role("project_members"),
    role("group_members"),
    role("room_members"),
    NewValue {
        table: "project_members",
        column: "inherited_from_org",
        value: "NOT inherited_from_org",
        where_possible: "true",
    },
    // There is no other one in reach of everybody.
    NewValue { table: "projects", column: "main_task", value: "NULL", where_possible: "main_task IS NOT NULL" },
];

#[test]
fn the_server_does_what_the_matrix_says() {
    let (model, artifacts) = model();
    let subject = Subject { model: &model, matrix: &artifacts.access, people: PEOPLE, values: VALUES };
    std::thread::scope(|scope| {
        for (version, grants) in VERSIONS.into_iter().zip(GRANTS) {
            let artifacts = &artifacts;
            scope.spawn(move || {
                let database = Cluster::get(version).database(grants);
                database.apply_ok(&artifacts.migration);
                let mut runner = Runner::new(&database, &actors(), super::world::NAMES);
                runner.run_to_stay(include_str!("seed.sql"));
                runner.finish("seed.sql");
                let probe = Probe::run(subject, &database, &actors(), SETUP);
                assert!(probe.tried > 3_000 && probe.worked > 200, "{} tried, {} worked", probe.tried, probe.worked);
                println!("{version}: {} statements, {} of them changed something", probe.tried, probe.worked);
                probe.finish(&version.to_string());
            });
        }
    });
}
