//! The expressions directly inside an expression's node. Queries, columns, calls and types are the walk's own business.

use pg_query::NodeEnum;
use pg_query::protobuf::{JsonBehavior, JsonValueExpr, Node, WindowDef};

/// The expressions directly inside.
pub(super) fn children(node: &mut NodeEnum) -> Vec<&mut Node> {
    let mut found = Vec::new();
    match node {
        NodeEnum::AExpr(it) => {
            found.extend(it.lexpr.as_deref_mut());
            found.extend(it.rexpr.as_deref_mut());
        }
        NodeEnum::BoolExpr(it) => found.extend(&mut it.args),
        NodeEnum::FuncCall(it) => {
            found.extend(&mut it.args);
            found.extend(&mut it.agg_order);
            found.extend(it.agg_filter.as_deref_mut());
            if let Some(over) = it.over.as_deref_mut() {
                window(over, &mut found);
            }
        }
        NodeEnum::WindowDef(it) => window(it, &mut found),
        NodeEnum::TypeCast(it) => found.extend(it.arg.as_deref_mut()),
        NodeEnum::CaseExpr(it) => {
            found.extend(it.arg.as_deref_mut());
            found.extend(&mut it.args);
            found.extend(it.defresult.as_deref_mut());
        }
        NodeEnum::CaseWhen(it) => {
            found.extend(it.expr.as_deref_mut());
            found.extend(it.result.as_deref_mut());
        }
        NodeEnum::CoalesceExpr(it) => found.extend(&mut it.args),
        NodeEnum::MinMaxExpr(it) => found.extend(&mut it.args),
        NodeEnum::NullTest(it) => found.extend(it.arg.as_deref_mut()),
        NodeEnum::BooleanTest(it) => found.extend(it.arg.as_deref_mut()),
        NodeEnum::AArrayExpr(it) => found.extend(&mut it.elements),
        NodeEnum::RowExpr(it) => found.extend(&mut it.args),
        NodeEnum::AIndirection(it) => {
            found.extend(it.arg.as_deref_mut());
            found.extend(&mut it.indirection);
        }
        NodeEnum::AIndices(it) => {
            found.extend(it.lidx.as_deref_mut());
            found.extend(it.uidx.as_deref_mut());
        }
        NodeEnum::CollateClause(it) => found.extend(it.arg.as_deref_mut()),
        NodeEnum::SubLink(it) => found.extend(it.testexpr.as_deref_mut()),
        NodeEnum::ResTarget(it) => found.extend(it.val.as_deref_mut()),
        NodeEnum::SortBy(it) => found.extend(it.node.as_deref_mut()),
        NodeEnum::NamedArgExpr(it) => found.extend(it.arg.as_deref_mut()),
        NodeEnum::List(it) => found.extend(&mut it.items),
        NodeEnum::GroupingSet(it) => found.extend(&mut it.content),
        NodeEnum::GroupingFunc(it) => found.extend(&mut it.args),
        NodeEnum::MultiAssignRef(it) => found.extend(it.source.as_deref_mut()),
        NodeEnum::XmlExpr(it) => {
            found.extend(&mut it.named_args);
            found.extend(&mut it.args);
        }
        NodeEnum::XmlSerialize(it) => found.extend(it.expr.as_deref_mut()),
        _ => json(node, &mut found),
    }
    found
}

fn json<'n>(node: &'n mut NodeEnum, found: &mut Vec<&'n mut Node>) {
    match node {
        NodeEnum::JsonArrayConstructor(it) => found.extend(&mut it.exprs),
        NodeEnum::JsonObjectConstructor(it) => found.extend(&mut it.exprs),
        NodeEnum::JsonArrayQueryConstructor(it) => found.extend(it.query.as_deref_mut()),
        NodeEnum::JsonKeyValue(it) => {
            found.extend(it.key.as_deref_mut());
            value(it.value.as_deref_mut(), found);
        }
        NodeEnum::JsonValueExpr(it) => value(Some(it), found),
        NodeEnum::JsonArgument(it) => value(it.val.as_deref_mut(), found),
        NodeEnum::JsonScalarExpr(it) => found.extend(it.expr.as_deref_mut()),
        NodeEnum::JsonSerializeExpr(it) => value(it.expr.as_deref_mut(), found),
        NodeEnum::JsonParseExpr(it) => value(it.expr.as_deref_mut(), found),
        NodeEnum::JsonIsPredicate(it) => found.extend(it.expr.as_deref_mut()),
        NodeEnum::JsonFuncExpr(it) => {
            value(it.context_item.as_deref_mut(), found);
            found.extend(it.pathspec.as_deref_mut());
            found.extend(&mut it.passing);
            behavior(it.on_empty.as_deref_mut(), found);
            behavior(it.on_error.as_deref_mut(), found);
        }
        NodeEnum::JsonObjectAgg(it) => {
            if let Some(arg) = it.arg.as_deref_mut() {
                found.extend(arg.key.as_deref_mut());
                value(arg.value.as_deref_mut(), found);
            }
            if let Some(constructor) = it.constructor.as_deref_mut() {
                found.extend(constructor.agg_filter.as_deref_mut());
                found.extend(&mut constructor.agg_order);
            }
        }
        NodeEnum::JsonArrayAgg(it) => {
            value(it.arg.as_deref_mut(), found);
            if let Some(constructor) = it.constructor.as_deref_mut() {
                found.extend(constructor.agg_filter.as_deref_mut());
                found.extend(&mut constructor.agg_order);
            }
        }
        _ => {}
    }
}

fn value<'n>(it: Option<&'n mut JsonValueExpr>, found: &mut Vec<&'n mut Node>) {
    if let Some(it) = it {
        found.extend(it.raw_expr.as_deref_mut());
    }
}

fn behavior<'n>(it: Option<&'n mut JsonBehavior>, found: &mut Vec<&'n mut Node>) {
    if let Some(it) = it {
        found.extend(it.expr.as_deref_mut());
    }
}

fn window<'n>(it: &'n mut WindowDef, found: &mut Vec<&'n mut Node>) {
    found.extend(&mut it.partition_clause);
    found.extend(&mut it.order_clause);
    found.extend(it.start_offset.as_deref_mut());
    found.extend(it.end_offset.as_deref_mut());
}
