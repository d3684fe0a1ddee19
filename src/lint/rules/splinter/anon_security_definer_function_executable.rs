//! L0028.

use crate::diagnostics::Code;
use crate::lint::definer;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0028",
        name: "anon-security-definer-function-executable",
        summary: "a function with its owner's rights that anybody may call",
        page: include_str!("../../../../docs/rules/L0028.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: Some("anon_security_definer_function_executable"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    definer::callable(subject, "anon", RULE.splinter, findings);
}
