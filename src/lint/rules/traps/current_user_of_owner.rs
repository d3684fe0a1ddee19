//! L0135.

use crate::catalog::{Expr, ObjectId};
use crate::diagnostics::Code;
use crate::lint::predicate::{Names, Visit, bare, is_constant};
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0135",
        name: "current-user-of-owner",
        summary: "a SECURITY DEFINER function that takes its owner for the caller",
        page: include_str!("../../../../docs/rules/L0135.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (id, function) in subject.functions().filter(|(_, function)| function.security_definer) {
        let mut look = Look(false);
        subject.visit_code(id, function, &mut look);
        if look.0 {
            let (statement, owner) = (subject.function_place(id), &function.owner);
            findings
                .report(subject.words(statement, &["current_user"]), format!("in `{id}`, CURRENT_USER is always `{owner}`, whoever calls"))
                .note("a SECURITY DEFINER function runs as its owner; what is compared with CURRENT_USER there is true for all callers or for none")
                .help("ask `auth.role()` or `current_setting('role')` for the caller's role, and `auth.uid()` for the user; or make the function SECURITY INVOKER")
                .about(ObjectId::Function(id.clone()));
        }
    }
}

struct Look(bool);

impl Visit for Look {
    fn expr(&mut self, expr: &Expr, _: &Names) {
        let is_user = |expr: &Expr| matches!(bare(expr), Expr::Keyword(word) if matches!(word.as_str(), "CURRENT_USER" | "CURRENT_ROLE" | "USER"));
        self.0 |= match expr {
            Expr::Binary(operator, left, right) if matches!(operator.symbol.as_str(), "=" | "<>") => {
                is_user(left) && is_constant(right) || is_user(right) && is_constant(left)
            }
            Expr::IsDistinct(left, right, _) => {
                is_user(left) && is_constant(right) || is_user(right) && is_constant(left)
            }
            Expr::In(tested, list, _) => is_user(tested) && list.iter().all(is_constant),
            Expr::Any(_, tested, list) | Expr::All(_, tested, list) => is_user(tested) && is_constant(list),
            _ => false,
        };
    }
}
