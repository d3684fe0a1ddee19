//! L0109.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::codes::path_of;
use crate::lint::trust::asks_who;
use crate::lint::{Findings, Group, Level, Rule, Subject};

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
const PROOFS: [&str; 7] = ["token", "secret", "code", "key", "hash", "nonce", "signature"];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (id, function, clients) in subject.callable() {
        let code = subject.code(id, function);
        let proves = |name: &str| PROOFS.iter().any(|proof| name.contains(proof));
        let has_proof = function.arguments.iter().filter_map(|it| it.name.as_ref()).any(|name| proves(name));
        if !function.security_definer || !code.is_whole || has_proof || asks_who(subject, id, function) {
            continue;
        }
        let changed = code.writes.iter().find_map(|write| {
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
