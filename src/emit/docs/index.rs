//! The first page: what there is, and how it hangs together.

use super::mermaid::diagrams;
use super::{Book, Markdown, shown};
use crate::catalog::{Function, FunctionId, FunctionResult, Grantee, Privilege, TypeKind, TypeRef};
use crate::emit::EmitError;
use crate::emit::sql::Sql;
use crate::plan::Change;
use minijinja::{Value, context};
use std::collections::BTreeSet;

/// `README.md`.
pub(super) fn page(book: &Book<'_>) -> Result<String, EmitError> {
    let tables = book.tables.iter().map(|table| {
        context! {
            link => book.link(&table.name, "tables/"),
            comment => table.comment.as_deref(),
            scope => book.rules.scope(&table.name),
        }
    });
    let drawn = diagrams(&book.tables);
    let several = drawn.len() > 1;
    let drawn = drawn.into_iter().map(|(group, diagram)| {
        let names = group.iter().map(|table| book.link(&table.name, "tables/"));
        context! {
            title => several.then(|| Markdown::joined(names, ", ")),
            text => diagram.render().map(|text| Markdown::block("mermaid", &text)),
        }
    });
    let views = book.database.views();
    let views = views.iter().map(|view| {
        let columns = view.columns.iter().map(|column| {
            Markdown::raw(format!(
                "{} {}",
                Markdown::code(&column.name).as_str(),
                Markdown::code(Sql::ty(&column.ty).as_str()).as_str()
            ))
        });
        let roles = view.privileges.iter().filter(|(_, held)| held.contains(&Privilege::Select));
        context! {
            name => Markdown::code(&shown(&view.name)),
            comment => view.comment.as_deref(),
            columns => Markdown::joined(columns, ", "),
            readers => Markdown::joined(roles.map(|(role, _)| Markdown::code(&role.to_string())), ", "),
        }
    });
    let functions = book.database.functions();
    let functions: Vec<Value> = functions.iter().filter_map(|id| function(book, id)).collect();
    let context = context! {
        model => book.model, model_comment => Markdown::comment(book.model),
        tables => tables.collect::<Vec<_>>(),
        diagrams => drawn.collect::<Vec<_>>(),
        views => views.collect::<Vec<_>>(),
        functions, types => types(book), own => own(book),
        actors => super::access::actors(book), legend => super::access::legend(book),
        words => book.rules.legend().len(),
    };
    book.templates.render("docs/index.md.j2", context)
}

/// A function that an actor's role may call by name; helpers of policies and triggers are on the pages of tables.
fn function(book: &Book<'_>, id: &FunctionId) -> Option<Value> {
    let function = book.database.catalog.functions.get(id)?;
    let callers = callers(book, function);
    if callers.is_empty() {
        return None;
    }
    let returns = match &function.result {
        FunctionResult::Type(ty) => Some(Sql::ty(ty).as_str().to_owned()),
        FunctionResult::SetOf(ty) => Some(format!("SETOF {}", Sql::ty(ty).as_str())),
        FunctionResult::Table => Some("TABLE".to_owned()),
        FunctionResult::None => None,
    };
    let arguments = function.arguments.iter().filter(|argument| argument.mode.is_input()).map(|argument| {
        let name = argument.name.as_ref().map(|name| format!("{} ", Sql::ident(name).as_str())).unwrap_or_default();
        format!("{name}{}", Sql::ty(&argument.ty).as_str())
    });
    let call = format!("{}({})", shown(&function.name), arguments.collect::<Vec<_>>().join(", "));
    Some(context! {
        call => Markdown::code(&call),
        returns => returns.map(|returns| Markdown::code(&returns)),
        comment => function.comment.as_deref(),
        callers => Markdown::joined(callers.into_iter().map(|role| Markdown::code(&role)), ", "),
        security_definer => function.security_definer,
    })
}

/// The actors' roles that may call it: EXECUTE on it, USAGE on its schema, each given to them or to PUBLIC.
fn callers(book: &Book<'_>, function: &Function) -> Vec<String> {
    let schema = book.database.catalog.schemas.get(&function.name.schema);
    let mut seen = BTreeSet::new();
    let roles = book.rules.actors.iter().map(|actor| &actor.database_role);
    let may = |role: &&crate::catalog::Ident| {
        let grantees = [Grantee::Role((*role).clone()), Grantee::Public];
        let execute = grantees.iter().any(|who| function.privileges.holds(who, Privilege::Execute));
        let usage =
            schema.is_none_or(|schema| grantees.iter().any(|who| schema.privileges.holds(who, Privilege::Usage)));
        execute && usage
    };
    let trigger = matches!(&function.result, FunctionResult::Type(ty) if *ty == TypeRef::builtin("trigger"));
    if trigger {
        return Vec::new();
    }
    roles.filter(may).filter(|role| seen.insert((*role).clone())).map(ToString::to_string).collect()
}

/// The statements of the model's own.
fn own(book: &Book<'_>) -> Option<Markdown> {
    let statements = book.database.steps.steps.iter().filter_map(|step| match &step.change {
        Change::Verbatim(statement) => Some(format!("{};", statement.text)),
        _ => None,
    });
    let statements: Vec<String> = statements.collect();
    (!statements.is_empty()).then(|| Markdown::block("sql", &statements.join("\n\n")))
}

/// The enums and domains that the tables' columns use.
fn types(book: &Book<'_>) -> Vec<Value> {
    let mut values = Vec::new();
    for (name, ty) in &book.database.catalog.types {
        let uses = |column: &crate::catalog::Column| {
            column.ty.name == name.name && column.ty.schema.as_ref() == Some(&name.schema)
        };
        if !book.tables.iter().any(|table| table.columns.iter().any(uses)) {
            continue;
        }
        let meaning = match &ty.kind {
            TypeKind::Enum(labels) => Markdown::joined(labels.iter().map(|label| Markdown::code(label)), ", "),
            TypeKind::Domain { base, not_null, checks, .. } => {
                let mut parts = vec![Markdown::code(Sql::ty(base).as_str())];
                parts.extend(not_null.then(|| Markdown::raw("not null")));
                parts.extend(checks.values().map(|check| Markdown::code(Sql::expr(check).as_str())));
                Markdown::joined(parts, ", ")
            }
            TypeKind::Composite(attributes) => Markdown::joined(
                attributes.iter().map(|part| Markdown::code(&format!("{} {}", part.name, Sql::ty(&part.ty).as_str()))),
                ", ",
            ),
            TypeKind::Range(options) => {
                let options = options.iter().map(|(name, value)| Markdown::code(&format!("{name} = {value}")));
                Markdown::joined(options, ", ")
            }
        };
        values.push(
            context! { name => Markdown::code(&shown(name)), values => meaning, comment => ty.comment.as_deref() },
        );
    }
    values
}
