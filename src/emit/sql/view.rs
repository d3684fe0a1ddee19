//! Views.

use super::Sql;
use crate::catalog::{QualifiedName, Query, View};
use crate::sql::{deparse, print};
use minijinja::{Value, context};

/// What `sql/create_view.sql.j2` is given.
pub(super) fn create(name: &QualifiedName, view: &View) -> Value {
    let options = view.options.iter().map(|(option, value)| {
        context! { name => Sql::statement(option), value => Sql::statement(value) }
    });
    let query = match &view.query {
        Query::Opaque(text) => deparse::pretty(text),
        query @ Query::Select(_) => print::query_block(query, 0),
    };
    context! { name => Sql::qualified(name), options => options.collect::<Vec<_>>(), query => Sql::statement(&query) }
}
