//! `identity claim`: on Supabase a claim of the token chooses among the user's tenants, and a token without it chooses none.

use serde_json::{Value, json};

use super::world::compiled;
use crate::support::session::End;
use crate::support::{Actor, Cluster, Database, GRANTS, VERSIONS};

const AL: &str = "00000000-0000-0000-0000-0000000000a1";
const BEA: &str = "00000000-0000-0000-0000-0000000000b1";
const A: &str = "00000000-0000-0000-0000-0000000000aa";
const B: &str = "00000000-0000-0000-0000-0000000000bb";

fn database(version: crate::support::Version, grants: crate::support::Grants) -> Database {
    let text =
        include_str!("../../support/given.policy").replace("identity supabase", "identity claim app_metadata.org_id");
    let (_, artifacts) = compiled(&text);
    let database = Cluster::get(version).database(grants);
    database.apply_ok(&artifacts.migration);
    let rows = format!(
        "insert into auth.users (id) values ('{AL}'), ('{BEA}');
         insert into public.organizations (id, name) values ('{A}', 'A'), ('{B}', 'B');
         insert into public.profiles (id, organization_id) values ('{AL}', '{A}'), ('{BEA}', '{B}');
         update public.profiles set role = 'admin'"
    );
    database.superuser().batch_execute(&rows).expect("rows");
    database
}

/// How many organizations and profiles a token shows.
fn seen(database: &Database, actor: &Actor) -> (i64, i64) {
    let sql = "select (select count(*) from public.organizations), (select count(*) from public.profiles)";
    let row = database.act(actor, End::Rollback, |transaction| transaction.query_one(sql, &[]));
    let row = row.unwrap_or_else(|error| panic!("{actor:?}: {error:?}"));
    (row.get(0), row.get(1))
}

#[test]
fn the_claim_chooses_among_the_callers_tenants() {
    for version in VERSIONS {
        for grants in GRANTS {
            let database = database(version, grants);
            let al = |metadata: Value| Actor::user(AL).with_claim("app_metadata", metadata);
            assert_eq!(seen(&database, &al(json!({ "org_id": A }))), (1, 1), "{version}");
            // The own profile is everybody's by a rule for `self`; the organization isn't.
            let others = [
                json!({ "org_id": B }),
                json!({ "org_id": null }),
                json!({ "org_id": 7 }),
                json!({ "org_id": true }),
                json!({ "org_id": "" }),
                json!({ "org_id": "x" }),
                json!({ "org_id": format!("{{{A}}}") }),
                json!({ "org_id": [A] }),
                json!({ "org_id": { "id": A } }),
                json!({ "ORG_ID": A }),
                json!({}),
                json!([A]),
                json!(A),
                Value::Null,
            ];
            for metadata in others {
                assert_eq!(seen(&database, &al(metadata.clone())), (0, 1), "{version}: {metadata}");
            }
            assert_eq!(seen(&database, &Actor::user(AL)), (0, 1), "{version}: no app_metadata");
            let user_metadata = Actor::user(AL).with_claim("user_metadata", json!({ "org_id": A }));
            assert_eq!(seen(&database, &user_metadata), (0, 1), "{version}: the user's own words");
            let top = Actor::user(AL).with_claim("org_id", json!(A));
            assert_eq!(seen(&database, &top), (0, 1), "{version}: a claim elsewhere");
        }
    }
}

#[test]
fn whoever_chose_another_tenant_does_nothing_in_the_own() {
    for version in VERSIONS {
        let database = database(version, GRANTS[0]);
        let rename = format!("update public.organizations set name = 'x' where id = '{A}'");
        let al = |org: &str| Actor::user(AL).with_claim("app_metadata", json!({ "org_id": org }));
        assert_eq!(database.attempt(&al(A), &rename).unwrap(), 1, "{version}");
        assert_eq!(database.attempt(&al(B), &rename).unwrap(), 0, "{version}");
        assert_eq!(database.attempt(&Actor::user(AL), &rename).unwrap(), 0, "{version}");
        let bea = Actor::user(BEA).with_claim("app_metadata", json!({ "org_id": A }));
        assert_eq!(database.attempt(&bea, &rename).unwrap(), 0, "{version}");
        assert_eq!(seen(&database, &Actor::service()), (2, 2), "{version}");
    }
}
