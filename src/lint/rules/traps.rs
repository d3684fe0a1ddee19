//! L01xx: traps of row level security and privileges that no other linter sees.

use crate::lint::Rule;

/// The rules, by id.
pub(super) static RULES: &[&Rule] = &[];
