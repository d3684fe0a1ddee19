//! The bad examples of pages of `L01xx` leak or fail on servers, and the good ones don't. What is tried is what the pages show.

use crate::support::session::{Actor, End, become_actor};
use crate::support::{Cluster, Database, Grants, VERSIONS};
use policyc::lint::rules;

const ME: &str = "00000000-0000-0000-0000-000000000001";
const OTHER: &str = "00000000-0000-0000-0000-000000000002";
const OURS: &str = "00000000-0000-0000-0000-00000000000a";
const THEIRS: &str = "00000000-0000-0000-0000-00000000000b";

/// An example of a rule's page: the first that is bad, or good.
fn example(id: &str, kind: &str) -> String {
    nth_example(id, kind, 0)
}

fn nth_example(id: &str, kind: &str, number: usize) -> String {
    let page = rules::all().find(|rule| rule.code.id == id).expect("a rule").code.page;
    let fences = page.split("\n```sql ").skip(1).filter(|fence| fence.starts_with(kind));
    let fence = fences.clone().nth(number).expect("an example");
    let (_, rest) = fence.split_once('\n').expect("a line of its own");
    rest.split("\n```").next().unwrap_or_default().to_owned()
}

/// An example on each version, with rows and grants that the superuser adds. Policies on the platform's own tables are the superuser's here, as
/// supautils isn't there.
fn on_each(example: &str, more: &str, ask: impl Fn(&Database)) {
    for version in VERSIONS {
        let database = Cluster::get(version).database(Grants::New);
        if example.contains("on storage.") || example.contains("on realtime.") || example.contains("on auth.") {
            database.superuser().batch_execute(example).expect("the example can be made");
        } else {
            database.apply_ok(example);
        }
        let grant = "grant select, insert, update, delete on all tables in schema public to anon, authenticated;";
        database.superuser().batch_execute(&format!("{grant} {more}")).expect("rows");
        ask(&database);
    }
}

/// How a statement ends: the number of rows, or the SQLSTATE.
fn ends_as(database: &Database, actor: &Actor, sql: &str) -> String {
    match database.attempt(actor, sql) {
        Ok(rows) => rows.to_string(),
        Err(error) => error.code().map_or_else(|| error.to_string(), |code| code.code().to_owned()),
    }
}

fn ends(database: &Database, sql: &str) -> String {
    ends_as(database, &Actor::user(ME), sql)
}

#[test]
fn l0015_and_l0107_who_writes_their_own_metadata_is_an_admin() {
    let rows = "insert into public.reports (id) values (gen_random_uuid());";
    let claims = serde_json::json!({ "role": "admin" });
    let me = Actor::user(ME).with_claim("user_metadata", claims);
    for number in [0, 1] {
        on_each(&nth_example("L0015", "bad", number), rows, |database| {
            assert_eq!(ends_as(database, &me, "select from public.reports"), "1");
        });
    }
    on_each(&example("L0015", "good"), rows, |database| {
        assert_eq!(ends_as(database, &me, "select from public.reports"), "0");
    });
    let user = format!(
        r#"insert into auth.users (id, email, raw_user_meta_data) values ('{ME}', 'a@example.com', '{{"role": "admin"}}');"#
    );
    for (number, kind, seen) in [(0, "bad", "1"), (1, "bad", "1"), (0, "good", "0")] {
        on_each(&nth_example("L0107", kind, number), &format!("{rows} {user}"), |database| {
            assert_eq!(ends(database, "select from public.reports"), seen, "{kind} {number}");
        });
    }
}

#[test]
fn l0108_somebody_elses_total_is_told() {
    let rows = format!("insert into public.invoices values (gen_random_uuid(), '{OTHER}', 7);");
    on_each(&example("L0108", "bad"), &rows, |database| {
        assert_eq!(ends(database, &format!("select where public.total_of('{OTHER}') = 7")), "1");
        assert_eq!(ends_as(database, &Actor::anon(), &format!("select where public.total_of('{OTHER}') = 7")), "1");
    });
    on_each(&example("L0108", "good"), &rows, |database| {
        assert_eq!(ends(database, "select where public.my_total() is null"), "1");
    });
}

#[test]
fn l0109_anybody_changes_what_policies_protect() {
    let rows = format!("insert into public.credits values ('{ME}', 1);");
    let change = "select public.reset_credits()";
    let changed = |database: &Database| {
        let all = "select from public.credits where amount = 100";
        database.act(&Actor::user(ME), End::Rollback, |transaction| {
            transaction.execute(change, &[])?;
            transaction.execute(all, &[])
        })
    };
    on_each(&example("L0109", "bad"), &rows, |database| {
        assert_eq!(ends(database, "update public.credits set amount = 100"), "0", "no policy lets them");
        assert_eq!(changed(database).expect("it can be called"), 1);
        assert_eq!(ends_as(database, &Actor::anon(), change), "1");
    });
    on_each(&example("L0109", "good"), &rows, |database| assert_eq!(ends(database, change), "42501"));
}

#[test]
fn l0111_a_caller_becomes_somebody_else() {
    let become_other = |schema: &str| format!("select {schema}.become('{OTHER}')");
    on_each(&example("L0111", "bad"), "", |database| {
        let who = database.act(&Actor::user(ME), End::Rollback, |transaction| {
            transaction.execute(&become_other("public"), &[])?;
            transaction.query_one("select auth.uid()::text", &[]).map(|row| row.get::<_, String>(0))
        });
        assert_eq!(who.expect("it can be called"), OTHER);
    });
    // The API calls nothing in a schema that it doesn't expose, and clients have no USAGE on it either.
    on_each(&example("L0111", "good"), "", |database| assert_eq!(ends(database, &become_other("tests")), "42501"));
}

#[test]
fn l0117_the_policy_for_avatars_opens_the_other_buckets() {
    let rows = format!(
        "insert into storage.buckets (id, name) values ('avatars', 'avatars'), ('invoices', 'invoices');
         insert into storage.objects (bucket_id, name) values ('avatars', '{ME}/me.png'), ('invoices', '{ME}/1.pdf');"
    );
    let invoices = "select from storage.objects where bucket_id = 'invoices'";
    on_each(&example("L0117", "bad"), &rows, |database| assert_eq!(ends(database, invoices), "1"));
    on_each(&example("L0117", "good"), &rows, |database| {
        assert_eq!(ends(database, invoices), "0");
        assert_eq!(ends(database, "select from storage.objects"), "1");
    });
}

#[test]
fn l0118_whoever_is_signed_in_joins_the_channel_of_somebody_else() {
    // Realtime sets the topic, adds a row and looks whether it can be seen.
    let rows = "insert into realtime.messages (topic, extension) values ('x', 'broadcast');";
    let joins = |database: &Database, topic: &str| {
        database
            .act(&Actor::user(ME), End::Rollback, |transaction| {
                transaction.execute("select set_config('realtime.topic', $1, true)", &[&topic])?;
                transaction.execute("select from realtime.messages", &[])
            })
            .expect("it can be asked")
    };
    let (mine, other) = (format!("user:{ME}"), format!("user:{OTHER}"));
    on_each(&example("L0118", "bad"), rows, |database| {
        assert_eq!((joins(database, &mine), joins(database, &other)), (1, 1));
    });
    on_each(&example("L0118", "good"), rows, |database| {
        assert_eq!((joins(database, &mine), joins(database, &other)), (1, 0));
    });
}

#[test]
fn l0125_a_row_points_into_another_organization() {
    let rows = format!(
        "insert into public.organizations values ('{OURS}'), ('{THEIRS}');
         insert into public.projects values ('{OTHER}', '{THEIRS}');"
    );
    let me = Actor::user(ME).with_claim("org", OURS.into());
    let add = format!("insert into public.tasks values (gen_random_uuid(), '{OURS}', '{OTHER}')");
    let guess = format!("insert into public.tasks values (gen_random_uuid(), '{OURS}', '{ME}')");
    on_each(&example("L0125", "bad"), &rows, |database| {
        assert_eq!(ends_as(database, &me, "select from public.projects"), "0");
        assert_eq!(ends_as(database, &me, &add), "1");
        assert_eq!(ends_as(database, &me, &guess), "23503", "what isn't there is told from what is");
    });
    on_each(&example("L0125", "good"), &rows, |database| {
        assert_eq!((ends_as(database, &me, &add), ends_as(database, &me, &guess)), ("23503".into(), "23503".into()));
    });
}

#[test]
fn l0121_a_function_is_made_and_fails() {
    let call = |ty: &str| format!("select public.note_body('{ME}'::{ty})");
    on_each(&nth_example("L0121", "bad", 1), "", |database| assert_eq!(ends(database, &call("text")), "42883"));
    on_each(&nth_example("L0121", "good", 1), "", |database| assert_eq!(ends(database, &call("uuid")), "1"));
}

#[test]
fn l0130_nobody_sees_everything() {
    let of_table = |columns: &str| format!("insert into public.notes ({columns});");
    let one = of_table(&format!("id, user_id) values (gen_random_uuid(), '{OTHER}'"));
    let seen = |database: &Database| ends_as(database, &Actor::anon(), "select from public.notes");
    on_each(&example("L0130", "bad"), &one, |database| assert_eq!(seen(database), "1"));
    let two = of_table(&format!("id, user_id, author_id) values (gen_random_uuid(), '{OTHER}', '{OTHER}'"));
    on_each(&nth_example("L0130", "bad", 1), &two, |database| assert_eq!(seen(database), "1"));
    let three = of_table(&format!("id, user_id, is_public) values (gen_random_uuid(), '{OTHER}', false"));
    on_each(&example("L0130", "good"), &three, |database| assert_eq!(seen(database), "0"));
    on_each(&nth_example("L0130", "good", 1), &one, |database| {
        assert_eq!(seen(database), "0");
        assert_eq!(ends(database, "select from public.notes"), "1");
    });
}

#[test]
fn l0131_and_l0132_policies_that_allow_nothing() {
    let add = format!("insert into public.posts values (gen_random_uuid(), '{ME}')");
    on_each(&example("L0131", "bad"), "", |database| assert_eq!(ends(database, &add), "42501"));
    on_each(&example("L0131", "good"), "", |database| assert_eq!(ends(database, &add), "1"));
    let row = format!("insert into public.notes values (gen_random_uuid(), '{ME}');");
    on_each(&example("L0132", "bad"), &row, |database| assert_eq!(ends(database, "select from public.notes"), "0"));
    on_each(&example("L0132", "good"), &row, |database| assert_eq!(ends(database, "select from public.notes"), "1"));
}

#[test]
fn l0133_the_blocked_arent_blocked() {
    let rows = format!(
        "insert into public.blocked values ('{ME}'); insert into public.posts values (gen_random_uuid(), '{OTHER}');"
    );
    let seen = |database: &Database| ends(database, "select from public.posts");
    on_each(&example("L0133", "bad"), &rows, |database| assert_eq!(seen(database), "1"));
    on_each(&example("L0133", "good"), &rows, |database| assert_eq!(seen(database), "0"));
}

/// The examples make a role, which is the whole server's: they are tried in a transaction.
#[test]
fn l0134_a_helper_whose_owner_policies_bind_finds_nothing() {
    for (kind, seen) in [("bad", 0), ("good", 1)] {
        for version in VERSIONS {
            let database = Cluster::get(version).database(Grants::New);
            let mut client = database.superuser();
            let mut transaction = client.transaction().expect("a transaction");
            let rows = format!(
                "insert into public.members values ('{OURS}', '{ME}');
                 insert into public.notes values (gen_random_uuid(), '{OURS}');
                 grant usage on schema private, auth to helpers; grant select on public.notes to authenticated;"
            );
            transaction.batch_execute(&example("L0134", kind)).expect("the example can be made");
            transaction.batch_execute(&rows).expect("rows");
            become_actor(&mut transaction, &Actor::user(ME)).expect("a client");
            assert_eq!(transaction.execute("select from public.notes", &[]).expect("no error"), seen, "{kind}");
        }
    }
}

#[test]
fn l0135_the_owner_is_taken_for_the_caller() {
    let row = "insert into public.plans values (gen_random_uuid(), 10);";
    let price = |database: &Database| {
        database
            .act(&Actor::user(ME), End::Rollback, |transaction| {
                transaction.execute("update public.plans set price = 1", &[])?;
                transaction.query_one("select price from public.plans", &[]).map(|row| row.get::<_, i32>(0))
            })
            .expect("it can be changed")
    };
    on_each(&example("L0135", "bad"), row, |database| assert_eq!(price(database), 1));
    on_each(&example("L0135", "good"), row, |database| assert_eq!(price(database), 10));
}
