//! Indexes.

use super::dependency::require_columns;
use super::expr::read as read_expr;
use super::names::Relation;
use super::node::{self, Read, error, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay, options};
use crate::catalog::{Expr, Ident, Index, IndexKey, IndexTarget, ObjectId, QualifiedName, Table, name};
use pg_query::NodeEnum;
use pg_query::protobuf::{IndexElem, IndexStmt, Node, SortByDir, SortByNulls};

/// A key of an index. An expression that is only a column in brackets is that column, as for the server (`ComputeIndexAttrs`).
pub(super) fn key(element: &IndexElem) -> Read<IndexKey> {
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
        operator_class_options: options::read(&element.opclassopts),
        collation: node::names(&element.collation)
            .and_then(|names| names.last().cloned())
            .filter(|name| *name != "default"),
        descending,
        nulls_first,
        statistics: None,
    })
}

impl Replay {
    pub(super) fn create_index(&mut self, statement: &IndexStmt) -> Apply {
        if let Ok((view, Relation::View)) = self.written_relation(statement.relation.as_ref()) {
            return self.create_view_index(&view, statement);
        }
        let range = statement.relation.as_ref();
        let range = range.ok_or_else(|| Problem::invalid("42601", "the name of a table is missing"))?;
        let (on, relation) = self.relation(Some(&range.schemaname), &range.relname)?;
        let mut index = self.read_index(statement)?;
        match relation {
            Relation::Table => {
                require_index_columns(self.table_mut(&on)?, &index)?;
                self.require_immutable_index(&on, &index)?;
            }
            _ => {
                let message = format!("cannot create index on relation \"{}\"", on.name);
                return Err(Problem::invalid("42809", message));
            }
        }
        if index.unique {
            let columns: Vec<Ident> = index.keys.iter().filter_map(column_name).cloned().collect();
            super::partition::require_partition_key(self.table_mut(&on)?, &columns, "UNIQUE")?;
        }
        if index.name.is_empty() {
            index.name = self.choose_index(&on, &index);
        }
        self.touch(ObjectId::Table(on.clone()), Facet::Index(index.name.clone()));
        if !self.is_free(&on, &index.name) {
            if statement.if_not_exists {
                return Ok(());
            }
            return Err(Problem::duplicate("42P07", format!("relation \"{}\" already exists", index.name)));
        }
        if super::table::is_elsewhere(&statement.table_space) {
            self.remark("TABLESPACE isn't kept");
        }
        index.only = !range.inh && !self.names.children_of(&on).is_empty();
        self.wholly(|replay| {
            replay.insert_index(&on, index.clone())?;
            if range.inh { replay.index_partitions(&on, &index) } else { Ok(()) }
        })
    }

    fn require_immutable_index(&self, on: &QualifiedName, index: &Index) -> Apply {
        let Some(table) = self.catalog.tables.get(on) else { return Ok(()) };
        for expr in expressions(index) {
            let part = if Some(expr) == index.predicate.as_ref() { "predicate" } else { "expression" };
            self.require_immutable(table, expr, &format!("functions in index {part} must be marked IMMUTABLE"))?;
        }
        Ok(())
    }

    fn read_index(&mut self, statement: &IndexStmt) -> Apply<Index> {
        let include = statement.index_including_params.iter().filter_map(|node| match &node.node {
            Some(NodeEnum::IndexElem(element)) => Some(ident(&element.name)),
            _ => None,
        });
        Ok(Index {
            name: ident(&statement.idxname),
            unique: statement.unique,
            nulls_not_distinct: statement.nulls_not_distinct,
            method: method(&statement.access_method),
            keys: index_keys(&statement.index_params)?,
            include: include.collect(),
            predicate: statement.where_clause.as_deref().map(read_expr).transpose()?,
            options: options::read(&statement.options),
            clustered: false,
            only: false,
            parent: None,
            comment: None,
        })
    }

    /// The name of an index that is given none (`ChooseIndexName`).
    pub(super) fn choose_index(&self, table: &QualifiedName, index: &Index) -> Ident {
        let parts = key_names(&index.keys, &index.include);
        let middle = name::columns_addition(parts.iter().map(String::as_str));
        self.names.choose_relation(table, Some(&middle), "idx", false)
    }

    pub(super) fn insert_index(&mut self, table: &QualifiedName, index: Index) -> Apply {
        self.touch(ObjectId::Table(table.clone()), Facet::Index(index.name.clone()));
        let held = self.table_mut(table)?;
        held.indexes.insert(index.name.clone(), index.clone());
        self.names.add_index(table, &index.name);
        Ok(())
    }
}

fn require_index_columns(table: &Table, index: &Index) -> Apply {
    for column in index.keys.iter().filter_map(column_name).chain(&index.include) {
        if table.column(column).is_none() {
            return Err(Problem::missing("42703", format!("column \"{column}\" does not exist")));
        }
    }
    expressions(index).try_for_each(|expr| require_columns(table, expr))
}

fn expressions(index: &Index) -> impl Iterator<Item = &Expr> {
    let keys = index.keys.iter().filter_map(|key| match &key.target {
        IndexTarget::Expr(expr) => Some(expr),
        IndexTarget::Column(_) => None,
    });
    keys.chain(&index.predicate)
}

pub(super) fn index_keys(nodes: &[Node]) -> Apply<Vec<IndexKey>> {
    let one = |node: &Node| match &node.node {
        Some(NodeEnum::IndexElem(element)) => Ok(key(element)?),
        _ => Err(Problem::invalid("42601", "a key of the index is missing")),
    };
    nodes.iter().map(one).collect()
}

pub(super) fn column_name(key: &IndexKey) -> Option<&Ident> {
    match &key.target {
        IndexTarget::Column(name) => Some(name),
        IndexTarget::Expr(_) => None,
    }
}

/// The access method; `btree` where none is said.
pub(super) fn method(written: &str) -> Ident {
    if written.is_empty() { "btree".into() } else { ident(written) }
}

/// `ChooseIndexColumnNames`: each key by a name of its own, a number behind it where two are alike.
pub(super) fn key_names(keys: &[IndexKey], include: &[Ident]) -> Vec<String> {
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
            let number = pass.to_string();
            candidate = format!("{}{number}", name::clipped(&base, name::MAX_BYTES - number.len()));
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
