//! One secret used twice at once.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use super::world::{MEMBERSHIPS, PROFILES, actors, database};
use crate::support::database::sqlstate;
use crate::support::{Actor, Database, Grants, VERSIONS};

const LEVELS: [&str; 3] = ["read committed", "repeatable read", "serializable"];

/// Two transactions of one person accept the same invitation: the second begins its statement before the first commits.
fn race(database: &Database, level: &str, id: &str, token: &str) -> [Result<(), String>; 2] {
    let barrier = Arc::new(Barrier::new(2));
    let threads = [0, 1].map(|at| {
        let (mut client, barrier) = (database.connect("authenticator"), Arc::clone(&barrier));
        let begin = format!(
            "begin isolation level {level}; set local lock_timeout = '20s'; select set_config('role', 'authenticated', true), \
             set_config('request.jwt.claims', '{{\"sub\":\"{id}\",\"role\":\"authenticated\"}}', true); select count(*) from public.organizations"
        );
        let accept = format!("select public.accept_organization_invitation('{token}')");
        thread::spawn(move || {
            client.batch_execute(&begin).unwrap();
            barrier.wait();
            if at == 1 {
                barrier.wait();
            }
            let mut result = client.batch_execute(&accept);
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
fn one_secret_used_twice_at_once_works_once() {
    let people = actors();
    for system in [PROFILES, MEMBERSHIPS] {
        for version in VERSIONS {
            let database = database(&system, version, Grants::New);
            for level in LEVELS {
                let invite = "select public.invite_to_organization('00000000-0000-0000-0000-0000000000aa', 'carol@c.example', 'member')";
                let token: String = database
                    .act(&Actor::user(people["ada"]), crate::support::session::End::Commit, |transaction| {
                        transaction.query_one(invite, &[]).map(|row| row.get(0))
                    })
                    .unwrap();
                let results = race(&database, level, people["carol"], &token);
                let refusal = if level == "read committed" { "42501" } else { "40001" };
                assert_eq!(results, [Ok(()), Err(refusal.to_owned())], "{}, {version}, {level}", system.name);
                database
                    .act(&Actor::user(people["carol"]), crate::support::session::End::Commit, |transaction| {
                        let leave =
                            if system.name == "profiles" { "" } else { "'00000000-0000-0000-0000-0000000000aa'" };
                        transaction.batch_execute(&format!("select public.leave_organization({leave})"))
                    })
                    .unwrap();
            }
        }
    }
}
