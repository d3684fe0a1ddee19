//! L0109.

use crate::catalog::{Expr, Ident, ObjectId};
use crate::diagnostics::Code;
use crate::lint::codes::path_of;
use crate::lint::predicate::{bare, is_call, is_constant};
use crate::lint::trust::asks_who;
use crate::lint::walk::{self, Part};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::body::Write;
use crate::replay::effect::DataCommand;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0109",
        name: "definer-function-unchecked",
        summary: "a SECURITY DEFINER function that changes rows for whoever calls it",
        page: include_str!("../../../../docs/rules/L0109.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: None,
    check,
};

/// What an argument is called that proves something by itself: whoever has an invitation's token may use it.
const PROOFS: [&str; 10] = ["token", "secret", "code", "key", "hash", "nonce", "signature", "otp", "password", "pin"];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (id, function, clients) in subject.callable() {
        let code = subject.code(id, function);
        let is_proof = |name: &Ident| name.as_str().split('_').any(|word| PROOFS.contains(&word));
        // What is stored, and compared with nothing, proves nothing.
        let inserts = code.writes.iter().filter(|write| write.command == DataCommand::Insert);
        let stores = inserts.flat_map(|write| &write.values).any(|(column, _)| is_proof(column));
        let given = function.arguments.iter().filter(|argument| argument.mode.is_input());
        let has_proof = (code.raises || !stores) && given.filter_map(|it| it.name.as_ref()).any(is_proof);
        let is_free = function.security_definer && subject.passes_policies(&function.owner);
        if !is_free || !code.is_whole || has_proof || asks_who(subject, id, function) {
            continue;
        }
        let has_inputs = function.arguments.iter().any(|argument| argument.mode.is_input());
        let harmless = |write: &&Write| counts(write) || !has_inputs && tidies(write);
        let changed = code.writes.iter().filter(|write| !harmless(write)).find_map(|write| {
            let name = subject.relation(write.schema.as_ref(), &write.table, &path_of(function))?;
            subject.catalog.tables.get(&name).filter(|table| table.row_security).map(|table| table.name.clone())
        });
        if let Some(table) = changed {
            findings
                .report(subject.function_place(id), format!("`{id}` changes `{table}` for {}, whoever that is", clients.join(" and ")))
                .note("it runs with its owner's rights, whom no policy binds, and never asks who is calling")
                .help(format!("check `auth.uid()` inside, make it SECURITY INVOKER, or `revoke execute on function {} from public, anon, authenticated;`", id.name))
                .about(ObjectId::Function(id.clone()));
        }
    }
}

/// `views = views + 1`: that anybody may is what it is for.
fn counts(write: &Write) -> bool {
    let is_step = |column: &Ident, value: &Expr| match value {
        Expr::Binary(operator, left, right) => {
            let counted = match bare(left) {
                Expr::Coalesce(list) => list.first(),
                other => Some(other),
            };
            let own = matches!(counted, Some(Expr::Column(parts)) if parts.last() == Some(column));
            operator.symbol == "+" && own && is_constant(right)
        }
        _ => false,
    };
    let is_counted = |(column, value): &(Ident, Option<Expr>)| value.as_ref().is_some_and(|it| is_step(column, it));
    let is_stamp = |(_, value): &(Ident, Option<Expr>)| value.as_ref().is_some_and(is_now);
    let counts = write.values.iter().any(is_counted);
    write.command == DataCommand::Update && counts && write.values.iter().all(|it| is_counted(it) || is_stamp(it))
}

/// Takes away what has expired, which happens sooner or later anyway.
fn tidies(write: &Write) -> bool {
    let mut by_time = false;
    if let Some(condition) = &write.condition {
        walk::expr(condition, &mut |part, _| by_time |= matches!(part, Part::Expr(expr) if is_now(expr)));
    }
    write.command == DataCommand::Delete && by_time
}

fn is_now(expr: &Expr) -> bool {
    match bare(expr) {
        Expr::Call(call) => {
            ["now", "timezone", "statement_timestamp", "clock_timestamp"].iter().any(|it| is_call(call, "", it))
        }
        Expr::Keyword(word) => matches!(word.as_str(), "CURRENT_TIMESTAMP" | "CURRENT_DATE" | "LOCALTIMESTAMP"),
        _ => false,
    }
}
