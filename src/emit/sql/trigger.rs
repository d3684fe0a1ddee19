//! Triggers.

use super::Sql;
use crate::catalog::{QualifiedName, Trigger, TriggerEvent};
use minijinja::{Value, context};

/// What `sql/create_trigger.sql.j2` is given.
pub(super) fn create(table: &QualifiedName, trigger: &Trigger) -> Value {
    let events = trigger.events.iter().map(|event| {
        let of = *event == TriggerEvent::Update && !trigger.update_of.is_empty();
        context! {
            word => Sql::keyword(event.keyword()),
            columns => of.then(|| Sql::idents(&trigger.update_of)),
        }
    });
    context! {
        name => Sql::ident(&trigger.name),
        timing => Sql::keyword(trigger.timing.keyword()),
        events => events.collect::<Vec<_>>(),
        table => Sql::qualified(table),
        old_table => trigger.old_table.as_ref().map(Sql::ident),
        new_table => trigger.new_table.as_ref().map(Sql::ident),
        level => Sql::keyword(if trigger.for_each_row { "ROW" } else { "STATEMENT" }),
        when => trigger.when.as_ref().map(Sql::expr),
        function => Sql::qualified(&trigger.function),
        arguments => Sql::list(trigger.arguments.iter().map(|argument| Sql::literal(argument))),
    }
}
