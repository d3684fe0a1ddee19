//! Seed rows: one transaction of statements that can be run again.

use super::{Emitted, Sql, WIDTH, Writer, heading, statement, values};
use crate::catalog::Insert;
use crate::emit::{EmitError, Header, Templates};
use minijinja::{Value, context};

/// The seed rows. The first statement begins a transaction and the last one ends it, for whoever runs the file with psql; those between them are
/// `inserts`, in their order. `role` is the role that writes them, where that isn't Supabase's own tool.
///
/// # Errors
/// A template that can't be rendered, or that puts SQL where only comments belong.
pub fn seed(
    templates: &Templates,
    header: &Header,
    role: Option<&str>,
    inserts: &[Insert],
) -> Result<Emitted, EmitError> {
    let mut writer = Writer::new(templates);
    writer.header(heading::seed(header, role))?;
    writer.text.push('\n');
    writer.statement("BEGIN;");
    for insert in inserts {
        writer.text.push('\n');
        if let Some(comment) = &insert.comment {
            writer.comment("sql/remark.sql.j2", context! { lines => values(Sql::comment(comment, WIDTH)) })?;
        }
        let text = statement::finished(templates, "sql/insert.sql.j2", context_of(insert), false)?;
        writer.statement(&text);
    }
    writer.text.push('\n');
    writer.statement("COMMIT;");
    Ok(writer.finish())
}

fn context_of(insert: &Insert) -> Value {
    let rows: Vec<Value> = insert.rows.iter().map(|row| Sql::list(row.iter().map(Sql::expr)).into()).collect();
    let set: Option<Vec<Value>> = insert.update.as_ref().map(|update| {
        let assign = update.set.iter().map(|(column, value)| {
            context! { column => Sql::ident(column), value => Sql::expr(value) }
        });
        assign.collect()
    });
    context! {
        table => Sql::qualified(&insert.table),
        alias => Sql::ident(&insert.alias),
        columns => Sql::idents(&insert.columns),
        rows,
        key => Sql::idents(&insert.key),
        set,
        condition => insert.update.as_ref().map(|update| Sql::expr(&update.condition)),
    }
}
