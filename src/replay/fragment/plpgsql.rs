//! A body in PL/pgSQL: whether Postgres's parser takes it, and which tables its statements name.

use crate::catalog::{Function, FunctionResult, Ident};
use crate::replay::node::ident;
use crate::sql::parse::{parse_one, with_stack_for};
use crate::sql::{SqlError, find_token, plpgsql, print, quote, split};
use pg_query::{NodeEnum, NodeRef};
use std::collections::BTreeSet;

/// The tables that a body names, with the schemas that are written, in the order of their names. What only runs, in EXECUTE, isn't looked into.
///
/// # Errors
/// What PL/pgSQL can't read.
pub fn plpgsql(function: &Function, body: &str) -> Result<Vec<(Option<Ident>, Ident)>, SqlError> {
    let queries = plpgsql::queries(&declaration(function, body)).map_err(|error| located(error, body))?;
    let mut tables = BTreeSet::new();
    for query in &queries {
        let nesting = split::nesting(query);
        if nesting > super::MAX_NESTING {
            let message = format!("brackets or operators are nested more than {} deep", super::MAX_NESTING);
            return Err(SqlError::new(message, find_token(body, query).unwrap_or(0..body.len())));
        }
        with_stack_for(nesting, || named_in(query, &mut tables)).map_err(|error| located(error, body))?;
    }
    Ok(tables.into_iter().collect())
}

fn declaration(function: &Function, body: &str) -> String {
    let arguments = function.arguments.iter().filter(|argument| argument.mode.is_input()).map(|argument| {
        let name = argument.name.as_ref().map(|name| quote::ident(name).into_owned()).unwrap_or_default();
        format!("{name} {}", print::type_ref(&argument.ty))
    });
    let columns = function.arguments.iter().filter(|argument| !argument.mode.is_input()).map(|argument| {
        let name = argument.name.as_ref().map(|name| quote::ident(name).into_owned()).unwrap_or_default();
        format!("{name} {}", print::type_ref(&argument.ty))
    });
    let returns = match &function.result {
        FunctionResult::Type(ty) => format!("RETURNS {}", print::type_ref(ty)),
        FunctionResult::SetOf(ty) => format!("RETURNS SETOF {}", print::type_ref(ty)),
        FunctionResult::Table => format!("RETURNS TABLE ({})", columns.collect::<Vec<_>>().join(", ")),
        FunctionResult::None => String::new(),
    };
    let arguments = arguments.collect::<Vec<_>>().join(", ");
    let body = quote::dollar(body);
    format!("CREATE FUNCTION {}({arguments}) {returns} LANGUAGE plpgsql AS {body}", quote::qualified(&function.name))
}

/// The parser names a word and no place.
fn located(error: SqlError, body: &str) -> SqlError {
    let word = error.message.split_once("\"").and_then(|(_, rest)| rest.rsplit_once('"')).map(|(word, _)| word);
    let place = word.and_then(|word| find_token(body, word).or_else(|| body.find(word).map(|at| at..at + word.len())));
    SqlError { range: place.unwrap_or(0..body.len()), ..error }
}

/// What a statement or an expression of PL/pgSQL names; an assignment's target is a variable.
fn named_in(query: &str, tables: &mut BTreeSet<(Option<Ident>, Ident)>) -> Result<(), SqlError> {
    let value = query.split_once(":=").map_or(query, |(_, value)| value);
    let node = parse_one(query).or_else(|_| parse_one(&format!("SELECT {value}")))?;
    relations(&node, tables);
    Ok(())
}

/// What a statement names, the queries of its WITH left out.
pub(in crate::replay) fn relations(node: &NodeEnum, tables: &mut BTreeSet<(Option<Ident>, Ident)>) {
    let nodes = node.nodes();
    let named: BTreeSet<&str> = nodes
        .iter()
        .filter_map(|(node, ..)| match node {
            NodeRef::CommonTableExpr(query) => Some(query.ctename.as_str()),
            _ => None,
        })
        .collect();
    for (node, ..) in &nodes {
        if let NodeRef::RangeVar(table) = node
            && !(table.schemaname.is_empty() && named.contains(table.relname.as_str()))
        {
            let schema = (!table.schemaname.is_empty()).then(|| ident(&table.schemaname));
            tables.insert((schema, ident(&table.relname)));
        }
    }
}
