//! One file of tests as it grows.

use crate::access::Caller;
use crate::catalog::{Ident, QualifiedName};
use crate::emit::sql::Sql;
use crate::emit::{EmitError, Header, Templates};
use minijinja::{Value, context};
use std::collections::BTreeSet;

/// A file: a heading, helpers, data, and what runs them.
pub(super) struct File<'a> {
    templates: &'a Templates,
    text: String,
}

impl<'a> File<'a> {
    /// One that says what it is about.
    pub(super) fn new(
        templates: &'a Templates,
        header: &Header,
        caller: &Caller,
        about: &str,
    ) -> Result<Self, EmitError> {
        let mut file = Self { templates, text: String::new() };
        let on_supabase = matches!(caller, Caller::Claims { .. });
        let (model, about) = (Sql::comment_line(&header.model), Sql::comment_line(about));
        let context = context! { model, about, on_supabase };
        file.render("pgtap/begin.sql.j2", context)?;
        Ok(file)
    }

    /// Helpers.
    pub(super) fn part(&mut self, template: &str) -> Result<(), EmitError> {
        self.render(template, Value::UNDEFINED)
    }

    /// Makes the role that runs the file a member of roles, and lifts FORCE ROW LEVEL SECURITY from tables.
    pub(super) fn lend(&mut self, roles: &BTreeSet<&Ident>, tables: &[&QualifiedName]) -> Result<(), EmitError> {
        let roles: Vec<Value> = roles.iter().map(|role| Sql::ident(role).into()).collect();
        let tables: Vec<Value> = tables.iter().map(|table| Sql::qualified(table).into()).collect();
        self.render("pgtap/lend.sql.j2", context! { roles, tables })
    }

    /// Drops policies, each a table and a name; nothing for none.
    pub(super) fn without_policies(&mut self, policies: Vec<(Sql, Sql)>) -> Result<(), EmitError> {
        if policies.is_empty() {
            return Ok(());
        }
        let policies: Vec<Value> = policies.into_iter().map(|(table, name)| context! { table, name }).collect();
        self.render("pgtap/without_own.sql.j2", context! { policies })
    }

    /// Rows for a table of the helpers; nothing for none.
    pub(super) fn rows(&mut self, target: &'static str, rows: Vec<Sql>) -> Result<(), EmitError> {
        if rows.is_empty() {
            return Ok(());
        }
        let rows: Vec<Value> = rows.into_iter().map(Value::from).collect();
        self.render("pgtap/rows_of.sql.j2", context! { target => Sql::keyword(target), rows })
    }

    /// A call of a helper that makes one test.
    pub(super) fn test(&mut self, call: Sql) {
        self.text.push_str("SELECT ");
        self.text.push_str(call.as_str());
        self.text.push_str(";\n");
    }

    /// What runs the tests, with how many there must be.
    pub(super) fn run(&mut self, template: &str, count: usize) -> Result<(), EmitError> {
        self.render(template, context! { count => Sql::number(count) })
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.text
    }

    fn render(&mut self, template: &str, context: Value) -> Result<(), EmitError> {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let text = self.templates.render(template, context)?;
        self.text.push_str(text.trim_end());
        self.text.push('\n');
        Ok(())
    }
}

/// `(a, b, c)`.
pub(super) fn row(values: impl IntoIterator<Item = Sql>) -> Sql {
    Sql::call(Sql::keyword(""), Sql::list(values))
}

/// A string constant, or NULL.
pub(super) fn maybe(text: Option<&str>) -> Sql {
    text.map_or(Sql::keyword("NULL"), Sql::literal)
}

/// TRUE or FALSE.
pub(super) fn flag(value: bool) -> Sql {
    Sql::keyword(if value { "TRUE" } else { "FALSE" })
}

/// An array of SQL expressions.
pub(super) fn expressions<'t>(expressions: impl IntoIterator<Item = &'t str>) -> Sql {
    Sql::array(expressions.into_iter().map(Sql::dollar_quoted))
}

/// `ARRAY['a', 'b']`, empty ones too.
pub(super) fn array<'t>(texts: impl IntoIterator<Item = &'t str>) -> Sql {
    Sql::array(texts.into_iter().map(Sql::literal))
}
