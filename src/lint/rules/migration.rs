//! L02xx: statements of migrations that stop or break what is running. They look at effects: what a statement did, and whether
//! its table was made in the same file.

mod constraint_without_not_valid;

use crate::lint::Rule;

/// The rules, by id.
pub(super) static RULES: &[&Rule] = &[&constraint_without_not_valid::RULE];
