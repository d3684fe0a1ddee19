//! Two at once: the list of inherited roles is true afterwards, whoever came first.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use super::world::{NAMES, actors, database};
use crate::support::database::sqlstate;
use crate::support::{Database, Grants, VERSIONS};

/// Two transactions, the second of which starts its statement before the first commits; `Ok` or the SQLSTATE of each.
fn race(database: &Database, levels: [&str; 2], tries: [(Option<&str>, &str); 2]) -> [Result<(), String>; 2] {
    let barrier = Arc::new(Barrier::new(2));
    let threads = [0, 1].map(|at| {
        let (id, sql) = tries[at];
        let (role, claims) = match id {
            Some(id) => ("authenticated", format!(r#"{{"sub":"{id}","role":"authenticated"}}"#)),
            None => ("service_role", r#"{"role":"service_role"}"#.to_owned()),
        };
        let begin = format!(
            "begin isolation level {}; set local lock_timeout = '20s'; set local statement_timeout = '20s'; \
             select set_config('role', '{role}', true), set_config('request.jwt.claims', '{claims}', true); \
             select count(*) from public.organization_members",
            levels[at]
        );
        let sql = named(sql);
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

/// The names of the files of cases.
fn named(sql: &str) -> String {
    let mut sql = sql.to_owned();
    for (name, value) in NAMES {
        sql = sql.replace(name, value);
    }
    for (name, id) in actors() {
        sql = sql.replace(&format!("${name}"), &format!("'{id}'"));
    }
    sql
}

/// What isn't in the list and should be, and what is and shouldn't.
fn untrue(database: &Database) -> Vec<String> {
    database.look(
        "WITH wanted AS (
           SELECT p.id AS project_id, m.user_id, m.role FROM public.organization_members m
           JOIN public.projects p USING (organization_id) WHERE m.role IN ('owner', 'admin')),
         listed AS (SELECT project_id, user_id, role FROM public.project_members WHERE inherited_from_org)
         (SELECT 'missing ' || w::text FROM (TABLE wanted EXCEPT TABLE listed) w)
         UNION ALL (SELECT 'too much ' || l::text FROM (TABLE listed EXCEPT TABLE wanted) l)",
    )
}

const RACES: [(&str, &str, &str); 7] = [
    (
        "a promotion and a new project",
        "UPDATE public.organization_members SET role = 'admin' WHERE user_id = $vic",
        "INSERT INTO public.projects (organization_id, name) VALUES ($org_a, 'new')",
    ),
    (
        "a new project and a promotion",
        "INSERT INTO public.projects (organization_id, name) VALUES ($org_a, 'new')",
        "UPDATE public.organization_members SET role = 'admin' WHERE user_id = $vic",
    ),
    (
        "a demotion and a new project",
        "UPDATE public.organization_members SET role = 'viewer' WHERE user_id = $adm",
        "INSERT INTO public.projects (organization_id, name) VALUES ($org_a, 'new')",
    ),
    (
        "a new project and a removal",
        "INSERT INTO public.projects (organization_id, name) VALUES ($org_a, 'new')",
        "DELETE FROM public.organization_members WHERE user_id = $adm",
    ),
    (
        "a removal and a new project",
        "DELETE FROM public.organization_members WHERE user_id = $adm",
        "INSERT INTO public.projects (organization_id, name) VALUES ($org_a, 'new')",
    ),
    (
        "two new admins",
        "UPDATE public.organization_members SET role = 'admin' WHERE user_id = $vic",
        "INSERT INTO public.organization_members (organization_id, user_id, role) VALUES ($org_a, $eve, 'admin')",
    ),
    (
        "two changes of one role",
        "UPDATE public.organization_members SET role = 'admin' WHERE user_id = $vic",
        "UPDATE public.organization_members SET role = 'owner' WHERE user_id = $vic",
    ),
];

#[test]
fn the_list_is_true_after_two_at_once() {
    thread::scope(|scope| {
        for version in VERSIONS {
            scope.spawn(move || {
                for (name, first, second) in RACES {
                    let database = database(version, Grants::New);
                    let results = race(&database, ["read committed"; 2], [(None, first), (None, second)]);
                    // Who is removed while a project is made for which the removed one would be listed: either is refused, and the list true.
                    assert!(results.iter().any(Result::is_ok), "{version}: {name}: {results:?}");
                    assert_eq!(untrue(&database), Vec::<String>::new(), "{version}: {name}: {results:?}");
                    println!("{version}: {name}: {results:?}");
                }
            });
        }
    });
}

#[test]
fn an_old_snapshot_lists_nothing() {
    for version in VERSIONS {
        for level in ["repeatable read", "serializable"] {
            let database = database(version, Grants::New);
            let (_, first, second) = RACES[0];
            let results = race(&database, ["read committed", level], [(None, first), (None, second)]);
            assert_eq!(results, [Ok(()), Err("0A000".to_owned())], "{version}, {level}");
            assert_eq!(untrue(&database), Vec::<String>::new(), "{version}, {level}");
        }
    }
}

#[test]
fn two_owners_of_a_project_at_once_leave_one() {
    let people = actors();
    let (pol, pat) = (people["pol"], people["pat"]);
    let leave = "SELECT public.leave_project($p1)";
    let step_down =
        "UPDATE public.project_members SET role = 'viewer' WHERE role = 'owner' AND user_id = (SELECT auth.uid())";
    let remove = "SELECT public.remove_project_member($p1, $pol)";
    for version in VERSIONS {
        for (name, first, second) in
            [("leave", leave, leave), ("step down", step_down, step_down), ("leave and remove", leave, remove)]
        {
            for level in ["read committed", "repeatable read", "serializable"] {
                let database = database(version, Grants::New);
                let promote = format!("UPDATE public.project_members SET role = 'owner' WHERE user_id = '{pat}'");
                database.superuser().batch_execute(&promote).unwrap();
                // The second is the one who would be removed in the third race, or the one who is left.
                let results = race(&database, [level; 2], [(Some(pat), first), (Some(pol), second)]);
                let owners = database.look(
                    "SELECT user_id::text FROM public.project_members WHERE role = 'owner' AND NOT inherited_from_org",
                );
                let won = results.iter().filter(|result| result.is_ok()).count();
                assert_eq!((owners.len(), won), (1, 1), "{version}, {level}: {name}: {results:?}");
            }
        }
    }
}
