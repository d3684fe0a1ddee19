//! L0130.

use crate::catalog::{Expr, ObjectId, Policy, PolicyCommand, Privilege, Table};
use crate::diagnostics::Code;
use crate::lint::nobody::{Answer, for_nobody};
use crate::lint::policies::{binding, clients_of};
use crate::lint::predicate::is_caller;
use crate::lint::truth::always;
use crate::lint::walk::{self, Part};
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0130",
        name: "open-without-user",
        summary: "a policy that is true for whoever isn't signed in",
        page: include_str!("../../../../docs/rules/L0130.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let tables = subject.tables_with_policies().filter(|table| table.row_security);
    for table in tables.map(|table| subject.meant(table)) {
        for policy in table.policies.values().filter(|policy| policy.permissive && clients_of(policy).contains(&"anon"))
        {
            let Some(what) = open(subject, table, policy) else { continue };
            let name = &table.name;
            findings
                .report(subject.policy_place(table, policy), format!("the policy `{}` lets whoever isn't signed in {what} `{name}`", policy.name))
                .note("without a user `auth.uid()` is null: `is null` is true then, and so is IS DISTINCT FROM with what isn't null")
                .help("`to authenticated`, or a condition that is true for the user alone: `user_id = (select auth.uid())` is null, and lets nothing pass, where there is no user")
                .about(ObjectId::Table(name.clone()));
        }
    }
}

/// What somebody without a user may do because of it.
fn open(subject: &Subject<'_>, table: &Table, policy: &Policy) -> Option<&'static str> {
    let about = |command: PolicyCommand| policy.command == command || policy.command == PolicyCommand::All;
    let passes = |side: &Option<Expr>| {
        let depends = |side: &Expr| always(side).is_none() && asks(side);
        side.as_ref().is_some_and(|side| depends(side) && for_nobody(table, side) == Answer::True)
    };
    let may = |privilege: Privilege| subject.may("anon", table, privilege, None);
    // A restrictive policy that isn't known to let them through counts as one that doesn't.
    let is_free = |command: PolicyCommand| {
        let mut restrictive = binding(table, "anon", command).into_iter().filter(|policy| !policy.permissive);
        restrictive.all(|policy| policy.using.as_ref().is_some_and(|using| for_nobody(table, using) == Answer::True))
    };
    let tried = [
        (PolicyCommand::Select, Privilege::Select, "see all of"),
        (PolicyCommand::Update, Privilege::Update, "change all of"),
        (PolicyCommand::Delete, Privilege::Delete, "delete all of"),
    ];
    let seen = tried.into_iter().find(|(command, privilege, _)| {
        about(*command) && passes(&policy.using) && may(*privilege) && is_free(*command)
    });
    let inserts = about(PolicyCommand::Insert)
        && passes(if policy.check.is_some() { &policy.check } else { &policy.using })
        && may(Privilege::Insert)
        && is_free(PolicyCommand::Insert);
    seen.map(|(_, _, what)| what).or(inserts.then_some("add rows to"))
}

/// Whether it asks who is calling at all.
fn asks(side: &Expr) -> bool {
    let mut asks = false;
    walk::expr(side, &mut |part, _| asks |= matches!(part, Part::Expr(expr) if is_caller(expr)));
    asks
}
