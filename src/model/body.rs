//! Statements inside a model: the body of a function, the query of a view.

use super::identity::no_user;
use super::sql::Sql;
use super::{Callers, Principal, Table};
use crate::catalog::{Column, Expr, Ident, QualifiedName, TypeRef};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, code};
use crate::replay::resolve::{self, Mistake, MistakeKind, Resolved, Row, Surroundings, Typing, WriteKind};
use crate::span::Span;
use crate::sql::find_token;
use crate::syntax::tree::{Command, SqlBlock};
use crate::typing::{self, Problem, ProblemKind, Relation, Scope};
use std::ops::Range;

/// What is around a body.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) sql: &'a Sql,
    /// The function that `caller()` stands for.
    pub(super) caller: &'a QualifiedName,
    /// The function and its arguments.
    pub(super) arguments: Option<(&'a Ident, &'a [Column])>,
}

/// Resolves and types the statements of a block. `None` where something is wrong, which was said.
pub(super) fn statements(block: &SqlBlock, around: Around<'_>, diagnostics: &mut Diagnostics) -> Option<Vec<Resolved>> {
    if around.sql.caller.is_none()
        && let Some(place) = find_token(&block.text, "caller")
        && block.text.get(place.end..).is_some_and(|rest| rest.trim_start().starts_with('('))
    {
        diagnostics.push(
            no_user(block.place(place), "the caller is asked for, who isn't known")
                .help("take `caller()` out of it, or declare the user: `user app.current_user_id text`"),
        );
        return None;
    }
    let surroundings =
        Surroundings { catalog: &around.sql.catalog, arguments: around.arguments, caller: around.caller };
    let mut typer = Typer { sql: around.sql, block, found: Diagnostics::default() };
    let (resolved, mistakes) = resolve::statements(&block.text, surroundings, &mut typer);
    let mut found = typer.found;
    for mistake in &mistakes {
        found.push(describe(mistake, block));
    }
    let good = !found.has_errors();
    diagnostics.extend(found);
    good.then_some(resolved)
}

/// Asks for types, and says what is wrong with expressions.
struct Typer<'a> {
    sql: &'a Sql,
    block: &'a SqlBlock,
    found: Diagnostics,
}

impl Typing for Typer<'_> {
    fn type_of(&mut self, expr: &Expr, rows: &[&Row], range: Range<usize>) -> Option<TypeRef> {
        let relations = rows.iter().map(|row| Relation { alias: row.alias.clone(), columns: &row.columns, bare: true });
        let scope =
            Scope { relations: relations.collect(), caller: self.sql.caller.clone(), immutable: false, in_query: true };
        let typed = typing::check(expr, &scope, &self.sql.catalog);
        for problem in &typed.problems {
            self.found.push(problem_of(problem, range.start, self.block));
        }
        typed.ty.filter(|ty| typed.problems.is_empty() && !ty.is_literal()).map(|ty| (&ty).into())
    }
}

/// The place of a word, from where an expression begins.
fn word_at(word: &str, from: usize, block: &SqlBlock) -> Span {
    let rest = block.text.get(from..).unwrap_or_default();
    let found = find_token(rest, word).map(|range| range.start + from..range.end + from);
    block.place(found.unwrap_or(from..from + rest.chars().next().map_or(0, char::len_utf8)))
}

fn problem_of(problem: &Problem, from: usize, block: &SqlBlock) -> Diagnostic {
    let code: &'static Code = match problem.kind {
        ProblemKind::UnknownColumn | ProblemKind::WholeRow => &code::P0303,
        ProblemKind::UnknownFunction | ProblemKind::NoFunction => &code::P0304,
        ProblemKind::NoOperator => &code::P0305,
        ProblemKind::Aggregate | ProblemKind::SetReturning | ProblemKind::Window => &code::P0306,
        ProblemKind::Query => &code::P0308,
        ProblemKind::NotImmutable => &code::P0309,
        ProblemKind::NotBoolean => &code::P0310,
        ProblemKind::UnknownType => &code::P0302,
        ProblemKind::BadLiteral => &code::P0311,
    };
    let diagnostic = Diagnostic::error(code, word_at(&problem.word, from, block), problem.message.clone());
    let diagnostic = match problem.kind {
        ProblemKind::UnknownFunction if problem.nearest.is_none() => diagnostic.note(
            "a body can call Postgres's own functions, the platform's, those of the model and those of its extensions",
        ),
        ProblemKind::NoFunction => diagnostic.help("pass other arguments, or cast them"),
        ProblemKind::NoOperator => diagnostic
            .note("Postgres would refuse it when the statement is made")
            .help("cast one side to the type of the other, or compare another column"),
        ProblemKind::BadLiteral => diagnostic
            .note(
                "Postgres reads a quoted constant as a value of the type that it is compared with, or cast to (22P02)",
            )
            .help("write a value of that type"),
        _ => diagnostic,
    };
    match &problem.nearest {
        Some(nearest) => diagnostic.help(format!("did you mean `{nearest}`?")),
        None => diagnostic,
    }
}

fn describe(mistake: &Mistake, block: &SqlBlock) -> Diagnostic {
    let span = block.place(mistake.range.clone());
    let code: &'static Code = match mistake.kind {
        MistakeKind::Syntax => &code::P0301,
        MistakeKind::Statement => &code::P0461,
        MistakeKind::UnknownTable => &code::P0201,
        MistakeKind::UnknownColumn => &code::P0303,
        MistakeKind::Ambiguous | MistakeKind::Shadowed => &code::P0464,
        MistakeKind::UnknownType => &code::P0302,
        MistakeKind::NotUnderstood => &code::P0465,
    };
    let message = match mistake.kind {
        MistakeKind::Syntax => format!("this can't be read: {}", mistake.message),
        _ => mistake.message.clone(),
    };
    let diagnostic = Diagnostic::error(code, span, message);
    let diagnostic = match mistake.kind {
        MistakeKind::Syntax => diagnostic.help("write it as it would stand in Postgres"),
        MistakeKind::Ambiguous => diagnostic
            .note("Postgres can't tell which is meant (42702, 42712)")
            .help("write the table or its alias before it"),
        MistakeKind::Shadowed => diagnostic
            .note("Postgres takes the column, without a word, and the argument is never looked at")
            .help("rename the argument, or write what is meant in full"),
        MistakeKind::NotUnderstood => diagnostic
            .note("what can't be looked into could name anything")
            .help("say it in another way, or in a migration of your own"),
        _ => diagnostic,
    };
    match &mistake.nearest {
        Some(nearest) => diagnostic.help(format!("did you mean `{nearest}`?")).fix(span, nearest.as_str()),
        None => diagnostic,
    }
}

/// Says so where whoever is let in can't read or change what a statement does: it would fail for each of them, always.
pub(super) fn reachable(
    statement: &Resolved,
    what: &str,
    callers: Callers,
    tables: &[Table],
    block: &SqlBlock,
    diagnostics: &mut Diagnostics,
) {
    let who = [(callers.signed_in, "whoever is signed in", false), (callers.anyone, "whoever isn't signed in", true)];
    for (_, who, anonymous) in who.into_iter().filter(|(open, ..)| *open) {
        let allowed = |table: &Table, command: Command, column: Option<&Ident>| {
            let rules = table.allows(command).filter(|rule| !anonymous || rule.who == Principal::Anyone);
            let open = |column: &Ident| !table.column(column).is_some_and(|column| column.secret);
            let mut rules = rules.filter(|rule| {
                column.is_none_or(|column| match &rule.columns {
                    Some(columns) => columns.contains(column),
                    None => open(column),
                })
            });
            rules.next().is_some()
        };
        for (name, column) in &statement.reads {
            let Some(table) = tables.iter().find(|table| table.name == *name) else { continue };
            if allowed(table, Command::Select, Some(column)) {
                continue;
            }
            let secret = table.column(column).is_some_and(|column| column.secret);
            let note = if secret {
                "no client reads a secret column, and this runs with its caller's rights (42501)"
            } else {
                "no rule lets them, and this runs with its caller's rights (42501)"
            };
            let span = word_at(column, statement.range.start, block);
            diagnostics.push(
                Diagnostic::error(
                    &code::P0468,
                    span,
                    format!("{who} can't read `{column}` of `{}`, which {what} does", table.name.name),
                )
                .note(note)
                .help("leave the column out, allow it, or open this to fewer"),
            );
        }
        for write in &statement.writes {
            let Some(table) = tables.iter().find(|table| table.name == write.table) else { continue };
            let (command, word) = match write.kind {
                WriteKind::Insert => (Command::Insert, "insert into"),
                WriteKind::Update => (Command::Update, "update"),
                WriteKind::Delete => (Command::Delete, "delete from"),
            };
            if !allowed(table, command, None) {
                let message = format!("{who} can't {word} `{}`, which {what} does", table.name.name);
                diagnostics.push(
                    Diagnostic::error(&code::P0468, block.place(write.range.clone()), message)
                        .note("no rule lets them, and this runs with its caller's rights (42501)")
                        .help("allow it in the table, or open this to fewer"),
                );
            }
        }
    }
}
