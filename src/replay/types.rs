//! pg_query's type names as the catalog's.

use super::expr::read as read_expr;
use super::node::{self, Read, error};
use crate::catalog::TypeRef;
use crate::sql::print;
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, TypeName, a_const};

/// A type as it is written: a name without a schema keeps none, whether it is one of `pg_catalog` or found by the search path.
///
/// # Errors
/// `%TYPE`, names of three parts.
pub(crate) fn read(ty: &TypeName) -> Read<TypeRef> {
    if ty.pct_type {
        return Err(error("`%TYPE` says no type by itself"));
    }
    let names = node::names(&ty.names).ok_or_else(|| error("this is not the name of a type"))?;
    let (schema, name) = match names.as_slice() {
        [name] => (None, name.clone()),
        [schema, name] if *schema == "pg_catalog" => (None, name.clone()),
        [schema, name] => (Some(schema.clone()), name.clone()),
        _ => return Err(error("a type has a name of one or two parts")),
    };
    let modifiers = if schema.is_none() && name == "interval" {
        interval_modifiers(&ty.typmods)?
    } else {
        ty.typmods.iter().map(modifier).collect::<Read<Vec<_>>>()?
    };
    Ok(TypeRef { schema, name, modifiers, dimensions: u8::from(!ty.array_bounds.is_empty()) })
}

fn modifier(node: &Node) -> Read<String> {
    Ok(print::expr(&read_expr(node)?))
}

/// `interval` packs its fields into a number (`gram.y`, `opt_interval`; `utils/timestamp.h`, INTERVAL_MASK).
fn interval_modifiers(nodes: &[Node]) -> Read<Vec<String>> {
    const FULL_RANGE: i32 = 0x7fff;
    let (mask, rest) = match nodes {
        [] => return Ok(Vec::new()),
        [mask, rest @ ..] => (integer(mask).ok_or_else(|| error("this is not a kind of interval"))?, rest),
    };
    let precision = rest.iter().map(modifier).collect::<Read<Vec<_>>>()?;
    if mask == FULL_RANGE {
        return Ok(precision);
    }
    const FIELDS: [(i32, &str); 6] = [
        (1 << 2, "year"),
        (1 << 1, "month"),
        (1 << 3, "day"),
        (1 << 10, "hour"),
        (1 << 11, "minute"),
        (1 << 12, "second"),
    ];
    let mut named = FIELDS.iter().filter(|(bit, _)| mask & bit != 0).map(|(_, name)| *name);
    let first = named.next().ok_or_else(|| error("this is not a kind of interval"))?;
    let fields = named.next_back().map_or_else(|| first.to_owned(), |last| format!("{first} to {last}"));
    Ok(std::iter::once(fields).chain(precision).collect())
}

fn integer(node: &Node) -> Option<i32> {
    match &node.node {
        Some(NodeEnum::AConst(constant)) => match &constant.val {
            Some(a_const::Val::Ival(value)) => Some(value.ival),
            _ => None,
        },
        Some(NodeEnum::Integer(value)) => Some(value.ival),
        _ => None,
    }
}
