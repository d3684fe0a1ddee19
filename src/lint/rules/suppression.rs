//! L0097 to L0099: comments that allow findings. What they find is found by `lint::suppression`, after all other rules.

pub(in crate::lint) mod suppression_of_unknown_rule;
pub(in crate::lint) mod suppression_without_reason;
pub(in crate::lint) mod unused_suppression;

use crate::lint::Rule;

/// The rules, by id.
pub(super) static RULES: &[&Rule] =
    &[&suppression_without_reason::RULE, &suppression_of_unknown_rule::RULE, &unused_suppression::RULE];
