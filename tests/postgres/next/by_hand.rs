//! Migrations that others wrote by hand, between policyc's own: what is the model's stays the model's, and what isn't stays as it is.

use policyc::compile::Options;

use super::script::{Scripted, edits};
use super::{World, analytics, compiled};
use crate::support::Grants;

/// What separates a migration from the statements that make what is left of it beside a new database of the model.
const BESIDE: &str = "-- beside\n";

/// Edits without changes are migrations by hand, and the rows are what stands in them.
fn in_a_row(grants: Grants) {
    let mut world = World::new(&analytics::text(), analytics::place(grants));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres/next/by_hand.edits");
    let all: Vec<Scripted> = edits(&std::fs::read_to_string(path).expect("the edits"));
    for Scripted { edit, rows } in &all {
        if edit.changes.is_empty() && !rows.is_empty() {
            let (sql, beside) = rows.split_once(BESIDE).unwrap_or((rows, rows));
            world.by_hand(edit.what, sql, beside);
        } else {
            world.edit(edit);
            world.write(edit.what, rows);
        }
    }
    let last = &all.last().expect("an edit").edit;
    let artifacts = compiled(&world.text, &Options::default());
    let told: Vec<String> = world.plan(last, &artifacts).kept.iter().map(|(part, _)| part.to_string()).collect();
    assert_eq!(told, KEPT);
    world.finish();
}

/// What a build tells of theirs on ours.
const KEPT: &[&str] = &[
    "column public.customers.fax",
    "constraint fax_is_short of public.customers",
    "index customers_by_fax of public.customers",
    "trigger trim_fax of public.customers",
    "policy their own floor of public.customers",
];

#[test]
fn by_hand_under_the_new_default_grants() {
    in_a_row(Grants::New);
}

#[test]
fn by_hand_under_the_old_default_grants() {
    in_a_row(Grants::Old);
}
