//! The page of a table.

use super::access::cell;
use super::mermaid::{Detail, Diagram};
use super::reference::{Reference, outgoing};
use super::{Book, Markdown, shown};
use crate::access::AccessCell;
use crate::catalog::{
    Column, Constraint, ConstraintKind, FunctionId, Grantee, Ident, Identity, Index, IndexTarget, Policy,
    ReferentialAction, Table, Trigger,
};
use crate::emit::EmitError;
use crate::emit::sql::{Sql, policy_statement, rank};
use crate::syntax::tree::Command;
use minijinja::{Value, context};

/// `tables/NAME.md`.
pub(super) fn page(book: &Book<'_>, table: &Table) -> Result<String, EmitError> {
    let commands: Vec<Value> = Command::ALL.iter().map(|command| command.word().into()).collect();
    let policies = sorted_policies(table).into_iter().map(|policy| policy_value(book, table, policy));
    let context = context! {
        model => book.model, model_comment => Markdown::comment(book.model),
        name => shown(&table.name),
        comment => table.comment.as_deref(),
        scope => book.rules.scope(&table.name),
        row_security => table.row_security,
        force_row_security => table.force_row_security,
        columns => columns(book, table),
        constraints => constraints(table),
        outgoing => outgoing(table).map(|reference| points_to(book, reference)).collect::<Vec<_>>(),
        incoming => book.references.incoming(&table.name).iter().map(|reference| pointed_to(book, reference)).collect::<Vec<_>>(),
        indexes => table.indexes.values().map(index).collect::<Vec<_>>(),
        triggers => table.triggers.values().map(|trigger| trigger_value(book, trigger)).collect::<Vec<_>>(),
        policies => policies.collect::<Result<Vec<_>, _>>()?,
        commands, matrix => matrix(book, table),
        privileges => privileges(table),
        diagram => diagram(book, table).map(|text| Markdown::block("mermaid", &text)),
    };
    book.templates.render("docs/table.md.j2", context)
}

/// Permissive ones first, in the order of commands.
fn sorted_policies(table: &Table) -> Vec<&Policy> {
    let mut policies: Vec<&Policy> = table.policies.values().collect();
    policies.sort_by_key(|policy| (!policy.permissive, policy.command));
    policies
}

fn policy_value(book: &Book<'_>, table: &Table, policy: &Policy) -> Result<Value, EmitError> {
    let roles = policy.roles.iter().map(|role| Markdown::code(&role.to_string()));
    let sql = policy_statement(book.templates, &table.name, policy)?;
    Ok(context! {
        name => policy.name.as_str(),
        comment => policy.comment.as_deref(),
        permissive => policy.permissive,
        command => policy.command.keyword(),
        roles => Markdown::joined(roles, ", "),
        sql => Markdown::block("sql", &sql),
    })
}

fn columns(book: &Book<'_>, table: &Table) -> Vec<Value> {
    let key = |column: &Column| {
        table.constraints.values().any(|constraint| {
            matches!(&constraint.kind, ConstraintKind::PrimaryKey(columns) if columns.contains(&column.name))
        })
    };
    let columns = table.columns.iter().map(|column| {
        let frozen = key(column) || book.rules.is_frozen(&table.name, &column.name);
        let always = column.generated.is_some() || column.identity == Some(Identity::Always);
        let who = |command| actors(book, table, command, &column.name);
        let nobody = || Markdown::raw("nobody");
        context! {
            name => Markdown::code(&column.name),
            type => Markdown::code(Sql::ty(&column.ty).as_str()),
            null => !column.not_null,
            default => default(column),
            comment => column.comment.as_deref(),
            read_by => who(Command::Select),
            inserted_by => if always { nobody() } else { who(Command::Insert) },
            updated_by => if always || frozen { nobody() } else { who(Command::Update) },
        }
    });
    columns.collect()
}

fn default(column: &Column) -> Option<Markdown> {
    let code = |text: &str| Markdown::code(text);
    if let Some(generated) = &column.generated {
        return Some(Markdown::raw(format!("always {}", code(Sql::expr(&generated.expr).as_str()).as_str())));
    }
    match column.identity {
        Some(Identity::Always) => Some(Markdown::raw("a number, always")),
        Some(Identity::ByDefault) => Some(Markdown::raw("a number")),
        None => column.default.as_ref().map(|default| code(Sql::expr(default).as_str())),
    }
}

/// The actors who may do something with a column, to some rows at least.
fn actors(book: &Book<'_>, table: &Table, command: Command, column: &Ident) -> Markdown {
    let reaches = |cell: &AccessCell| {
        cell.grants.iter().any(|grant| grant.columns.as_ref().is_none_or(|columns| columns.contains(column)))
    };
    let cells = book.rules.cells(&table.name, command);
    let names: Vec<Markdown> =
        cells.into_iter().filter(|(_, cell)| reaches(cell)).map(|(actor, _)| Markdown::text(&actor.name)).collect();
    if names.is_empty() { Markdown::raw("nobody") } else { Markdown::joined(names, ", ") }
}

/// Keys and checks; foreign keys have tables of their own.
fn constraints(table: &Table) -> Vec<Value> {
    let mut constraints: Vec<&Constraint> = table.constraints.values().collect();
    constraints.sort_by_key(|constraint| rank(&constraint.kind));
    let values = constraints.into_iter().filter_map(|constraint| {
        let (kind, demands) = match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => ("primary key", codes(columns)),
            ConstraintKind::Unique { columns, .. } => ("unique", codes(columns)),
            ConstraintKind::Check(condition) => ("check", Markdown::code(Sql::expr(condition).as_str())),
            ConstraintKind::Exclusion(_) => ("exclude", Markdown::code(&constraint.name)),
            ConstraintKind::ForeignKey(_) => return None,
        };
        Some(context! { name => Markdown::code(&constraint.name), kind, demands, comment => constraint.comment.as_deref() })
    });
    values.collect()
}

fn codes(names: &[Ident]) -> Markdown {
    Markdown::joined(names.iter().map(|name| Markdown::code(name)), ", ")
}

fn points_to(book: &Book<'_>, reference: Reference<'_>) -> Value {
    let key = reference.key;
    context! {
        columns => codes(&key.columns),
        table => book.link(&key.references, ""),
        referenced_columns => codes(&key.referenced_columns),
        on_delete => on_delete(reference),
    }
}

fn pointed_to(book: &Book<'_>, reference: &Reference<'_>) -> Value {
    context! {
        table => book.link(&reference.from.name, ""),
        columns => codes(&reference.key.columns),
        on_delete => on_delete(*reference),
    }
}

/// What becomes of a row when the one that it points to is deleted.
fn on_delete(reference: Reference<'_>) -> Markdown {
    let key = reference.key;
    let columns = if key.on_delete_columns.is_empty() { &key.columns } else { &key.on_delete_columns };
    match key.on_delete {
        ReferentialAction::Cascade => Markdown::raw("the row goes with it"),
        ReferentialAction::SetNull => Markdown::raw(format!("{} becomes null", codes(columns).as_str())),
        ReferentialAction::SetDefault => Markdown::raw(format!("{} becomes the default", codes(columns).as_str())),
        ReferentialAction::NoAction | ReferentialAction::Restrict => Markdown::raw("refused while the row is there"),
    }
}

fn index(index: &Index) -> Value {
    let keys = index.keys.iter().map(|key| {
        let mut text = match &key.target {
            IndexTarget::Column(name) => Sql::ident(name).as_str().to_owned(),
            IndexTarget::Expr(expr) => Sql::expr(expr).as_str().to_owned(),
        };
        if key.descending {
            text.push_str(" DESC");
        }
        Markdown::code(&text)
    });
    context! {
        name => Markdown::code(&index.name),
        keys => Markdown::joined(keys, ", "),
        method => index.method.as_str(),
        unique => index.unique,
        include => (!index.include.is_empty()).then(|| codes(&index.include)),
        predicate => index.predicate.as_ref().map(|predicate| Markdown::code(Sql::expr(predicate).as_str())),
        comment => index.comment.as_deref(),
    }
}

fn trigger_value(book: &Book<'_>, trigger: &Trigger) -> Value {
    let events: Vec<&str> = trigger.events.iter().map(|event| event.keyword()).collect();
    // A trigger's function takes no arguments (Postgres docs, CREATE TRIGGER).
    let id = FunctionId { name: trigger.function.clone(), arguments: Vec::new() };
    let function = book.database.catalog.functions.get(&id);
    let purpose = trigger.comment.as_ref().or_else(|| function.and_then(|function| function.comment.as_ref()));
    context! {
        name => Markdown::code(&trigger.name),
        timing => trigger.timing.keyword(),
        events => events.join(" OR "),
        columns => (!trigger.update_of.is_empty()).then(|| codes(&trigger.update_of)),
        for_each_row => trigger.for_each_row,
        function => Markdown::code(&trigger.function.to_string()),
        when => trigger.when.as_ref().map(|when| Markdown::code(Sql::expr(when).as_str())),
        always => trigger.enabled == crate::catalog::TriggerEnabled::Always,
        comment => purpose.map(String::as_str),
    }
}

/// A row for each actor, a cell for each command.
fn matrix(book: &Book<'_>, table: &Table) -> Vec<Value> {
    let commands = Command::ALL.map(|command| book.rules.cells(&table.name, command));
    let rows = book.rules.actors.iter().enumerate().map(|(number, actor)| {
        let cells = commands.iter().map(|cells| match cells.get(number) {
            Some((_, allowed)) => Value::from(cell(allowed)),
            None => Value::from(Markdown::raw("never")),
        });
        context! { actor => actor.name.as_str(), cells => cells.collect::<Vec<_>>() }
    });
    rows.collect()
}

/// What the roles of the database hold, the owner left out.
fn privileges(table: &Table) -> Vec<Value> {
    let mut roles: std::collections::BTreeSet<&Grantee> = table.privileges.iter().map(|(who, _)| who).collect();
    for column in &table.columns {
        roles.extend(column.privileges.iter().map(|(who, _)| who));
    }
    let rows = roles.into_iter().map(|who| {
        let mut parts: Vec<Markdown> = Vec::new();
        let whole = table.privileges.iter().find(|(grantee, _)| *grantee == who).map(|(_, held)| held);
        parts.extend(whole.into_iter().flatten().map(|privilege| Markdown::raw(privilege.keyword())));
        let mut by_column: std::collections::BTreeMap<_, Vec<&Ident>> = std::collections::BTreeMap::new();
        for column in &table.columns {
            let held = column.privileges.iter().filter(|(grantee, _)| *grantee == who).flat_map(|(_, held)| held);
            held.for_each(|privilege| by_column.entry(*privilege).or_default().push(&column.name));
        }
        parts.extend(by_column.into_iter().map(|(privilege, columns)| {
            let names = Markdown::joined(columns.into_iter().map(|name| Markdown::code(name)), ", ");
            Markdown::raw(format!("{} ({})", privilege.keyword(), names.as_str()))
        }));
        context! { role => Markdown::code(&who.to_string()), privileges => Markdown::joined(parts, ", ") }
    });
    rows.collect()
}

/// The table with those that it points to and those that point to it.
fn diagram(book: &Book<'_>, table: &Table) -> Option<String> {
    let mut diagram = Diagram::default();
    diagram.table(table, Detail::All);
    for reference in outgoing(table) {
        if let Some(parent) = book.database.catalog.tables.get(&reference.key.references) {
            let ours = book.files.contains_key(&parent.name);
            diagram.table(parent, if ours { Detail::Keys } else { Detail::None });
        }
        diagram.reference(reference);
    }
    for reference in book.references.incoming(&table.name) {
        diagram.table(reference.from, Detail::Keys);
        diagram.reference(*reference);
    }
    diagram.render()
}
