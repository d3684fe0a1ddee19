//! L0127.

use crate::catalog::{Expr, Function, FunctionId, ObjectId, TriggerEvent, TriggerTiming};
use crate::diagnostics::Code;
use crate::lint::predicate::{Names, Visit};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0127",
        name: "delete-trigger-with-new",
        summary: "a trigger that uses NEW when rows are deleted",
        page: include_str!("../../../../docs/rules/L0127.md"),
    },
    group: Group::Correctness,
    level: Level::Deny,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables() {
        for trigger in table.triggers.values().filter(|it| it.for_each_row && it.events.contains(&TriggerEvent::Delete))
        {
            for (id, function) in subject.functions().filter(|(id, _)| id.name == trigger.function) {
                let Some(what) = judge(subject, id, function, trigger.timing) else { continue };
                let object = ObjectId::Table(table.name.clone());
                let (note, help) = match what {
                    Wrong::Cancels => (
                        "NEW is null when a row is deleted, and a trigger BEFORE DELETE that returns null cancels the DELETE: 0 rows, no error",
                        "return OLD",
                    ),
                    Wrong::Reads => (
                        "NEW is null when a row is deleted: what is written from it is null, or fails where null isn't allowed (23502)",
                        "use OLD, or `coalesce(new.x, old.x)`",
                    ),
                };
                let message = match what {
                    Wrong::Cancels => {
                        format!("no row of `{}` can be deleted: the trigger `{}` returns NEW", table.name, trigger.name)
                    }
                    Wrong::Reads => format!(
                        "when a row of `{}` is deleted, the trigger `{}` reads NEW, which is null",
                        table.name, trigger.name
                    ),
                };
                findings
                    .report(subject.origin(&object, &[Facet::Trigger(trigger.name.clone())]), message)
                    .note(note)
                    .help(help)
                    .label(subject.function_place(id), "the function")
                    .about(object);
            }
        }
    }
}

enum Wrong {
    Cancels,
    Reads,
}

fn judge(subject: &Subject<'_>, id: &FunctionId, function: &Function, timing: TriggerTiming) -> Option<Wrong> {
    let code = subject.code(id, function);
    let mut look = Look::default();
    subject.visit_code(id, function, &mut look);
    // It tells the commands apart, or takes what is there.
    if !code.is_whole || look.asks || look.old {
        return None;
    }
    let returns_new =
        |expr: &Expr| matches!(expr, Expr::Column(parts) if matches!(parts.as_slice(), [only] if *only == "new"));
    if timing == TriggerTiming::Before && !code.returns.is_empty() && code.returns.iter().all(returns_new) {
        return Some(Wrong::Cancels);
    }
    let reads =
        code.writes.iter().flat_map(|write| &write.values).any(|(_, value)| value.as_ref().is_some_and(is_of_new));
    reads.then_some(Wrong::Reads)
}

fn is_of_new(expr: &Expr) -> bool {
    matches!(expr, Expr::Column(parts) if matches!(parts.as_slice(), [row, _] if *row == "new"))
}

#[derive(Default)]
struct Look {
    /// It asks which command it is.
    asks: bool,
    old: bool,
}

impl Visit for Look {
    fn expr(&mut self, expr: &Expr, _: &Names) {
        match expr {
            Expr::Column(parts) => {
                self.asks |= parts.last().is_some_and(|name| *name == "tg_op");
                self.old |= parts.first().is_some_and(|name| *name == "old");
            }
            Expr::Opaque(text) => self.old |= text.to_lowercase().contains("old"),
            _ => {}
        }
    }
}
