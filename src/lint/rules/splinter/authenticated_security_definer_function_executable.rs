//! L0029.

use crate::diagnostics::Code;
use crate::lint::definer;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0029",
        name: "authenticated-security-definer-function-executable",
        summary: "a function with its owner's rights that every signed-in user may call",
        page: include_str!("../../../../docs/rules/L0029.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: Some("authenticated_security_definer_function_executable"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    definer::callable(subject, "authenticated", RULE.splinter, findings);
}
