//! That whoever changes rows sees some.

use super::{Principal, Rule, RuleEffect};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::Table;
use crate::syntax::tree::Command;

/// An UPDATE or DELETE finds only rows that a SELECT policy shows (Postgres docs, CREATE POLICY): without one it does nothing, silently.
pub(super) fn check(table: &Table, diagnostics: &mut Diagnostics) {
    for rule in table.rules.iter().filter(|rule| rule.effect == RuleEffect::Allow) {
        let writes = matches!(rule.command, Command::Update | Command::Delete);
        let seen = |select: &Rule| match (&select.who, &rule.who) {
            (Principal::Anyone, _) => true,
            (Principal::Authenticated, who) => *who != Principal::Anyone,
            (Principal::SelfPerson, who) => *who == Principal::SelfPerson,
            (Principal::Peer, _) => false,
            (Principal::Role { .. }, Principal::Role { .. }) => true,
            (Principal::Role { .. }, _) => false,
        };
        if writes && !table.allows(Command::Select).any(seen) {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0409,
                    rule.span,
                    format!("`{}` may {} rows of `{}` and see none", rule.who.word(), rule.command.word(), table.name.name),
                )
                .note("Postgres shows an UPDATE or DELETE with a WHERE only the rows that a SELECT policy shows: it would do nothing, without an error")
                .help(format!("add `allow {} to select`", rule.who.word())),
            );
        }
    }
}
