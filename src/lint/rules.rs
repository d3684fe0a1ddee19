//! All rules. Each group of files has its list; a test (`tests/lint.rs`) sees to it that no file is left out, and that ids are in order.

pub(super) mod migration;
pub(super) mod splinter;
pub(super) mod suppression;
pub(super) mod traps;

use super::Rule;

/// Every rule, by id.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [splinter::RULES, suppression::RULES, traps::RULES, migration::RULES].into_iter().flatten().copied()
}

/// A rule by its id or its name; `_` is as good as `-`, so that Supabase's names are known too.
pub fn find(text: &str) -> Option<&'static Rule> {
    let name = text.replace('_', "-");
    all().find(|rule| rule.code.id.eq_ignore_ascii_case(text) || rule.code.name.eq_ignore_ascii_case(&name))
}
