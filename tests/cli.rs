//! The binary as it is typed: arguments, streams, exit codes, files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that fails should say where"
)]

#[path = "cli/arguments.rs"]
mod arguments;
#[path = "cli/baseline.rs"]
mod baseline;
#[path = "cli/build.rs"]
mod build;
#[path = "support/case.rs"]
#[allow(dead_code, reason = "the cases are only a source of diagnostics here")]
mod case;
#[path = "cli/catalog.rs"]
mod catalog;
#[path = "cli/ci_page.rs"]
mod ci_page;
#[path = "cli/completions.rs"]
mod completions;
#[path = "cli/diff.rs"]
mod diff;
#[path = "cli/fmt.rs"]
mod fmt;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/lint.rs"]
mod lint;
#[path = "cli/migrations.rs"]
mod migrations;
#[path = "cli/next.rs"]
mod next;
#[path = "cli/pre_commit.rs"]
mod pre_commit;
#[path = "cli/prisma.rs"]
mod prisma;
#[path = "cli/reading.rs"]
mod reading;
#[path = "cli/repairs.rs"]
mod repairs;
#[path = "cli/run.rs"]
mod run;
#[path = "cli/since.rs"]
mod since;
#[path = "cli/start.rs"]
mod start;
#[path = "cli/writing.rs"]
mod writing;

// How the Node programs of `tests/node` are run.
#[path = "support/node.rs"]
#[allow(dead_code, unreachable_pub, reason = "it has what any suite may need")]
mod node;
#[path = "support/process.rs"]
#[allow(dead_code, unreachable_pub, reason = "it has what any suite may need")]
mod process;
