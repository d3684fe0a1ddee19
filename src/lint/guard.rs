//! Triggers that hold what policies leave open.

use super::Subject;
use super::codes::path_of;
use super::predicate::{self, Names, Visit};
use crate::catalog::{Expr, Function, FunctionId, Ident, Table, Trigger, TriggerEvent, TriggerTiming};

impl Subject<'_> {
    /// Whether a trigger may refuse or correct what one of some columns of a table is given. One that only looks at other columns, or does nothing
    /// about it, holds nothing; one whose code can't be read may hold anything.
    pub(super) fn is_guarded(&self, table: &Table, event: TriggerEvent, columns: &[&Ident]) -> bool {
        let fires = |trigger: &&Trigger| {
            let about = trigger.update_of.is_empty() || trigger.update_of.iter().any(|name| columns.contains(&name));
            trigger.events.contains(&event) && (event != TriggerEvent::Update || about)
        };
        table.triggers.values().filter(fires).any(|trigger| {
            let mut functions = self.catalog.functions.iter().filter(|(id, _)| id.name == trigger.function).peekable();
            functions.peek().is_none()
                || functions.any(|(id, function)| self.holds_column(trigger, id, function, columns))
        })
    }

    fn holds_column(&self, trigger: &Trigger, id: &FunctionId, function: &Function, columns: &[&Ident]) -> bool {
        let code = self.code(id, function);
        if !code.is_whole {
            return true;
        }
        let before = trigger.timing == TriggerTiming::Before && trigger.for_each_row;
        let sets = |target: &String| {
            let target = target.replace(['"', ' '], "").to_lowercase();
            let column = target.strip_prefix("new.");
            target == "new"
                || column.is_some_and(|name| columns.iter().any(|column| name == column.as_str().to_lowercase()))
        };
        if before && code.assigned.iter().any(sets) {
            return true;
        }
        let mut look = Look { subject: self, columns, looks: !trigger.for_each_row, calls: false };
        trigger
            .when
            .iter()
            .for_each(|when| predicate::walk(self, when, &mut Names::of_path(path_of(function)), &mut look));
        self.visit_code(id, function, &mut look);
        // What returns something else than NEW may throw the row away.
        let is_new =
            |value: &Expr| matches!(value, Expr::Column(parts) if matches!(parts.as_slice(), [row] if *row == "new"));
        let drops = before && code.returns.iter().any(|value| !is_new(value));
        look.looks && (code.raises || drops || look.calls)
    }
}

struct Look<'s> {
    subject: &'s Subject<'s>,
    columns: &'s [&'s Ident],
    /// It mentions a column of the row, or the row as a whole.
    looks: bool,
    /// It calls a function of the project's, which may refuse.
    calls: bool,
}

impl Visit for Look<'_> {
    fn expr(&mut self, expr: &Expr, names: &Names) {
        let is_row = |name: &Ident| *name == "new" || *name == "old";
        let whole =
            |expr: &Expr| matches!(expr, Expr::Column(parts) if matches!(parts.as_slice(), [row] if is_row(row)));
        match expr {
            Expr::Column(parts) => {
                if let [row, column] = parts.as_slice() {
                    self.looks |= is_row(row) && self.columns.contains(&column);
                }
            }
            Expr::Opaque(text) => {
                let text = text.to_lowercase();
                self.looks |= self.columns.iter().any(|column| text.contains(&column.as_str().to_lowercase()));
            }
            Expr::Field(inner, column) if whole(inner) => self.looks |= self.columns.contains(&column),
            other => {
                self.looks |= other.children().into_iter().any(whole);
                if let Expr::Call(call) = other {
                    let called = self.subject.called(call, names.path());
                    self.calls |= called.iter().any(|(id, _)| !self.subject.is_system(&id.name.schema));
                }
            }
        }
    }
}
