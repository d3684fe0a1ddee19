//! L0111.

use crate::catalog::{Expr, ObjectId};
use crate::diagnostics::Code;
use crate::lint::predicate::{Names, Visit, bare, is_call};
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0111",
        name: "exposed-claims",
        summary: "a function that lets clients say who they are",
        page: include_str!("../../../../docs/rules/L0111.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (id, function, clients) in subject.callable() {
        let mut look = Look(None);
        look.0 = subject.code(id, function).sets.iter().find(|name| is_identity(name)).cloned();
        subject.visit_code(id, function, &mut look);
        if let Some(setting) = look.0 {
            findings
                .report(subject.function_place(id), format!("`{id}` sets `{setting}`, and {} can call it", clients.join(" and ")))
                .note("`auth.uid()` and all policies read these settings: for the rest of the transaction the caller is whoever the function says")
                .help(format!("`revoke execute on function {} from public, anon, authenticated;`, or keep it in a schema that isn't exposed", id.name))
                .about(ObjectId::Function(id.clone()));
        }
    }
}

fn is_identity(setting: &str) -> bool {
    setting == "role" || setting.starts_with("request.jwt")
}

struct Look(Option<String>);

impl Visit for Look {
    fn expr(&mut self, expr: &Expr, _: &Names) {
        if let Expr::Call(call) = expr
            && is_call(call, "", "set_config")
            && let Some(Expr::String(setting)) = call.arguments.first().map(bare)
            && is_identity(&setting.to_lowercase())
        {
            self.0.get_or_insert_with(|| setting.to_lowercase());
        }
    }
}
