//! CREATE TABLE AS and SELECT INTO: a table with the columns of a query, and nothing else of what it reads.

use super::analysis::scope::Output;
use super::names::Relation;
use super::node::{self, ident, required};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Column, Ident, ObjectId, ObjectKind, QualifiedName, Table, TypeRef};
use pg_query::NodeEnum;
use pg_query::protobuf::{CreateTableAsStmt, IntoClause, Node, SelectStmt};

impl Replay {
    pub(super) fn create_table_as(&mut self, statement: &CreateTableAsStmt) -> Apply {
        let Some(into) = &statement.into else { return Ok(()) };
        let mut query = required(statement.query.as_deref())?.clone();
        self.table_from(into, &mut query, statement.if_not_exists)
    }

    /// `SELECT ... INTO t FROM ...`.
    pub(super) fn select_into(&mut self, statement: &SelectStmt, into: &IntoClause) -> Apply {
        let plain = SelectStmt { into_clause: None, ..statement.clone() };
        self.table_from(into, &mut Node { node: Some(NodeEnum::SelectStmt(Box::new(plain))) }, false)
    }

    fn table_from(&mut self, into: &IntoClause, query: &mut Node, if_not_exists: bool) -> Apply {
        let Some(range) = &into.rel else { return Ok(()) };
        let name = self.new_relation(range)?;
        query.node.as_ref().map_or(Ok(()), |query| self.require_rows(query))?;
        let id = ObjectId::Table(name.clone());
        if self.names.get(&name).is_some() {
            if if_not_exists {
                self.touch(id, Facet::Definition);
                return Ok(());
            }
            return Err(Problem::duplicate("42P07", format!("relation \"{}\" already exists", name.name)));
        }
        let outputs = match &query.node {
            Some(NodeEnum::ExecuteStmt(_)) => None,
            _ => self.settle_query(query, true)?,
        };
        let aliases: Vec<Ident> = into.col_names.iter().filter_map(node::string).map(ident).collect();
        let owner = self.session.role.clone();
        let mut table = Table::new(name.clone(), owner.clone());
        table.privileges = self.catalog.default_privileges.for_new(&owner, Some(&name.schema), ObjectKind::Table);
        table.unlogged = range.relpersistence == "u";
        table.options = super::view::storage_options(&into.options);
        match outputs {
            Some(outputs) => table.columns = self.columns_of_query(&name, outputs, &aliases)?,
            None => self.doubt_about(id.clone(), format!("the columns of {name} can't all be known")),
        }
        self.touch(id.clone(), Facet::Definition);
        for column in &table.columns {
            self.touch(id.clone(), Facet::Column(column.name.clone()));
        }
        self.names.add(name.clone(), Relation::Table);
        self.catalog.tables.insert(name, table);
        Ok(())
    }

    fn columns_of_query(
        &mut self,
        table: &QualifiedName,
        outputs: Vec<Output>,
        aliases: &[Ident],
    ) -> Apply<Vec<Column>> {
        if aliases.len() > outputs.len() {
            return Err(Problem::invalid("42601", "too many column names were specified"));
        }
        let mut columns: Vec<Column> = Vec::with_capacity(outputs.len());
        for (index, output) in outputs.into_iter().enumerate() {
            let name = aliases.get(index).cloned().unwrap_or(output.name);
            if columns.iter().any(|column| column.name == name) {
                return Err(Problem::duplicate("42701", format!("column \"{name}\" specified more than once")));
            }
            let ty = output.ty.unwrap_or_else(|| {
                let message = format!("the type of the column `{name}` of {table} isn't known; it is taken for text");
                self.doubt_about(ObjectId::Table(table.clone()), message);
                TypeRef::builtin("text")
            });
            columns.push(Column { collation: output.collation, ..Column::new(name, ty) });
        }
        Ok(columns)
    }
}
