//! What follows a function's signature: attributes, settings, the body.

use super::node::{self, child, error, ident};
use super::problem::Apply;
use super::session::setting_value;
use crate::catalog::{Body, Function, FunctionKind, Ident, Parallel, Volatility};
use crate::sql::deparse;
use pg_query::NodeEnum;
use pg_query::protobuf::{CreateFunctionStmt, DefElem, Node, VariableSetKind, VariableSetStmt};

/// Sets an attribute; `false` if there is no place for it.
pub(super) fn set_option(function: &mut Function, option: &DefElem) -> bool {
    let text = option.arg.as_deref().and_then(node::string);
    let on = match child(option.arg.as_deref()) {
        Some(NodeEnum::Boolean(value)) => value.boolval,
        _ => true,
    };
    match (option.defname.as_str(), text) {
        ("language", Some(name)) => function.language = ident(&name.to_lowercase()),
        ("volatility", Some("immutable")) => function.volatility = Volatility::Immutable,
        ("volatility", Some("stable")) => function.volatility = Volatility::Stable,
        ("volatility", _) => function.volatility = Volatility::Volatile,
        ("parallel", Some("safe")) => function.parallel = Parallel::Safe,
        ("parallel", Some("restricted")) => function.parallel = Parallel::Restricted,
        ("parallel", _) => function.parallel = Parallel::Unsafe,
        ("security", _) => function.security_definer = on,
        ("strict", _) => function.strict = on,
        ("leakproof", _) => function.leakproof = on,
        ("set", _) => return set(function, child(option.arg.as_deref())),
        ("window", _) if on => function.kind = FunctionKind::Window,
        // What a language has anyway is the same as nothing (`compute_function_attributes`).
        ("cost", _) => function.cost = number(option).filter(|cost| cost != default_cost(&function.language)),
        ("rows", _) => function.rows = number(option).filter(|rows| rows != "1000"),
        ("as" | "window", _) => {}
        _ => return false,
    }
    true
}

/// A number as it is written.
fn number(option: &DefElem) -> Option<String> {
    match child(option.arg.as_deref()) {
        Some(NodeEnum::Integer(value)) => Some(value.ival.to_string()),
        Some(NodeEnum::Float(value)) => Some(value.fval.clone()),
        _ => None,
    }
}

fn default_cost(language: &str) -> &'static str {
    if language == "c" || language == "internal" { "1" } else { "100" }
}

fn set(function: &mut Function, statement: Option<&NodeEnum>) -> bool {
    let Some(NodeEnum::VariableSetStmt(statement)) = statement else { return false };
    let statement: &VariableSetStmt = statement;
    match (statement.kind(), setting_value(statement)) {
        (VariableSetKind::VarSetValue, Some(value)) => {
            function.settings.insert(statement.name.clone(), value);
        }
        (VariableSetKind::VarReset | VariableSetKind::VarSetDefault, _) => {
            function.settings.remove(&statement.name);
        }
        (VariableSetKind::VarResetAll, _) => function.settings.clear(),
        // FROM CURRENT takes a value that isn't known.
        _ => return false,
    }
    true
}

/// The body: text byte for byte, or the statements of `BEGIN ATOMIC` as pg_query prints them.
pub(super) fn body(statement: &CreateFunctionStmt, language: &Ident) -> Apply<Body> {
    if let Some(body) = child(statement.sql_body.as_deref()) {
        let mut statements = Vec::new();
        collect(body, &mut statements)?;
        return Ok(Body::Atomic(statements));
    }
    let texts = statement.options.iter().find_map(|node| match &node.node {
        Some(NodeEnum::DefElem(option)) if option.defname == "as" => option.arg.as_deref(),
        _ => None,
    });
    let texts = texts.map_or(&[][..], node::items).iter().filter_map(node::string).map(ToOwned::to_owned);
    let mut texts: Vec<String> = texts.collect();
    if *language == "c" || *language == "internal" {
        return Ok(Body::Symbol(texts));
    }
    Ok(Body::Text(if texts.is_empty() { String::new() } else { texts.swap_remove(0) }))
}

/// `BEGIN ATOMIC` is a list of lists of statements; `RETURN ...` a statement.
fn collect(node: &NodeEnum, statements: &mut Vec<String>) -> Apply {
    match node {
        NodeEnum::List(list) => list
            .items
            .iter()
            .filter_map(|item: &Node| item.node.as_ref())
            .try_for_each(|item| collect(item, statements)),
        statement => {
            let printed = deparse::statement(statement);
            statements.push(printed.ok_or_else(|| error("pg_query can't print a statement of this body"))?);
            Ok(())
        }
    }
}
