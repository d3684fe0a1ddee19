//! L0120.

use crate::catalog::{
    ConstraintKind, Expr, Ident, ObjectId, PolicyCommand, Privilege, Table, Trigger, TriggerEvent, TriggerTiming,
};
use crate::diagnostics::Code;
use crate::lint::CLIENTS;
use crate::lint::codes::usual_path;
use crate::lint::policies::{arms, binding};
use crate::lint::predicate::{parts, row_columns};
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0120",
        name: "insert-not-visible",
        summary: "new rows that the SELECT policy hides from who made them",
        page: include_str!("../../../../docs/rules/L0120.md"),
    },
    group: Group::Correctness,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables().filter(|table| table.row_security).map(|table| subject.meant(table)) {
        let found = CLIENTS.into_iter().find_map(|client| hidden(subject, table, client));
        if let Some((insert, select)) = found
            && let (Some(insert), Some(select)) = (table.policies.get(&insert), table.policies.get(&select))
        {
            let name = &table.name;
            let (insert, select) = (subject.policy_place(table, insert), subject.policy_place(table, select));
            findings
                .report(insert.max(select), format!("`insert into {name} ... returning` fails: no SELECT policy shows a row that is new"))
                .note("RETURNING, and `.insert().select()` of the client library, need to see the new row; what they are asked to look up about it can't be there yet: 42501, new row violates row-level security policy")
                .help("show a row to who made it (a column for the owner), or make it in a function together with what is looked up")
                .label(insert.min(select), if insert < select { "adds rows" } else { "looks up the row's own key" })
                .about(ObjectId::Table(name.clone()));
        }
    }
}

/// A policy for INSERT, and one for SELECT, where all that make a row visible look its own key up elsewhere.
fn hidden(subject: &Subject<'_>, table: &Table, client: &str) -> Option<(Ident, Ident)> {
    let key = table.constraints.values().find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) => columns.first().filter(|_| columns.len() == 1),
        _ => None,
    })?;
    // What the client chooses may be known elsewhere already.
    table.column(key)?.default.as_ref()?;
    if is_prepared(subject, table, key) {
        return None;
    }
    let inserts = binding(table, client, PolicyCommand::Insert);
    let insert = inserts
        .iter()
        .find(|policy| policy.permissive && policy.check.as_ref().is_some_and(|new| *new != Expr::Boolean(false)))?;
    let selects: Vec<_> =
        binding(table, client, PolicyCommand::Select).into_iter().filter(|policy| policy.permissive).collect();
    let select = selects.first()?;
    let looks_up = |arm: &Expr| {
        let mut list = Vec::new();
        parts(arm, &mut list);
        list.into_iter().any(|part| {
            let elsewhere = match part {
                Expr::Exists(_) | Expr::AnyQuery(..) | Expr::Scalar(_) => true,
                Expr::Any(_, _, array) => matches!(array.as_ref(), Expr::ArrayQuery(_)),
                Expr::Call(call) => {
                    subject.called(call, &usual_path()).iter().any(|(id, _)| !subject.is_system(&id.name.schema))
                }
                _ => false,
            };
            elsewhere && row_columns(subject, table, part).is_some_and(|columns| columns.as_slice() == [key.clone()])
        })
    };
    // Whoever may add a row by what is looked up of its key passes before anything is there: an administrator of everything.
    if insert.check.as_ref().is_some_and(|new| arms(new).into_iter().any(looks_up)) {
        return None;
    }
    let hides =
        selects.iter().all(|policy| policy.using.as_ref().is_some_and(|using| arms(using).into_iter().all(looks_up)));
    (hides && subject.may(client, table, Privilege::Insert, None)).then(|| (insert.name.clone(), select.name.clone()))
}

/// Whether a trigger before INSERT may write what is looked up, or choose the key.
fn is_prepared(subject: &Subject<'_>, table: &Table, key: &Ident) -> bool {
    let before =
        |trigger: &&Trigger| trigger.timing == TriggerTiming::Before && trigger.events.contains(&TriggerEvent::Insert);
    table.triggers.values().filter(before).any(|trigger| {
        let functions = subject.catalog.functions.iter().filter(|(id, _)| id.name == trigger.function);
        let mut codes = functions.map(|(id, function)| subject.code(id, function));
        codes.any(|code| !code.is_whole || !code.writes.is_empty())
            || subject.is_guarded(table, TriggerEvent::Insert, &[key])
    })
}
