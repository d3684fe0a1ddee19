//! L0097.

use crate::diagnostics::Code;
use crate::lint::{Group, Level, Rule};

pub(in crate::lint) static RULE: Rule = Rule {
    code: Code {
        id: "L0097",
        name: "suppression-without-reason",
        summary: "a comment allows a finding and doesn't say why",
        page: include_str!("../../../../docs/rules/L0097.md"),
    },
    group: Group::Suppression,
    level: Level::Deny,
    splinter: None,
    check: |_, _| {},
};
