//! pg_query's expression nodes as the catalog's expressions. Nothing is lost: what has no case stays as pg_query prints it.

use super::node::{self, Read, child, ident, printed, required};
use super::{query, types};
use crate::catalog::Expr;
use crate::catalog::expr::{BooleanTest, Call, Operator};
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AConst, AExpr, AExprKind, AIndirection, BoolExpr, BoolExprType, BoolTestType, CaseExpr, FuncCall, MinMaxOp, Node,
    NullTestType, SqlValueFunction, SqlValueFunctionOp, SubLink, SubLinkType, a_const,
};

/// An expression.
///
/// # Errors
/// What pg_query can't print.
pub(crate) fn read(node: &Node) -> Read<Expr> {
    match cases(node)? {
        Some(expr) => Ok(expr),
        None => printed(node).map(Expr::Opaque),
    }
}

/// A child that the grammar always makes, in a box.
pub(super) fn boxed(node: Option<&Node>) -> Read<Box<Expr>> {
    Ok(Box::new(read(required(node)?)?))
}

fn list(nodes: &[Node]) -> Read<Vec<Expr>> {
    nodes.iter().map(read).collect()
}

/// `None` for what has no case.
fn cases(node: &Node) -> Read<Option<Expr>> {
    Ok(match child(Some(node)) {
        Some(NodeEnum::ColumnRef(column)) => column_ref(&column.fields),
        Some(NodeEnum::AConst(constant)) => self::constant(constant),
        Some(NodeEnum::TypeCast(cast)) => match cast.type_name.as_ref().map(types::read) {
            Some(Ok(ty)) => Some(Expr::Cast(boxed(cast.arg.as_deref())?, ty)),
            _ => None,
        },
        Some(NodeEnum::FuncCall(call)) => self::call(call)?.map(Expr::Call),
        Some(NodeEnum::AExpr(expr)) => operator(expr)?,
        Some(NodeEnum::BoolExpr(expr)) => Some(boolean(expr)?),
        Some(NodeEnum::NullTest(test)) => {
            Some(Expr::IsNull(boxed(test.arg.as_deref())?, test.nulltesttype() == NullTestType::IsNotNull))
        }
        Some(NodeEnum::BooleanTest(test)) => match boolean_test(test.booltesttype()) {
            Some(kind) => Some(Expr::BooleanTest(boxed(test.arg.as_deref())?, kind)),
            None => None,
        },
        Some(NodeEnum::SubLink(link)) => subquery(link)?,
        Some(NodeEnum::AArrayExpr(array)) => Some(Expr::Array(list(&array.elements)?)),
        Some(NodeEnum::RowExpr(row)) => Some(Expr::Row(list(&row.args)?)),
        Some(NodeEnum::CaseExpr(case)) => self::case(case)?,
        Some(NodeEnum::CoalesceExpr(coalesce)) => Some(Expr::Coalesce(list(&coalesce.args)?)),
        Some(NodeEnum::MinMaxExpr(expr)) => Some(Expr::MinMax(list(&expr.args)?, expr.op() == MinMaxOp::IsLeast)),
        Some(NodeEnum::SqlvalueFunction(function)) => keyword(function).map(|word| Expr::Keyword(word.to_owned())),
        Some(NodeEnum::AIndirection(indirection)) => self::indirection(indirection)?,
        Some(NodeEnum::CollateClause(collate)) => match node::names(&collate.collname).as_deref() {
            Some([name]) => Some(Expr::Collate(boxed(collate.arg.as_deref())?, name.clone())),
            _ => None,
        },
        _ => None,
    })
}

fn column_ref(fields: &[Node]) -> Option<Expr> {
    match fields {
        [qualifier @ .., Node { node: Some(NodeEnum::AStar(_)) }] => node::names(qualifier).map(Expr::Star),
        parts => node::names(parts).map(Expr::Column),
    }
}

fn constant(constant: &AConst) -> Option<Expr> {
    if constant.isnull {
        return Some(Expr::Null);
    }
    match constant.val.as_ref()? {
        a_const::Val::Ival(value) => Some(Expr::Number(value.ival.to_string())),
        a_const::Val::Fval(value) => Some(Expr::Number(value.fval.clone())),
        a_const::Val::Boolval(value) => Some(Expr::Boolean(value.boolval)),
        a_const::Val::Sval(value) => Some(Expr::String(value.sval.clone())),
        a_const::Val::Bsval(_) => None,
    }
}

/// Syntax of its own (`AT TIME ZONE`, `EXTRACT(... FROM ...)`) comes as a call of the function in `pg_catalog` that does it.
fn call(call: &FuncCall) -> Read<Option<Call>> {
    let named = call.args.iter().any(|argument| matches!(argument.node, Some(NodeEnum::NamedArgExpr(_))));
    let special =
        !call.agg_order.is_empty() || call.agg_filter.is_some() || call.over.is_some() || call.agg_within_group;
    let Some(name) = node::names(&call.funcname).filter(|name| name.len() <= 2 && !named && !special) else {
        return Ok(None);
    };
    Ok(Some(Call {
        name,
        arguments: list(&call.args)?,
        star: call.agg_star,
        distinct: call.agg_distinct,
        variadic: call.func_variadic,
    }))
}

fn operator_name(nodes: &[Node]) -> Option<Operator> {
    let mut parts = nodes.iter().map(node::string).collect::<Option<Vec<_>>>()?;
    let symbol = parts.pop()?;
    // The scanner makes `!=` into `<>`, but not inside OPERATOR().
    let symbol = if symbol == "!=" { "<>" } else { symbol };
    match parts.as_slice() {
        [] => Some(Operator::new(symbol)),
        [schema] => Some(Operator { schema: Some(ident(schema)), symbol: symbol.to_owned() }),
        _ => None,
    }
}

fn operator(expr: &AExpr) -> Read<Option<Expr>> {
    use AExprKind as K;
    let Some(operator) = operator_name(&expr.name) else { return Ok(None) };
    let left = || boxed(expr.lexpr.as_deref());
    let right = || boxed(expr.rexpr.as_deref());
    let items = || expr.rexpr.as_deref().map_or(&[][..], node::items);
    let negated = operator.symbol == "<>";
    Ok(match expr.kind() {
        K::AexprOp if expr.lexpr.is_none() => Some(Expr::Unary(operator, right()?)),
        K::AexprOp | K::AexprLike | K::AexprIlike | K::AexprSimilar => Some(Expr::Binary(operator, left()?, right()?)),
        K::AexprOpAny => Some(Expr::Any(operator, left()?, right()?)),
        K::AexprOpAll => Some(Expr::All(operator, left()?, right()?)),
        K::AexprDistinct => Some(Expr::IsDistinct(left()?, right()?, false)),
        K::AexprNotDistinct => Some(Expr::IsDistinct(left()?, right()?, true)),
        K::AexprNullif => Some(Expr::NullIf(left()?, right()?)),
        K::AexprIn => Some(Expr::In(left()?, list(items())?, negated)),
        kind @ (K::AexprBetween | K::AexprNotBetween) => match items() {
            [low, high] => {
                let (low, high) = (Box::new(read(low)?), Box::new(read(high)?));
                Some(Expr::Between(left()?, low, high, kind == K::AexprNotBetween))
            }
            _ => None,
        },
        K::AexprBetweenSym | K::AexprNotBetweenSym | K::Undefined => None,
    })
}

fn boolean(expr: &BoolExpr) -> Read<Expr> {
    let args = list(&expr.args)?;
    Ok(match expr.boolop() {
        BoolExprType::NotExpr => {
            let inner = args.into_iter().next().ok_or_else(|| node::error("NOT has no operand"))?;
            Expr::Not(Box::new(inner))
        }
        // The grammar has flattened what stands on the left (`makeAndExpr`); what is nested on the right stays so on the server too.
        BoolExprType::OrExpr => Expr::Or(args),
        BoolExprType::AndExpr | BoolExprType::Undefined => Expr::And(args),
    })
}

fn boolean_test(test: BoolTestType) -> Option<BooleanTest> {
    Some(match test {
        BoolTestType::IsTrue => BooleanTest::IsTrue,
        BoolTestType::IsNotTrue => BooleanTest::IsNotTrue,
        BoolTestType::IsFalse => BooleanTest::IsFalse,
        BoolTestType::IsNotFalse => BooleanTest::IsNotFalse,
        BoolTestType::IsUnknown => BooleanTest::IsUnknown,
        BoolTestType::IsNotUnknown => BooleanTest::IsNotUnknown,
        BoolTestType::Undefined => return None,
    })
}

fn subquery(link: &SubLink) -> Read<Option<Expr>> {
    let inner = || Ok(Box::new(query::read(required(link.subselect.as_deref())?)?));
    let tested = || boxed(link.testexpr.as_deref());
    // IN leaves the operator out.
    let operator = if link.oper_name.is_empty() { Some(Operator::new("=")) } else { operator_name(&link.oper_name) };
    Ok(match (link.sub_link_type(), operator) {
        (SubLinkType::ExistsSublink, _) => Some(Expr::Exists(inner()?)),
        (SubLinkType::ExprSublink, _) => Some(Expr::Scalar(inner()?)),
        (SubLinkType::ArraySublink, _) => Some(Expr::ArrayQuery(inner()?)),
        (SubLinkType::AnySublink, Some(operator)) => Some(Expr::AnyQuery(operator, tested()?, inner()?)),
        (SubLinkType::AllSublink, Some(operator)) => Some(Expr::AllQuery(operator, tested()?, inner()?)),
        _ => None,
    })
}

fn case(case: &CaseExpr) -> Read<Option<Expr>> {
    let mut branches = Vec::with_capacity(case.args.len());
    for branch in &case.args {
        let Some(NodeEnum::CaseWhen(when)) = &branch.node else { return Ok(None) };
        branches.push((read(required(when.expr.as_deref())?)?, read(required(when.result.as_deref())?)?));
    }
    let optional = |node: Option<&Node>| node.map(|node| boxed(Some(node))).transpose();
    Ok(Some(Expr::Case {
        operand: optional(case.arg.as_deref())?,
        branches,
        otherwise: optional(case.defresult.as_deref())?,
    }))
}

fn keyword(function: &SqlValueFunction) -> Option<&'static str> {
    use SqlValueFunctionOp as Op;
    Some(match function.op() {
        Op::SvfopCurrentDate => "CURRENT_DATE",
        Op::SvfopCurrentTime => "CURRENT_TIME",
        Op::SvfopCurrentTimestamp => "CURRENT_TIMESTAMP",
        Op::SvfopLocaltime => "LOCALTIME",
        Op::SvfopLocaltimestamp => "LOCALTIMESTAMP",
        Op::SvfopCurrentRole => "CURRENT_ROLE",
        Op::SvfopCurrentUser => "CURRENT_USER",
        Op::SvfopUser => "USER",
        Op::SvfopSessionUser => "SESSION_USER",
        Op::SvfopCurrentCatalog => "CURRENT_CATALOG",
        Op::SvfopCurrentSchema => "CURRENT_SCHEMA",
        // With a precision.
        _ => return None,
    })
}

fn indirection(indirection: &AIndirection) -> Read<Option<Expr>> {
    let mut expr = read(required(indirection.arg.as_deref())?)?;
    for step in &indirection.indirection {
        expr = match &step.node {
            Some(NodeEnum::String(field)) => Expr::Field(Box::new(expr), ident(&field.sval)),
            Some(NodeEnum::AIndices(index)) if !index.is_slice => {
                Expr::Subscript(Box::new(expr), boxed(index.uidx.as_deref())?)
            }
            _ => return Ok(None),
        };
    }
    Ok(Some(expr))
}
