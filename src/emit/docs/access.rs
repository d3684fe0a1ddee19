//! Who may do what, in the whole system.

use super::{Book, Markdown};
use crate::access::AccessCell;
use crate::emit::EmitError;
use crate::emit::words;
use crate::syntax::tree::Command;
use minijinja::{Value, context};

/// `access.md`.
pub(super) fn page(book: &Book<'_>) -> Result<String, EmitError> {
    let mut rows = Vec::new();
    for table in &book.tables {
        for command in Command::ALL {
            let cells = book.rules.cells(&table.name, command);
            let cells: Vec<Value> = cells.into_iter().map(|(_, allowed)| cell(allowed).into()).collect();
            rows.push(context! { table => book.link(&table.name, "tables/"), command => command.word(), cells });
        }
    }
    let context = context! {
        model => book.model, model_comment => Markdown::comment(book.model),
        actors => actors(book), legend => legend(book), rows,
    };
    book.templates.render("docs/access.md.j2", context)
}

/// The actors with who they are.
pub(super) fn actors(book: &Book<'_>) -> Vec<Value> {
    let actors = book.rules.actors.iter().map(|actor| {
        context! {
            name => actor.name.as_str(),
            description => actor.description.as_str(),
            database_role => Markdown::code(&actor.database_role),
            role => actor.role.as_ref().map(|role| Markdown::code(role)),
        }
    });
    actors.collect()
}

/// The words of the cells with what they mean.
pub(super) fn legend(book: &Book<'_>) -> Vec<Value> {
    book.rules.legend().into_iter().map(|(word, meaning)| context! { word, meaning }).collect()
}

/// What an actor may do, for a cell of a table.
pub(super) fn cell(cell: &AccessCell) -> Markdown {
    if cell.grants.is_empty() {
        return Markdown::raw("never");
    }
    let ways = words::ways(cell).into_iter().map(|phrase| {
        let mut parts = vec![Markdown::text(&phrase.rows)];
        if let Some(columns) = phrase.columns {
            let names = Markdown::joined(columns.iter().map(|column| Markdown::code(column)), ", ");
            parts.push(Markdown::raw(format!("only {}", names.as_str())));
        }
        if let Some(condition) = phrase.condition {
            parts.push(Markdown::raw(format!("when {}", Markdown::code(condition).as_str())));
        }
        Markdown::joined(parts, ", ")
    });
    Markdown::joined(ways, "<br>or ")
}
