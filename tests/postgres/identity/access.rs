//! The access matrix of the identity system, on servers.

use super::world::{OWNER, actors, empty, fill, identity, model};
use crate::matrix::{NewValue, Person, Probe, Subject};
use crate::support::VERSIONS;

const A: &str = "00000000-0000-4000-8000-00000000000a";
const B: &str = "00000000-0000-4000-8000-00000000000b";
const P1: &str = "00000000-0000-4000-8000-000000000101";
const P2: &str = "00000000-0000-4000-8000-000000000102";
const Q1: &str = "00000000-0000-4000-8000-000000000201";

/// A second owner everywhere, so that the first isn't the last; and an invitation in each organization.
const SETUP: &str = "
    INSERT INTO public.users (id, email, password_hash) VALUES ('00000000-0000-4000-8000-0000000000f1', 'f@f.example', 'x');
    INSERT INTO public.organization_members (organization_id, user_id, role) VALUES
      ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000f1', 'OWNER'),
      ('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-0000000000f1', 'OWNER');
    INSERT INTO public.project_members (organization_id, project_id, user_id, role) VALUES
      ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-0000000000f1', 'OWNER');
    INSERT INTO public.organization_invitations (organization_id, email, token_hash) VALUES
      ('00000000-0000-4000-8000-00000000000a', 'x@x.example', sha256('a')), ('00000000-0000-4000-8000-00000000000b', 'x@x.example', sha256('b'));";

/// The probe leaves secret columns out, in what the server inserts too, and these two must have something.
const SECRETS: &str = "
    ALTER TABLE public.users ALTER password_hash SET DEFAULT 'x';
    ALTER TABLE public.organization_invitations ALTER token_hash SET DEFAULT sha256(gen_random_uuid()::text::bytea);";

const fn member(actor: &'static str, tenant: &'static str, role: &'static str) -> Person {
    Person { actor, member: Some((tenant, role)) }
}

const PEOPLE: &[Person] = &[
    Person { actor: "anon", member: None },
    Person { actor: "eve", member: None },
    Person { actor: "ghost", member: None },
    member("ann", A, "OWNER of organizations"),
    member("adm", A, "ADMIN of organizations"),
    member("opa", A, "OPERATOR of organizations"),
    member("pol", A, "VIEWER of organizations"),
    member("pol", P1, "OWNER of projects"),
    member("pat", A, "VIEWER of organizations"),
    member("pat", P1, "ADMIN of projects"),
    member("pia", A, "VIEWER of organizations"),
    member("pia", P1, "OPERATOR of projects"),
    member("pod", A, "VIEWER of organizations"),
    member("pod", P2, "VIEWER of projects"),
    member("two", A, "VIEWER of organizations"),
    member("two", B, "OWNER of organizations"),
    member("bea", B, "VIEWER of organizations"),
    member("bea", Q1, "ADMIN of projects"),
    Person { actor: "service", member: None },
];

/// An owner stays one, or nobody could change all rows at once.
const fn role(table: &'static str) -> NewValue {
    NewValue {
        table,
        column: "role",
        value: "CASE role WHEN 'OWNER' THEN 'OWNER' WHEN 'VIEWER' THEN 'OPERATOR'::public.member_role ELSE 'VIEWER' END",
        where_possible: "true",
    }
}

const fn value(table: &'static str, column: &'static str, value: &'static str) -> NewValue {
    NewValue { table, column, value, where_possible: "true" }
}

const VALUES: &[NewValue] = &[
    role("organization_members"),
    role("project_members"),
    role("organization_invitations"),
    value("organization_invitations", "token_hash", "sha256(token_hash)"),
    value("organizations", "slug", "slug || 'x'"),
    value("users", "email", "email || 'x'"),
    value("project_members", "inherited_from_org", "NOT inherited_from_org"),
    value("sessions", "sess", "'{\"x\":1}'"),
    value("sessions", "sid", "sid || 'x'"),
    value("sessions", "expire", "expire + interval '1 day'"),
];

#[test]
fn the_server_does_what_the_matrix_says() {
    let (model, artifacts) = model();
    let subject = Subject { model: &model, matrix: &artifacts.access, people: PEOPLE, values: VALUES };
    std::thread::scope(|scope| {
        for version in VERSIONS {
            let artifacts = &artifacts;
            scope.spawn(move || {
                let database = empty(version);
                database.apply_as_ok(OWNER, &artifacts.migration);
                fill(&database);
                database.superuser().batch_execute(SECRETS).expect("secrets get defaults");
                let probe = Probe::run_as(subject, &database, &actors(), &identity(), SETUP);
                println!("{version}: {} statements, {} of them changed something", probe.tried, probe.worked);
                assert!(probe.tried > 2_000 && probe.worked > 100, "{} tried, {} worked", probe.tried, probe.worked);
                probe.finish(&version.to_string());
            });
        }
    });
}
