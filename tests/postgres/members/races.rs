//! Two at once.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use super::world::{A, actors, database};
use crate::support::database::sqlstate;
use crate::support::{Database, Grants, VERSIONS};

const LEVELS: [&str; 3] = ["read committed", "repeatable read", "serializable"];

/// Two transactions, the second of which starts its statement before the first commits; `Ok` or the SQLSTATE of each.
fn race(database: &Database, level: &str, tries: [(&str, &str); 2]) -> [Result<(), String>; 2] {
    let barrier = Arc::new(Barrier::new(2));
    let threads = [0, 1].map(|at| {
        let (id, sql) = tries[at];
        let begin = format!(
            "begin isolation level {level}; set local lock_timeout = '20s'; set local statement_timeout = '20s'; \
             select set_config('role', 'authenticated', true), \
             set_config('request.jwt.claims', '{{\"sub\":\"{id}\",\"role\":\"authenticated\"}}', true); \
             select count(*) from public.user_organizations"
        );
        let sql = sql.to_owned();
        let (mut client, barrier) = (database.connect("authenticator"), Arc::clone(&barrier));
        thread::spawn(move || {
            client.batch_execute(&begin).unwrap();
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

#[test]
fn two_owners_at_once_leave_one_owner() {
    let people = actors();
    let (olga, adam) = (people["olga"], people["adam"]);
    let leave = format!("select public.leave_organization('{A}')");
    let remove = |id: &str| format!("select public.remove_organization_member('{A}', '{id}')");
    let step_down = |id: &str| {
        format!(
            "update public.user_organizations set role = 'VIEWER' where user_id = '{id}' and organization_id = '{A}'"
        )
    };
    let end = |id: &str| format!("delete from public.users where auth_id = '{id}'");
    let races = [
        ("leave", leave.clone(), leave.clone()),
        ("remove each other", remove(adam), remove(olga)),
        ("step down", step_down(olga), step_down(adam)),
        ("leave and step down", leave.clone(), step_down(adam)),
        ("remove and be removed from above", remove(adam), step_down(olga)),
        ("delete their accounts", end(olga), end(adam)),
        ("delete the account and leave", end(olga), leave.clone()),
    ];
    thread::scope(|scope| {
        for version in VERSIONS {
            for level in LEVELS {
                let races = &races;
                scope.spawn(move || {
                    let database = database(version, Grants::New);
                    for (name, first, second) in races {
                        let reset = format!(
                            "insert into public.users (auth_id) values ('{olga}'), ('{adam}') on conflict do nothing; \
                             insert into public.user_organizations (organization_id, user_id, role) \
                             values ('{A}', '{olga}', 'OWNER'), ('{A}', '{adam}', 'OWNER') \
                             on conflict (organization_id, user_id) do update set role = 'OWNER'"
                        );
                        database.superuser().batch_execute(&reset).unwrap();
                        let results = race(&database, level, [(olga, first), (adam, second)]);
                        let won = results.iter().filter(|result| result.is_ok()).count();
                        let owners = database.look(&format!(
                            "select user_id::text from public.user_organizations where organization_id = '{A}' and role = 'OWNER'"
                        ));
                        assert_eq!((owners.len(), won), (1, 1), "{version}, {level}: {name}: {results:?}");
                    }
                });
            }
        }
    });
}

#[test]
fn one_name_is_taken_once() {
    let people = actors();
    let create = "select public.create_organization('same', 'Same')";
    for version in VERSIONS {
        let database = database(version, Grants::New);
        for level in LEVELS {
            let results = race(&database, level, [(people["loner"], create), (people["carl"], create)]);
            assert_eq!(results[0], Ok(()), "{version}, {level}");
            let refusal = results[1].clone().unwrap_err();
            assert!(["23505", "40001"].contains(&refusal.as_str()), "{version}, {level}: {refusal}");
            let owners = database.look(
                "select m.user_id::text from public.organizations o join public.user_organizations m on m.organization_id = o.id where slug = 'same'",
            );
            assert_eq!(owners, [people["loner"]], "{version}, {level}");
            database.superuser().batch_execute("delete from public.organizations where slug = 'same'").unwrap();
        }
    }
}
