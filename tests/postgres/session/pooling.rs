//! Behind a transaction pooler: one connection, many people, each for the time of a transaction.

use postgres::Client;

use super::world::{OWNER, actors, compiled, database};
use crate::support::{Cluster, VERSIONS};

fn count(client: &mut Client) -> i64 {
    client.query_one("select count(*) from public.customers", &[]).expect("a count").get(0)
}

fn begin(client: &mut Client, user: &str, tenant: &str) {
    client.batch_execute("begin").expect("a transaction");
    let sql = "select set_config('app.current_user_id', $1, true), set_config('app.current_tenant_id', $2, true)";
    client.query_one(sql, &[&user, &tenant]).expect("settings");
}

#[test]
fn two_tenants_on_one_connection_see_their_own() {
    for version in VERSIONS {
        let database = database(version);
        let people = actors();
        let mut client = database.connect("app_user");
        assert_eq!(count(&mut client), 0, "before anybody");
        for round in 0..3 {
            for (who, tenant, seen) in [("a_member", "org-a", 2), ("b_member", "org-b", 1), ("loner", "org-a", 0)] {
                begin(&mut client, people[who], tenant);
                assert_eq!(count(&mut client), seen, "{version}, round {round}: {who}");
                client.batch_execute(if round == 1 { "rollback" } else { "commit" }).expect("an end");
                assert_eq!(count(&mut client), 0, "{version}, round {round}: after {who}");
                let left: Option<String> = client
                    .query_one("select current_setting('app.current_user_id', true)", &[])
                    .expect("a setting")
                    .get(0);
                assert_eq!(left.as_deref(), Some(""), "what a transaction leaves behind");
            }
        }
    }
}

#[test]
fn prepared_statements_and_plans_are_nobodys() {
    for version in VERSIONS {
        let database = database(version);
        let mut client = database.connect("app_user");
        let statement = client.prepare("select count(*) from public.customers").expect("prepared");
        // More often than a plan stays one of its own (five times), with another person each time.
        for round in 0..14 {
            let (user, tenant, seen) = if round % 2 == 0 { ("al", "org-a", 2) } else { ("bea", "org-b", 1) };
            begin(&mut client, user, tenant);
            let found: i64 = client.query_one(&statement, &[]).expect("a count").get(0);
            assert_eq!(found, seen, "{version}, round {round}");
            client.batch_execute("commit").expect("an end");
        }
        let found: i64 = client.query_one(&statement, &[]).expect("a count").get(0);
        assert_eq!(found, 0, "{version}: nobody");
    }
}

/// Why settings are made for a transaction: what is set for a session goes on to the next one.
#[test]
fn what_is_set_for_a_session_stays() {
    for version in VERSIONS {
        let database = database(version);
        let mut client = database.connect("app_user");
        client
            .batch_execute("begin; set app.current_user_id = 'al'; set app.current_tenant_id = 'org-a'; commit")
            .unwrap();
        assert_eq!(count(&mut client), 2, "{version}: it is the application's to set them for a transaction alone");
        begin(&mut client, "bea", "org-b");
        assert_eq!(count(&mut client), 1, "{version}");
        client.batch_execute("commit").unwrap();
        client.batch_execute("discard all").unwrap();
        assert_eq!(count(&mut client), 0, "{version}: a pooler's reset");
    }
}

/// A user of each type, with every spelling that Postgres would take for one, or not: only the usual one is somebody.
#[test]
fn what_is_no_key_is_nobody() {
    const MODEL: &str = "model m
identity session {
  user   app.u TYPE
  tenant app.t TYPE
  client keys_TYPE_user
  helpers keys_TYPE_helpers
}
tenant orgs by org_id {
  members people (user id)
}
table orgs {
  id TYPE primary key
  allow authenticated to select
}
table people {
  id TYPE primary key
  tenant null on delete set null
  self id
  allow self to select
}
table things {
  id bigint primary key
  tenant
  shared_by text default 'x'
}
";
    let uuid = "a0000000-0000-4000-8000-00000000000a";
    let bad_uuids = [
        "",
        " ",
        "x",
        "{a0000000-0000-4000-8000-00000000000a}",
        "a000000000004000800000000000000a",
        "a0000000-0000-4000-8000-00000000000a ",
        "a0000000-0000-4000-8000-00000000000a\n",
        "a0000000-0000-4000-8000-00000000000",
        "a0000000-0000-4000-8000-00000000000aa",
        "\u{ff11}0000000-0000-4000-8000-00000000000a",
        "null",
    ];
    let bad_numbers = [
        "",
        " 7",
        "7 ",
        "07",
        "+7",
        "7.0",
        "7e0",
        "0x7",
        "-0",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "\u{667}",
        "7\n",
        "1_0",
        "--7",
    ];
    let long = "7".repeat(100_000);
    for version in VERSIONS {
        for (ty, good, mut bad) in [
            ("uuid", uuid, bad_uuids.to_vec()),
            ("bigint", "7", bad_numbers.to_vec()),
            ("text", "al", vec!["", " al", "AL", "al\n"]),
        ] {
            bad.push(&long);
            let (_, artifacts) = compiled(&MODEL.replace("TYPE", ty));
            let database = Cluster::get(version).plain_database(OWNER);
            database.apply_as_ok(OWNER, &artifacts.migration);
            database
                .superuser()
                .batch_execute(&format!(
                    "insert into orgs values ('{good}'); insert into people values ('{good}', '{good}')"
                ))
                .expect("rows");
            let mut client = database.connect(&format!("keys_{ty}_user"));
            let mut seen = |user: &str| {
                let mut transaction = client.transaction().expect("a transaction");
                transaction
                    .query_one("select set_config('app.u', $1, true), set_config('app.t', $1, true)", &[&user])
                    .expect("settings");
                let sql = "select (select count(*) from people), (select count(*) from orgs)";
                let row = transaction
                    .query_one(sql, &[])
                    .unwrap_or_else(|error| panic!("{version}, {ty}, {user:?}: {error}"));
                (row.get::<_, i64>(0), row.get::<_, i64>(1))
            };
            assert_eq!(seen(good), (1, 1), "{version}, {ty}");
            if ty == "uuid" {
                assert_eq!(seen(&good.to_uppercase()), (1, 1), "{version}: a uuid in upper case is the same");
            }
            for user in &bad {
                let signed_in = ty == "text" && !user.is_empty();
                assert_eq!(
                    seen(user),
                    (0, i64::from(signed_in)),
                    "{version}, {ty}: {:?}",
                    user.get(..40).unwrap_or(user)
                );
            }
            if ty == "bigint" {
                for edge in ["9223372036854775807", "-9223372036854775808", "0"] {
                    assert_eq!(seen(edge), (0, 1), "{version}: {edge} is a key, of nobody here");
                }
            }
        }
    }
}
