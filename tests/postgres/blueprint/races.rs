//! Two who decide about one gate at once.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use postgres::Client;

use super::world::{actors, everywhere};
use crate::support::database::sqlstate;

fn begin(client: &mut Client, level: &str, id: &str) {
    let claims = format!(r#"{{"sub":"{id}","role":"authenticated"}}"#);
    let sql = format!(
        "begin isolation level {level}; set local lock_timeout = '20s'; select set_config('role', 'authenticated', true), \
         set_config('request.jwt.claims', '{claims}', true); select count(*) from public.workflows"
    );
    client.batch_execute(&sql).unwrap();
}

/// The second waits for the first, and then finds the gate decided: it changes nothing.
#[test]
fn two_who_approve_at_once_are_one_approver() {
    everywhere(|database| {
        let people = actors();
        for level in ["read committed", "repeatable read"] {
            database.apply_ok("update public.workflows set status = 'pending', approver_id = null, approved_at = null where id = 'cwfl5'");
            let barrier = Arc::new(Barrier::new(2));
            let threads = ["a_owner", "a_admin"].map(|who| {
                let (mut client, barrier) = (database.connect("authenticator"), Arc::clone(&barrier));
                let (id, first) = (people[who], who == "a_owner");
                thread::spawn(move || {
                    begin(&mut client, level, id);
                    barrier.wait();
                    if !first {
                        barrier.wait();
                    }
                    let sql = format!("update public.workflows set status = 'approved', approver_id = '{id}', approved_at = now() where id = 'cwfl5'");
                    let result = client.execute(&sql, &[]);
                    if first {
                        barrier.wait();
                        thread::sleep(Duration::from_millis(120));
                    }
                    let result = result.and_then(|count| client.batch_execute("commit").map(|()| count));
                    result.map_err(|error| sqlstate(&error).unwrap_or("broken").to_owned())
                })
            });
            let results = threads.map(|thread| thread.join().unwrap());
            let second = if level == "read committed" { Err("42501".to_owned()) } else { Err("40001".to_owned()) };
            assert_eq!(results, [Ok(1), second], "{level} on {}", database.version());
            let approver = database.look("select approver_id::text from public.workflows where id = 'cwfl5'");
            assert_eq!(approver, [people["a_owner"]], "{level}");
        }
    });
}
