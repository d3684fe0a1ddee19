//! Views: queries with a name, which show each caller what that caller may see.

use super::body::{self, Around};
use super::sql::Sql;
use super::{CALLER, Callers, Identity, PRIVATE, Roles, Table, callers, names, nesting::Nesting};
use crate::catalog::{
    self, Acl, Body, Catalog, Function, FunctionKind, FunctionResult, Ident, Parallel, QualifiedName, Schema, TypeRef,
    ViewKind, Volatility,
};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::platform::supabase::MIGRATION_ROLE;
use crate::replay::Replay;
use crate::replay::resolve::{Output, Resolved, cast, relations};
use crate::span::Span;
use crate::sql::{parse::parse_all, quote};
use crate::syntax::tree::{self, SqlBlock, ViewItem};
use std::collections::{BTreeMap, BTreeSet};

/// Names of tables and views, as they are written.
type Relations = BTreeSet<(Option<Ident>, Ident)>;

/// A view.
#[derive(Debug, Clone)]
pub struct View {
    /// Its name.
    pub name: QualifiedName,
    /// What its rows are.
    pub docs: Option<String>,
    /// Its columns, query and options, as a server that runs CREATE VIEW has them.
    pub made: catalog::View,
    /// Who may look at it.
    pub callers: Callers,
    /// Where it is declared.
    pub span: Span,
}

/// What is around views.
#[derive(Clone, Copy)]
pub(super) struct Among<'a> {
    pub(super) tables: &'a [Table],
    pub(super) roles: &'a Roles,
    pub(super) nesting: &'a Nesting<'a>,
    pub(super) identity: &'a Identity,
}

/// Takes the names of all views, so that functions can return their rows. What a view shows is read later.
pub(super) fn declare<'a>(
    written: &[&'a tree::View],
    sql: &mut Sql,
    diagnostics: &mut Diagnostics,
) -> Vec<&'a tree::View> {
    let mut taken = names::Declared::default();
    let mut views: Vec<&tree::View> = Vec::new();
    for view in written {
        let name = names::own(&view.name, diagnostics);
        if taken.take("views", &name.name, view.name.span(), diagnostics) && is_free(view, &name, sql, diagnostics) {
            sql.catalog.views.insert(name, unread());
            views.push(view);
        }
    }
    views
}

/// A view of which nothing but its name is known.
fn unread() -> catalog::View {
    catalog::View {
        owner: "postgres".into(),
        kind: ViewKind::Plain,
        columns: Vec::new(),
        query: catalog::Query::Opaque(String::new()),
        options: crate::catalog::Options::default(),
        privileges: Acl::default(),
        triggers: BTreeMap::new(),
        indexes: BTreeMap::new(),
        rules: BTreeMap::new(),
        comment: None,
    }
}

/// Reads all views, each after those that it looks at, and makes them known to `sql`.
pub(super) fn read(
    written: &[&tree::View],
    among: Among<'_>,
    sql: &mut Sql,
    diagnostics: &mut Diagnostics,
) -> Vec<View> {
    let looked_at: Vec<_> =
        written.iter().map(|view| query(view).map(|block| relations(&block.text)).unwrap_or_default()).collect();
    let mut open: Vec<_> = written.iter().copied().zip(looked_at).collect();
    let mut views = Vec::new();
    while !open.is_empty() {
        let looks_at = |relations: &Relations, other: &tree::View| {
            relations.iter().any(|(schema, name)| {
                schema.as_ref().is_none_or(|schema| *schema == super::PUBLIC) && **name == *other.name.name.as_str()
            })
        };
        let ready = open.iter().position(|(_, seen)| !open.iter().any(|(other, _)| looks_at(seen, other)));
        let Some(ready) = ready else {
            for (view, _) in open.iter().filter(|(view, _)| open.iter().any(|(_, seen)| looks_at(seen, view))) {
                let name = &view.name.name.value;
                diagnostics.push(
                    Diagnostic::error(&code::P0460, view.name.span(), format!("view `{name}` is made of itself"))
                        .note("a view looks at what is there before it, and this one, or one that it looks at, looks at it")
                        .help("let it look at tables, or at views that don't look at it"),
                );
            }
            break;
        };
        let (view, _) = open.remove(ready);
        if let Some(view) = read_one(view, among, sql, diagnostics) {
            sql.catalog.views.insert(view.name.clone(), view.made.clone());
            views.push(view);
        }
    }
    // In the order of the model; what depends on what is for the plan to see.
    views.sort_by_key(|view| written.iter().position(|it| it.name.span() == view.span));
    views
}

/// Tables, views and types share their names.
fn is_free(view: &tree::View, name: &QualifiedName, sql: &Sql, diagnostics: &mut Diagnostics) -> bool {
    let free = !sql.catalog.tables.contains_key(name) && !sql.catalog.types.contains_key(name);
    if !free {
        diagnostics.push(
            Diagnostic::error(
                &code::P0205,
                view.name.span(),
                format!("`{}` is the name of a table or a type", name.name),
            )
            .note("tables, views and types share their names")
            .help("rename one of them"),
        );
    }
    free
}

fn query(view: &tree::View) -> Option<&SqlBlock> {
    view.items.iter().find_map(|item| match item {
        ViewItem::Query(block) => Some(block),
        ViewItem::Select(..) => None,
    })
}

fn read_one(written: &tree::View, among: Among<'_>, sql: &Sql, diagnostics: &mut Diagnostics) -> Option<View> {
    let span = written.name.span();
    let name = QualifiedName::new(super::PUBLIC, written.name.name.as_str());
    let lines = written.items.iter().filter_map(|item| match item {
        ViewItem::Select(who, span) => Some((who, *span)),
        ViewItem::Query(_) => None,
    });
    let callers = callers::read(lines, among.roles, among.nesting, diagnostics);
    let mut blocks = written.items.iter().filter_map(|item| match item {
        ViewItem::Query(block) => Some(block),
        ViewItem::Select(..) => None,
    });
    let Some(block) = blocks.next() else {
        diagnostics.push(
            Diagnostic::error(&code::P0461, span, format!("the view `{}` has no query", name.name))
                .help("add `sql \"\"\" SELECT ... \"\"\"`"),
        );
        return None;
    };
    if let Some(second) = blocks.next() {
        diagnostics.push(
            Diagnostic::error(&code::P0461, second.span, "the view has a second query")
                .label(block.span, "the first one")
                .help("keep one of them"),
        );
    }
    let caller = among.identity.caller_function();
    let around = Around { sql, caller: &caller, arguments: None };
    let statements = body::statements(block, around, diagnostics)?;
    let statement = only_query(&statements, block, diagnostics)?;
    body::reachable(statement, "the view", callers, among.tables, block, diagnostics);
    let made = make(&name, statement, block, sql, diagnostics)?;
    Some(View { name, docs: names::docs(written.docs.as_ref()), made, callers, span })
}

fn only_query<'a>(statements: &'a [Resolved], block: &SqlBlock, diagnostics: &mut Diagnostics) -> Option<&'a Resolved> {
    let found = match statements {
        [only] if only.is_query && only.writes.is_empty() => return Some(only),
        [only] => block.place(only.range.clone()),
        [_, second, ..] => block.place(second.range.clone()),
        [] => block.span,
    };
    diagnostics.push(
        Diagnostic::error(&code::P0461, found, "a view is one query")
            .note("it shows rows, and changes none")
            .help("write one SELECT; what changes rows is a function"),
    );
    None
}

/// The view as it is when it has been made. Where the type of a column can't be seen in the query, it is written there.
fn make(
    name: &QualifiedName,
    statement: &Resolved,
    block: &SqlBlock,
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) -> Option<catalog::View> {
    let outputs = statement.outputs.as_deref().unwrap_or_default();
    if !named(outputs, block, diagnostics) {
        return None;
    }
    let refused = |reason: String| {
        Diagnostic::error(&code::P0461, block.span, format!("Postgres refuses this view: {reason}"))
            .note("the query is read as the database will read it, after everything else of the model")
            .help("change the query")
    };
    let made = match replayed(name, &statement.text, sql) {
        Ok(made) => made,
        Err(reason) => {
            diagnostics.push(refused(reason));
            return None;
        }
    };
    let unseen = |at: usize| made.columns.get(at).is_none_or(|column| column.ty.is_none());
    let mut types: Vec<Option<TypeRef>> = Vec::new();
    let mut good = true;
    for (at, output) in outputs.iter().enumerate() {
        let ty = output.ty.clone().filter(|_| unseen(at));
        if unseen(at) && ty.is_none() {
            good = false;
            diagnostics.push(
                Diagnostic::error(
                    &code::P0469,
                    block.place(output.range.clone()),
                    format!("the type of `{}` isn't known here", output.name),
                )
                .note("a view's columns have types, which everything that is generated from it needs")
                .help("write a cast: `CAST(... AS TYPE)`, or `(...)::TYPE`"),
            );
        }
        types.push(ty);
    }
    if !good {
        return None;
    }
    if types.iter().all(Option::is_none) {
        return Some(made);
    }
    let text = cast(&statement.text, outputs, &types).ok()?;
    match replayed(name, &text, sql) {
        Ok(made) => Some(made),
        Err(reason) => {
            diagnostics.push(refused(reason));
            None
        }
    }
}

/// Columns have names, each once, and are named one by one.
fn named(outputs: &[Output], block: &SqlBlock, diagnostics: &mut Diagnostics) -> bool {
    let mut taken = names::Declared::default();
    let mut good = true;
    let mut starred = None;
    for output in outputs {
        let place = block.place(output.range.clone());
        if output.star {
            if starred.replace(place) != Some(place) {
                diagnostics.push(
                    Diagnostic::error(&code::P0469, place, "`*` isn't the same for ever")
                        .note("Postgres writes the columns of today in its place; one that is added later wouldn't be in the view, and one that is secret would")
                        .help("name the columns that are meant"),
                );
            }
            good = false;
        } else if *output.name == *"?column?" {
            diagnostics.push(
                Diagnostic::error(&code::P0469, place, "this column has no name").help("write `AS NAME` behind it"),
            );
            good = false;
        } else if output.row_of.is_some() {
            diagnostics.push(
                Diagnostic::error(&code::P0469, place, "this is a whole row, and no column")
                    .note("what a whole row means changes with every column that is added")
                    .help("name the columns that are meant"),
            );
            good = false;
        } else {
            good &= taken.take("columns", &output.name, place, diagnostics);
        }
    }
    if outputs.is_empty() {
        diagnostics.push(
            Diagnostic::error(&code::P0469, block.span, "the view has no columns").help("name some behind SELECT"),
        );
    }
    good && !outputs.is_empty()
}

/// What replay makes of CREATE VIEW: the same that the read-back will.
fn replayed(name: &QualifiedName, query: &str, sql: &Sql) -> Result<catalog::View, String> {
    let text = format!("CREATE VIEW {} WITH (security_invoker = true) AS {query}", quote::qualified(name));
    let statements = parse_all(&text).map_err(|error| error.message)?;
    let statement = statements.into_iter().next().ok_or_else(|| "it has no query".to_owned())?;
    let mut before = sql.catalog.clone();
    before.views.remove(name);
    add_caller(&mut before, sql);
    let mut replay = Replay::new(before);
    let outcome = replay.apply(&statement);
    if let Some(problem) = outcome.problem {
        return Err(problem.message);
    }
    replay.catalog.views.remove(name).ok_or_else(|| outcome.notes.join("; "))
}

/// The function that `caller()` stands for, which is made with the rest of the model: for a query it is enough that it is there.
fn add_caller(catalog: &mut Catalog, sql: &Sql) {
    let Some(ty) = &sql.caller else { return };
    let owner = Ident::from(MIGRATION_ROLE);
    let schema = Schema { owner: owner.clone(), privileges: Acl::default(), comment: None };
    catalog.schemas.entry(PRIVATE.into()).or_insert(schema);
    let function = Function {
        name: QualifiedName::new(PRIVATE, CALLER),
        arguments: Vec::new(),
        result: FunctionResult::Type(ty.clone()),
        language: "sql".into(),
        body: Body::Text(String::new()),
        kind: FunctionKind::Function,
        volatility: Volatility::Stable,
        parallel: Parallel::Safe,
        security_definer: false,
        strict: false,
        leakproof: false,
        cost: None,
        rows: None,
        support: None,
        settings: crate::catalog::Options::default(),
        owner,
        privileges: Acl::default(),
        comment: None,
    };
    catalog.functions.entry(function.id()).or_insert(function);
}
