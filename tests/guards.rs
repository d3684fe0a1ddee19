//! What guards must say, where a mistake in them is a leak and shows in few models.

use policyc::compile::{self, Options};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

/// The model in which examples stand that are no whole models.
const GIVEN: &str = include_str!("support/given.policy");

fn migration(tables: &str) -> String {
    let mut sources = SourceMap::default();
    let files = [sources.add("given.policy", GIVEN), sources.add("tables.policy", tables)];
    let mut diagnostics = Diagnostics::default();
    let artifacts = compile::compile(&mut sources, &files, &Options::default(), &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    artifacts.map(|artifacts| artifacts.migration).unwrap_or_default()
}

/// Anon's update falls under the guard as well, and must find the rule for `anyone` alone.
#[test]
fn a_rule_for_whoever_is_signed_in_lets_nobody_else_through_the_guard() {
    let migration = migration(
        "table boards {
           id uuid primary key
           n  integer not null default 0
           shared
           allow anyone to select
           allow anyone to update (n) when new.n > old.n
           allow authenticated to update (n)
         }",
    );
    let guard = migration.split("CREATE FUNCTION private.check_boards_update()").nth(1).unwrap_or_default();
    let body = guard.split("$$;").next().unwrap_or_default();
    let arms: Vec<&str> = body.split("OR (").collect();
    assert_eq!(arms.len(), 2, "{body}");
    assert!(arms.iter().any(|arm| arm.contains("new.n > old.n") && !arm.contains("auth.uid()")), "{body}");
    assert!(arms.iter().any(|arm| arm.contains("(SELECT auth.uid()) IS NOT NULL")), "{body}");
}
