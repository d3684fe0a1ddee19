//! L0098.

use crate::diagnostics::Code;
use crate::lint::{Group, Level, Rule};

pub(in crate::lint) static RULE: Rule = Rule {
    code: Code {
        id: "L0098",
        name: "suppression-of-unknown-rule",
        summary: "a comment allows findings of a rule that there isn't",
        page: include_str!("../../../../docs/rules/L0098.md"),
    },
    group: Group::Suppression,
    level: Level::Deny,
    splinter: None,
    check: |_, _| {},
};
