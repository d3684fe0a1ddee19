//! Two at once: one token works once, the list of inherited roles is true, and an organization keeps an OWNER.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use super::world::{NAMES, actors, database};
use crate::support::database::sqlstate;
use crate::support::{Database, VERSIONS};

/// The names of the files of cases.
fn named(sql: &str) -> String {
    let people = actors().into_iter().map(|(name, id)| (format!("${name}"), format!("'{id}'")));
    let names = NAMES.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    people.chain(names).fold(sql.to_owned(), |sql, (name, value)| sql.replace(&name, &value))
}

fn begin(who: &str) -> String {
    format!(
        "begin; set local lock_timeout = '20s'; set local statement_timeout = '20s'; \
         select set_config('app.current_user_id', '{}', true)",
        actors()[who]
    )
}

/// Two people's transactions: the second sends its statement before the first commits. `Ok` or the SQLSTATE of each.
fn race(database: &Database, tries: [(&str, &str); 2]) -> [Result<(), String>; 2] {
    let barrier = Arc::new(Barrier::new(2));
    let threads = [0, 1].map(|at| {
        let (who, sql) = tries[at];
        let (begin, sql) = (begin(who), named(sql));
        let (mut client, barrier) = (database.connect("app_user"), Arc::clone(&barrier));
        thread::spawn(move || {
            client.batch_execute(&begin).unwrap();
            barrier.wait();
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

/// What somebody's query returns, for good.
fn ask(database: &Database, who: &str, sql: &str) -> String {
    let mut client = database.connect("app_user");
    client.batch_execute(&begin(who)).unwrap();
    let value = client.query_one(&named(sql), &[]).unwrap().get(0);
    client.batch_execute("commit").unwrap();
    value
}

/// What isn't in the list of inherited roles and should be, and what is and shouldn't.
fn untrue(database: &Database) -> Vec<String> {
    database.look(
        "WITH wanted AS (
           SELECT p.id AS project_id, m.user_id, m.role FROM public.organization_members m
           JOIN public.projects p USING (organization_id) WHERE m.role IN ('OWNER', 'ADMIN')),
         listed AS (SELECT project_id, user_id, role FROM public.project_members WHERE inherited_from_org)
         (SELECT 'missing ' || w::text FROM (TABLE wanted EXCEPT TABLE listed) w)
         UNION ALL (SELECT 'too much ' || l::text FROM (TABLE listed EXCEPT TABLE wanted) l)",
    )
}

const CREATE: &str = "SELECT public.create_project($org_a, 'new')";
const PROMOTE: &str = "UPDATE public.organization_members SET role = 'ADMIN' WHERE user_id = $vic";
const DEMOTE: &str = "UPDATE public.organization_members SET role = 'VIEWER' WHERE user_id = $adm";
const REMOVE: &str = "SELECT public.remove_organization_member($org_a, $adm)";

#[test]
fn a_token_works_once_and_the_list_is_true_after_two_at_once() {
    thread::scope(|scope| {
        for version in VERSIONS {
            scope.spawn(move || {
                // One database: each race leaves members behind, and the list must be true after all of them.
                let database = database(version);
                let accept = |role: &str| {
                    let invite = format!("SELECT public.invite_to_organization($org_a, 'cat@c.example', '{role}')");
                    format!("SELECT public.accept_organization_invitation('{}')", ask(&database, "ann", &invite))
                };
                let token = accept("ADMIN");
                let results = race(&database, [("cat", &token), ("cat", &token)]);
                assert_eq!(results, [Ok(()), Err("42501".to_owned())], "{version}: one token twice");
                assert_eq!(untrue(&database), Vec::<String>::new(), "{version}: one token twice");
                database
                    .superuser()
                    .batch_execute(&named("DELETE FROM organization_members WHERE user_id = $cat"))
                    .unwrap();
                let token = accept("ADMIN");
                let tries: [(&str, [(&str, &str); 2]); 5] = [
                    ("a new project and a new member", [("adm", CREATE), ("cat", &token)]),
                    ("a promotion and a new project", [("ann", PROMOTE), ("adm", CREATE)]),
                    ("a new project and a demotion", [("ann", CREATE), ("ann", DEMOTE)]),
                    ("a new project and another", [("ann", CREATE), ("vic", CREATE)]),
                    ("a new project and a removal", [("ann", CREATE), ("ann", REMOVE)]),
                ];
                for (name, tries) in tries {
                    let results = race(&database, tries);
                    assert_eq!(results[0], Ok(()), "{version}: {name}: {results:?}");
                    assert_eq!(untrue(&database), Vec::<String>::new(), "{version}: {name}: {results:?}");
                    println!("{version}: {name}: {results:?}");
                }
            });
        }
    });
}

#[test]
fn two_owners_at_once_leave_one() {
    for version in VERSIONS {
        let database = database(version);
        let mut superuser = database.superuser();
        superuser.batch_execute(&named("UPDATE organization_members SET role = 'OWNER' WHERE user_id = $adm")).unwrap();
        let leave = "SELECT public.leave_organization($org_a)";
        let results = race(&database, [("ann", leave), ("adm", leave)]);
        assert!(results.iter().any(Result::is_err), "{version}: {results:?}");
        let owners =
            named("SELECT count(*)::text FROM organization_members WHERE role = 'OWNER' AND organization_id = $org_a");
        assert_ne!(database.look(&owners), ["0"], "{version}: {results:?}");
    }
}
