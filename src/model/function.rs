//! Functions that clients call, with their caller's own rights.

mod plpgsql;
mod result;
mod signature;

use super::body::{self, Around};
use super::sql::Sql;
use super::{Callers, Identity, Model, Roles, Table, Tenant, callers, names, nesting::Nesting};
use crate::catalog::{Argument, ArgumentMode, Body, Column, FunctionResult, QualifiedName, Volatility};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree::{self, FunctionItem, Language, SqlBlock};

/// A function.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its name.
    pub name: QualifiedName,
    /// What it does.
    pub docs: Option<String>,
    /// Its arguments, and the columns that it returns.
    pub arguments: Vec<Argument>,
    /// What it returns.
    pub result: FunctionResult,
    /// `sql` or `plpgsql`.
    pub language: &'static str,
    /// What it does: statements whose names are in full, or a text.
    pub body: Body,
    /// What the planner may assume.
    pub volatility: Volatility,
    /// Whether it gives null where an argument is null.
    pub strict: bool,
    /// Who may call it.
    pub callers: Callers,
    /// Where it is declared.
    pub span: Span,
}

/// Reads names, arguments and results of all functions, so that bodies and queries can call them.
pub(super) fn read(
    written: &[&tree::Function],
    tenants: &[Tenant],
    sql: &mut Sql,
    diagnostics: &mut Diagnostics,
) -> Vec<Function> {
    let mut taken = names::Declared::default();
    let mut functions = Vec::new();
    for function in written {
        let name = names::own(&function.name, diagnostics);
        let span = function.name.span();
        if is_made(&name, tenants, span, diagnostics) || !taken.take("functions", &name.name, span, diagnostics) {
            continue;
        }
        functions.extend(signature::read(function, name, sql, diagnostics));
    }
    for function in &functions {
        let known = function.known();
        sql.catalog.functions.insert(known.id(), known);
    }
    functions
}

/// Whether the model makes a function of this name by itself: a way into a tenant, or out.
fn is_made(name: &QualifiedName, tenants: &[Tenant], span: Span, diagnostics: &mut Diagnostics) -> bool {
    let made = tenants.iter().find(|tenant| {
        let noun = tenant.key.strip_suffix("_id").unwrap_or(&tenant.key);
        let names = [
            format!("create_{noun}"),
            format!("leave_{noun}"),
            format!("remove_{noun}_member"),
            format!("add_{noun}_member"),
            format!("invite_to_{noun}"),
            format!("accept_{noun}_invitation"),
        ];
        names.iter().any(|made| name.name == *made.as_str())
    });
    if let Some(tenant) = made {
        diagnostics.push(
            Diagnostic::error(
                &code::P0205,
                span,
                format!("`{}` is the name of a way into a tenant, or out of it", name.name),
            )
            .label(tenant.span, "the tenant")
            .note("`create`, `leave`, `remove by`, `add by` and `invitations` make functions of such names")
            .help("choose another name"),
        );
    }
    made.is_some()
}

/// Reads what functions do, and who may call them.
#[expect(clippy::too_many_arguments, reason = "a body may be about anything that the model has")]
pub(super) fn check(
    functions: &mut [Function],
    written: &[&tree::Function],
    tables: &[Table],
    roles: &Roles,
    nesting: &Nesting<'_>,
    identity: &Identity,
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) {
    for function in functions {
        let Some(written) = written.iter().find(|it| it.name.span() == function.span) else { continue };
        let lines = written.items.iter().filter_map(|item| match item {
            FunctionItem::Execute(line) => Some((&line.who, line.span)),
            _ => None,
        });
        function.callers = callers::read(lines, roles, nesting, diagnostics);
        attributes(function, written, diagnostics);
        let Some((language, block)) = only_body(written, diagnostics) else { continue };
        match language {
            Language::Sql => sql_body(function, block, tables, identity, sql, diagnostics),
            Language::Plpgsql => {
                function.language = "plpgsql";
                function.body = Body::Text(format!("\n{}\n", block.text));
                plpgsql::check(function, block, sql, diagnostics);
            }
        }
    }
}

fn attributes(function: &mut Function, written: &tree::Function, diagnostics: &mut Diagnostics) {
    let mut said: Option<Span> = None;
    let mut strict: Option<Span> = None;
    let mut once = |first: &mut Option<Span>, what: &str, span: Span| {
        if let Some(first) = first {
            diagnostics.push(
                Diagnostic::error(&code::P0208, span, format!("the function has a second {what}"))
                    .label(*first, "the first one")
                    .help("keep one of them"),
            );
        }
        *first = Some(span);
    };
    for item in &written.items {
        match item {
            FunctionItem::Volatility(volatility) => {
                once(&mut said, "volatility", volatility.span);
                function.volatility = match volatility.value {
                    tree::Volatility::Immutable => Volatility::Immutable,
                    tree::Volatility::Stable => Volatility::Stable,
                    tree::Volatility::Volatile => Volatility::Volatile,
                };
            }
            FunctionItem::Strict(span) => {
                once(&mut strict, "`strict`", *span);
                function.strict = true;
            }
            FunctionItem::Definer(_) | FunctionItem::Body(..) | FunctionItem::Execute(_) => {}
        }
    }
    for item in &written.items {
        if let FunctionItem::Definer(span) = item {
            diagnostics.push(
                Diagnostic::error(&code::P0462, *span, "a model's functions run with their caller's rights")
                    .note("one with its owner's rights passes row security: whatever it forgets to ask, every caller may do")
                    .help("let rules allow what it does, or write the whole function in `sql \"\"\" ... \"\"\"` and answer for it"),
            );
        }
    }
}

fn only_body<'a>(written: &'a tree::Function, diagnostics: &mut Diagnostics) -> Option<(Language, &'a SqlBlock)> {
    let mut bodies = written.items.iter().filter_map(|item| match item {
        FunctionItem::Body(language, block) => Some((*language, block)),
        _ => None,
    });
    let first = bodies.next();
    match (&first, bodies.next()) {
        (Some((_, first)), Some((_, second))) => diagnostics.push(
            Diagnostic::error(&code::P0461, second.span, "the function has a second body")
                .label(first.span, "the first one")
                .help("keep one of them"),
        ),
        (None, _) => diagnostics.push(
            Diagnostic::error(
                &code::P0461,
                written.name.span(),
                format!("the function `{}` has no body", written.name.name.value),
            )
            .note("a body is SQL or PL/pgSQL between three double quotes")
            .help("add `sql \"\"\" SELECT ... \"\"\"`, or `plpgsql \"\"\" BEGIN ... END \"\"\"`"),
        ),
        _ => {}
    }
    first
}

/// A body in SQL becomes BEGIN ATOMIC: parsed when the function is made, so that its names mean what they mean then, whoever calls.
fn sql_body(
    function: &mut Function,
    block: &SqlBlock,
    tables: &[Table],
    identity: &Identity,
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) {
    let inputs = function.arguments.iter().filter(|argument| argument.mode == ArgumentMode::In);
    let arguments: Vec<Column> =
        inputs.filter_map(|argument| Some(Column::new(argument.name.clone()?, argument.ty.clone()))).collect();
    let caller = identity.caller_function();
    let around = Around { sql, caller: &caller, arguments: Some((&function.name.name, &arguments)) };
    let Some(statements) = body::statements(block, around, diagnostics) else { return };
    if statements.is_empty() {
        diagnostics.push(
            Diagnostic::error(&code::P0461, block.span, "the body is empty")
                .note("a function in SQL does its statements and returns what the last one returns")
                .help("write a statement; `SELECT` alone does nothing"),
        );
        return;
    }
    for statement in &statements {
        body::reachable(statement, "the function", function.callers, tables, block, diagnostics);
    }
    if let Some(last) = statements.last() {
        result::check(function, last, block, sql, diagnostics);
    }
    function.body = Body::Atomic(statements.into_iter().map(|statement| statement.text).collect());
}

impl Model {
    /// A function by its name.
    pub fn function(&self, name: &QualifiedName) -> Option<&Function> {
        self.functions.iter().find(|function| function.name == *name)
    }
}
