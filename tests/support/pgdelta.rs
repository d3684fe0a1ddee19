//! Supabase's schema differ, pg-delta: whether two databases have the same schema, in the opinion of somebody else.

use super::database::Database;
use super::node;
use super::process;

/// What pg-delta would change in `source` to make it like `desired`; `None` if it says "No differences found.".
pub fn diff(source: &Database, desired: &Database) -> Option<String> {
    let output = process::run(node::program("@supabase/pg-delta/dist/cli/main.js").args([
        "diff",
        "--source",
        &source.superuser_url(),
        "--desired",
        &desired.superuser_url(),
    ]));
    let text = output.text();
    if output.success() && text.contains("No differences found.") { None } else { Some(text) }
}
