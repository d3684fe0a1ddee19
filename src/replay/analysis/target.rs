//! What a SELECT gives: the names of its columns (`FigureColname`) and what its stars stand for (`ExpandColumnRefStar`).

use super::Walker;
use super::scope::{Output, Source};
use crate::catalog::Ident;
use crate::replay::node::{ident, string};
use pg_query::NodeEnum;
use pg_query::protobuf::{ColumnRef, MinMaxOp, Node, ResTarget, SqlValueFunctionOp, SubLinkType, XmlExprOp};

impl Walker<'_> {
    /// Walks targets; their columns, `None` where a star is over something unknown.
    pub(super) fn targets(&mut self, targets: &mut Vec<Node>) -> Option<Vec<Output>> {
        let mut outputs = Some(Vec::with_capacity(targets.len()));
        let mut written = Vec::with_capacity(targets.len());
        for mut node in std::mem::take(targets) {
            let Some(NodeEnum::ResTarget(target)) = &mut node.node else {
                written.push(node);
                continue;
            };
            if let Some(qualifier) = star(target) {
                let expanded = self.expanded(&qualifier);
                match (&expanded, &mut outputs) {
                    (Some(columns), Some(outputs)) => outputs.extend(columns.iter().map(|(output, _)| output.clone())),
                    _ => outputs = None,
                }
                let sources = self.star_sources(&qualifier);
                let sources: Vec<&Source> = sources.iter().collect();
                if let Some(columns) = expanded {
                    // A star uses all columns of what it is over.
                    let expands = self.pass.expands(&sources);
                    let mut nodes: Vec<Node> = columns.into_iter().map(|(_, node)| node).collect();
                    nodes.iter_mut().for_each(|node| self.target(node));
                    if expands {
                        written.extend(nodes);
                        continue;
                    }
                }
                written.push(node);
                continue;
            }
            let name = self.named_target(target);
            if let Some(outputs) = &mut outputs {
                outputs.push(self.output(target, name));
            }
            written.push(node);
        }
        *targets = written;
        outputs
    }

    /// Walks a target; what it is called.
    fn named_target(&mut self, target: &mut ResTarget) -> Ident {
        let name = if target.name.is_empty() {
            target.val.as_deref().map_or_else(|| "?column?".into(), figure_name)
        } else {
            ident(&target.name)
        };
        self.exprs(target.val.as_deref_mut());
        if target.name.is_empty() && target.val.as_deref().is_some_and(|value| figure_name(value) != name) {
            // A pass has given something a new name; the column that comes out keeps its own (`get_target_list` in ruleutils.c).
            target.name = name.to_string();
        }
        name
    }

    fn target(&mut self, node: &mut Node) {
        if let Some(NodeEnum::ResTarget(target)) = &mut node.node {
            self.named_target(target);
        }
    }

    fn output(&self, target: &ResTarget, name: Ident) -> Output {
        let value = target.val.as_deref();
        let found = match value.and_then(|node| node.node.as_ref()) {
            Some(NodeEnum::ColumnRef(column)) => self.column_output(&column.fields),
            _ => None,
        };
        match found {
            Some(output) => Output { name, own: false, ..output },
            None => {
                let ty = value.and_then(|value| self.type_of(value));
                Output::new(name, ty)
            }
        }
    }

    /// What a column reference that has been walked gives.
    pub(super) fn column_output(&self, fields: &[Node]) -> Option<Output> {
        let names: Vec<Ident> = fields.iter().filter_map(string).map(ident).collect();
        match names.as_slice() {
            [name] => {
                let mut scopes = self.scopes.iter().rev();
                scopes
                    .find_map(|scope| scope.bare.iter().find(|bare| bare.output.name == *name))
                    .map(|bare| bare.output.clone())
            }
            [rest @ .., qualifier, name] => {
                let (level, index) = self.source(rest.last(), qualifier)?;
                let source = self.scopes.get(level)?.sources.get(index)?;
                source.columns.as_ref()?.iter().find(|output| output.name == *name).cloned()
            }
            [] => None,
        }
    }

    /// The columns behind a star, each with the target that says it.
    fn expanded(&self, qualifier: &[Ident]) -> Option<Vec<(Output, Node)>> {
        let scope = self.scopes.last()?;
        if let [schema @ .., name] = qualifier {
            let (level, index) = self.source(schema.last(), name)?;
            let source = self.scopes.get(level)?.sources.get(index)?;
            let columns = source.columns.as_ref()?;
            return Some(
                columns.iter().map(|output| (output.clone(), column(Some(&source.alias), &output.name))).collect(),
            );
        }
        if !scope.is_known() {
            return None;
        }
        let one = |bare: &super::scope::Bare| {
            let alias = bare.source.and_then(|index| scope.sources.get(index)).map(|source| &source.alias);
            let alias = alias.filter(|alias| !alias.is_empty());
            (bare.output.clone(), column(alias, &bare.output.name))
        };
        Some(scope.bare.iter().map(one).collect())
    }

    fn star_sources(&self, qualifier: &[Ident]) -> Vec<Source> {
        if let [schema @ .., name] = qualifier {
            let found = self.source(schema.last(), name);
            let source = found.and_then(|(level, index)| self.scopes.get(level)?.sources.get(index));
            return source.cloned().into_iter().collect();
        }
        self.scopes.last().map(|scope| scope.sources.clone()).unwrap_or_default()
    }
}

/// The names before the star of `*` or `t.*`; none for other targets.
fn star(target: &ResTarget) -> Option<Vec<Ident>> {
    match target.val.as_deref().and_then(|node| node.node.as_ref()) {
        Some(NodeEnum::ColumnRef(column)) => match column.fields.split_last() {
            Some((Node { node: Some(NodeEnum::AStar(_)) }, qualifier)) => {
                Some(qualifier.iter().filter_map(string).map(ident).collect())
            }
            _ => None,
        },
        _ => None,
    }
}

/// A name as a node.
pub(in crate::replay) fn name_node(name: &str) -> Node {
    Node { node: Some(NodeEnum::String(pg_query::protobuf::String { sval: name.to_owned() })) }
}

fn column(alias: Option<&Ident>, name: &Ident) -> Node {
    let fields = alias.into_iter().chain([name]).map(|part| name_node(part)).collect();
    let value = Node { node: Some(NodeEnum::ColumnRef(ColumnRef { fields, location: 0 })) };
    Node { node: Some(NodeEnum::ResTarget(Box::new(ResTarget { val: Some(Box::new(value)), ..ResTarget::default() }))) }
}

/// `FigureColname`.
pub(in crate::replay) fn figure_name(node: &Node) -> Ident {
    figure(node).map_or_else(|| "?column?".into(), |(name, _)| ident(&name))
}

/// A name and how good it is: 1 where something further out may know a better one (`FigureColnameInternal`).
fn figure(node: &Node) -> Option<(String, u8)> {
    let strong = |name: &str| Some((name.to_owned(), 2));
    match node.node.as_ref()? {
        NodeEnum::ColumnRef(column) => column.fields.iter().rev().find_map(string).and_then(strong),
        NodeEnum::AIndirection(indirection) => match indirection.indirection.iter().rev().find_map(string) {
            Some(name) => strong(name),
            None => figure(indirection.arg.as_deref()?),
        },
        NodeEnum::FuncCall(call) => call.funcname.last().and_then(string).and_then(strong),
        NodeEnum::AExpr(expr) if expr.kind() == pg_query::protobuf::AExprKind::AexprNullif => strong("nullif"),
        NodeEnum::TypeCast(cast) => match cast.arg.as_deref().and_then(figure) {
            Some((name, 2)) => Some((name, 2)),
            weak => {
                let ty = cast.type_name.as_ref().and_then(|ty| ty.names.last()).and_then(string);
                ty.map(|ty| (ty.to_owned(), 1)).or(weak)
            }
        },
        NodeEnum::CollateClause(collate) => figure(collate.arg.as_deref()?),
        NodeEnum::GroupingFunc(_) => strong("grouping"),
        NodeEnum::MergeSupportFunc(_) => strong("merge_action"),
        NodeEnum::SubLink(link) => match link.sub_link_type() {
            SubLinkType::ExistsSublink => strong("exists"),
            SubLinkType::ArraySublink => strong("array"),
            SubLinkType::ExprSublink => match link.subselect.as_deref()?.node.as_ref()? {
                NodeEnum::SelectStmt(select) => first_name(select),
                _ => None,
            },
            _ => None,
        },
        NodeEnum::CaseExpr(case) => match case.defresult.as_deref().and_then(figure) {
            Some((name, 2)) => Some((name, 2)),
            _ => Some(("case".to_owned(), 1)),
        },
        NodeEnum::AArrayExpr(_) => strong("array"),
        NodeEnum::RowExpr(_) => strong("row"),
        NodeEnum::CoalesceExpr(_) => strong("coalesce"),
        NodeEnum::MinMaxExpr(expr) => strong(if expr.op() == MinMaxOp::IsLeast { "least" } else { "greatest" }),
        NodeEnum::SqlvalueFunction(function) => keyword(function.op()).and_then(strong),
        NodeEnum::XmlExpr(expr) => xml(expr.op()).and_then(strong),
        NodeEnum::XmlSerialize(_) => strong("xmlserialize"),
        NodeEnum::JsonParseExpr(_) => strong("json"),
        NodeEnum::JsonScalarExpr(_) => strong("json_scalar"),
        NodeEnum::JsonSerializeExpr(_) => strong("json_serialize"),
        NodeEnum::JsonObjectConstructor(_) => strong("json_object"),
        NodeEnum::JsonArrayConstructor(_) | NodeEnum::JsonArrayQueryConstructor(_) => strong("json_array"),
        NodeEnum::JsonObjectAgg(_) => strong("json_objectagg"),
        NodeEnum::JsonArrayAgg(_) => strong("json_arrayagg"),
        NodeEnum::JsonFuncExpr(expr) => {
            use pg_query::protobuf::JsonExprOp as Op;
            match expr.op() {
                Op::JsonExistsOp => strong("json_exists"),
                Op::JsonQueryOp => strong("json_query"),
                Op::JsonValueOp => strong("json_value"),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The first column of the leftmost SELECT.
fn first_name(select: &pg_query::protobuf::SelectStmt) -> Option<(String, u8)> {
    if let Some(left) = select.larg.as_deref() {
        return first_name(left);
    }
    if !select.values_lists.is_empty() {
        return Some(("column1".to_owned(), 2));
    }
    match select.target_list.first()?.node.as_ref()? {
        NodeEnum::ResTarget(target) if target.name.is_empty() => {
            let found = target.val.as_deref().and_then(figure);
            found.map_or_else(|| Some(("?column?".to_owned(), 2)), |(name, _)| Some((name, 2)))
        }
        NodeEnum::ResTarget(target) => Some((target.name.clone(), 2)),
        _ => None,
    }
}

fn keyword(op: SqlValueFunctionOp) -> Option<&'static str> {
    use SqlValueFunctionOp as Op;
    Some(match op {
        Op::SvfopCurrentDate => "current_date",
        Op::SvfopCurrentTime | Op::SvfopCurrentTimeN => "current_time",
        Op::SvfopCurrentTimestamp | Op::SvfopCurrentTimestampN => "current_timestamp",
        Op::SvfopLocaltime | Op::SvfopLocaltimeN => "localtime",
        Op::SvfopLocaltimestamp | Op::SvfopLocaltimestampN => "localtimestamp",
        Op::SvfopCurrentRole => "current_role",
        Op::SvfopCurrentUser => "current_user",
        Op::SvfopUser => "user",
        Op::SvfopSessionUser => "session_user",
        Op::SvfopCurrentCatalog => "current_catalog",
        Op::SvfopCurrentSchema => "current_schema",
        SqlValueFunctionOp::SqlvalueFunctionOpUndefined => return None,
    })
}

fn xml(op: XmlExprOp) -> Option<&'static str> {
    Some(match op {
        XmlExprOp::IsXmlconcat => "xmlconcat",
        XmlExprOp::IsXmlelement => "xmlelement",
        XmlExprOp::IsXmlforest => "xmlforest",
        XmlExprOp::IsXmlparse => "xmlparse",
        XmlExprOp::IsXmlpi => "xmlpi",
        XmlExprOp::IsXmlroot => "xmlroot",
        XmlExprOp::IsXmlserialize => "xmlserialize",
        _ => return None,
    })
}
