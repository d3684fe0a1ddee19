//! The walk over expressions: columns, calls, casts, subqueries.

use super::children::children;
use super::scope::{Output, Scope, is_system};
use super::{ColumnUse, Walker};
use crate::catalog::Ident;
use crate::replay::node::{ident, string};
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, SubLink};

impl Walker<'_> {
    pub(super) fn exprs<'n>(&mut self, nodes: impl IntoIterator<Item = &'n mut Node>) {
        for node in nodes {
            self.expr(node);
        }
    }

    pub(super) fn expr(&mut self, node: &mut Node) {
        let Some(inner) = &mut node.node else { return };
        match inner {
            NodeEnum::ColumnRef(column) => {
                self.column_ref(&mut column.fields);
                return;
            }
            NodeEnum::SubLink(link) => self.sub_link(link),
            NodeEnum::SelectStmt(_) => {
                self.query_node(node);
                return;
            }
            NodeEnum::FuncCall(call) => self.call(call),
            NodeEnum::TypeCast(cast) => {
                self.regclass_cast(cast);
                if let Some(ty) = &mut cast.type_name {
                    self.type_name(ty);
                }
            }
            NodeEnum::XmlSerialize(serialize) => {
                if let Some(ty) = &mut serialize.type_name {
                    self.type_name(ty);
                }
            }
            _ => {}
        }
        if let Some(inner) = &mut node.node {
            self.exprs(children(inner));
        }
    }

    fn sub_link(&mut self, link: &mut SubLink) {
        if let Some(query) = link.subselect.as_deref_mut() {
            self.query_node(query);
        }
    }

    /// A column, a row as a whole, or `t.*` (`transformColumnRef`).
    fn column_ref(&mut self, fields: &mut Vec<Node>) {
        let star = matches!(fields.last(), Some(Node { node: Some(NodeEnum::AStar(_)) }));
        let names: Vec<Ident> = fields.iter().filter_map(string).map(ident).collect();
        match (names.as_slice(), star) {
            ([], _) => {}
            ([name], false) => self.bare_column(name, fields),
            ([qualifier], true) => self.row(None, qualifier, fields, 0),
            ([schema, qualifier], true) => self.row(Some(schema), qualifier, fields, 1),
            ([qualifier, name], false) => self.qualified_column(None, qualifier, name, fields),
            ([.., schema, qualifier, name], false) => self.qualified_column(Some(schema), qualifier, name, fields),
            ([_, .., schema, qualifier], true) => {
                let at = names.len() - 1;
                self.row(Some(schema), qualifier, fields, at);
            }
        }
    }

    fn bare_column(&mut self, name: &Ident, fields: &mut Vec<Node>) {
        let mut open = false;
        for scope in self.scopes.iter().rev() {
            if let Some(bare) = scope.bare.iter().find(|bare| bare.output.name == *name) {
                let source = bare.source.and_then(|index| scope.sources.get(index));
                let empty = Ident::default();
                let found = ColumnUse {
                    origin: bare.output.origin.as_ref(),
                    alias: source.map_or(&empty, |source| &source.alias),
                    implicit: source.is_some_and(|source| source.implicit),
                    at: (source.is_some() && own_name(&bare.output)).then_some(0),
                };
                self.pass.column(&found, fields);
                return;
            }
            open |= scope.open;
            if scope.sources.iter().any(|source| source.system_has(name) == Some(true)) {
                return;
            }
            if is_system(name) && scope.sources.iter().any(|source| source.relation.is_some()) {
                return;
            }
        }
        if self.scopes.iter().any(|scope| scope.sources.iter().any(|source| source.alias == *name)) {
            self.row(None, name, fields, 0);
        } else if !open {
            self.pass.no_column(fields);
        }
    }

    fn qualified_column(&mut self, schema: Option<&Ident>, qualifier: &Ident, name: &Ident, fields: &mut Vec<Node>) {
        let Some((level, index)) = self.source(schema, qualifier) else {
            let is_argument =
                |scope: &Scope| scope.arguments && scope.bare.iter().any(|it| it.output.name == *qualifier);
            if self.scopes.iter().any(is_argument) {
                return;
            }
            // `(t).field` of a column t is written with brackets; without them only a source can stand before the dot.
            if !self.scopes.iter().any(|scope| scope.open && scope.sources.iter().any(|source| source.alias.is_empty()))
            {
                self.pass.no_source(qualifier);
            }
            return;
        };
        let Some(source) = self.scopes.get(level).and_then(|scope| scope.sources.get(index)) else { return };
        let Some(columns) = &source.columns else {
            if source.system_has(name) == Some(false) && !is_system(name) && !self.any_function_named(name) {
                self.pass.no_column(fields);
            }
            return;
        };
        match columns.iter().find(|output| output.name == *name) {
            Some(output) => {
                let found = ColumnUse {
                    origin: output.origin.as_ref(),
                    alias: &source.alias,
                    implicit: source.implicit,
                    at: own_name(output).then(|| fields.len() - 1),
                };
                self.pass.column(&found, fields);
            }
            None if is_system(name) || source.unsure => {}
            // `t.f` may be the function f of the row t (Postgres docs 4.2.6).
            None if self.any_function_named(name) => {}
            None => self.pass.no_column(fields),
        }
    }

    fn row(&mut self, schema: Option<&Ident>, qualifier: &Ident, fields: &mut Vec<Node>, at: usize) {
        let Some((level, index)) = self.source(schema, qualifier) else { return };
        let Some(source) = self.scopes.get(level).and_then(|scope| scope.sources.get(index)) else { return };
        if let Some(relation) = &source.relation {
            self.pass.row(relation, source.implicit, fields, at);
        }
    }

    /// The innermost source of this name: its scope and its place there.
    pub(super) fn source(&self, schema: Option<&Ident>, name: &Ident) -> Option<(usize, usize)> {
        let matches = |source: &super::Source| {
            source.alias == *name
                && schema.is_none_or(|schema| {
                    source.implicit && source.relation.as_ref().is_some_and(|relation| relation.schema == *schema)
                })
        };
        let scopes = self.scopes.iter().enumerate().rev();
        let mut found = scopes.filter_map(|(level, scope)| Some((level, scope.sources.iter().position(matches)?)));
        found.next()
    }

    /// Looks into something in the sight of one more scope.
    pub(super) fn inside<T>(&mut self, scope: Scope, work: impl FnOnce(&mut Self) -> T) -> T {
        self.scopes.push(scope);
        let result = work(self);
        self.scopes.pop();
        result
    }
}

/// Whether a column is called here what it is called in its relation.
fn own_name(output: &Output) -> bool {
    output.own && output.origin.is_some()
}
