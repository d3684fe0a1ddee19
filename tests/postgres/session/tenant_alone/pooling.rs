//! Behind a transaction pooler: one connection, two tenants, each for the time of a transaction; and keys of each type.

use postgres::Client;

use super::super::world::{OWNER, compiled};
use super::world::{A, B, database};
use crate::support::{Cluster, VERSIONS};

const COUNT: &str = "select count(*) from public.customers";

fn begin(client: &mut Client, tenant: &str) {
    client.batch_execute("begin").expect("a transaction");
    client.query_one("select set_config('app.current_tenant_id', $1, true)", &[&tenant]).expect("a setting");
}

#[test]
fn two_tenants_on_one_connection_see_their_own() {
    for version in VERSIONS {
        let database = database(version);
        let mut client = database.connect("app_user");
        let statement = client.prepare(COUNT).expect("prepared");
        let count = |client: &mut Client| -> i64 { client.query_one(&statement, &[]).expect("a count").get(0) };
        assert_eq!(count(&mut client), 0, "before anybody");
        // More often than a plan stays one of its own (five times), with another tenant each time.
        for round in 0..14 {
            let (tenant, seen) = if round % 2 == 0 { (A, 2) } else { (B, 1) };
            begin(&mut client, tenant);
            assert_eq!(count(&mut client), seen, "{version}, round {round}");
            client.batch_execute(if round % 3 == 0 { "rollback" } else { "commit" }).expect("an end");
            let left: Option<String> = client
                .query_one("select current_setting('app.current_tenant_id', true)", &[])
                .expect("a setting")
                .get(0);
            assert_eq!(left.as_deref(), Some(""), "what a transaction leaves behind");
            assert_eq!(count(&mut client), 0, "{version}, round {round}: what it leaves behind is nobody");
        }
    }
}

/// Why the setting is made for a transaction: what is set for a session goes on to the next one.
#[test]
fn what_is_set_for_a_session_stays() {
    for version in VERSIONS {
        let database = database(version);
        let mut client = database.connect("app_user");
        let mut count = |sql: &str| -> i64 {
            client.batch_execute(sql).expect("a statement");
            client.query_one(COUNT, &[]).expect("a count").get(0)
        };
        assert_eq!(count(&format!("set app.current_tenant_id = '{A}'")), 2, "{version}");
        assert_eq!(count("discard all"), 0, "{version}: a pooler's reset");
    }
}

/// A tenant of each type, with spellings that Postgres would take for one, or not: only the usual one is a key.
#[test]
fn what_is_no_key_is_no_tenant() {
    const MODEL: &str = "model m
identity session {
  tenant app.t TYPE
  client alone_TYPE_user
}
role member
tenant orgs by org_id
table orgs {
  id TYPE primary key
  allow member to select
}
table things {
  id TYPE primary key
  tenant
  allow member to select, insert, update, delete
}
";
    let uuid = "a0000000-0000-4000-8000-00000000000a";
    let bad_uuids =
        ["", " ", "x", "{a0000000-0000-4000-8000-00000000000a}", "a000000000004000800000000000000a", "null"];
    let bad_numbers = ["", " 7", "07", "+7", "7.0", "9223372036854775808", "-0", "7\n", "--7", "null"];
    let long = "7".repeat(100_000);
    for version in VERSIONS {
        for (ty, good, mut bad) in [
            ("uuid", uuid, bad_uuids.to_vec()),
            ("bigint", "7", bad_numbers.to_vec()),
            ("text", "al", vec!["", " al", "AL", "al\n", "%", "al' or 'a' = 'a"]),
        ] {
            bad.push(&long);
            let (_, artifacts) = compiled(&MODEL.replace("TYPE", ty));
            let database = Cluster::get(version).plain_database(OWNER);
            database.apply_as_ok(OWNER, &artifacts.migration);
            let rows = format!("insert into orgs values ('{good}'); insert into things values ('{good}', '{good}')");
            database.superuser().batch_execute(&rows).expect("rows");
            let mut client = database.connect(&format!("alone_{ty}_user"));
            let mut seen = |tenant: &str| {
                let mut transaction = client.transaction().expect("a transaction");
                transaction.query_one("select set_config('app.t', $1, true)", &[&tenant]).expect("a setting");
                let sql = "select (select count(*) from things), (select count(*) from orgs)";
                let row = transaction
                    .query_one(sql, &[])
                    .unwrap_or_else(|error| panic!("{version}, {ty}, {tenant:?}: {error}"));
                (row.get::<_, i64>(0), row.get::<_, i64>(1))
            };
            assert_eq!(seen(good), (1, 1), "{version}, {ty}");
            for tenant in &bad {
                assert_eq!(seen(tenant), (0, 0), "{version}, {ty}: {:?}", tenant.get(..40).unwrap_or(tenant));
            }
        }
    }
}
