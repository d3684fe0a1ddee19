//! L0099.

use crate::diagnostics::Code;
use crate::lint::{Group, Level, Rule};

pub(in crate::lint) static RULE: Rule = Rule {
    code: Code {
        id: "L0099",
        name: "unused-suppression",
        summary: "a comment allows a finding that there isn't",
        page: include_str!("../../../../docs/rules/L0099.md"),
    },
    group: Group::Suppression,
    level: Level::Warn,
    splinter: None,
    check: |_, _| {},
};
