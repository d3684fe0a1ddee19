//! Everything that needs a real Postgres or a program of somebody else. One binary, so that it is linked once and its
//! servers start once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a failed expectation is how a test fails; clippy's exemption for tests doesn't reach their helpers"
)]
#![allow(dead_code, unreachable_pub, reason = "the harness has what any suite may need")]

mod analytics;
mod applied;
mod blueprint;
mod clients;
mod data;
mod dumped;
mod harness;
mod hostile;
mod idempotent;
mod identity;
mod invitations;
mod lint_clients;
mod lint_leaks;
mod lint_locks;
mod lint_traps;
mod marketing_os;
mod matrix;
mod members;
mod nested;
mod next;
mod own_sql;
mod peer;
mod pgtap;
mod prisma;
mod protection;
mod random_models;
mod random_ways;
mod rules;
mod seed_rows;
mod session;
mod soft_delete;
#[path = "../support/support.rs"]
mod support;
