//! Casts around what a query returns, where its type couldn't be seen otherwise.

use super::Output;
use crate::catalog::TypeRef;
use crate::sql::parse::{parse_one, with_stack_for};
use crate::sql::{SqlError, deparse, print, split};
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, SelectStmt, TypeCast};

/// The query with a cast around each column for which there is a type, under the names that they have.
///
/// # Errors
/// A text that isn't one query.
pub fn cast(query: &str, outputs: &[Output], types: &[Option<TypeRef>]) -> Result<String, SqlError> {
    let whole = || SqlError::new("this is no query", 0..query.len());
    with_stack_for(split::nesting(query), || {
        let mut node = parse_one(query)?;
        let NodeEnum::SelectStmt(select) = &mut node else { return Err(whole()) };
        in_select(select, outputs, types)?;
        deparse::statement(&node).ok_or_else(whole)
    })
}

/// Each arm of a UNION.
fn in_select(select: &mut SelectStmt, outputs: &[Output], types: &[Option<TypeRef>]) -> Result<(), SqlError> {
    if let (Some(left), Some(right)) = (&mut select.larg, &mut select.rarg) {
        in_select(left, outputs, types)?;
        return in_select(right, outputs, types);
    }
    for ((target, output), ty) in select.target_list.iter_mut().zip(outputs).zip(types) {
        let (Some(NodeEnum::ResTarget(target)), Some(ty)) = (&mut target.node, ty) else { continue };
        let NodeEnum::SelectStmt(model) = parse_one(&format!("SELECT NULL::{}", print::type_ref(ty)))? else {
            continue;
        };
        let cast = model.target_list.into_iter().next().and_then(|target| match target.node {
            Some(NodeEnum::ResTarget(target)) => target.val,
            _ => None,
        });
        if let Some(Node { node: Some(NodeEnum::TypeCast(cast)) }) = cast.map(|cast| *cast) {
            let cast = TypeCast { arg: target.val.take(), ..*cast };
            target.val = Some(Box::new(Node { node: Some(NodeEnum::TypeCast(Box::new(cast))) }));
            target.name = output.name.to_string();
        }
    }
    Ok(())
}
