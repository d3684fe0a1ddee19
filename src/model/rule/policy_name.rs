//! Names of policies: one for the rules of a command, and no two alike.

use super::Rule;
use crate::catalog::{Ident, name::MAX_BYTES};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::{Table, names};
use crate::span::Span;
use crate::syntax::tree::Command;
use std::collections::BTreeMap;

/// The rules of one command make one policy, which has one name.
pub(super) fn check(table: &Table, diagnostics: &mut Diagnostics) {
    let mut taken: BTreeMap<Ident, (Command, Span)> = BTreeMap::new();
    for command in Command::ALL {
        let mut named = table.allows(command).filter(|rule| rule.name.is_some());
        let Some(first) = named.next() else {
            // The name that the policy gets by itself is taken too.
            if let Some(rule) = table.allows(command).next() {
                let own = format!("{} {}", command.word(), table.name.name);
                take_policy_name(&own, rule, command, &mut taken, diagnostics);
            }
            continue;
        };
        if let Some(other) = named.find(|rule| rule.name != first.name || rule.span != first.span) {
            diagnostics.push(
                Diagnostic::error(&code::P0407, other.span, format!("the rules for {} have two names", command.word()))
                    .label(first.span, "the other one")
                    .note("the rules of one command make one policy, so that Postgres evaluates it once")
                    .help("keep one of the names"),
            );
        }
        if let Some(name) = &first.name {
            let full = if first.shares_name { format!("{name} ({})", command.word()) } else { name.to_string() };
            if name.len() <= MAX_BYTES {
                names::check_length(&full, first.span, diagnostics);
            }
            refuse_own_name(&full, first.span, diagnostics);
            take_policy_name(&full, first, command, &mut taken, diagnostics);
        }
    }
    for command in Command::ALL {
        for (rule, full) in super::restriction::named(table, command) {
            if let Some(name) = rule.name.as_ref().filter(|name| name.len() <= MAX_BYTES) {
                let suffix = if rule.shares_name { format!(" ({})", command.word()) } else { String::new() };
                names::check_length(&format!("{name}{suffix}"), rule.span, diagnostics);
                refuse_own_name(&full, rule.span, diagnostics);
            }
            take_policy_name(&full, rule, command, &mut taken, diagnostics);
        }
    }
}

/// The policies that hold whatever rules say.
fn refuse_own_name(full: &str, span: Span, diagnostics: &mut Diagnostics) {
    let own = [
        "tenant boundary",
        "own rows",
        "not expired",
        "nothing for anon",
        "nothing for clients",
        "nothing without a user",
        "all rows for helper functions",
        "all rows for the server",
    ];
    if own.iter().any(|made| full.starts_with(made)) {
        diagnostics.push(
            Diagnostic::error(&code::P0407, span, format!("`{full}` is a policy that policyc makes"))
                .note("it stands over all others, so that a policy that somebody adds later can't leak")
                .help("choose another name"),
        );
    }
}

fn take_policy_name(
    full: &str,
    rule: &Rule,
    command: Command,
    taken: &mut BTreeMap<Ident, (Command, Span)>,
    diagnostics: &mut Diagnostics,
) {
    if let Some((_, span)) = taken.insert(full.into(), (command, rule.span))
        && span != rule.span
    {
        diagnostics.push(
            Diagnostic::error(&code::P0407, rule.span, format!("there are two policies `{full}`"))
                .label(span, "the first one")
                .help("rename one of them"),
        );
    }
}
