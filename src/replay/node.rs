//! Small readers for the parts of nodes that come up everywhere.

use crate::catalog::{Ident, name};
use crate::sql::{SqlError, deparse};
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, a_const};

/// What a node couldn't be read as. The place is filled in by whoever knows the text.
pub(super) type Read<T> = Result<T, SqlError>;

/// An error without a place.
pub(super) fn error(message: impl Into<String>) -> SqlError {
    SqlError::new(message, 0..0)
}

/// An optional child.
pub(super) fn child(node: Option<&Node>) -> Option<&NodeEnum> {
    node.and_then(|node| node.node.as_ref())
}

/// A child that the grammar always makes.
pub(super) fn required(node: Option<&Node>) -> Read<&Node> {
    node.filter(|node| node.node.is_some()).ok_or_else(|| error("a part of the syntax tree is missing"))
}

/// A name as the server stores it: cut to 63 bytes.
pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name::truncated(name))
}

/// The text of a String node.
pub(super) fn string(node: &Node) -> Option<&str> {
    match &node.node {
        Some(NodeEnum::String(string)) => Some(&string.sval),
        _ => None,
    }
}

/// The names in a list of String nodes; `None` if anything else is among them.
pub(super) fn names(nodes: &[Node]) -> Option<Vec<Ident>> {
    nodes.iter().map(|node| string(node).map(ident)).collect()
}

/// The items of a List node, or the node itself.
pub(super) fn items(node: &Node) -> &[Node] {
    match &node.node {
        Some(NodeEnum::List(list)) => &list.items,
        _ => std::slice::from_ref(node),
    }
}

/// A string constant.
pub(super) fn string_constant(node: &Node) -> Option<&str> {
    match &node.node {
        Some(NodeEnum::AConst(constant)) => match &constant.val {
            Some(a_const::Val::Sval(string)) => Some(&string.sval),
            _ => None,
        },
        _ => None,
    }
}

/// A node as pg_query prints it.
pub(super) fn printed(node: &Node) -> Read<String> {
    deparse::expression(node).ok_or_else(|| error("pg_query can't print this expression"))
}
