//! Forms of statements that can be run again, where Postgres has no IF NOT EXISTS and no OR REPLACE: DO blocks.
//!
//! A block is one statement: all of it happens or nothing, also outside a transaction.

use super::statement::{finished, plain, statement};
use super::{Sql, policy};
use crate::catalog::{Body, ConstraintKind, Policy, QualifiedName};
use crate::emit::{EmitError, Templates};
use crate::plan::Change;
use crate::sql::lexer::{Kind, Lexer, Token};
use minijinja::{Value, context};

/// Something that is made unless it is there: what is there stays as it is.
pub(super) fn unless_there(templates: &Templates, change: &Change) -> Result<String, EmitError> {
    let made = plain(templates, change, true)?;
    let there = match change {
        // A key is refused for its index, which is a relation (42P07).
        Change::AddConstraint(_, constraint)
            if matches!(constraint.kind, ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. }) =>
        {
            "duplicate_table"
        }
        // 42710 for types, domains, roles, foreign keys and checks.
        _ => "duplicate_object",
    };
    do_block(templates, &[made], Some(there))
}

/// A policy in the place of the one that is there. Postgres has no CREATE OR REPLACE POLICY, and ALTER POLICY can't change what a policy is for. In two
/// statements a restrictive policy would be missing between them.
pub(super) fn replace_policy(
    templates: &Templates,
    table: &QualifiedName,
    created: &Policy,
) -> Result<String, EmitError> {
    let context = context! { name => Sql::ident(&created.name), table => Sql::qualified(table) };
    let dropped = finished(templates, "sql/drop_policy.sql.j2", context, true)?;
    let made = finished(templates, "sql/create_policy.sql.j2", policy::create(table, created), true)?;
    do_block(templates, &[dropped, made], None)
}

/// Changes that happen all or none.
pub(super) fn together(templates: &Templates, changes: &[Change], idempotent: bool) -> Result<String, EmitError> {
    let one = |change: &Change| {
        let text = statement(templates, change, idempotent)?;
        match change {
            Change::CreateFunction(function) if matches!(function.body, Body::Atomic(_)) => execute(templates, &text),
            _ => Ok(text),
        }
    };
    let statements: Result<Vec<String>, EmitError> = changes.iter().map(one).collect();
    do_block(templates, &statements?, None)
}

/// A statement with semicolons of its own as a string: for PL/pgSQL it would end at the first of them, but in the newest minor versions.
fn execute(templates: &Templates, text: &str) -> Result<String, EmitError> {
    let text = Sql::dollar_quoted(&format!("\n  {}\n", nested(text.trim_end_matches(';'))));
    finished(templates, "sql/execute.sql.j2", context! { text }, true)
}

fn do_block(templates: &Templates, statements: &[String], unless: Option<&'static str>) -> Result<String, EmitError> {
    let body = templates.render("sql/block.sql.j2", block(statements, unless))?;
    let body = Sql::dollar_quoted(&format!("\n{}\n", body.trim_end()));
    finished(templates, "sql/do_block.sql.j2", context! { body }, true)
}

/// What `sql/block.sql.j2` is given.
pub(super) fn block(statements: &[String], unless: Option<&'static str>) -> Value {
    let statements: Vec<Value> = statements.iter().map(|text| Sql::statement(&nested(text)).into()).collect();
    context! { statements, unless => unless.map(Sql::keyword) }
}

/// A statement as it stands in a block of PL/pgSQL: its lines indented, but for those that begin inside a string, and `begin` quoted where it is a
/// name. In a CREATE FUNCTION newer versions of PL/pgSQL count BEGIN and END, whatever they are there (`make_execsql_stmt` in pl_gram.y).
fn nested(text: &str) -> String {
    let tokens: Vec<Token> = Lexer::new(text).collect();
    let mut nested = String::with_capacity(text.len());
    let mut end = 0;
    for (at, token) in tokens.iter().enumerate() {
        nested.push_str(&text.get(end..token.range.start).unwrap_or_default().replace('\n', "\n  "));
        let opens = tokens.get(at + 1).is_some_and(|next| next.is_word(text, "atomic"));
        if token.kind == Kind::Word && token.is_word(text, "begin") && !opens {
            nested.push_str("\"begin\"");
        } else {
            nested.push_str(token.text(text));
        }
        end = token.range.end;
    }
    nested.push_str(text.get(end..).unwrap_or_default());
    nested
}

#[cfg(test)]
mod tests {
    use super::nested;

    #[test]
    fn lines_are_indented_and_strings_stay() {
        assert_eq!(nested("CREATE\n  x 'a\nb';"), "CREATE\n    x 'a\nb';");
        assert_eq!(nested("AS $$\nBEGIN\nEND\n$$;"), "AS $$\nBEGIN\nEND\n$$;");
    }

    #[test]
    fn begin_is_a_keyword_before_atomic_alone() {
        assert_eq!(nested("f(begin int) BEGIN ATOMIC x.begin; END"), "f(\"begin\" int) BEGIN ATOMIC x.\"begin\"; END");
    }
}
