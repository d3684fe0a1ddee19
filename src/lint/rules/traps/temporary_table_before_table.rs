//! L0129.

use crate::catalog::expr::{FromItem, Select};
use crate::catalog::{Expr, Ident, ObjectId};
use crate::diagnostics::Code;
use crate::lint::predicate::{Names, Visit};
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0129",
        name: "temporary-table-before-table",
        summary: "a SECURITY DEFINER function that a temporary table can fool",
        page: include_str!("../../../../docs/rules/L0129.md"),
    },
    group: Group::Security,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (id, function) in subject.functions().filter(|(_, function)| function.security_definer) {
        let Some(path) = function.settings.get("search_path") else { continue };
        // Where it isn't named, the temporary schema comes first for tables; with an empty path, too, but nothing else is found then.
        if path.to_lowercase().contains("pg_temp") {
            continue;
        }
        let mut look = Look(None);
        subject.visit_code(id, function, &mut look);
        let code = subject.code(id, function);
        let written = code.writes.iter().find(|write| write.schema.is_none()).map(|write| write.table.clone());
        let Some(table) = look.0.or(written) else { continue };
        findings
            .report(subject.function_place(id), format!("`{id}` reads or writes `{table}` without a schema: a caller's temporary table of that name comes first"))
            .note("where `search_path` doesn't name pg_temp, it is searched first for tables, and everybody may make temporary tables")
            .help("`set search_path = ''` with all names in full, or pg_temp at the end of the path")
            .about(ObjectId::Function(id.clone()));
    }
}

struct Look(Option<Ident>);

impl Visit for Look {
    fn expr(&mut self, _: &Expr, _: &Names) {}

    fn select(&mut self, select: &Select, names: &Names) {
        let bare = |item: &FromItem| match item {
            FromItem::Table { schema: None, name, .. } => Some(name.clone()),
            _ => None,
        };
        // A name that means nothing is one of a WITH.
        let is_relation = names.sources().iter().any(|source| source.relation.is_some());
        if is_relation && self.0.is_none() {
            self.0 = select.from.iter().find_map(bare);
        }
    }
}
