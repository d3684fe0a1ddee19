//! L0107.

use crate::catalog::{Expr, FunctionId, Ident, ObjectId, QualifiedName, TriggerEvent};
use crate::diagnostics::Code;
use crate::lint::policies::sides;
use crate::lint::predicate::{self, Names, Visit};
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0107",
        name: "user-metadata-trusted",
        summary: "rights that come from what users write about themselves",
        page: include_str!("../../../../docs/rules/L0107.md"),
    },
    group: Group::Security,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables_with_policies() {
        for policy in table.policies.values() {
            let mut look = Look { subject, depth: 0, found: false, via: None };
            sides(policy).for_each(|side| predicate::walk(subject, side, &mut Names::of_table(table), &mut look));
            if look.found {
                let span = subject.words(subject.policy_place(table, policy), &["raw_user_meta_data"]);
                let whose = format!("the policy `{}` of `{}` trusts `raw_user_meta_data`", policy.name, table.name);
                let finding = findings.report(span, whose);
                finding.about(ObjectId::Table(table.name.clone()));
                explain(finding);
                if let Some(id) = look.via {
                    finding.label(subject.function_place(&id), format!("through `{id}`"));
                }
            }
        }
    }
    sign_up(subject, findings);
}

fn explain(finding: &mut crate::lint::Finding) {
    finding
        .note("every user can change their own metadata with `supabase.auth.updateUser({ data: ... })`, and says what stands there at sign-up")
        .help("keep roles and organizations in a table that clients can't write, or in `app_metadata`");
}

/// How deep functions that call functions are followed.
const DEPTH: usize = 4;

struct Look<'s> {
    subject: &'s Subject<'s>,
    depth: usize,
    found: bool,
    via: Option<FunctionId>,
}

impl Visit for Look<'_> {
    fn expr(&mut self, expr: &Expr, names: &Names) {
        self.found |= is_metadata(expr);
        let Expr::Call(call) = expr else { return };
        for (id, function) in self.subject.called(call, names.path()) {
            if self.found || self.depth >= DEPTH || self.subject.is_system(&id.name.schema) {
                return;
            }
            let mut inner = Look { subject: self.subject, depth: self.depth + 1, found: false, via: None };
            self.subject.visit_code(id, function, &mut inner);
            self.found = inner.found;
            self.via = self.found.then(|| id.clone());
        }
    }
}

/// `auth.users.raw_user_meta_data`; `user_metadata` of the token is L0015's.
fn is_metadata(expr: &Expr) -> bool {
    matches!(expr, Expr::Column(parts) if parts.last().is_some_and(|name| *name == "raw_user_meta_data"))
}

/// A trigger on `auth.users` that writes what a user said of themselves where policies look for roles.
fn sign_up(subject: &Subject<'_>, findings: &mut Findings) {
    let users = QualifiedName::new("auth", "users");
    let Some(table) = subject.catalog.tables.get(&users) else { return };
    let trusted = subject.trusted();
    for trigger in table.triggers.values().filter(|trigger| trigger.events.contains(&TriggerEvent::Insert)) {
        for (id, function) in subject.functions().filter(|(id, _)| id.name == trigger.function) {
            let code = subject.code(id, function);
            for write in &code.writes {
                let name =
                    subject.relation(write.schema.as_ref(), &write.table, &crate::lint::codes::path_of(function));
                let Some((name, trust)) = name.and_then(|name| trusted.get(&name).map(|trust| (name, trust))) else {
                    continue;
                };
                let says = |value: &Option<Expr>| value.as_ref().is_some_and(whole);
                let decides = |column: &Ident| {
                    subject.catalog.tables.get(&name).is_some_and(|table| trust.decides(subject, table, column))
                };
                let found = write.values.iter().find(|(column, value)| decides(column) && says(value));
                if let Some((column, _)) = found {
                    let span = subject.words(subject.function_place(id), &["raw_user_meta_data"]);
                    let finding = findings.report(
                        span,
                        format!(
                            "at sign-up, `{id}` lets users say their own `{column}` in `{name}`, which policies trust"
                        ),
                    );
                    finding.about(ObjectId::Function(id.clone()));
                    explain(finding);
                }
            }
        }
    }
}

fn whole(value: &Expr) -> bool {
    is_metadata(value) || value.children().into_iter().any(whole)
}
