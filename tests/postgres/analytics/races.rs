//! Two or more at once: what a test with one connection can't see.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use postgres::Client;

use super::world::{actors, database};
use crate::support::database::sqlstate;
use crate::support::{Database, Grants, VERSIONS};

const LEVELS: [&str; 3] = ["read committed", "repeatable read", "serializable"];

fn begin(client: &mut Client, level: &str, id: Option<&str>) {
    let (role, claims) = match id {
        Some(id) => ("authenticated", format!(r#"{{"sub":"{id}","role":"authenticated"}}"#)),
        None => ("service_role", r#"{"role":"service_role"}"#.to_owned()),
    };
    client
        .batch_execute(&format!(
            "begin isolation level {level}; set local lock_timeout = '20s'; set local statement_timeout = '20s'; \
             select set_config('role', '{role}', true), set_config('request.jwt.claims', '{claims}', true)"
        ))
        .unwrap();
}

/// Two transactions, the second of which starts its statement before the first commits; `Ok` or the SQLSTATE of each.
fn race(database: &Database, level: &str, tries: [(&str, &str); 2]) -> [Result<(), String>; 2] {
    let barrier = Arc::new(Barrier::new(2));
    let threads = [0, 1].map(|at| {
        let (id, sql) = tries[at];
        let (level, id, sql) = (level.to_owned(), id.to_owned(), sql.to_owned());
        let (mut client, barrier) = (database.connect("authenticator"), Arc::clone(&barrier));
        thread::spawn(move || {
            begin(&mut client, &level, Some(&id));
            // A snapshot for those levels that keep one.
            client.batch_execute("select count(*) from public.profiles").unwrap();
            barrier.wait();
            // The second starts when the first has done its work, and the first commits when the second has had time to run into it.
            if at == 1 {
                barrier.wait();
            }
            let mut result = client.batch_execute(&sql);
            if at == 0 {
                barrier.wait();
                thread::sleep(Duration::from_millis(120));
            }
            if result.is_ok() {
                result = client.batch_execute("commit");
            }
            result.map_err(|error| sqlstate(&error).unwrap_or("broken").to_owned())
        })
    });
    threads.map(|thread| thread.join().unwrap())
}

fn admins(database: &Database) -> usize {
    let sql = "select id::text from public.profiles where organization_id = '00000000-0000-0000-0000-0000000000aa' and role = 'admin'";
    database.look(sql).len()
}

#[test]
fn two_admins_at_once_leave_one_admin() {
    let people = actors();
    let (ann, al) = (people["a_admin"], people["a_member"]);
    let demote = |id: &str| format!("update public.profiles set role = 'member' where id = '{id}'");
    let demote_all_but =
        |id: &str| format!("update public.profiles set role = 'member' where role = 'admin' and id <> '{id}'");
    let remove = |id: &str| format!("select public.remove_organization_member('{id}')");
    let leave = || "select public.leave_organization()".to_owned();
    let races = [
        ("demote each other", demote(al), demote(ann)),
        ("demote themselves", demote(ann), demote(al)),
        ("leave", leave(), leave()),
        ("remove each other", remove(al), remove(ann)),
        ("demote all others", demote_all_but(ann), demote_all_but(al)),
        ("demote and remove each other", demote(al), remove(ann)),
        ("leave and demote himself", leave(), demote(al)),
    ];
    thread::scope(|scope| {
        for version in VERSIONS {
            for level in LEVELS {
                let races = &races;
                scope.spawn(move || {
                    let database = database(version, Grants::New);
                    for (name, first, second) in races {
                        database
                            .superuser()
                            .batch_execute(&format!(
                                "update public.profiles set organization_id = '00000000-0000-0000-0000-0000000000aa', role = 'admin' \
                                 where id in ('{ann}', '{al}')"
                            ))
                            .unwrap();
                        let results = race(&database, level, [(ann, first), (al, second)]);
                        let won = results.iter().filter(|result| result.is_ok()).count();
                        assert_eq!((admins(&database), won), (1, 1), "{version}, {level}: {name}: {results:?}");
                    }
                });
            }
        }
    });
}

#[test]
fn two_first_organizations_at_once_are_one() {
    let guest = actors()["guest"];
    thread::scope(|scope| {
        for version in VERSIONS {
            scope.spawn(move || {
                let database = database(version, Grants::New);
                for level in LEVELS {
                    let create = |slug: &str| format!("select public.create_organization('{slug}', '{slug}')");
                    let results = race(&database, level, [(guest, &create("one")), (guest, &create("two"))]);
                    let refusal = if level == "read committed" { "42501" } else { "40001" };
                    assert_eq!(results, [Ok(()), Err(refusal.to_owned())], "{version}, {level}");
                    assert_eq!(
                        database.look("select slug from public.organizations where slug in ('one', 'two')"),
                        ["one"]
                    );
                    database.superuser().batch_execute("delete from public.organizations where slug = 'one'").unwrap();
                }
            });
        }
    });
}

/// Three admins demote each other at random while the server promotes them again and somebody watches.
#[test]
fn there_is_an_admin_at_every_moment() {
    let people = actors();
    let fighters = ["a_admin", "a_member", "a_member2"].map(|name| people[name]);
    for version in VERSIONS {
        let database = database(version, Grants::New);
        let all =
            "update public.profiles set role = 'admin' where organization_id = '00000000-0000-0000-0000-0000000000aa'";
        database.superuser().batch_execute(all).unwrap();
        let (over, done, refused) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for (at, me) in fighters.iter().enumerate() {
                let (database, over, done, refused) = (&database, &over, &done, &refused);
                scope.spawn(move || {
                    let mut client = database.connect("authenticator");
                    let mut round = at;
                    while !over.load(Ordering::Relaxed) {
                        round += 1;
                        begin(&mut client, LEVELS[round % 2], Some(me));
                        let target = fighters[round % 3];
                        let sql = format!("update public.profiles set role = 'member' where id = '{target}' and role = 'admin'; commit");
                        let count = if client.batch_execute(&sql).is_ok() { done } else { refused };
                        count.fetch_add(1, Ordering::Relaxed);
                        client.batch_execute("rollback").unwrap();
                        if round % 4 == 0 {
                            begin(&mut client, LEVELS[0], None);
                            let _ = client.batch_execute(&format!("{all}; commit"));
                            client.batch_execute("rollback").unwrap();
                        }
                    }
                });
            }
            let mut watcher = database.superuser();
            let start = Instant::now();
            let mut fewest = usize::MAX;
            while start.elapsed() < Duration::from_secs(2) {
                let count: i64 = watcher
                    .query_one("select count(*) from public.profiles where organization_id = '00000000-0000-0000-0000-0000000000aa' and role = 'admin'", &[])
                    .unwrap()
                    .get(0);
                fewest = fewest.min(usize::try_from(count).unwrap());
            }
            over.store(true, Ordering::Relaxed);
            assert_eq!(fewest, 1, "{version}");
        });
        let (done, refused) = (done.into_inner(), refused.into_inner());
        assert!(done > 10 && refused > 10, "{version}: {done} done, {refused} refused");
    }
}
