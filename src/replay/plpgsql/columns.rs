//! Which columns an expression speaks of, and what its own column is called.

use crate::replay::node;
use pg_query::NodeEnum;
use pg_query::protobuf::Node;

/// The column references in an expression; false if there may be others (in a subquery).
pub(super) fn collect<'n>(node: &'n Node, names: &mut Vec<Vec<&'n str>>) -> bool {
    let one = |node: Option<&'n Node>, names: &mut Vec<Vec<&'n str>>| node.is_none_or(|node| collect(node, names));
    let all = |nodes: &'n [Node], names: &mut Vec<Vec<&'n str>>| {
        let mut known = true;
        for node in nodes {
            known &= collect(node, names);
        }
        known
    };
    match &node.node {
        None
        | Some(NodeEnum::AConst(_) | NodeEnum::ParamRef(_) | NodeEnum::SqlvalueFunction(_) | NodeEnum::String(_)) => {
            true
        }
        Some(NodeEnum::ColumnRef(column)) => {
            let fields: Option<Vec<&str>> = column.fields.iter().map(node::string).collect();
            let known = fields.is_some();
            names.extend(fields);
            known
        }
        Some(NodeEnum::AExpr(expr)) => {
            let left = one(expr.lexpr.as_deref(), names);
            one(expr.rexpr.as_deref(), names) && left
        }
        Some(NodeEnum::BoolExpr(expr)) => all(&expr.args, names),
        Some(NodeEnum::NullTest(test)) => one(test.arg.as_deref(), names),
        Some(NodeEnum::BooleanTest(test)) => one(test.arg.as_deref(), names),
        Some(NodeEnum::FuncCall(call)) => all(&call.args, names),
        Some(NodeEnum::TypeCast(cast)) => one(cast.arg.as_deref(), names),
        Some(NodeEnum::CoalesceExpr(expr)) => all(&expr.args, names),
        Some(NodeEnum::AArrayExpr(expr)) => all(&expr.elements, names),
        Some(NodeEnum::RowExpr(row)) => all(&row.args, names),
        Some(NodeEnum::List(list)) => all(&list.items, names),
        Some(NodeEnum::CollateClause(collate)) => one(collate.arg.as_deref(), names),
        Some(_) => false,
    }
}

/// The name that a column of a query is given (`FigureColname`).
pub(super) fn name_of(node: &Node) -> String {
    match &node.node {
        Some(NodeEnum::ColumnRef(column)) => {
            column.fields.last().and_then(node::string).unwrap_or("?column?").to_owned()
        }
        Some(NodeEnum::FuncCall(call)) => call.funcname.last().and_then(node::string).unwrap_or("?column?").to_owned(),
        Some(NodeEnum::TypeCast(cast)) => {
            let inner = cast.arg.as_deref().map_or_else(|| "?column?".to_owned(), name_of);
            if inner != "?column?" {
                return inner;
            }
            let ty = cast.type_name.as_ref().and_then(|ty| ty.names.last()).and_then(node::string);
            ty.unwrap_or("?column?").to_owned()
        }
        Some(NodeEnum::CoalesceExpr(_)) => "coalesce".to_owned(),
        Some(NodeEnum::CaseExpr(_)) => "case".to_owned(),
        Some(NodeEnum::AArrayExpr(_)) => "array".to_owned(),
        Some(NodeEnum::CollateClause(collate)) => collate.arg.as_deref().map_or_else(|| "?column?".to_owned(), name_of),
        Some(NodeEnum::SubLink(link)) => match link.sub_link_type() {
            pg_query::protobuf::SubLinkType::ExistsSublink => "exists".to_owned(),
            pg_query::protobuf::SubLinkType::ArraySublink => "array".to_owned(),
            _ => match node::child(link.subselect.as_deref()) {
                Some(NodeEnum::SelectStmt(select)) => {
                    match select.target_list.first().and_then(|it| it.node.as_ref()) {
                        Some(NodeEnum::ResTarget(target)) if !target.name.is_empty() => target.name.clone(),
                        Some(NodeEnum::ResTarget(target)) => {
                            target.val.as_deref().map_or_else(|| "?column?".to_owned(), name_of)
                        }
                        _ => "?column?".to_owned(),
                    }
                }
                _ => "?column?".to_owned(),
            },
        },
        _ => "?column?".to_owned(),
    }
}
