//! Indexes.

use super::dependency::require_columns;
use super::expr::read as read_expr;
use super::node::{self, Read, error, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Expr, Ident, Index, IndexKey, IndexTarget, ObjectId, name};
use pg_query::NodeEnum;
use pg_query::protobuf::{IndexElem, IndexStmt, Node, SortByDir, SortByNulls};

/// A key of an index. An expression that is only a column in brackets is that column, as for the server (`ComputeIndexAttrs`).
pub(super) fn key(element: &IndexElem) -> Read<IndexKey> {
    if !element.collation.is_empty() {
        return Err(error("COLLATE on a key of an index is not supported"));
    }
    if !element.opclassopts.is_empty() {
        return Err(error("parameters of an operator class are not supported"));
    }
    let target = match &element.expr {
        None => IndexTarget::Column(ident(&element.name)),
        Some(node) => match read_expr(node)? {
            Expr::Column(parts) if parts.len() == 1 => {
                IndexTarget::Column(parts.into_iter().next().unwrap_or_default())
            }
            other => IndexTarget::Expr(other),
        },
    };
    let operator_class = match node::names(&element.opclass).as_deref() {
        Some([]) => None,
        Some([.., name]) => Some(name.clone()),
        None => return Err(error("this is not the name of an operator class")),
    };
    let descending = element.ordering() == SortByDir::SortbyDesc;
    let nulls_first = match element.nulls_ordering() {
        SortByNulls::SortbyNullsFirst => true,
        SortByNulls::SortbyNullsLast => false,
        SortByNulls::SortbyNullsDefault | SortByNulls::Undefined => descending,
    };
    Ok(IndexKey {
        target,
        operator_class,
        operator_class_options: std::collections::BTreeMap::new(),
        collation: None,
        descending,
        nulls_first,
    })
}

impl Replay {
    pub(super) fn create_index(&mut self, statement: &IndexStmt) -> Apply {
        let table_name = self.table_name(statement.relation.as_ref())?;
        let keys = index_keys(&statement.index_params)?;
        let include = statement.index_including_params.iter().filter_map(|node| match &node.node {
            Some(NodeEnum::IndexElem(element)) => Some(ident(&element.name)),
            _ => None,
        });
        let include: Vec<Ident> = include.collect();
        let predicate = statement.where_clause.as_deref().map(read_expr).transpose()?;
        let table = self.table_mut(&table_name)?;
        for column in keys.iter().filter_map(column_name).chain(&include) {
            if table.column(column).is_none() {
                return Err(Problem::missing("42703", format!("column \"{column}\" does not exist")));
            }
        }
        let exprs = keys.iter().filter_map(|key| match &key.target {
            IndexTarget::Expr(expr) => Some(expr),
            IndexTarget::Column(_) => None,
        });
        exprs.chain(&predicate).try_for_each(|expr| require_columns(table, expr))?;
        let name = if statement.idxname.is_empty() {
            let parts = key_names(&keys, &include);
            let middle = name::columns_addition(parts.iter().map(String::as_str));
            self.names.choose_relation(&table_name, Some(&middle), "idx", false)
        } else {
            ident(&statement.idxname)
        };
        self.touch(ObjectId::Table(table_name.clone()), Facet::Index(name.clone()));
        if !self.is_free(&table_name, &name) {
            if statement.if_not_exists {
                return Ok(());
            }
            return Err(Problem::duplicate("42P07", format!("relation \"{name}\" already exists")));
        }
        if !statement.options.is_empty() {
            self.unsupported_on(&table_name, "WITH in CREATE INDEX");
        }
        self.names.add_index(&table_name, &name);
        let method = if statement.access_method.is_empty() { "btree" } else { statement.access_method.as_str() };
        let index = Index {
            name: name.clone(),
            unique: statement.unique,
            nulls_not_distinct: statement.nulls_not_distinct,
            method: method.into(),
            keys,
            include,
            predicate,
            options: std::collections::BTreeMap::new(),
            clustered: false,
            only: false,
            parent: None,
            comment: None,
        };
        self.table_mut(&table_name)?.indexes.insert(name, index);
        Ok(())
    }
}

fn index_keys(nodes: &[Node]) -> Apply<Vec<IndexKey>> {
    let one = |node: &Node| match &node.node {
        Some(NodeEnum::IndexElem(element)) => Ok(key(element)?),
        _ => Err(Problem::invalid("42601", "a key of the index is missing")),
    };
    nodes.iter().map(one).collect()
}

fn column_name(key: &IndexKey) -> Option<&Ident> {
    match &key.target {
        IndexTarget::Column(name) => Some(name),
        IndexTarget::Expr(_) => None,
    }
}

/// `ChooseIndexColumnNames`: each key by a name of its own, a number behind it where two are alike.
fn key_names(keys: &[IndexKey], include: &[Ident]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let keys = keys.iter().map(|key| match &key.target {
        IndexTarget::Column(name) => name.to_string(),
        IndexTarget::Expr(expr) => figure_name(expr).map_or_else(|| "expr".to_owned(), |(name, _)| name),
    });
    for base in keys.chain(include.iter().map(ToString::to_string)) {
        let mut candidate = base.clone();
        let mut pass = 0_u32;
        while names.contains(&candidate) {
            pass += 1;
            candidate = format!("{base}{pass}");
        }
        names.push(candidate);
    }
    names
}

/// `FigureColnameInternal` of parse_target.c: the name that an expression has by itself, and whether it is a strong one.
fn figure_name(expr: &Expr) -> Option<(String, bool)> {
    let strong = |name: &str| Some((name.to_owned(), true));
    match expr {
        Expr::Column(parts) => strong(parts.last()?),
        Expr::Field(_, name) => strong(name),
        Expr::Subscript(base, _) | Expr::Collate(base, _) => figure_name(base),
        Expr::Call(call) => strong(call.name.last()?),
        Expr::NullIf(..) => strong("nullif"),
        Expr::Coalesce(_) => strong("coalesce"),
        Expr::MinMax(_, least) => strong(if *least { "least" } else { "greatest" }),
        Expr::Array(_) | Expr::ArrayQuery(_) => strong("array"),
        Expr::Row(_) => strong("row"),
        Expr::Exists(_) => strong("exists"),
        Expr::Keyword(word) => strong(&word.to_lowercase()),
        Expr::Cast(inner, ty) => {
            figure_name(inner).filter(|(_, strong)| *strong).or(Some((ty.name.to_string(), false)))
        }
        Expr::Case { otherwise, .. } => {
            let named = otherwise.as_deref().and_then(figure_name).filter(|(_, strong)| *strong);
            named.or(Some(("case".to_owned(), false)))
        }
        _ => None,
    }
}
